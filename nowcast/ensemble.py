"""From one boundary model to a band, and the compression index.

The band is that of one model: no empirical boundary is better than about 0.8-1 R_E at the nose
(220,000 dayside crossings, doi:10.5194/egusphere-2025-4530), and Shue 1998 saturates in strong
southward field, where it lies up to 2 R_E too far out (Park, Moon and Lee 2016).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

MODEL_ERROR = 0.8  # R_E, one standard deviation at the nose, quiet
SATURATED = -15.0  # nT; below it the model stops to follow the field
SATURATED_ERROR = 1.2  # R_E, towards the Earth only
EXTRAPOLATED = (0.5, 8.5)  # nPa; outside it the error grows
REFERENCE = 10.25  # R_E, the nose at 2 nPa and 0 nT
INNERMOST = 4.0  # R_E; no crossing has been seen further in
NORMAL_95 = 1.6448536  # standard deviations from the median to 95 %


def band(standoff: ArrayLike, dynamic_pressure: ArrayLike, bz_gsm: ArrayLike) -> tuple[NDArray[np.float64], ...]:
    """5 % and 95 % of the standoff distance.

    Parameters
    ----------
    standoff : array_like [R_E]
    dynamic_pressure : array_like [nPa]
    bz_gsm : array_like [nT]

    Returns
    -------
    low, high : ndarray [R_E]
        NaN where the standoff is NaN.
    """
    nose, pressure, bz = (np.asarray(value, dtype=float) for value in (standoff, dynamic_pressure, bz_gsm))
    outside = np.maximum(np.log(EXTRAPOLATED[0] / pressure), np.log(pressure / EXTRAPOLATED[1]))
    error = MODEL_ERROR * (1 + 0.25 * np.maximum(outside, 0.0))
    inward = np.hypot(error, np.where(bz < SATURATED, SATURATED_ERROR, 0.0))
    low = np.where(np.isfinite(nose), np.maximum(nose - NORMAL_95 * inward, np.minimum(nose, INNERMOST)), np.nan)
    return low, nose + NORMAL_95 * error


def compression_index(standoff: ArrayLike) -> NDArray[np.float64]:
    """How far the nose is pushed in: 1 - r0 / 10.25 R_E; 0.354 is geosynchronous orbit.

    Parameters
    ----------
    standoff : array_like [R_E]
    """
    return np.asarray(1.0 - np.asarray(standoff, dtype=float) / REFERENCE)
