"""The magnetopause of Lin et al. 2010: asymmetric, with cusps; from total pressure, Bz and the tilt of the dipole.

In extreme driving it is nearer to the crossings at geosynchronous orbit than `shue1998`, which saturates.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nowcast.physics.magnetopause.blocks import in_blocks
from nowcast.vocabulary.records import Model

Array = NDArray[np.float64]

MAGNETIC_PRESSURE = 3.978874e-4  # nPa/nT^2: 1 / (2 mu0)
# a0 .. a21 of the paper's table
A: tuple[float, ...] = (12.544, -0.194, 0.305, 0.0573, 2.178, 0.0571, -0.999, 16.473, 0.00152, 0.382, 0.0431, -0.00763)
A += (-0.210, 0.0405, -4.430, -0.636, -2.600, 0.832, -5.328, 1.103, -0.907, 1.450)


def boundary(
    theta: ArrayLike,
    phi: ArrayLike,
    *,
    dynamic_pressure: ArrayLike,
    bz_gsm: ArrayLike,
    bt: ArrayLike,
    dipole_tilt: ArrayLike,
) -> NDArray[np.float64]:
    """Distance from the Earth's centre to the magnetopause.

    Parameters
    ----------
    theta : array_like [deg]
        From +X; either sign (a negative one is the other side of the axis).
    phi : array_like [deg]
        Around X from +Y (dusk) towards +Z (north).
    dynamic_pressure : array_like [nPa]
        At the nose; the magnetic pressure of `bt` is added.
    bz_gsm, bt : array_like [nT]
    dipole_tilt : array_like [deg]
        Positive where the northern pole leans to the Sun. The paper has radians.

    Returns
    -------
    ndarray [R_E]
        Inputs broadcast together. NaN where an input is NaN, the pressure is not positive, or on the tail axis.

    Examples
    --------
    >>> float(boundary(0, 0, dynamic_pressure=2.0, bz_gsm=0.0, bt=5.0, dipole_tilt=0.0).round(2))
    10.67

    Notes
    -----
    The paper's r0 is not the nose: the cusp terms reach it. In very strong northward field (+40 nT) the exponentials
    of the fit run far outside its data.

    References
    ----------
    R. L. Lin et al., J. Geophys. Res. 115, A04207 (2010), doi:10.1029/2009JA014235
    """
    return in_blocks(_boundary, theta, phi, dynamic_pressure, bz_gsm, bt, dipole_tilt)


def _boundary(
    theta: Array, phi: Array, dynamic_pressure: Array, bz_gsm: Array, bt: Array, dipole_tilt: Array
) -> NDArray[np.float64]:
    """The formula. Sines are its price: those of half and summed angles come from sines that are there already."""
    th, psi = np.radians(np.abs(theta)), np.radians(dipole_tilt)
    ph = np.radians(phi)
    side = np.where(theta < 0, -1.0, 1.0)
    (sin_ph, cos_ph), (sin_th, cos_th) = _sine_and_cosine(ph), _sine_and_cosine(th)
    sin_ph, cos_ph = side * sin_ph, side * cos_ph
    pressure = np.where((dynamic_pressure > 0) & (dynamic_pressure < np.inf), dynamic_pressure, np.nan)
    load = np.log(pressure + MAGNETIC_PRESSURE * bt**2)

    size = A[0] * np.exp(A[1] * load) * (1.0 + _of_bz(bz_gsm, A[2], A[3], A[4]))
    power = A[6] + _of_bz(bz_gsm, A[7], A[8], A[9]) + A[10] * cos_ph + (A[11] + A[12] * psi + A[13] * sin_ph) * sin_ph
    shape = np.sqrt(0.5 + 0.5 * cos_th) - 2.0 * A[5] * sin_th * cos_th * np.expm1(-th)
    shape = np.log(np.where(shape > 1e-7, shape, np.nan))

    sin_move, cos_move = _sine_and_cosine(A[20] * psi)
    cos_still, sin_still = np.cos(A[19]), np.sin(A[19])
    upward = sin_th * sin_ph
    depth, depth_tilt = A[16] + A[18] * psi**2, A[17] * psi
    cusps: Array = np.zeros(())
    for sense in (1.0, -1.0):  # north, south: at A[19] +- A[20] psi from +X in the noon-midnight plane
        cos_cusp = cos_still * cos_move - sense * sin_still * sin_move
        sin_cusp = sin_still * cos_move + sense * cos_still * sin_move
        along = cos_th * cos_cusp + sense * upward * sin_cusp
        away = np.arccos(np.clip(along, -1.0, 1.0))  # rounding carries it beyond 1 right at the cusp
        cusps = cusps + np.exp((depth + sense * depth_tilt) * away ** A[21])
    return np.asarray(size * np.exp(power * shape) + A[14] * np.exp(A[15] * load) * cusps)


def _sine_and_cosine(angle: Array) -> tuple[Array, Array]:
    """Both from the tangent of the half, which is a third of the price of either."""
    half = np.tan(0.5 * angle)
    part = 1.0 / (1.0 + half**2)
    return 2.0 * half * part, (1.0 - half**2) * part


def _of_bz(bz: Array, size: float, rise: float, fall: float) -> NDArray[np.float64]:
    """A term of the field: the paper's size (e^(rise Bz) - 1) / (e^(fall Bz) + 1), for any Bz without overflow."""
    return np.asarray(size * np.expm1(rise * bz) / (np.exp(np.minimum(fall * bz, 700.0)) + 1.0))


MODEL = Model(
    boundary=boundary,
    needs=("dynamic_pressure", "bz_gsm", "bt", "dipole_tilt"),
    valid={"dynamic_pressure": (0.1, 12.0), "bz_gsm": (-20.0, 20.0)},
    reference="Lin et al. 2010, doi:10.1029/2009JA014235",
)
