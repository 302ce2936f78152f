import numpy as np
import pytest
from sxi_images import jorgensen_image

from nowcast.smile.retrieval.flags import flags, perpendicular_angle, quality_flag, quality_flag_2, signal_to_noise


@pytest.mark.parametrize(
    ("angle", "rate", "flag"),
    [
        (0, 150, 0),
        (25, 150, 0),
        (25.001, 150, 1),
        (50, 150, 1),
        (50.001, 150, 2),
        (0, 149.9, 1),
        (0, 75, 1),
        (0, 74.9, 2),
        (40, 100, 2),
        (40, 10, 3),
        (60, 100, 3),
        (60, 10, 4),
    ],
)
def test_qf_adds_points_for_angle_and_rate(angle, rate, flag):
    assert quality_flag(angle, rate) == flag


@pytest.mark.parametrize(
    ("angle", "ratio", "flag"),
    [
        (25, 0.671, 0),
        (25, 0.67, 4),
        (25, 0.331, 4),
        (25, 0.33, 0),  # the edge of the code behind the rules
        (25, 0.329, 8),
        (26, 0.9, 1),
        (50, 0.5, 5),
        (50, 0.1, 9),
        (50.1, 0.9, 2),
        (51, 0.5, 6),
        (51, 0.1, 10),
        (51, 0.33, 2),
    ],
)
def test_qf2_sets_bits_for_angle_and_ratio(angle, ratio, flag):
    assert quality_flag_2(angle, ratio) == flag


def test_only_nine_values_of_qf2_occur():
    found = {quality_flag_2(angle, ratio) for angle in np.arange(0, 90, 1.0) for ratio in np.arange(0, 1, 0.01)}
    assert found == {0, 1, 2, 4, 5, 6, 8, 9, 10}


def test_the_angle_is_from_the_perpendicular_on_the_sun_line():
    assert perpendicular_angle((5.0, 3.0, 4.0), (5.0, 0, 0)) == 0.0
    assert perpendicular_angle((5.0, 3.0, 4.0), (10.0, 0, 0)) == pytest.approx(45.0)
    assert perpendicular_angle((5.0, 3.0, 4.0), (0.0, 0, 0)) == pytest.approx(45.0)


def test_the_ratio_is_that_of_signal_to_both_in_quadrature():
    assert signal_to_noise(3.0, 4.0) == pytest.approx(0.6)
    assert signal_to_noise(0.0, 0.0) == 0.0


def test_the_flags_of_an_image_come_from_its_sums():
    image = jorgensen_image(density=20.0)
    assert flags(image) == (1, 0)
    assert image.rate() == pytest.approx(100, abs=15)
