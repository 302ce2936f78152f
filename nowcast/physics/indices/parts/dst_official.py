"""Official Dst, as far as it was known at each row: how far the estimate was off, how long ago, where it is going."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nowcast.physics.indices.parts.ring_current import Wind

Floats = NDArray[np.float64]
OLDEST = 24.0  # h, after which an official value says nothing any more
COLUMNS = ("offset", "age", "offset_before", "last", "change_1h", "change_3h")


def known(official: pd.DataFrame | None, frame: pd.DataFrame, seen: Wind, value: Floats) -> Floats:
    """What the official values say at each row.

    Parameters
    ----------
    official : DataFrame or None
        `dst` [nT] and `received` (UTC) by start of the hour.
    frame : DataFrame
        By arrival `time`.
    seen : Wind
    value : ndarray [nT]
        The estimate from the wind alone.

    Returns
    -------
    ndarray (rows, 6)
        `COLUMNS`: official minus estimated Dst of the newest hour that was known [nT], time since its end [h], the
        same difference an hour before, that official value, and its change in 1 and 3 hours. NaN where nothing was
        known that is younger than 24 h.
    """
    result = np.full((len(frame), len(COLUMNS)), np.nan)
    if official is None or official.empty or frame.empty:
        return result
    hour = pd.Timedelta(hours=1)
    own = pd.Series(value, index=frame.index).groupby(pd.DatetimeIndex(frame.index).floor("h")).mean()
    given = official.dropna().sort_index()
    dst = given["dst"]
    table = pd.DataFrame({"offset": dst - own.reindex(dst.index)})
    table["offset_before"] = table["offset"].reindex(pd.DatetimeIndex(dst.index) - hour).to_numpy()
    table["last"] = dst
    for back in (1, 3):
        table[f"change_{back}h"] = (dst - dst.reindex(pd.DatetimeIndex(dst.index) - back * hour).to_numpy()).to_numpy()
    ends = pd.DatetimeIndex(dst.index).as_unit("ms").asi8 + 3_600_000
    received = np.maximum(pd.DatetimeIndex(given["received"]).as_unit("ms").asi8, ends)
    whole = np.isfinite(table["offset"].to_numpy())
    order = np.argsort(received[whole], kind="stable")
    rows, arrived, ended = np.flatnonzero(whole)[order], received[whole][order], ends[whole][order]
    best = np.maximum.accumulate(ended) if len(ended) else ended  # a late revision of an old hour is not the newest
    newest = {int(end): int(row) for row, end in zip(rows, ended, strict=True)}
    now = pd.DatetimeIndex(frame.index).as_unit("ms").asi8 + np.where(seen.cadence >= 30.0, 3_600_000, 0)
    at = np.searchsorted(arrived, now, side="right") - 1
    there = at >= 0
    if not there.any():
        return result
    end = best[np.maximum(at, 0)]
    age = (now - end) / 3.6e6
    there &= age <= OLDEST
    picked = np.array([newest[int(one)] for one in end])
    found = table.to_numpy()[picked]
    result[:, 0], result[:, 1] = found[:, 0], age
    result[:, 2:] = found[:, 1:]
    result[~there] = np.nan
    return result
