"""Times and axes: dynamical time, precession, GSE."""

from datetime import UTC, datetime

import numpy as np
import pytest

from nowcast.smile.orbit.inertial import EARTH_RADIUS, dynamical, of_date, of_j2000, precession, to_gse, unix

DECEMBER = datetime(2026, 12, 1, tzinfo=UTC).timestamp()


def test_dynamical_time_is_ahead_of_utc() -> None:
    assert float(dynamical(DECEMBER)) == pytest.approx(849355269.184)
    assert float(unix(dynamical(DECEMBER))) == DECEMBER


def test_precession_turns_and_does_not_stretch_and_the_way_back_is_its_inverse() -> None:
    seconds = dynamical(np.array([DECEMBER, DECEMBER + 1e7]))
    assert precession(seconds) @ np.swapaxes(precession(seconds), -1, -2) == pytest.approx(
        np.broadcast_to(np.eye(3), (2, 3, 3)), abs=1e-12
    )
    vectors = np.array([[1.0, 2.0, 3.0], [4.0, -5.0, 6.0]])
    assert of_j2000(seconds, of_date(seconds, vectors)) == pytest.approx(vectors, abs=1e-12)


def test_the_equinox_of_date_is_where_precession_has_moved_it() -> None:
    """The equinox goes back by 50.29 arc seconds a year: 0.376 deg in 26.9 years."""
    equinox = of_j2000(dynamical(DECEMBER), [1.0, 0.0, 0.0])
    assert np.degrees(np.arccos(equinox[0])) == pytest.approx(26.92 * 50.29 / 3600, rel=0.002)


def test_a_reference_state_is_met_in_gse() -> None:
    """Of 2026-11-28 12:00 UTC, worked out with the Sun of ERFA and the pole of IAU 2006; 250 km without precession."""
    given = np.array([24803.6, -32749.0, 109847.7])
    expected = np.array([-22583.6, 17065.8, 113811.1])
    assert np.linalg.norm(to_gse(849139269.184, given) * EARTH_RADIUS - expected) < 13.0
