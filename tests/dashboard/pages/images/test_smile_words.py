"""SMILE in sentences and drawings, from facts made by hand."""

from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pytest

from dashboard.pages.images import drawings, retrieved_vs_model, words

NOW = datetime(2027, 3, 4, 12, 0, tzinfo=UTC)
SECONDS = int(NOW.timestamp())


def view(**changed: Any) -> dict[str, Any]:
    states = [
        "position unknown",
        "door closed",
        "Sun constraint",
        "inside the magnetosphere",
        "nose outside the field",
        "good",
    ]
    usual = {
        "time": SECONDS, "state": "good", "good": True, "reason": "", "until": SECONDS + 3600, "then": "door closed",
        "next_good": None, "next_view": None, "scene": None, "field": [5.0, 7.0, 9.0], "configured": True,
        "orbit": {"assumed": False, "origin": "ephemeris smile.csv", "period_h": 50.6},
        "calendar": {"days": 2, "nose": 10.5, "states": states, "windows": [[SECONDS - 43200, SECONDS + 129600, 3]]},
        "compared": {"shift": None},
    }  # fmt: skip
    return usual | changed


def imaged(*rows: tuple[float | None, ...]) -> pd.DataFrame:
    times = pd.date_range(NOW - pd.Timedelta(minutes=5 * len(rows)), periods=len(rows), freq="5min")
    return pd.DataFrame(rows, index=times, columns=list(retrieved_vs_model.NUMBERS), dtype=float)


def test_a_view_says_until_when_and_what_ends_it() -> None:
    assert words.headline(view()) == (
        "SXI has a view of the nose of the magnetopause until 4 Mar 13:00 UTC, then the door closes."
    )
    assert words.ahead(view()) == ""
    assert words.why_empty(view()).startswith("No image has come yet")


def test_a_nose_outside_the_field_says_what_is_in_the_field() -> None:
    said = words.headline(view(good=False, state="nose outside the field", reason="it lies outside"))
    assert "No SXI view now: it lies outside, which shows 5.0 to 9.0 Rᴇ on the Sun-Earth line until" in said


def test_the_next_view_is_told_for_the_boundary_of_now_and_for_a_quiet_one() -> None:
    facts = view(
        good=False, state="inside the magnetosphere", reason="inside", next_good=SECONDS + 7200,
        next_view=[SECONDS + 864000, SECONDS + 871200], scene={"nose": [9.0, 8.0, 10.0]},
    )  # fmt: skip
    assert words.ahead(facts) == (
        "Next view: 4 Mar 14:00 UTC (in 2 h) if the magnetopause stays at 9.0 Rᴇ; with a quiet one at 10.5 Rᴇ "
        "14 Mar 12:00 to 14:00 UTC (in 10 d, for 2 h)."
    )
    assert words.ahead(view(good=False)) == "No view in the next 2 days."


def test_an_assumed_orbit_is_said_to_be_one() -> None:
    assumed = {"assumed": True, "origin": "derived", "period_h": 50.6}
    assert "its hour is a guess" in words.doubt(view(orbit=assumed))
    assert words.doubt(view()) == "Orbit: ephemeris smile.csv."


def test_a_shift_is_stated_with_its_sign_and_its_image() -> None:
    facts = view(compared={"shift": {"value": -0.21, "after": SECONDS - 3000}})
    assert words.shifted(facts) == "shifted by −0.2 Rᴇ after SXI 11:10"
    assert words.shifted(view()) == ""


@pytest.mark.parametrize(("value", "said"), [(-0.3, True), (0.02, False), (float("nan"), False)])
def test_a_shift_too_small_to_matter_is_not_told(value: float, said: bool) -> None:
    derived = pd.DataFrame({"smile_shift": [value]}, index=pd.DatetimeIndex([NOW]))
    found = retrieved_vs_model.shift(derived, imaged((9.0, 8.8, 9.2, 9.5, 8.5, 10.5)), NOW)
    assert (found is not None) == said


def test_the_score_counts_what_has_both_numbers() -> None:
    rows = imaged((9.0, 8.8, 9.2, 9.5, 8.5, 10.5), (8.0, 7.8, 8.2, 9.5, 8.5, 10.5), (9.0, 8.8, 9.2, None, None, None))
    score = retrieved_vs_model.score(rows)
    assert score == {"n": 2, "bias": -1.0, "error": 1.0, "within": 0.5, "few": True}
    assert words.scored(score) == (
        "2 images in 30 days (too few to judge): seen less expected −1.00 Rᴇ on average, 1.00 Rᴇ in size; 50 % inside "
        "the models' 90 % band."
    )
    assert retrieved_vs_model.score(rows[:0])["n"] == 0
    assert len(retrieved_vs_model.points(rows)) == 3


def test_a_difference_is_drawn_for_each_result_that_can_be_compared() -> None:
    rows = imaged((9.0, 8.8, 9.2, 9.5, 8.5, 10.5), (8.0, 7.8, 8.2, 9.5, 8.5, 10.5), (9.0, 8.8, 9.2, None, None, None))
    assert drawings.differences(retrieved_vs_model.points(rows)).count("<circle") == 2
    assert drawings.differences([]) == ""


def test_a_window_is_cut_at_midnight_and_named_in_words() -> None:
    drawn = drawings.calendar(view())
    assert drawn.count('class="s-hatch" x=') == 2
    assert "inside the magnetosphere</li>" in drawn
    assert "view of the nose" not in drawn  # there is none to explain
