"""X-rays of the Sun, 0.1-0.8 nm, one-minute, of the primary and the secondary GOES, from NOAA SWPC.

`json/goes/{primary,secondary}/xrays-6-hour.json`: two rows a minute, by `energy`; `flux` is corrected for electrons.
The newest is 4 to 7 min old. Its floor of 1e-9 is sent as the nearest single-precision number, a little below.
Exactly 0 is no measurement: 62 to 66 min each night in the eclipse seasons, with 3 to 4 dimmed minutes at each side
that nothing marks; `quality` then empties the zeros. [W m^-2]
"""

from datetime import timedelta

import pandas as pd

from nowcast.feeds.reading.goes import ask, read_flux
from nowcast.vocabulary.records import Feed

FLOOR = 1e-9  # W m^-2
SINGLE = 1e-6  # relative step of a single-precision number, rounded up


def parse(payload: bytes) -> pd.DataFrame:
    """Turn the product into a frame by (time, source); raise `FeedFormatError` where it is something else."""
    frame = read_flux("goes_xrays", payload, "0.1-0.8nm", "xray_flux")
    floor = (frame["xray_flux"] - FLOOR).abs() <= SINGLE * FLOOR
    return frame.mask(floor, FLOOR)


FEED = Feed(
    requests=ask("xrays"),
    every=timedelta(minutes=2),
    late_after=timedelta(minutes=12),
    stale_after=timedelta(minutes=15),
    gone_after=timedelta(minutes=20),
    provides=("xray_flux",),
    parse=parse,
    credit="NOAA SWPC",
    label="GOES X-rays",
)
