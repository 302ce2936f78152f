"""The magnetopause inside Tsyganenko's field model of 1996: an ellipsoid and a cylinder, from the pressure alone.

An alternate: without Bz its nose lies 1.1 R_E outside of the models that know it.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nowcast.vocabulary.records import Model

SEMI_AXIS, SIGMA, CENTRE = 70.0, 1.08, 5.48  # R_E, 1, R_E at 2 nPa
POWER = -0.14  # of the pressure over 2 nPa; not -1/6


def boundary(theta: ArrayLike, phi: ArrayLike, *, dynamic_pressure: ArrayLike) -> NDArray[np.float64]:
    """Distance to the magnetopause, the same all around X.

    Parameters
    ----------
    theta : array_like [deg]
        From +X (aberrated); either sign.
    phi : array_like [deg]
        Only gives the shape of the answer.
    dynamic_pressure : array_like [nPa]
        At the nose.

    Returns
    -------
    ndarray [R_E]
        NaN where an input is NaN or the pressure is not positive, and on the tail axis.

    Examples
    --------
    >>> float(boundary(0, 0, dynamic_pressure=2.0).round(2))
    11.08

    Notes
    -----
    The ellipsoid ((x - x0 + a) / (a s0))^2 + rho^2 / (a^2 (s0^2 - 1)) = 1 ends at x0 - a, where a cylinder of its
    greatest radius begins.

    References
    ----------
    N. A. Tsyganenko, J. Geophys. Res. 100(A4), 5599 (1995), doi:10.1029/94JA03193, and ESA SP-389, 181 (1996)
    """
    th = np.radians(np.asarray(theta, dtype=float))
    pressure = np.asarray(dynamic_pressure, dtype=float)
    scale = (np.where((pressure > 0) & (pressure < np.inf), pressure, np.nan) / 2.0) ** POWER
    cos_th, sin_th = np.cos(th), np.abs(np.sin(th))
    length, width = SEMI_AXIS * SIGMA, SEMI_AXIS * np.sqrt(SIGMA**2 - 1.0)
    middle = CENTRE - SEMI_AXIS  # R_E, of the ellipsoid, at 2 nPa
    # r of the ray through the ellipsoid: (r cos - middle)^2 / length^2 + (r sin)^2 / width^2 = 1
    square = (cos_th / length) ** 2 + (sin_th / width) ** 2
    half = middle * cos_th / length**2
    inner = half**2 - square * ((middle / length) ** 2 - 1.0)
    ellipsoid = (half + np.sqrt(inner)) / square
    cylinder = width / np.where(sin_th > 1e-9, sin_th, np.nan)
    nearest = np.where(ellipsoid * cos_th >= middle, ellipsoid, cylinder)
    return np.asarray(scale * nearest + 0.0 * np.asarray(phi, dtype=float))


MODEL = Model(
    boundary=boundary,
    needs=("dynamic_pressure",),
    valid={"dynamic_pressure": (0.5, 10.0)},
    reference="Tsyganenko 1996, doi:10.1029/94JA03193",
)
