"""Official Dst as far as it was known at each row: how far off the estimate was, how long ago, and the trend."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nowcast.physics.indices.parts.ring_current import WindHistory

Floats = NDArray[np.float64]
OLDEST = 24.0  # h, after which an official value no longer counts
COLUMNS = ("offset", "age", "offset_before", "last", "change_1h", "change_3h")


def official_state(official: pd.DataFrame | None, frame: pd.DataFrame, wind: WindHistory, value: Floats) -> Floats:
    """Compare the estimate with the official values that were known at each row.

    Parameters
    ----------
    official : DataFrame or None
        `dst` [nT] and `received` (UTC) by start of the hour.
    frame : DataFrame
        By arrival `time`.
    wind : WindHistory
        Of the frame.
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
    complete = official.dropna().sort_index()
    dst = complete["dst"]
    table = pd.DataFrame({"offset": dst - own.reindex(dst.index)})
    table["offset_before"] = table["offset"].reindex(pd.DatetimeIndex(dst.index) - hour).to_numpy()
    table["last"] = dst
    for back in (1, 3):
        table[f"change_{back}h"] = (dst - dst.reindex(pd.DatetimeIndex(dst.index) - back * hour).to_numpy()).to_numpy()
    ends = pd.DatetimeIndex(dst.index).as_unit("ms").asi8 + 3_600_000
    received = np.maximum(pd.DatetimeIndex(complete["received"]).as_unit("ms").asi8, ends)
    whole = np.isfinite(table["offset"].to_numpy())
    order = np.argsort(received[whole], kind="stable")
    rows, arrived, ended = np.flatnonzero(whole)[order], received[whole][order], ends[whole][order]
    best = np.maximum.accumulate(ended) if len(ended) else ended  # a late revision of an old hour is not the newest
    newest = {int(end): int(row) for row, end in zip(rows, ended, strict=True)}
    now = pd.DatetimeIndex(frame.index).as_unit("ms").asi8 + np.where(wind.cadence >= 30.0, 3_600_000, 0)
    latest = np.searchsorted(arrived, now, side="right") - 1
    known = latest >= 0
    if not known.any():
        return result
    end = best[np.maximum(latest, 0)]
    age = (now - end) / 3.6e6
    known &= age <= OLDEST
    values = table.to_numpy()[[newest[int(hour_end)] for hour_end in end]]
    result[:, 0], result[:, 1] = values[:, 0], age
    result[:, 2:] = values[:, 1:]
    result[~known] = np.nan
    return result
