"""What the ring current remembers of the wind: stores that fill and decay, and running means of the wind.

Every row is the mean over its own step, so that a row of an hour and one of a minute mean the same thing. All is
causal to the last bit: a row is computed from itself and earlier rows, in an order that does not depend on how many
rows follow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nowcast.physics.frames import dipole_tilt
from nowcast.physics.indices.parts.last_input import HOLE, RECENT, SILENT

Floats = NDArray[np.float64]
USUAL = {"flow_speed": 430.0, "dynamic_pressure": 1.7, "proton_density": 5.0, "bt": 5.0}  # km/s, nPa, cm^-3, nT
USUAL_DRIVE = 0.8  # mV/m, mean of VBs
PLASMA_HELD = 24.0  # h for which the last plasma stands in for a missing one
HOURLY = 30.0  # min; rows at least so far apart are hours
HALF_HOUR = 0.5  # h, by which a mean over the last hour lags behind
# Bounds of P / 2 nPa in the supply: one hour in 1,000 of the fit lies above, and no storm grows with it.
PRESSURE_RATIO = (0.2, 10.0)
LEAST_PART = 0.3  # of a window that has to be measured for its mean


@dataclass(frozen=True)
class WindHistory:
    """The wind by row, with what the stores need to know of its steps, ages and gaps.

    Parameters
    ----------
    hours : ndarray [h]
        Since the first row.
    driven_hours, unseen_hours : ndarray [h]
        Parts of the step before each row: the later one driven by the row's input, the earlier one without any.
    cadence : ndarray [min]
        Shortest step up to the row; infinite in the first.
    age : ndarray [min]
        Of the oldest of the inputs that an estimate has to have; infinite before the first.
    field_age, plasma_age : ndarray [min]
    measured : mapping of str to ndarray
        As measured (plasma: median of the last 5 min), NaN where missing.
    held : mapping of str to ndarray
        The same without NaN: field 0 in a hole, plasma the last value, then the usual one. The field of minutes is the
        mean of the last hour: the southward part of means is less than the mean of southward parts, and all was
        learnt from means of hours.
    tilt, season, day : ndarray
        Dipole tilt [rad], and the phases of year and UT day [rad].
    """

    hours: Floats
    driven_hours: Floats
    unseen_hours: Floats
    cadence: Floats
    age: Floats
    field_age: Floats
    plasma_age: Floats
    measured: Mapping[str, Floats]
    held: Mapping[str, Floats]
    tilt: Floats
    season: Floats
    day: Floats

    def select(self, rows: NDArray[np.bool_] | slice) -> "WindHistory":
        """Some of the rows, for formulas that look at each row alone."""
        selected: dict[str, Any] = {}
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, Mapping):
                selected[item.name] = {key: column[rows] for key, column in value.items()}
            else:
                selected[item.name] = value[rows]
        return WindHistory(**selected)


def wind_history(frame: pd.DataFrame) -> WindHistory:
    """Read the wind of a frame, row by row.

    Parameters
    ----------
    frame : DataFrame
        By arrival `time`: `bz_gsm` [nT], `flow_speed` [km/s], `dynamic_pressure` [nPa] and, where they are known,
        `by_gsm`, `bt` [nT], `proton_density` [cm^-3].

    Returns
    -------
    WindHistory
    """
    times = pd.DatetimeIndex(frame.index)
    minutes = times.as_unit("ms").asi8 / 6e4
    step = np.diff(minutes, prepend=minutes[:1])
    shortest = np.minimum.accumulate(np.where(np.arange(len(step)) > 0, step, np.inf))
    cadence = np.where(np.isfinite(shortest), shortest, 0.0)
    driven = np.minimum(step, np.maximum(HOLE, cadence))
    measured, held, ages = {}, {}, {}
    for name in ("bz_gsm", "by_gsm", "bt", *USUAL):
        values = frame[name].to_numpy(dtype=float) if name in frame else np.full(len(frame), np.nan)
        values = np.where(np.isfinite(values), values, np.nan)
        last = np.maximum.accumulate(np.where(np.isnan(values), -1, np.arange(len(values))))
        age = np.where(last >= 0, minutes - minutes[np.maximum(last, 0)], np.inf)
        if name in USUAL and name != "bt" and len(frame):
            values = pd.Series(values, index=times).rolling(RECENT, min_periods=1).median().to_numpy()
            last = np.maximum.accumulate(np.where(np.isnan(values), -1, np.arange(len(values))))
        usable = age <= (PLASMA_HELD * 60.0 if name in USUAL else HOLE)
        held[name] = np.where(usable, values[np.maximum(last, 0)] if len(values) else values, USUAL.get(name, 0.0))
        measured[name] = np.where(age <= HOLE, held[name], np.nan)
        ages[name] = age
    minute_rows = by_minute(shortest)
    for name in ("bz_gsm", "by_gsm"):
        hourly = pd.Series(measured[name], index=times).rolling("60min", min_periods=1).mean().to_numpy()
        held[name] = np.where(minute_rows & np.isfinite(measured[name]), hourly, held[name])
    age = np.maximum.reduce([ages[name] for name in ("bz_gsm", "flow_speed", "dynamic_pressure")])
    since = minutes / 1440.0
    return WindHistory(
        hours=(minutes - minutes[:1]) / 60.0,
        driven_hours=driven / 60.0,
        unseen_hours=(step - driven) / 60.0,
        cadence=shortest,
        age=age,
        field_age=ages["bz_gsm"],
        plasma_age=np.maximum(ages["flow_speed"], ages["dynamic_pressure"]),
        measured=measured,
        held=held,
        tilt=np.radians(dipole_tilt(times)),
        season=2.0 * np.pi * (since % 365.25) / 365.25,
        day=2.0 * np.pi * (since % 1.0),
    )


def by_minute(cadence: Floats) -> NDArray[np.bool_]:
    """Whether the rows are minutes and not hours, by their cadence [min]."""
    return np.asarray(cadence < HOURLY)


def scan(factor: Floats, gain: Floats) -> Floats:
    """Solve value[i] = value[i - 1] * factor[i] + gain[i] along the first axis, from 0, in log2(n) passes."""
    value, product, reach = gain.copy(), factor.copy(), 1
    while reach < len(value):
        value[reach:] = value[reach:] + product[reach:] * value[:-reach]
        product[reach:] = product[reach:] * product[:-reach]
        reach *= 2
    return value


def relax(wind: WindHistory, target: Floats, tau: Floats, start: float, *, unseen_target: float = 0.0) -> Floats:
    """Level of a store that relaxes to a target with a decay time: its mean over each row's step.

    Parameters
    ----------
    wind : WindHistory
    target : ndarray
        In the driven part of the step, in any unit.
    tau : ndarray [h]
    start : float
        Level before the first row.
    unseen_target : float
        Target in the part of the step without input.

    Returns
    -------
    ndarray
        In the unit of the target.
    """
    factor = np.exp(-wind.driven_hours / tau)
    quiet = np.exp(-wind.unseen_hours / tau)
    gain = target * (1.0 - factor) + unseen_target * (1.0 - quiet) * factor
    kept_part = factor * quiet
    if not len(gain):
        return gain
    gain[0] += kept_part[0] * start
    end = scan(kept_part, gain)
    before = np.concatenate(([start], end[:-1]))
    before = unseen_target + (before - unseen_target) * quiet
    share = -np.expm1(-wind.driven_hours / tau) / np.maximum(wind.driven_hours / tau, 1e-12)
    return np.asarray(target + (before - target) * np.where(wind.driven_hours > 0, share, 1.0))


@dataclass(frozen=True)
class TwoStores:
    """The two-store formula and its drive.

    Parameters
    ----------
    value : ndarray [nT]
        Dst.
    parts : ndarray (rows, 5)
        Fast store, slow store, pressure term [nT], drive [mV/m], decay time of the fast store [h].
    ring : float [nT]
        Depth of the ring current at the start.
    """

    value: Floats
    parts: Floats
    ring: float

    def select(self, rows: NDArray[np.bool_] | slice) -> "TwoStores":
        """Some of the rows."""
        return TwoStores(self.value[rows], self.parts[rows], self.ring)


def two_stores(wind: WindHistory, c: Mapping[str, float], start: float) -> TwoStores:
    """Compute Dst from two stores that are filled by a saturating, tilt-dependent drive.

    Parameters
    ----------
    wind : WindHistory
    c : mapping
        The fitted coefficients: see Notes.
    start : float [nT]
        Dst before the first row.

    Returns
    -------
    TwoStores

    Notes
    -----
    The drive is S = V ((1 - mix) Bs + mix B_T sin^4(clock / 2)), smoothed over `lag` hours, times
    1 - k sin^2(tilt), and saturates as 1 / sqrt(1 + (S / es)^2). The fast store takes a1 (S - ec) (P / 2)^gamma and
    decays with t0 exp(t1 / (t2 + S)) (P / 2)^tp hours, the form of O'Brien and McPherron (2000); the slow one takes
    a2 S (P / 2)^gs and decays with `slow` hours. Then Dst = - fast - slow + b P^pe / (1 + be S) - c - dv (V / 400 - 1)
    + o1 cos(season) + o2 sin(season). S in mV/m, P in nPa, V in km/s, Dst in nT.
    """
    held = wind.held
    south = np.maximum(-held["bz_gsm"], 0.0)
    across = np.hypot(held["by_gsm"], held["bz_gsm"])
    sine = np.sin(0.5 * np.arctan2(np.abs(held["by_gsm"]), held["bz_gsm"]))
    raw = 1e-3 * held["flow_speed"] * ((1.0 - c["mix"]) * south + c["mix"] * across * sine**4)
    lag = np.where(by_minute(wind.cadence), max(c["lag"] - HALF_HOUR, 0.05), c["lag"])
    drive = relax(wind, raw, lag, 0.0) * (1.0 - c["k"] * np.sin(wind.tilt) ** 2)
    filled = 1.0 / np.sqrt(1.0 + (drive / c["es"]) ** 2)
    ratio = np.clip(held["dynamic_pressure"] / 2.0, *PRESSURE_RATIO)
    tau = c["t0"] * np.exp(c["t1"] / (c["t2"] + drive)) * ratio ** c["tp"]
    pressure = c["b"] * np.clip(held["dynamic_pressure"], 0.05, 60.0) ** c["pe"] / (1.0 + c["be"] * drive)
    level = pressure - c["c"] - c["dv"] * (held["flow_speed"] / 400.0 - 1.0)
    level = level + c["o1"] * np.cos(wind.season) + c["o2"] * np.sin(wind.season)
    ring = float(level[0] - start) if len(level) else 0.0
    slow_start = min(max(ring, 0.0), c["a2"] * USUAL_DRIVE * c["slow"])
    supply = c["a1"] * np.maximum(drive - c["ec"], 0.0) * filled * ratio ** c["gamma"]
    fast = relax(wind, supply * tau, tau, ring - slow_start)
    slow_target = c["a2"] * drive * filled * ratio ** c["gs"] * c["slow"]
    usual = c["a2"] * USUAL_DRIVE * c["slow"]
    slow = relax(wind, slow_target, np.full_like(tau, c["slow"]), slow_start, unseen_target=usual)
    return TwoStores(level - fast - slow, np.column_stack([fast, slow, pressure, drive, tau]), ring)


def window_means(wind: WindHistory, columns: Sequence[Floats], hours: Sequence[float]) -> list[Floats]:
    """Mean of each column over the last hours of each row, itself included.

    Parameters
    ----------
    wind : WindHistory
    columns : sequence of ndarray (rows,)
    hours : sequence of float [h]
        Lengths of the windows.

    Returns
    -------
    list of ndarray (rows, columns)
        One for each length; NaN where too little of the window was measured.
    """
    table = np.column_stack(columns)
    measured = np.isfinite(table)
    zero = np.zeros((1, table.shape[1]))
    total = np.concatenate([zero, np.cumsum(np.where(measured, table, 0.0), axis=0)])
    count = np.concatenate([zero, np.cumsum(measured, axis=0)])
    rows_in_hour = 60.0 / np.where(np.isfinite(wind.cadence), np.maximum(wind.cadence, 1e-3), 60.0)
    means = []
    for length in hours:
        first = np.searchsorted(wind.hours, wind.hours - length + 1e-6, side="left")
        rows = count[1:] - count[first]
        least = np.maximum(LEAST_PART * length * rows_in_hour, 0.5)[:, None]
        sums = total[1:] - total[first]
        means.append(np.where(rows >= least, sums / np.maximum(rows, 1.0), np.nan))
    return means


def silent(wind: WindHistory) -> NDArray[np.bool_]:
    """Rows without an estimate: their last input is older than 60 min."""
    return np.asarray(wind.age > SILENT)
