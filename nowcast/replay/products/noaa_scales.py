"""`products/noaa-scales.json` of a simulated storm: R and S from its GOES, G from its Kp; a recorded one has none."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pandas as pd

from nowcast.replay.swpc_messages import storm_kp
from nowcast.vocabulary.records import Product, Scenario
from nowcast.vocabulary.scales import WORDS, blackout_level, radiation_level, storm_level

DAY = timedelta(days=1)
LATENCY = timedelta(minutes=5)


def paths(storm: Scenario) -> dict[str, Callable[[int], bytes]]:
    """The object as of a time; its stamp is that minute."""
    kp = storm_kp(storm)
    if storm.mode != "simulation" or kp.empty:
        return {}

    def answer(now: int) -> bytes:
        at = datetime.fromtimestamp(now, UTC)
        midnight = at.replace(hour=0, minute=0, second=0)
        g = _greatest(kp, at - timedelta(hours=3, minutes=4), at)
        entries = {"-1": _entry(at - DAY, 0, 0, _greatest(kp, midnight - DAY, midnight))}
        entries["0"] = _entry(at, _of(storm, "goes_xrays", "xray_flux", blackout_level, at),
                              _of(storm, "goes_protons", "proton_flux_10mev", radiation_level, at), g)  # fmt: skip
        for number in (1, 2, 3):
            day = midnight + (number - 1) * DAY
            entries[str(number)] = _entry(day, None, None, _greatest(kp, day, day + DAY))
        return orjson.dumps(entries)

    return {"products/noaa-scales.json": answer}


def _greatest(kp: "pd.Series[float]", first: datetime, last: datetime) -> int:
    part = kp[(kp.index >= pd.Timestamp(first)) & (kp.index < pd.Timestamp(last))]
    return storm_level(float(part.max())) if len(part) else 0


def _of(storm: Scenario, feed: str, column: str, level: Callable[[float], int], at: datetime) -> int:
    if feed not in storm.frames:
        return 0
    values = storm.frames[feed][column].dropna()
    times = values.index.get_level_values("time")
    near = values[(times > pd.Timestamp(at - 4 * LATENCY)) & (times <= pd.Timestamp(at - LATENCY))]
    return level(float(near.iloc[-1])) if len(near) else 0


def _entry(at: datetime, r: int | None, s: int | None, g: int) -> dict[str, Any]:
    def said(level: int | None) -> dict[str, str | None]:
        return {"Scale": None if level is None else str(level), "Text": None if level is None else WORDS[level]}

    chance = None if r is not None else "10"
    return {
        "DateStamp": f"{at:%Y-%m-%d}",
        "TimeStamp": f"{at:%H:%M:%S}",
        "R": said(r) | {"MinorProb": chance, "MajorProb": None if r is not None else "1"},
        "S": said(s) | {"Prob": None if s is not None else "5"},
        "G": said(g),
    }


PRODUCT = Product(paths=paths)
