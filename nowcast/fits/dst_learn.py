"""Fits the parts of the Dst estimate: formula, correction (trees and nets), size of the error, band."""

import warnings
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPRegressor

from nowcast.fits.packing import pack
from nowcast.physics.indices.dst_nowcast import depth_scale
from nowcast.physics.indices.learned.perceptron import standardise
from nowcast.physics.indices.parts.ring_current import WindHistory, two_stores

Floats = NDArray[np.float64]
FORMULA = {  # begin, least, most: units in `ring_current.two_stores`
    "a1": (4.5, 1.0, 12.0),
    "ec": (0.43, 0.0, 2.0),
    "gamma": (0.36, -0.2, 0.8),
    "es": (13.0, 6.0, 300.0),
    "t0": (3.2, 0.5, 8.0),
    "t1": (1.9, 0.5, 30.0),
    "t2": (1.0, 0.3, 15.0),
    "lag": (0.74, 0.05, 1.2),
    "a2": (0.067, 0.0, 3.0),
    "slow": (150.0, 25.0, 250.0),
    "b": (15.0, 2.0, 30.0),
    "c": (14.0, 0.0, 40.0),
    "dv": (15.0, -40.0, 60.0),
    "pe": (0.46, 0.3, 0.9),
    "gs": (0.9, -0.5, 1.5),
    "k": (1.3, -1.0, 2.5),
    "mix": (0.19, 0.0, 1.0),
    "o1": (-2.2, -10.0, 10.0),
    "o2": (1.1, -10.0, 10.0),
    "tp": (-0.079, -0.5, 0.5),
    "be": (0.24, 0.0, 1.0),
}
KNOTS = (0.0, 15.0, 30.0, 50.0, 80.0, 130.0)  # nT of depth at which the band is calibrated
INSIDE = 0.05  # of the errors below the band, and above it
LEAST_CASES = 60  # of a class of depth; with fewer it takes the factors of the class before
LEVELS = 125  # of each kind, see `levelled`


@dataclass(frozen=True)
class Effort:
    """How long to learn; a smaller one is for tests."""

    evaluations: int = 5
    rounds: int = 200
    epochs: int = 8
    nets: int = 2
    layers: tuple[int, ...] = (48, 24)


def storm_weight(dst: Floats) -> Floats:
    """An hour at -100 nT counts as two quiet ones."""
    return np.asarray(1.0 + np.maximum(-dst, 0.0) / 100.0)


def formula(wind: WindHistory, dst: Floats, rows: NDArray[np.bool_], evaluations: int) -> dict[str, float]:
    """Fit the coefficients of `ring_current.two_stores` by least squares.

    Parameters
    ----------
    wind : WindHistory
    dst : ndarray [nT]
        The recorded Dst.
    rows : ndarray of bool
        Rows that are fitted on.
    evaluations : int
        At most.
    """
    begin, least, most = (np.array(part) for part in zip(*FORMULA.values(), strict=True))
    root = np.sqrt(storm_weight(dst))

    def misses(values: Floats) -> Floats:
        estimate = two_stores(wind, dict(zip(FORMULA, values.tolist(), strict=True)), float(dst[0]))
        return np.asarray(((estimate.value - dst) * root)[rows])

    scale = np.maximum(np.abs(begin), 0.3)
    result = least_squares(misses, begin, bounds=(least, most), x_scale=scale, max_nfev=evaluations)
    return dict(zip(FORMULA, result.x.tolist(), strict=True))


def levelled(columns: Floats) -> Floats:
    """Round each feature to the nearest of at most 250 of its values: half are quantiles, half evenly spaced.

    Trees then split halfway between two of these values, which parts the given features in the same way, and the
    library need not look for weighted quantiles, which takes it minutes.
    """
    result = np.full(columns.shape, np.nan)
    for number in range(columns.shape[1]):
        measured = np.isfinite(columns[:, number])
        values = columns[measured, number]
        if len(values):
            even = np.linspace(values.min(), values.max(), LEVELS)
            levels = np.unique(np.concatenate([np.quantile(values, np.linspace(0.0, 1.0, LEVELS)), even]))
            result[measured, number] = levels[np.searchsorted(0.5 * (levels[1:] + levels[:-1]), values)]
        else:
            result[:, number] = 0.0  # never measured, so nothing to split on
    return result


def boosted(
    columns: Floats, target: Floats, weight: Floats, rounds: int, seed: int, leaves: int = 16
) -> dict[str, Any]:
    """Grow boosted trees and pack them.

    Parameters
    ----------
    columns : ndarray (rows, features)
    target, weight : ndarray (rows,)
    rounds : int
        Trees.
    seed : int
    leaves : int
        Of a tree, at most.
    """
    model = HistGradientBoostingRegressor(
        max_iter=rounds,
        learning_rate=0.05,
        max_leaf_nodes=leaves,
        min_samples_leaf=120,
        l2_regularization=5.0,
        max_features=0.5,
        early_stopping=False,
        random_state=seed,
    )
    return pack(model.fit(levelled(columns), target, sample_weight=weight))


def small_net(columns: Floats, target: Floats, weight: Floats, effort: Effort, seed: int) -> dict[str, Any]:
    """Train a network, in the form that `perceptron` reads.

    Parameters
    ----------
    columns : ndarray (rows, features)
    target, weight : ndarray (rows,)
    effort : Effort
    seed : int
    """
    mean, spread = np.nanmean(columns, axis=0), np.maximum(np.nanstd(columns, axis=0), 1e-9)
    standard = standardise(columns, mean, spread)
    model = MLPRegressor(
        hidden_layer_sizes=effort.layers,
        activation="tanh",
        alpha=1e-2,
        batch_size=512,
        learning_rate_init=1e-3,
        max_iter=effort.epochs,
        random_state=seed,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the number of epochs is the regularisation
        model.fit(standard, target, sample_weight=weight / weight.mean())
    layers = [{"weight": w.tolist(), "bias": b.tolist()} for w, b in zip(model.coefs_, model.intercepts_, strict=True)]
    return {"centre": mean.tolist(), "scale": spread.tolist(), "activation": "tanh", "layers": layers}


def correction(
    columns: Floats, formula_value: Floats, dst: Floats, weight: Floats, effort: Effort, seed: int
) -> dict[str, list[dict[str, Any]]]:
    """Fit trees and nets on what the formula leaves, in parts of its depth.

    Parameters
    ----------
    columns : ndarray (rows, features)
    formula_value, dst : ndarray (rows,) [nT]
    weight : ndarray (rows,)
    effort : Effort
    seed : int
    """
    scale = depth_scale(formula_value)
    target, weight = (dst - formula_value) / scale, weight * scale**2 * storm_weight(dst)
    trees = [boosted(columns, target, weight, effort.rounds, seed)]
    nets = [small_net(columns, target, weight, effort, seed + 10 * number) for number in range(effort.nets)]
    return {"trees": trees, "nets": nets}


def band(value: Floats, dst: Floats, size: Floats, storm: float = -50.0) -> dict[str, list[float]]:
    """Fit factors on the expected error, by depth of the estimate, so that 5 % of the truth lie beyond each side.

    Parameters
    ----------
    value, dst : ndarray [nT]
        Estimates out of sample, and the truth.
    size : ndarray [nT]
        Expected size of the error.
    storm : float [nT]
        Truth below which the band is held to 90 % apart.

    Returns
    -------
    dict
        `at` (depths), `low` and `high`.

    Notes
    -----
    Conformal in classes of the estimate. Truths below `storm` are not exchangeable with all that were estimated
    alike: the lower factors of depths from 15 nT on grow together until 90 % of those truths are inside as well.
    """
    ratio, depth = (dst - value) / size, -value
    edges = [-np.inf, *(0.5 * (a + b) for a, b in pairwise(KNOTS)), np.inf]
    low: list[float] = []
    high: list[float] = []
    for first, last in pairwise(edges):
        part = ratio[(depth >= first) & (depth < last)]
        if len(part) < LEAST_CASES and low:
            low.append(low[-1])
            high.append(high[-1])
            continue
        low.append(max(-float(np.quantile(part, INSIDE)), 0.3) if len(part) else 2.0)
        high.append(max(float(np.quantile(part, 1.0 - INSIDE)), 0.3) if len(part) else 2.0)
    deep = dst < storm
    for grow in np.arange(1.0, 1.8, 0.05):
        lower = [factor * (grow if knot >= 15.0 else 1.0) for knot, factor in zip(KNOTS, low, strict=True)]
        below = np.interp(depth, KNOTS, lower) * size
        above = np.interp(depth, KNOTS, high) * size
        if np.mean((dst >= value - below)[deep] & (dst <= value + above)[deep]) >= 0.90:
            break
    return {"at": list(KNOTS), "low": lower, "high": high}


def error_size(columns: Floats, miss: Floats, weight: Floats, rounds: int, seed: int) -> dict[str, Any]:
    """Grow trees for the mean size of the error [nT].

    Parameters
    ----------
    columns : ndarray (rows, features)
    miss : ndarray (rows,) [nT]
        Errors out of sample.
    weight : ndarray (rows,)
    rounds, seed : int
        As of `boosted`.
    """
    return boosted(columns, np.abs(miss), weight, rounds, seed, leaves=8)
