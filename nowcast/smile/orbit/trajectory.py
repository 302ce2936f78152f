"""A path through known states, integrated where it is asked for and no further.

Each state starts an arc that is carried to the next one; before the first and after the last state arcs of ten days
follow one another. An arc is integrated once (`arc.integrated`) and kept as its knots: time, position, velocity,
acceleration, 96 of them in an orbit of SMILE, 10 numbers each. Between knots goes a quintic through these.
"""

import threading
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nowcast.smile.orbit.arc import State, integrated, state_of
from nowcast.smile.orbit.forces import Force

Array = NDArray[np.float64]

PIECE = 864_000.0  # s, of an arc beyond the known states


class Trajectory:
    """Positions and velocities about known states.

    Parameters
    ----------
    states : sequence of State
        At least one, sorted by time.
    force : callable
        A member of `forces`; states that were adjusted to one force belong with it.
    start, stop : float [s]
        Beyond them positions are NaN.

    Notes
    -----
    Safe to share between threads: arcs are added under a lock and never changed.
    """

    def __init__(
        self, states: Sequence[State], force: Force, start: float = float("-inf"), stop: float = float("inf")
    ) -> None:
        self.states, self.start, self.stop = tuple(states), start, stop
        self._force = force
        self._times = np.array([state.time for state in self.states])
        self._arcs: dict[int, Array] = {}
        self._lock = threading.Lock()

    def positions(self, seconds: ArrayLike) -> Array:
        """Positions (..., 3) [km] in the axes of J2000 at times [s, TDB since J2000]."""
        return self._evaluated(seconds, _position)

    def velocities(self, seconds: ArrayLike) -> Array:
        """Velocities (..., 3) [km/s]."""
        return self._evaluated(seconds, _velocity)

    def state(self, second: float) -> State:
        """Position and velocity at a time."""
        x, y, z = (float(part) for part in self.positions(second))
        vx, vy, vz = (float(part) for part in self.velocities(second))
        return State(second, (x, y, z), (vx, vy, vz))

    def _evaluated(self, seconds: ArrayLike, quintic: Callable[[Array, Array], Array]) -> Array:
        times = np.asarray(seconds, dtype=float)
        flat = times.ravel()
        values = np.full((flat.size, 3), np.nan)
        inside = np.flatnonzero((flat >= self.start) & (flat <= self.stop))
        arcs = self._numbers(flat[inside])
        for number in np.unique(arcs):
            rows = inside[arcs == number]
            values[rows] = quintic(self._arc(int(number)), flat[rows])
        return values.reshape(*times.shape, 3)

    def _numbers(self, times: Array) -> NDArray[np.int64]:
        """Which arc holds each time: 0 begins at the first state, negative ones lie before it."""
        first, last = self._times[0], self._times[-1]
        between = np.searchsorted(self._times, times, side="right") - 1
        ahead = len(self._times) - 1 + np.floor((times - last) / PIECE)
        behind = np.floor((times - first) / PIECE)
        return np.asarray(np.select([times < first, times >= last], [behind, ahead], between), dtype=np.int64)

    def _arc(self, number: int) -> Array:
        with self._lock:
            last = len(self.states) - 1
            if 0 <= number < last:
                self._extend(number, self.states[number], self._times[number + 1])
            for ahead in range(last, number + 1):
                before = self.states[last] if ahead == last else state_of(self._arcs[ahead - 1][-1])
                self._extend(ahead, before, before.time + PIECE)
            for behind in range(-1, number - 1, -1):
                after = self.states[0] if behind == -1 else state_of(self._arcs[behind + 1][0])
                self._extend(behind, after, after.time - PIECE)
            return self._arcs[number]

    def _extend(self, number: int, begin: State, stop: float) -> None:
        if number not in self._arcs:
            self._arcs[number] = integrated(begin, float(stop), self._force)


def _coefficients(knots: Array, times: Array) -> tuple[Array, Array, list[Array]]:
    """Step [s], fraction of it, and the coefficients of the quintic through both ends of it."""
    row = np.clip(np.searchsorted(knots[:, 0], times, side="right") - 1, 0, len(knots) - 2)
    step = (knots[row + 1, 0] - knots[row, 0])[:, np.newaxis]
    fraction = (times - knots[row, 0])[:, np.newaxis] / step
    here, there = knots[row, 1:], knots[row + 1, 1:]
    p, v, a = here[:, 0:3], here[:, 3:6] * step, here[:, 6:9] * step**2
    way, w, b = there[:, 0:3] - p, there[:, 3:6] * step, there[:, 6:9] * step**2
    third = 10.0 * way - 6.0 * v - 4.0 * w - 1.5 * a + 0.5 * b
    fourth = -15.0 * way + 8.0 * v + 7.0 * w + 1.5 * a - b
    fifth = 6.0 * way - 3.0 * (v + w) - 0.5 * (a - b)
    return step, fraction, [p, v, 0.5 * a, third, fourth, fifth]


def _position(knots: Array, times: Array) -> Array:
    _, s, (c0, c1, c2, c3, c4, c5) = _coefficients(knots, times)
    return c0 + s * (c1 + s * (c2 + s * (c3 + s * (c4 + s * c5))))


def _velocity(knots: Array, times: Array) -> Array:
    step, s, (_, c1, c2, c3, c4, c5) = _coefficients(knots, times)
    return (c1 + s * (2.0 * c2 + s * (3.0 * c3 + s * (4.0 * c4 + s * 5.0 * c5)))) / step
