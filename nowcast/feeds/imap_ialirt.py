"""Field and plasma at L1 as IMAP itself broadcasts them (I-ALiRT), from the project's own server.

`space-weather?instrument=mag&time_utc_start=…&time_utc_end=…`: an object with `meta` and `data`, a list of objects
with `time_utc` (no zone, UTC). mag: vectors `mag_B_GSM`, `mag_B_GSE` [x, y, z] about every 4 s. swapi:
`swapi_pseudo_proton_speed`, `…_density`, `…_temperature` every 12 to 24 s, null where the fit fails, no row until
five sweeps after a gap; "pseudo" says that density and temperature are rough. An empty list is an answer: no
station listened. Independent of SWPC, so it is what is left at L1 when SWPC is silent. A minute here is the mean of its
samples; Bt is the length of the mean vector, as in the minutes of RTSW. [nT, deg, km/s, cm^-3, K]
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd

from nowcast.errors import FeedFormatError
from nowcast.feeds.reading.readers import numbers, read_json, read_rows, to_utc
from nowcast.vocabulary.records import Feed, Request

VECTORS = {"gsm": ("mag_b_gsm", "mag_4s_b_gsm"), "gse": ("mag_b_gse", "mag_4s_b_gse")}  # the name changed once
PLASMA = {
    "flow_speed": ("swapi_pseudo_proton_speed",),
    "proton_density": ("swapi_pseudo_proton_density",),
    "proton_temperature": ("swapi_pseudo_proton_temperature",),
}
COLUMNS = tuple(f"b{axis}_{system}" for system in VECTORS for axis in "xyz")
PROVIDES = ("bt", *COLUMNS, "theta_gsm", "phi_gsm", *PLASMA)
WINDOW = timedelta(minutes=15)  # of an ordinary poll
LONGEST = timedelta(hours=1)  # the server limits the size of an answer


def ask(now: datetime, length: timedelta) -> tuple[Request, ...]:
    """Ask for both instruments over the last minutes, from a whole minute on, so that its mean is whole."""
    end = now.astimezone(UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
    times = {f"time_utc_{key}": f"{t:%Y-%m-%dT%H:%M:%S}" for key, t in (("start", end - length), ("end", end))}
    return tuple(Request("imap", "space-weather", {"instrument": name, **times}) for name in ("mag", "swapi"))


def parse(payload: bytes) -> pd.DataFrame:
    """Turn the answer into a frame by (time, source); raise `FeedFormatError` where it is something else."""
    document = read_json("imap_ialirt", payload)
    data = document.get("data") if isinstance(document, dict) else None
    if not isinstance(data, list):
        raise FeedFormatError("imap_ialirt: the answer is no object with a list of data.")
    if not data:
        return _minutes(pd.DatetimeIndex([], tz="UTC"), pd.DataFrame())
    keys = {key.lower() for row in data if isinstance(row, dict) for key in row}
    if not keys & {*VECTORS["gsm"], *PLASMA["flow_speed"]}:
        raise FeedFormatError("imap_ialirt: the answer holds neither mag_B_GSM nor swapi_pseudo_proton_speed.")
    names = {"time": ("time_utc",), **VECTORS, **PLASMA}
    rows = read_rows("imap_ialirt", payload, names, ("time",), inside="data")
    columns = {name: numbers(rows[name], name) for name in PLASMA}
    for system in VECTORS:
        for number, axis in enumerate("xyz"):
            columns[f"b{axis}_{system}"] = numbers(_component(rows[system], number), f"b{axis}_{system}")
    times = to_utc(rows["time"])
    unread = int(np.count_nonzero(times.isna()))
    if 2 * unread > len(times):
        raise FeedFormatError(f"imap_ialirt: {unread} of {len(times)} rows have no readable time.")
    return _minutes(times, pd.DataFrame(columns))


def _component(cells: Sequence[object], number: int) -> list[object]:
    """One component of vectors; None where a cell is no vector."""
    return [cell[number] if isinstance(cell, list) and len(cell) == 3 else None for cell in cells]


def _minutes(times: pd.DatetimeIndex, samples: pd.DataFrame) -> pd.DataFrame:
    """Means of the samples of each minute, with what follows from the mean vector."""
    mean = samples.reindex(columns=[*COLUMNS, *PLASMA]).astype(float).groupby(times.floor("min")).mean()
    x, y, z = (mean[f"b{axis}_gsm"].to_numpy() for axis in "xyz")
    total = np.sqrt(x**2 + y**2 + z**2)
    mean = mean.assign(
        bt=total,
        theta_gsm=np.degrees(np.arctan2(z, np.hypot(x, y))),
        phi_gsm=np.degrees(np.arctan2(y, x)) % 360.0,
    )
    index = pd.MultiIndex.from_product([pd.DatetimeIndex(mean.index), ["IMAP"]], names=["time", "source"])
    return mean.set_axis(index, axis=0)[list(PROVIDES)]


FEED = Feed(
    requests=lambda now: ask(now, WINDOW),
    once=lambda now: ask(now, LONGEST),
    every=timedelta(minutes=2),
    late_after=timedelta(minutes=8),
    stale_after=timedelta(minutes=10),
    gone_after=timedelta(minutes=30),
    provides=PROVIDES,
    parse=parse,
    credit="NASA IMAP, I-ALiRT",
    label="IMAP broadcast (I-ALiRT)",
)
