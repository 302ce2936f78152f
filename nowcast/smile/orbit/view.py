"""Whether SXI can see the nose of the magnetopause, why not, until when, and the calendar of the views to come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nowcast.smile.orbit.pointing import DOOR_CLOSED_BELOW, SUN_AVOIDANCE, aim, sun_angle, x_range
from nowcast.smile.orbit.position import Track

GOOD = "good"
STATES = (  # in the order in which they are tried: the first that holds is the state
    "position unknown",
    "door closed",
    "Sun constraint",
    "inside the magnetosphere",
    "nose outside the field",
    GOOD,
)
QUIET = (10.5, 0.58)  # nose [R_E] and flaring of the magnetopause where nobody says better
STEP = timedelta(minutes=5)  # of the search; shorter states than this do not occur on a 50-hour orbit
PRECISION = timedelta(seconds=1)
HORIZON = timedelta(days=400)  # the orbit turns once about the Sun-Earth line in a year


@dataclass(frozen=True)
class View:
    """What SXI can see at a time.

    Parameters
    ----------
    time : datetime
    state : str
        One of `STATES`.
    until : datetime or None
        When the state ends; None where it does not within `HORIZON`.
    then : str
        What it is followed by; empty where `until` is None.
    next_good : datetime or None
        When a good view begins, if this is none.
    position, target : tuple of float [R_E, GSE]
        Of the craft; aim of SXI.
    x_low, x_high : float [R_E]
        Part of the Sun-Earth line in the field.
    """

    time: datetime
    state: str
    until: datetime | None
    then: str
    next_good: datetime | None
    position: tuple[float, float, float]
    target: tuple[float, float, float]
    x_low: float
    x_high: float

    @property
    def good(self) -> bool:
        """Whether the nose of the magnetopause can be imaged."""
        return self.state == GOOD

    def sentence(self) -> str:
        """One line, beginning with ``good`` or ``no view: ``."""
        craft = "craft at ({:.1f}, {:.1f}, {:.1f}) R_E GSE".format(*self.position)
        end = f"{self.until:%Y-%m-%d %H:%M} UTC" if self.until else "beyond a year from now"
        if self.good:
            return f"good until {end}, then {self.then}; x {self.x_low:.1f} to {self.x_high:.1f} R_E in view; {craft}"
        again = f"{self.next_good:%Y-%m-%d %H:%M} UTC" if self.next_good else "none within a year"
        then = f", then {self.then}" if self.then else ""
        return f"no view: {self.state} until {end}{then}; next good view {again}; {craft}"


@dataclass(frozen=True)
class Window:
    """A stretch of one state."""

    start: datetime
    stop: datetime
    state: str


def classify(position: ArrayLike, standoff: ArrayLike = QUIET[0], flaring: ArrayLike = QUIET[1]) -> NDArray[np.int64]:
    """Index in `STATES` of each position.

    Parameters
    ----------
    position : array_like, last axis x, y, z [R_E, GSE]
    standoff : array_like [R_E]
        Of the magnetopause, as far as it is known.
    flaring : array_like [1]
        Exponent of Shue's surface.
    """
    place = np.asarray(position, dtype=float)
    distance = np.linalg.norm(place, axis=-1)
    nose = np.asarray(standoff, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        boundary = nose * (2.0 * distance / (distance + place[..., 0])) ** np.asarray(flaring, dtype=float)
    low, high = x_range(place)
    tried = [
        np.isnan(distance),
        distance < DOOR_CLOSED_BELOW,
        sun_angle(place) <= SUN_AVOIDANCE,
        distance < boundary,
        (nose < low) | (nose > high),
    ]
    return np.asarray(np.select(tried, np.arange(len(tried)), len(tried)))


def view(track: Track, time: datetime, standoff: float = QUIET[0], flaring: float = QUIET[1]) -> View:
    """What SXI can see at a time, with the boundary as it is then."""
    place = track(time)
    state = int(classify(place, standoff, flaring))
    low, high = x_range(place)
    until, then, next_good = None, "", None
    for change, after in _changes(track, time, time + HORIZON, standoff, flaring):
        if until is None:
            until, then = change, STATES[after]
        if STATES[after] == GOOD:
            next_good = change
        if STATES[state] == GOOD or next_good:
            break
    x, y, z = (float(value) for value in place)
    ax, ay, az = (float(value) for value in aim(place))
    return View(time, STATES[state], until, then, next_good, (x, y, z), (ax, ay, az), float(low), float(high))


def calendar(
    track: Track, start: datetime, stop: datetime, standoff: float = QUIET[0], flaring: float = QUIET[1]
) -> list[Window]:
    """All states between two times, in order; the times of change to a second."""
    state = int(classify(track(start), standoff, flaring))
    found, since = [], start
    for change, after in _changes(track, start, stop, standoff, flaring):
        found.append(Window(since, change, STATES[state]))
        since, state = change, after
    return [*found, Window(since, stop, STATES[state])]


def _changes(
    track: Track, start: datetime, stop: datetime, standoff: float, flaring: float
) -> Iterator[tuple[datetime, int]]:
    """Times at which the state changes, and the index of the new state."""
    step, first = STEP.total_seconds(), start.timestamp()
    total = int(np.ceil((stop.timestamp() - first) / step))
    piece = 2000  # a week at a time: most questions end in the first
    for begun in range(0, total, piece):
        seconds = np.minimum(first + step * np.arange(begun, min(begun + piece, total) + 1), stop.timestamp())
        states = classify(track(seconds), standoff, flaring)
        rows = np.flatnonzero(np.diff(states))
        exact = _bisect(track, seconds[rows], seconds[rows + 1], states[rows], standoff, flaring)
        for row, second in zip(rows, exact, strict=True):
            yield datetime.fromtimestamp(float(second), UTC), int(states[row + 1])


def _bisect(
    track: Track,
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    before: NDArray[np.int64],
    standoff: float,
    flaring: float,
) -> NDArray[np.float64]:
    """First seconds of the new states."""
    for _ in range(int(np.ceil(np.log2(STEP / PRECISION)))):
        middle = (low + high) / 2
        same = classify(track(middle), standoff, flaring) == before
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return np.asarray(np.ceil(high))
