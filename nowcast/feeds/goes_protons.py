"""Protons above 10 MeV at geosynchronous orbit, every 5 min, of the primary and the secondary GOES, from NOAA SWPC.

`json/goes/{primary,secondary}/integral-protons-6-hour.json`: a row for each `energy` (">=1" to ">=500 MeV", in no order
within a time). The newest is 8 to 15 min old; where nothing was measured there is no row. Fills are negative. [pfu]
"""

from datetime import timedelta

import pandas as pd

from nowcast.feeds.reading.goes import ask, read_flux
from nowcast.vocabulary.records import Feed


def parse(payload: bytes) -> pd.DataFrame:
    """Turn the product into a frame by (time, source); raise `FeedFormatError` where it is something else."""
    return read_flux("goes_protons", payload, ">=10 MeV", "proton_flux_10mev")


FEED = Feed(
    requests=ask("integral-protons"),
    every=timedelta(minutes=5),
    late_after=timedelta(minutes=20),
    stale_after=timedelta(minutes=25),
    gone_after=timedelta(minutes=40),
    provides=("proton_flux_10mev",),
    parse=parse,
    credit="NOAA SWPC",
    label="GOES protons",
    cadence=timedelta(minutes=5),
)
