"""From models, their errors and the errors of their input to a distribution of the distance.

Two forms. The quadrature is a mixture of normal distributions of the logarithm of the distance, one for each model and
arrival time; the Monte Carlo draws members, each with a model, an arrival time and errors of its own. Member k is the
same in every minute, so that a minute has the same number whenever it is computed, and lines do not flicker.
"""

from collections.abc import Callable, Mapping
from functools import cache
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nowcast.discover import members
from nowcast.physics.ensemble.wind import Array, Drive, shifted
from nowcast.vocabulary.records import Model

NODES = np.array([-2.856970, -1.355626, 0.0, 1.355626, 2.856970])  # Gauss-Hermite, in standard deviations
NODE_WEIGHTS = np.array([0.0112574, 0.2220759, 0.5333333, 0.2220759, 0.0112574])
WIDEN = 0.25  # of the own error, per e-fold of pressure or 10 nT of Bz beyond what the models were fitted on
SATURATED = -15.0  # nT; below it models stop following the field
SATURATED_ERROR = 0.05  # relative, 10 nT further south and beyond
QUANTILES = (0.5, 0.05, 0.95)
STEPS = 7  # of Newton
Inputs = Mapping[str, Array]
LogDistance = Callable[[str, Inputs], Array]  # of a model and its inputs, in a direction: [ln R_E]


def log_distance(model: str, inputs: Inputs, *, theta: ArrayLike, phi: ArrayLike) -> Array:
    """Logarithm of the distance of the boundary, by a model as it was published.

    Parameters
    ----------
    model : str
        Name of a module of `magnetopause`.
    inputs : mapping of str to ndarray
        What the model needs, by name of the vocabulary.
    theta, phi : array_like [deg]
        From the aberrated axis and around it.

    Returns
    -------
    ndarray [ln R_E]
        Inputs and directions broadcast together.
    """
    member: Model = members("nowcast.physics.magnetopause", "MODEL")[model]
    distance = member.boundary(theta, phi, **{name: inputs[name] for name in member.needs})
    return np.asarray(np.log(distance))


def mean(wind: Drive, theta: ArrayLike, phi: ArrayLike, rows: NDArray[np.intp] | None = None) -> Array:
    """Weighted mean of the models, without bias and errors.

    Parameters
    ----------
    wind : Drive
    theta, phi : array_like [deg]
        From the aberrated axis and around it.
    rows : ndarray of int, optional
        Rows of the wind; all where they are not given.

    Returns
    -------
    ndarray [ln R_E]
    """
    inputs = wind.inputs if rows is None else wind.rows(rows)
    shares: Mapping[str, float] = wind.fitted["weights"]
    return np.asarray(sum(share * log_distance(name, inputs, theta=theta, phi=phi) for name, share in shares.items()))


def bias(inputs: Inputs, fitted: Mapping[str, Any]) -> Array:
    """By how much boundaries are observed further out than the models have them [ln R_E]."""
    return np.asarray(fitted["bias"] + fitted["southward_bias"] * southward(inputs["bz_gsm"]))


def southward(bz: Array) -> Array:
    """Strength of a southward field: 0 to -5 nT, then 1 per 10 nT, at most 2."""
    return np.asarray(np.clip((-5.0 - bz) / 10.0, 0.0, 2.0))


def own_error(inputs: Inputs, fitted: Mapping[str, Any]) -> Array:
    """What the models miss with a perfect wind [relative, one standard deviation]; wider where they extrapolate."""
    error = fitted["error"] + (fitted["driven_error"] - fitted["error"]) * storm_strength(inputs)
    wider = np.zeros(())
    for name, share in fitted["weights"].items():
        for need, (low, high) in members("nowcast.physics.magnetopause", "MODEL")[name].valid.items():
            values = inputs[need]
            if need == "dynamic_pressure":
                outside = np.log(np.maximum(np.maximum(low / values, values / high), 1.0))
            else:
                outside = np.maximum(np.maximum(low - values, values - high), 0.0) / 10.0
            wider = wider + share * outside
    saturated = SATURATED_ERROR * np.clip((SATURATED - inputs["bz_gsm"]) / 10.0, 0.0, 1.0)
    return np.asarray(np.hypot(error * (1.0 + WIDEN * wider), saturated))


def storm_strength(inputs: Inputs) -> Array:
    """Where the wind stands between a usual one (0) and one that exposes geosynchronous orbit (1), by Shue's model."""
    pressure = np.log(np.maximum(inputs["dynamic_pressure"], 1e-3))
    strength = pressure + 0.08 * np.maximum(-inputs["bz_gsm"], 0.0)
    return np.asarray(np.clip((strength - np.log(3.0)) / np.log(3.0), 0.0, 1.0))


def spread(wind: Drive) -> Array:
    """Own error and the error of the input together [relative, one standard deviation]."""
    slope = 1.29 * 0.184 / np.cosh(0.184 * (np.clip(wind.inputs["bz_gsm"], -60, 60) + 8.14)) ** 2 / 10.22  # Shue 1998
    parts = own_error(wind.inputs, wind.fitted) ** 2 + wind.missing_error**2
    return np.asarray(np.sqrt(parts + (wind.pressure_error / 6.6) ** 2 + (slope * wind.field_error) ** 2))


def components(wind: Drive, distance_of: LogDistance, rows: NDArray[np.intp] | None = None) -> tuple[Array, Array]:
    """The quadrature: the distance in one direction by component, that is by model and arrival time.

    Parameters
    ----------
    wind : Drive
    distance_of : callable
        From the name of a model and inputs by row to the logarithm of its distance: `log_distance` at some angle.
    rows : ndarray of int, optional
        Rows of the wind, each any number of times; all of them, once, where they are not given.

    Returns
    -------
    logs : ndarray (components, rows) [ln R_E]
    shares : ndarray (components,)
        Weights of the components; their sum is 1.
    """
    shares, logs = [], []
    observed_shift = wind.shift if rows is None else wind.shift[rows]
    arrivals = shifted(wind, NODES[:, None] * wind.timing)
    moved = (arrivals != np.arange(len(wind))).any(axis=1)
    parts = [(arrivals[k], NODE_WEIGHTS[k]) for k in np.flatnonzero(moved)]
    parts.append((np.arange(len(wind)), float(NODE_WEIGHTS[~moved].sum())))
    for index, share in parts:
        inputs = wind.rows(index if rows is None else index[rows])
        shift = bias(inputs, wind.fitted) + observed_shift
        for model, weight in wind.fitted["weights"].items():
            logs.append(distance_of(model, inputs) + shift)
            shares.append(share * weight)
    return np.array(logs), np.array(shares)


def normal_cdf(x: Array) -> tuple[Array, Array]:
    """Cumulative normal distribution to 1e-7, and its density (Abramowitz and Stegun 26.2.17)."""
    density = np.exp(-0.5 * np.minimum(x * x, 700.0)) * 0.3989422804
    t = 1.0 / (1.0 + 0.2316419 * np.abs(x))
    tail = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
    return np.where(x > 0, 1.0 - density * tail, density * tail), density


def below(limit: Array | float, logs: Array, shares: Array, error: Array) -> Array:
    """Probability that the distance is less than a limit.

    Parameters
    ----------
    limit : float or ndarray (rows,) [ln R_E]
    logs, shares : ndarray
        As of `components`.
    error : ndarray (rows,)
        As of `spread`.

    Returns
    -------
    ndarray (rows,)
    """
    return np.asarray(np.tensordot(shares, normal_cdf((limit - logs) / error)[0], 1))


def quantiles(logs: Array, shares: Array, error: Array) -> list[Array]:
    """Median, 5 and 95 % of the distance of a mixture, by Newton's steps from a normal distribution.

    Parameters
    ----------
    logs, shares : ndarray
        As of `components`.
    error : ndarray (rows,)
        As of `spread`.

    Returns
    -------
    list of ndarray (rows,) [R_E]
        In the order of `QUANTILES`.
    """
    mean = np.tensordot(shares, logs, 1)
    wide = np.sqrt(np.tensordot(shares, (logs - mean) ** 2, 1) + error**2)
    distances = []
    for level in QUANTILES:
        x = mean + NormalDist().inv_cdf(level) * wide
        for _ in range(STEPS):
            cdf, density = normal_cdf((x - logs) / error)
            slope = np.maximum(np.tensordot(shares, density, 1), 0.02) / error
            x = x - np.clip((np.tensordot(shares, cdf, 1) - level) / slope, -wide, wide)
        distances.append(np.exp(x))
    return distances


@cache
def draws(count: int, seed: int) -> NDArray[np.float64]:
    """Standard normal numbers by member and cause (own error, pressure, field, arrival), evenly spread in each."""
    rng = np.random.default_rng(seed)
    normal = NormalDist()
    even = np.array([normal.inv_cdf((k + 0.5) / count) for k in range(count)])
    return np.stack([rng.permutation(even) for _ in range(4)], axis=1)


def sample(wind: Drive, distance_of: LogDistance, count: int, seed: int) -> Array:
    """The Monte Carlo: the distance in one direction by member.

    Parameters
    ----------
    wind : Drive
    distance_of : callable
        As of `components`.
    count, seed : int
        Members, and the seed of their order.

    Returns
    -------
    ndarray (members, rows) [ln R_E]
    """
    numbers = draws(count, seed)
    result = np.empty((count, len(wind)))
    models = wind.fitted["weights"]
    last = np.round(np.cumsum(list(models.values())) * count).astype(int)
    for model, first, stop in zip(models, [0, *last[:-1]], last, strict=True):
        own, pressure, field, arrival = numbers[first:stop].T[:, :, None]
        inputs = dict(wind.rows(shifted(wind, arrival * wind.timing)))
        inputs["dynamic_pressure"] = inputs["dynamic_pressure"] * np.exp(wind.pressure_error * pressure)
        inputs["bz_gsm"] = inputs["bz_gsm"] + wind.field_error * field
        error = np.hypot(own_error(wind.inputs, wind.fitted), wind.missing_error)
        result[first:stop] = distance_of(model, inputs) + bias(inputs, wind.fitted) + wind.shift + own * error
    return result
