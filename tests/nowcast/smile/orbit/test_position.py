from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from nowcast.errors import NowcastError
from nowcast.smile.orbit.position import Elements, ephemeris, from_settings, kepler, table, two_line
from nowcast.vocabulary.constants import EQUATORIAL_RADIUS

PERIGEE = datetime(2026, 7, 1, tzinfo=UTC)
# a made-up set in the true form: SMILE's size and inclination, catalogue number 99999
LINES = """\
1 99999U 26099A   26182.00000000  .00000000  00000-0  00000-0 0  9999
2 99999  73.0000 220.0000 8363000 287.5000   0.0000  0.47424000    08
"""


def test_the_period_and_the_drifts_are_those_of_the_reference():
    assert Elements().period() / 3600 == pytest.approx(50.61, abs=0.005)
    node, perigee = (365.25 * drift for drift in Elements().drifts())
    assert node == pytest.approx(-2.8, abs=0.05)
    assert perigee == pytest.approx(-2.7, abs=0.05)


def test_perigee_and_apogee_lie_at_their_heights_and_declinations():
    track = kepler(Elements())
    low = track(PERIGEE)
    high = track(PERIGEE + timedelta(seconds=Elements().period() / 2))
    assert (np.linalg.norm(low) - 1) * EQUATORIAL_RADIUS == pytest.approx(5000, abs=10)
    assert (np.linalg.norm(high) - 1) * EQUATORIAL_RADIUS == pytest.approx(121_182, abs=20)


@pytest.mark.parametrize(
    ("month", "expected"), [(1, (-3.6, 10.6, 16.6)), (6, (8.4, -7.3, 16.6)), (9, (-7.3, -8.4, 16.6))]
)
def test_apogee_turns_about_the_sun_in_a_year(month, expected):
    orbit = Elements(node=225.0)
    track = kepler(orbit)
    turn = np.round((datetime(2027, month, 16, tzinfo=UTC) - PERIGEE).total_seconds() / orbit.period()) + 0.5
    assert track(PERIGEE + timedelta(seconds=turn * orbit.period())) == pytest.approx(expected, abs=1.4)


def test_the_ellipse_is_solved_at_every_phase():
    seconds = PERIGEE.timestamp() + np.linspace(0, Elements().period(), 2000)
    place = kepler(Elements())(seconds)
    distance = np.linalg.norm(place, axis=-1) * EQUATORIAL_RADIUS
    speed = np.linalg.norm(np.gradient(place, seconds, axis=0), axis=-1)[1:-1] * EQUATORIAL_RADIUS
    energy = speed**2 / 2 - 398600.4418 / distance[1:-1]
    outside = distance[1:-1] > 30_000  # near perigee the difference quotient is too coarse
    assert energy[outside] == pytest.approx(np.full(outside.sum(), -398600.4418 / 2 / 69462), rel=0.01)


def test_a_shape_of_times_is_kept_and_a_missing_time_gives_nan():
    track = kepler(Elements())
    assert track(np.full((2, 3), 1.8e9)).shape == (2, 3, 3)
    assert np.isnan(track(np.array([np.nan]))).all()


def test_the_phase_is_that_of_the_settings():
    orbit = from_settings({"node": 230.0}, PERIGEE + timedelta(hours=3))
    assert (orbit.node, orbit.inclination, orbit.perigee) == (230.0, 73.0, PERIGEE + timedelta(hours=3))
    with pytest.raises(NowcastError, match="no such element"):
        from_settings({"raan": 230.0}, PERIGEE)


def test_two_line_elements_give_the_orbit_that_they_describe():
    both = [track(PERIGEE + timedelta(hours=6)) for track in (two_line(LINES), kepler(Elements()))]
    assert both[0] == pytest.approx(both[1], abs=0.3)  # SDP4 adds Sun and Moon
    assert ephemeris(LINES)(np.array([1.8e9, 1.9e9])).shape == (2, 3)


def test_a_table_is_followed_between_its_lines_and_not_beyond():
    track = kepler(Elements())
    times = [PERIGEE + timedelta(hours=10, minutes=10 * step) for step in range(12)]
    lines = ["time,x_gse,y_gse,z_gse"]
    lines += [f"{time:%Y-%m-%dT%H:%M:%SZ},{x:.6f},{y:.6f},{z:.6f}" for time in times for x, y, z in [track(time)]]
    follow = ephemeris("\n".join(lines))
    between = times[4] + timedelta(minutes=3)
    assert follow(between) == pytest.approx(track(between), abs=1e-4)
    assert np.isnan(follow(times[-1] + timedelta(minutes=1))).all()


@pytest.mark.parametrize("text", ["", "nothing", "1 99999U\n2 99999", "SMILE\n1 x\n2 y"])
def test_what_is_no_two_line_set_is_refused_in_a_sentence(text):
    with pytest.raises(NowcastError, match="two-line elements"):
        two_line(text)


@pytest.mark.parametrize(
    "text", ["time,x_gse", "time,x_gse,y_gse,z_gse\nnow,1,2,3", "time,x_gse,y_gse,z_gse\n2026-01-01,1,2,"]
)
def test_a_table_that_cannot_be_read_is_refused_in_a_sentence(text):
    with pytest.raises(NowcastError, match="needs lines with time"):
        table(text)
