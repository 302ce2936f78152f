"""Hemispheric power of the aurora, from the OVATION of NOAA SWPC: a text of the present day.

`text/aurora-nowcast-hemi-power.txt`: lines with '#', then `YYYY-MM-DD_HH:MM  YYYY-MM-DD_HH:MM  north  south` (GW, whole
numbers) every 5 min: time of observation, time that is forecast. Just after 0 UTC hardly a line is there, which is no
fault. `time` here is that of the observation; the way to the forecast is in `lead_time` [min].
"""

import re
from datetime import timedelta

import numpy as np
import pandas as pd

from nowcast.errors import FeedFormatError
from nowcast.feeds.reading.documents import no_rows, read_text
from nowcast.feeds.reading.readers import make_frame, numbers, to_utc
from nowcast.vocabulary.records import Feed, Request

ROW = re.compile(r"(\d{4}-\d\d-\d\d)_(\d\d:\d\d)\s+(\d{4}-\d\d-\d\d)_(\d\d:\d\d)\s+(\S+)\s+(\S+)")
PROVIDES = ("hemispheric_power_north", "hemispheric_power_south", "lead_time")
LEAD = (10.0, 240.0)  # min; beyond it a stamp is wrong


def parse(payload: bytes) -> pd.DataFrame:
    """Turn the product into a frame by (time, source); raise `FeedFormatError` where it is something else."""
    text = read_text("hemispheric_power", payload, ("#",))
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith(("#", ":"))]
    if not lines and text.lstrip().startswith(("#", ":")):
        return no_rows().reindex(columns=list(PROVIDES)).astype(float)
    rows = [match.groups() for match in map(ROW.fullmatch, lines) if match]
    if not rows or 2 * len(rows) < len(lines):
        raise FeedFormatError(f"hemispheric_power: of {len(lines)} lines {len(rows)} have the form of a row.")
    observed = to_utc([f"{row[0]} {row[1]}" for row in rows])
    lead = np.asarray(
        (to_utc([f"{row[2]} {row[3]}" for row in rows]) - observed) / pd.Timedelta(minutes=1), dtype=float
    )
    north, south = (numbers([row[cell] for row in rows], name) for cell, name in zip((4, 5), PROVIDES, strict=False))
    columns = {PROVIDES[0]: north, PROVIDES[1]: south}
    columns["lead_time"] = np.where((lead >= LEAD[0]) & (lead <= LEAD[1]), lead, np.nan)
    return make_frame("hemispheric_power", observed, "ovation", columns)


FEED = Feed(
    requests=lambda _now: (Request("swpc", "text/aurora-nowcast-hemi-power.txt"),),
    every=timedelta(minutes=5),
    late_after=timedelta(minutes=15),
    stale_after=timedelta(minutes=20),
    gone_after=timedelta(minutes=60),
    provides=PROVIDES,
    parse=parse,
    credit="NOAA SWPC",
    label="Hemispheric power",
    cadence=timedelta(minutes=5),
)
