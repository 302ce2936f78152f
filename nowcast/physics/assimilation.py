"""The shift of the ensemble that X-ray images of the boundary ask for: relative, at the nose, and slowly decaying.

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
FLOOR = 0.01  # relative, below which no error of a retrieval is believed
GROSS = 4.0  # standard deviations beyond which a difference is no error of the models but of the image
OLD = 5 * DECAY  # age from which a retrieval no longer counts: 0.7 % is left
COLUMNS = ("standoff_distance", "low", "high", "expected")


def shifts(retrieved: pd.DataFrame) -> pd.DataFrame:
    """Filter the shift: its value right after each retrieval.

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
    accepted, states = [], []
    for row in range(len(rows)):
        if not (0.0 < low[row] < high[row] and expected[row] > 0.0 and nose[row] > 0.0):
            continue
        error = max((high[row] - low[row]) / (2.0 * NORMAL_95 * nose[row]), FLOOR)
        fall = np.exp(-(times[row] - last) / DECAY)
        forecast, forecast_variance = state * fall, OWN_ERROR**2 + (variance - OWN_ERROR**2) * fall**2
        innovation = np.log(nose[row] / expected[row]) - forecast
        if abs(innovation) > GROSS * np.hypot(np.sqrt(forecast_variance), error):
            continue
        gain = forecast_variance / (forecast_variance + error**2)
        state, variance, last = forecast + gain * innovation, (1.0 - gain) * forecast_variance, times[row]
        accepted.append(row)
        states.append((state, np.sqrt(variance), nose[row]))
    return pd.DataFrame(
        states, index=rows.index[accepted], columns=["shift", "error", "standoff_distance"], dtype=float
    )


def shift(retrieved: pd.DataFrame) -> Shift | None:
    """The shift as a function of time [ln R_E]: 0 before the first retrieval, then that of the last one, decayed.

    None where there is none. A retrieval acts from its own time on, never on earlier nowcasts.
    """
    filtered = shifts(retrieved)
    if filtered.empty:
        return None
    begun = pd.DatetimeIndex(filtered.index).as_unit("ms").asi8 / 1e3
    sizes = filtered["shift"].to_numpy()

    def shift_at(times: pd.DatetimeIndex) -> Array:
        seconds = times.as_unit("ms").asi8 / 1e3
        row = np.searchsorted(begun, seconds, side="right") - 1
        age = seconds - begun[np.maximum(row, 0)]
        fallen = sizes[np.maximum(row, 0)] * np.exp(-np.maximum(age, 0.0) / DECAY)
        return np.asarray(np.where((row >= 0) & (age < OLD), fallen, 0.0))

    return shift_at


def displacement(nose: Array, shift: Array) -> Array:
    """By how much a shifted nose lies further out than without the shift.

    Parameters
    ----------
    nose : ndarray [R_E]
        With the shift.
    shift : ndarray [ln R_E]

    Returns
    -------
    ndarray [R_E]
    """
    return np.asarray(nose * -np.expm1(-shift))
