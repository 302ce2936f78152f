"""Images of a family that is not the one that is fitted, for the tests of the retrieval."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from nowcast.smile.model.emissivity import jorgensen2019
from nowcast.smile.model.render import LEVEL_3_FIELD, LEVEL_3_SHAPE, expose, intensity
from nowcast.smile.model.sxi import SxiImage
from nowcast.smile.orbit.pointing import aim

CRAFT = (5.92, 6.74, 17.71)
TIME = datetime(2027, 2, 3, 4, 5, tzinfo=UTC)
COARSE = (27, 16)


def target(craft: tuple[float, float, float]) -> tuple[float, float, float]:
    return float(aim(craft)[0]), 0.0, 0.0


def light(density: float, nose: float | None, craft: tuple[float, float, float], shape: tuple[int, int]) -> NDArray:
    """Intensity of Jorgensen's model; the nose lies where the model's fit or the caller puts it."""
    model = jorgensen2019.from_wind(density)
    if nose is not None:
        model = replace(model, magnetopause=nose, bow_shock=1.3 * nose)
    return intensity(lambda where: jorgensen2019.emissivity(where, model), craft, target(craft), shape, LEVEL_3_FIELD)


def jorgensen_image(
    density: float = 20.0,
    nose: float | None = None,
    craft: tuple[float, float, float] = CRAFT,
    seed: int = 1,
) -> SxiImage:
    """An image of 300 s in pixels of 1 deg, with Poisson noise."""
    rng = np.random.default_rng(seed)
    return expose(light(density, nose, craft, COARSE), craft, target(craft), TIME, 300.0, LEVEL_3_FIELD, rng)


def jorgensen_minutes(number: int = 5, density: float = 20.0, nose: float | None = None) -> list[SxiImage]:
    """Consecutive exposures of one minute in pixels of 15'."""
    seen = light(density, nose, CRAFT, LEVEL_3_SHAPE)
    rng = np.random.default_rng(5)
    starts = [TIME + timedelta(minutes=k) for k in range(number)]
    return [expose(seen, CRAFT, target(CRAFT), start, 60.0, LEVEL_3_FIELD, rng) for start in starts]


def with_light(image: SxiImage, foreground: NDArray | float, seed: int = 2) -> SxiImage:
    """The image with another foreground [counts per pixel, before vignetting], drawn anew."""
    expected = image.background + image.vignetting * foreground
    return replace(image, counts=np.random.default_rng(seed).poisson(expected).astype(float))
