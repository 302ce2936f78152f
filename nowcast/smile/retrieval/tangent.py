"""A quick standoff distance from the brightest line of an image: the tangent of a surface of Shue's kind.

The mean intensity along the projected limb of a trial surface is largest where the surface is the magnetopause. Good to
about 0.5 R_E; it needs no model of the emissivity and starts the fit.
"""

import numpy as np
from numpy.typing import NDArray

from nowcast.smile.model.sxi import SxiImage
from nowcast.smile.orbit.pointing import Axes, axes, project

Array = NDArray[np.float64]

FLARING = 0.58
TRIALS = np.arange(5.0, 14.01, 0.1)  # R_E
ROWS = 6.0  # deg from the middle of the long side that are used
SMOOTH = 1.0  # pixels, Gaussian
MIN_POINTS = 5


def limb(nose: float, position: Array, view: Axes, flaring: float = FLARING) -> tuple[Array, Array]:
    """Angles in the image of the line where sight grazes a surface, sunward and across [deg]; NaN where it does not.

    For each direction about the X axis the first theta at which the normal is perpendicular to the line of sight.
    """
    theta = np.radians(np.arange(0.5, 110.0, 1.0))[np.newaxis, :]
    phi = np.radians(np.arange(0.0, 360.0, 4.0))[:, np.newaxis]
    size = nose * (2.0 / (1.0 + np.cos(theta))) ** flaring
    slope = flaring * np.sin(theta) / (1.0 + np.cos(theta))  # d ln r / d theta
    radial, polar = 1.0, -slope  # of the normal
    normal_x = radial * np.cos(theta) - polar * np.sin(theta)
    normal_across = radial * np.sin(theta) + polar * np.cos(theta)
    x, across = size * np.cos(theta), size * np.sin(theta)
    cos, sin = np.cos(phi), np.sin(phi)
    facing = (
        normal_x * (x - position[0])
        + normal_across * cos * (across * cos - position[1])
        + normal_across * sin * (across * sin - position[2])
    )
    crossing = facing[:, :-1] * facing[:, 1:] < 0.0
    rows = np.flatnonzero(crossing.any(axis=1))
    first = np.argmax(crossing[rows], axis=1)
    part = facing[rows, first] / (facing[rows, first] - facing[rows, first + 1])
    angle = theta[0, first] + part * (theta[0, 1] - theta[0, 0])
    distance = nose * (2.0 / (1.0 + np.cos(angle))) ** flaring
    turn = phi[rows, 0]
    across_line = distance * np.sin(angle)
    points = np.stack([distance * np.cos(angle), across_line * np.cos(turn), across_line * np.sin(turn)], axis=-1)
    return project(points, position, view)


def tangent(image: SxiImage, flaring: float = FLARING) -> float:
    """Standoff distance [R_E] of the surface whose limb is brightest; NaN where no limb lies in the field."""
    position = np.asarray(image.position)
    view = axes(position, image.target)
    values = _smooth(np.nan_to_num(image.foreground()))
    score = np.full(TRIALS.shape, np.nan)
    for trial, nose in enumerate(TRIALS):
        along, across = limb(float(nose), position, view, flaring)
        inside = (np.abs(along) < image.field_of_view[0] / 2) & (np.abs(across) < ROWS)
        if inside.sum() >= MIN_POINTS:
            score[trial] = _sampled(values, image.field_of_view, along[inside], across[inside]).mean()
    if np.isnan(score).all():
        return float("nan")
    best = int(np.nanargmax(score))
    if best in (0, len(TRIALS) - 1) or np.isnan(score[[best - 1, best + 1]]).any():
        return float(TRIALS[best])
    low, top, high = score[best - 1 : best + 2]
    return float(TRIALS[best] + 0.5 * (TRIALS[1] - TRIALS[0]) * (low - high) / (low - 2 * top + high))


def _sampled(values: Array, field: tuple[float, float], along: Array, across: Array) -> Array:
    rows, columns = values.shape
    column = np.clip(((along / field[0] + 0.5) * columns).astype(int), 0, columns - 1)
    row = np.clip(((across / field[1] + 0.5) * rows).astype(int), 0, rows - 1)
    return np.asarray(values[row, column])


def _smooth(values: Array) -> Array:
    for axis in (0, 1):
        away = np.subtract.outer(np.arange(values.shape[axis]), np.arange(values.shape[axis]))
        weight = np.exp(-0.5 * (away / SMOOTH) ** 2)
        weight = weight / weight.sum(axis=1, keepdims=True)
        values = np.moveaxis(np.tensordot(weight, values, axes=(1, axis)), 0, axis)
    return values
