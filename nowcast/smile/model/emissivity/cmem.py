"""CMEM, the Cusp and Magnetosheath Emissivity Model: Lin's magnetopause with its cusps, scaled; sharp edges."""

from dataclasses import dataclass

import numpy as np

from nowcast.smile.model.emissivity import MAGNETIC_PRESSURE, REFERENCE_SPEED, Array, Places, dynamic_pressure, layers
from nowcast.smile.model.emissivity.jorgensen2019 import surface
from nowcast.smile.model.emissivity.lin_shape import A, directions, logarithm, nose_depths


@dataclass(frozen=True)
class Cmem:
    """Parameters of the model.

    Parameters
    ----------
    pressure : float [nPa]
        Of Lin's formulas: half of rho v2, and the magnetic pressure (the start values belong to that convention).
    bz : float [nT]
    tilt : float [deg]
    scale, flaring, cusp_depth, cusp_width : float [1]
        p0 to p3.
    bow_shock : float [R_E]
    sheath, wind : float [eV cm-3 s-1]
        A1, A2, at 10 R_E.
    fall : float [1]
        B, the fall with theta.
    alpha, beta : float [1]
    shock_flaring_y, shock_flaring_z : float [1]
    """

    pressure: float
    bz: float
    tilt: float
    scale: float
    bow_shock: float
    sheath: float
    wind: float
    flaring: float = 1.0
    cusp_depth: float = 3.0
    cusp_width: float = 4.0
    fall: float = 2.0
    alpha: float = 2.5
    beta: float = -1.6
    shock_flaring_y: float = 0.78
    shock_flaring_z: float = 0.78


def from_wind(density: float, speed: float = 400.0, bz: float = 0.0, by: float = 0.0, tilt: float = 0.0) -> Cmem:
    """Parameters for a solar wind: the team's start values "method 2".

    Parameters
    ----------
    density : float [cm-3]
        Trustworthy from 5 to 35, the range of the runs that were fitted.
    speed : float [km/s]
        The fits are for 400; the emissivities go with the speed (collisions per second).
    bz, by : float [nT]
    tilt : float [deg]
    """
    dynamic = 0.5 * dynamic_pressure(density, speed)
    rate = speed / REFERENCE_SPEED
    shock = (0.58 - 0.010 * bz) * (1.0 + 0.010 * dynamic) + 0.2
    return Cmem(
        pressure=dynamic + MAGNETIC_PRESSURE * (bz**2 + by**2),
        bz=bz,
        tilt=tilt,
        scale=0.0022 * density + 0.7753,
        bow_shock=13.24 - 0.12 * density,
        sheath=rate * max(2.7e-6 * density - 6.3e-6, 0.0),
        wind=rate * max(0.9e-6 * density - 1.0e-6, 0.0),
        shock_flaring_y=shock,
        shock_flaring_z=shock,
    )


def _saturation(bz: float, numerator: float, denominator: float) -> float:
    return float(np.expm1(numerator * bz) / (np.exp(denominator * bz) + 1.0))


def _size(model: Cmem) -> tuple[float, float]:
    """Size of the surface [R_E] and depth of its cusps [R_E]."""
    nose = A[0] * model.pressure ** A[1] * (1.0 + A[2] * _saturation(model.bz, A[3], A[4]))
    return model.scale * nose, model.cusp_depth * A[14] * model.pressure ** A[15]


def standoff_distance(model: Cmem) -> float:
    """Distance of the magnetopause at the nose [R_E]."""
    size, depth = _size(model)
    return float(size + depth * sum(np.exp(model.cusp_width * value) for value in nose_depths(model.tilt)))


def magnetopause(where: Places, model: Cmem) -> Array:
    """Distance of the magnetopause in the directions of places [R_E]."""
    shape = directions(where, model.tilt)
    size, depth = _size(model)
    up = np.sin(where.phi)
    power = (
        A[6]
        + A[7] * _saturation(model.bz, A[8], A[9])
        + A[10] * np.cos(where.phi)
        + (A[11] + A[12] * np.radians(model.tilt)) * up
        + A[13] * up**2
    )
    cusps = np.exp(model.cusp_width * shape.north) + np.exp(model.cusp_width * shape.south)
    return np.asarray(size * np.exp(model.flaring * power * logarithm(shape)) + depth * cusps)


def emissivity(where: Places, model: Cmem) -> Array:
    """Emissivity [eV cm-3 s-1].

    References
    ----------
    S. J. Wharton et al., CMEM (2025), MIT-licensed code.
    """
    scale = where.distance / 10.0
    fall = np.exp(-model.fall * (where.theta / 2) ** 4)
    sheath = model.sheath * fall * scale ** -(model.alpha + model.beta * np.sin(where.theta) ** 2)
    return layers(
        where,
        magnetopause(where, model),
        surface(where, model.bow_shock, model.shock_flaring_y, model.shock_flaring_z),
        sheath,
        model.wind * scale**-3.0,
    )
