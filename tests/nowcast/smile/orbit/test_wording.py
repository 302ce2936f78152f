"""SMILE's view in words: the command's line and the sentences of the pages, from one place."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from nowcast.smile.orbit import wording
from nowcast.smile.orbit.position import Orbit, replayed
from nowcast.smile.orbit.sources import public
from nowcast.smile.orbit.view import QUIET, STORM, Boundary, Window, view

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def orbit() -> Orbit:
    return public()


def test_an_edge_names_the_chance_the_field_and_what_follows(orbit: Orbit) -> None:
    text = wording.summary(orbit, view(orbit, NOON))
    assert text.startswith("edge: nose at 10.5 ± 0.7 R_E in view with 80 %, field x 5.6 to 12.9 R_E until 2026-11-28 ")
    assert "then inside the magnetosphere; next good view 2026-12-09" in text


def test_a_position_has_three_decimals_and_its_error(orbit: Orbit) -> None:
    text = wording.summary(orbit, view(orbit, NOON))
    assert "craft at (-3.541, 2.676, 17.844) R_E GSE ± 0.006 R_E (36 km)" in text


def test_the_orbit_names_its_source_its_error_and_the_age_of_its_states(orbit: Orbit) -> None:
    assert wording.source(orbit, NOON) == (
        "orbit: JPL Horizons, planning orbit, propagated, ± 36 km, newest state 2026-08-06 (114 d old)"
    )
    storm = datetime(2024, 5, 10, tzinfo=UTC)
    assert wording.source(replayed(orbit, storm), storm).endswith(
        "states 277 d old (SMILE was not in space: its orbit is that of the same day of 2027)"
    )
    noted = replace(orbit, note="of another year", newest=None, error=float("nan"), drift=0.0)
    assert wording.source(noted, NOON) == "orbit: JPL Horizons, planning orbit, propagated (of another year)"


def test_a_good_view_says_until_when(orbit: Orbit) -> None:
    text = wording.summary(orbit, view(orbit, NOON, Boundary(9.0, 8.6, 9.4)))
    assert text.startswith("good until 2026-11-29 01:04 UTC, then edge")
    assert "; nose at 9.0 ± 0.4 R_E in the field, field x 5.6 to 12.9 R_E; craft at" in text


def test_no_view_gives_its_reason_and_the_next_ones(orbit: Orbit) -> None:
    text = wording.summary(orbit, view(orbit, datetime(2026, 11, 27, 18, 14, tzinfo=UTC)))
    assert text.startswith("no view: door closed until 2026-11-27 ")
    assert "next good view 2026-12-09 02:18 UTC, at the edge 2026-11-28" in text
    assert "field" not in text  # SXI does not look


def test_before_its_orbit_nothing_is_said_but_that(orbit: Orbit) -> None:
    early = wording.summary(orbit, view(orbit, datetime(2026, 5, 1, tzinfo=UTC)))
    assert early.startswith("no view: SMILE was not in its orbit before 2026-06-22;")
    assert "GSE" not in early
    assert wording.outside(orbit, datetime(2029, 1, 1, tzinfo=UTC)) == (
        "SMILE's orbit is carried on to 2028-12-31 and not beyond"
    )


@pytest.mark.parametrize(
    ("boundary", "text"),
    [
        (QUIET, "10.5 ± 0.7 R_E"),
        (Boundary(9.1, 8.2, 10.3), "9.1 (8.2 to 10.3) R_E"),
        (Boundary(10.5, 10.5, 10.5), "10.5 R_E"),
    ],
)
def test_a_boundary_is_told_with_its_band(boundary: Boundary, text: str) -> None:
    assert wording.band(boundary) == text


@pytest.mark.parametrize(("chance", "text"), [(0.0001, "1 %"), (0.85, "85 %"), (0.9999, "99 %")])
def test_a_chance_at_an_edge_is_neither_nothing_nor_certain(chance: float, text: str) -> None:
    assert wording.chance(chance) == text


def test_the_sentence_of_a_page_begins_with_the_state(orbit: Orbit) -> None:
    sentences = {
        "Good SXI view: nose at 8.0 ± 0.7 R_E in the field": (NOON, STORM),
        "Edge of the SXI view: nose at 10.5 ± 0.7 R_E in view with 80 %": (NOON, QUIET),
        "No SXI view now: SMILE is near its perigee": (datetime(2026, 11, 27, 18, 14, tzinfo=UTC), QUIET),
        "No SXI view now: SMILE was not in its orbit before 2026-06-22.": (datetime(2026, 5, 1, tzinfo=UTC), QUIET),
    }
    for text, (time, boundary) in sentences.items():
        assert wording.headline(orbit, view(orbit, time, boundary, timedelta(days=3))).startswith(text)


def test_the_views_to_come_are_two_lines_that_do_not_flip(orbit: Orbit) -> None:
    seen = view(orbit, NOON, search=timedelta(days=1))
    now = Boundary(9.1, 8.2, 10.3, name="boundary of now")
    window = Window(NOON + timedelta(hours=5), NOON + timedelta(hours=9), "edge")
    boundaries = {"now": now, "quiet": QUIET, "storm": STORM}
    lines = wording.ahead(seen, boundaries, {"now": window, "quiet": None, "storm": None}, 60)
    assert lines == [
        "With the boundary of now, 9.1 (8.2 to 10.3) R_E: a view at the edge from 2026-11-28 17:00 UTC to "
        "2026-11-28 21:00 UTC (in 5 h).",
        "With the quiet boundary, 10.5 ± 0.7 R_E: no view in the next 60 days.",
    ]
    assert wording.ahead(seen, {"quiet": QUIET}, {"quiet": window}, 60)[0].startswith("With the quiet boundary")
