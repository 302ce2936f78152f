"""The magnetopause of Shue et al. 1998: figure of revolution about X, from dynamic pressure and Bz."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nowcast.vocabulary.records import Model


def standoff_distance(dynamic_pressure: ArrayLike, bz_gsm: ArrayLike) -> NDArray[np.float64]:
    """Distance from the Earth's centre to the subsolar magnetopause.

    Parameters
    ----------
    dynamic_pressure : array_like [nPa]
        Of the solar wind at the nose, i.e. already shifted from L1 to the Earth.
    bz_gsm : array_like [nT]

    Returns
    -------
    ndarray [R_E]
        Inputs broadcast together. NaN where an input is NaN or the pressure is not positive.

    Examples
    --------
    >>> float(standoff_distance(2.0, 0.0).round(2))
    10.25

    Notes
    -----
    Against crossings the error is about 1 R_E. Below Bz = -20 nT the distance no longer depends on Bz (the hyperbolic
    tangent saturates), and in extreme driving the true nose is up to 2 R_E nearer.

    References
    ----------
    J.-H. Shue et al., J. Geophys. Res. 103(A8), 17691 (1998), doi:10.1029/98JA01103
    """
    pressure = np.asarray(dynamic_pressure, dtype=float)
    bz = np.asarray(bz_gsm, dtype=float)
    pressure = np.where((pressure > 0) & (pressure < np.inf), pressure, np.nan)
    return np.asarray((10.22 + 1.29 * np.tanh(0.184 * (bz + 8.14))) * pressure ** (-1 / 6.6))


def flaring(dynamic_pressure: ArrayLike, bz_gsm: ArrayLike) -> NDArray[np.float64]:
    """Exponent of the shape: 0.5 closes on the tail axis, more opens the tail.

    Parameters
    ----------
    dynamic_pressure : array_like [nPa]
    bz_gsm : array_like [nT]

    Returns
    -------
    ndarray [1]
        NaN where an input is NaN or the pressure is not positive.

    References
    ----------
    J.-H. Shue et al., J. Geophys. Res. 103(A8), 17691 (1998), doi:10.1029/98JA01103
    """
    pressure = np.asarray(dynamic_pressure, dtype=float)
    bz = np.asarray(bz_gsm, dtype=float)
    pressure = np.where((pressure > 0) & (pressure < np.inf), pressure, np.nan)
    return np.asarray((0.58 - 0.007 * bz) * (1.0 + 0.024 * np.log(pressure)))


def distance(theta: ArrayLike, dynamic_pressure: ArrayLike, bz_gsm: ArrayLike) -> NDArray[np.float64]:
    """Distance from the Earth's centre to the magnetopause at an angle from the Sun.

    Parameters
    ----------
    theta : array_like [deg]
        From +X; either sign. The terminator (90) lies at r0 2^flaring.
    dynamic_pressure : array_like [nPa]
    bz_gsm : array_like [nT]

    Returns
    -------
    ndarray [R_E]
        NaN at 180 deg, where an open tail has no boundary.
    """
    opening = 1.0 + np.cos(np.radians(np.asarray(theta, dtype=float)))
    opening = np.where(opening > 1e-12, opening, np.nan)
    exponent = flaring(dynamic_pressure, bz_gsm)
    return np.asarray(standoff_distance(dynamic_pressure, bz_gsm) * (2.0 / opening) ** exponent)


def boundary(
    theta: ArrayLike, phi: ArrayLike, *, dynamic_pressure: ArrayLike, bz_gsm: ArrayLike
) -> NDArray[np.float64]:
    """`distance`, the same all around X; `phi` [deg] only gives the shape of the answer."""
    around = np.asarray(phi, dtype=float)
    return np.asarray(distance(theta, dynamic_pressure, bz_gsm) + 0.0 * around)


MODEL = Model(
    boundary=boundary,
    needs=("dynamic_pressure", "bz_gsm"),
    valid={"dynamic_pressure": (0.5, 8.5), "bz_gsm": (-18.0, 15.0)},
    reference="Shue et al. 1998, doi:10.1029/98JA01103",
)
