"""Scores of a band: of a value with its 5 and 95 % against the truth."""

from collections.abc import Sequence
from math import erf

import numpy as np
from numpy.typing import ArrayLike

from nowcast.skill.metrics.fit import Floats, pairs
from nowcast.vocabulary.constants import NORMAL_95

LEVELS = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)


def normal_cdf(z: ArrayLike) -> Floats:
    """The normal distribution function, of any array."""
    values = np.asarray(z, dtype=float)
    return 0.5 * (1.0 + np.array([erf(x) for x in (values / np.sqrt(2.0)).ravel()]).reshape(values.shape))


def _squares(z: Floats) -> Floats:
    """Integral of the squared normal distribution function up to z."""
    cdf, density = normal_cdf(z), np.exp(-0.5 * z**2) / np.sqrt(2.0 * np.pi)
    return np.asarray(z * cdf**2 + 2.0 * density * cdf - normal_cdf(np.sqrt(2.0) * z) / np.sqrt(np.pi))


def crps(truth: ArrayLike, value: ArrayLike, low: ArrayLike, high: ArrayLike) -> Floats:
    """Continuous ranked probability score of each row, in the unit of the truth; smaller is better.

    Parameters
    ----------
    truth, value : array_like
    low, high : array_like
        5 and 95 % of the value.

    Returns
    -------
    ndarray
        NaN where an input is missing.

    Notes
    -----
    A value and its 5 and 95 % are made a distribution by joining two halves of normal distributions at the
    value, each with half of the probability and as wide as its side of the band asks. A band without
    width gives the absolute error. The closed form is that of the normal distribution, side by side.

    References
    ----------
    T. Gneiting and A. E. Raftery, J. Am. Stat. Assoc. 102, 359 (2007), doi:10.1198/016214506000001437
    """
    y, middle, under, over = (np.asarray(column, dtype=float) for column in (truth, value, low, high))
    left, right = np.maximum(middle - under, 1e-9) / NORMAL_95, np.maximum(over - middle, 1e-9) / NORMAL_95
    above = y >= middle
    side, other = np.where(above, right, left), np.where(above, left, right)
    z = (y - middle) / side
    half = float(_squares(np.zeros(1))[0])
    return np.asarray(other * half + side * (_squares(z) + _squares(-z) - half))


def coverage(truth: ArrayLike, low: ArrayLike, high: ArrayLike) -> float:
    """Part of the truths that lie within the band, edges included; arguments as of `crps`."""
    y, under, over = pairs(truth, low, high)
    return float(np.mean((y >= under) & (y <= over))) if len(y) else float("nan")


def reliability(probability: ArrayLike, happened: ArrayLike, bins: int = 10) -> list[tuple[float, float, int]]:
    """How often events came that had been given a probability.

    Parameters
    ----------
    probability : array_like
        0 to 1.
    happened : array_like
        1 where the event came, else 0.
    bins : int
        Of probability.

    Returns
    -------
    list of (float, float, int)
        A point for each bin of probability that holds a case: mean probability, part that came, cases.
    """
    forecast, came = pairs(probability, happened)
    number = np.minimum((forecast * bins).astype(int), bins - 1)
    return [
        (float(forecast[number == bin_].mean()), float(came[number == bin_].mean()), int((number == bin_).sum()))
        for bin_ in np.unique(number)
    ]


def calibration(
    truth: ArrayLike, value: ArrayLike, low: ArrayLike, high: ArrayLike, levels: Sequence[float] = LEVELS
) -> list[tuple[float, float, int]]:
    """Reliability of a band: for each level the part of the truths below that quantile, and the number of cases.

    Parameters
    ----------
    truth, value, low, high : array_like
        As of `crps`, whose distribution is used.
    levels : sequence of float
        Quantiles.
    """
    y, middle, under, over = pairs(truth, value, low, high)
    width = np.where(y >= middle, over - middle, middle - under)
    rank = normal_cdf(NORMAL_95 * (y - middle) / np.maximum(width, 1e-9))
    return [(level, float((rank <= level).mean()) if len(rank) else float("nan"), len(rank)) for level in levels]
