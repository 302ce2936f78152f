"""Fits the speed with which fast forward shocks go from L1 to the Earth, on listed sudden commencements.

The speed that explains a delay is regressed on what is measured at L1, robustly: some commencements belong to another
step. The width of the interval is that of errors in storms that were left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import least_squares

from nowcast.fits.shock_events import STEP, Storm
from nowcast.physics.propagation import NOSE
from nowcast.physics.shocks.detection import detect
from nowcast.physics.shocks.record import Shock
from nowcast.physics.shocks.timing import BASES, arrival, predictors
from nowcast.vocabulary.constants import EARTH_RADIUS, L1_DISTANCE

WAY = L1_DISTANCE - NOSE * EARTH_RADIUS  # km
SCALE = 0.1  # of the logarithm of the speed: a larger error counts less
PRIOR = {  # powers that few shocks are held to
    "speeds": (1.0, 0.0),
    "downstream speed": (1.0,),
    "upstream speed and field": (1.0, 0.0),
    "upstream speed": (1.0,),
    "field": (0.0,),
    "nothing": (),
}
RIDGE = 0.5  # departure from the prior that costs as much as an error of `SCALE`
POSSIBLE = (0.8, 1.8)  # speed of the front over that behind it; outside, the commencement belongs to another step
QUANTILE = 0.95  # of the errors left out: above nine of ten, as they are few
BAND = ("speeds", "upstream speed and field", "upstream speed", "field", "nothing")


@dataclass(frozen=True)
class Pair:
    """A shock at L1 and the sudden commencement that it made."""

    storm: str
    early: Shock  # as it was noticed
    late: Shock  # with the minutes behind it
    arrived: pd.Timestamp


def fit(every: Sequence[Storm], detection: Mapping[str, Any]) -> tuple[dict[str, Any], list[list[Any]]]:
    """Fit weights and width for each basis, and score them on storms that were left out.

    Parameters
    ----------
    every : sequence of Storm
    detection : mapping
        Coefficients of the detection.

    Returns
    -------
    models : dict
        By basis.
    rows : list of list
        Scores.
    """
    pairs = _pairs(every, detection)
    models = {name: _models([pair for pair in pairs if pair.storm != name]) for name in {p.storm for p in pairs}}
    rows = _rows("as first noticed", [_judge(pair.early, pair, models) for pair in pairs])
    rows += _rows("10 minutes later", [_judge(pair.late, pair, models) for pair in pairs])
    for basis in BAND[1:]:
        only = [replace(pair, late=_without(pair.late, basis)) for pair in pairs]
        rows += _rows(f"from {basis}", [_judge(pair.late, pair, models) for pair in only])
    return _models(pairs), rows


def _pairs(every: Sequence[Storm], detection: Mapping[str, Any]) -> list[Pair]:
    pairs = []
    for storm in every:
        for time, arrived in zip(storm.shocks, storm.arrived, strict=True):
            if pd.isna(arrived):
                continue
            wind = storm.wind.loc[time - 60 * STEP : time + 30 * STEP]
            late = _near(detect(wind, detection), time)
            if late is None:
                continue
            ratio = WAY / ((arrived - late.time) / pd.Timedelta(seconds=1)) / late.downstream.flow_speed
            if ratio < POSSIBLE[0] or ratio > POSSIBLE[1]:
                continue
            early = _near(detect(wind.loc[: late.noticed], detection), time)
            pairs.append(Pair(storm.name, early or late, late, arrived))
    return pairs


def _near(shocks: Sequence[Shock], time: pd.Timestamp) -> Shock | None:
    near = [shock for shock in shocks if abs(shock.time - time) <= 5 * STEP and shock.kind == "fast forward"]
    return min(near, key=lambda shock: abs(shock.time - time), default=None)


def _models(pairs: Sequence[Pair]) -> dict[str, Any]:
    """Weights of each basis, and the width that the errors of storms left out have."""
    names = np.array([pair.storm for pair in pairs])
    lead = np.array([(pair.arrived - pair.late.time) / STEP for pair in pairs])
    speed = np.log(WAY / lead / 60.0)
    fitted: dict[str, Any] = {}
    for basis in BASES:
        early, late = (
            np.array([predictors(shock)[basis] for shock in shocks]).reshape(len(pairs), -1)
            for shocks in ([pair.early for pair in pairs], [pair.late for pair in pairs])
        )
        measured = np.isfinite(late).all(axis=1)
        error: dict[str, list[float]] = {"width": [], "early_width": []}
        for name in np.unique(names[measured]):
            out = names == name
            weights = _regress(late[measured & ~out], speed[measured & ~out], basis)
            for key, columns in (("width", late), ("early_width", early)):
                misses = np.abs(speed[out] - weights[0] - columns[out] @ weights[1:])
                error[key] += list(misses[np.isfinite(misses)])
        fitted[basis] = {"weights": _regress(late[measured], speed[measured], basis).tolist()}
        fitted[basis] |= {key: float(np.quantile(misses, QUANTILE)) for key, misses in error.items()}
    return fitted


def _regress(columns: NDArray[np.float64], target: NDArray[np.float64], basis: str) -> NDArray[np.float64]:
    """Constant and powers; a large error counts as its size, not as its square."""
    prior = np.array(PRIOR[basis])

    def cost(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        error = (target - weights[0] - columns @ weights[1:]) / SCALE
        robust = np.sqrt(2.0 * (np.sqrt(1.0 + error**2) - 1.0))
        return np.append(np.sign(error) * robust, (weights[1:] - prior) / RIDGE)

    return np.asarray(least_squares(cost, np.append(np.log(550.0), prior)).x)


def _without(shock: Shock, basis: str) -> Shock:
    """The shock as it would be known if only the basis had been measured."""
    nan = float("nan")
    behind = replace(shock.downstream, flow_speed=nan)
    before = shock.upstream if "speed" in basis else replace(shock.upstream, flow_speed=nan)
    if "field" not in basis:
        behind = replace(behind, bt=nan)
    return replace(shock, upstream=before, downstream=behind)


def _judge(shock: Shock, pair: Pair, models: Mapping[str, Any]) -> tuple[float, float, bool]:
    """Error (expected less true) and half-width [min], and whether the interval holds it; its storm was left out."""
    estimate = arrival(shock, fitted=models[pair.storm])
    return (
        (estimate.expected - pair.arrived) / STEP,
        (estimate.high - estimate.low) / (2 * STEP),
        bool(estimate.low <= pair.arrived <= estimate.high),
    )


def _rows(label: str, judged: Sequence[tuple[float, float, bool]]) -> list[list[Any]]:
    error, width, held = np.array(judged, dtype=float).T
    count = len(judged)
    return [
        [f"arrival {label}: within its 90 % interval", float(held.mean()), count],
        [f"arrival {label}: mean half-width, min", float(width.mean()), count],
        [f"arrival {label}: mean absolute error, min", float(np.abs(error).mean()), count],
        [f"arrival {label}: median error, min", float(np.median(error)), count],
    ]
