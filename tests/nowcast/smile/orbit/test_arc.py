"""One arc by variation of elements: the same path as steps in time give, in any plane, shape and direction."""

import numpy as np
import pytest
from orbits import stepped

from nowcast.smile.orbit import arc
from nowcast.smile.orbit.arc import State, integrated, state_of
from nowcast.smile.orbit.forces import GRAVITATION, Array, Vector, degree_3, short
from nowcast.smile.orbit.sources import SEED, checkpoints

DAY = 86_400.0


def circular(inclination: float, radius: float = 42_164.0) -> State:
    """A state in a circle at an inclination [deg]."""
    speed, angle = np.sqrt(GRAVITATION / radius), np.radians(inclination)
    return State(SEED.time, (radius, 0.0, 0.0), (0.0, float(speed * np.cos(angle)), float(speed * np.sin(angle))))


def test_smile_is_where_steps_in_time_bring_it() -> None:
    for force in (short, degree_3):
        end = integrated(SEED, SEED.time + 5 * DAY, force)[-1]
        assert end[1:7] == pytest.approx(stepped(SEED, SEED.time + 5 * DAY, force), abs=0.005)


@pytest.mark.parametrize("inclination", [0.0, 90.0, 180.0])
def test_no_plane_and_no_circle_is_special(inclination: float) -> None:
    begin = circular(inclination)
    end = integrated(begin, begin.time + 2 * DAY, short)[-1]
    assert end[1:4] == pytest.approx(stepped(begin, begin.time + 2 * DAY, short)[:3], abs=0.005)


def test_there_and_back_ends_where_it_began() -> None:
    there = integrated(SEED, SEED.time + 10 * DAY, short)
    back = integrated(state_of(there[-1]), SEED.time, short)
    assert (np.diff(back[:, 0]) > 0).all()
    assert back[0, 1:4] == pytest.approx(SEED.position, abs=0.01)


def test_an_orbit_whose_elements_change_much_is_integrated_in_halves() -> None:
    stop = next(state for state in checkpoints() if state.time > SEED.time + 150 * DAY)
    _, settled = arc._settled(SEED, stop.time, short)
    assert not settled
    assert integrated(SEED, stop.time, short)[-1, 1:4] == pytest.approx(stop.position, abs=0.1)


def test_a_path_that_the_moon_throws_out_ends_without_positions() -> None:
    begin = circular(5.0, 500_000.0)
    knots = integrated(begin, begin.time + 120 * DAY, short, halvings=0)
    assert np.isnan(knots[:, 1:]).all()


def test_the_acceleration_of_a_knot_is_that_of_the_forces() -> None:
    knots = integrated(SEED, SEED.time + DAY, short)
    assert pytest.approx(np.array(short(knots[:, 0], *knots[:, 1:4].T)), rel=1e-12) == knots[:, 7:].T


def test_without_disturbance_the_ellipse_stays() -> None:
    def kepler(_time: Array, x: Array, y: Array, z: Array) -> Vector:
        cube = (x * x + y * y + z * z) ** 1.5
        return -GRAVITATION * x / cube, -GRAVITATION * y / cube, -GRAVITATION * z / cube

    axis = 1.0 / (2.0 / np.linalg.norm(SEED.position) - np.dot(SEED.velocity, SEED.velocity) / GRAVITATION)
    period = 2.0 * np.pi * np.sqrt(axis**3 / GRAVITATION)
    end = integrated(SEED, SEED.time + 4.0 * float(period), kepler)[-1]
    assert end[1:7] == pytest.approx([*SEED.position, *SEED.velocity], abs=1e-4)


def test_what_is_not_bound_to_the_earth_has_no_positions() -> None:
    flown = State(0.0, SEED.position, (3.0, 2.0, 1.0))
    assert np.isnan(integrated(flown, DAY, short)[:, 1:]).all()
