"""Quick-look Dst of WDC for Geomagnetism, Kyoto, hourly, as NOAA SWPC passes it on. Off unless switched on.

`products/kyoto-dst.json`: objects with `time_tag` (no zone, UTC) and `dst` (until March 2026 a header row and
strings), oldest first, 7 days, 1 to 2 h behind. Quick-look values are revised; fills are 9999 and 99999. WDC Kyoto
does not allow commercial use of its indices: nothing else in this program needs this feed, and deleting the file
takes it out whole. [nT]

References
----------
WDC for Geomagnetism, Kyoto, M. Nose et al. (2015), doi:10.17593/14515-74000
"""

from datetime import timedelta

import pandas as pd

from nowcast.feeds.reading.readers import make_frame, numbers, read_rows, to_utc
from nowcast.vocabulary.records import Feed, Request


def parse(payload: bytes) -> pd.DataFrame:
    """Turn the product into a frame by (time, source); raise `FeedFormatError` where it is something else."""
    names = {"time_tag": ("time_tag",), "dst": ("dst",)}
    rows = read_rows("kyoto_dst", payload, names, tuple(names))
    return make_frame("kyoto_dst", to_utc(rows["time_tag"]), "kyoto", {"dst": numbers(rows["dst"], "dst")})


FEED = Feed(
    requests=lambda _now: (Request("swpc", "products/kyoto-dst.json"),),
    every=timedelta(minutes=15),
    late_after=timedelta(minutes=150),
    stale_after=timedelta(hours=3),
    gone_after=timedelta(hours=6),
    provides=("dst",),
    parse=parse,
    credit="WDC for Geomagnetism, Kyoto (quick-look, no commercial use), by NOAA SWPC",
    label="Dst (WDC Kyoto, quick-look)",
    cadence=timedelta(hours=1),
    setting="kyoto_dst",
)
