"""Hp30 of GFZ Potsdam: geomagnetic activity every 30 minutes on the scale of Kp, without its cap at 9.

`app/json/?start=…&end=…&index=Hp30` answers parallel arrays `datetime`, `Hp30`; the end point is included, values are
thirds as .333 and .667. `time` is the START of the half hour; a value comes about a minute after its end.
CC BY 4.0, doi:10.5880/Hpo.0003.
"""

from datetime import datetime, timedelta

import pandas as pd

from nowcast.feeds.reading.readers import make_frame, numbers, read_series, span, to_utc
from nowcast.vocabulary.records import Feed, Request


def requests(now: datetime) -> tuple[Request, ...]:
    """Ask for the last 3 days."""
    return (Request("gfz", "app/json/", {**span(now, 3), "index": "Hp30"}),)


def parse(payload: bytes) -> pd.DataFrame:
    """Turn the answer into a frame by (time, source); raise `FeedFormatError` where it is something else."""
    stamps, cells = read_series("gfz_hp30", payload, "hp30")
    return make_frame("gfz_hp30", to_utc(stamps), "gfz", {"hp30": numbers(cells, "hp30")})


FEED = Feed(
    requests=requests,
    every=timedelta(minutes=5),
    late_after=timedelta(minutes=66),  # the stamp is the start of the half hour, so that 31 to 61 min is healthy
    stale_after=timedelta(minutes=80),
    gone_after=timedelta(minutes=120),
    provides=("hp30",),
    parse=parse,
    credit="GFZ Potsdam, CC BY 4.0",
    label="Hp30 (GFZ)",
    cadence=timedelta(minutes=30),
)
