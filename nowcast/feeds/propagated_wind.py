"""The wind at L1 with the time at which SWPC expects it at the Earth, from NOAA SWPC (Geospace).

`products/geospace/propagated-solar-wind-1-hour.json`: a header row and rows, one minute, about 55 rows; the file
without "-1-hour" has 7 days and fills the history at the first start. Times have a Z (the arrival with seconds), or are
UTC without a mark in the old form. `time` here is that of the measurement; the arrival is in `lead_time` [min].
The frame of the field is not named in the file and taken as GSM, as its users do; where the way ends (bow shock or
32 R_E) is not said either. Sentinel rows occur in the 7 days: a row whose lead is outside 10 to 240 min is all NaN.
"""

from datetime import timedelta

import numpy as np
import pandas as pd

from nowcast.feeds.reading.readers import make_frame, numbers, read_rows, to_utc
from nowcast.vocabulary.records import Feed, Request

NAMES = {
    "flow_speed": ("speed",),
    "proton_density": ("density",),
    "proton_temperature": ("temperature",),
    "bx_gsm": ("bx",),
    "by_gsm": ("by",),
    "bz_gsm": ("bz",),
    "bt": ("bt",),
    "vx_gse": ("vx",),
    "vy_gse": ("vy",),
    "vz_gse": ("vz",),
}
TIMES = {"time_tag": ("time_tag",), "arrival": ("propagated_time_tag",)}
NEEDS = ("time_tag", "arrival", "flow_speed", "proton_density", "bz_gsm")
LEAD = (10.0, 240.0)  # min; 30 to 90 in ordinary weeks


def parse(payload: bytes) -> pd.DataFrame:
    """Turn the product into a frame by (time, source); raise `FeedFormatError` where it is something else."""
    rows = read_rows("propagated_wind", payload, {**TIMES, **NAMES}, NEEDS)
    times = to_utc(rows["time_tag"])
    lead = np.asarray((to_utc(rows["arrival"]) - times) / pd.Timedelta(minutes=1), dtype=np.float64)
    real = (lead >= LEAD[0]) & (lead <= LEAD[1])
    columns = {name: np.where(real, numbers(rows[name], name), np.nan) for name in NAMES}
    columns["lead_time"] = np.where(real, lead, np.nan)
    return make_frame("propagated_wind", times, "propagated", columns)


FEED = Feed(
    requests=lambda _now: (Request("swpc", "products/geospace/propagated-solar-wind-1-hour.json"),),
    once=lambda _now: (Request("swpc", "products/geospace/propagated-solar-wind.json"),),
    every=timedelta(seconds=120),
    late_after=timedelta(minutes=10),
    stale_after=timedelta(minutes=15),
    gone_after=timedelta(minutes=45),
    provides=(*NAMES, "lead_time"),
    parse=parse,
    credit="NOAA SWPC",
    label="SWPC propagated wind",
)
