"""Scores of fit and of events: functions of sums over rows, so that resamples of blocks are cheap."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Contingency:
    """Events that were forecast and that came: counts (or their sums in a resample, then as arrays)."""

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
        """False alarm ratio: of the forecast events, the part that did not come."""
        return ratio(self.false_alarms, self.hits + self.false_alarms)

    @property
    def frequency_bias(self) -> Floats:
        """Forecast events per event that came."""
        return ratio(self.hits + self.false_alarms, self.hits + self.misses)

    @property
    def hss(self) -> Floats:
        """Heidke skill score: 1 perfect, 0 as by chance."""
        forecast, came = self.hits + self.false_alarms, self.hits + self.misses
        not_forecast, calm = self.misses + self.quiet, self.false_alarms + self.quiet
        return ratio(
            2.0 * (self.hits * self.quiet - self.misses * self.false_alarms), came * not_forecast + forecast * calm
        )


def ratio(above: Floats, below: Floats) -> Floats:
    """Divide elementwise; NaN where the divisor is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(below != 0, above / np.where(below == 0, 1.0, below), np.nan))


def pairs(*columns: ArrayLike) -> list[Floats]:
    """The columns without the rows in which one is missing."""
    arrays = [np.asarray(column, dtype=float) for column in columns]
    whole = np.logical_and.reduce([np.isfinite(array) for array in arrays])
    return [array[whole] for array in arrays]


def moments(truth: Floats, value: Floats) -> Floats:
    """The terms of the scores of fit, by row; the columns are those of `FIT`'s argument."""
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
    """Count the events that were forecast against those that came.

    Parameters
    ----------
    truth, value : array_like
        Pairs with a missing side are left out.
    threshold : float
        An event is a value at or above it.
    below : bool
        An event is a value at or below it instead, as for Dst.

    Returns
    -------
    Contingency
    """
    observed, estimated = pairs(truth, value)
    return table_of(cells(observed, estimated, threshold, below=below).sum(axis=0))


def cells(truth: Floats, value: Floats, threshold: float, *, below: bool) -> Floats:
    """The cell that each row is in, as 0 and 1; the columns are those of `Contingency`.

    Parameters
    ----------
    truth, value : ndarray (rows,)
    threshold, below
        As of `contingency`.

    Returns
    -------
    ndarray (rows, 4)
    """
    came, forecast = (truth <= threshold, value <= threshold) if below else (truth >= threshold, value >= threshold)
    return np.column_stack([came & forecast, came & ~forecast, ~came & forecast, ~came & ~forecast]).astype(float)


def table_of(sums: Floats) -> Contingency:
    """The contingency table of sums of `cells`, rows first."""
    return Contingency(*(np.asarray(part) for part in sums))
