"""The X-ray image that SXI would take: emissivity summed along lines of sight, then counts of the instrument.

Effective area, photon energy and vignetting are inferred, not published: 10 cm2 and 0.45 keV turn the models' images
into the published rates of 10 to 164 counts/s; the vignetting falls from 1 in the centre to 0.3 in the corners.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nowcast.smile.model.emissivity import Places, places
from nowcast.smile.model.sxi import SxiImage
from nowcast.smile.orbit.pointing import FIELD, axes, offsets, rays
from nowcast.vocabulary.constants import MEAN_RADIUS

Array = NDArray[np.float64]
Emissivity = Callable[[Places], Array]

CENTIMETRES = 1e5 * MEAN_RADIUS  # in an R_E
REACH = 45.0  # R_E; beyond it the rest is below a hundredth
SAMPLES = 80
CORE = 6.0  # R_E: samples are densest within this of the point nearest to the magnetosheath
SHEATH = np.array([8.0, 0.0, 0.0])  # R_E, where most of the light comes from
EFFECTIVE_AREA = 10.0  # cm2
PHOTON_ENERGY = 0.45  # keV
CORNER = 0.3  # vignetting there
BACKGROUND = {"XBMAP": 30.806, "PSMAP": 1.314, "PBMAP": 1.88, "CLMAP": 0.0, "SPMAP": 0.0}  # counts/s, both CCDs
LEVEL_3_SHAPE, LEVEL_3_FIELD = (108, 64), (16.0, 27.0)  # 15' pixels


@dataclass(frozen=True)
class Sightlines:
    """Sample points along the line of sight of each pixel.

    Parameters
    ----------
    vector : ndarray (rows, columns, samples, 3) [R_E]
    step : ndarray (rows, columns, samples) [R_E]
        Weight of each sample in the sum.
    """

    vector: Array
    step: Array


def sightlines(
    position: ArrayLike,
    target: ArrayLike,
    shape: tuple[int, int],
    field: tuple[float, float] = FIELD,
    samples: int = SAMPLES,
    single: bool = False,
) -> Sightlines:
    """Sample the lines of sight of an image, densely where the sheath is.

    Parameters
    ----------
    position, target : array_like [R_E, GSE]
        The craft, and a point that it looks at.
    shape : tuple of int
        Rows and columns.
    field : tuple of float [deg]
        Along columns (sunward) and along rows.
    samples : int
    single : bool
        Single precision: half of the time, 1e-6 of the value.
    """
    craft = np.asarray(position, dtype=float)
    ray = rays(axes(craft, target), shape, field)
    nearest = np.clip(ray @ (SHEATH - craft), 0.0, REACH)
    low, high = np.arcsinh(-nearest / CORE), np.arcsinh((REACH - nearest) / CORE)
    middle = (np.arange(samples) + 0.5) / samples
    stretched = low[..., np.newaxis] + (high - low)[..., np.newaxis] * middle
    along = nearest[..., np.newaxis] + CORE * np.sinh(stretched)
    step = CORE * np.cosh(stretched) * ((high - low) / samples)[..., np.newaxis]
    kind = np.float32 if single else np.float64
    vector = craft + along[..., np.newaxis] * ray[..., np.newaxis, :]
    return Sightlines(vector.astype(kind, copy=False), step.astype(kind, copy=False))


def turned(lines: Sightlines, rotation: float) -> Places:
    """The samples as `Places`, turned about X by an angle [deg], as from GSE to GSM (`frames.gsm_rotation`)."""
    if rotation == 0.0:
        return places(lines.vector, lines=True)
    kind = lines.vector.dtype.type
    cos, sin = kind(np.cos(np.radians(rotation))), kind(np.sin(np.radians(rotation)))
    x, y, z = lines.vector[..., 0], lines.vector[..., 1], lines.vector[..., 2]
    return places(np.stack([x, cos * y - sin * z, sin * y + cos * z], axis=-1), lines=True)


def summed(emission: Array, step: Array) -> Array:
    """Sum along lines of sight: from eV cm-3 s-1 to keV cm-2 s-1 sr-1."""
    return np.asarray(np.einsum("...i,...i->...", emission, step) * (CENTIMETRES * 1e-3 / (4.0 * np.pi)), dtype=float)


def intensity(
    model: Emissivity,
    position: ArrayLike,
    target: ArrayLike,
    shape: tuple[int, int] = (53, 31),
    field: tuple[float, float] = FIELD,
    *,
    rotation: float = 0.0,
    samples: int = SAMPLES,
) -> Array:
    """Make the image of an emissivity.

    Parameters
    ----------
    model : callable
        From `Places` to emissivity [eV cm-3 s-1].
    position, target : array_like [R_E, GSE]
    shape : tuple of int
        Rows (long side) and columns (short side).
    field : tuple of float [deg]
    rotation : float [deg]
        From GSE to the frame of the model; 0 leaves it out.
    samples : int

    Returns
    -------
    ndarray (rows, columns) [keV cm-2 s-1 sr-1]
    """
    lines = sightlines(position, target, shape, field, samples, single=True)
    return summed(model(turned(lines, rotation)), lines.step)


def vignetting(shape: tuple[int, int], field: tuple[float, float] = FIELD) -> Array:
    """Relative exposure: 1 on the axis, falling with the square of the distance to 0.3 in the corners."""
    along, across = offsets(shape[1], field[0]), offsets(shape[0], field[1])
    corner = (FIELD[0] ** 2 + FIELD[1] ** 2) / 4
    return np.asarray(np.maximum(1.0 - (1.0 - CORNER) * (along**2 + across[:, np.newaxis] ** 2) / corner, 0.1))


def count_rate(image: Array, field: tuple[float, float] = FIELD) -> Array:
    """Counts per second and pixel, before vignetting, of an intensity [keV cm-2 s-1 sr-1]."""
    rows, columns = image.shape
    solid_angle = np.radians(field[0] / columns) * np.radians(field[1] / rows)
    return np.asarray(np.maximum(image, 0.0) * solid_angle * EFFECTIVE_AREA / PHOTON_ENERGY)


def expose(
    image: Array,
    position: tuple[float, float, float],
    target: tuple[float, float, float],
    start: datetime,
    exposure: float,
    field: tuple[float, float] = FIELD,
    generator: np.random.Generator | None = None,
) -> SxiImage:
    """Compute what the instrument counts of an intensity.

    Parameters
    ----------
    image : ndarray (rows, columns) [keV cm-2 s-1 sr-1]
    position, target : tuple of float [R_E, GSE]
    start : datetime
    exposure : float [s]
    field : tuple of float [deg]
    generator : numpy Generator, optional
        Draws Poisson counts; without a generator the counts are the expected ones.

    Returns
    -------
    SxiImage
    """
    shape = (image.shape[0], image.shape[1])
    relative = vignetting(shape, field)
    pixels = image.size * (FIELD[0] * FIELD[1]) / (field[0] * field[1])  # the rates belong to the instrument's field
    parts = {name: np.full(shape, rate * exposure / pixels) for name, rate in BACKGROUND.items()}
    background = np.sum(list(parts.values()), axis=0)
    expected = count_rate(image, field) * exposure * relative + background
    return SxiImage(
        start=start,
        stop=start + timedelta(seconds=exposure),
        exposure=exposure,
        counts=expected if generator is None else generator.poisson(expected).astype(float),
        background=background,
        vignetting=relative,
        position=position,
        target=target,
        field_of_view=field,
        components=parts,
        simulated=True,
    )
