"""One image of the soft X-ray imager: counts, expected background, vignetting, position and aim; and its arithmetic.

Rows run along the long side (across the Sun-Earth line), columns along the short side, sunward. Sums and ratios are
those of the team's Level 3 code (Wharton, SXI_L3, MIT licence).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

COMPONENTS = ("XBMAP", "PSMAP", "PBMAP", "CLMAP", "SPMAP")  # sky, point sources, particles, calibration, soft protons


@dataclass(frozen=True)
class SxiImage:
    """An image as Level 3 has it.

    Parameters
    ----------
    start, stop : datetime
    exposure : float [s]
    counts, background : ndarray (rows, columns) [counts per pixel]
    vignetting : ndarray (rows, columns)
        Relative exposure, 0 to 1.
    position, target : tuple of float [R_E, GSE]
    field_of_view : tuple of float [deg]
        Along the columns (short side, sunward) and along the rows.
    energy : tuple of float [keV]
    sky : tuple of float [deg]
        Right ascension and declination of the boresight; NaN where unknown.
    components : mapping
        Parts of the background by the names in `COMPONENTS`.
    simulated : bool
        Whether the image is simulated, not taken by an instrument.
    """

    start: datetime
    stop: datetime
    exposure: float
    counts: Array
    background: Array
    vignetting: Array
    position: tuple[float, float, float]
    target: tuple[float, float, float]
    field_of_view: tuple[float, float]
    energy: tuple[float, float] = (0.2, 2.5)
    sky: tuple[float, float] = (float("nan"), float("nan"))
    components: Mapping[str, Array] = field(default_factory=dict)
    simulated: bool = False

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        rows, columns = self.counts.shape
        return int(rows), int(columns)

    @property
    def pixel(self) -> tuple[float, float]:
        """Width and height of a pixel [deg]."""
        return self.field_of_view[0] / self.shape[1], self.field_of_view[1] / self.shape[0]

    def seen(self) -> NDArray[np.bool_]:
        """Pixels that are of use: exposed, with finite counts and background."""
        exposed = np.isfinite(self.vignetting) & (self.vignetting > 0.01)
        return np.asarray(exposed & np.isfinite(self.counts) & np.isfinite(self.background))

    def foreground(self) -> Array:
        """(counts - background) / vignetting: the CXFOV of Level 3; NaN outside `seen` [counts per pixel]."""
        seen = self.seen()
        return np.where(seen, (self.counts - self.background) / np.where(seen, self.vignetting, 1.0), np.nan)

    def error(self) -> Array:
        """Square root of the counts: the ERRFOV of Level 3 [counts per pixel]."""
        return np.sqrt(np.maximum(self.counts, 0.0))

    def rate(self) -> float:
        """Foreground of the whole image [counts/s]."""
        return float(np.nansum(self.foreground()) / self.exposure)

    def constrained_background(self) -> Array:
        """Mean of the background where it cannot exceed the counts that were seen [counts per pixel].

        Sum of k P(k) over sum of P(k) for k from 0 to the counts, P Poisson with the expected background.
        """
        most = int(np.nanmax(self.counts, initial=0.0))
        number = np.arange(most + 1)
        logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, most + 1)))])
        expected = np.maximum(np.nan_to_num(self.background), 1e-9)
        chance = np.exp(number * np.log(expected)[..., np.newaxis] - logs - expected[..., np.newaxis])
        allowed = chance * (number <= np.floor(np.nan_to_num(self.counts))[..., np.newaxis])
        total = np.maximum(allowed.sum(-1), 1e-300)
        return np.asarray((number * allowed).sum(-1) / total)


def stack(images: Sequence[SxiImage]) -> SxiImage:
    """Stack consecutive images: counts and backgrounds summed, vignetting weighted with the exposure.

    Position and aim are those of the middle image.

    Raises
    ------
    ValueError
        Where there is no image, or where they differ in shape or field.
    """
    if not images:
        raise ValueError("there is no image to stack")
    first = images[0]
    if any(image.shape != first.shape or image.field_of_view != first.field_of_view for image in images):
        raise ValueError("the images differ in shape or field")
    in_order = sorted(images, key=lambda image: image.start)
    exposure = sum(image.exposure for image in images)
    middle = in_order[(len(images) - 1) // 2]
    names = [name for name in COMPONENTS if all(name in image.components for image in images)]
    return replace(
        middle,
        start=in_order[0].start,
        stop=in_order[-1].stop,
        exposure=exposure,
        counts=np.sum([image.counts for image in images], axis=0),
        background=np.sum([image.background for image in images], axis=0),
        vignetting=np.sum([image.vignetting * image.exposure for image in images], axis=0) / exposure,
        components={name: np.sum([image.components[name] for image in images], axis=0) for name in names},
        simulated=any(image.simulated for image in images),
    )


def consecutive(images: Sequence[SxiImage], seconds: float) -> list[SxiImage]:
    """Pick the newest images that follow each other without a hole, up to an exposure [s]."""
    taken: list[SxiImage] = []
    for image in reversed(images):
        joined = not taken or taken[-1].start - image.stop <= timedelta(seconds=image.exposure / 2)
        alike = not taken or (image.shape, image.field_of_view) == (taken[-1].shape, taken[-1].field_of_view)
        if not (joined and alike) or sum(other.exposure for other in taken) >= seconds * 0.99:
            break
        taken.append(image)
    return taken[::-1]


def rebin(image: SxiImage, pixel: float = 1.0) -> SxiImage:
    """Rebin an image to pixels of about `pixel` [deg]: counts summed, vignetting averaged.

    A pixel of the old grid that crosses an edge of the new grid is divided in proportion, so that any grid is possible;
    an image whose pixels are larger already stays as it is.
    """
    columns, rows = (
        max(1, min(n, round(size / pixel))) for n, size in zip(image.shape[::-1], image.field_of_view, strict=True)
    )
    if (rows, columns) == image.shape:
        return image
    down, right = _shares(image.shape[0], rows), _shares(image.shape[1], columns).T

    def summed(values: Array) -> Array:
        return np.asarray(down @ values @ right)

    seen = image.seen()
    weight = summed(np.ones(image.shape))
    return replace(
        image,
        counts=summed(np.where(seen, image.counts, 0.0)),
        background=summed(np.where(seen, image.background, 0.0)),
        vignetting=summed(np.where(seen, image.vignetting, 0.0)) / weight,
        components={name: summed(np.nan_to_num(values)) for name, values in image.components.items()},
    )


def _shares(before: int, after: int) -> Array:
    """Share of each old pixel in each new one, (after, before)."""
    edges = np.linspace(0.0, before, after + 1)
    low, high = edges[:-1, np.newaxis], edges[1:, np.newaxis]
    pixel = np.arange(before)
    return np.asarray(np.clip(np.minimum(high, pixel + 1) - np.maximum(low, pixel), 0.0, 1.0))
