"""Scores of fit and of events: functions of sums over rows, so that resamples of blocks are cheap."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


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
        return ratio(self.hits, self.hits + self.misses)

    @property
    def pofd(self) -> Floats:
        """Probability of false detection."""
        return ratio(self.false_alarms, self.false_alarms + self.quiet)

    @property
    def far(self) -> Floats:
        """False alarm ratio: of what was said, the part that did not come."""
        return ratio(self.false_alarms, self.hits + self.false_alarms)

    @property
    def frequency_bias(self) -> Floats:
        """Events said per event that came."""
        return ratio(self.hits + self.false_alarms, self.hits + self.misses)

    @property
    def hss(self) -> Floats:
        """Heidke skill score: 1 perfect, 0 as by chance."""
        said, came = self.hits + self.false_alarms, self.hits + self.misses
        silent, calm = self.misses + self.quiet, self.false_alarms + self.quiet
        return ratio(2.0 * (self.hits * self.quiet - self.misses * self.false_alarms), came * silent + said * calm)


def ratio(above: Floats, below: Floats) -> Floats:
    """One by the other; NaN where the other is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(below != 0, above / np.where(below == 0, 1.0, below), np.nan))


def pairs(*columns: ArrayLike) -> list[Floats]:
    """The columns without the rows in which one is missing."""
    arrays = [np.asarray(column, dtype=float) for column in columns]
    whole = np.logical_and.reduce([np.isfinite(array) for array in arrays])
    return [array[whole] for array in arrays]


def moments(truth: Floats, value: Floats) -> Floats:
    """Per row what the scores of fit are made of; the columns are those of `FIT`'s argument."""
    error = value - truth
    return np.column_stack(
        [np.ones(len(truth)), error, np.abs(error), error**2, truth, value, truth**2, value**2, truth * value]
    )


def _correlation(s: Floats) -> Floats:
    n, truth, value = s[0], s[4], s[5]
    spread = (n * s[6] - truth**2) * (n * s[7] - value**2)
    return ratio(n * s[8] - truth * value, np.sqrt(np.maximum(spread, 0.0)))


FIT: Mapping[str, Callable[[Floats], Floats]] = {  # from the sums of `moments`, rows first
    "rmse": lambda s: np.sqrt(ratio(s[3], s[0])),
    "bias": lambda s: ratio(s[1], s[0]),
    "mae": lambda s: ratio(s[2], s[0]),
    "r": _correlation,
    "pe": lambda s: 1.0 - ratio(s[3], s[6] - ratio(s[4] ** 2, s[0])),
}
EVENTS: Mapping[str, Callable[[Contingency], Floats]] = {
    "hss": lambda table: table.hss,
    "pod": lambda table: table.pod,
    "pofd": lambda table: table.pofd,
    "far": lambda table: table.far,
    "frequency bias": lambda table: table.frequency_bias,
}


def _fit(name: str, truth: ArrayLike, value: ArrayLike) -> float:
    rows = moments(*pairs(truth, value))
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
    came, said = pairs(truth, value)
    return table_of(cells(came, said, threshold, below=below).sum(axis=0))


def cells(truth: Floats, value: Floats, threshold: float, *, below: bool) -> Floats:
    """Per row which of the four cells it is in; the columns are those of `Contingency`."""
    came, said = (truth <= threshold, value <= threshold) if below else (truth >= threshold, value >= threshold)
    return np.column_stack([came & said, came & ~said, ~came & said, ~came & ~said]).astype(float)


def table_of(sums: Floats) -> Contingency:
    """From sums of `cells`, rows first."""
    return Contingency(*(np.asarray(part) for part in sums))
