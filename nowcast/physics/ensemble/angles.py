"""Directions: from points and local times to the angles of the models, whose axis the Earth's own motion turns."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nowcast.physics.frames import geographic_to_gsm, gsm_to_gse
from nowcast.vocabulary.constants import GEOSYNCHRONOUS

Array = NDArray[np.float64]


def angles(point: ArrayLike, aberration: ArrayLike) -> tuple[Array, Array, Array]:
    """Distance and direction of points from the axis of the boundary.

    Parameters
    ----------
    point : array_like [R_E], last axis x, y, z GSM
    aberration : array_like [rad]
        The wind seems to come from so far on the dawn side of the Sun.

    Returns
    -------
    radius [R_E], theta, phi [deg]
        NaN where a coordinate is missing or the point is the Earth's centre.

    Notes
    -----
    The axis is turned in the equatorial plane of GSM, not in the ecliptic: at most 2 deg beside it.
    """
    x, y, z = np.moveaxis(np.asarray(point, dtype=float), -1, 0)
    turn = np.asarray(aberration, dtype=float)
    along, across = x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)
    radius = np.sqrt(x**2 + y**2 + z**2)
    radius = np.where(radius > 0, radius, np.nan)
    theta = np.degrees(np.arccos(np.clip(along / radius, -1.0, 1.0)))
    return radius, theta, np.degrees(np.arctan2(z, across))


def direction(theta: ArrayLike, phi: ArrayLike) -> Array:
    """Unit vectors GSM of angles from +X and around it from +Y to +Z [deg]."""
    th, ph = np.radians(np.asarray(theta, dtype=float)), np.radians(np.asarray(phi, dtype=float))
    parts = np.broadcast_arrays(np.cos(th), np.sin(th) * np.cos(ph), np.sin(th) * np.sin(ph))
    return np.stack(parts, axis=-1)


def satellite(seconds: Array, longitude: float) -> Array:
    """Position GSM of a geosynchronous satellite over a longitude [R_E].

    Parameters
    ----------
    seconds : ndarray
        Unix.
    longitude : float [deg]
        East.
    """
    east = np.radians(longitude)
    return GEOSYNCHRONOUS * geographic_to_gsm(seconds, [np.cos(east), np.sin(east), 0.0])


def local_time(seconds: Array, position: Array) -> Array:
    """Solar local time [h] of positions GSM: 12 at the Sun, 18 at dusk."""
    gse = gsm_to_gse(seconds, position)
    return np.asarray((12.0 + np.degrees(np.arctan2(gse[..., 1], gse[..., 0])) / 15.0) % 24.0)
