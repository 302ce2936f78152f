"""Kp of Newell et al. 2008 from the coupling and the viscous function, with the weights of OVATION.

A running estimate, each minute, of what Kp would be with the wind of the last 4 hours; the official value is of a
fixed block of 3 hours. The weights are on the functions, not on their inputs.
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from nowcast.physics.indices.parts.hourly_weights import weighted_functions
from nowcast.vocabulary.constants import NORMAL_95
from nowcast.vocabulary.records import Index

NEEDS = ("by_gsm", "bz_gsm", "flow_speed", "proton_density")
ERROR = 0.72  # RMSE of the weighted formula against 6,667 observed blocks (hourly OMNI, 1999-2001)
STORM_ERROR = 0.20  # more per Kp above 4, so that the band holds 90 % there too (14 years of OMNI)
UNSEEN_ERROR = 1.5  # where nothing of the 4 hours was seen
LEAST, MOST = 0.0, 9.0


def kp(coupling: ArrayLike, viscous: ArrayLike) -> NDArray[np.float64]:
    """Kp from the two functions of the wind, clipped to 0..9.

    Parameters
    ----------
    coupling : array_like [(km/s)^4/3 nT^2/3]
        `newell_coupling`, of the transverse field.
    viscous : array_like [cm^-3/2 (km/s)^2]
        `viscous_coupling`.

    Returns
    -------
    ndarray [1]

    References
    ----------
    P. T. Newell et al., J. Geophys. Res. 113, A04218 (2008), doi:10.1029/2007JA012825
    """
    value = 0.05 + 2.244e-4 * np.asarray(coupling, dtype=float) + 2.844e-6 * np.asarray(viscous, dtype=float)
    return np.asarray(np.clip(value, LEAST, MOST))


def estimate(frame: pd.DataFrame, start: float | None = None, first: int = 0) -> pd.DataFrame:
    """Estimate Kp from the wind at the nose.

    Parameters
    ----------
    frame : DataFrame
        By arrival `time`, with `by_gsm`, `bz_gsm` [nT], `flow_speed` [km/s], `proton_density` [cm^-3].
    start : float, optional
        Not used: four hours of wind are all that this estimate remembers.
    first : int
        Number of the first row that is wanted; the rows before it are only remembered.

    Returns
    -------
    DataFrame
        `kp_estimate`, `kp_estimate_low`, `kp_estimate_high` [1] (5 and 95 %) by the same index. NaN where the last
        60 min brought no input.

    Notes
    -----
    Hours without input are left out of the weighted mean and widen the band, as do the first 4 hours. An hour of
    which less is seen counts less.
    """
    del start
    coupling, viscous, seen = weighted_functions(frame, NEEDS)
    value = kp(coupling, viscous)
    error = ERROR + STORM_ERROR * np.maximum(value - 4.0, 0.0)
    error = NORMAL_95 * np.hypot(error, UNSEEN_ERROR * (1.0 - seen))
    low, high = np.clip(value - error, LEAST, MOST), np.clip(value + error, LEAST, MOST)
    return pd.DataFrame(
        {"kp_estimate": value, "kp_estimate_low": low, "kp_estimate_high": high}, index=frame.index
    ).iloc[first:]


INDEX = Index(estimate=estimate, needs=NEEDS, unit="1", reference="Newell et al. 2008, doi:10.1029/2007JA012825")
