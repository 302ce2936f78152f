"""What SXI can see: the stretch of the Sun-Earth line in its field, whether the nose of the magnetopause lies in it,
why not, until when, and the calendar of the views to come.

The boundary comes with its band. SXI sees the nose where it lies in the field and SMILE outside of the surface through
it; both hold between a lowest and a highest nose, so that one interval decides: the whole band inside is a good view,
a part of it an edge, none of it no view. A band of no width leaves good and no view only.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import erf, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nowcast.smile.orbit.pointing import DOOR_CLOSED_BELOW, SUN_AVOIDANCE, aim, sun_angle, x_range
from nowcast.smile.orbit.position import Orbit, Track
from nowcast.vocabulary.constants import NORMAL_95

GOOD, EDGE = "good", "edge"
STATES = (  # in the order in which they are tried: the first that holds is the state
    "position unknown",
    "door closed",
    "Sun constraint",
    "inside the magnetosphere",
    "nose outside the field",
    EDGE,
    GOOD,
)
VIEWS = (EDGE, GOOD)  # in which the nose may be imaged
STEP = timedelta(minutes=5)  # of the search; a state that is shorter may be passed over
PRECISION = timedelta(seconds=1)
HORIZON = timedelta(days=400)  # the orbit turns once about the Sun-Earth line in a year

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Boundary:
    """A magnetopause of Shue's form, with the 90 % band of its nose.

    Parameters
    ----------
    nose, low, high : float [R_E]
    flaring : float [1]
        Exponent of Shue's surface.
    name : str
        What it is, in words.
    """

    nose: float
    low: float
    high: float
    flaring: float = 0.58
    name: str = "given boundary"


QUIET = Boundary(10.5, 9.8, 11.2, name="quiet boundary")
STORM = Boundary(8.0, 7.3, 8.7, name="storm boundary")


@dataclass(frozen=True)
class Sight:
    """What decides over a view at some positions; arrays of one shape.

    Parameters
    ----------
    distance : ndarray [R_E]
    sun_angle : ndarray [deg]
    low, high : ndarray [R_E]
        X of the ends of the field on the Sun-Earth line.
    opening : ndarray [1]
        Base of Shue's law towards SMILE: a surface of nose r0 lies r0 * opening ** flaring away in its direction.
    """

    distance: Array
    sun_angle: Array
    low: Array
    high: Array
    opening: Array

    def through(self, flaring: float) -> Array:
        """Nose of the surface that goes through SMILE [R_E]."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(self.distance / self.opening**flaring)


@dataclass(frozen=True)
class View:
    """What SXI can see at a time.

    Parameters
    ----------
    time : datetime
    boundary : Boundary
    state : str
        One of `STATES`.
    probability : float
        That the nose is in view; NaN where door, Sun or position forbid a view.
    until : datetime or None
        When the state ends; None where it does not within the search.
    then : str
        What it is followed by; empty where `until` is None.
    next_good, next_edge : datetime or None
        When a good view, and when one at the edge, begins next, if the state is none of them.
    position, target : tuple of float [R_E, GSE]
        Of SMILE; aim of SXI.
    x_low, x_high : float [R_E]
        Part of the Sun-Earth line in the field.
    """

    time: datetime
    boundary: Boundary
    state: str
    probability: float
    until: datetime | None
    then: str
    next_good: datetime | None
    next_edge: datetime | None
    position: tuple[float, float, float]
    target: tuple[float, float, float]
    x_low: float
    x_high: float

    @property
    def good(self) -> bool:
        """Whether the whole band of the nose can be imaged."""
        return self.state == GOOD


@dataclass(frozen=True)
class Window:
    """A stretch of one state."""

    start: datetime
    stop: datetime
    state: str


def sight(position: ArrayLike) -> Sight:
    """What decides over a view from positions, last axis x, y, z [R_E, GSE]."""
    vector = np.asarray(position, dtype=float)
    distance = np.linalg.norm(vector, axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        opening = 2.0 * distance / (distance + vector[..., 0])
    low, high = x_range(vector)
    return Sight(np.asarray(distance), sun_angle(vector), low, high, np.asarray(opening))


def classify(seen: Sight, boundary: Boundary = QUIET) -> NDArray[np.int64]:
    """Index in `STATES` of each position."""
    through = seen.through(boundary.flaring)
    highest = np.minimum(seen.high, through)
    tried = [
        np.isnan(seen.distance),
        seen.distance < DOOR_CLOSED_BELOW,
        seen.sun_angle <= SUN_AVOIDANCE,
        boundary.low > through,
        (boundary.low > highest) | (boundary.high < seen.low),
        (boundary.low < seen.low) | (boundary.high > highest),
    ]
    return np.asarray(np.select(tried, np.arange(len(tried)), len(tried)))


def probability(seen: Sight, boundary: Boundary) -> float:
    """Chance that the nose is in view from one position: normal to both sides, with the widths of the 90 % band."""
    if int(classify(seen, boundary)) <= STATES.index("Sun constraint"):
        return float("nan")
    lowest, highest = float(seen.low), float(np.minimum(seen.high, seen.through(boundary.flaring)))
    return max(0.0, _below(highest, boundary) - _below(lowest, boundary))


def _below(x: float, boundary: Boundary) -> float:
    """Chance that the nose lies below x."""
    width = (boundary.high - boundary.nose if x > boundary.nose else boundary.nose - boundary.low) / NORMAL_95
    if width <= 0.0:
        return float(x >= boundary.nose)
    return 0.5 * (1.0 + erf((x - boundary.nose) / width / sqrt(2.0)))


def view(orbit: Orbit, time: datetime, boundary: Boundary = QUIET, search: timedelta = HORIZON) -> View:
    """What SXI can see at a time, with the boundary as it is then; changes are looked for within `search`."""
    position = orbit.track(time)
    seen = sight(position)
    state = STATES[int(classify(seen, boundary))]
    until, then = None, ""
    nexts: dict[str, datetime] = {}
    for change, after in _changes(orbit.track, time, time + search, boundary):
        if until is None:
            until, then = change, STATES[after]
        nexts.setdefault(STATES[after], change)
        if GOOD in (state, STATES[after]):
            break
    x, y, z = (float(value) for value in position)
    ax, ay, az = (float(value) for value in aim(position))
    return View(
        time, boundary, state, probability(seen, boundary), until, then,
        None if state == GOOD else nexts.get(GOOD), None if state in VIEWS else nexts.get(EDGE),
        (x, y, z), (ax, ay, az), float(seen.low), float(seen.high),
    )  # fmt: skip


def calendar(track: Track, start: datetime, stop: datetime, boundary: Boundary = QUIET) -> list[Window]:
    """All states between two times, in order; the times of change to a second."""
    return calendars(track, start, stop, {"": boundary})[""]


def calendars(
    track: Track, start: datetime, stop: datetime, boundaries: Mapping[str, Boundary]
) -> dict[str, list[Window]]:
    """Calendars for several boundaries, from one path."""
    seconds = _grid(start, stop)
    seen = sight(track(seconds))
    return {
        name: _windows(_found(track, seconds, classify(seen, boundary), boundary), start, stop, seen, boundary)
        for name, boundary in boundaries.items()
    }


def views(windows: Sequence[Window]) -> list[Window]:
    """Stretches in which the nose may be imaged: good and edge together, called good where a part of it is."""
    merged: list[Window] = []
    for window in windows:
        if window.state not in VIEWS:
            continue
        if merged and merged[-1].stop == window.start:
            state = GOOD if GOOD in (merged[-1].state, window.state) else EDGE
            merged[-1] = Window(merged[-1].start, window.stop, state)
        else:
            merged.append(window)
    return merged


def _grid(start: datetime, stop: datetime) -> Array:
    step, first, last = STEP.total_seconds(), start.timestamp(), stop.timestamp()
    return np.asarray(np.minimum(first + step * np.arange(int(np.ceil((last - first) / step)) + 1), last))


def _windows(
    changes: Iterator[tuple[datetime, int]], start: datetime, stop: datetime, seen: Sight, boundary: Boundary
) -> list[Window]:
    state, since = int(classify(seen, boundary)[0]), start
    windows = []
    for change, after in changes:
        windows.append(Window(since, change, STATES[state]))
        since, state = change, after
    return [*windows, Window(since, stop, STATES[state])]


def _changes(track: Track, start: datetime, stop: datetime, boundary: Boundary) -> Iterator[tuple[datetime, int]]:
    """Times at which the state changes, and the index of the new state; a week at a time, as most end in the first."""
    seconds = _grid(start, stop)
    for begun in range(0, len(seconds) - 1, 2000):
        piece = seconds[begun : begun + 2001]
        yield from _found(track, piece, classify(sight(track(piece)), boundary), boundary)


def _found(
    track: Track, seconds: Array, states: NDArray[np.int64], boundary: Boundary
) -> Iterator[tuple[datetime, int]]:
    """Changes between the states of a grid, to `PRECISION`."""
    rows = np.flatnonzero(np.diff(states))
    exact = _bisect(track, seconds[rows], seconds[rows + 1], states[rows], boundary)
    for row, second in zip(rows, exact, strict=True):
        yield datetime.fromtimestamp(float(second), UTC), int(states[row + 1])


def _bisect(track: Track, low: Array, high: Array, before: NDArray[np.int64], boundary: Boundary) -> Array:
    """First seconds of the new states."""
    for _ in range(int(np.ceil(np.log2(STEP / PRECISION)))):
        middle = (low + high) / 2
        same = classify(sight(track(middle)), boundary) == before
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return np.asarray(np.ceil(high))
