"""The image to expect, the marks in it, and what a picture of ours shows."""

import io
from datetime import UTC, datetime

import numpy as np
import pytest
from PIL import Image

from nowcast.smile.files import palette
from nowcast.smile.model import expected
from nowcast.smile.orbit.pointing import aim

TIME = datetime(2027, 1, 20, 6, 0, tzinfo=UTC)
PLACE = [-1.37, 7.56, 17.68]
TARGET = [float(part) for part in aim(PLACE)]
WIND = {"proton_density": 12.0, "flow_speed": 420.0, "by_gsm": 1.0, "bz_gsm": -3.0}


def test_a_denser_and_a_faster_wind_shine_more() -> None:
    usual = expected.expected(PLACE, TARGET, TIME, WIND)
    assert usual.shape == expected.SHAPE
    assert (expected.expected(PLACE, TARGET, TIME, WIND | {"proton_density": 20.0}).sum()) > usual.sum()
    assert expected.expected(PLACE, TARGET, TIME, WIND | {"flow_speed": 600.0}).sum() > usual.sum()


def test_a_picture_gives_its_values_back_to_a_step_of_the_palette() -> None:
    image = expected.expected(PLACE, TARGET, TIME, WIND)
    image[3, 4] = np.nan
    back = expected.values(palette.png(image, palette.SXI), palette.SXI)
    np.testing.assert_allclose(back, image, atol=0.003)
    assert np.isnan(back[3, 4])


def test_another_picture_is_not_read_as_values() -> None:
    body = io.BytesIO()
    Image.new("RGB", (4, 4)).save(body, "PNG")
    with pytest.raises(ValueError, match="no palette"):
        expected.values(body.getvalue(), palette.SXI)


def test_a_stretch_of_an_image_alone_holds_its_brightest_pixel() -> None:
    assert expected.stretch_for(np.array([[0.03, np.nan]])).high == 0.05
    assert expected.stretch_for(np.array([[0.3]])).high == 0.5
    assert expected.stretch_for(np.array([[7.0]])).high == palette.SXI.high


def test_a_farther_boundary_is_marked_further_to_the_sun() -> None:
    near, far = (expected.mark(nose, PLACE, TARGET) for nose in (9.0, 10.0))
    middle = [
        min((point for line in lines for point in line), key=lambda point: abs(point[1])) for lines in (near, far)
    ]
    assert middle[0][0] < middle[1][0]
    one, other = expected.nose_at(9.0, PLACE, TARGET), expected.nose_at(10.0, PLACE, TARGET)
    assert one is not None
    assert other is not None
    assert one[0] < other[0]
    assert one[1] == pytest.approx(0.0, abs=0.01)
    assert expected.mark(float("nan"), PLACE, TARGET) == []


def test_a_difference_is_dark_where_both_agree_and_clear_where_nothing_is() -> None:
    seen, model = np.array([[0.1, 0.5, 0.0, np.nan]]), np.array([[0.1, 0.1, 0.4, 0.1]])
    with Image.open(io.BytesIO(expected.difference_png(seen, model))) as opened:
        pixels = [opened.convert("RGBA").getpixel((column, 0)) for column in range(4)]
    assert all(isinstance(pixel, tuple) for pixel in pixels)
    assert pixels[0][:3] == (20, 25, 34)
    assert pixels[1][0] > 200 > pixels[1][2]  # orange
    assert pixels[2][2] > 200 > pixels[2][0]  # blue
    assert pixels[3][3] == 0
