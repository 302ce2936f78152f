"""What is said of SMILE's orbit and the views to come."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from nowcast.smile.orbit import outlook
from nowcast.smile.orbit.pointing import x_range
from nowcast.smile.orbit.view import GOOD, Window

PERIGEE = datetime(2026, 7, 1, tzinfo=UTC)
NOVEMBER = datetime(2026, 11, 21, 17, 40, tzinfo=UTC)
JANUARY = datetime(2027, 1, 20, 6, 0, tzinfo=UTC)
ORBIT = outlook.orbit({}, PERIGEE)


def test_october_and_november_hold_no_view_and_the_next_is_found() -> None:
    ahead = outlook.outlook(ORBIT, datetime(2026, 10, 1, tzinfo=UTC))
    assert GOOD not in {window.state for window in ahead.windows}
    assert ahead.next_view is None
    later = outlook.outlook(ORBIT, NOVEMBER).next_view
    assert later is not None
    assert later.start.month == 12


def test_a_view_that_is_over_or_too_short_to_be_used_is_not_announced() -> None:
    def window(start: float, stop: float, state: str = GOOD) -> Window:
        return Window(JANUARY + timedelta(hours=start), JANUARY + timedelta(hours=stop), state)

    windows = [window(-2, -1), window(1, 1.4), window(2, 4, "door closed"), window(5, 6), window(7, 9)]
    assert outlook.next_view(windows, JANUARY) == windows[3]
    assert outlook.next_view(windows[:3], JANUARY) is None
    assert outlook.next_view(windows, JANUARY + timedelta(hours=5.5)) == windows[3]


def test_the_calendar_begins_at_midnight_and_has_no_hole() -> None:
    windows = outlook.outlook(ORBIT, NOVEMBER).windows
    assert windows[0].start == NOVEMBER.replace(hour=0, minute=0)
    assert windows[-1].stop - windows[0].start == timedelta(days=outlook.DAYS)
    assert [window.start for window in windows[1:]] == [window.stop for window in windows[:-1]]


def test_an_image_is_expected_for_now_only_where_sxi_looks_from_outside() -> None:
    now = outlook.outlook(ORBIT, JANUARY)
    assert outlook.pictured(now) == JANUARY
    inside = outlook.outlook(ORBIT, NOVEMBER)
    assert inside.next_view is not None
    assert outlook.pictured(inside) == inside.next_view.start + timedelta(hours=1)


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


def test_an_ephemeris_counts_instead_and_is_no_assumption() -> None:
    text = "time,x_gse,y_gse,z_gse\n" + "".join(f"2027-01-20T{hour:02}:00,{hour},1,15\n" for hour in range(4, 9))
    given = outlook.orbit({}, PERIGEE, text, "smile.csv")
    assert not given.assumed
    ahead = outlook.outlook(given, JANUARY)
    assert ahead.seen.position == pytest.approx((6.0, 1.0, 15.0))
    assert {window.state for window in ahead.windows} >= {"position unknown"}
    said = outlook.facts(given, ahead)
    assert said["distance"] == pytest.approx(16.19, abs=0.01)
    unknown = outlook.facts(given, outlook.outlook(given, NOVEMBER))
    assert (unknown["position"], unknown["field"], unknown["aim"]) == (None, [], None)
