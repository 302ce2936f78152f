"""What is said of SMILE's orbit and the views to come."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from orbits import ELLIPSE, PERIGEE, TRACK

from nowcast.smile.orbit import outlook
from nowcast.smile.orbit.ephemeris import ephemeris
from nowcast.smile.orbit.pointing import x_range
from nowcast.smile.orbit.position import Orbit
from nowcast.smile.orbit.sources import public
from nowcast.smile.orbit.view import GOOD, Boundary, Window, views

NOVEMBER = datetime(2026, 11, 21, 17, 40, tzinfo=UTC)
JANUARY = datetime(2027, 1, 20, 6, 0, tzinfo=UTC)
ORBIT = Orbit(TRACK, "test", timedelta(seconds=ELLIPSE.period()))
NOW = Boundary(9.0, 8.2, 9.9, 0.6, "boundary of now")


def test_a_view_that_is_over_or_too_short_to_be_used_is_not_announced() -> None:
    def window(start: float, stop: float, state: str = GOOD) -> Window:
        return Window(JANUARY + timedelta(hours=start), JANUARY + timedelta(hours=stop), state)

    windows = [window(-2, -1), window(1, 1.4), window(2, 4, "door closed"), window(5, 6), window(7, 9)]
    assert outlook.next_view(windows, JANUARY) == windows[3]
    assert outlook.next_view(windows[:3], JANUARY) is None
    assert outlook.next_view(windows, JANUARY + timedelta(hours=5.5)) == windows[3]


def test_the_calendars_begin_at_midnight_and_have_no_hole() -> None:
    ahead = outlook.outlook(ORBIT, NOVEMBER, NOW)
    assert list(ahead.windows) == ["now", "quiet", "storm"]
    for windows in ahead.windows.values():
        assert windows[0].start == NOVEMBER.replace(hour=0, minute=0)
        assert windows[-1].stop - windows[0].start == timedelta(days=outlook.DAYS)
        assert [window.start for window in windows[1:]] == [window.stop for window in windows[:-1]]


def test_without_a_nowcast_the_boundary_is_a_quiet_one_and_there_is_no_calendar_of_now() -> None:
    ahead = outlook.outlook(ORBIT, NOVEMBER)
    assert (ahead.seen.boundary.nose, ahead.seen.boundary.low) == (10.5, 9.8)
    assert list(ahead.windows) == ["quiet", "storm"]


def test_in_spring_2027_a_quiet_nose_is_at_the_edge_at_best_and_one_of_a_storm_in_every_orbit() -> None:
    ahead = outlook.outlook(public(), datetime(2027, 3, 10, tzinfo=UTC))
    assert GOOD not in {window.state for window in ahead.windows["quiet"]}
    assert len(views(ahead.windows["storm"])) >= 28  # of 28.5 orbits
    assert {window.state for window in views(ahead.windows["storm"])} == {GOOD}


def test_an_image_is_expected_for_now_only_where_sxi_looks_from_outside() -> None:
    assert outlook.pictured(outlook.outlook(ORBIT, JANUARY)) == JANUARY
    inside = outlook.outlook(ORBIT, NOVEMBER)
    coming = inside.next_views["quiet"]
    assert coming is not None
    assert outlook.pictured(inside) == min(
        coming.start + timedelta(hours=1), coming.start + (coming.stop - coming.start) / 2
    )


def test_the_field_is_that_of_the_pointing_law_and_none_behind_a_closed_door() -> None:
    seen = outlook.outlook(ORBIT, JANUARY).seen
    low, middle, high = outlook.field(seen)
    assert (low, high) == pytest.approx([float(edge) for edge in x_range(seen.position)], abs=0.006)
    assert middle == pytest.approx(seen.target[0], abs=0.006)
    assert outlook.field(outlook.outlook(ORBIT, PERIGEE + timedelta(minutes=20)).seen) == []


def test_the_path_is_one_orbit_back_and_one_ahead_with_even_steps() -> None:
    rows = np.array(outlook.path(ORBIT, JANUARY))
    assert rows[-1, 0] - rows[0, 0] == pytest.approx(2 * ORBIT.period.total_seconds(), rel=1e-3)
    steps = np.linalg.norm(np.diff(rows[:, 1:], axis=0), axis=1)
    assert steps.max() < 3 * np.median(steps)


def test_the_facts_hold_the_position_its_error_and_the_words() -> None:
    orbit = public()
    body = outlook.facts(orbit, outlook.outlook(orbit, datetime(2026, 11, 28, 12, tzinfo=UTC), NOW))
    assert body["position"] == pytest.approx([-3.541, 2.676, 17.844], abs=0.001)
    assert body["error_km"] == 36
    assert (body["state"], body["label"], body["probability"]) == ("good", "good", 0.999)
    assert str(body["sentence"]).startswith("Good SXI view: nose at 9.0 (8.2 to 9.9) R_E in the field")
    assert len(body["ahead"]) == 2  # type: ignore[arg-type]


def test_an_ephemeris_counts_and_beyond_it_nothing_is_known() -> None:
    text = "time,x_gse,y_gse,z_gse\n" + "".join(f"2027-01-20T{hour:02}:00,{hour},1,15\n" for hour in range(4, 9))
    given = ephemeris(text, "smile.csv")
    ahead = outlook.outlook(given, JANUARY)
    assert ahead.seen.position == pytest.approx((6.0, 1.0, 15.0))
    assert {window.state for window in ahead.windows["quiet"]} >= {"position unknown"}
    body = outlook.facts(given, ahead)
    assert body["distance"] == pytest.approx(16.19, abs=0.01)
    assert body["error_km"] is None
    unknown = outlook.facts(given, outlook.outlook(given, NOVEMBER))
    assert (unknown["position"], unknown["field"], unknown["aim"], unknown["label"]) == (None, [], None, "no view")
