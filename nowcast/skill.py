"""Scores of an estimate against what came: how far off, how often right, how honest its band.

Every score is a function of sums over rows, so that the interval of each comes from resampling whole blocks of
days: hours of one storm are not independent of each other. Pairs with a missing side are left out.
An estimate is a value with the 5 and 95 % of its band.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import erf

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
BLOCK_DAYS = 3  # a storm's main phase and most of its recovery
RESAMPLES = 400
FEW = 10  # cases; a score of fewer is marked
SIGMAS = 1.6449  # of a normal distribution, from its middle to 95 %
LEVELS = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)


@dataclass(frozen=True)
class Score:
    """One figure of a score table.

    Parameters
    ----------
    of : str
        Whose: "estimate" or the name of the reference.
    score : str
        As "rmse" or "hss >= 5".
    value, low, high : float
        With the 5 and 95 % of the block bootstrap.
    n : int
        Cases that it rests on: pairs, and for a score of events the observed events.
    """

    of: str
    score: str
    value: float
    low: float
    high: float
    n: int

    @property
    def few(self) -> bool:
        """Whether it rests on too few cases to be believed."""
        return self.n < FEW


@dataclass(frozen=True)
class Contingency:
    """Events that were said and that came: counts (or their sums in a resample, then as arrays)."""

    hits: Floats
    misses: Floats
    false_alarms: Floats
    quiet: Floats

    @property
    def pod(self) -> Floats:
        """Probability of detection."""
        return _part(self.hits, self.hits + self.misses)

    @property
    def pofd(self) -> Floats:
        """Probability of false detection."""
        return _part(self.false_alarms, self.false_alarms + self.quiet)

    @property
    def far(self) -> Floats:
        """False alarm ratio: of what was said, the part that did not come."""
        return _part(self.false_alarms, self.hits + self.false_alarms)

    @property
    def frequency_bias(self) -> Floats:
        """Events said per event that came."""
        return _part(self.hits + self.false_alarms, self.hits + self.misses)

    @property
    def hss(self) -> Floats:
        """Heidke skill score: 1 perfect, 0 as by chance."""
        said, came = self.hits + self.false_alarms, self.hits + self.misses
        silent, calm = self.misses + self.quiet, self.false_alarms + self.quiet
        return _part(2.0 * (self.hits * self.quiet - self.misses * self.false_alarms), came * silent + said * calm)


def _part(above: Floats, below: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(below != 0, above / np.where(below == 0, 1.0, below), np.nan))


def _pairs(*columns: ArrayLike) -> list[Floats]:
    arrays = [np.asarray(column, dtype=float) for column in columns]
    whole = np.logical_and.reduce([np.isfinite(array) for array in arrays])
    return [array[whole] for array in arrays]


def _moments(truth: Floats, value: Floats) -> Floats:
    """Per row what the scores of fit are made of; the columns are those of `FIT`'s argument."""
    error = value - truth
    return np.column_stack(
        [np.ones(len(truth)), error, np.abs(error), error**2, truth, value, truth**2, value**2, truth * value]
    )


def _correlation(s: Floats) -> Floats:
    n, truth, value = s[0], s[4], s[5]
    spread = (n * s[6] - truth**2) * (n * s[7] - value**2)
    return _part(n * s[8] - truth * value, np.sqrt(np.maximum(spread, 0.0)))


FIT: Mapping[str, Callable[[Floats], Floats]] = {  # from the sums of `_moments`, rows first
    "rmse": lambda s: np.sqrt(_part(s[3], s[0])),
    "bias": lambda s: _part(s[1], s[0]),
    "mae": lambda s: _part(s[2], s[0]),
    "r": _correlation,
    "pe": lambda s: 1.0 - _part(s[3], s[6] - _part(s[4] ** 2, s[0])),
}
EVENTS: Mapping[str, Callable[[Contingency], Floats]] = {
    "hss": lambda table: table.hss,
    "pod": lambda table: table.pod,
    "pofd": lambda table: table.pofd,
    "far": lambda table: table.far,
    "frequency bias": lambda table: table.frequency_bias,
}


def _fit(name: str, truth: ArrayLike, value: ArrayLike) -> float:
    rows = _moments(*_pairs(truth, value))
    return float(FIT[name](rows.sum(axis=0)[:, None])[0]) if len(rows) else float("nan")


def rmse(truth: ArrayLike, value: ArrayLike) -> float:
    """Root of the mean square of value - truth, in their unit."""
    return _fit("rmse", truth, value)


def bias(truth: ArrayLike, value: ArrayLike) -> float:
    """Mean of value - truth, in their unit."""
    return _fit("bias", truth, value)


def mae(truth: ArrayLike, value: ArrayLike) -> float:
    """Mean of |value - truth|, in their unit."""
    return _fit("mae", truth, value)


def correlation(truth: ArrayLike, value: ArrayLike) -> float:
    """Pearson's r."""
    return _fit("r", truth, value)


def prediction_efficiency(truth: ArrayLike, value: ArrayLike) -> float:
    """1 - mean square error / variance of the truth: 0 is as good as the mean of the truth."""
    return _fit("pe", truth, value)


def contingency(truth: ArrayLike, value: ArrayLike, threshold: float, *, below: bool = False) -> Contingency:
    """Events said against events that came.

    Parameters
    ----------
    truth, value : array_like
        Pairs with a missing side are left out.
    threshold : float
        An event is a value at or above it.
    below : bool
        An event is a value at or below it instead, as for Dst.
    """
    came, said = _pairs(truth, value)
    return _table(_cells(came, said, threshold, below=below).sum(axis=0))


def _cells(truth: Floats, value: Floats, threshold: float, *, below: bool) -> Floats:
    came, said = (truth <= threshold, value <= threshold) if below else (truth >= threshold, value >= threshold)
    return np.column_stack([came & said, came & ~said, ~came & said, ~came & ~said]).astype(float)


def _table(sums: Floats) -> Contingency:
    return Contingency(*(np.asarray(part) for part in sums))


def normal_cdf(z: ArrayLike) -> Floats:
    """The normal distribution function, of any array."""
    given = np.asarray(z, dtype=float)
    return 0.5 * (1.0 + np.array([erf(x) for x in (given / np.sqrt(2.0)).ravel()]).reshape(given.shape))


def _squares(z: Floats) -> Floats:
    """Integral of the squared normal distribution function up to z."""
    cdf, density = normal_cdf(z), np.exp(-0.5 * z**2) / np.sqrt(2.0 * np.pi)
    return np.asarray(z * cdf**2 + 2.0 * density * cdf - normal_cdf(np.sqrt(2.0) * z) / np.sqrt(np.pi))


def crps(truth: ArrayLike, value: ArrayLike, low: ArrayLike, high: ArrayLike) -> Floats:
    """Continuous ranked probability score of each row, in the unit of the truth; smaller is better.

    Notes
    -----
    Of a value and its 5 and 95 % a distribution is made by joining two halves of normal distributions at the
    value, each with half of the probability and as wide as its side of the band asks. A band without
    width gives the absolute error. The closed form is that of the normal distribution, side by side.

    References
    ----------
    T. Gneiting and A. E. Raftery, J. Am. Stat. Assoc. 102, 359 (2007), doi:10.1198/016214506000001437
    """
    y, middle, under, over = (np.asarray(column, dtype=float) for column in (truth, value, low, high))
    left, right = np.maximum(middle - under, 1e-9) / SIGMAS, np.maximum(over - middle, 1e-9) / SIGMAS
    above = y >= middle
    side, other = np.where(above, right, left), np.where(above, left, right)
    z = (y - middle) / side
    half = float(_squares(np.zeros(1))[0])
    return np.asarray(other * half + side * (_squares(z) + _squares(-z) - half))


def coverage(truth: ArrayLike, low: ArrayLike, high: ArrayLike) -> float:
    """Part of the truths that lie within the band, edges included."""
    y, under, over = _pairs(truth, low, high)
    return float(np.mean((y >= under) & (y <= over))) if len(y) else float("nan")


def reliability(probability: ArrayLike, happened: ArrayLike, bins: int = 10) -> list[tuple[float, float, int]]:
    """What came of what was said to come with a probability.

    Returns
    -------
    list of (float, float, int)
        A point for each bin of probability that holds a case: mean probability said, part that came, cases.
    """
    said, came = _pairs(probability, happened)
    where = np.minimum((said * bins).astype(int), bins - 1)
    return [
        (float(said[where == one].mean()), float(came[where == one].mean()), int((where == one).sum()))
        for one in np.unique(where)
    ]


def calibration(
    truth: ArrayLike, value: ArrayLike, low: ArrayLike, high: ArrayLike, levels: Sequence[float] = LEVELS
) -> list[tuple[float, float, int]]:
    """Reliability of a band: for each level the part of the truths below that quantile, and the number of cases.

    The distribution is that of `crps`.
    """
    y, middle, under, over = _pairs(truth, value, low, high)
    width = np.where(y >= middle, over - middle, middle - under)
    rank = normal_cdf(SIGMAS * (y - middle) / np.maximum(width, 1e-9))
    return [(level, float((rank <= level).mean()) if len(rank) else float("nan"), len(rank)) for level in levels]


def persistence(truth: "pd.Series[float]", hours: float) -> "pd.Series[float]":
    """The truth some hours ago, at the times of the truth; NaN where there was none."""
    earlier = truth.reindex(pd.DatetimeIndex(truth.index) - pd.Timedelta(hours=hours))
    return pd.Series(earlier.to_numpy(), index=truth.index)


def climatology(truth: "pd.Series[float]") -> "pd.Series[float]":
    """The mean of the truth, always: the best that a constant can do."""
    return pd.Series(float(truth.mean()), index=truth.index)


def blocks(times: pd.DatetimeIndex, days: int = BLOCK_DAYS) -> NDArray[np.int64]:
    """Number of the block of whole UTC days in which each time lies."""
    return np.asarray(times.as_unit("s").asi8 // (86400 * days), dtype=np.int64)


def resample(rows: Floats, labels: ArrayLike, count: int = RESAMPLES, seed: int = 0) -> Floats:
    """Sums over rows, of all rows and of resamples of their blocks.

    Parameters
    ----------
    rows : ndarray (n, k)
    labels : array_like (n,)
        Block of each row; a resample takes whole blocks, with replacement.
    count : int
        Number of resamples.
    seed : int

    Returns
    -------
    ndarray (k, 1 + count)
        The first column holds the sums of all rows.
    """
    _, block = np.unique(np.asarray(labels), return_inverse=True)
    sums = np.zeros((int(block.max(initial=-1)) + 1, rows.shape[1]))
    np.add.at(sums, block, rows)
    if not len(sums):
        return np.zeros((rows.shape[1], 1 + count))
    even = np.full(len(sums), 1.0 / len(sums))
    weight = np.random.default_rng(seed).multinomial(len(sums), even, size=count)
    return np.asarray(np.vstack([sums.sum(axis=0), weight @ sums]).T)


def _score(of: str, name: str, values: Floats, n: float) -> Score:
    drawn = values[1:][np.isfinite(values[1:])]
    low, high = np.quantile(drawn, (0.05, 0.95)) if len(drawn) else (np.nan, np.nan)
    return Score(of, name, float(values[0]), float(low), float(high), int(n))


def scores(
    truth: "pd.Series[float]",
    estimate: pd.DataFrame,
    thresholds: Sequence[float] = (),
    references: Mapping[str, "pd.Series[float]"] | None = None,
    *,
    below: bool = False,
    labels: ArrayLike | None = None,
    count: int = RESAMPLES,
    seed: int = 0,
) -> list[Score]:
    """The score table of an estimate and, beside it, of what needs no skill.

    Parameters
    ----------
    truth : Series
        By time (UTC).
    estimate : DataFrame
        By time, `value`, and `low`, `high` (5 and 95 %) where there is a band; taken at the times of the truth.
    thresholds : sequence of float
        Events; the first one says what a storm is, for the coverage in storms.
    references : mapping of str to Series, optional
        Names to values, as of `persistence`; scored where the estimate is there too, so that all rows rest on the
        same cases as far as they can.
    below : bool
        Events lie at or below their threshold (Dst), not at or above it (Kp).
    labels : array_like, optional
        Block of each time of the truth, as the number of a storm; whole days by default.
    count, seed : int
        Of the bootstrap.

    Returns
    -------
    list of Score
        For the estimate and each reference. A value without a band has its absolute error as CRPS.
    """
    index = pd.DatetimeIndex(truth.index)
    own = estimate.reindex(index)
    block = blocks(index) if labels is None else np.asarray(labels)
    observed, valid = truth.to_numpy(dtype=float), own["value"].notna().to_numpy()
    table: list[Score] = []
    columns = {"estimate": own, **{name: ref.to_frame("value") for name, ref in (references or {}).items()}}
    for name, column in columns.items():
        given = column.reindex(index).reindex(columns=["value", "low", "high"]).to_numpy(dtype=float)
        there = np.isfinite(observed) & np.isfinite(given[:, 0]) & valid
        if there.any():
            table += _scores_of(name, observed[there], given[there], block[there], thresholds, below, count, seed)
    return table


def _scores_of(
    name: str,
    truth: Floats,
    given: Floats,
    block: NDArray[np.int64],
    thresholds: Sequence[float],
    below: bool,
    count: int,
    seed: int,
) -> list[Score]:
    value, low, high = given.T
    sums = resample(_moments(truth, value), block, count, seed)
    table = [_score(name, score, work(sums), len(truth)) for score, work in FIT.items()]
    sign = "<=" if below else ">="
    for threshold in thresholds:
        cells = _table(resample(_cells(truth, value, threshold, below=below), block, count, seed))
        came = float((cells.hits + cells.misses)[0])
        table += [_score(name, f"{score} {sign} {threshold:g}", work(cells), came) for score, work in EVENTS.items()]
    band = np.isfinite(low) & np.isfinite(high)
    ranked = np.where(band, crps(truth, value, low, high), np.abs(value - truth))
    table.append(_mean(name, "crps", ranked, block, count, seed))
    if band.any():
        inside = ((truth >= low) & (truth <= high)).astype(float)
        table.append(_mean(name, "coverage", inside[band], block[band], count, seed))
        if thresholds:
            storm = band & (truth <= thresholds[0] if below else truth >= thresholds[0])
            part = f"coverage {sign} {thresholds[0]:g}"
            table.append(_mean(name, part, inside[storm], block[storm], count, seed))
    return table


def _mean(of: str, name: str, rows: Floats, block: NDArray[np.int64], count: int, seed: int) -> Score:
    sums = resample(np.column_stack([np.ones(len(rows)), rows]), block, count, seed)
    return _score(of, name, _part(sums[1], sums[0]), len(rows))
