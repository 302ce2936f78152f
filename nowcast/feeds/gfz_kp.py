"""Official Kp of GFZ Potsdam, every 3 hours (nowcast and definitive).

`app/json/?start=…&end=…&index=Kp` answers parallel arrays `datetime`, `Kp`, `status` (pre, def); the end point is
included, values are thirds as .333 and .667, gaps null. `time` is the START of the 3 hours; a value comes about a
minute after their end. CC BY 4.0, doi:10.5880/Kp.0001.
"""

from datetime import datetime, timedelta

import pandas as pd

from nowcast.feeds.reading.readers import make_frame, numbers, read_series, span, to_utc
from nowcast.vocabulary.records import Feed, Request


def requests(now: datetime) -> tuple[Request, ...]:
    """Ask for the last 8 days: nowcast values are revised."""
    return (Request("gfz", "app/json/", {**span(now, 8), "index": "Kp"}),)


def parse(payload: bytes) -> pd.DataFrame:
    """Turn the answer into a frame by (time, source); raise `FeedFormatError` where it is something else."""
    stamps, cells = read_series("gfz_kp", payload, "kp")
    return make_frame("gfz_kp", to_utc(stamps), "gfz", {"kp": numbers(cells, "kp")})


FEED = Feed(
    requests=requests,
    every=timedelta(minutes=5),
    late_after=timedelta(hours=6, minutes=15),
    stale_after=timedelta(hours=6, minutes=15),
    gone_after=timedelta(hours=6, minutes=30),
    provides=("kp",),
    parse=parse,
    credit="GFZ Potsdam, CC BY 4.0",
    label="Kp (GFZ)",
    cadence=timedelta(hours=3),
)
