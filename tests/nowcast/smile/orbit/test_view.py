"""What SXI can see: good, edge or no view, with its probability, its end and what follows."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from orbits import ELLIPSE, TRACK

from nowcast.smile.orbit.ephemeris import table
from nowcast.smile.orbit.position import Orbit
from nowcast.smile.orbit.sources import public
from nowcast.smile.orbit.view import (
    QUIET,
    STATES,
    STORM,
    Boundary,
    Window,
    calendar,
    calendars,
    classify,
    probability,
    sight,
    view,
    views,
)

ORBIT = Orbit(TRACK, "test", timedelta(seconds=ELLIPSE.period()))
NOVEMBER = datetime(2026, 11, 21, tzinfo=UTC)
HOUR = timedelta(hours=1)
OUTSIDE = (5.9, 6.7, 17.7)  # its field is x 5.3 to 10.5


def exact(nose: float) -> Boundary:
    """A boundary without a band."""
    return Boundary(nose, nose, nose)


@pytest.mark.parametrize(
    ("position", "boundary", "state"),
    [
        ((np.nan, 0.0, 0.0), exact(10.5), "position unknown"),
        ((0.0, 3.0, -5.0), exact(10.5), "door closed"),
        ((-10.5, 2.1, 16.6), exact(10.5), "Sun constraint"),
        ((0.0, 5.0, 8.0), exact(10.5), "inside the magnetosphere"),
        ((8.4, -7.3, 16.6), exact(10.5), "nose outside the field"),
        ((8.4, -7.3, 16.6), exact(9.0), "good"),
        (OUTSIDE, exact(8.0), "good"),
        (OUTSIDE, exact(5.0), "nose outside the field"),
        (OUTSIDE, Boundary(8.0, 7.3, 8.7), "good"),
        (OUTSIDE, Boundary(10.2, 9.5, 10.9), "edge"),
        (OUTSIDE, Boundary(10.9, 10.2, 11.6), "edge"),
        (OUTSIDE, Boundary(11.5, 10.8, 12.2), "nose outside the field"),
        (OUTSIDE, Boundary(5.0, 4.5, 5.5), "edge"),
    ],
)
def test_the_state_follows_from_the_position_and_the_nose_with_its_band(
    position: tuple[float, float, float], boundary: Boundary, state: str
) -> None:
    assert STATES[int(classify(sight(position), boundary))] == state


def test_a_band_that_reaches_over_smile_itself_is_an_edge() -> None:
    position = (-3.541, 2.676, 17.844)  # of 28 November 2026: the surface through it has its nose at 10.87
    assert float(sight(position).through(0.58)) == pytest.approx(10.87, abs=0.01)
    assert STATES[int(classify(sight(position), QUIET))] == "edge"
    assert STATES[int(classify(sight(position), exact(10.5)))] == "good"
    assert STATES[int(classify(sight(position), exact(11.0)))] == "inside the magnetosphere"


@pytest.mark.parametrize(
    ("boundary", "chance"),
    [
        (exact(8.0), 1.0),
        (exact(11.0), 0.0),
        (Boundary(8.0, 7.5, 8.5), 1.0),
        (Boundary(10.5, 9.8, 11.2), 0.5),
        (Boundary(9.8, 9.1, 10.5), 0.95),
        (Boundary(11.2, 10.5, 11.9), 0.05),
    ],
)
def test_the_chance_is_the_part_of_the_band_that_is_in_view(boundary: Boundary, chance: float) -> None:
    assert probability(sight(OUTSIDE), boundary) == pytest.approx(chance, abs=0.03)


def test_a_view_that_door_or_sun_forbid_has_no_chance_to_tell() -> None:
    assert np.isnan(probability(sight((0.0, 3.0, -5.0)), QUIET))


@pytest.mark.parametrize(
    ("month", "allowed", "outside", "nine", "ten"),
    [
        ("2026-07", 43.2, 27.8, 30.0, 24.3),
        ("2026-10", 22.7, 0.0, 16.5, 10.2),
        ("2026-11", 26.6, 5.8, 20.2, 14.2),
        ("2027-01", 43.1, 26.3, 29.9, 24.2),
        ("2027-03", 42.1, 31.7, 25.3, 13.2),
        ("2027-05", 41.9, 31.3, 24.7, 12.3),
        ("2027-09", 29.5, 15.2, 19.3, 13.8),
    ],
)
def test_the_hours_of_view_of_a_month_are_those_of_the_reference(
    month: str, allowed: float, outside: float, nine: float, ten: float
) -> None:
    """Means of a month, in hours of an orbit, worked out apart from this code."""
    start = datetime.fromisoformat(f"{month}-01T00:00:00+00:00")
    seen = sight(public().track(start.timestamp() + np.arange(0.0, 30 * 86400.0, 300.0)))
    states = classify(seen, exact(10.5))
    free = states > STATES.index("Sun constraint")
    hours = [
        free.mean(), (states > STATES.index("inside the magnetosphere")).mean(),
        *((classify(seen, exact(nose)) == STATES.index("good")).mean() for nose in (9.0, 10.0)),
    ]  # fmt: skip
    assert 50.51 * np.array(hours) == pytest.approx((allowed, outside, nine, ten), abs=1.0)


def test_a_closed_window_says_until_when_and_what_comes_next() -> None:
    seen = view(ORBIT, NOVEMBER, exact(10.5))
    assert seen.state == "Sun constraint"
    assert seen.until is not None
    assert f"{seen.until:%d %H:%M}".startswith("21 05:5")
    assert seen.next_good is not None
    assert seen.next_good > datetime(2026, 12, 1, tzinfo=UTC)
    after = view(ORBIT, seen.next_good, exact(10.5))
    assert after.good
    assert after.x_low < 10.5 < after.x_high


def test_an_edge_comes_before_the_good_view_that_follows_it() -> None:
    seen = view(ORBIT, NOVEMBER, QUIET)
    assert seen.next_edge is not None
    assert seen.next_good is not None
    assert seen.next_edge < seen.next_good
    edge = view(ORBIT, seen.next_edge, QUIET)
    assert (edge.state, edge.next_edge) == ("edge", None)
    assert 0.0 <= edge.probability < 1.0


def test_a_change_is_found_to_the_second() -> None:
    seen = view(ORBIT, NOVEMBER)
    assert seen.until is not None
    before = view(ORBIT, seen.until - timedelta(seconds=1))
    assert (before.state, view(ORBIT, seen.until).state) == (seen.state, seen.then)


def test_the_calendar_has_no_hole_and_agrees_with_the_states() -> None:
    stop = NOVEMBER + timedelta(days=60)
    windows = calendar(TRACK, NOVEMBER, stop, Boundary(9.0, 8.3, 9.7))
    assert (windows[0].start, windows[-1].stop) == (NOVEMBER, stop)
    for one, other in pairwise(windows):
        assert one.stop == other.start
        assert one.state != other.state
    for window in windows:
        middle = window.start + (window.stop - window.start) / 2
        assert STATES[int(classify(sight(TRACK(middle)), Boundary(9.0, 8.3, 9.7)))] == window.state


def test_calendars_of_several_boundaries_are_those_of_each() -> None:
    stop = NOVEMBER + timedelta(days=20)
    together = calendars(TRACK, NOVEMBER, stop, {"quiet": QUIET, "storm": STORM})
    assert together["quiet"] == calendar(TRACK, NOVEMBER, stop, QUIET)
    assert together["storm"] == calendar(TRACK, NOVEMBER, stop, STORM)
    assert together["quiet"] != together["storm"]


def test_good_and_edge_together_are_one_view() -> None:
    def window(start: int, stop: int, state: str) -> Window:
        return Window(NOVEMBER + start * HOUR, NOVEMBER + stop * HOUR, state)

    windows = [
        window(0, 1, "edge"), window(1, 3, "good"), window(3, 4, "edge"), window(4, 5, "door closed"),
        window(5, 6, "edge"),
    ]  # fmt: skip
    assert views(windows) == [window(0, 4, "good"), window(5, 6, "edge")]


def test_a_nose_that_is_never_in_the_field_gives_no_date() -> None:
    seen = view(ORBIT, NOVEMBER, exact(60.0), timedelta(days=30))
    assert (seen.next_good, seen.next_edge) == (None, None)


def test_a_time_outside_the_ephemeris_is_an_unknown_position() -> None:
    orbit = table("time,x_gse,y_gse,z_gse\n2026-01-01,5,6,17\n2026-01-02,5,6,17.5\n")
    seen = view(orbit, NOVEMBER)
    assert (seen.state, seen.until, seen.then) == ("position unknown", None, "")
