"""Times and axes of orbits: dynamical time, the axes of J2000 (ICRF), the equator of date, and GSE.

States of orbits are kept in the axes of J2000, as JPL Horizons gives them. The equator and equinox of date are turned
against them by precession, 0.37 deg in 2026: left out, a position at 19 R_E is wrong by 250 to 470 km. Nutation
(0.005 deg, 10 km) is left out; the Sun of `physics.frames` is good to 13 km there.

References
----------
Precession: J. H. Lieske et al., Astron. Astrophys. 58, 1 (1977).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nowcast.physics.frames import gei_to_gse
from nowcast.vocabulary.constants import EQUATORIAL_RADIUS

EARTH_RADIUS = EQUATORIAL_RADIUS  # km, the unit R_E of all positions
UNIX_OF_J2000 = 946_728_000.0  # s, 2000-01-01 12:00
TDB_LESS_UTC = 69.184  # s since 2017; the periodic 1.7 ms are left out (8 m)
SECONDS_PER_CENTURY = 36525 * 86400.0
ARC_SECOND = np.pi / 648_000.0  # rad

Array = NDArray[np.float64]


def dynamical(unix: ArrayLike) -> Array:
    """Seconds of TDB since J2000 (2000-01-01 12:00 TDB) of unix seconds (UTC)."""
    return np.asarray(unix, dtype=float) - UNIX_OF_J2000 + TDB_LESS_UTC


def unix(dynamical_seconds: ArrayLike) -> Array:
    """Unix seconds (UTC) of seconds of TDB since J2000."""
    return np.asarray(dynamical_seconds, dtype=float) + UNIX_OF_J2000 - TDB_LESS_UTC


def precession(seconds: ArrayLike) -> Array:
    """Matrices (..., 3, 3) that turn vectors from the axes of J2000 to the mean equator and equinox of date.

    Parameters
    ----------
    seconds : array_like [s]
        TDB since J2000.
    """
    century = np.asarray(seconds, dtype=float) / SECONDS_PER_CENTURY
    zeta = ARC_SECOND * century * (2306.2181 + century * (0.30188 + 0.017998 * century))
    z = ARC_SECOND * century * (2306.2181 + century * (1.09468 + 0.018203 * century))
    theta = ARC_SECOND * century * (2004.3109 - century * (0.42665 + 0.041833 * century))
    cos_a, sin_a = np.cos(zeta), np.sin(zeta)
    cos_z, sin_z = np.cos(z), np.sin(z)
    cos_t, sin_t = np.cos(theta), np.sin(theta)
    rows = [
        [cos_z * cos_t * cos_a - sin_z * sin_a, -cos_z * cos_t * sin_a - sin_z * cos_a, -cos_z * sin_t],
        [sin_z * cos_t * cos_a + cos_z * sin_a, -sin_z * cos_t * sin_a + cos_z * cos_a, -sin_z * sin_t],
        [sin_t * cos_a, -sin_t * sin_a, cos_t],
    ]
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)


def of_date(seconds: ArrayLike, vectors: ArrayLike) -> Array:
    """Vectors (..., 3) in the axes of J2000, turned to the equator and equinox of date."""
    return np.asarray(np.einsum("...ij,...j->...i", precession(seconds), np.asarray(vectors, dtype=float)))


def of_j2000(seconds: ArrayLike, vectors: ArrayLike) -> Array:
    """Vectors (..., 3) in the equator and equinox of date, turned to the axes of J2000."""
    return np.asarray(np.einsum("...ji,...j->...i", precession(seconds), np.asarray(vectors, dtype=float)))


def to_gse(seconds: ArrayLike, vectors: ArrayLike) -> Array:
    """Positions (..., 3) in the axes of J2000 [km] as GSE [R_E].

    Examples
    --------
    >>> to_gse(849139269.184, [24803.6, -32749.0, 109847.7]).round(2).tolist()
    [-3.54, 2.68, 17.84]
    """
    return gei_to_gse(unix(seconds), of_date(seconds, vectors) / EARTH_RADIUS)


def from_gse(seconds: ArrayLike, vectors: ArrayLike) -> Array:
    """Vectors (..., 3) in GSE, turned to the axes of J2000; the unit stays."""
    turn = to_gse(np.asarray(seconds, dtype=float)[..., np.newaxis], EARTH_RADIUS * np.eye(3))  # rows: axes of J2000
    return np.asarray(np.einsum("...ij,...j->...i", turn, np.asarray(vectors, dtype=float)))
