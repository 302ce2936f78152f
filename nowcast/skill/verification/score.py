"""Computes the scores of pairs, as JSON holds them: table, reliability, error by drive, contingency, series."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nowcast.skill import metrics
from nowcast.skill.verification.pairs import DRIVES
from nowcast.skill.verification.targets import MINUTE, Period, Target

Floats = NDArray[np.float64]
BLOCKS = 5  # at least, with cases, for an interval
EDGES = {"dynamic_pressure": (0, 1, 2, 4, 8, 16, np.inf), "electric_field": (0, 0.5, 1, 2, 4, 8, np.inf)}  # nPa, mV/m
CELLS = ("hits", "misses", "false_alarms", "quiet")
NEWEST = 5  # cases of a cell that are named
LONGEST = 400  # points of the series
FIT = ("bias", "mae", "rmse", "r", "crps")


def score(table: pd.DataFrame, target: Target, period: Period) -> dict[str, Any]:
    """Compute all figures of one target, period and lead.

    Parameters
    ----------
    table : DataFrame
        As of `pairs`, the truths of the period; rows of several satellites may be joined if no two have the same time.
    target : Target
    period : Period
        The intervals are resampled from its blocks.

    Returns
    -------
    dict
        `n` (pairs), `truths` (for which something could have been issued), `since` (first of them), `scores`,
        `reliability`, `drive`, `contingency`, `series`. A figure that cannot be is None.
    """
    issued = table[table["value"].notna()]
    since = issued.index[0] if len(issued) else None
    truths = table[table.index >= since] if since is not None else table
    if since is None:
        nothing: dict[str, Any] = {"scores": [], "reliability": [], "drive": {name: [] for name in DRIVES}}
        return {"n": 0, "truths": len(truths), "since": None, **nothing, "contingency": [], "series": _series(truths)}
    labels = _labels(issued, period)
    return {
        "n": len(issued),
        "truths": len(truths),
        "since": since.timestamp(),
        "scores": _scores(issued, target, labels),
        "reliability": _reliability(issued, target),
        "drive": {name: _drive(issued, name, labels, target) for name in DRIVES},
        "contingency": [_contingency(issued, target, threshold) for threshold in target.thresholds],
        "series": _series(truths),
    }


def _labels(issued: pd.DataFrame, period: Period) -> NDArray[np.int64]:
    seconds = pd.DatetimeIndex(issued.index).as_unit("s").asi8
    return np.asarray(seconds // int(period.block.total_seconds()), dtype=np.int64)


def _scores(issued: pd.DataFrame, target: Target, labels: NDArray[np.int64]) -> list[dict[str, Any]]:
    references = {f"persistence {hours:g} h": issued[f"before {hours:g} h"] for hours in target.persistence}
    estimate = issued[["value", "low", "high"]]
    truth = issued["truth"]
    references["climatology"] = metrics.climatology(truth)
    rows = metrics.scores(truth, estimate, target.thresholds, references, below=target.below, labels=labels)
    if target.probability:
        rows = [row for row in map(_of_chance, rows) if row]
    sure = len(np.unique(labels)) >= BLOCKS
    gains = (_gain(issued, name, values, labels, target) for name, values in references.items())
    return [_as_json(row, sure=sure) for row in (*rows, *filter(None, gains))]


def _of_chance(row: metrics.Score) -> metrics.Score | None:
    """A score of fit as that of a probability: the Brier score is the mean square error."""
    if row.score == "rmse":
        return metrics.Score(row.of, "brier", row.value**2, row.low**2, row.high**2, row.n)
    return row if row.score == "bias" or ">=" in row.score else None


def _gain(
    issued: pd.DataFrame, name: str, values: "pd.Series[float]", labels: NDArray[np.int64], target: Target
) -> metrics.Score | None:
    """1 - error / error of a reference, on the cases that both have: root mean square, or Brier score."""
    errors = np.column_stack([(column - issued["truth"]).to_numpy() ** 2 for column in (issued["value"], values)])
    both = np.isfinite(errors).all(axis=1)
    if not both.any():
        return None
    own, other = metrics.resample(errors[both], labels[both])
    power = 1.0 if target.probability else 0.5
    with np.errstate(divide="ignore", invalid="ignore"):
        drawn = 1.0 - (own / other) ** power
    usual = drawn[1:][np.isfinite(drawn[1:])]
    low, high = np.quantile(usual, (0.05, 0.95)) if len(usual) else (np.nan, np.nan)
    return metrics.Score("estimate", f"gain over {name}", float(drawn[0]), float(low), float(high), int(both.sum()))


def _as_json(row: metrics.Score, *, sure: bool) -> dict[str, Any]:
    """A score as JSON holds it; without its interval where too few blocks have cases."""
    low, high = (row.low, row.high) if sure else (np.nan, np.nan)
    return {
        "of": row.of,
        "score": row.score,
        **{name: _rounded(value) for name, value in (("value", row.value), ("low", low), ("high", high))},
        "n": row.n,
        "few": row.few,
    }


def _reliability(issued: pd.DataFrame, target: Target) -> list[list[float | None]]:
    """Points (issued, came, cases): of a probability in tenths, of a band for each of its quantiles."""
    if target.probability:
        points = metrics.reliability(issued["value"], issued["truth"])
    else:
        points = metrics.calibration(issued["truth"], issued["value"], issued["low"], issued["high"])
    return [[_rounded(issued_part), _rounded(part), float(n)] for issued_part, part, n in points if n]


def _drive(issued: pd.DataFrame, name: str, labels: NDArray[np.int64], target: Target) -> list[dict[str, Any]]:
    """Mean error and its size (mean absolute error, or Brier score) for classes of the drive."""
    drive, error = issued[name].to_numpy(), (issued["value"] - issued["truth"]).to_numpy()
    size = error**2 if target.probability else np.abs(error)
    classes = []
    for low, high in zip(EDGES[name], EDGES[name][1:], strict=False):
        rows = (drive >= low) & (drive < high) & np.isfinite(error)
        if not rows.any():
            continue
        count, total, _ = sums = metrics.resample(np.column_stack([rows, error, size])[rows], labels[rows])
        means = np.divide(total, count, out=np.full(len(total), np.nan), where=count > 0)
        ends = np.nanquantile(means, (0.05, 0.95)) if len(np.unique(labels[rows])) >= BLOCKS else (np.nan, np.nan)
        classes.append(
            {
                "from": low,
                "to": _rounded(float(high)),
                "n": int(rows.sum()),
                "bias": _rounded(float(means[0])),
                "low": _rounded(ends[0]),
                "high": _rounded(ends[1]),
                "size": _rounded(float(sums[2][0] / count[0])),
            }
        )
    return classes


def _contingency(issued: pd.DataFrame, target: Target, threshold: float) -> dict[str, Any]:
    """Cases of each cell, with the times of the newest [unix s]."""
    limit = 0.5 if target.probability else threshold
    sign = -1.0 if target.below else 1.0
    truth, value, seconds = issued["truth"].to_numpy(), issued["value"].to_numpy(), _seconds(issued)
    came, forecast = sign * truth >= sign * limit, sign * value >= sign * threshold
    cells: dict[str, Any] = {}
    for name, inside in zip(
        CELLS, (came & forecast, came & ~forecast, ~came & forecast, ~came & ~forecast), strict=True
    ):
        cells[name] = {"n": int(inside.sum()), "newest": seconds[inside][::-1][:NEWEST].tolist()}
    return {"threshold": threshold, "below": target.below, "cells": cells}


def _series(truths: pd.DataFrame) -> dict[str, list[float | None]]:
    """The newest truths with the nowcasts issued for them; of several satellites the first."""
    if "place" in truths and len(truths):
        truths = truths[truths["place"] == truths["place"].iloc[0]]
    last = truths.iloc[-LONGEST:]
    columns = {
        name: [_rounded(value) for value in last[name].to_numpy(dtype=float)]
        for name in ("truth", "value", "low", "high")
    }
    return {"time": _seconds(last).tolist(), **columns}


def _seconds(table: pd.DataFrame) -> Floats:
    """Unix seconds of the rows."""
    return np.asarray(pd.DatetimeIndex(table.index).as_unit("ms").asi8 / 1000.0)


def _rounded(value: float) -> float | None:
    return round(float(value), 4) if np.isfinite(value) else None


def within(table: pd.DataFrame, target: Target, period: Period, now: datetime) -> pd.DataFrame:
    """The pairs whose truth's span has ended within the period.

    Parameters
    ----------
    table : DataFrame
        As of `pairs`.
    target : Target
    period : Period
    now : datetime
        End of the period.
    """
    span = MINUTE if target.how == "minute" else target.step
    ends, stop = pd.DatetimeIndex(table.index) + span, pd.Timestamp(now)
    inside: pd.DataFrame = table[(ends > stop - period.length) & (ends <= stop)]
    return inside


def find_score(scores: Iterable[Mapping[str, Any]], name: str, of: str = "estimate") -> Mapping[str, Any] | None:
    """Find a figure of a table of scores.

    Parameters
    ----------
    scores : iterable of mapping
        The `scores` of `score`.
    name : str
        Of the score, as "rmse".
    of : str
        Whose: "estimate" or the name of a reference.

    Returns
    -------
    mapping or None
    """
    return next((row for row in scores if row["score"] == name and row["of"] == of), None)
