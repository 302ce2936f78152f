"""Hemispheric auroral power of Newell et al. 2008: coupling and viscous function with OVATION's weights."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from nowcast.physics.indices.parts.hourly_weights import weighted_functions
from nowcast.vocabulary.records import Index

NEEDS = ("by_gsm", "bz_gsm", "flow_speed", "proton_density")
ERROR_LOW = (0.75, 6.5)  # of the estimate, or GW if that is more
ERROR_HIGH = (1.3, 18.0)  # of the estimate, and GW
REMEMBERED = pd.Timedelta(hours=6)  # four hours of means of an hour, and the last hour for which nothing may come
UNSEEN_ERROR = 1.0  # of the estimate, where nothing of the four hours was seen


def power(coupling: ArrayLike, viscous: ArrayLike) -> NDArray[np.float64]:
    """Power of precipitating particles in one hemisphere, not below 0.

    Parameters
    ----------
    coupling : array_like [(km/s)^4/3 nT^2/3]
        `newell_coupling`.
    viscous : array_like [cm^-3/2 (km/s)^2]
        `viscous_coupling`.

    Returns
    -------
    ndarray [GW]

    References
    ----------
    P. T. Newell et al., J. Geophys. Res. 113, A04218 (2008), doi:10.1029/2007JA012825; coefficients as in
    P. T. Newell et al., Space Weather 8, S12004 (2010), doi:10.1029/2010SW000604
    """
    value = -4.55 + 2.229e-3 * np.asarray(coupling, dtype=float) + 1.73e-5 * np.asarray(viscous, dtype=float)
    return np.asarray(np.maximum(value, 0.0))


def estimate(frame: pd.DataFrame, start: float | None = None, first: int = 0) -> pd.DataFrame:
    """Estimate hemispheric power from the wind at the nose.

    Parameters
    ----------
    frame : DataFrame
        By arrival `time`, with `by_gsm`, `bz_gsm` [nT], `flow_speed` [km/s], `proton_density` [cm^-3].
    start : float, optional
        Not used: four hours of wind are all that this estimate remembers.
    first : int
        Number of the first row that is wanted.

    Returns
    -------
    DataFrame
        `hemispheric_power`, `hemispheric_power_low`, `hemispheric_power_high` [GW] (5 and 95 %) by the same index. NaN
        where the last 60 min brought no input.

    Notes
    -----
    No recorded power was at hand to fit the band on. Its lower side is the published scatter: against 27,613
    images of Polar UVI such estimates correlate with r = 0.75, so they leave open 0.66 / 0.75 of their own standard
    deviation, which is nearly their mean (10 and 9 GW in 14 years of hourly wind). Its upper side is the
    disagreement of the formulas: Zhang and Paxton from the official Kp is twice as high in the median, at all
    levels, and 97 % of its values lie within this band. Compare levels, not gigawatts, between sources.
    """
    del start
    total = len(frame)
    frame = frame[frame.index >= frame.index[first] - REMEMBERED] if first < len(frame) else frame.iloc[first:]
    first -= total - len(frame)
    coupling, viscous, seen = (values[first:] for values in weighted_functions(frame, NEEDS))
    value = power(coupling, viscous)
    unseen = UNSEEN_ERROR * value * (1.0 - seen)
    low = np.hypot(np.maximum(ERROR_LOW[0] * value, ERROR_LOW[1]), unseen)
    high = np.hypot(ERROR_HIGH[0] * value + ERROR_HIGH[1], unseen)
    return pd.DataFrame(
        {
            "hemispheric_power": value,
            "hemispheric_power_low": np.maximum(value - low, 0.0),
            "hemispheric_power_high": value + high,
        },
        index=frame.index[first:],
    )


INDEX = Index(estimate=estimate, needs=NEEDS, unit="GW", reference="Newell et al. 2008, doi:10.1029/2007JA012825")
