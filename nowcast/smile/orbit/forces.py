"""What moves SMILE: the Earth's field, Sun and Moon.

Two fields: J2 alone, for starts that are adjusted to it (`public`), and degree 3 with C22, for true states: without
these terms a true state drifts by 0.1 to 0.5 s along its track in a day. Sun and Moon are the low-precision series of
the Astronomical Almanac (0.01 and 0.3 deg), turned back to J2000; radiation pressure and manoeuvres are left out.
Axes of J2000, km and s; times are TDB since J2000.

References
----------
Astronomical Almanac, sections C and D (low-precision Sun and Moon).
EGM96: F. G. Lemoine et al., NASA/TP-1998-206861 (1998), normalised coefficients to degree 3.
"""

from collections.abc import Callable
from math import pi

import numpy as np
from numpy import cos, sin, sqrt
from numpy.typing import NDArray

from nowcast.vocabulary.constants import GRAVITY_RADIUS

GRAVITATION = 398600.4418  # km3 s-2, of the Earth
GRAVITATION_OF_SUN = 1.32712440041e11
GRAVITATION_OF_MOON = 4902.800066
J2 = 1.08262668e-3
C22, S22 = 1e-6 * sqrt(5 / 12) * 2.43914352, -1e-6 * sqrt(5 / 12) * 1.40016684
C30 = 2.5326564e-6
C31, S31 = 1e-6 * sqrt(7 / 6) * 2.02998882, 1e-6 * sqrt(7 / 6) * 0.24851316
C32, S32 = 1e-6 * sqrt(7 / 60) * 0.90462777, -1e-6 * sqrt(7 / 60) * 0.61902594
C33, S33 = 1e-6 * sqrt(7 / 360) * 0.72107266, 1e-6 * sqrt(7 / 360) * 1.41435626
ASTRONOMICAL_UNIT = 149_597_870.7  # km
DEGREE = pi / 180.0
COS_OBLIQUITY, SIN_OBLIQUITY = cos(23.4393 * DEGREE), sin(23.4393 * DEGREE)
SECONDS_PER_CENTURY = 36525 * 86400.0
POLE = 2004.22 / 3600.0 * DEGREE  # rad per century, precession of the pole towards X
TDB_LESS_UTC = 69.184  # s

Array = NDArray[np.float64]
Vector = tuple[Array, Array, Array]
Force = Callable[[Array, Array, Array, Array], Vector]


def sun(century: Array) -> Vector:
    """The Sun [km] at a time in centuries of TDB since J2000."""
    anomaly = (357.529 + 35999.050 * century) * DEGREE
    longitude = (280.461 + 36000.771 * century + 1.915 * sin(anomaly) + 0.020 * sin(2 * anomaly)) - 1.397 * century
    distance = ASTRONOMICAL_UNIT * (1.00014 - 0.01671 * cos(anomaly) - 0.00014 * cos(2 * anomaly))
    x, y = distance * cos(longitude * DEGREE), distance * sin(longitude * DEGREE)
    return x, y * COS_OBLIQUITY, y * SIN_OBLIQUITY


def moon(century: Array) -> Vector:
    """The Moon [km] at a time in centuries of TDB since J2000."""
    t = century
    anomaly, evection = (135.0 + 477198.87 * t) * DEGREE, (259.3 - 413335.36 * t) * DEGREE
    double = (235.7 + 890534.22 * t) * DEGREE
    longitude = DEGREE * (
        218.32 + 481267.881 * t + 6.29 * sin(anomaly) - 1.27 * sin(evection) + 0.66 * sin(double)
        + 0.21 * sin((269.9 + 954397.74 * t) * DEGREE) - 0.19 * sin((357.5 + 35999.05 * t) * DEGREE)
        - 0.11 * sin((186.5 + 966404.03 * t) * DEGREE) - 1.397 * t
    )  # fmt: skip
    latitude = DEGREE * (
        5.13 * sin((93.3 + 483202.02 * t) * DEGREE) + 0.28 * sin((228.2 + 960400.89 * t) * DEGREE)
        - 0.28 * sin((318.3 + 6003.15 * t) * DEGREE) - 0.17 * sin((217.6 - 407332.21 * t) * DEGREE)
    )  # fmt: skip
    parallax = DEGREE * (
        0.9508 + 0.0518 * cos(anomaly) + 0.0095 * cos(evection) + 0.0078 * cos(double)
        + 0.0028 * cos((269.9 + 954397.74 * t) * DEGREE)
    )  # fmt: skip
    distance = GRAVITY_RADIUS / sin(parallax)
    x, y = distance * cos(latitude) * cos(longitude), distance * cos(latitude) * sin(longitude)
    z = distance * sin(latitude)
    return x, y * COS_OBLIQUITY - z * SIN_OBLIQUITY, y * SIN_OBLIQUITY + z * COS_OBLIQUITY


def short(time: Array, x: Array, y: Array, z: Array) -> Vector:
    """Acceleration [km s-2] by the Earth with its J2, Sun and Moon."""
    century = time / SECONDS_PER_CENTURY
    square = x * x + y * y + z * z
    cube = square * sqrt(square)
    pole_x, pole_z = sin(POLE * century), cos(POLE * century)
    height = x * pole_x + z * pole_z  # above the equator of date
    flat = 1.5 * J2 * GRAVITATION * GRAVITY_RADIUS * GRAVITY_RADIUS / (cube * square)
    radial = flat * (5.0 * height * height / square - 1.0) - GRAVITATION / cube
    ax, ay, az = radial * x - 2.0 * flat * height * pole_x, radial * y, radial * z - 2.0 * flat * height * pole_z
    for gravitation, (bx, by, bz) in ((GRAVITATION_OF_SUN, sun(century)), (GRAVITATION_OF_MOON, moon(century))):
        dx, dy, dz = bx - x, by - y, bz - z
        near = gravitation / (dx * dx + dy * dy + dz * dz) ** 1.5
        far = gravitation / (bx * bx + by * by + bz * bz) ** 1.5
        ax, ay, az = ax + near * dx - far * bx, ay + near * dy - far * by, az + near * dz - far * bz
    return ax, ay, az


def degree_3(time: Array, x: Array, y: Array, z: Array) -> Vector:
    """Acceleration [km s-2] as `short`, with C22, S22 and the whole of degree 3."""
    ax, ay, az = short(time, x, y, z)
    tilt = POLE * time / SECONDS_PER_CENTURY
    days = (time - TDB_LESS_UTC) / 86400.0
    spin = 2.0 * pi * ((0.7790572732640 + 1.00273781191135448 * days) % 1.0)  # Earth rotation angle, UT1 = UTC
    cos_t, sin_t, cos_s, sin_s = cos(tilt), sin(tilt), cos(spin), sin(spin)
    level, w = x * cos_t - z * sin_t, x * sin_t + z * cos_t
    u, v = level * cos_s + y * sin_s, y * cos_s - level * sin_s
    gu, gv, gw = _tesseral(u, v, w)
    along = gu * cos_s - gv * sin_s
    return ax + along * cos_t + gw * sin_t, ay + gu * sin_s + gv * cos_s, az - along * sin_t + gw * cos_t


def _tesseral(u: Array, v: Array, w: Array) -> Vector:
    """What C22, S22 and degree 3 add, in the axes that turn with the Earth.

    Each term of the potential is GM R^n / r^(2n+1) times a harmonic polynomial of degree n; here are its values and
    gradients.
    """
    square = u * u + v * v + w * w
    both, product = u * u - v * v, 2.0 * u * v
    second = 3.0 * (C22 * both + S22 * product)
    second_u, second_v = 6.0 * (C22 * u + S22 * v), 6.0 * (S22 * u - C22 * v)
    ring, line = 5.0 * w * w - square, C31 * u + S31 * v
    pair, three = C32 * both + S32 * product, u * (u * u - 3.0 * v * v)
    other = v * (3.0 * u * u - v * v)
    third = 0.5 * C30 * w * (5.0 * w * w - 3.0 * square) + 1.5 * ring * line + 15.0 * w * pair
    third += 15.0 * (C33 * three + S33 * other)
    third_u = -3.0 * C30 * w * u + 1.5 * (ring * C31 - 2.0 * u * line) + 30.0 * w * (C32 * u + S32 * v)
    third_u += 45.0 * (C33 * both + S33 * product)
    third_v = -3.0 * C30 * w * v + 1.5 * (ring * S31 - 2.0 * v * line) + 30.0 * w * (S32 * u - C32 * v)
    third_v += 45.0 * (S33 * both - C33 * product)
    third_w = 1.5 * C30 * (3.0 * w * w - square) + 12.0 * w * line + 15.0 * pair
    two = GRAVITATION * GRAVITY_RADIUS**2 / square**2.5
    three_scale = two * GRAVITY_RADIUS / square
    back = (5.0 * two * second + 7.0 * three_scale * third) / square
    return (
        two * second_u + three_scale * third_u - back * u,
        two * second_v + three_scale * third_v - back * v,
        three_scale * third_w - back * w,
    )
