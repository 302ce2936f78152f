"""The bow shock of Farris and Russell 1994: in front of a given magnetopause, the further the lower the Mach number."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nowcast.physics.solar_wind import magnetosonic_mach
from nowcast.vocabulary.records import Model

GAMMA = 5.0 / 3.0
LOWEST_MACH = 1.2  # the distance diverges towards 1: below this the answer is held
CONIC = (0.04, 45.3)  # rho^2 = 0.04 (x - R)^2 - 45.3 R_E (x - R)


def nose_distance(magnetopause: ArrayLike, mach: ArrayLike) -> NDArray[np.float64]:
    """Distance from the Earth's centre to the nose of the bow shock.

    Parameters
    ----------
    magnetopause : array_like [R_E]
        Subsolar distance of the obstacle.
    mach : array_like [1]
        Magnetosonic Mach number.

    Returns
    -------
    ndarray [R_E]
        NaN where an input is missing or the wind is slower than its waves, where there is no shock.

    Examples
    --------
    >>> float(nose_distance(10.0, 8.0).round(2))
    12.92

    Notes
    -----
    Below Mach 1.2 the answer is that of 1.2, 3.7 times the magnetopause: the formula has no limit.

    References
    ----------
    M. H. Farris and C. T. Russell, J. Geophys. Res. 99(A9), 17681 (1994), doi:10.1029/94JA01020
    """
    mach_number = np.asarray(mach, dtype=float)
    square = np.maximum(np.where(mach_number > 1.0, mach_number, np.nan), LOWEST_MACH) ** 2
    layer = 1.1 * ((GAMMA - 1.0) * square + 2.0) / ((GAMMA + 1.0) * (square - 1.0))
    return np.asarray(np.asarray(magnetopause, dtype=float) * (1.0 + layer))


def boundary(
    theta: ArrayLike,
    phi: ArrayLike,
    *,
    standoff_distance: ArrayLike,
    flow_speed: ArrayLike,
    alfven_mach: ArrayLike,
    proton_temperature: ArrayLike,
) -> NDArray[np.float64]:
    """Distance from the Earth's centre to the bow shock, the same all around X.

    Parameters
    ----------
    theta : array_like [deg]
        From +X (aberrated); either sign.
    phi : array_like [deg]
        Only gives the shape of the answer.
    standoff_distance : array_like [R_E]
        Of the magnetopause.
    flow_speed : array_like [km/s]
    alfven_mach : array_like [1]
    proton_temperature : array_like [K]

    Returns
    -------
    ndarray [R_E]
        NaN where an input is missing or no shock stands, and where the ray does not meet it.
    """
    mach = magnetosonic_mach(flow_speed, alfven_mach, proton_temperature)
    return conic(theta, nose_distance(standoff_distance, mach)) + 0.0 * np.asarray(phi, dtype=float)


def conic(theta: ArrayLike, nose: ArrayLike) -> NDArray[np.float64]:
    """Distance to a surface of the paper's shape through a nose.

    Parameters
    ----------
    theta : array_like [deg]
    nose : array_like [R_E]

    Returns
    -------
    ndarray [R_E]
        NaN behind the asymptote of the hyperboloid.
    """
    angle, front = np.radians(np.asarray(theta, dtype=float)), np.asarray(nose, dtype=float)
    cos, sin = np.cos(angle), np.sin(angle)
    # rho = r sin, x = r cos: (sin^2 - k cos^2) r^2 + (2 k R + L) cos r - (k R^2 + L R) = 0
    square = sin**2 - CONIC[0] * cos**2
    half = 0.5 * (2.0 * CONIC[0] * front + CONIC[1]) * cos
    rest = CONIC[0] * front**2 + CONIC[1] * front
    inner = half**2 + square * rest
    root = half + np.sqrt(np.where(inner >= 0, inner, np.nan))
    return np.asarray(np.where(root > 0, rest / np.where(root > 0, root, np.nan), np.nan))


MODEL = Model(
    boundary=boundary,
    needs=("standoff_distance", "flow_speed", "alfven_mach", "proton_temperature"),
    valid={"alfven_mach": (2.0, 20.0)},
    reference="Farris and Russell 1994, doi:10.1029/94JA01020",
)
