"""Running planetary Kp of NOAA SWPC, every minute.

`json/planetary_k_index_1m.json`: objects with `time_tag` (no zone, UTC), `kp_index`, `estimated_kp` and `kp` ("3P"),
oldest first, about 6 h, 28 kB. `estimated_kp` starts again from 0 at each 3-hour boundary and past minutes are
rewritten: it is a running value and never the Kp of a block. Nulls are missing.
"""

from datetime import timedelta

import pandas as pd

from nowcast.feeds.reading.readers import make_frame, numbers, read_rows, to_utc
from nowcast.vocabulary.records import Feed, Request


def parse(payload: bytes) -> pd.DataFrame:
    """Turn the product into a frame by (time, source); raise `FeedFormatError` where it is something else."""
    names = {"time_tag": ("time_tag",), "running_kp": ("estimated_kp",)}
    rows = read_rows("swpc_running_kp", payload, names, tuple(names))
    columns = {"running_kp": numbers(rows["running_kp"], "running_kp")}
    return make_frame("swpc_running_kp", to_utc(rows["time_tag"]), "swpc", columns)


FEED = Feed(
    requests=lambda _now: (Request("swpc", "json/planetary_k_index_1m.json"),),
    every=timedelta(minutes=1),
    late_after=timedelta(minutes=10),
    stale_after=timedelta(minutes=10),
    gone_after=timedelta(minutes=30),
    provides=("running_kp",),
    parse=parse,
    credit="NOAA SWPC",
    label="Running Kp (SWPC)",
)
