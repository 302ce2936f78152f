"""The model of Jorgensen and Sun: surfaces of Shue's kind with two flarings, three regions, sharp edges."""

from dataclasses import dataclass

import numpy as np

from nowcast.smile.model.emissivity import REFERENCE_SPEED, Array, Places, dynamic_pressure, layers


@dataclass(frozen=True)
class Jorgensen:
    """Parameters of the model.

    Parameters
    ----------
    magnetopause, bow_shock : float [R_E]
        At the nose.
    sheath, flank, wind : float [eV cm-3 s-1]
        A1 and B of the sheath, A2 outside the bow shock; at 10 R_E.
    alpha, beta : float [1]
        Fall with distance in the sheath.
    flaring_y, flaring_z, shock_flaring_y, shock_flaring_z : float [1]
    """

    magnetopause: float
    bow_shock: float
    sheath: float
    flank: float
    wind: float
    alpha: float = 2.5
    beta: float = -1.6
    flaring_y: float = 0.58
    flaring_z: float = 0.58
    shock_flaring_y: float = 0.78
    shock_flaring_z: float = 0.78


def from_wind(density: float, speed: float = 400.0, bz: float = 0.0) -> Jorgensen:
    """Parameters for a solar wind, from fits to runs with 5 to 35 cm-3.

    Parameters
    ----------
    density : float [cm-3]
    speed : float [km/s]
        The fits are for 400 km/s; the emissivities go with the speed (collisions per second).
    bz : float [nT]

    Notes
    -----
    Below 2.3 cm-3 the linear fit of the sheath is negative and set to zero. The pressure in the flaring is half of
    rho v2, as in the code behind the fits.
    """
    pressure = 0.5 * dynamic_pressure(density, speed)
    flaring = (0.58 - 0.010 * bz) * (1.0 + 0.010 * pressure)
    rate = speed / REFERENCE_SPEED
    return Jorgensen(
        magnetopause=10.28 - 0.10 * density,
        bow_shock=13.24 - 0.12 * density,
        sheath=rate * max(2.7e-6 * density - 6.3e-6, 0.0),
        flank=rate * -1.8e-5,
        wind=rate * max(0.9e-6 * density - 1.0e-6, 0.0),
        flaring_y=flaring,
        flaring_z=flaring,
        shock_flaring_y=flaring + 0.2,
        shock_flaring_z=flaring + 0.2,
    )


def surface(where: Places, nose: float, flaring_y: float, flaring_z: float) -> Array:
    """Distance of a surface of Shue's kind that is wider along Y or Z [R_E]."""
    opening = np.log(2.0 / np.maximum(1.0 + np.cos(where.theta), 1e-6))
    along_y, along_z = np.exp(flaring_y * opening), np.exp(flaring_z * opening)
    size = np.hypot(along_z * np.cos(where.phi), along_y * np.sin(where.phi))
    return np.asarray(nose * along_y * along_z / size)


def emissivity(where: Places, model: Jorgensen) -> Array:
    """Emissivity [eV cm-3 s-1].

    Notes
    -----
    As in the paper, A1 + B sin^8 is below zero on the flanks of a wind of less than 9 cm-3; an image of counts takes
    the sum along a line as zero there.

    References
    ----------
    A. M. Jorgensen et al., J. Geophys. Res. Space Physics 124, 4365 (2019); formula and numbers as in the MIT-licensed
    code of S. J. Wharton (CMEM).
    """
    sin = np.sin(where.theta)
    scale = where.distance / 10.0
    sheath = (model.sheath + model.flank * sin**8) * scale ** -(model.alpha + model.beta * sin**2)
    return layers(
        where,
        surface(where, model.magnetopause, model.flaring_y, model.flaring_z),
        surface(where, model.bow_shock, model.shock_flaring_y, model.shock_flaring_z),
        sheath,
        model.wind * scale**-3.0,
    )
