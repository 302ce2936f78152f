"""What moves SMILE: the Sun and the Moon of the Almanac, the Earth's field."""

import numpy as np
import pytest

from nowcast.smile.orbit import forces

CENTURY = np.array(0.26914)  # 1 December 2026
POINT = np.array([21_000.0, -15_000.0, 9_000.0])  # km


def test_sun_and_moon_are_as_far_as_they_are() -> None:
    assert np.linalg.norm(forces.sun(CENTURY)) / forces.ASTRONOMICAL_UNIT == pytest.approx(0.986, abs=0.001)
    distances = [np.linalg.norm(forces.moon(CENTURY + day / 36525)) for day in range(60)]
    assert 356_000 < min(distances) < 371_000
    assert 399_000 < max(distances) < 407_500


def test_the_moon_is_where_the_almanac_has_it_in_its_example() -> None:
    """1992 April 12.0 TD: 133.16 and -3.23 deg of date, 368,410 km (Meeus, Astronomical Algorithms, example 47.a)."""
    century = np.array((2448724.5 - 2451545.0) / 36525.0)
    x, y, z = forces.moon(century)
    ecliptic_y = y * forces.COS_OBLIQUITY + z * forces.SIN_OBLIQUITY
    ecliptic_z = z * forces.COS_OBLIQUITY - y * forces.SIN_OBLIQUITY
    distance = np.linalg.norm((x, y, z))
    assert np.degrees(np.arctan2(ecliptic_y, x)) + 1.397 * century == pytest.approx(133.167, abs=0.3)
    assert np.degrees(np.arcsin(ecliptic_z / distance)) == pytest.approx(-3.229, abs=0.2)
    assert distance == pytest.approx(368_410, rel=0.005)


def test_near_the_earth_its_gravity_is_what_is_left() -> None:
    x, y, z = POINT
    distance = np.linalg.norm(POINT)
    pull = np.array(forces.short(np.array(0.0), x, y, z))
    kepler = -forces.GRAVITATION * POINT / distance**3
    assert np.linalg.norm(pull - kepler) / np.linalg.norm(kepler) == pytest.approx(
        1.5 * forces.J2 * (forces.GRAVITY_RADIUS / distance) ** 2, rel=0.5
    )


def test_the_field_of_degree_3_is_the_gradient_of_its_potential() -> None:
    def potential(u: float, v: float, w: float) -> float:
        square, both, product = u * u + v * v + w * w, u * u - v * v, 2 * u * v
        second = 3 * (forces.C22 * both + forces.S22 * product)
        third = forces.C30 * w * (5 * w * w - 3 * square) / 2
        third += 1.5 * (5 * w * w - square) * (forces.C31 * u + forces.S31 * v)
        third += 15 * w * (forces.C32 * both + forces.S32 * product)
        third += 15 * (forces.C33 * u * (u * u - 3 * v * v) + forces.S33 * v * (3 * u * u - v * v))
        radius = forces.GRAVITY_RADIUS
        return float(forces.GRAVITATION * (radius**2 / square**2.5 * second + radius**3 / square**3.5 * third))

    step = 0.5
    slope = [(potential(*(POINT + d)) - potential(*(POINT - d))) / (2 * step) for d in step * np.eye(3)]
    assert forces._tesseral(*POINT) == pytest.approx(slope, rel=1e-5)


def test_the_terms_of_degree_3_turn_with_the_earth() -> None:
    def extra(time: float) -> list[float]:
        more, less = forces.degree_3(np.array(time), *POINT), forces.short(np.array(time), *POINT)
        return [float(one - other) for one, other in zip(more, less, strict=True)]

    day = 86164.0905  # s, sidereal
    assert extra(1e8 + day) == pytest.approx(extra(1e8), rel=1e-3, abs=1e-14)
    assert extra(1e8 + day / 2) != pytest.approx(extra(1e8), rel=0.1)
