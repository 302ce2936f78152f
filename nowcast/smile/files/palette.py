"""Makes pictures of values: one palette with even steps to the eye, a fixed stretch, a palette PNG.

The palette is a path through Oklab (B. Ottosson, 2020, bottosson.github.io/posts/oklab) from near black over violet and
orange to pale yellow: lightness only rises, so that it reads without colours too, and its colours lie at equal
distances along the path. The first entry is no measurement: transparent.
"""

import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

LIGHTNESS = (0.16, 0.96)  # Oklab L, first and last
KNOTS = np.array([  # part of the way, chroma, hue [deg]
    [0.0, 0.03, 290.0], [0.2, 0.11, 296.0], [0.4, 0.15, 340.0], [0.6, 0.155, 35.0 + 360.0], [0.8, 0.14, 70.0 + 360.0],
    [1.0, 0.05, 105.0 + 360.0],
])  # fmt: skip
NOTHING = (90, 90, 90)
LARGEST_SIDE = 2048


@dataclass(frozen=True)
class Stretch:
    """How values become colours: `low` and `high` in `unit`, `root` for the square root between them."""

    low: float
    high: float
    unit: str
    root: bool = False

    def words(self) -> str:
        """The stretch in words, as "0 to 2000 R, square root"."""
        return f"{self.low:g} to {self.high:g} {self.unit}, {'square root' if self.root else 'linear'}"


SXI = Stretch(0.0, 1.0, "counts/s/deg2", root=True)
UVI = Stretch(0.0, 2000.0, "R", root=True)  # real frames of July 2026 reach 1,660 R on the grids


def colours(number: int = 255) -> NDArray[np.uint8]:
    """The palette, (number, 3) sRGB."""
    fine = np.linspace(0.0, 1.0, 4001)
    chroma = np.interp(fine, KNOTS[:, 0], KNOTS[:, 1])
    hue = np.radians(np.interp(fine, KNOTS[:, 0], KNOTS[:, 2]))
    lightness = LIGHTNESS[0] + (LIGHTNESS[1] - LIGHTNESS[0]) * fine
    path = np.stack([lightness, chroma * np.cos(hue), chroma * np.sin(hue)], axis=1)
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    even = np.interp(np.linspace(0.0, along[-1], number), along, fine)
    lab = np.stack([np.interp(even, fine, path[:, axis]) for axis in range(3)], axis=1)
    return np.asarray(np.rint(255.0 * _srgb(lab)), dtype=np.uint8)


def _srgb(lab: Array) -> Array:
    """Oklab to sRGB, 0 to 1."""
    to_lms = np.array(
        [[1.0, 0.3963377774, 0.2158037573], [1.0, -0.1055613458, -0.0638541728], [1.0, -0.0894841775, -1.2914855480]]
    )
    to_rgb = np.array([
        [4.0767416621, -3.3077115913, 0.2309699292], [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.7076147010],
    ])  # fmt: skip
    linear = np.clip((lab @ to_lms.T) ** 3 @ to_rgb.T, 0.0, 1.0)
    return np.asarray(np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055))


def indices(values: ArrayLike, stretch: Stretch) -> NDArray[np.uint8]:
    """Entry of the palette for each value: 0 where there is none, else 1 to 255."""
    array = np.asarray(values, dtype=float)
    part = np.clip((array - stretch.low) / (stretch.high - stretch.low), 0.0, 1.0)
    part = np.sqrt(part) if stretch.root else part
    return np.asarray(np.where(np.isfinite(array), 1 + np.rint(254 * np.nan_to_num(part)), 0), dtype=np.uint8)


def png(values: ArrayLike, stretch: Stretch) -> bytes:
    """Draw a palette PNG; the first row of the values is at the bottom, as in FITS."""
    from PIL import Image

    entries = indices(values, stretch)
    if entries.ndim != 2 or not 0 < max(entries.shape) <= LARGEST_SIDE:
        raise ValueError(f"a picture has two sides of up to {LARGEST_SIDE}, not {entries.shape}")
    picture = Image.fromarray(np.ascontiguousarray(entries[::-1]))
    picture.putpalette([*NOTHING, *colours().ravel().tolist()])
    body = io.BytesIO()
    picture.save(body, "PNG", transparency=0, optimize=True)
    return body.getvalue()
