"""One arc of an orbit, integrated by variation of its elements.

Disturbances of SMILE's orbit are small: its elements change by a hundredth in ten days, a position by a whole orbit in
two. So what is integrated are equinoctial elements, over all times of an arc at once: from elements that do not change
follow positions, from these the disturbing accelerations, from these better elements, until positions move by less than
`SETTLED`. Each round is a few dozen operations on whole arrays, where a method that steps in time would call for the
forces ten thousand times.

The times of an arc are Chebyshev points in panels of the eccentric longitude, so that they are dense near perigee; each
panel is integrated by the polynomial through its points. The elements lie about the plane of the begin, so that no
orbit is near their singularity.

References
----------
R. A. Broucke and P. J. Cefola, Celestial Mechanics 5, 303 (1972), doi:10.1007/BF01228432 (equinoctial elements);
D. A. Danielson et al., Semianalytic Satellite Theory, Naval Postgraduate School (1995), section 2 (their rates);
C. W. Clenshaw and A. R. Curtis, Numerische Mathematik 2, 197 (1960), doi:10.1007/BF01386223 (the integrals).
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import NDArray

from nowcast.smile.orbit.forces import GRAVITATION, Force

Array = NDArray[np.float64]
Plane = tuple[Array, Array, Array, Array]  # X, Y [km] and their rates [km/s] in the plane of the orbit

PANEL = np.pi / 6.0  # rad of eccentric longitude
POINTS = 11  # of a panel, both ends among them
SETTLED = 1e-4  # km
ROUNDS = 15
HALVINGS = 8  # of an arc whose rounds do not settle


@dataclass(frozen=True)
class State:
    """Position and velocity at a time.

    Parameters
    ----------
    time : float [s]
        TDB since J2000.
    position, velocity : tuple of float [km, km/s]
        In the axes of J2000, from the Earth's centre.
    """

    time: float
    position: tuple[float, float, float]
    velocity: tuple[float, float, float]


def integrated(begin: State, stop: float, force: Force, halvings: int = HALVINGS) -> Array:
    """Integrate from a state to a time.

    Parameters
    ----------
    begin : State
    stop : float [s]
        May lie before the begin.
    force : callable
        A member of `forces`.
    halvings : int
        How often an arc may be cut in half whose elements change too much for one.

    Returns
    -------
    ndarray (points, 10)
        Knots in order of time: time [s], position [km], velocity [km/s], acceleration [km s-2]. NaN where
        the orbit is not bound to the Earth.
    """
    knots, settled = _settled(begin, stop, force)
    if not settled and not halvings:
        knots[:, 1:] = np.nan
    elif not settled:
        first = integrated(begin, (begin.time + stop) / 2.0, force, halvings - 1)
        second = integrated(state_of(first[-1 if stop > begin.time else 0]), stop, force, halvings - 1)
        knots = np.concatenate([first, second[1:]] if stop > begin.time else [second[:-1], first])
    return knots


def state_of(knot: Array) -> State:
    """The state of a knot."""
    time, x, y, z, vx, vy, vz = (float(value) for value in knot[:7])
    return State(time, (x, y, z), (vx, vy, vz))


def _settled(begin: State, stop: float, force: Force) -> tuple[Array, bool]:
    """Knots of an arc, and whether its rounds came to an end."""
    axes = _axes(begin)
    start = _elements(axes @ begin.position, axes @ begin.velocity)
    if not start[0] > 0.0:  # not bound
        lost = np.full((2, 10), np.nan)
        lost[:, 0] = sorted((begin.time, stop))
        return lost, True
    times, weights = _times(begin.time, stop, start)
    elements = np.repeat(start[:, np.newaxis], times.size, axis=1)
    mean_motion = np.sqrt(GRAVITATION / start[0] ** 3)
    elements[5] += mean_motion * (times - begin.time)
    position, velocity, plane = _position(elements)
    settled = False
    for _ in range(ROUNDS):
        disturbing = axes @ np.array(force(times, *(axes.T @ position))) + _central(position)
        rates = _rates(elements, plane, disturbing)
        for number in range(5):
            elements[number] = start[number] + _integral(rates[number], weights)
        if not (elements[0] > 0.0).all() or np.hypot(elements[1], elements[2]).max() >= 1.0:
            break
        drift = np.sqrt(GRAVITATION / elements[0] ** 3) - mean_motion
        elements[5] = start[5] + mean_motion * (times - begin.time) + _integral(rates[5] + drift, weights)
        before = position
        position, velocity, plane = _position(elements)
        if np.abs(position - before).max() < SETTLED:
            settled = True
            break
    place, speed = axes.T @ position, axes.T @ velocity
    knots = np.column_stack([times, place.T, speed.T, np.array(force(times, *place)).T])
    return knots if stop > begin.time else knots[::-1], settled


def _axes(state: State) -> Array:
    """Unit vectors: to the position, along the motion, and along the angular momentum of a state."""
    position, velocity = np.array(state.position), np.array(state.velocity)
    outward = position / np.linalg.norm(position)
    normal = np.cross(position, velocity)
    normal /= np.linalg.norm(normal)
    return np.array([outward, np.cross(normal, outward), normal])


def _central(position: Array) -> Array:
    """Acceleration away from the Earth that takes its central force out again."""
    return np.asarray(GRAVITATION * position / np.sum(position**2, axis=0) ** 1.5)


def _elements(position: Array, velocity: Array) -> Array:
    """Equinoctial elements of a state in the plane of the axes: a [km], h, k, p, q, mean longitude [rad]."""
    distance = np.hypot(position[0], position[1])
    axis = 1.0 / (2.0 / distance - velocity @ velocity / GRAVITATION)
    eccentricity = np.cross(velocity, np.cross(position, velocity)) / GRAVITATION - position / distance
    k, h = eccentricity[0], eccentricity[1]
    if not axis > 0.0:
        return np.array([axis, h, k, 0.0, 0.0, 0.0])
    root = np.sqrt(1.0 - h * h - k * k)
    beta = 1.0 / (1.0 + root)
    x, y = position[0] / axis + k, position[1] / axis + h
    determinant = (1.0 - h * h * beta) * (1.0 - k * k * beta) - (h * k * beta) ** 2
    cosine = ((1.0 - k * k * beta) * x - h * k * beta * y) / determinant
    sine = ((1.0 - h * h * beta) * y - h * k * beta * x) / determinant
    longitude = np.arctan2(sine, cosine)
    return np.array([axis, h, k, 0.0, 0.0, longitude + h * np.cos(longitude) - k * np.sin(longitude)])


def _eccentric(mean: Array, h: Array, k: Array) -> Array:
    """Eccentric longitude of a mean longitude [rad], by Newton steps that stay near the root."""
    longitude = mean + np.clip(k * np.sin(mean) - h * np.cos(mean), -1.0, 1.0)
    for _ in range(60):
        sine, cosine = np.sin(longitude), np.cos(longitude)
        step = (longitude + h * cosine - k * sine - mean) / (1.0 - h * sine - k * cosine)
        longitude = longitude - np.clip(step, -0.5, 0.5)
        if np.abs(step).max() < 1e-13 * max(1.0, np.abs(mean).max()):
            break
    return longitude


@cache
def _panel() -> tuple[Array, Array]:
    """Chebyshev points of [-1, 1] and the matrix that integrates from -1 to each of them."""
    points = -np.cos(np.pi * np.arange(POINTS) / (POINTS - 1))
    inverse = np.linalg.inv(chebyshev.chebvander(points, POINTS - 1))
    integrals = [chebyshev.chebval(points, chebyshev.chebint(inverse[:, i], lbnd=-1)) for i in range(POINTS)]
    return points, np.column_stack(integrals)


def _times(begin: float, stop: float, start: Array) -> tuple[Array, Array]:
    """Times of an arc [s], and what a rate at each is multiplied with, panel by panel (panels, points)."""
    axis, h, k, _, _, mean = (float(element) for element in start)
    motion = np.sqrt(GRAVITATION / axis**3)
    ends = _eccentric(mean + motion * np.array([0.0, stop - begin]), np.array(h), np.array(k))
    panels = max(1, int(np.ceil(abs(ends[1] - ends[0]) / PANEL)))
    width = (ends[1] - ends[0]) / panels
    points, _ = _panel()
    longitudes = ends[0] + width * (np.arange(panels)[:, np.newaxis] + (points + 1.0) / 2.0)
    times = begin + (longitudes + h * np.cos(longitudes) - k * np.sin(longitudes) - mean) / motion
    weights = width / 2.0 * (1.0 - h * np.sin(longitudes) - k * np.cos(longitudes)) / motion
    flat = np.append(times[:, :-1].ravel(), stop)
    flat[0] = begin
    return flat, weights


def _integral(rate: Array, weights: Array) -> Array:
    """Integral of a rate from the begin to each time."""
    panels, points = weights.shape
    index = np.arange(panels)[:, np.newaxis] * (points - 1) + np.arange(points)
    pieces = (rate[index] * weights) @ _panel()[1].T
    before = np.append(0.0, np.cumsum(pieces[:, -1]))
    return np.append((before[:-1, np.newaxis] + pieces)[:, :-1].ravel(), before[-1])


def _basis(p: Array, q: Array) -> tuple[Array, Array, Array]:
    """The equinoctial unit vectors f, g in the plane and w normal to it (3, times)."""
    scale = 1.0 + p * p + q * q
    f = np.array([1.0 - p * p + q * q, 2.0 * p * q, -2.0 * p]) / scale
    g = np.array([2.0 * p * q, 1.0 + p * p - q * q, 2.0 * q]) / scale
    w = np.array([2.0 * p, -2.0 * q, 1.0 - p * p - q * q]) / scale
    return f, g, w


def _position(elements: Array) -> tuple[Array, Array, Plane]:
    """Positions [km] and velocities [km/s] of elements (3, times), and both in the plane."""
    axis, h, k, p, q, mean = elements
    beta = 1.0 / (1.0 + np.sqrt(1.0 - h * h - k * k))
    longitude = _eccentric(mean, h, k)
    sine, cosine = np.sin(longitude), np.cos(longitude)
    first, second, mixed = 1.0 - h * h * beta, 1.0 - k * k * beta, h * k * beta
    x = axis * (first * cosine + mixed * sine - k)
    y = axis * (second * sine + mixed * cosine - h)
    speed = np.sqrt(GRAVITATION / axis) / (1.0 - h * sine - k * cosine)
    vx, vy = speed * (mixed * cosine - first * sine), speed * (second * cosine - mixed * sine)
    f, g, _ = _basis(p, q)
    return x * f + y * g, vx * f + vy * g, (x, y, vx, vy)


def _rates(elements: Array, plane: Plane, disturbing: Array) -> Array:
    """Rates of the elements by a disturbing acceleration [km s-2] (6, times); that of an undisturbed one left out."""
    axis, h, k, p, q, _ = elements
    x, y, vx, vy = plane
    f, g, w = _basis(p, q)
    along_f, along_g, along_w = (np.sum(unit * disturbing, axis=0) for unit in (f, g, w))
    momentum, root = np.sqrt(GRAVITATION * axis), np.sqrt(1.0 - h * h - k * k)
    tilt = (q * y - p * x) * along_w / (momentum * root)
    rate_h = ((2.0 * vx * y - x * vy) * along_f - x * vx * along_g) / GRAVITATION + k * tilt
    rate_k = ((2.0 * x * vy - vx * y) * along_g - y * vy * along_f) / GRAVITATION - h * tilt
    half = (1.0 + p * p + q * q) * along_w / (2.0 * momentum * root)
    outward, onward = x * along_f + y * along_g, vx * along_f + vy * along_g
    return np.array([
        2.0 * axis * axis / GRAVITATION * onward,
        rate_h,
        rate_k,
        half * y,
        half * x,
        -2.0 * outward / momentum + (k * rate_h - h * rate_k) / (1.0 + root) + root * tilt,
    ])  # fmt: skip
