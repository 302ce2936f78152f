"""The last hours of every craft on one grid of minutes, for the rules, with statistics of the minutes before each."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nowcast.l1 import limits

Table = NDArray[np.float64]  # a row a minute, a column a craft; NaN where a craft measured nothing
Truths = NDArray[np.bool_]


@dataclass(frozen=True)
class Grid:
    """Quantities of all craft by minute, and medians that several rules need (`…_recent`, `…_before`)."""

    minutes: pd.DatetimeIndex
    craft: tuple[str, ...]
    bx_gsm: Table
    by_gsm: Table
    bz_gsm: Table
    bt: Table
    bt_recent: Table
    bt_before: Table
    flow_speed: Table
    speed_recent: Table
    speed_before: Table
    proton_density: Table
    density_before: Table


@dataclass(frozen=True)
class Finding:
    """What a rule found, and in which rows."""

    group: str  # "field" or "plasma"
    kind: str  # of the remark, as "spike"
    text: str  # beginning of the remark
    rows: Truths
    suspect: bool = True  # False where a remark is made and no row is marked


def grid(mag: pd.DataFrame, wind: pd.DataFrame) -> Grid:
    """Bring the frames of all craft by (time, source) onto the grid; at least one of them has rows."""
    frames = [frame for frame in (mag, wind) if len(frame)]
    stamps = [pd.DatetimeIndex(frame.index.get_level_values("time")).as_unit("s").asi8 // 60 for frame in frames]
    first, last = min(int(each.min()) for each in stamps), max(int(each.max()) for each in stamps)
    craft = sorted({str(name) for frame in frames for name in frame.index.unique("source")})
    numbers = [pd.Index(craft).get_indexer(frame.index.get_level_values("source")) for frame in frames]

    def table(name: str) -> Table:
        cells = np.full((last - first + 1, len(craft)), np.nan)
        for frame, rows, columns in zip(frames, stamps, numbers, strict=True):
            if name in frame:
                cells[rows - first, columns] = frame[name].to_numpy(dtype=np.float64)
        return cells

    bx, by, bz, bt, speed, density = map(table, ("bx_gsm", "by_gsm", "bz_gsm", "bt", "flow_speed", "proton_density"))
    bt = np.where(np.isnan(bt), np.sqrt(bx**2 + by**2 + bz**2), bt)
    minutes = pd.DatetimeIndex(pd.to_datetime(np.arange(first, last + 1) * 60, unit="s", utc=True)).as_unit("us")
    return Grid(
        minutes, tuple(craft), bx, by, bz, bt, flow_speed=speed, proton_density=density,
        bt_recent=median(bt, limits.FIELD_MINUTES, 3), bt_before=before(bt, limits.BEFORE, 10),
        speed_recent=median(speed, limits.PLASMA_MINUTES), speed_before=before(speed, limits.BEFORE, 5),
        density_before=before(density, limits.BEFORE, 5),
    )  # fmt: skip


def median(table: Table, minutes: int, least: int = 1) -> Table:
    """Median of the last minutes of each craft.

    Parameters
    ----------
    table : ndarray (minutes, craft)
    minutes : int
        Length of the window, which ends with the row itself.
    least : int
        NaN where fewer of them hold a value.
    """
    return np.asarray(pd.DataFrame(table).rolling(minutes, min_periods=least).median(), dtype=np.float64)


def before(table: Table, minutes: int, least: int = 1) -> Table:
    """Median of the minutes before each row; arguments as of `median`."""
    return _later(median(table, minutes, least))


def greatest(table: Table, minutes: int, least: int = 1) -> Table:
    """Maximum of the last minutes; arguments as of `median`."""
    return np.asarray(pd.DataFrame(table).rolling(minutes, min_periods=least).max(), dtype=np.float64)


def held(rows: Truths, minutes: int) -> Truths:
    """True also in the minutes after a true one."""
    return np.asarray(greatest(rows.astype(np.float64), minutes + 1) > 0)


def in_turn(rows: Truths, measured: Truths) -> NDArray[np.int64]:
    """Count the true samples in turn up to each; a minute without a sample neither counts nor ends a run."""
    counts = np.zeros(rows.shape, dtype=np.int64)
    for craft in range(rows.shape[1]):
        samples = np.flatnonzero(measured[:, craft])
        number = np.arange(1, len(samples) + 1)
        ended = np.maximum.accumulate(np.where(rows[samples, craft], 0, number)) if len(samples) else number
        counts[samples, craft] = number - ended
    return counts


def _later(table: Table) -> Table:
    return np.vstack([np.full((1, table.shape[1]), np.nan), table[:-1]])
