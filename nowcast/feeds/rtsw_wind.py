"""Plasma at L1, one-minute values of every craft, from NOAA SWPC (RTSW).

`json/rtsw/rtsw_wind_1m.json`: laid out as `rtsw_mag`, about 2.7 MB. Missing values are null, and now and then a bare
``NaN`` token; DSCOVR has sent a density of 0.0 for none. Some craft have a value each 97 s only. [km/s, cm^-3, K]
"""

from datetime import timedelta

import pandas as pd

from nowcast.feeds.reading.readers import MARKS, craft, make_frame, numbers, read_rows, to_utc, truths
from nowcast.vocabulary.records import Feed, Request

NAMES = {
    "flow_speed": ("proton_speed", "speed"),
    "proton_density": ("proton_density", "density"),
    "proton_temperature": ("proton_temperature", "temperature"),
    "vx_gse": ("proton_vx_gse",),
    "vy_gse": ("proton_vy_gse",),
    "vz_gse": ("proton_vz_gse",),
}
NEEDS = ("time_tag", "source", "flow_speed", "proton_density", "proton_temperature")


def parse(payload: bytes) -> pd.DataFrame:
    """Turn the product into a frame by (time, source); raise `FeedFormatError` where it is something else."""
    rows = read_rows("rtsw_wind", payload, {**MARKS, "quality": ("overall_quality",), **NAMES}, NEEDS)
    marks = {"active": truths(rows["active"]), "quality": numbers(rows["quality"], "quality")}
    values = {name: numbers(rows[name], name) for name in NAMES}
    return make_frame("rtsw_wind", to_utc(rows["time_tag"]), craft(rows["source"]), {**marks, **values})


FEED = Feed(
    requests=lambda _now: (Request("swpc", "json/rtsw/rtsw_wind_1m.json"),),
    every=timedelta(seconds=60),
    late_after=timedelta(minutes=6),
    stale_after=timedelta(minutes=10),
    gone_after=timedelta(minutes=30),
    provides=tuple(NAMES),
    parse=parse,
    credit="NOAA SWPC",
    label="L1 plasma",
)
