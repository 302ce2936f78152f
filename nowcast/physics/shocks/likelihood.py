"""How much each minute looks like the first one behind a step: jumps of medians against their own recent spread.

A candidate minute s is judged when 3, 4 and 6 minutes from s on are there, each by the model that was fitted for just
the quantities that have values on both sides. A window holds one craft only: another craft's samples are no change of
the wind. A value that repeats to the last digit is a stuck instrument and counts as missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Array = NDArray[np.float64]

QUANTITIES = ("flow_speed", "proton_density", "proton_temperature", "bt")
BEFORE = 10  # minutes whose median is the wind before the step
LENGTHS = (3, 4, 6)  # minutes behind the step, at which it is judged
NEEDED_BEFORE = {"bt": 4}  # values in the window; else 2: plasma comes each 97 s from some craft
NEEDED_BEHIND = {"bt": 2}  # else 1
REPEATS = {"bt": 4}  # identical values in a row from which on it is stuck; else 6
UNIT = {"flow_speed": 30.0}  # km/s; else of the logarithm: 0.4
FLOOR = {"flow_speed": 6.0}  # km/s, least spread; else of the logarithm: 0.1
LARGEST_JUMP, LARGEST_SIGNIFICANCE = 3.0, 5.0  # larger ones are no stronger evidence
SIGNS = {"fast forward": (1.0, 1.0, 1.0, 1.0), "fast reverse": (1.0, -1.0, -1.0, -1.0)}
LEAST = {"flow_speed": 8.0, "bt": 0.08, "proton_density": 0.0, "proton_temperature": -0.5}  # km/s and logarithms


@dataclass(frozen=True)
class Jumps:
    """Medians on both sides of each candidate minute (columns), by quantity (rows, in the order of `QUANTITIES`)."""

    before: Array  # median of the minutes before: km/s, or natural logarithm
    spread: Array  # mean deviation from it
    behind: Mapping[int, Array]  # median of the minutes behind, by how many they are


def measured(wind: pd.DataFrame) -> dict[str, Array]:
    """Speed [km/s] and logarithms of the others; NaN where missing, not positive or stuck."""
    columns = {}
    for name in QUANTITIES:
        values = wind[name].to_numpy(dtype=float) if name in wind else np.full(len(wind), np.nan)
        values = np.where(np.isfinite(values) & (values > 0), values, np.nan)
        values = np.where(_stuck(values, REPEATS.get(name, 6)), np.nan, values)
        with np.errstate(invalid="ignore"):
            columns[name] = values if name == "flow_speed" else np.log(values)
    return columns


def _stuck(values: Array, repeats: int) -> NDArray[np.bool_]:
    """Where a value is the same as the ones before it (gaps apart), at least the `repeats`-th in a row."""
    valid = np.flatnonzero(np.isfinite(values))
    changed = np.append(True, np.diff(values[valid]) != 0)
    index = np.arange(len(valid))
    run = index - np.maximum.accumulate(np.where(changed, index, 0)) + 1
    stuck = np.zeros(len(values), dtype=bool)
    stuck[valid[run >= repeats]] = True
    return stuck


def craft_numbers(wind: pd.DataFrame, column: str) -> NDArray[np.int64]:
    """A number that changes where the craft does; all 0 where the frame does not name any."""
    if column not in wind:
        return np.zeros(len(wind), dtype=np.int64)
    codes = pd.factorize(wind[column].ffill())[0]
    return np.cumsum(np.append(0, np.diff(codes) != 0)[: len(wind)])


def jumps(wind: pd.DataFrame, values: Mapping[str, Array]) -> Jumps:
    """Medians before and behind each minute of a full grid of minutes.

    Parameters
    ----------
    wind : DataFrame
        One row a minute, none missing.
    values : mapping
        As of `measured`.

    Returns
    -------
    Jumps
        NaN where a window holds too few values or is not complete yet.
    """
    crafts = {column: craft_numbers(wind, column) for column in ("field_craft", "plasma_craft")}
    before, spread = np.full((2, len(QUANTITIES), len(wind)), np.nan)
    behind = {length: np.full((len(QUANTITIES), len(wind)), np.nan) for length in LENGTHS}
    for row, name in enumerate(QUANTITIES):
        craft = crafts["field_craft" if name == "bt" else "plasma_craft"]
        earlier = _windows(values[name], craft, -BEFORE, BEFORE)
        before[row], count = _median(earlier)
        with np.errstate(invalid="ignore"):
            spread[row] = np.nansum(np.abs(earlier - before[row][:, None]), axis=1) / np.maximum(count, 1)
        before[row][count < NEEDED_BEFORE.get(name, 2)] = np.nan
        later = _windows(values[name], craft, 0, max(LENGTHS))
        for length, medians in behind.items():
            medians[row], count = _median(later[:, :length])
            medians[row][count < NEEDED_BEHIND.get(name, 1)] = np.nan
            medians[row][max(len(wind) - length + 1, 0) :] = np.nan  # the window is not complete yet
    return Jumps(before, spread, behind)


def _windows(values: Array, craft: NDArray[np.int64], start: int, size: int) -> Array:
    """For each minute the `size` values from `start` on, relative to it; NaN outside and where the craft is another."""
    stop = start + size
    padded = np.concatenate([np.full(-start, np.nan), values, np.full(stop, np.nan)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, size)[: len(values)]
    if len(craft) == 0 or craft[-1] == 0:
        return windows
    crafts = np.concatenate([np.full(-start, -1), craft, np.full(stop, -1)])
    same = np.lib.stride_tricks.sliding_window_view(crafts, size)[: len(values)] == craft[:, None]
    return np.where(same, windows, np.nan)


def _median(windows: Array) -> tuple[Array, NDArray[np.int64]]:
    """Median and count of the values of each row: sorting is many times faster than `nanmedian`."""
    ordered = np.sort(windows, axis=1)  # NaN comes last
    count = np.count_nonzero(np.isfinite(ordered), axis=1)
    rows = np.arange(len(ordered))
    middle = 0.5 * (ordered[rows, np.maximum(count - 1, 0) // 2] + ordered[rows, np.minimum(count // 2, count - 1)])
    return np.where(count > 0, middle, np.nan), count


def features(candidates: Jumps, length: int, kind: str) -> tuple[Array, NDArray[np.int64]]:
    """The predictors of the models, and which quantities were measured.

    Parameters
    ----------
    candidates : Jumps
    length : int
        Minutes behind the step, one of `LENGTHS`.
    kind : str
        A key of `SIGNS`.

    Returns
    -------
    ndarray (minutes, 8)
        For each quantity the jump in its unit and over its spread, both clipped; positive speaks for the kind; 0
        where it is missing.
    ndarray (minutes,)
        Sum of 1, 2, 4, 8 for the quantities of `QUANTITIES` that were measured.
    """
    predictors = []
    present = np.zeros(candidates.before.shape[1], dtype=np.int64)
    for row, (name, sign) in enumerate(zip(QUANTITIES, SIGNS[kind], strict=True)):
        jump = sign * (candidates.behind[length][row] - candidates.before[row])
        measured = np.isfinite(jump)
        present += np.where(measured, 1 << row, 0)
        jump = np.where(measured, jump, 0.0)
        over = jump / (np.where(measured, candidates.spread[row], 0.0) + FLOOR.get(name, 0.1))
        predictors.append(np.clip(jump / UNIT.get(name, 0.4), -LARGEST_JUMP, LARGEST_JUMP))
        predictors.append(np.clip(over, -LARGEST_SIGNIFICANCE, LARGEST_SIGNIFICANCE))
    return np.stack(predictors, axis=1), present


def excess(candidates: Jumps, length: int, kind: str, fitted: Mapping[str, Any]) -> tuple[Array, NDArray[np.int64]]:
    """By how much each minute is above the threshold of the kind (logit); -inf where it cannot be a step.

    Parameters
    ----------
    candidates : Jumps
    length, kind
        As of `features`.
    fitted : mapping
        Coefficients of the detection.

    Returns
    -------
    ndarray (minutes,), ndarray (minutes,)
        The excess, and which quantities were measured, as of `features`.
    """
    predictors, present = features(candidates, length, kind)
    weights = np.asarray(fitted["weights"][str(length)])  # (16, 9): intercept and 8 weights for each set
    threshold = np.asarray(fitted["thresholds"][kind][str(length)])
    above = weights[present, 0] + np.sum(weights[present, 1:] * predictors, axis=1) - threshold[present]
    return np.where(wrong_way(candidates, length, kind).any(axis=0), -np.inf, above), present


def wrong_way(candidates: Jumps, length: int, kind: str) -> NDArray[np.bool_]:
    """Where a quantity (rows) was measured and did not move as the kind of step asks, by minute (columns)."""
    rows = []
    with np.errstate(invalid="ignore"):
        for row, (name, sign) in enumerate(zip(QUANTITIES, SIGNS[kind], strict=True)):
            rows.append(sign * (candidates.behind[length][row] - candidates.before[row]) < LEAST[name])
    return np.array(rows)
