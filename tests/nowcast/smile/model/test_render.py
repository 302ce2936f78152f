from datetime import UTC, datetime

import numpy as np
import pytest

from nowcast.smile.model.emissivity import Places, cmem, jorgensen2019
from nowcast.smile.model.render import count_rate, expose, intensity, sightlines, vignetting
from nowcast.smile.orbit.pointing import aim

CRAFT = (5.92, 6.74, 17.71)
AIM = aim(CRAFT)
SOLID_ANGLE = np.radians(15.5) * np.radians(26.5)
TIME = datetime(2027, 2, 3, 4, 5, tzinfo=UTC)
TABLE = {  # density: CMEM brightest, mean, sum; Jorgensen brightest, mean [keV cm-2 s-1 sr-1]
    5: (5.7, 3.9, 0.48, 5.9, 2.2),
    10: (20.0, 14.0, 1.76, 20.2, 11.7),
    15: (36.0, 25.2, 3.15, 36.2, 22.6),
    20: (52.1, 35.6, 4.45, 55.2, 34.7),
    30: (80.4, 49.1, 6.14, 103.8, 58.5),
}


def taken(model, density: float, bz: float):
    parameters = model.from_wind(density, bz=bz)
    return intensity(lambda where: model.emissivity(where, parameters), CRAFT, AIM)


@pytest.mark.parametrize("density", TABLE)
def test_the_images_have_the_brightness_of_the_reference_table(density):
    """Its sum steps over the sharp edges, which moves the last digit by up to one per cent (mean of 2.2: 4)."""
    ours = [
        value
        for model in (cmem, jorgensen2019)
        for image in [taken(model, density, 5.0)]
        for value in (image.max(), image.mean(), image.mean() * SOLID_ANGLE)
    ][:5]
    assert ours == pytest.approx(TABLE[density], rel=0.012, abs=0.09)


@pytest.mark.parametrize(("density", "rate"), [(5, 12), (10, 43), (20, 108)])
def test_the_count_rates_are_those_of_the_reference(density, rate):
    assert count_rate(taken(cmem, density, -2.0)).sum() == pytest.approx(rate, abs=0.6)


def test_the_sum_of_a_uniform_glow_is_its_length():
    image = intensity(lambda where: np.ones_like(where.distance), CRAFT, AIM, (5, 3))
    assert image == pytest.approx(np.full((5, 3), 45.0 * 6.371e5 / (4 * np.pi)), rel=1e-3)


def test_a_hole_of_known_size_is_seen_where_it_is():
    def shell(where: Places):
        return np.exp(-(((where.distance - 8.0) / 0.3) ** 2))

    image = intensity(shell, (0.0, 0.0, 20.0), (8.0, 0.0, 0.0), (9, 81), (20.0, 4.0), samples=200)
    column = np.argmax(image[4])
    edge = np.degrees(np.arcsin(8 / 20)) - np.degrees(np.arctan(8 / 20))  # the shell's limb, from the boresight
    assert 20.0 * ((column + 0.5) / 81 - 0.5) == pytest.approx(edge, abs=0.6)


def test_more_samples_change_the_image_by_less_than_a_per_cent():
    parameters = cmem.from_wind(15.0)
    fine, usual = (
        intensity(lambda where: cmem.emissivity(where, parameters), CRAFT, AIM, (11, 7), samples=n) for n in (600, 80)
    )
    assert usual == pytest.approx(fine, rel=0.01, abs=0.05)


def test_lines_of_sight_begin_at_the_craft_and_cover_their_length():
    lines = sightlines(CRAFT, AIM, (5, 3))
    assert lines.step.sum(-1) == pytest.approx(np.full((5, 3), 45.0), rel=1e-3)
    assert np.linalg.norm(lines.vector[..., 0, :] - CRAFT, axis=-1).max() < 1.0


def test_a_turn_about_the_sun_line_moves_the_cusps():
    parameters = cmem.from_wind(15.0, tilt=25.0)
    still, turned = (
        intensity(lambda where: cmem.emissivity(where, parameters), CRAFT, AIM, (9, 5), rotation=angle)
        for angle in (0.0, 30.0)
    )
    assert np.abs(still - turned).max() > 0.2


def test_the_vignetting_falls_from_the_axis_to_the_corners():
    relative = vignetting((53, 31))
    assert relative[26, 15] == pytest.approx(1.0)
    assert relative[0, 0] == pytest.approx(0.3, abs=0.04)


def test_an_exposure_counts_what_was_expected_with_poisson_noise():
    image = taken(cmem, 20.0, -2.0)
    quiet = expose(image, CRAFT, tuple(AIM), TIME, 300.0)
    noisy = expose(image, CRAFT, tuple(AIM), TIME, 300.0, generator=np.random.default_rng(3))
    assert quiet.rate() == pytest.approx(108, abs=1)
    assert quiet.background.sum() / 300 == pytest.approx(34, abs=0.6)
    assert noisy.counts.dtype == float
    assert (noisy.counts == noisy.counts.round()).all()
    spread = (noisy.counts - quiet.counts) / np.sqrt(quiet.counts)
    assert spread.std() == pytest.approx(1.0, abs=0.06)
    assert quiet.simulated
