"""The image that SXI would take in a given wind, in the pixels and the stretch of the shown image, and marks in it.

Marks are the lines where the line of sight grazes a surface of Shue's form: what a magnetopause at a distance looks
like from the craft. All of it is a model; no instrument has measured it.
"""

import base64
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from nowcast.physics.frames import dipole_tilt, gsm_rotation
from nowcast.smile.files import palette
from nowcast.smile.model.render import LEVEL_3_FIELD, count_rate, intensity
from nowcast.smile.model.simulate import glow
from nowcast.smile.orbit.pointing import axes, project
from nowcast.smile.retrieval.tangent import FLARING, limb

Array = NDArray[np.float64]
Vector = Sequence[float]

SHAPE = (27, 16)  # rows and columns of 1 deg in the field of Level 3
MODEL = "cmem"
TRUSTED = (5.0, 35.0)  # cm-3, of the runs that the emissivity was fitted to
JUMP = 6.0  # deg between two points of a mark over which no line is drawn
LOST = 40.0  # deg from the boresight, beyond which a mark is left out
UNIT = "counts/s/deg2"
TOPS = (0.05, 0.1, 0.2, 0.5)  # counts/s/deg2
DIFFERENCE = 0.3  # counts/s/deg2 at the ends of the scale of differences


def expected(
    position: Vector,
    target: Vector,
    time: datetime,
    wind: Mapping[str, float],
    shape: tuple[int, int] = SHAPE,
    field: tuple[float, float] = LEVEL_3_FIELD,
) -> Array:
    """Compute the foreground to be expected.

    Parameters
    ----------
    position, target : sequence of float [R_E, GSE]
    time : datetime
        Gives tilt and rotation of the dipole.
    wind : mapping
        `proton_density` [cm-3], `flow_speed` [km/s], `by_gsm`, `bz_gsm` [nT] at the nose.
    shape : tuple of int
        Rows and columns.
    field : tuple of float [deg]

    Returns
    -------
    ndarray (rows, columns) [counts/s/deg2]
    """
    emission, _ = glow(
        MODEL, wind["proton_density"], wind["flow_speed"], wind["by_gsm"], wind["bz_gsm"], float(dipole_tilt(time))
    )
    light = intensity(emission, position, target, shape, field, rotation=float(gsm_rotation(time)))
    return np.asarray(count_rate(light, field) / (field[0] / shape[1] * field[1] / shape[0]))


def stretch_for(image: Array) -> palette.Stretch:
    """Choose the stretch of an image that stands alone: the usual one, up to the least of `TOPS` above its maximum."""
    most = float(np.nanmax(image))
    return replace(palette.SXI, high=next((top for top in TOPS if top >= most), palette.SXI.high))


def mark(nose: float, position: Vector, target: Vector, flaring: float = FLARING) -> list[list[list[float]]]:
    """Compute the limb of a magnetopause in the image: lines of points [deg sunward, deg across].

    Parameters
    ----------
    nose : float [R_E]
    position, target : sequence of float [R_E, GSE]
    flaring : float
        Of Shue's form.
    """
    craft = np.asarray(position, dtype=float)
    if not np.isfinite([nose, flaring]).all():
        return []
    sunward, across = limb(nose, craft, axes(craft, target), flaring)
    lines: list[list[list[float]]] = [[]]
    for x, y in zip(sunward, across, strict=True):
        if not np.isfinite([x, y]).all() or max(abs(x), abs(y)) > LOST:
            lines.append([])
            continue
        if lines[-1] and np.hypot(x - lines[-1][-1][0], y - lines[-1][-1][1]) > JUMP:
            lines.append([])
        lines[-1].append([round(float(x), 2), round(float(y), 2)])
    return [line for line in lines if len(line) > 1]


def nose_at(nose: float, position: Vector, target: Vector) -> list[float] | None:
    """Where the nose itself is in the image [deg sunward, deg across]."""
    craft = np.asarray(position, dtype=float)
    x, y = project([nose, 0.0, 0.0], craft, axes(craft, target))
    return [round(float(x), 2), round(float(y), 2)] if np.isfinite([x, y]).all() else None


def values(picture: bytes, stretch: palette.Stretch) -> Array:
    """Read the values of a palette PNG of ours, to a step of its palette; NaN where it shows nothing.

    Raises
    ------
    ValueError
        Where it is no such picture.
    """
    from PIL import Image

    with Image.open(io.BytesIO(picture), formats=["PNG"]) as opened:
        if opened.mode != "P" or max(opened.size) > palette.LARGEST_SIDE:
            raise ValueError("it has no palette of ours")
        entries = np.asarray(opened)[::-1].astype(float)
    part = (entries - 1.0) / 254.0
    part = part**2 if stretch.root else part
    return np.where(entries > 0, stretch.low + part * (stretch.high - stretch.low), np.nan)


def difference_png(seen: Array, model: Array) -> bytes:
    """Draw observed less expected: orange where more is observed, blue where less, dark where they agree."""
    from PIL import Image

    part = np.clip((seen - model) / DIFFERENCE, -1.0, 1.0)
    entries = np.where(np.isfinite(part), 128 + np.rint(127 * np.nan_to_num(part)), 0).astype(np.uint8)
    opened = Image.fromarray(np.ascontiguousarray(entries[::-1]))
    opened.putpalette(_diverging().ravel().tolist())
    body = io.BytesIO()
    opened.save(body, "PNG", transparency=0, optimize=True)
    return body.getvalue()


def _diverging() -> NDArray[np.uint8]:
    """256 colours: none, then blue over the ground of the page to orange; the ends are as far from it in lightness."""
    low, middle, high = np.array([112.0, 184, 255]), np.array([20.0, 25, 34]), np.array([255.0, 170, 70])
    step = np.linspace(-1.0, 1.0, 255)[:, np.newaxis]
    ramp = np.where(step < 0, middle + (low - middle) * -step, middle + (high - middle) * step)
    return np.concatenate([np.full((1, 3), palette.NOTHING[0]), np.rint(ramp)]).astype(np.uint8)


def inline(picture: bytes) -> str:
    """Make an address (data URL) that holds the picture itself."""
    return "data:image/png;base64," + base64.b64encode(picture).decode()
