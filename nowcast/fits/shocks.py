"""Fits the detection of shocks and the timing of their arrival; both are scored on storms that were left out.

Weights: a logistic model for each set of measured quantities and each number of minutes behind the step, of listed
shocks against every minute of the quiet days. Thresholds: what the minutes of quiet days exceed at an allowed rate.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from nowcast.fits import shock_arrivals
from nowcast.fits.shock_events import SEARCHED, STEP, Storm, storms
from nowcast.physics.shocks import likelihood
from nowcast.physics.shocks.detection import detect
from nowcast.vocabulary.records import Fit

FOLDS = 6
RATES = {"fast forward": 0.03, "fast reverse": 0.01}  # events a quiet day for each set and length
POORER = 1.8  # times the rate for a set without the speed or the field: seldom is nothing else measured
PRESSURE_STEP = {"root_pressure": 0.9, "ratio": 1.6, "spreads": 4.0}  # nPa^½: 7 to 14 nT of sudden impulse
NEAR = 3  # minutes between a listed step and the detected one
LESS: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {  # the same storms with less measured
    "plasma each 97 s": lambda wind: wind.where(_sampled(wind), np.nan),
    "field alone": lambda wind: wind[["bt", "bz_gsm"]],
    "no density": lambda wind: wind.drop(columns="proton_density"),
    "no field": lambda wind: wind.drop(columns=["bt", "bz_gsm"]),
}
NEVER = 99.0  # threshold of a set that is too poor to tell a step
DAY = 1440
Flags = NDArray[np.bool_]
Data = dict[tuple[str, int], tuple[NDArray[np.float64], NDArray[np.int64], Flags, Flags]]


def run(data: Path, progress: Callable[[float, str], None]) -> Mapping[str, Any]:
    """Fit on everything; score each part of the storms with a fit on the others."""
    every = list(storms(data))
    progress(0.3, f"{len(every)} storms, {sum(len(storm.shocks) for storm in every)} listed shocks")
    prepared = [_prepare(storm) for storm in every]
    fold = np.arange(len(every)) % FOLDS
    held_out: list[dict[str, Any]] = []
    poorer: dict[str, list[dict[str, Any]]] = {}
    for part in range(FOLDS):
        fitted = _fit([(every[i], prepared[i]) for i in np.flatnonzero(fold != part)])
        left = [every[i] for i in np.flatnonzero(fold == part)]
        held_out += [_judge(storm, fitted) for storm in left]
        for name, change in LESS.items():
            poorer.setdefault(name, []).extend(
                _judge(replace(storm, wind=change(storm.wind)), fitted) for storm in left
            )
        progress(0.35 + 0.5 * part / FOLDS, f"part {part + 1} of {FOLDS} left out")
    detection = _fit(list(zip(every, prepared, strict=True)))
    detection["confidence"] = _confidence(held_out)
    progress(0.9, "arrivals")
    timing, arrival_rows = shock_arrivals.fit(every, detection)
    rows = _rows(held_out)
    for name in SEARCHED:
        count = sum(storm.without.count(name) for storm in every)
        rows.append([f"{name}: listed, but no step in the minutes; left out", count, count])
    for name, judged in poorer.items():
        rows += [[f"{name}; {row[0]}", *row[1:]] for row in _rows(judged)[-5:]]
    coefficients = {"detection": detection, "arrival": timing}
    return {"coefficients": coefficients, "card": _card(every, [*rows, *arrival_rows])}


def _card(every: Sequence[Storm], scores: list[list[Any]]) -> dict[str, Any]:
    """The model card, see `records.Fit`."""
    return {
        "what": "Shocks at L1 and their arrival at the Earth",
        "formula": "logit of jumps of medians (speed, log density, log temperature, log field) and of jumps over their "
        "spread, above a threshold; speed of the front = exp(a + b ln V2 + c ln(V2/V1)), delay = way over it",
        "source": "thresholds on jumps: Cash et al. 2014, doi:10.1002/2014JA019800; the numbers are fitted here",
        "validity": "minutes at L1; 1998-2026; delays of 21 to 64 min",
        "fitted_on": f"{len(every)} storms of ACE and Wind at L1, {sum(len(s.shocks) for s in every)} listed shocks "
        f"with a step there, {sum(len(s.quiet) for s in every)} quiet days (Kp at most 3, no listed shock)",
        "scores": [["left out by storm", "value", "n"], *scores],
        "failures": "a step that coincides with a gap or a switch of craft; weak shocks (density and field ratio below "
        "1.4) beside strong turbulence; the field alone finds fewer; slow shocks are no kind of their own",
    }


def _sampled(wind: pd.DataFrame) -> NDArray[np.bool_]:
    """Values that are measured: the field each minute, the plasma in minutes with one of the samples each 97 s."""
    sampled = np.ones(wind.shape, dtype=bool)
    minutes = np.isin(np.arange(len(wind)), np.arange(0, 60 * len(wind), 97) // 60)
    for column, name in enumerate(wind.columns):
        sampled[:, column] = minutes | (name in ("bt", "bz_gsm"))
    return sampled


def _prepare(storm: Storm) -> Data:
    """Features by kind and length: values, what was measured, what moved the wrong way, within the quiet days."""
    candidates = likelihood.jumps(storm.wind, likelihood.measured(storm.wind))
    quiet = np.zeros(len(storm.wind), dtype=bool)
    for day in storm.quiet:
        start = int((day - storm.wind.index[0]) / STEP)
        quiet[start : start + DAY] = True
    prepared: Data = {}
    for kind in likelihood.SIGNS:
        for length in likelihood.LENGTHS:
            values, present = likelihood.features(candidates, length, kind)
            prepared[kind, length] = values, present, likelihood.wrong_way(candidates, length, kind), quiet
    return prepared


def _fit(training: Sequence[tuple[Storm, Data]]) -> dict[str, Any]:
    """Weights and thresholds for each set and length."""
    weights: dict[str, Any] = {}
    thresholds: dict[str, dict[str, Any]] = {kind: {} for kind in likelihood.SIGNS}
    for length in likelihood.LENGTHS:
        weights[str(length)] = np.zeros((16, 9)).tolist()
        for kind in likelihood.SIGNS:
            thresholds[kind][str(length)] = [NEVER] * 16
        for members in range(1, 16):
            if not members & 9 or (not members & 8 and length < 4):
                continue  # neither speed nor field; a sample or two of plasma alone
            model = _weights(training, length, members)
            weights[str(length)][members] = model
            for kind, rate in RATES.items():
                if kind == "fast reverse" and not members & 1:
                    continue  # without the speed nothing tells it from the end of a compression
                allowed = rate if members & 9 == 9 else POORER * rate
                limit = _threshold(training, kind, length, members, np.asarray(model), allowed)
                thresholds[kind][str(length)][members] = limit
    return {"weights": weights, "thresholds": thresholds, "pressure_step": PRESSURE_STEP, "confidence": [1.0, 0.0]}


def _columns(members: int) -> list[int]:
    return [column for row in range(4) if members >> row & 1 for column in (2 * row, 2 * row + 1)]


def _weights(training: Sequence[tuple[Storm, Data]], length: int, members: int) -> list[float]:
    """Intercept and weights of the set: all minutes that have at least these quantities are used."""
    columns = _columns(members)
    shocks, quiet = [], []
    for storm, data in training:
        values, present, _, calm = data["fast forward", length]
        whole = (present & members) == members
        quiet.append(values[whole & calm][:, columns])
        for time in storm.shocks:
            row = int((time - storm.wind.index[0]) / STEP)
            near = [i for i in range(row - 1, row + 2) if 0 <= i < len(whole) and whole[i]]
            if near:
                best = max(near, key=lambda i: float(values[i, columns].sum()))
                shocks.append(values[best, columns])
    ordinary = np.concatenate(quiet)[::2]  # neighbours share their windows
    table = np.concatenate([np.array(shocks), ordinary])
    label = np.arange(len(table)) < len(shocks)
    model = LogisticRegression(C=1.0, max_iter=500).fit(table, label)
    result = np.zeros(9)
    result[0] = model.intercept_[0]
    result[[1 + column for column in columns]] = model.coef_[0]
    return [float(value) for value in result]


def _threshold(
    training: Sequence[tuple[Storm, Data]],
    kind: str,
    length: int,
    members: int,
    model: NDArray[np.float64],
    rate: float,
) -> float:
    """Logit that quiet days exceed `rate` times a day, counting what is less than 15 minutes apart once."""
    columns = [1 + column for column in _columns(members)]
    peaks, days = [], 0.0
    for _, data in training:
        values, present, wrong, calm = data[kind, length]
        usable = ((present & members) == members) & calm
        allowed = ~wrong[[row for row in range(4) if members >> row & 1]].any(axis=0)
        days += usable.sum() / DAY
        logit = model[0] + values[:, [c - 1 for c in columns]] @ model[columns]
        logit = np.where(usable & allowed, logit, -np.inf)
        quarter = np.concatenate([logit, np.full(-len(logit) % 15, -np.inf)]).reshape(-1, 15).max(axis=1)
        peaks.append(quarter[np.isfinite(quarter)])
    ordered = np.sort(np.concatenate(peaks))[::-1]
    rank = int(rate * days)
    return float(ordered[rank]) + 0.1 if rank < len(ordered) else NEVER


def _judge(storm: Storm, fitted: Mapping[str, Any]) -> dict[str, Any]:
    """Compare the detected steps of a storm that was left out with the listed ones."""
    detected = list(detect(storm.wind, {**fitted, "confidence": [1.0, 0.0]}))
    listed = []
    for time in storm.shocks:
        near = [s for s in detected if abs(s.time - time) <= NEAR * STEP and s.kind != "pressure step"]
        near = sorted(near, key=lambda shock: abs(shock.time - time))
        listed.append(near[0] if near else None)
    false = [s for s in detected if any(day <= s.time < day + DAY * STEP for day in storm.quiet)]
    return {"storm": storm, "listed": listed, "false": false}


def _confidence(judged: Sequence[Mapping[str, Any]]) -> list[float]:
    """Slope and offset of the logit by the excess: listed shocks against the false ones of the quiet days."""
    right = [s for result in judged for s in result["listed"] if s is not None]
    wrong = [s for result in judged for s in result["false"] if s.kind != "pressure step"]
    sure = np.array([shock.confidence for shock in [*right, *wrong]]).clip(0.5, 1.0 - 1e-6)
    value = np.log(sure / (1.0 - sure))[:, None]  # the excess again
    model = LogisticRegression(C=1.0).fit(value, np.arange(len(value)) < len(right))
    return [float(max(model.coef_[0, 0], 0.0)), float(model.intercept_[0])]


def _rows(judged: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
    """Scores: shares of the listed shocks that were detected, delays, false alarms."""
    rows: list[list[Any]] = []
    for name in ("ssc", "kasper", "donki", ""):
        pairs = [
            (shock, time)
            for result in judged
            for shock, time, by in zip(result["listed"], result["storm"].shocks, result["storm"].lists, strict=True)
            if by == name or not name
        ]
        detected = [(shock, time) for shock, time in pairs if shock is not None]
        soon = [1 for shock, time in detected if shock.noticed - time <= NEAR * STEP]
        label = name or "all lists"
        rows.append([f"{label}: time within {NEAR} min", _share(len(detected), len(pairs)), len(pairs)])
        rows.append([f"{label}: noticed within {NEAR} min of the step", _share(len(soon), len(pairs)), len(pairs)])
    days = sum(len(result["storm"].quiet) for result in judged)
    for kind in (*likelihood.SIGNS, "pressure step"):
        count = sum(shock.kind == kind for result in judged for shock in result["false"])
        rows.append([f"{kind} on quiet days, per day", _share(count, days), days])
    return rows


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")


FIT = Fit(run=run, about="Shocks at L1: what finds them, when they arrive; from event lists and storms at L1")
