"""The phase of a storm, from the Dst estimate and the steps of the dynamic pressure: causal.

Steps of the pressure press the field together and raise Dst at once; the ring current pulls it down for hours.
The limits are a proposal of this program on the field's usual classes: -30 nT is a weak storm.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

PRESSURE_FACTOR = 15.8  # nT / nPa^0.5, of a sudden change (Burton et al. 1975, doi:10.1029/JA080i031p04204)
STEP = 15.0  # nT within `STEP_TIME`, 10 to 15 are usual limits
STEP_TIME = 10.0  # min, or a row that is slower
COMMENCING = 10.0  # min that a sudden commencement lasts, or a row
COMPRESSED = 12.0  # h after which a compression is no longer the beginning of a storm
STORM, CALM = -30.0, -20.0  # nT: a storm begins, and is over
REGAINED = 0.2  # of the depth: from there on it recovers
AGAIN = 10.0  # nT, and a fifth of the depth: below its best recovery, from where the storm grows again


class Phase(IntEnum):
    """The numbers of the quantity `storm_phase`."""

    QUIET = 0
    SUDDEN_COMMENCEMENT = 1
    INITIAL = 2
    MAIN = 3
    RECOVERY = 4


@dataclass(frozen=True)
class State:
    """What the phase remembers from row to row."""

    phase: Phase = Phase.QUIET
    began: float = -np.inf  # min, of the last sudden commencement
    before: float = 0.0  # nT, Dst before it
    root: float = 0.0  # nPa^0.5, of the pressure before it
    deepest: float = 0.0  # nT, of the storm
    best: float = 0.0  # nT, of its recovery


def pressure_step(times: pd.DatetimeIndex, dynamic_pressure: ArrayLike) -> NDArray[np.float64]:
    """By how much the pressure of the last minutes lifts Dst over that before them.

    Parameters
    ----------
    times : DatetimeIndex
    dynamic_pressure : array_like [nPa]

    Returns
    -------
    ndarray [nT]
        15.8 x the rise of the square root within 10 min, or from row to row where rows are slower. The lower of two
        neighbours counts, so that one wild value is no step. NaN where the pressure is missing.
    """
    return _lift(_root(times, dynamic_pressure), _cadence(times))


def _lift(root: "pd.Series[float]", cadence: float) -> NDArray[np.float64]:
    """As `pressure_step`, of the root of the pressure."""
    if cadence >= STEP_TIME:
        return np.asarray(PRESSURE_FACTOR * (root - root.shift(1)).to_numpy())
    window = f"{STEP_TIME:g}min"
    held = root.rolling(f"{2 * max(cadence, 1.0):g}min", min_periods=1).min()
    usual = root.rolling(window, min_periods=1, closed="left").median()
    return np.asarray(PRESSURE_FACTOR * (held - usual).to_numpy())


def storm_phase(dst: "pd.Series[float]", dynamic_pressure: ArrayLike) -> "pd.Series[float]":
    """Phase of the storm at each row: a number of `Phase`.

    Parameters
    ----------
    dst : Series [nT]
        Estimate of Dst by arrival `time`.
    dynamic_pressure : array_like [nPa]
        At the same times.

    Returns
    -------
    Series [1]
        NaN where Dst is missing; the phase is kept over a hole.

    Notes
    -----
    A step of 15 nT is a sudden commencement for 10 min, then the initial phase as long as Dst or the pressure stays
    above what it was before the step, at most 12 h. Below -30 nT the main phase runs until a fifth of the depth is
    regained, then the storm recovers until -20 nT; it grows again where Dst falls below its best recovery by 10 nT
    and a fifth of the depth. A step within the main phase or the recovery is a sudden commencement too, for 10 min.
    """
    phases, _ = phases_and_states(dst, dynamic_pressure)
    return phases


def phases_and_states(
    dst: "pd.Series[float]", dynamic_pressure: ArrayLike, states: Sequence[State] = ()
) -> tuple["pd.Series[float]", list[State]]:
    """Phase of the storm from a row on, with what is remembered after each row.

    Parameters
    ----------
    dst, dynamic_pressure
        As in `storm_phase`, of all rows.
    states : sequence of State
        After each of the first rows, as this function returned them: these rows are not looked at again.

    Returns
    -------
    phases : Series [1]
        Of the other rows.
    states : list of State
        After each of them.
    """
    first = len(states)
    times = pd.DatetimeIndex(dst.index)
    cadence = _cadence(times)
    hold = max(COMMENCING, cadence)
    minutes = times.as_unit("ms").asi8 / 6e4
    context = 4.0 * max(STEP_TIME, cadence)
    begin = int(np.searchsorted(minutes, minutes[first] - context)) if first < len(minutes) else first
    tail = times[begin:]
    dst, pressure = dst.iloc[begin:], np.asarray(dynamic_pressure, dtype=float)[begin:]
    window = f"{max(STEP_TIME, 2 * cadence):g}min"
    root = _root(tail, pressure)
    columns = (
        _lift(root, cadence),
        dst,
        root,
        dst.rolling(window, min_periods=1).min(),
        root.rolling(window, min_periods=1).min(),
    )
    rows = zip(minutes[first:], *(np.asarray(column)[first - begin :].tolist() for column in columns), strict=True)
    state = states[-1] if first else State()
    phases, after = [], []
    for now, step, value, root_now, before, root_before in rows:
        if np.isnan(value):
            phases.append(np.nan)
        else:
            if step >= STEP and now - state.began >= hold:
                state = State(state.phase, now, before, root_before, state.deepest, state.best)
            pressed = value > state.before or PRESSURE_FACTOR * (root_now - state.root) > 0.5 * STEP
            state = _next(state, value, pressed and now - state.began < 60.0 * COMPRESSED)
            phases.append(float(Phase.SUDDEN_COMMENCEMENT if now - state.began < hold else state.phase))
        after.append(state)
    return pd.Series(phases, index=times[first:], name="storm_phase", dtype=float), after


def _cadence(times: pd.DatetimeIndex) -> float:
    """Usual step [min]."""
    return float(np.median(np.diff(times.as_unit("ms").asi8))) / 6e4 if len(times) > 1 else 1.0


def _root(times: pd.DatetimeIndex, dynamic_pressure: ArrayLike) -> "pd.Series[float]":
    """Square root of the pressure [nPa^0.5]; NaN where it is not positive."""
    pressure = np.asarray(dynamic_pressure, dtype=float)
    return pd.Series(np.sqrt(np.where(pressure > 0, pressure, np.nan)), index=times)


def _next(state: State, value: float, pressed: bool) -> State:
    """The state after a value of Dst [nT]; `pressed` while the field is still compressed after a step."""
    if state.phase in (Phase.QUIET, Phase.INITIAL):
        if value < STORM:
            return replace(state, phase=Phase.MAIN, deepest=value)
        phase = Phase.INITIAL if pressed else Phase.QUIET
        return state if phase == state.phase else replace(state, phase=phase)
    if value > CALM:
        return replace(state, phase=Phase.QUIET)
    if state.phase == Phase.MAIN:
        deepest = min(state.deepest, value)
        recovers = value > (1.0 - REGAINED) * deepest
        return replace(state, phase=Phase.RECOVERY if recovers else Phase.MAIN, deepest=deepest, best=value)
    best = max(state.best, value)
    if value < min(best - max(AGAIN, REGAINED * abs(state.deepest)), STORM):
        return replace(state, phase=Phase.MAIN, deepest=value)
    return state if best == state.best else replace(state, best=best)
