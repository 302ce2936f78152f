import io

import numpy as np
import pytest
from PIL import Image

from nowcast.smile.files.palette import NOTHING, SXI, UVI, Stretch, colours, indices, png

TO_LMS = [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
          [0.0883024619, 0.2817188376, 0.6299787005]]  # fmt: skip
TO_LAB = [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
          [0.0259040371, 0.7827717662, -0.8086757660]]  # fmt: skip


def oklab(rgb: np.ndarray) -> np.ndarray:
    part = rgb.astype(float) / 255.0
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return np.cbrt(linear @ np.array(TO_LMS).T) @ np.array(TO_LAB).T


def test_the_palette_rises_in_lightness_by_steps_that_are_even_to_the_eye() -> None:
    lab = oklab(colours())
    steps = np.linalg.norm(np.diff(lab[::8], axis=0), axis=1)
    assert np.diff(lab[:, 0]).min() > 0.0
    assert steps.max() / steps.min() < 1.15


def test_a_value_takes_the_same_colour_whatever_else_is_in_the_image() -> None:
    assert indices([np.nan, -1.0, 0.0, 500.0, 2000.0, 1e9], UVI).tolist() == [0, 1, 1, 128, 255, 255]
    assert indices([0.5], Stretch(0.0, 1.0, "R")).tolist() == [128]
    assert SXI.words() == "0 to 1 counts/s/deg2, square root"


def test_a_picture_has_the_first_row_at_the_bottom_and_no_measurement_transparent() -> None:
    values = np.array([[0.0, np.nan], [1.0, 1.0], [0.0, 0.0]])
    picture = Image.open(io.BytesIO(png(values, SXI)))
    assert picture.mode == "P"
    assert picture.size == (2, 3)
    assert picture.getpixel((1, 2)) == 0
    assert picture.convert("RGBA").getpixel((1, 2)) == (*NOTHING, 0)
    assert picture.convert("RGB").getpixel((0, 1)) == tuple(colours()[-1])


def test_a_picture_of_no_sane_size_is_refused() -> None:
    with pytest.raises(ValueError, match="two sides"):
        png(np.zeros((2, 5000)), SXI)
