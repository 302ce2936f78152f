"""The score table: an estimate beside references without skill, each figure with its cases and its interval."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from nowcast.skill.metrics.bands import crps
from nowcast.skill.metrics.fit import EVENTS, FIT, Floats, cells, moments, ratio, table_of

BLOCK_DAYS = 3  # a storm's main phase and most of its recovery
RESAMPLES = 400
FEW = 10  # cases; a score of fewer is marked


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


def persistence(truth: "pd.Series[float]", hours: float) -> "pd.Series[float]":
    """The truth of some hours before, at the times of the truth; NaN where there was none."""
    earlier = truth.reindex(pd.DatetimeIndex(truth.index) - pd.Timedelta(hours=hours))
    return pd.Series(earlier.to_numpy(), index=truth.index)


def climatology(truth: "pd.Series[float]") -> "pd.Series[float]":
    """The mean of the truth, always: the best that a constant can do."""
    return pd.Series(float(truth.mean()), index=truth.index)


def blocks(times: pd.DatetimeIndex, days: int = BLOCK_DAYS) -> NDArray[np.int64]:
    """Number of the block of whole UTC days in which each time lies."""
    return np.asarray(times.as_unit("s").asi8 // (86400 * days), dtype=np.int64)


def resample(rows: Floats, labels: ArrayLike, count: int = RESAMPLES, seed: int = 0) -> Floats:
    """Sum over all rows, and over resamples of their blocks.

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
    """Make the score table of an estimate and, beside it, of references without skill.

    Parameters
    ----------
    truth : Series
        By time (UTC).
    estimate : DataFrame
        By time, `value`, and `low`, `high` (5 and 95 %) where there is a band; taken at the times of the truth.
    thresholds : sequence of float
        Events; the first one is a storm, for the coverage in storms.
    references : mapping of str to Series, optional
        Names to values, as of `persistence`; scored where the estimate has a value too, so that all rows rest on the
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
        values = column.reindex(index).reindex(columns=["value", "low", "high"]).to_numpy(dtype=float)
        paired = np.isfinite(observed) & np.isfinite(values[:, 0]) & valid
        if paired.any():
            table += _scores_of(name, observed[paired], values[paired], block[paired], thresholds, below, count, seed)
    return table


def _scores_of(
    name: str,
    truth: Floats,
    values: Floats,
    block: NDArray[np.int64],
    thresholds: Sequence[float],
    below: bool,
    count: int,
    seed: int,
) -> list[Score]:
    """All scores of one estimate; `values` are its value, 5 and 95 % by row."""
    value, low, high = values.T
    sums = resample(moments(truth, value), block, count, seed)
    table = [_score(name, score, work(sums), len(truth)) for score, work in FIT.items()]
    sign = "<=" if below else ">="
    for threshold in thresholds:
        counts = table_of(resample(cells(truth, value, threshold, below=below), block, count, seed))
        came = float((counts.hits + counts.misses)[0])
        table += [_score(name, f"{score} {sign} {threshold:g}", work(counts), came) for score, work in EVENTS.items()]
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
    return _score(of, name, ratio(sums[1], sums[0]), len(rows))
