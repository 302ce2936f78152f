"""The record of an orbit with its error, storms of before SMILE, and the ellipse of given elements."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from orbits import ELLIPSE, PERIGEE, TRACK

from nowcast.errors import NowcastError
from nowcast.smile.orbit.position import (
    EARTH_RADIUS,
    Orbit,
    error_km,
    from_settings,
    kepler,
    replayed,
    same_day,
)

HOUR = timedelta(hours=1)


def test_the_period_and_the_drifts_are_those_of_the_reference() -> None:
    assert ELLIPSE.period() / 3600 == pytest.approx(50.61, abs=0.005)
    node, perigee = (365.25 * drift for drift in ELLIPSE.drifts())
    assert node == pytest.approx(-2.8, abs=0.05)
    assert perigee == pytest.approx(-2.7, abs=0.05)


def test_perigee_and_apogee_lie_at_their_heights_and_declinations() -> None:
    low = TRACK(PERIGEE)
    high = TRACK(PERIGEE + timedelta(seconds=ELLIPSE.period() / 2))
    assert (np.linalg.norm(low) - 1) * EARTH_RADIUS == pytest.approx(5000, abs=10)
    assert (np.linalg.norm(high) - 1) * EARTH_RADIUS == pytest.approx(121_182, abs=20)


@pytest.mark.parametrize(
    ("month", "expected"), [(1, (-3.6, 10.6, 16.6)), (6, (8.4, -7.3, 16.6)), (9, (-7.3, -8.4, 16.6))]
)
def test_apogee_turns_about_the_sun_in_a_year(month: int, expected: tuple[float, float, float]) -> None:
    elements = replace(ELLIPSE, node=225.0)
    turn = np.round((datetime(2027, month, 16, tzinfo=UTC) - PERIGEE).total_seconds() / elements.period()) + 0.5
    apogee = PERIGEE + timedelta(seconds=turn * elements.period())
    assert kepler(elements)(apogee) == pytest.approx(expected, abs=1.4)


def test_the_ellipse_is_solved_at_every_phase() -> None:
    seconds = PERIGEE.timestamp() + np.linspace(0, ELLIPSE.period(), 2000)
    position = TRACK(seconds)
    distance = np.linalg.norm(position, axis=-1) * EARTH_RADIUS
    speed = np.linalg.norm(np.gradient(position, seconds, axis=0), axis=-1)[1:-1] * EARTH_RADIUS
    energy = speed**2 / 2 - 398600.4418 / distance[1:-1]
    outside = distance[1:-1] > 30_000  # near perigee the difference quotient is too coarse
    assert energy[outside] == pytest.approx(np.full(outside.sum(), -398600.4418 / 2 / 69462), rel=0.01)


def test_a_shape_of_times_is_kept_and_a_missing_time_gives_nan() -> None:
    assert TRACK(np.full((2, 3), 1.8e9)).shape == (2, 3, 3)
    assert np.isnan(TRACK(np.array([np.nan]))).all()


def test_the_phase_is_that_of_the_settings() -> None:
    elements = from_settings({"node": 230.0}, PERIGEE + 3 * HOUR)
    assert (elements.node, elements.perigee) == (230.0, PERIGEE + 3 * HOUR)
    assert elements.inclination == 69.9465  # of the public orbit, where none is given
    with pytest.raises(NowcastError, match="no such element"):
        from_settings({"raan": 230.0}, PERIGEE)


def test_the_error_grows_with_the_age_of_the_states_and_the_speed() -> None:
    orbit = Orbit(TRACK, "test", 50 * HOUR, newest=PERIGEE, error=9.0, drift=0.3)
    apogee = PERIGEE + timedelta(seconds=ELLIPSE.period() * 10.5)
    assert error_km(orbit, PERIGEE) == pytest.approx(9.0)
    assert error_km(orbit, PERIGEE - 10 * HOUR) == pytest.approx(9.0)
    slow, fast = error_km(orbit, apogee), error_km(orbit, PERIGEE + timedelta(seconds=ELLIPSE.period() * 11))
    assert 9.0 < slow < fast
    assert slow == pytest.approx(np.hypot(9.0, 0.3 * 22.14 * 0.71), rel=0.05)  # 0.71 km/s at apogee


def test_a_source_that_states_no_error_has_none() -> None:
    assert np.isnan(error_km(Orbit(TRACK, "test", 50 * HOUR), PERIGEE))


@pytest.mark.parametrize(
    ("storm", "day"),
    [
        (datetime(2024, 5, 10, 17, tzinfo=UTC), datetime(2027, 5, 10, 17, tzinfo=UTC)),
        (datetime(2003, 10, 29, tzinfo=UTC), datetime(2026, 10, 29, tzinfo=UTC)),
        (datetime(2024, 2, 29, 6, tzinfo=UTC), datetime(2027, 2, 28, 6, tzinfo=UTC)),
        (datetime(2026, 6, 21, tzinfo=UTC), datetime(2027, 6, 21, tzinfo=UTC)),
        (datetime(2026, 11, 28, tzinfo=UTC), datetime(2026, 11, 28, tzinfo=UTC)),
    ],
)
def test_a_storm_of_before_smile_takes_the_same_day_of_its_first_year(storm: datetime, day: datetime) -> None:
    assert storm + same_day(storm, datetime(2026, 6, 22, tzinfo=UTC)) == day


def test_an_orbit_of_another_year_says_so_and_has_its_positions() -> None:
    orbit = Orbit(TRACK, "test", 50 * HOUR, newest=PERIGEE, error=9.0, drift=0.3, start=PERIGEE)
    storm = datetime(2024, 5, 10, 17, tzinfo=UTC)
    moved = replayed(orbit, storm)
    assert moved.track(storm) == pytest.approx(TRACK(storm.replace(year=2027)))
    assert error_km(moved, storm) == pytest.approx(error_km(orbit, storm.replace(year=2027)))
    assert moved.note == "SMILE was not in space: its orbit is that of the same day of 2027"
    assert replayed(orbit, PERIGEE + HOUR) is orbit
