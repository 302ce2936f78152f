"""Numbers, ages and times as text."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowcast.words.text import MINUS, SPACE, THIN, age, duration, hour, number, signed, stamp, value_band


@given(st.floats(-1e7, 1e7), st.integers(0, 3))
def test_a_number_can_be_read_back_and_is_never_minus_zero(value: float, decimals: int) -> None:
    text = number(value, decimals)
    assert "-" not in text
    assert float(text.replace(MINUS, "-").replace(THIN, "")) == pytest.approx(value, abs=0.51 * 10**-decimals)
    assert not text.startswith(MINUS) or float(text[1:].replace(THIN, "")) > 0


@pytest.mark.parametrize("nothing", [None, math.nan])
def test_where_there_is_no_number_there_is_a_dash(nothing: float | None) -> None:
    assert number(nothing, 2) == "–"


def test_a_difference_has_its_sign() -> None:
    assert [signed(value) for value in (0.26, -0.26, 0.04, -0.04, 0.0)] == ["+0.3", "−0.3", "0.0", "0.0", "0.0"]


def test_a_band_below_zero_is_written_with_to() -> None:
    assert [value_band(6.6, 8.1), value_band(-3.0, 8.1), value_band(6.6, None)] == ["6.6–8.1", "−3.0 to 8.1", ""]


@pytest.mark.parametrize(
    ("seconds", "aged", "long"),
    [(0, "<1 min", "<1 min"), (59.9, "<1 min", "<1 min"), (60, "1 min", "1 min"), (3600, "1 h 00 min", "1 h"),
     (11_100, "3 h 05 min", "3 h 05 min"), (36_000, "10 h 00 min", "10 h"), (108_000, "1 d 6 h", "1 d 6 h"),
     (172_800, "2 d 0 h", "2 d"), (864_000, "10 d 0 h", "10 d")],
)  # fmt: skip
def test_an_age_keeps_both_parts_and_a_duration_those_that_are_not_zero(seconds: float, aged: str, long: str) -> None:
    assert (age(seconds).replace(SPACE, " "), duration(seconds)) == (aged, long)


def test_an_age_that_is_not_known_is_not_written() -> None:
    assert age(None) == ""


def test_times_are_utc() -> None:
    assert (stamp(1_714_900_020), hour(1_714_900_020)) == ("5 May 09:07", "09:07")
