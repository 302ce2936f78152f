"""Positions of SMILE in GSE: the record of an orbit, its error, and the ellipse of given elements."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from nowcast.errors import NowcastError
from nowcast.physics.frames import Times, gei_to_gse, unix_seconds
from nowcast.smile.orbit.forces import GRAVITATION, J2
from nowcast.smile.orbit.inertial import EARTH_RADIUS

SECONDS_PER_DAY = 86400.0
KEPLER_STEPS = 12  # Newton from E = pi: quadratic, enough for every eccentricity below 0.95
SPEED_STEP = 30.0  # s to both sides, for the speed along a track

Track = Callable[[Times], NDArray[np.float64]]


@dataclass(frozen=True)
class Orbit:
    """Positions of the craft, where they come from, and how far they can be trusted.

    Parameters
    ----------
    track : callable
        From times (see `frames.unix_seconds`) to positions (..., 3) in GSE [R_E]; NaN where they are not known.
    origin : str
        Source in words.
    period : timedelta
    assumed : bool
        Whether the phase in the orbit is a free choice.
    newest : datetime, optional
        Of the newest state that it rests on; None where no age can be told.
    error : float [km]
        Where a state is near; NaN where the source states none.
    drift : float [s/day]
        Growth of the error along the track beyond the newest state.
    start, stop : datetime, optional
        Before and after them SMILE was not, or cannot be said to be, in this orbit.
    note : str
        What a reader must know besides, as that the day is that of another year.
    """

    track: Track
    origin: str
    period: timedelta
    assumed: bool = False
    newest: datetime | None = None
    error: float = float("nan")
    drift: float = 0.0
    start: datetime | None = None
    stop: datetime | None = None
    note: str = ""


def error_km(orbit: Orbit, time: datetime) -> float:
    """Error of a position [km]: that of the states, and the way that SMILE goes in the seconds it may be late.

    NaN where the position or its error is not known.
    """
    if orbit.newest is None or not orbit.drift:
        return orbit.error if np.isfinite(orbit.track(time)).all() else float("nan")
    behind, ahead = orbit.track(time.timestamp() + np.array([-SPEED_STEP, SPEED_STEP]))
    speed = float(np.linalg.norm(ahead - behind)) * EARTH_RADIUS / (2.0 * SPEED_STEP)
    age = max(0.0, (time - orbit.newest) / timedelta(days=1))
    return float(np.hypot(orbit.error, speed * orbit.drift * age))


def same_day(time: datetime, first: datetime) -> timedelta:
    """From a time to the same day and hour in the year that begins with `first`: whole days, none if it lies there."""
    if time >= first:
        return timedelta(0)
    leap_day = (time.month, time.day) == (2, 29)
    years = (_in_year(time, year, leap_day) for year in (first.year, first.year + 1))
    return next((when for when in years if when >= first), time) - time


def _in_year(time: datetime, year: int, leap_day: bool) -> datetime:
    return time.replace(year=year, day=28) if leap_day else time.replace(year=year)


def replayed(orbit: Orbit, time: datetime) -> Orbit:
    """The orbit for a storm before SMILE: that of the same day of the orbit's first year, marked so."""
    if orbit.start is None or not (shift := same_day(time, orbit.start)):
        return orbit
    moved = time + shift

    def track(times: Times) -> NDArray[np.float64]:
        return orbit.track(unix_seconds(times) + shift.total_seconds())

    return replace(
        orbit,
        track=track,
        newest=None if orbit.newest is None else orbit.newest - shift,
        start=None,
        stop=None if orbit.stop is None else orbit.stop - shift,
        note=f"SMILE was not in space: its orbit is that of the same day of {moved:%Y}",
    )


@dataclass(frozen=True)
class Elements:
    """A Kepler ellipse about the Earth.

    Parameters
    ----------
    semi_major_axis : float [km]
    eccentricity : float [1]
    inclination, argument_of_perigee, node : float [deg]
        In the equatorial frame of date; node is the right ascension of the ascending node.
    perigee : datetime
        A passage through perigee.

    Notes
    -----
    Elements of such an orbit are told far from perigee, where the oblateness moves a by up to 90 km. The defaults are
    those of the public orbit on 1 December 2026, by its apogee.
    """

    semi_major_axis: float = 69380.6
    eccentricity: float = 0.798943
    inclination: float = 69.9465
    argument_of_perigee: float = 284.1375
    node: float = 206.0119
    perigee: datetime = datetime(2026, 11, 29, 20, 44, 7, tzinfo=UTC)

    def period(self) -> float:
        """Time of revolution [s]."""
        return float(2.0 * np.pi * np.sqrt(self.semi_major_axis**3 / GRAVITATION))

    def drifts(self) -> tuple[float, float]:
        """Change of the node and of the argument of perigee by the Earth's oblateness [deg/day]."""
        parameter = self.semi_major_axis * (1.0 - self.eccentricity**2)
        unit = 1.5 * 360.0 * SECONDS_PER_DAY / self.period() * J2 * (EARTH_RADIUS / parameter) ** 2
        cos = np.cos(np.radians(self.inclination))
        return float(-unit * cos), float(unit * (2.5 * cos**2 - 0.5))


def from_settings(values: Mapping[str, float], perigee: datetime | None = None) -> Elements:
    """Elements from the names of the fields; what is not given keeps its default."""
    when = Elements().perigee if perigee is None else perigee
    try:
        return Elements(**values, perigee=when)
    except TypeError as error:
        raise NowcastError(f"SMILE's orbit has no such element: {error}.") from error


def kepler(elements: Elements) -> Track:
    """Positions on an ellipse that turns with the Earth's oblateness; Sun and Moon are left out.

    For figures and tests: Sun and Moon move SMILE by thousands of km in a month, see `sources.of_elements`.

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
        node = elements.node + drift_of_node * since / SECONDS_PER_DAY
        argument = elements.argument_of_perigee + drift_of_perigee * since / SECONDS_PER_DAY
        return gei_to_gse(seconds, turned(x, y, node, argument, elements.inclination) / EARTH_RADIUS)

    return track


def turned(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    node: NDArray[np.float64],
    argument: NDArray[np.float64],
    inclination: float,
) -> NDArray[np.float64]:
    """Vectors in the plane of an orbit (X to perigee), turned to the equator: (..., 3); angles in degrees."""
    cos_n, sin_n = np.cos(np.radians(node)), np.sin(np.radians(node))
    cos_w, sin_w = np.cos(np.radians(argument)), np.sin(np.radians(argument))
    tilt = np.radians(inclination)
    along, across = x * cos_w - y * sin_w, x * sin_w + y * cos_w
    level = across * np.cos(tilt)
    return np.stack([along * cos_n - level * sin_n, along * sin_n + level * cos_n, across * np.sin(tilt)], axis=-1)


def _ellipse(elements: Elements, since: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Position in the plane of the orbit [km], X to perigee."""
    eccentricity = elements.eccentricity
    mean = 2.0 * np.pi * ((since / elements.period() + 0.5) % 1.0 - 0.5)
    anomaly = np.where(mean < 0.0, -np.pi, np.pi) * np.minimum(1.0, 0.3 + np.abs(mean) / np.pi)
    for _ in range(KEPLER_STEPS):
        anomaly = anomaly - (anomaly - eccentricity * np.sin(anomaly) - mean) / (1.0 - eccentricity * np.cos(anomaly))
    short = elements.semi_major_axis * np.sqrt(1.0 - eccentricity**2)
    return elements.semi_major_axis * (np.cos(anomaly) - eccentricity), short * np.sin(anomaly)
