"""The magnetopause of Liu et al. 2015, fitted on global MHD: By turns its cross-section, the tilt moves its cusps."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nowcast.physics.magnetopause.blocks import in_blocks
from nowcast.vocabulary.records import Model

Array = NDArray[np.float64]

MAGNETIC_PRESSURE = 3.978874e-4  # nPa/nT^2: 1 / (2 mu0)


def boundary(
    theta: ArrayLike,
    phi: ArrayLike,
    *,
    dynamic_pressure: ArrayLike,
    bx_gsm: ArrayLike,
    by_gsm: ArrayLike,
    bz_gsm: ArrayLike,
    dipole_tilt: ArrayLike,
) -> NDArray[np.float64]:
    """Distance from the Earth's centre to the magnetopause.

    Parameters
    ----------
    theta : array_like [deg]
        From +X; either sign (a negative one is the other side of the axis).
    phi : array_like [deg]
        Around X from +Y (dusk) towards +Z (north); the paper counts from +Z.
    dynamic_pressure : array_like [nPa]
        At the nose; the magnetic pressure is added.
    bx_gsm, by_gsm, bz_gsm : array_like [nT]
    dipole_tilt : array_like [deg]
        In degrees inside the formula too: given radians, its cusps do not move.

    Returns
    -------
    ndarray [R_E]
        NaN where an input is NaN, the pressure is not positive, or on the tail axis.

    Examples
    --------
    >>> wind = {"dynamic_pressure": 2.0, "bx_gsm": 3.0, "by_gsm": -4.0, "bz_gsm": 0.0, "dipole_tilt": 0.0}
    >>> float(boundary(0, 0, **wind).round(2))
    10.19

    Notes
    -----
    The paper was not at hand: formula and coefficients are those in which two independent codes agree (spok, and the
    one published with Nguyen et al. 2022). It has cusps with sharp edges, at which the distance jumps by up to 20 %.

    References
    ----------
    Z.-Q. Liu et al., J. Geophys. Res. Space Physics 120, 5645 (2015), doi:10.1002/2014JA020961
    """
    return in_blocks(_boundary, theta, phi, dynamic_pressure, bx_gsm, by_gsm, bz_gsm, dipole_tilt)


def _boundary(
    theta: Array, phi: Array, dynamic_pressure: Array, bx: Array, by: Array, bz: Array, tilt: Array
) -> NDArray[np.float64]:
    th = np.radians(np.abs(theta))
    north = np.radians(90.0 - phi) + np.where(theta < 0, np.pi, 0.0)
    cos_north, cos_th = np.cos(north), np.cos(th)
    pressure = np.where((dynamic_pressure > 0) & (dynamic_pressure < np.inf), dynamic_pressure, np.nan)
    loud, across = np.log(pressure), by**2 + bz**2
    total = pressure + MAGNETIC_PRESSURE * (bx**2 + across)

    size = (10.56 + 0.956 * np.tanh(0.1795 * (bz + 10.78))) * total**-0.1699
    stretch = 1.0 + 0.01182 * loud
    flaring = (0.4935 + 0.1095 * np.tanh(0.07217 * (bz + 6.882))) * stretch
    flaring = flaring + 0.06263 * np.tanh(0.0251 * tilt) * cos_north
    oval = (0.06354 + 0.07764 * np.tanh(0.07217 * (np.abs(bz) + 4.851))) * stretch
    hemisphere = np.sign(np.round(cos_north, 12))  # 0 in the equatorial plane, whatever the rounding
    oval = oval + 0.02582 * np.tanh(0.0667 * np.abs(bx)) * hemisphere
    flaring = flaring + oval * np.cos(2.0 * (north - np.arctan2(0.1718 * by * across**0.194, bz)))

    cusp_angle = 0.822 + 0.2921 * np.tanh(0.08792 * (bz + 10.12))
    width = (0.2382 + 0.005806 * loud) * (1.0 + 0.0002335 * tilt**2)
    cusps = np.exp(-np.abs(th - cusp_angle * (1.0 - 0.01278 * tilt)) / width) * (1.0 + hemisphere)
    cusps = cusps + np.exp(-np.abs(th - cusp_angle * (1.0 + 0.01278 * tilt)) / width) * (1.0 - hemisphere)

    opening = np.where(cos_th > 1e-12 - 1.0, 1.0 + cos_th, np.nan)
    return np.asarray(size * (2.0 / opening) ** flaring * (1.0 - 0.1 * cusps * cos_north**2))


MODEL = Model(
    boundary=boundary,
    needs=("dynamic_pressure", "bx_gsm", "by_gsm", "bz_gsm", "dipole_tilt"),
    valid={"dynamic_pressure": (0.5, 10.0), "bz_gsm": (-20.0, 20.0)},
    reference="Liu et al. 2015, doi:10.1002/2014JA020961",
)
