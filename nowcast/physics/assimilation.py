"""What an X-ray image of the boundary tells of the ensemble: a relative shift of the nose that decays slowly. Pure.

The difference between a retrieved and an expected nose is the models' own error, and that lasts: of 133 crossings of
MMS (those of `fits.boundary_data.mms`) the errors of pairs within 15 min of each other correlate by 0.99 (15 pairs),
1-2 h apart by 0.8 (6 pairs), 2-4 h apart no more (18 pairs). So the shift is a scalar Kalman filter over a process that
forgets with `DECAY`; the band of the ensemble keeps its width.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nowcast.vocabulary.constants import NORMAL_95

Array = NDArray[np.float64]
Shift = Callable[[pd.DatetimeIndex], Array]

DECAY = 2 * 3600.0  # s, in which a shift falls to 1/e
OWN_ERROR = 0.085  # relative, one standard deviation of the ensemble at the nose (its fitted error)
FLOOR = 0.01  # relative, the least error of a retrieval that is believed
GROSS = 4.0  # standard deviations beyond which a difference is no error of the models but of the image
OLD = 5 * DECAY  # age from which a retrieval says nothing: 0.7 % is left
COLUMNS = ("standoff_distance", "low", "high", "expected")


def shifts(retrieved: pd.DataFrame) -> pd.DataFrame:
    """The shift right after each retrieval.

    Parameters
    ----------
    retrieved : DataFrame
        By `time` (aware), `COLUMNS` [R_E]: nose of an image with its 90 % band, and what the models without shift
        expected of that minute. Rows with a missing number, an empty band or a gross difference are passed over.

    Returns
    -------
    DataFrame
        By the times that count: `shift` and its `error` [ln R_E], and `standoff_distance`.
    """
    rows = retrieved.reindex(columns=list(COLUMNS)).astype(float).sort_index().dropna()
    times = pd.DatetimeIndex(rows.index).as_unit("ms").asi8 / 1e3
    nose, low, high, expected = rows.to_numpy().T
    state, variance, last = 0.0, OWN_ERROR**2, -np.inf
    kept, found = [], []
    for row in range(len(rows)):
        if not (0.0 < low[row] < high[row] and expected[row] > 0.0 and nose[row] > 0.0):
            continue
        error = max((high[row] - low[row]) / (2.0 * NORMAL_95 * nose[row]), FLOOR)
        fall = np.exp(-(times[row] - last) / DECAY)
        forecast, wide = state * fall, OWN_ERROR**2 + (variance - OWN_ERROR**2) * fall**2
        news = np.log(nose[row] / expected[row]) - forecast
        if abs(news) > GROSS * np.hypot(np.sqrt(wide), error):
            continue
        gain = wide / (wide + error**2)
        state, variance, last = forecast + gain * news, (1.0 - gain) * wide, times[row]
        kept.append(row)
        found.append((state, np.sqrt(variance), nose[row]))
    return pd.DataFrame(found, index=rows.index[kept], columns=["shift", "error", "standoff_distance"], dtype=float)


def shift(retrieved: pd.DataFrame) -> Shift | None:
    """The shift as a function of time [ln R_E]: 0 before the first retrieval, then that of the last one, decayed.

    None where there is none. A retrieval acts from its own time on: never on what was said before.
    """
    found = shifts(retrieved)
    if found.empty:
        return None
    begun = pd.DatetimeIndex(found.index).as_unit("ms").asi8 / 1e3
    sizes = found["shift"].to_numpy()

    def at(times: pd.DatetimeIndex) -> Array:
        seconds = times.as_unit("ms").asi8 / 1e3
        row = np.searchsorted(begun, seconds, side="right") - 1
        age = seconds - begun[np.maximum(row, 0)]
        fallen = sizes[np.maximum(row, 0)] * np.exp(-np.maximum(age, 0.0) / DECAY)
        return np.asarray(np.where((row >= 0) & (age < OLD), fallen, 0.0))

    return at


def moved(nose: Array, by: Array) -> Array:
    """By how much a shifted nose lies further out than without the shift [R_E].

    Parameters
    ----------
    nose : ndarray [R_E]
        With the shift.
    by : ndarray [ln R_E]
        The shift.
    """
    return np.asarray(nose * -np.expm1(-by))
