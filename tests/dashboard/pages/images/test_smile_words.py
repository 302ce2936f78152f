"""SMILE in sentences and drawings, from facts made by hand."""

from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pytest

from dashboard.pages.images import compared, drawings, sentences
from nowcast.smile.orbit.view import STATES

NOW = datetime(2027, 3, 4, 12, 0, tzinfo=UTC)
SECONDS = int(NOW.timestamp())


def view(**changed: Any) -> dict[str, Any]:
    boundary = {
        "label": "quiet boundary, 10.5 ± 0.7 R_E",
        "hours": 0.0,
        "windows": [[SECONDS - 43200, SECONDS + 129600, 3]],
    }
    usual = {
        "time": SECONDS, "state": "good", "label": "good", "good": True, "field": [5.0, 7.0, 9.0], "configured": True,
        "sentence": "Good SXI view: nose at 8.0 R_E in the field.", "ahead": ["With a: one.", "With b: two."],
        "orbit": {"assumed": False, "sentence": "orbit: ephemeris smile.csv", "period_h": 50.6},
        "calendar": {"days": 2, "nose": 10.5, "states": list(STATES), "boundaries": {"quiet": boundary}},
        "compared": {"shift": None},
    }  # fmt: skip
    return usual | changed


def imaged(*rows: tuple[float | None, ...]) -> pd.DataFrame:
    times = pd.date_range(NOW - pd.Timedelta(minutes=5 * len(rows)), periods=len(rows), freq="5min")
    return pd.DataFrame(rows, index=times, columns=list(compared.NUMBERS), dtype=float)


def test_the_sentences_of_the_nowcast_are_shown_as_they_are_with_the_sign_of_the_page() -> None:
    assert sentences.headline(view()) == "Good SXI view: nose at 8.0 Rᴇ in the field."
    assert sentences.ahead(view()) == "With a: one. With b: two."
    assert sentences.orbit_origin(view()) == "Orbit: ephemeris smile.csv."
    assert sentences.why_empty(view()).startswith("No image has come yet")


def test_good_and_edge_are_listed_as_one_view_and_an_edge_alone_is_marked() -> None:
    hour, good, edge = 3600, STATES.index("good"), STATES.index("edge")
    windows = [
        [SECONDS, SECONDS + hour, edge], [SECONDS + hour, SECONDS + 3 * hour, good],
        [SECONDS + 3 * hour, SECONDS + 5 * hour, 1], [SECONDS + 5 * hour, SECONDS + 6 * hour, edge],
    ]  # fmt: skip
    facts = view(calendar={"states": list(STATES), "boundaries": {"quiet": {"windows": windows}}})
    assert sentences.views(facts) == ["4 Mar 12:00 to 15:00 (3 h)", "4 Mar 17:00 to 18:00 (1 h, edge)"]
    assert sentences.views(facts, most=1)[1:] == ["and 1 more"]


def test_the_season_has_the_hours_of_each_boundary() -> None:
    boundaries = {
        "now": {"label": "boundary of now, 9.0 R_E", "hours": 40.2, "hours_good": 12.0},
        "quiet": view()["calendar"]["boundaries"]["quiet"],
    }
    facts = view(calendar={"days": 60, "boundaries": boundaries})
    assert sentences.season(facts) == (
        "Views in the next 60 days: 40 h (12 h good) with the boundary of now, 9.0 Rᴇ; none with the quiet boundary, "
        "10.5 ± 0.7 Rᴇ."
    )


def test_a_shift_is_stated_with_its_sign_and_its_image() -> None:
    facts = view(compared={"shift": {"value": -0.21, "after": SECONDS - 3000}})
    assert sentences.shifted(facts) == "Nowcast moved in 0.2 Rᴇ to fit the SXI image of 11:10"
    assert sentences.shifted(view()) == ""


@pytest.mark.parametrize(("value", "said"), [(-0.3, True), (0.02, False), (float("nan"), False)])
def test_a_shift_too_small_to_matter_is_not_told(value: float, said: bool) -> None:
    derived = pd.DataFrame({"smile_shift": [value]}, index=pd.DatetimeIndex([NOW]))
    found = compared.shift(derived, imaged((9.0, 8.8, 9.2, 9.5, 8.5, 10.5)), NOW)
    assert (found is not None) == said


def test_the_score_counts_what_has_both_numbers() -> None:
    rows = imaged((9.0, 8.8, 9.2, 9.5, 8.5, 10.5), (8.0, 7.8, 8.2, 9.5, 8.5, 10.5), (9.0, 8.8, 9.2, None, None, None))
    score = compared.score(rows)
    assert score == {"n": 2, "bias": -1.0, "error": 1.0, "within": 0.5, "few": True}
    assert sentences.scored(score) == (
        "2 images in 30 days (too few to judge): observed minus expected −1.00 Rᴇ on average, mean absolute "
        "error 1.00 Rᴇ; 50 % inside the models' 90 % band."
    )
    assert compared.score(rows[:0])["n"] == 0
    assert len(compared.points(rows)) == 3


def test_a_difference_is_drawn_for_each_result_that_can_be_compared() -> None:
    rows = imaged((9.0, 8.8, 9.2, 9.5, 8.5, 10.5), (8.0, 7.8, 8.2, 9.5, 8.5, 10.5), (9.0, 8.8, 9.2, None, None, None))
    assert len(drawings.differences(compared.points(rows)).dots) == 2
    assert drawings.differences([]) is None


def test_a_window_is_cut_at_midnight_and_named_in_words() -> None:
    drawn = drawings.calendar(view())
    assert [block.pattern for block in drawn.blocks] == ["hatch", "hatch"]
    assert drawn.legend == (("hatch", "inside the magnetosphere"),)  # of a view there is nothing to explain
    assert "with the quiet boundary" in drawn.title
