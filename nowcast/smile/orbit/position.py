"""Where SMILE is, in GSE: from orbital elements, a two-line-element set or a table of positions.

No ephemeris, two-line elements or catalogue number of SMILE were public in November 2026. The default elements are
published (size, inclination, argument of perigee) or *derived* (node from the launch, +-15 deg); the time of perigee is
not known at all, so the phase in the orbit is a free choice. Whoever shows a position has to say so.
"""

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from nowcast.errors import NowcastError
from nowcast.physics.frames import Times, gei_to_gse, unix_seconds
from nowcast.vocabulary.constants import EQUATORIAL_RADIUS

GRAVITATION = 398600.4418  # km3 s-2
J2 = 1.08262668e-3
SECONDS_PER_DAY = 86400.0
LINE = 68  # characters of a two-line-element line, without its checksum
KEPLER_STEPS = 12  # Newton from E = pi: quadratic, enough for every eccentricity below 0.95

Track = Callable[[Times], NDArray[np.float64]]


@dataclass(frozen=True)
class Elements:
    """A Kepler ellipse about the Earth.

    Parameters
    ----------
    semi_major_axis : float [km]
    eccentricity : float [1]
    inclination, argument_of_perigee, node : float [deg]
        At `perigee`, in the equatorial frame of date; node is the right ascension of the ascending node.
    perigee : datetime
        A passage through perigee.

    Notes
    -----
    The defaults: perigee and apogee 5,000 and 121,182 km high, 73 deg, 287.5 deg (mission pages of MSSL and ESA). The
    node follows from lift-off on 2026-05-19 03:52 UTC from Kourou to the north (240.5 deg) less the drift of the
    parking orbit while apogee was raised: 220 +- 15 deg.
    """

    semi_major_axis: float = 69462.0
    eccentricity: float = 0.8363
    inclination: float = 73.0
    argument_of_perigee: float = 287.5
    node: float = 220.0
    perigee: datetime = datetime(2026, 7, 1, tzinfo=UTC)

    def period(self) -> float:
        """Time of revolution [s]."""
        return float(2.0 * np.pi * np.sqrt(self.semi_major_axis**3 / GRAVITATION))

    def drifts(self) -> tuple[float, float]:
        """Change of the node and of the argument of perigee by the Earth's oblateness [deg/day]."""
        parameter = self.semi_major_axis * (1.0 - self.eccentricity**2)
        unit = 1.5 * 360.0 * SECONDS_PER_DAY / self.period() * J2 * (EQUATORIAL_RADIUS / parameter) ** 2
        cos = np.cos(np.radians(self.inclination))
        return float(-unit * cos), float(unit * (2.5 * cos**2 - 0.5))


def from_settings(values: Mapping[str, float], perigee: datetime) -> Elements:
    """Elements from the names of the fields; what is not given keeps its default."""
    try:
        return Elements(**values, perigee=perigee)
    except TypeError as error:
        raise NowcastError(f"SMILE's orbit has no such element: {error}.") from error


def kepler(elements: Elements) -> Track:
    """Positions on an ellipse that turns with the Earth's oblateness; Sun and Moon are left out.

    Returns
    -------
    callable
        From times (see `frames.unix_seconds`) to positions (..., 3) in GSE [R_E].
    """

    def track(times: Times) -> NDArray[np.float64]:
        seconds = unix_seconds(times)
        since = seconds - elements.perigee.timestamp()
        x, y = _ellipse(elements, since)
        drift_of_node, drift_of_perigee = elements.drifts()
        node = np.radians(elements.node + drift_of_node * since / SECONDS_PER_DAY)
        turn = np.radians(elements.argument_of_perigee + drift_of_perigee * since / SECONDS_PER_DAY)
        tilt = np.radians(elements.inclination)
        along, across = x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)
        level = across * np.cos(tilt)
        inertial = np.stack(
            [
                along * np.cos(node) - level * np.sin(node),
                along * np.sin(node) + level * np.cos(node),
                across * np.sin(tilt),
            ],
            axis=-1,
        )
        return gei_to_gse(seconds, inertial / EQUATORIAL_RADIUS)

    return track


def _ellipse(elements: Elements, since: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Position in the plane of the orbit [km], X to perigee."""
    eccentricity = elements.eccentricity
    mean = 2.0 * np.pi * ((since / elements.period() + 0.5) % 1.0 - 0.5)
    anomaly = np.where(mean < 0.0, -np.pi, np.pi) * np.minimum(1.0, 0.3 + np.abs(mean) / np.pi)
    for _ in range(KEPLER_STEPS):
        anomaly = anomaly - (anomaly - eccentricity * np.sin(anomaly) - mean) / (1.0 - eccentricity * np.cos(anomaly))
    short = elements.semi_major_axis * np.sqrt(1.0 - eccentricity**2)
    return elements.semi_major_axis * (np.cos(anomaly) - eccentricity), short * np.sin(anomaly)


def two_line(text: str) -> Track:
    """Positions from a two-line-element set (SGP4/SDP4); the newest set where a file holds several.

    Raises
    ------
    NowcastError
        Where the text holds no set.

    Notes
    -----
    SGP4 answers in the true equator and mean equinox of date, taken here for the equatorial frame of date; the
    difference is below 0.01 deg.
    """
    from sgp4.api import Satrec

    lines = [line.strip() for line in text.splitlines()]
    firsts = [
        row
        for row, (one, two) in enumerate(pairwise(lines))
        if one.startswith("1 ") and two.startswith("2 ") and min(len(one), len(two)) >= LINE
    ]
    if not firsts:
        raise NowcastError("SMILE's ephemeris holds no two-line elements.")
    try:
        satellites = [Satrec.twoline2rv(lines[row], lines[row + 1]) for row in firsts]
    except ValueError as error:
        raise NowcastError(f"SMILE's two-line elements cannot be read: {error}.") from error
    newest = max(satellites, key=lambda satellite: satellite.jdsatepoch + satellite.jdsatepochF)

    def track(times: Times) -> NDArray[np.float64]:
        seconds = np.asarray(unix_seconds(times))
        days = seconds.ravel() / SECONDS_PER_DAY
        wrong, place, _ = newest.sgp4_array(np.floor(days) + 2440587.5, days % 1.0)
        place = np.where((wrong == 0)[:, np.newaxis], place, np.nan)
        return gei_to_gse(seconds, place.reshape(*seconds.shape, 3) / EQUATORIAL_RADIUS)

    return track


def table(text: str) -> Track:
    """Positions from lines of comma-separated values: a head ``time,x_gse,y_gse,z_gse``, UTC and R_E.

    Cubic between the lines; NaN before the first and after the last.
    """
    from scipy.interpolate import CubicSpline

    try:
        rows = list(csv.DictReader(io.StringIO(text)))
        times = np.array([_utc(row["time"]) for row in rows])
        places = np.array([[float(row[f"{axis}_gse"]) for axis in "xyz"] for row in rows])
        spline = CubicSpline(times, places, extrapolate=False)
    except (KeyError, TypeError, ValueError) as error:
        raise NowcastError("SMILE's ephemeris needs lines with time, x_gse, y_gse and z_gse, in order.") from error
    return lambda when: np.asarray(spline(unix_seconds(when)), dtype=float)


def _utc(text: str) -> float:
    time = datetime.fromisoformat(text)
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()


def ephemeris(text: str) -> Track:
    """`two_line` or `table`, whichever the text is."""
    return table(text) if "x_gse" in text.partition("\n")[0] else two_line(text)
