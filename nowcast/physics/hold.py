"""The nowcast while wind is missing: it stands as long as wind already measured is on its way, with a wider band.

Two things can be missing. Where the craft at L1 have been *silent* for a while, the wind that arrives now was measured,
but faster wind behind it, unseen, may have overtaken it. Where a *hole* of the measurement is at the nose
while wind behind it is on its way, the boundary of the last parcel is held. Both errors are measured by withholding
wind of recorded storms (`smile-nowcast train --only hold`). Where no measured wind is on its way, or the last parcel is
`LONGEST` old, there is no nowcast: missing stays missing.
"""

from datetime import datetime

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from nowcast import coefficients
from nowcast.vocabulary.constants import L1_LOST, NORMAL_95

LONGEST = 60.0  # min for which a last parcel is held, as the indices remember their input
LOST = L1_LOST.total_seconds() / 60.0  # min; shorter silence is the usual way in which data come
ESTIMATES = {"dst_estimate": "dst", "kp_estimate": "kp"}  # whose band is widened here, and the name of their error
KP_RANGE = (0.0, 9.0)
Array = NDArray[np.float64]


def hold(nose: pd.DataFrame, now: datetime | None = None) -> pd.DataFrame:
    """Hold the last parcel in the holes of a wind at the nose, and say what is not known of each minute.

    Parameters
    ----------
    nose : DataFrame
        By arrival `time` (UTC minutes) with `dynamic_pressure` [nPa], `bz_gsm` [nT] and, where it is timed from L1,
        `lead_time` [min]. Without it nothing is held.
    now : datetime, optional
        Of the nowcast; by default when the last row left L1. What arrives later was known then.

    Returns
    -------
    DataFrame
        The rows given, in a minute that is held with the inputs of the last parcel; `held_minutes` since that parcel
        arrived (0 where one arrives, NaN where nothing is held), `silent_minutes` for which L1 had been silent,
        as far as that is longer than `LOST`, and `hold_error`, the error of the distance that follows from both
        [relative, one standard deviation].

    Notes
    -----
    Causal: of a minute that has passed, only what had left L1 by then is used.
    """
    usable = np.isfinite(nose["dynamic_pressure"].to_numpy(float)) & np.isfinite(nose["bz_gsm"].to_numpy(float))
    nothing = np.zeros(len(nose))
    if "lead_time" not in nose or not usable.any():
        held = np.where(usable, 0.0, np.nan)
        return nose.assign(held_minutes=held, silent_minutes=nothing, hold_error=nothing)
    minutes = pd.DatetimeIndex(nose.index).as_unit("ms").asi8 / 6e4
    left = minutes - nose["lead_time"].to_numpy(dtype=float)
    since = minutes - np.maximum.accumulate(np.where(usable, minutes, -np.inf))
    behind = np.append(np.minimum.accumulate(np.where(usable, left, np.inf)[::-1])[::-1][1:], np.inf)
    holding = ~usable & (since <= LONGEST) & (behind <= minutes)
    silent = _silence(minutes, left[usable], None if now is None else now.timestamp() / 60.0)
    error = np.hypot(size("standoff", "silent", silent), np.where(holding, size("standoff", "held", since), 0.0))
    return _filled(nose, usable, holding).assign(
        held_minutes=np.where(usable, 0.0, np.where(holding, since, np.nan)), silent_minutes=silent, hold_error=error
    )


def size(of: str, cause: str, minutes: ArrayLike) -> Array:
    """One standard deviation of what an estimate misses [relative for "standoff", nT for "dst", 1 for "kp"].

    Parameters
    ----------
    of : str
        "standoff", "dst" or "kp".
    cause : str
        "silent" or "held".
    minutes : array_like [min]
        For how long.
    """
    table = coefficients.read("hold")[cause]
    return np.asarray(np.interp(np.asarray(minutes, dtype=float), [0.0, *table["minutes"]], [0.0, *table[of]]))


def widened(estimates: pd.DataFrame, silent: ArrayLike) -> pd.DataFrame:
    """The bands of the indices, wider where L1 has been silent.

    Parameters
    ----------
    estimates : DataFrame
        With the columns of `ESTIMATES` and their `_low` and `_high`.
    silent : array_like [min]
        As of `hold`, one a row.
    """
    if not np.any(np.asarray(silent) > 0):
        return estimates
    columns: dict[str, pd.Series[float]] = {}
    for name, of in ESTIMATES.items():
        centre = estimates[name]
        more = NORMAL_95 * size(of, "silent", silent)
        low = centre - np.hypot(centre - estimates[f"{name}_low"], more)
        high = centre + np.hypot(estimates[f"{name}_high"] - centre, more)
        clip = KP_RANGE if of == "kp" else (-np.inf, np.inf)
        columns |= {f"{name}_low": low.clip(*clip), f"{name}_high": high.clip(*clip)}
    return estimates.assign(**columns)


def _silence(minutes: Array, left: Array, now: float | None) -> Array:
    """Minutes for which L1 had been silent in each minute, 0 where that is no longer than `LOST`.

    Of the minutes ahead of now it is what it will be, if nothing more comes, where L1 is lost already; else 0.
    """
    left = np.maximum.accumulate(left)
    position = np.searchsorted(left, minutes, side="right") - 1
    silent = np.where(position >= 0, minutes - left[np.maximum(position, 0)], 0.0)
    present = left[-1] if now is None else now
    if present - left[-1] <= LOST:
        silent = np.where(minutes > present, 0.0, silent)
    return np.where(silent > LOST, silent, 0.0)


def _filled(nose: pd.DataFrame, usable: NDArray[np.bool_], holding: NDArray[np.bool_]) -> pd.DataFrame:
    """The wind, in the minutes that are held with the row of the last parcel; the tilt is that of the minute."""
    if not holding.any():
        return nose
    last = np.maximum.accumulate(np.where(usable, np.arange(len(nose)), 0))
    rows = nose.iloc[np.where(holding, last, np.arange(len(nose)))].set_index(nose.index)
    return rows.assign(dipole_tilt=nose["dipole_tilt"]) if "dipole_tilt" in nose else rows
