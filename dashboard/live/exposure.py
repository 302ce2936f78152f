"""Own satellites: the chance that each is outside of the magnetopause, now and until the end of the lead: pure."""

from datetime import UTC, datetime
from typing import TypedDict

import numpy as np
import pandas as pd

LIKELY, POSSIBLE = 0.5, 0.1  # probabilities from which on it is said so
OLD = 600  # s after which a value is not of now any more


class Satellite(TypedDict):
    """An own satellite: longitude [deg east], times [unix s], local time [h], chances that it is outside.

    `most` until the end of the lead, at `most_time`; `start` and `stop` of the minutes from now on with a chance of
    `LIKELY` or more.
    """

    name: str
    longitude: float
    time: int
    local_time: float
    probability: float
    most: float | None
    most_time: int | None
    start: int | None
    stop: int | None
    until: int


class Exposure(TypedDict):
    """The own satellites; `window`: first and last local time [h] exposed until the end of the lead, or None."""

    satellites: list[Satellite]
    window: list[float] | None


def exposure(rows: pd.DataFrame, window: pd.DataFrame, now: datetime) -> Exposure:
    """What the page shows.

    Parameters
    ----------
    rows : DataFrame
        By (time, satellite) as stored, from some minutes before now to the end of the lead.
    window : DataFrame
        By time: `geo_window_start`, `geo_window_stop` [h], the local times that are exposed.
    """
    satellites: list[Satellite] = []
    for name, own in rows.groupby(level="satellite", sort=False):
        series = own.droplevel("satellite").dropna(subset=["probability"])
        if len(series):
            satellites.append(_satellite(str(name), series, pd.Timestamp(now)))
    ahead = window[window.index >= pd.Timestamp(now).floor("min")].dropna() if len(window) else window
    hours = [float(ahead["geo_window_start"].min()), float(ahead["geo_window_stop"].max())] if len(ahead) else None
    return {"satellites": satellites, "window": hours}


def _satellite(name: str, series: pd.DataFrame, now: pd.Timestamp) -> Satellite:
    times = pd.DatetimeIndex(series.index)
    position = max(int(times.searchsorted(now, side="right")) - 1, 0)
    present = series.iloc[position]
    chances = series["probability"][times >= now.floor("min")]
    later = pd.DatetimeIndex(chances.index)
    likely = later[chances.to_numpy() >= LIKELY]
    most = later[int(chances.to_numpy().argmax())] if len(chances) else None
    return {
        "name": name,
        "longitude": round(float(present["longitude"]), 1),
        "time": int(times[position].timestamp()),
        "local_time": round(float(present["local_time"]), 2),
        "probability": round(float(present["probability"]), 3),
        "most": None if most is None else round(float(chances.max()), 3),
        "most_time": None if most is None else int(most.timestamp()),
        "start": int(likely[0].timestamp()) if len(likely) else None,
        "stop": int(likely[-1].timestamp()) if len(likely) else None,
        "until": int(times[-1].timestamp()),
    }


def called(probability: float | None) -> str:
    """What a chance is called.

    Examples
    --------
    >>> called(0.02), called(0.2), called(0.7), called(None)
    ('not exposed', 'possible', 'likely outside', 'not known')
    """
    if probability is None or np.isnan(probability):
        return "not known"
    return "likely outside" if probability >= LIKELY else "possible" if probability >= POSSIBLE else "not exposed"


def satellite_text(entry: Satellite, now: float) -> str:
    """One satellite in words; `assets/pages/now-shock.js` writes the same.

    Examples
    --------
    >>> east = {"name": "East", "time": 0, "local_time": 11.5, "probability": 0.02, "most": 0.18, "most_time": 1800}
    >>> satellite_text(east, 0)
    'East 11:30 LT: 2 %, up to 18 % at 00:30'
    """
    if now - entry["time"] > OLD:
        return f"{entry['name']}: not known"
    text = f"{entry['name']} {local_time(entry['local_time'])} LT: {percent(entry['probability'])}"
    return text + (f", up to {ahead}" if (ahead := _rise(entry)) else "")


def _rise(entry: Satellite) -> str:
    """The greatest chance ahead and when, where it is more than that of now."""
    most, time = entry["most"], entry["most_time"]
    if most is None or time is None or most < entry["probability"] + 0.01:
        return ""
    return f"{percent(most)} at {_hour(time)}"


def sentence(part: Exposure, now: datetime) -> str:
    """The satellite that is or will be exposed most, where that is possible at all; else nothing.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> one = {"name": "East", "time": 0, "probability": 0.02, "most": 0.18, "most_time": 1800}
    >>> sentence({"satellites": [one]}, datetime.fromtimestamp(0, UTC))
    'East outside the magnetopause: 18 % at 00:30 UTC.'
    """
    present = [entry for entry in part["satellites"] if now.timestamp() - entry["time"] <= OLD]
    worst = max(present, key=lambda entry: max(entry["probability"], entry["most"] or 0.0), default=None)
    if worst is None or max(worst["probability"], worst["most"] or 0.0) < POSSIBLE:
        return ""
    ahead = _rise(worst)
    when = f"{ahead} UTC" if ahead else percent(worst["probability"])
    return f"{worst['name']} outside the magnetopause: {when}."


def local_time(hours: float) -> str:
    """A local time [h] as "11:30"."""
    minutes = round(hours * 60) % 1440
    return f"{minutes // 60:02}:{minutes % 60:02}"


def percent(probability: float) -> str:
    """A chance in percent."""
    if 0 < probability < 0.01:
        return "<1 %"
    return f"{100 * probability:.0f} %"


def _hour(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%H:%M}"
