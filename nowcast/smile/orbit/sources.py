"""Which orbit counts: that of the settings (elements, a file), the newest states of JPL Horizons, the public one.

The public orbit needs no network: one state of six numbers, adjusted to `forces.short` over June 2026 to December
2027, holds JPL Horizons' planning orbit of SMILE (object -463, COSPAR 2026-109A) to 2 km (median) and 9 km (worst
above 50,000 km), and to 12 km until the end of 2028. `checkpoints.csv` holds its states at each tenth midnight (UTC),
made from that state by a Dormand-Prince method of order 8 at a relative tolerance of 1e-13; `arc.integrated` leads
from each to the next within 2 m, so that any day is reached with ten days of integration. Known states of Horizons
end on 2026-08-06: later positions are propagated.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nowcast.errors import NowcastError
from nowcast.physics.frames import Times, unix_seconds
from nowcast.smile.orbit import ephemeris
from nowcast.smile.orbit.arc import State
from nowcast.smile.orbit.forces import GRAVITATION, degree_3, short
from nowcast.smile.orbit.inertial import dynamical, of_j2000, to_gse, unix
from nowcast.smile.orbit.position import Elements, Orbit, Track, from_settings, turned
from nowcast.smile.orbit.trajectory import Trajectory

SEED = State(  # 2026-12-01 00:00 UTC, adjusted to `short`: to be used with it only
    849355269.184, (50358.044, -21199.568, 111619.950), (0.598993219, 0.430950899, -0.353788390)
)
FIRST = datetime(2026, 6, 22, tzinfo=UTC)  # SMILE in its orbit: first state of Horizons
LAST = datetime(2028, 12, 31, 23, 59, 59, tzinfo=UTC)
NEWEST = datetime(2026, 8, 6, tzinfo=UTC)  # of the known states of Horizons to which the seed was fitted
PERIOD = timedelta(hours=50.510)
PUBLIC = "JPL Horizons, planning orbit, propagated"
ERROR = 9.0  # km, of the short model against the public orbit
DRIFT = 0.3  # s a day: 30 s by the end of November 2026, if SMILE feels 0.015 m2/kg more of radiation than planned
STATE_ERROR = 1.0  # km, of states of Horizons with the arcs between them
ELEMENTS_DRIFT = 0.8  # s a day: that of radiation, and 0.5 for what `short` leaves out
APART = 43_200.0  # s between the states of which arcs begin
REACH = timedelta(days=1000)  # from the states of other sources


@dataclass(frozen=True)
class Known:
    """States that an answer of JPL Horizons held.

    Parameters
    ----------
    states : tuple of State
        By time.
    target : str
        Name of the object in the answer.
    asked : datetime
        When.
    """

    states: tuple[State, ...]
    target: str
    asked: datetime


def known_of(body: Mapping[str, object], asked: datetime) -> Known | None:
    """The states of a stored document of the feed `horizons`; None where it holds none."""
    rows = body.get("states")
    if not isinstance(rows, list) or not rows:
        return None
    numbers = np.array(rows, dtype=float)
    states = tuple(State(row[0], (row[1], row[2], row[3]), (row[4], row[5], row[6])) for row in numbers.tolist())
    return Known(states, str(body.get("target", "")), asked)


def orbit_of(
    elements: Mapping[str, float], perigee: datetime | None, path: Path | None, known: Known | None = None
) -> Orbit:
    """The orbit that counts: a file, else elements, else the states of Horizons, else the public orbit.

    Parameters
    ----------
    elements : mapping
        Fields of `position.Elements`; empty where none are set.
    perigee : datetime, optional
    path : Path, optional
        Of an ephemeris.
    known : Known, optional

    Raises
    ------
    NowcastError
        Where the file cannot be read.
    """
    if path is not None:
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise NowcastError(f"NOWCAST_SMILE_EPHEMERIS cannot be read: {error}.") from error
        return ephemeris.ephemeris(text, path.name)
    if elements or perigee is not None:
        return of_elements(from_settings(elements, perigee))
    return public() if known is None or not known.states else of_known(known)


def public() -> Orbit:
    """The public orbit, from 22 June 2026 to the end of 2028."""
    return Orbit(
        _track(_public_path()), PUBLIC, PERIOD, newest=NEWEST, error=ERROR, drift=DRIFT, start=FIRST, stop=LAST
    )


@cache
def _public_path() -> Trajectory:
    """One for the process, as it keeps the arcs that were integrated."""
    return Trajectory(checkpoints(), short, float(dynamical(FIRST.timestamp())), float(dynamical(LAST.timestamp())))


@cache
def checkpoints() -> tuple[State, ...]:
    """States of the public orbit at each tenth midnight, for `forces.short`."""
    text = resources.files("nowcast.smile.orbit").joinpath("checkpoints.csv").read_text(encoding="ascii")
    states = []
    for row in csv.DictReader(io.StringIO(text)):
        midnight = datetime.fromisoformat(row["time"]).replace(tzinfo=UTC)
        x, y, z, vx, vy, vz = (float(row[name]) for name in list(row)[1:])
        states.append(State(float(dynamical(midnight.timestamp())), (x, y, z), (vx, vy, vz)))
    return tuple(states)


def of_known(known: Known) -> Orbit:
    """The orbit through states of Horizons, carried on beyond the last one; before the first the public one."""
    first, last = known.states[0].time, known.states[-1].time
    path = Trajectory(_apart(known.states), degree_3, first, last + REACH.total_seconds())
    begin, newest = _utc(first), _utc(last)
    ahead, before = _track(path), public()

    def track(times: Times) -> NDArray[np.float64]:
        seconds = unix_seconds(times)
        early = seconds < begin.timestamp()
        if not np.any(early):
            return ahead(seconds)
        return np.where(early[..., np.newaxis], before.track(seconds), ahead(seconds))

    origin = f"JPL Horizons, planning orbit, asked {known.asked:%Y-%m-%d}, known to {newest:%Y-%m-%d}, then propagated"
    stop = newest + REACH
    return Orbit(track, origin, PERIOD, newest=newest, error=STATE_ERROR, drift=DRIFT, start=FIRST, stop=stop)


def _apart(states: Sequence[State]) -> list[State]:
    """The last state and those before it that are half a day apart, so that no arc is too short to be worth it."""
    chosen: list[State] = []
    for state in reversed(states):
        if not chosen or chosen[-1].time - state.time >= APART or state is states[0]:
            chosen.append(state)
    return chosen[::-1]


def of_elements(elements: Elements) -> Orbit:
    """The orbit of given elements, integrated with J2, Sun and Moon from the apogee after their perigee."""
    state = state_of(elements)
    late = _perigee_before(state, elements.period()) - float(dynamical(elements.perigee.timestamp()))
    start = State(state.time - late, state.position, state.velocity)
    reach = REACH.total_seconds()
    path = Trajectory([start], short, max(start.time - reach, float(dynamical(FIRST.timestamp()))), start.time + reach)
    period = timedelta(seconds=elements.period())
    return Orbit(
        _track(path), "elements of the settings, propagated", period, newest=elements.perigee, error=ERROR,
        drift=ELEMENTS_DRIFT, start=FIRST, stop=_utc(start.time + reach),
    )  # fmt: skip


def state_of(elements: Elements) -> State:
    """Position and velocity at the apogee after the perigee of elements, in the axes of J2000."""
    highest = elements.semi_major_axis * (1.0 + elements.eccentricity)
    speed = np.sqrt(GRAVITATION / highest * (1.0 - elements.eccentricity))
    plane = np.array([[-highest, 0.0], [0.0, -speed]])
    angles = np.array(elements.node), np.array(elements.argument_of_perigee)
    time = float(dynamical(elements.perigee.timestamp())) + elements.period() / 2.0
    position, velocity = of_j2000(time, turned(plane[:, 0], plane[:, 1], *angles, elements.inclination))
    return State(time, _three(position), _three(velocity))


def _perigee_before(apogee: State, period: float) -> float:
    """When an integrated orbit passed perigee half a period before its apogee."""
    times = apogee.time - period / 2.0 + np.arange(-period / 20.0, period / 20.0)
    distance = np.linalg.norm(Trajectory([apogee], short).positions(times), axis=1)
    return float(times[np.argmin(distance)])


def _three(vector: NDArray[np.float64]) -> tuple[float, float, float]:
    x, y, z = (float(part) for part in vector)
    return x, y, z


def _utc(seconds: float) -> datetime:
    return datetime.fromtimestamp(float(unix(seconds)), UTC)


def _track(path: Trajectory) -> Track:
    def track(times: Times) -> NDArray[np.float64]:
        seconds = dynamical(unix_seconds(times))
        return to_gse(seconds, path.positions(seconds))

    return track
