"""Magnetic field at L1, one-minute means of every craft, from NOAA SWPC (RTSW).

`json/rtsw/rtsw_mag_1m.json`: a list of objects, newest first, 24 h, all craft interleaved, about 1.5 MB; the newest
row is 1 to 5 min old. Times are UTC without a mark; IMAP stamps off the minute. Missing values are null;
`max_data_flag` is -9999 on every good SOLAR1 row and says nothing, `overall_quality` 0 is good. `active` names the
craft that forecasters use, not a good row, and may be false on all of them. [nT, deg]
"""

from datetime import timedelta

import pandas as pd

from nowcast.feeds.reading.readers import MARKS, craft, make_frame, numbers, read_rows, to_utc, truths
from nowcast.vocabulary.records import Feed, Request

# The retired products called the angles lon and lat; SWPC's own notice of the change has "theta_bsm".
NAMES = {
    "bt": ("bt",),
    "bx_gse": ("bx_gse",),
    "by_gse": ("by_gse",),
    "bz_gse": ("bz_gse",),
    "bx_gsm": ("bx_gsm",),
    "by_gsm": ("by_gsm",),
    "bz_gsm": ("bz_gsm",),
    "theta_gsm": ("theta_gsm", "theta_bsm", "lat_gsm"),
    "phi_gsm": ("phi_gsm", "lon_gsm"),
}
NEEDS = ("time_tag", "source", "bt", "bx_gsm", "by_gsm", "bz_gsm")


def parse(payload: bytes) -> pd.DataFrame:
    """Turn the product into a frame by (time, source); raise `FeedFormatError` where it is something else."""
    rows = read_rows("rtsw_mag", payload, {**MARKS, "quality": ("overall_quality",), **NAMES}, NEEDS)
    marks = {"active": truths(rows["active"]), "quality": numbers(rows["quality"], "quality")}
    values = {name: numbers(rows[name], name) for name in NAMES}
    return make_frame("rtsw_mag", to_utc(rows["time_tag"]), craft(rows["source"]), {**marks, **values})


FEED = Feed(
    requests=lambda _now: (Request("swpc", "json/rtsw/rtsw_mag_1m.json"),),
    every=timedelta(seconds=60),
    late_after=timedelta(minutes=6),
    stale_after=timedelta(minutes=10),
    gone_after=timedelta(minutes=30),
    provides=tuple(NAMES),
    parse=parse,
    credit="NOAA SWPC",
    label="L1 field",
)
