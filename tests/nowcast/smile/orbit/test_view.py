from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest

from nowcast.smile.orbit.pointing import sun_angle
from nowcast.smile.orbit.position import Elements, kepler, table
from nowcast.smile.orbit.view import STATES, calendar, classify, view

TRACK = kepler(Elements())
NOVEMBER = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    ("place", "standoff", "state"),
    [
        ((np.nan, 0.0, 0.0), 10.5, "position unknown"),
        ((0.0, 3.0, -5.0), 10.5, "door closed"),
        ((-10.5, 2.1, 16.6), 10.5, "Sun constraint"),
        ((0.0, 5.0, 8.0), 10.5, "inside the magnetosphere"),
        ((8.4, -7.3, 16.6), 10.5, "nose outside the field"),
        ((8.4, -7.3, 16.6), 9.0, "good"),
        ((5.9, 6.7, 17.7), 8.0, "good"),
        ((5.9, 6.7, 17.7), 5.0, "nose outside the field"),
    ],
)
def test_the_state_follows_from_the_place_and_the_nose(place, standoff, state):
    assert STATES[int(classify(place, standoff))] == state


@pytest.mark.parametrize(
    ("month", "allowed", "outside"),
    [(1, 43.5, 21.5), (4, 43.5, 35.2), (7, 43.5, 31.5), (9, 29.5, 4.0), (10, 17.2, 0.0), (11, 16.2, 0.0)],
)
def test_the_hours_of_view_are_those_of_the_reference_table(month, allowed, outside):
    """The table keeps the argument of perigee; a year of drift moves the hours by up to 2.5."""
    orbit = Elements(node=225.0)
    day = datetime(2026 if month > 6 else 2027, month, 16, tzinfo=UTC)
    place = kepler(orbit)(day.timestamp() + np.arange(0, orbit.period(), 60.0))
    states = classify(place)
    free = (states > STATES.index("door closed")) & (sun_angle(place) > 40)
    assert free.sum() / 60 == pytest.approx(allowed, abs=1.5)
    assert (states >= STATES.index("nose outside the field")).sum() / 60 == pytest.approx(outside, abs=2.5)


def test_november_has_no_view_and_says_until_when():
    seen = view(TRACK, NOVEMBER)
    assert seen.state == "Sun constraint"
    assert seen.sentence().startswith("no view: Sun constraint until 2026-11-21 05:5")
    assert seen.next_good is not None
    assert seen.next_good > datetime(2026, 12, 1, tzinfo=UTC)
    after = view(TRACK, seen.next_good)
    assert after.good
    assert after.sentence().startswith("good until ")
    assert after.x_low < 10.5 < after.x_high


def test_a_change_is_found_to_the_second():
    seen = view(TRACK, NOVEMBER)
    assert seen.until is not None
    before = view(TRACK, seen.until - timedelta(seconds=1))
    assert (before.state, view(TRACK, seen.until).state) == (seen.state, seen.then)


def test_the_calendar_has_no_hole_and_agrees_with_the_states():
    stop = NOVEMBER + timedelta(days=60)
    windows = calendar(TRACK, NOVEMBER, stop, standoff=9.0)
    assert (windows[0].start, windows[-1].stop) == (NOVEMBER, stop)
    for one, other in pairwise(windows):
        assert one.stop == other.start
        assert one.state != other.state
    for window in windows:
        middle = window.start + (window.stop - window.start) / 2
        assert STATES[int(classify(TRACK(middle), 9.0))] == window.state


def test_a_nose_that_is_never_in_the_field_gives_no_date():
    seen = view(TRACK, NOVEMBER, standoff=60.0)
    assert seen.next_good is None
    assert "none within a year" in seen.sentence()


def test_a_time_outside_the_ephemeris_is_an_unknown_position():
    track = table("time,x_gse,y_gse,z_gse\n2026-01-01,5,6,17\n2026-01-02,5,6,17.5\n")
    seen = view(track, NOVEMBER)
    assert seen.sentence().startswith("no view: position unknown until beyond a year")
