"""Where the craft at L1 are, hourly, from NOAA SWPC (RTSW).

`json/rtsw/rtsw_ephemerides_1h.json`: a list of objects by craft, 30 days, about 0.8 MB. Its full list of keys was not
seen; time_tag, source, active and x_gse in km were. There is no one-minute form. [km]
"""

from datetime import timedelta

import pandas as pd

from nowcast.feeds.reading.readers import MARKS, craft, make_frame, numbers, read_rows, to_utc, truths
from nowcast.vocabulary.records import Feed, Request

NAMES = {"x_gse": ("x_gse",), "y_gse": ("y_gse",), "z_gse": ("z_gse",)}
NEEDS = ("time_tag", "source", "x_gse")


def parse(payload: bytes) -> pd.DataFrame:
    """Turn the product into a frame by (time, source); raise `FeedFormatError` where it is something else."""
    rows = read_rows("rtsw_ephemerides", payload, {**MARKS, **NAMES}, NEEDS)
    values = {name: numbers(rows[name], name) for name in NAMES}
    columns = {"active": truths(rows["active"]), **values}
    return make_frame("rtsw_ephemerides", to_utc(rows["time_tag"]), craft(rows["source"]), columns)


FEED = Feed(
    requests=lambda _now: (Request("swpc", "json/rtsw/rtsw_ephemerides_1h.json"),),
    every=timedelta(minutes=30),
    late_after=timedelta(hours=2),
    stale_after=timedelta(hours=4),
    gone_after=timedelta(hours=12),
    provides=tuple(NAMES),
    parse=parse,
    credit="NOAA SWPC",
    label="Craft positions",
    cadence=timedelta(hours=1),
)
