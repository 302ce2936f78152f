"""The scales R, S and G: where a level begins, of a flux and of each third of Kp."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowcast.vocabulary.scales import KP, KP_THIRDS, STEPS, level, storm_level, thirds

LEVELS = [0] * 14 + [1] * 3 + [2] * 3 + [3] * 3 + [4] * 4 + [5]  # of 0o, 0+, ... 9-, 9o


@pytest.mark.parametrize(("third", "want"), list(enumerate(LEVELS)))
def test_each_third_of_kp_has_the_level_that_noaa_gives_it(third: int, want: int) -> None:
    assert [storm_level(third / 3), storm_level(round(third / 3, 3)), storm_level(round(third / 3, 2))] == [want] * 3


@given(st.floats(0.0, 9.0))
def test_an_estimate_has_the_level_of_the_third_that_it_is_rounded_to(kp: float) -> None:
    assert storm_level(kp) == LEVELS[thirds(kp)]
    assert abs(thirds(kp) / 3 - kp) <= 1 / 6 + 1e-9


def test_what_the_browser_gets_is_the_least_kp_of_each_level() -> None:
    assert STEPS["G"] == (4.667, 5.667, 6.667, 7.667, 9.0)
    assert [thirds(least) for least in (*STEPS["G"], *(kp + 1e-9 for kp in KP))] == [*KP_THIRDS, *KP_THIRDS]


@pytest.mark.parametrize(
    ("letter", "value", "want"),
    [("R", 9.9e-6, 0), ("R", 1e-5, 1), ("R", 2.3e-3, 5), ("S", 9.99, 0), ("S", 1e3, 3), ("G", 4.333, 0),
     ("G", 4.667, 1), ("G", 8.667, 4), ("G", 9.0, 5), ("G", float("nan"), None), ("R", None, None)],
)  # fmt: skip
def test_a_level_begins_where_the_scale_says(letter: str, value: float | None, want: int | None) -> None:
    assert level(letter, value) == want
