"""Hemispheric auroral power of Zhang and Paxton 2008, from Kp: the alternate to Newell's."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from nowcast.physics.indices import kp_newell2008
from nowcast.vocabulary.records import Index

NEEDS = kp_newell2008.NEEDS


def power(kp: ArrayLike) -> NDArray[np.float64]:
    """Power of precipitating particles in one hemisphere.

    Parameters
    ----------
    kp : array_like [1]

    Returns
    -------
    ndarray [GW]
        Two branches that meet at Kp 5. NaN where Kp is missing or not within 0 and 9.

    Examples
    --------
    >>> power([1.0, 5.0, 8.0]).round(1).tolist()
    [13.1, 69.4, 222.6]

    References
    ----------
    Y. Zhang and L. J. Paxton, J. Atmos. Sol.-Terr. Phys. 70, 1231 (2008), doi:10.1016/j.jastp.2008.03.008
    """
    value = np.asarray(kp, dtype=float)
    value = np.where((value >= 0) & (value <= 9), value, np.nan)
    low, high = 38.66 * np.exp(0.1967 * value) - 33.99, 4.592 * np.exp(0.4731 * value) + 20.47
    return np.asarray(np.where(value <= 5, low, high))


def estimate(frame: pd.DataFrame, start: float | None = None, first: int = 0) -> pd.DataFrame:
    """Estimate hemispheric power from the wind at the nose, by way of `kp_newell2008` and its band.

    Parameters
    ----------
    frame : DataFrame
        By arrival `time`, with the columns of `NEEDS`.
    start : float, optional
        Not used.
    first : int
        Number of the first row that is wanted; the rows before it are only remembered.

    Returns
    -------
    DataFrame
        `hemispheric_power`, `hemispheric_power_low`, `hemispheric_power_high` [GW] by the same index; the band is that
        of Kp alone.
    """
    kp = kp_newell2008.estimate(frame, start)
    return pd.DataFrame(
        {f"hemispheric_power{part}": power(kp[f"kp_estimate{part}"]) for part in ("", "_low", "_high")},
        index=frame.index,
    ).iloc[first:]


INDEX = Index(
    estimate=estimate, needs=NEEDS, unit="GW", reference="Zhang and Paxton 2008, doi:10.1016/j.jastp.2008.03.008"
)
