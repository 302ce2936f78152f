"""Which orbit counts, and the public one against reference figures."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from nowcast.errors import NowcastError
from nowcast.smile.orbit import sources
from nowcast.smile.orbit.arc import integrated
from nowcast.smile.orbit.forces import short
from nowcast.smile.orbit.inertial import EARTH_RADIUS, dynamical
from nowcast.smile.orbit.position import Elements, Orbit, error_km
from nowcast.smile.orbit.sources import Known, checkpoints, of_elements, of_known, orbit_of, public

NOVEMBER = datetime(2026, 11, 28, 12, tzinfo=UTC)
REFERENCE = {  # GSE [km]: Horizons' states of summer 2026, carried on with degree 4 and the Sun and Moon of ERFA
    datetime(2026, 9, 15, 12, tzinfo=UTC): (-1622.4, -3487.5, 90952.4),
    datetime(2026, 11, 28, 12, tzinfo=UTC): (-22583.6, 17065.8, 113811.1),
    datetime(2027, 1, 15, 18, tzinfo=UTC): (-1745.2, 11960.4, 106241.0),
    datetime(2027, 3, 30, 12, tzinfo=UTC): (14255.9, 6277.0, 111064.8),
    datetime(2027, 6, 30, 0, tzinfo=UTC): (19213.1, -63024.8, 60886.7),
}
PERIGEES = {  # time and distance [km]
    datetime(2026, 6, 22, 21, 54, 0, tzinfo=UTC): 11512.0,
    datetime(2026, 11, 27, 18, 13, 47, tzinfo=UTC): 13928.0,
    datetime(2026, 11, 29, 20, 44, 7, tzinfo=UTC): 13930.0,
    datetime(2027, 2, 1, 0, 0, 58, tzinfo=UTC): 14800.0,
    datetime(2027, 6, 30, 10, 13, 23, tzinfo=UTC): 16920.0,
}


@pytest.fixture(scope="module")
def orbit() -> Orbit:
    return public()


@pytest.mark.parametrize("time", REFERENCE)
def test_the_public_orbit_meets_the_reference_states(orbit: Orbit, time: datetime) -> None:
    assert np.linalg.norm(orbit.track(time) * EARTH_RADIUS - REFERENCE[time]) < 10.0


@pytest.mark.parametrize("time", PERIGEES)
def test_perigees_come_at_their_second(orbit: Orbit, time: datetime) -> None:
    seconds = time.timestamp() + np.arange(-120.0, 121.0)
    distance = np.linalg.norm(orbit.track(seconds), axis=1)
    assert abs(int(np.argmin(distance)) - 120) <= 8
    assert distance.min() * EARTH_RADIUS == pytest.approx(PERIGEES[time], rel=0.01)


def test_the_craft_is_over_the_oval_where_the_images_show_it(orbit: Orbit) -> None:
    assert orbit.track(datetime(2026, 7, 20, 23, tzinfo=UTC)) == pytest.approx((0.04, -5.05, 17.54), abs=0.01)


def test_the_public_orbit_says_its_source_its_age_and_an_error_of_the_size_that_radiation_makes(orbit: Orbit) -> None:
    assert orbit.origin == "JPL Horizons, planning orbit, propagated"
    assert orbit.newest == datetime(2026, 8, 6, tzinfo=UTC)
    assert not orbit.assumed
    assert error_km(orbit, datetime(2026, 7, 1, tzinfo=UTC)) == 9.0
    assert error_km(orbit, NOVEMBER) == pytest.approx(40, abs=15)  # 30 s of radiation pressure
    assert error_km(orbit, datetime(2027, 6, 30, tzinfo=UTC)) == pytest.approx(150, abs=50)


def test_before_its_first_state_and_beyond_2028_no_position_is_invented(orbit: Orbit) -> None:
    assert np.isnan(orbit.track(datetime(2026, 6, 21, 23, 59, tzinfo=UTC))).all()
    assert np.isfinite(orbit.track(datetime(2026, 6, 22, tzinfo=UTC))).all()
    assert np.isfinite(orbit.track(datetime(2028, 12, 31, 23, tzinfo=UTC))).all()
    assert np.isnan(orbit.track(datetime(2029, 1, 1, tzinfo=UTC))).all()


def test_the_checkpoints_follow_from_the_seed() -> None:
    near = [state for state in checkpoints() if abs(state.time - sources.SEED.time) < 25 * 86400]
    assert len(near) == 5
    for state in near:
        knots = integrated(sources.SEED, state.time, short)
        end = knots[-1] if state.time > sources.SEED.time else knots[0]
        assert np.linalg.norm(end[1:4] - state.position) < 0.05


def test_each_checkpoint_follows_from_the_one_before() -> None:
    states = checkpoints()
    assert len(states) == 93
    for before, state in pairwise(states):
        end = integrated(before, state.time, short)[-1]
        assert np.linalg.norm(end[1:4] - state.position) < 0.005


def test_elements_are_carried_on_with_sun_and_moon() -> None:
    """The default elements are those of the public orbit at a perigee: months later they are still near it."""
    orbit, given = public(), of_elements(Elements())
    for days, limit in ((0.5, 50.0), (30.0, 300.0), (150.0, 1500.0)):
        time = Elements().perigee + timedelta(days=days)
        assert np.linalg.norm(given.track(time) - orbit.track(time)) * EARTH_RADIUS < limit
    assert given.origin == "elements of the settings, propagated"


def states(count: int) -> Known:
    """States half a day apart from 20 November on, as an answer of Horizons gives them: here of the public orbit."""
    path = sources.Trajectory(checkpoints(), short)
    times = float(dynamical(datetime(2026, 11, 20, tzinfo=UTC).timestamp())) + 43200.0 * np.arange(count)
    return Known(tuple(path.state(float(time)) for time in times), "SMILE (spacecraft)", NOVEMBER)


def test_known_states_count_and_are_carried_on_beyond_the_last_one() -> None:
    known = states(16)
    given, orbit = of_known(known), public()
    assert given.newest == datetime(2026, 11, 27, 12, tzinfo=UTC)
    inside, week = datetime(2026, 11, 25, 3, tzinfo=UTC), datetime(2026, 12, 4, 12, tzinfo=UTC)
    assert np.linalg.norm(given.track(inside) - orbit.track(inside)) * EARTH_RADIUS < 5.0
    assert np.linalg.norm(given.track(week) - orbit.track(week)) * EARTH_RADIUS < 50.0
    assert error_km(given, inside) == 1.0
    assert 1.0 < error_km(given, week) < 10.0
    assert "asked 2026-11-28, known to 2026-11-27, then propagated" in given.origin


def test_before_the_known_states_the_public_orbit_counts() -> None:
    given, orbit = of_known(states(4)), public()
    time = datetime(2026, 10, 1, tzinfo=UTC)
    assert given.track(time) == pytest.approx(orbit.track(time), abs=1e-6)
    both = given.track(np.array([time.timestamp(), NOVEMBER.timestamp()]))
    assert np.isfinite(both).all()


def test_a_file_counts_before_elements_and_elements_before_known_states(tmp_path: Path) -> None:
    path = tmp_path / "smile.csv"
    path.write_text("time,x_gse,y_gse,z_gse\n2026-11-28,5,6,17\n2026-11-29,5,6,17.5\n")
    known = states(4)
    assert orbit_of({"node": 200.0}, None, path, known).origin == "ephemeris smile.csv"
    assert orbit_of({"node": 200.0}, None, None, known).origin.startswith("elements")
    assert orbit_of({}, NOVEMBER, None, known).newest == NOVEMBER
    assert orbit_of({}, None, None, known).origin.startswith("JPL Horizons, planning orbit, asked")
    assert orbit_of({}, None, None).origin == sources.PUBLIC
    with pytest.raises(NowcastError, match="NOWCAST_SMILE_EPHEMERIS cannot be read"):
        orbit_of({}, None, tmp_path / "none")
