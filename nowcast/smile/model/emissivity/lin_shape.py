"""The shape of Lin et al. 2010 with its two cusps, as CMEM scales it: what depends on the direction only.

References
----------
R. L. Lin et al., J. Geophys. Res. 115, A04207 (2010), doi:10.1029/2009JA014235. S. J. Wharton, CMEM (MIT licence).
"""

from dataclasses import dataclass

import numpy as np

from nowcast.smile.model.emissivity import Array, Places

A = (  # a0 ... a21
    12.544, -0.194, 0.305, 0.0573, 2.178, 0.0571, -0.999, 16.473, 0.00152, 0.382, 0.0431, -0.00763,
    -0.210, 0.0405, -4.430, -0.636, -2.600, 0.832, -5.328, 1.103, -0.907, 1.450,
)  # fmt: skip


@dataclass(frozen=True)
class Directions:
    """The terms of the shape that depend on the direction alone, computed once for many parameters.

    Parameters
    ----------
    half : ndarray
        cos(theta/2).
    bulge : ndarray
        a5 sin(2 theta) (1 - exp(-theta)): it makes Lin's surface blunter than Shue's.
    north, south : ndarray
        Depth coefficient times the distance from the axis of each cusp to the power a21: the argument of the
        exponential, without its scale. Zero on the axis, negative elsewhere.
    """

    half: Array
    bulge: Array
    north: Array
    south: Array


def directions(where: Places, tilt: float = 0.0) -> Directions:
    """Prepare the directions of places for a dipole tilt [deg]."""
    tau = np.radians(tilt)
    cos, sin = np.cos(where.theta), np.sin(where.theta)
    bulge = A[5] * 2.0 * sin * cos * (1.0 - np.exp(-where.theta))
    up = np.sin(where.phi)
    kind = where.theta.dtype
    cusps = []
    for sense in (1.0, -1.0):
        axis = A[19] + sense * A[20] * tau
        away = np.arccos(np.clip(cos * kind.type(np.cos(axis)) + sense * kind.type(np.sin(axis)) * sin * up, -1.0, 1.0))
        cusps.append(kind.type(depth(tau, sense)) * away ** kind.type(A[21]))
    return Directions(np.cos(where.theta / 2), bulge, *cusps)


def logarithm(shape: Directions, bulge: float = 1.0) -> Array:
    """Logarithm of cos(theta/2) and some part of the bulge; 0 is Shue's shape, 1 Lin's."""
    return np.asarray(np.log(np.maximum(shape.half + bulge * shape.bulge, 1e-6)))


def angles(shape: Directions, tilt: float) -> tuple[Array, Array]:
    """Angles from the axes of the northern and the southern cusp [rad], for the tilt [deg] of the directions."""
    tau = np.radians(tilt)
    north, south = (
        (values / depth(tau, sense)) ** (1.0 / A[21]) for values, sense in ((shape.north, 1.0), (shape.south, -1.0))
    )
    return north, south


def depth(tau: float, sense: float) -> float:
    """Coefficient d of the northern (sense 1) or southern (-1) cusp for a tilt [rad]."""
    return float(A[16] + sense * A[17] * tau + A[18] * tau**2)


def nose_depths(tilt: float) -> tuple[float, float]:
    """Arguments of the two exponentials at the nose, without their scale."""
    tau = np.radians(tilt)
    north, south = (float(depth(tau, sense) * (A[19] + sense * A[20] * tau) ** A[21]) for sense in (1.0, -1.0))
    return north, south
