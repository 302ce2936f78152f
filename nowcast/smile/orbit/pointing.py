"""Where SMILE's imagers look: the pointing law of SXI, its constraints, the axes and pixels of an image.

The boresight of SXI stays in the plane of the craft and the Sun-Earth line, 20.3 deg sunward of the Earth's limb, so it
always meets that line, at `aim`. The law is that of the team's code before flight (Wharton, CMEM_Image and SXI_L4_V1,
MIT licence); no attitude of the flight was public in November 2026. All positions are GSE [R_E].
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

LIMB_ANGLE = 20.3  # deg, from the Earth's limb to the centre of the field
DOOR_CLOSED_BELOW = 7.84  # R_E: 50,000 km / 6378 km
SUN_AVOIDANCE = 40.0  # deg, from the boresight
FIELD = (15.5, 26.5)  # deg, along the Sun-Earth line and across it
UVI_OFFSET = 23.2  # deg, UVI boresight earthward of that of SXI: inferred, puts the Earth in the centre near apogee


@dataclass(frozen=True)
class Axes:
    """Unit vectors of an image: `look` to its centre, `sunward` along its short side, `across` along its long side."""

    look: Array
    sunward: Array
    across: Array


def _angles(position: ArrayLike, limb_angle: float) -> tuple[Array, Array, Array]:
    """X, distance from the X axis, and the angle from the perpendicular on it to the boresight, sunward [rad]."""
    vector = np.asarray(position, dtype=float)
    x, rho = vector[..., 0], np.hypot(vector[..., 1], vector[..., 2])
    distance = np.hypot(x, rho)
    with np.errstate(invalid="ignore"):  # inside the Earth there is no limb
        from_earth = np.radians(limb_angle) + np.arcsin(1.0 / distance)
    return x, rho, from_earth - np.arctan2(x, rho)


def x_at(position: ArrayLike, offset: ArrayLike = 0.0, limb_angle: float = LIMB_ANGLE) -> Array:
    """X on the Sun-Earth line that is seen at an angle from the boresight.

    Parameters
    ----------
    position : array_like, last axis x, y, z [R_E, GSE]
    offset : array_like [deg]
        Sunward of the boresight; 0 gives the aim point.
    limb_angle : float [deg]

    Returns
    -------
    ndarray [R_E]
        Infinite where the line of sight does not come back to the Sun-Earth line.

    Examples
    --------
    >>> float(x_at([5.91813, 6.74116, 17.7067]).round(3))
    7.856
    """
    x, rho, angle = _angles(position, limb_angle)
    angle = angle + np.radians(np.asarray(offset, dtype=float))
    return np.asarray(np.where(angle < np.pi / 2, x + rho * np.tan(np.minimum(angle, np.pi / 2 - 1e-9)), np.inf))


def aim(position: ArrayLike, limb_angle: float = LIMB_ANGLE) -> Array:
    """Where the boresight meets the Sun-Earth line, (..., 3) [R_E, GSE]."""
    x = x_at(position, 0.0, limb_angle)
    return np.stack([x, np.zeros_like(x), np.zeros_like(x)], axis=-1)


def x_range(position: ArrayLike, limb_angle: float = LIMB_ANGLE, width: float = FIELD[0]) -> tuple[Array, Array]:
    """Lowest and highest X of the Sun-Earth line inside the field [R_E]."""
    return x_at(position, -width / 2, limb_angle), x_at(position, width / 2, limb_angle)


def sun_angle(position: ArrayLike, limb_angle: float = LIMB_ANGLE) -> Array:
    """Angle between the boresight of SXI and the Sun [deg]; the instrument needs more than 40."""
    _, _, angle = _angles(position, limb_angle)
    return np.asarray(90.0 - np.degrees(angle))


def axes(position: ArrayLike, target: ArrayLike) -> Axes:
    """The axes of an image taken from a position towards a point.

    Raises
    ------
    ValueError
        Where the line of sight goes through the Earth's centre: no sunward side.
    """
    start, goal = np.asarray(position, dtype=float), np.asarray(target, dtype=float)
    look = goal - start
    look = look / np.linalg.norm(look)
    foot = start - (start @ look) * look  # of the perpendicular from the Earth on the boresight
    size = np.linalg.norm(foot)
    if not size > 1e-6:
        raise ValueError("an image with the Earth in its centre has no sunward side")
    across = np.cross(foot, look)
    return Axes(look, foot / size, across / np.linalg.norm(across))


def offsets(pixels: int, field: float) -> Array:
    """Angles of the pixels' centres along one side of an image [deg]."""
    return np.asarray(field * ((np.arange(pixels) + 0.5) / pixels - 0.5))


def rays(view: Axes, shape: tuple[int, int], field: tuple[float, float] = FIELD) -> Array:
    """Directions of the pixels.

    Parameters
    ----------
    view : Axes
    shape : tuple of int
        Rows (long side) and columns (short side).
    field : tuple of float [deg]
        Along the short side and along the long one.

    Returns
    -------
    ndarray (rows, columns, 3)
        Unit vectors from the craft.
    """
    sunward = np.tan(np.radians(offsets(shape[1], field[0])))[np.newaxis, :, np.newaxis]
    across = np.tan(np.radians(offsets(shape[0], field[1])))[:, np.newaxis, np.newaxis]
    ray = view.look + sunward * view.sunward + across * view.across
    return np.asarray(ray / np.linalg.norm(ray, axis=-1, keepdims=True))


def project(points: ArrayLike, position: ArrayLike, view: Axes) -> tuple[Array, Array]:
    """Angles of points in the image, sunward and across [deg]; NaN behind the craft."""
    line = np.asarray(points, dtype=float) - np.asarray(position, dtype=float)
    depth = line @ view.look
    depth = np.where(depth > 0.0, depth, np.nan)
    return (
        np.degrees(np.arctan(line @ view.sunward / depth)),
        np.degrees(np.arctan(line @ view.across / depth)),
    )


def uvi_axis(view: Axes, offset: float = UVI_OFFSET) -> Array:
    """Direction of UVI's boresight: that of SXI, turned by an angle [deg] to the Earth."""
    turn = np.radians(offset)
    return np.asarray(np.cos(turn) * view.look - np.sin(turn) * view.sunward)
