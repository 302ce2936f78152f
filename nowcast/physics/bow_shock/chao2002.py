"""The bow shock of Chao et al. 2002, straight from the wind; an alternate."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nowcast.physics.solar_wind import magnetosonic_mach
from nowcast.vocabulary.records import Model

# a1 .. a14 of the paper; a12 is the eccentricity
A: tuple[float, ...] = (11.1266, 0.0010, -0.0005, 2.5966, 0.8182, -0.0170, -0.0122, 1.3007, -0.0049, -0.0328)
A += (6.047, 1.029, 0.0231, -0.002)


def boundary(
    theta: ArrayLike,
    phi: ArrayLike,
    *,
    dynamic_pressure: ArrayLike,
    bz_gsm: ArrayLike,
    bt: ArrayLike,
    flow_speed: ArrayLike,
    proton_density: ArrayLike,
    proton_temperature: ArrayLike,
    alfven_mach: ArrayLike,
) -> NDArray[np.float64]:
    """Distance from the Earth's centre to the bow shock, the same all around X.

    Parameters
    ----------
    theta : array_like [deg]
        From +X (aberrated); either sign.
    phi : array_like [deg]
        Only gives the shape of the answer.
    dynamic_pressure : array_like [nPa]
    bz_gsm, bt : array_like [nT]
    flow_speed : array_like [km/s]
    proton_density : array_like [cm^-3]
    proton_temperature : array_like [K]
    alfven_mach : array_like [1]

    Returns
    -------
    ndarray [R_E]
        NaN where an input is missing, no shock stands, or the ray does not meet it (behind the asymptote).

    Notes
    -----
    The paper was not at hand: two codes agree on every coefficient and on M^2, not M^2 - 1, below the Mach term. Its
    factor 1 + a7 P falls below 0 at 82 nPa; NaN there. Beta is OMNI's, ((4.16e-5 T + 5.34) n) / B^2.

    References
    ----------
    J. K. Chao et al., COSPAR Colloquia Series 12, 127 (2002), doi:10.1016/S0964-2749(02)80212-8
    """
    pressure = np.asarray(dynamic_pressure, dtype=float)
    pressure = np.where((pressure > 0) & (pressure < np.inf) & (1.0 + A[6] * pressure > 0), pressure, np.nan)
    bz, field = np.asarray(bz_gsm, dtype=float), np.asarray(bt, dtype=float)
    mach = magnetosonic_mach(flow_speed, alfven_mach, proton_temperature)
    mach = np.where(mach > 1.0, mach, np.nan)
    plasma = (4.16e-5 * np.asarray(proton_temperature, dtype=float) + 5.34) * np.asarray(proton_density, dtype=float)
    beta = plasma / np.where(field > 0, field, np.nan) ** 2

    north = bz >= 0
    size = A[0] * (1.0 + np.where(north, A[1], A[2]) * bz) * np.maximum(1.0 + A[8] * beta, 0.1)
    size = size * (1.0 + A[3] * ((A[7] - 1.0) * mach**2 + 2.0) / ((A[7] + 1.0) * mach**2)) * pressure ** (-1.0 / A[10])
    flaring = A[4] * (1.0 + np.where(north, A[12], A[5]) * bz) * (1.0 + A[6] * pressure)
    flaring = flaring * (1.0 + A[9] * np.log1p(beta)) * (1.0 + A[13] * mach)
    opening = 1.0 + A[11] * np.cos(np.radians(np.asarray(theta, dtype=float)))
    opening = np.where(opening > 1e-9, opening, np.nan)
    return np.asarray(size * ((1.0 + A[11]) / opening) ** flaring + 0.0 * np.asarray(phi, dtype=float))


MODEL = Model(
    boundary=boundary,
    needs=(
        "dynamic_pressure",
        "bz_gsm",
        "bt",
        "flow_speed",
        "proton_density",
        "proton_temperature",
        "alfven_mach",
    ),
    valid={"dynamic_pressure": (0.5, 10.0), "bz_gsm": (-15.0, 15.0), "alfven_mach": (2.0, 20.0)},
    reference="Chao et al. 2002, doi:10.1016/S0964-2749(02)80212-8",
)
