"""Electrons above 2 MeV at geosynchronous orbit, every 5 min, of the primary and the secondary GOES, from NOAA SWPC.

`json/goes/{primary,secondary}/integral-electrons-6-hour.json`: rows by `energy`, of which ">=2 MeV" is the operational
channel. Shape, age and fills are those of the protons. [pfu]
"""

from datetime import timedelta

import pandas as pd

from nowcast.feeds.reading.goes import ask, read_flux
from nowcast.vocabulary.records import Feed


def parse(payload: bytes) -> pd.DataFrame:
    """Turn the product into a frame by (time, source); raise `FeedFormatError` where it is something else."""
    return read_flux("goes_electrons", payload, ">=2 MeV", "electron_flux_2mev")


FEED = Feed(
    requests=ask("integral-electrons"),
    every=timedelta(minutes=5),
    late_after=timedelta(minutes=20),
    stale_after=timedelta(minutes=25),
    gone_after=timedelta(minutes=40),
    provides=("electron_flux_2mev",),
    parse=parse,
    credit="NOAA SWPC",
    label="GOES electrons",
    cadence=timedelta(minutes=5),
)
