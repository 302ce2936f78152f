"""Numbers by their names: Kp in thirds, its storm, the place of the nose."""

import pytest

from nowcast.vocabulary.scales import storm_level
from nowcast.words.status import compression, kp_band, kp_thirds, short_compression, storm


@pytest.mark.parametrize(
    ("kp", "text"), [(0.0, "0"), (4.667, "5−"), (5.0, "5"), (5.333, "5+"), (8.667, "9−"), (9, "9"), (None, "–")]
)
def test_kp_is_written_in_thirds(kp, text):
    assert kp_thirds(kp) == text


@pytest.mark.parametrize(("kp", "level"), [(4.333, ""), (4.667, "G1"), (5.667, "G2"), (8.66, "G4"), (8.9, "G5")])
def test_the_storm_is_that_of_the_rounded_kp_and_of_the_scale(kp, level):
    assert storm(kp) == level
    assert storm_level(kp) == int(level[1:] or 0)


def test_a_band_of_kp_is_never_read_as_a_minus():
    assert [kp_band(4.667, 7.0), kp_band(5.0, 7.0), kp_band(None, 7.0)] == ["5− to 7", "5–7", ""]


@pytest.mark.parametrize(
    ("nose", "phrase", "short"),
    [
        (6.4, "inside geosynchronous orbit", "inside GEO"),
        (6.6, "at geosynchronous orbit", "at GEO"),
        (7.4, "strongly compressed", "strongly compressed"),
        (9.0, "compressed", "compressed"),
        (11.4, "at its usual distance", "usual distance"),
        (12.1, "expanded", "expanded"),
    ],
)
def test_the_place_of_the_nose_is_called_by_its_distance(nose, phrase, short):
    assert (compression(nose), short_compression(nose)) == (phrase, short)
