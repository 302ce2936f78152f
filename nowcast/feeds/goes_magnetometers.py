"""Magnetic field at geosynchronous orbit, one-minute, of the primary and the secondary GOES, from NOAA SWPC.

`json/goes/{primary,secondary}/magnetometers-6-hour.json`: objects with `He` (earthward), `Hp` (northward, parallel to
the axis of the orbit), `Hn` (normal to both, eastward), `total` and `arcjet_flag`. Components can be null; a row
whose thrusters fire (`arcjet_flag`) holds no measurement of the Earth's field and is all NaN. Quiet Hp is 80 to 120
nT; negative Hp near noon means that the magnetopause is inside 6.6 R_E. [nT]
"""

from datetime import timedelta

import numpy as np
import pandas as pd

from nowcast.feeds.reading.goes import MARKS, ask, satellites
from nowcast.feeds.reading.readers import make_frame, numbers, read_rows, to_utc, truths
from nowcast.vocabulary.records import Feed

NAMES = {"goes_he": ("he",), "goes_hp": ("hp",), "goes_hn": ("hn",), "goes_total": ("total",)}


def parse(payload: bytes) -> pd.DataFrame:
    """Turn the product into a frame by (time, source); raise `FeedFormatError` where it is something else."""
    names = {**MARKS, "arcjet": ("arcjet_flag",), **NAMES}
    rows = read_rows("goes_magnetometers", payload, names, (*MARKS, "goes_hp"))
    firing = truths(rows["arcjet"])
    columns = {name: np.where(firing, np.nan, numbers(rows[name], name)) for name in NAMES}
    return make_frame("goes_magnetometers", to_utc(rows["time_tag"]), satellites(rows["satellite"]), columns)


FEED = Feed(
    requests=ask("magnetometers"),
    once=ask("magnetometers", "1-day"),
    every=timedelta(minutes=2),
    late_after=timedelta(minutes=10),
    stale_after=timedelta(minutes=12),
    gone_after=timedelta(minutes=30),
    provides=tuple(NAMES),
    parse=parse,
    credit="NOAA SWPC",
    label="GOES field",
)
