"""A path through known states: integrated where it is asked for, continuous, the same in both directions."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from nowcast.smile.orbit.arc import State, integrated
from nowcast.smile.orbit.forces import GRAVITATION, Array, Vector, short
from nowcast.smile.orbit.sources import SEED
from nowcast.smile.orbit.trajectory import PIECE, Trajectory

HOUR = 3600.0


def two_bodies(_time: Array, x: Array, y: Array, z: Array) -> Vector:
    cube = (x * x + y * y + z * z) ** 1.5
    return -GRAVITATION * x / cube, -GRAVITATION * y / cube, -GRAVITATION * z / cube


@pytest.fixture(scope="module")
def path() -> Trajectory:
    return Trajectory([SEED], short)


def test_a_circle_closes_after_its_period() -> None:
    radius = 42_164.0
    speed = np.sqrt(GRAVITATION / radius)
    circle = Trajectory([State(0.0, (radius, 0.0, 0.0), (0.0, float(speed), 0.0))], two_bodies)
    angles = np.linspace(0.0, 2.0 * np.pi, 50)
    expected = radius * np.column_stack([np.cos(angles), np.sin(angles), np.zeros(50)])
    assert circle.positions(angles * radius / speed) == pytest.approx(expected, abs=0.02)


def test_the_start_is_met_and_the_speed_is_the_slope_of_the_path(path: Trajectory) -> None:
    assert path.positions(SEED.time) == pytest.approx(SEED.position, abs=1e-6)
    assert path.velocities(SEED.time) == pytest.approx(SEED.velocity, abs=1e-9)
    times = SEED.time + HOUR * np.arange(1, 60, 7.3)
    slope = (path.positions(times + 5.0) - path.positions(times - 5.0)) / 10.0
    assert path.velocities(times) == pytest.approx(slope, abs=1e-4)


def test_arcs_meet_before_and_behind_the_start(path: Trajectory) -> None:
    edges = SEED.time + PIECE * np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
    jumps = path.positions(edges + 1e-3) - path.positions(edges - 1e-3)
    assert np.linalg.norm(jumps, axis=1).max() < 0.03


def test_the_quintic_between_knots_holds_the_integrated_path(path: Trajectory) -> None:
    knots = integrated(SEED, SEED.time + 60 * HOUR, short)
    middle = (knots[:-1, 0] + knots[1:, 0]) / 2
    exact = np.array([integrated(SEED, float(time), short)[-1, 1:4] for time in middle[::3]])
    assert np.linalg.norm(path.positions(middle[::3]) - exact, axis=1).max() < 0.01


def test_only_the_arcs_that_are_asked_for_are_integrated() -> None:
    far = State(SEED.time + 100 * PIECE, SEED.position, SEED.velocity)
    path = Trajectory([SEED, far], two_bodies)
    path.positions(far.time + HOUR)
    assert list(path._arcs) == [1]


def test_beyond_its_limits_and_at_no_time_there_is_no_position() -> None:
    path = Trajectory([SEED], two_bodies, SEED.time, SEED.time + HOUR)
    times = SEED.time + np.array([-1.0, 0.0, HOUR, HOUR + 1.0, np.nan])
    assert np.isnan(path.positions(times)).any(axis=1).tolist() == [True, False, False, True, True]


def test_threads_see_one_path() -> None:
    path = Trajectory([SEED], short)
    times = SEED.time + PIECE * np.linspace(-2, 2, 9)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(path.positions, [times] * 8))
    assert all(np.array_equal(answer, answers[0]) for answer in answers)
