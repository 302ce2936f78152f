"""Estimated planetary Kp of NOAA SWPC, every 3 hours.

`products/noaa-planetary-k-index.json`: a list of objects with `Kp` (until March 2026 a header row and strings; the
forecast's list says `kp`), oldest first, 7 days, 4.5 kB. `time` is the START of the 3 hours; a value comes 3 to 5 min
after their end, so the newest is 3 h to 6 h 5 min old. Values are revised. Two decimals (2.33) are kept as given, a
value with one (2.3) is taken to the third that it means. Fewer than 6 stations: a degraded value.
"""

from datetime import timedelta

import numpy as np
import pandas as pd

from nowcast.feeds.reading.readers import make_frame, numbers, read_rows, to_utc
from nowcast.vocabulary.records import Feed, Request

NAMES = {"kp": ("kp", "kp_index"), "station_count": ("station_count",)}


def parse(payload: bytes) -> pd.DataFrame:
    """Turn the product into a frame by (time, source); raise `FeedFormatError` where it is something else."""
    rows = read_rows("swpc_kp", payload, {"time_tag": ("time_tag",), **NAMES}, ("time_tag", "kp"))
    columns = {name: numbers(rows[name], name) for name in NAMES}
    third = np.round(columns["kp"] * 3) / 3
    off = np.abs(columns["kp"] - third)
    columns["kp"] = np.where((off > 0.01) & (off < 0.05), np.round(third, 3), columns["kp"])
    return make_frame("swpc_kp", to_utc(rows["time_tag"]), "swpc", columns)


FEED = Feed(
    requests=lambda _now: (Request("swpc", "products/noaa-planetary-k-index.json"),),
    every=timedelta(minutes=5),
    late_after=timedelta(hours=6, minutes=15),
    stale_after=timedelta(hours=6, minutes=15),
    gone_after=timedelta(hours=6, minutes=30),
    provides=tuple(NAMES),
    parse=parse,
    credit="NOAA SWPC",
    label="Kp (SWPC)",
    cadence=timedelta(hours=3),
)
