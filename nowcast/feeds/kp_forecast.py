"""Kp of the coming 3 days, every 3 hours, forecast by NOAA SWPC.

`products/noaa-planetary-k-index-forecast.json`: objects with `kp`, `noaa_scale` and `observed` (until March 2026 a
header row and strings), 7 days back and 2 to 3 days ahead in one list. `observed` says what a row is and becomes the
source here: "observed", "estimated" or "predicted"; so the last prediction of an interval stays when its observation
comes. `time` is the START of the 3 hours. Issued about 00:30, 12:30 and 22:05, when the newest stamp lies 54 to 75 h
ahead: the age of the feed is that of its newest stamp, and negative as long as all is well.
"""

from datetime import timedelta

import pandas as pd

from nowcast.feeds.reading.readers import make_frame, numbers, read_rows, to_utc
from nowcast.vocabulary.records import Feed, Request

KINDS = ("observed", "estimated", "predicted")


def parse(payload: bytes) -> pd.DataFrame:
    """Turn the product into a frame by (time, source); raise `FeedFormatError` where it is something else."""
    names = {"time_tag": ("time_tag",), "kp_forecast": ("kp", "kp_index"), "observed": ("observed",)}
    rows = read_rows("kp_forecast", payload, names, tuple(names))
    marks = [cell.strip().lower() if isinstance(cell, str) else "" for cell in rows["observed"]]
    kinds = [mark if mark in KINDS else "unknown" for mark in marks]
    columns = {"kp_forecast": numbers(rows["kp_forecast"], "kp_forecast")}
    return make_frame("kp_forecast", to_utc(rows["time_tag"]), kinds, columns)


FEED = Feed(
    requests=lambda _now: (Request("swpc", "products/noaa-planetary-k-index-forecast.json"),),
    every=timedelta(minutes=30),
    late_after=-timedelta(hours=42),  # the newest stamp is less than 42 h ahead: an issue is missing
    stale_after=-timedelta(hours=38),
    gone_after=-timedelta(hours=26),
    provides=("kp_forecast",),
    parse=parse,
    credit="NOAA SWPC",
    label="Kp forecast (SWPC)",
    cadence=timedelta(hours=3),
    ahead=timedelta(days=4),
)
