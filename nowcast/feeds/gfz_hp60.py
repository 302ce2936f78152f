"""Hp60 of GFZ Potsdam: geomagnetic activity every hour on the scale of Kp, without its cap at 9.

`app/json/?start=…&end=…&index=Hp60` answers parallel arrays `datetime`, `Hp60`; the end point is included, values are
thirds as .333 and .667. `time` is the START of the hour; a value comes about a minute after its end.
CC BY 4.0, doi:10.5880/Hpo.0003.
"""

from datetime import datetime, timedelta

import pandas as pd

from nowcast.feeds.reading.readers import make_frame, numbers, read_series, span, to_utc
from nowcast.vocabulary.records import Feed, Request


def requests(now: datetime) -> tuple[Request, ...]:
    """Ask for the last 3 days."""
    return (Request("gfz", "app/json/", {**span(now, 3), "index": "Hp60"}),)


def parse(payload: bytes) -> pd.DataFrame:
    """Turn the answer into a frame by (time, source); raise `FeedFormatError` where it is something else."""
    stamps, cells = read_series("gfz_hp60", payload, "hp60")
    return make_frame("gfz_hp60", to_utc(stamps), "gfz", {"hp60": numbers(cells, "hp60")})


FEED = Feed(
    requests=requests,
    every=timedelta(minutes=5),
    late_after=timedelta(minutes=126),  # the stamp is the start of the hour, so that 61 to 121 min is healthy
    stale_after=timedelta(minutes=140),
    gone_after=timedelta(minutes=210),
    provides=("hp60",),
    parse=parse,
    credit="GFZ Potsdam, CC BY 4.0",
    label="Hp60 (GFZ)",
    cadence=timedelta(hours=1),
)
