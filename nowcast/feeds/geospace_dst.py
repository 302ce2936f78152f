"""Dst of the Geospace model of NOAA SWPC, every minute, up to the wind that has been seen.

`json/geospace/geospace_dst_1_hour.json`: objects with `time_tag` (no zone, UTC) and `dst`, oldest first; it runs as
far ahead of now as the wind needs from L1, 67 min in a slow wind. It is the value of a model, never an observation.
The file of 7 days fills the history at the first start. The age of the feed is that of its newest stamp: negative
while it reaches beyond now. [nT]
"""

from datetime import timedelta

import pandas as pd

from nowcast.feeds.reading.readers import make_frame, numbers, read_rows, to_utc
from nowcast.vocabulary.records import Feed, Request


def parse(payload: bytes) -> pd.DataFrame:
    """Turn the product into a frame by (time, source); raise `FeedFormatError` where it is something else."""
    names = {"time_tag": ("time_tag",), "geospace_dst": ("dst",)}
    rows = read_rows("geospace_dst", payload, names, tuple(names))
    columns = {"geospace_dst": numbers(rows["geospace_dst"], "geospace_dst")}
    return make_frame("geospace_dst", to_utc(rows["time_tag"]), "geospace", columns)


FEED = Feed(
    requests=lambda _now: (Request("swpc", "json/geospace/geospace_dst_1_hour.json"),),
    once=lambda _now: (Request("swpc", "json/geospace/geospace_dst_7_day.json"),),
    every=timedelta(minutes=2),
    late_after=timedelta(0),
    stale_after=timedelta(minutes=15),
    gone_after=timedelta(minutes=45),
    provides=("geospace_dst",),
    parse=parse,
    credit="NOAA SWPC",
    label="Geospace Dst (model)",
    ahead=timedelta(hours=3),
)
