"""Soft X-ray emissivity of the magnetosheath: one published model per file.

Each module has a record of parameters with `from_wind` and a function from `Places` to emissivity [eV cm-3 s-1]. Angles
are theta from +X and phi = atan2(z, y), in radians; in GSM, or in GSE where the rotation between them is left out.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

PRESSURE = 1.67e-6  # nPa per cm-3 (km/s)2
MAGNETIC_PRESSURE = 1e-9 / (8e-7 * np.pi)  # nPa per nT2
REFERENCE_SPEED = 400.0  # km/s, of the runs behind the fits


@dataclass(frozen=True)
class Places:
    """Points in the Sun-Earth system in spherical coordinates, arrays of one shape.

    Parameters
    ----------
    distance : ndarray [R_E]
    theta : ndarray [rad]
        From +X.
    phi : ndarray [rad]
        About +X, from +Y to +Z.
    lines : bool
        Whether the last axis runs along lines of sight. Then an edge between two samples is spread over their gap,
        so that an image does not depend on where the samples fall.
    """

    distance: Array
    theta: Array
    phi: Array
    lines: bool = False


def places(vector: ArrayLike, lines: bool = False) -> Places:
    """Make `Places` of vectors, last axis x, y, z [R_E]; single precision stays single."""
    array = np.asarray(vector)
    array = array if array.dtype.kind == "f" else array.astype(float)
    x, y, z = array[..., 0], array[..., 1], array[..., 2]
    across = np.hypot(y, z)
    return Places(np.hypot(x, across), np.arctan2(across, x), np.arctan2(z, y), lines)


def inside(where: Places, boundary: Array) -> Array:
    """Part of each point that lies inside a surface: 1 inside, 0 outside, between them where a line crosses it."""
    gap = boundary - where.distance
    if not where.lines:
        return np.asarray(gap > 0.0, dtype=gap.dtype)
    change = np.empty_like(gap)
    change[..., 1:-1] = gap[..., 2:] - gap[..., :-2]
    change[..., 0], change[..., -1] = 1.0, 1.0
    return np.asarray(np.clip(2.0 * gap / np.maximum(np.abs(change), 1e-4) + 0.5, 0.0, 1.0))


def layers(where: Places, magnetopause: Array, bow_shock: Array, sheath: Array, wind: Array) -> Array:
    """Emissivity of three regions with sharp edges: none in the magnetosphere, that of the sheath, that of the wind.

    Parameters
    ----------
    where : Places
    magnetopause, bow_shock : ndarray [R_E]
        In the directions of the points.
    sheath, wind : ndarray [eV cm-3 s-1]
    """
    in_shock = inside(where, bow_shock)
    in_cavity = np.minimum(inside(where, magnetopause), in_shock)
    return np.asarray((in_shock - in_cavity) * sheath + (1.0 - in_shock) * wind)


def dynamic_pressure(density: float, speed: float) -> float:
    """Rho v2 of protons [nPa]."""
    return PRESSURE * density * speed**2
