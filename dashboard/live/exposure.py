"""Own satellites: the chance that each is outside of the magnetopause, now and until the end of the lead: pure."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any

import numpy as np
import pandas as pd

LIKELY, POSSIBLE = 0.5, 0.1  # probabilities from which on it is said so
OLD = 600  # s after which a value is not of now any more
Entry = dict[str, Any]


def exposure(rows: pd.DataFrame, window: pd.DataFrame, now: datetime) -> dict[str, Any]:
    """What the page shows.

    Parameters
    ----------
    rows : DataFrame
        By (time, satellite) as stored, from some minutes before now to the end of the lead.
    window : DataFrame
        By time: `geo_window_start`, `geo_window_stop` [h], the local times that are exposed.

    Returns
    -------
    dict
        `satellites`: name, longitude [deg east], time [unix s], local_time [h], probability, most and most_time (until
        the end of the lead), start and stop [unix s] of the minutes from now on with a chance of `LIKELY` or more;
        `window`: first and last local time exposed until the end of the lead, or None.
    """
    found = []
    for name, own in rows.groupby(level="satellite", sort=False):
        series = own.droplevel("satellite").dropna(subset=["probability"])
        if len(series):
            found.append(_entry(str(name), series, pd.Timestamp(now)))
    ahead = window[window.index >= pd.Timestamp(now).floor("min")].dropna() if len(window) else window
    hours = [float(ahead["geo_window_start"].min()), float(ahead["geo_window_stop"].max())] if len(ahead) else None
    return {"satellites": found, "window": hours}


def _entry(name: str, series: pd.DataFrame, now: pd.Timestamp) -> Entry:
    times = pd.DatetimeIndex(series.index)
    place = max(int(times.searchsorted(now, side="right")) - 1, 0)
    present = series.iloc[place]
    chances = series["probability"][times >= now.floor("min")]
    later = pd.DatetimeIndex(chances.index)
    likely = later[chances.to_numpy() >= LIKELY]
    most = later[int(chances.to_numpy().argmax())] if len(chances) else None
    return {
        "name": name,
        "longitude": round(float(present["longitude"]), 1),
        "time": int(times[place].timestamp()),
        "local_time": round(float(present["local_time"]), 2),
        "probability": round(float(present["probability"]), 3),
        "most": None if most is None else round(float(chances.max()), 3),
        "most_time": None if most is None else int(most.timestamp()),
        "start": int(likely[0].timestamp()) if len(likely) else None,
        "stop": int(likely[-1].timestamp()) if len(likely) else None,
        "until": int(times[-1].timestamp()),
    }


def word(probability: float | None) -> str:
    """What a chance is called.

    Examples
    --------
    >>> word(0.02), word(0.2), word(0.7), word(None)
    ('not exposed', 'possible', 'likely outside', 'not known')
    """
    if probability is None or np.isnan(probability):
        return "not known"
    return "likely outside" if probability >= LIKELY else "possible" if probability >= POSSIBLE else "not exposed"


def told(entry: Mapping[str, Any], now: float) -> str:
    """One satellite in words; `assets/exposure.js` writes the same.

    Examples
    --------
    >>> told({"name": "East", "time": 0, "local_time": 11.5, "probability": 0.02, "most": 0.18, "most_time": 1800}, 0)
    'East 11:30 LT: 2 %, up to 18 % at 00:30'
    """
    if now - entry["time"] > OLD:
        return f"{entry['name']}: not known"
    text = f"{entry['name']} {_local(entry['local_time'])} LT: {_percent(entry['probability'])}"
    rises = entry["most"] is not None and entry["most"] >= entry["probability"] + 0.01
    return text + (f", up to {_percent(entry['most'])} at {_hour(entry['most_time'])}" if rises else "")


def exposure_html(part: Mapping[str, Any], now: datetime) -> str:
    """The list as sent."""
    satellites: Sequence[Entry] = part["satellites"]
    items = "".join(_item(entry, now.timestamp()) for entry in satellites)
    hours = part["window"]
    if hours and satellites and now.timestamp() - satellites[0]["time"] <= OLD:
        items += f'<li class="hours">GEO exposed from {_local(hours[0])} to {_local(hours[1])} LT</li>'
    empty = "" if items else "<li>not known</li>"
    return (
        f'<ul id="exposure" aria-label="Chance that own satellites are outside of the magnetopause">{items}{empty}</ul>'
    )


def _item(entry: Entry, now: float) -> str:
    greatest = max(entry["probability"], entry["most"] or 0.0)
    said = word(None) if now - entry["time"] > OLD else word(greatest)
    mark = said.split()[0] if said != "not known" else "unknown"
    return f'<li data-word="{mark}">{escape(told(entry, now))} <b>{said}</b></li>'


def sentence(part: Mapping[str, Any], now: datetime) -> str:
    """The satellite that is or will be exposed most, where that is possible at all; else nothing.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> one = {"name": "East", "time": 0, "probability": 0.02, "most": 0.18, "most_time": 1800}
    >>> sentence({"satellites": [one]}, datetime.fromtimestamp(0, UTC))
    'East outside the magnetopause: 18 % at 00:30 UTC.'
    """
    known = [entry for entry in part["satellites"] if now.timestamp() - entry["time"] <= OLD]
    worst = max(known, key=lambda entry: max(entry["probability"], entry["most"] or 0.0), default=None)
    if worst is None or max(worst["probability"], worst["most"] or 0.0) < POSSIBLE:
        return ""
    ahead = worst["most"] is not None and worst["most"] >= worst["probability"] + 0.01
    when = f"{_percent(worst['most'])} at {_hour(worst['most_time'])} UTC" if ahead else _percent(worst["probability"])
    return f"{worst['name']} outside the magnetopause: {when}."


def _local(hours: float) -> str:
    minutes = round(hours * 60) % 1440
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _percent(probability: float) -> str:
    if 0 < probability < 0.01:
        return "<1 %"
    return f"{100 * probability:.0f} %"


def _hour(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%H:%M}"
