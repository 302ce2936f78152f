"""Own satellites: the chance that each is outside of the magnetopause, now and until the end of the lead: pure."""

from datetime import datetime
from typing import TypedDict

import numpy as np
import pandas as pd

from nowcast.texts import _
from nowcast.words.text import hour

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


class SatelliteWords(TypedDict):
    """An own satellite in words: its name with local time, its chance now, what is ahead; `mark` is what that is."""

    name: str
    chance: str
    word: str
    mark: str


def called(probability: float | None) -> str:
    """What a chance is called.

    Examples
    --------
    >>> called(0.02), called(0.2), called(0.7), called(None)
    ('not exposed', 'possible', 'likely outside', 'not known')
    """
    words = {"unknown": _("not known"), "likely": _("likely outside"), "possible": _("possible")}
    return words.get(marked(probability), _("not exposed"))


def marked(probability: float | None) -> str:
    """The class of a chance: likely, possible, not, or unknown."""
    if probability is None or np.isnan(probability):
        return "unknown"
    return "likely" if probability >= LIKELY else "possible" if probability >= POSSIBLE else "not"


def satellite_words(entry: Satellite, now: float) -> SatelliteWords:
    """One satellite at a time [unix s]: the word is of now where it says no time.

    Examples
    --------
    >>> east = {"name": "East", "time": 0, "local_time": 11.5, "probability": 0.02, "most": 0.18, "most_time": 1800,
    ...         "start": None, "stop": None, "until": 3600}
    >>> satellite_words(east, 0)
    {'name': 'East 11:30 LT', 'chance': '2 % now', 'word': 'up to 18 % at 00:30', 'mark': 'possible'}
    """
    if now - entry["time"] > OLD:
        return {"name": entry["name"], "chance": "", "word": called(None), "mark": "unknown"}
    word, greatest = _word(entry)
    return {
        "name": _("{name} {time} LT").format(name=entry["name"], time=local_time(entry["local_time"])),
        "chance": _("{chance} now").format(chance=percent(entry["probability"])),
        "word": word,
        "mark": marked(greatest),
    }


def _word(entry: Satellite) -> tuple[str, float]:
    """What is the case or comes, and the chance that it stands for."""
    present, most = entry["probability"], max(entry["probability"], entry["most"] or 0.0)
    if present >= LIKELY:
        ends = entry["stop"] is not None and entry["stop"] < entry["until"]
        until = _("likely outside until {time}").format(time=hour(entry["stop"] or 0)) if ends else called(present)
        return until, most
    if entry["start"] is not None:
        text = _("likely outside from {time}, up to {chance}")
        return text.format(time=hour(entry["start"]), chance=percent(most)), most
    if most >= POSSIBLE and most >= present + 0.01 and entry["most_time"] is not None:
        return _("up to {chance} at {time}").format(chance=percent(most), time=hour(entry["most_time"])), most
    return called(present), present


def hours_words(part: Exposure, now: datetime) -> str:
    """The local times of geosynchronous orbit that are exposed; "" where they are not of now."""
    hours, satellites = part["window"], part["satellites"]
    if not hours or not satellites or now.timestamp() - satellites[0]["time"] > OLD:
        return ""
    text = _("GEO is outside between {first} and {last} local time (median)")
    return text.format(first=local_time(hours[0]), last=local_time(hours[1]))


def outlook(part: Exposure, now: datetime) -> str:
    """What the own satellite that is exposed most has to expect, for the field of what comes; else nothing.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> one = {"name": "East", "time": 0, "probability": 0.02, "most": 0.18, "most_time": 1800, "start": None,
    ...        "stop": None, "until": 3600}
    >>> outlook({"satellites": [one], "window": None}, datetime.fromtimestamp(0, UTC))
    'East 18 % outside at 00:30.'
    """
    texts = (
        (_greatest(entry), _coming(entry)) for entry in part["satellites"] if now.timestamp() - entry["time"] <= OLD
    )
    return max(((most, text) for most, text in texts if text), default=(0.0, ""))[1]


def _greatest(entry: Satellite) -> float:
    return max(entry["probability"], entry["most"] or 0.0)


def _coming(entry: Satellite) -> str:
    """What is still to come for a satellite; "" where nothing changes for it."""
    name, present, most = entry["name"], entry["probability"], _greatest(entry)
    if present >= LIKELY and entry["stop"] is not None and entry["stop"] < entry["until"]:
        return _("{name} likely outside until {time}.").format(name=name, time=hour(entry["stop"]))
    if present < LIKELY and entry["start"] is not None:
        return _("{name} likely outside from {time}.").format(name=name, time=hour(entry["start"]))
    if present < LIKELY and most >= max(POSSIBLE, present + 0.01) and entry["most_time"] is not None:
        text = _("{name} {chance} outside at {time}.")
        return text.format(name=name, chance=percent(most), time=hour(entry["most_time"]))
    return ""


def local_time(hours: float) -> str:
    """A local time [h] as "11:30"."""
    minutes = round(hours * 60) % 1440
    return f"{minutes // 60:02}:{minutes % 60:02}"


def percent(probability: float) -> str:
    """A chance in percent."""
    if 0 < probability < 0.01:
        return "<1 %"
    return f"{100 * probability:.0f} %"
