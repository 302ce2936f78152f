"""Where the GOES satellites stand, from NOAA SWPC.

`json/goes/satellite-longitudes.json`: a list of `satellite` and `longitude`, in degrees WEST as positive numbers
(taken as they are, a craft is 145 degrees off). Numbers with another sign have been seen in other people's code, and
every GOES stands west of Greenwich: the result is minus the absolute value. Satellite 99 has null. No time is given:
the rows stand at `UNSTAMPED` until the worker gives them the time of asking. [deg, east positive]
"""

from datetime import timedelta

import numpy as np
import pandas as pd

from nowcast.feeds.reading.goes import satellites
from nowcast.feeds.reading.readers import make_frame, numbers, read_rows
from nowcast.vocabulary.records import Feed, Request

UNSTAMPED = pd.Timestamp("2000-01-01", tz="UTC")
NAMES = {"satellite": ("satellite",), "longitude": ("longitude",)}


def parse(payload: bytes) -> pd.DataFrame:
    """Turn the product into a frame by (time, source); raise `FeedFormatError` where it is something else."""
    rows = read_rows("goes_longitudes", payload, NAMES, tuple(NAMES))
    west = np.abs(numbers(rows["longitude"], "longitude"))
    times = pd.DatetimeIndex([UNSTAMPED] * len(west))
    return make_frame("goes_longitudes", times, satellites(rows["satellite"]), {"longitude": -west})


FEED = Feed(
    requests=lambda _now: (Request("swpc", "json/goes/satellite-longitudes.json"),),
    every=timedelta(hours=6),
    late_after=timedelta(hours=36),  # the stamp is the beginning of the day on which it was asked
    stale_after=timedelta(days=3),
    gone_after=timedelta(days=30),
    provides=("longitude",),
    parse=parse,
    credit="NOAA SWPC",
    label="GOES longitudes",
    cadence=timedelta(days=1),
    stamped=False,
)
