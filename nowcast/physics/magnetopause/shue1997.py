"""The magnetopause of Shue et al. 1997: the parent of `shue1998`, linear in Bz; an alternate.

Its slope in northward field is 0.013 R_E per nT. Codes that write 0.13 put the nose 1 R_E too far out at +10 nT.
It is not `shue1998`: in extreme driving the two noses lie 1.8 R_E apart.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nowcast.vocabulary.records import Model

NORTHWARD = 0.013  # R_E/nT nPa^(1/6.6), Bz >= 0
SOUTHWARD = 0.140  # R_E/nT nPa^(1/6.6), Bz < 0


def _positive(dynamic_pressure: ArrayLike) -> NDArray[np.float64]:
    pressure = np.asarray(dynamic_pressure, dtype=float)
    return np.where((pressure > 0) & (pressure < np.inf), pressure, np.nan)


def standoff_distance(dynamic_pressure: ArrayLike, bz_gsm: ArrayLike) -> NDArray[np.float64]:
    """Distance from the Earth's centre to the subsolar magnetopause.

    Parameters
    ----------
    dynamic_pressure : array_like [nPa]
        At the nose.
    bz_gsm : array_like [nT]

    Returns
    -------
    ndarray [R_E]
        NaN where an input is NaN, the pressure is not positive, or Bz < -81 nT, where the formula is below 0.

    Examples
    --------
    >>> float(standoff_distance(2.0, 0.0).round(4))
    10.2635

    References
    ----------
    J.-H. Shue et al., J. Geophys. Res. 102(A5), 9497 (1997), doi:10.1029/97JA00196
    """
    bz = np.asarray(bz_gsm, dtype=float)
    size = 11.4 + np.where(bz >= 0, NORTHWARD, SOUTHWARD) * bz
    return np.asarray(np.where(size > 0, size, np.nan) * _positive(dynamic_pressure) ** (-1 / 6.6))


def flaring(dynamic_pressure: ArrayLike, bz_gsm: ArrayLike) -> NDArray[np.float64]:
    """Exponent of the shape, (0.58 - 0.010 Bz) (1 + 0.010 P); see `standoff_distance`."""
    bz = np.asarray(bz_gsm, dtype=float)
    return np.asarray((0.58 - 0.010 * bz) * (1.0 + 0.010 * _positive(dynamic_pressure)))


def boundary(
    theta: ArrayLike, phi: ArrayLike, *, dynamic_pressure: ArrayLike, bz_gsm: ArrayLike
) -> NDArray[np.float64]:
    """Distance to the magnetopause, the same all around X.

    Parameters
    ----------
    theta : array_like [deg]
        From +X (aberrated); either sign.
    phi : array_like [deg]
        Only gives the shape of the answer.
    dynamic_pressure : array_like [nPa]
    bz_gsm : array_like [nT]

    Returns
    -------
    ndarray [R_E]
        NaN at 180 deg, where an open tail has no boundary.
    """
    opening = 1.0 + np.cos(np.radians(np.asarray(theta, dtype=float)))
    opening = np.where(opening > 1e-12, opening, np.nan)
    around = 0.0 * np.asarray(phi, dtype=float)
    shape = (2.0 / opening) ** flaring(dynamic_pressure, bz_gsm)
    return np.asarray(standoff_distance(dynamic_pressure, bz_gsm) * shape + around)


MODEL = Model(
    boundary=boundary,
    needs=("dynamic_pressure", "bz_gsm"),
    valid={"dynamic_pressure": (0.5, 8.5), "bz_gsm": (-18.0, 15.0)},
    reference="Shue et al. 1997, doi:10.1029/97JA00196",
)
