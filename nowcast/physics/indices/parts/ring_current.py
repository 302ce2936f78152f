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
KEPT = 24.0  # h for which the last plasma goes on as the best guess of the plasma
HOURLY = 30.0  # min; rows at least so far apart are hours
HALF_HOUR = 0.5  # h, by which a mean over the last hour is late
PUSH = (
    0.2,
    10.0,
)  # bounds of P / 2 nPa in the supply; one hour in 1,000 of the fit lies above, and no storm grows with it
WHOLE = 0.3  # part of a window that has to be seen for its mean


@dataclass(frozen=True)
class Wind:
    """The wind as the stores take it.

    Parameters
    ----------
    hours : ndarray [h]
        Since the first row.
    driven, unseen : ndarray [h]
        Parts of the step before each row: with the row's input, and before that with none.
    cadence : ndarray [min]
        Shortest step up to the row; infinite in the first.
    age : ndarray [min]
        Of the oldest of the inputs that an estimate has to have; infinite before the first.
    field_age, plasma_age : ndarray [min]
    given : mapping of str to ndarray
        As measured (plasma: median of the last 5 min), NaN where missing.
    held : mapping of str to ndarray
        The same without NaN: field 0 in a hole, plasma the last value, then the usual one. The field of minutes is the
        mean of the last hour: the southward part of means is less than the mean of southward parts, and all was
        learnt from means of hours.
    tilt, season, day : ndarray
        Dipole tilt [rad], and the phases of year and UT day [rad].
    """

    hours: Floats
    driven: Floats
    unseen: Floats
    cadence: Floats
    age: Floats
    field_age: Floats
    plasma_age: Floats
    given: Mapping[str, Floats]
    held: Mapping[str, Floats]
    tilt: Floats
    season: Floats
    day: Floats

    def part(self, rows: NDArray[np.bool_]) -> "Wind":
        """Some of the rows, for what looks at each row alone."""
        cut: dict[str, Any] = {}
        for item in fields(self):
            value = getattr(self, item.name)
            table = isinstance(value, Mapping)
            cut[item.name] = {key: one[rows] for key, one in value.items()} if table else value[rows]
        return Wind(**cut)


def wind(frame: pd.DataFrame) -> Wind:
    """The columns of a frame by arrival `time` that the stores use.

    Parameters
    ----------
    frame : DataFrame
        `bz_gsm`, `flow_speed`, `dynamic_pressure`, and where there are some `by_gsm`, `bt`, `proton_density`
        [nT, km/s, nPa, cm^-3].
    """
    times = pd.DatetimeIndex(frame.index)
    minutes = times.as_unit("ms").asi8 / 6e4
    step = np.diff(minutes, prepend=minutes[:1])
    shortest = np.minimum.accumulate(np.where(np.arange(len(step)) > 0, step, np.inf))
    cadence = np.where(np.isfinite(shortest), shortest, 0.0)
    driven = np.minimum(step, np.maximum(HOLE, cadence))
    given, held, ages = {}, {}, {}
    for name in ("bz_gsm", "by_gsm", "bt", *USUAL):
        values = frame[name].to_numpy(dtype=float) if name in frame else np.full(len(frame), np.nan)
        values = np.where(np.isfinite(values), values, np.nan)
        last = np.maximum.accumulate(np.where(np.isnan(values), -1, np.arange(len(values))))
        age = np.where(last >= 0, minutes - minutes[np.maximum(last, 0)], np.inf)
        if name in USUAL and name != "bt" and len(frame):
            values = pd.Series(values, index=times).rolling(RECENT, min_periods=1).median().to_numpy()
            last = np.maximum.accumulate(np.where(np.isnan(values), -1, np.arange(len(values))))
        kept = age <= (KEPT * 60.0 if name in USUAL else HOLE)
        held[name] = np.where(kept, values[np.maximum(last, 0)] if len(values) else values, USUAL.get(name, 0.0))
        given[name] = np.where(age <= HOLE, held[name], np.nan)
        ages[name] = age
    by_hour = fine(shortest)
    for name in ("bz_gsm", "by_gsm"):
        hourly = pd.Series(given[name], index=times).rolling("60min", min_periods=1).mean().to_numpy()
        held[name] = np.where(by_hour & np.isfinite(given[name]), hourly, held[name])
    age = np.maximum.reduce([ages[name] for name in ("bz_gsm", "flow_speed", "dynamic_pressure")])
    since = minutes / 1440.0
    return Wind(
        hours=(minutes - minutes[:1]) / 60.0,
        driven=driven / 60.0,
        unseen=(step - driven) / 60.0,
        cadence=shortest,
        age=age,
        field_age=ages["bz_gsm"],
        plasma_age=np.maximum(ages["flow_speed"], ages["dynamic_pressure"]),
        given=given,
        held=held,
        tilt=np.radians(dipole_tilt(times)),
        season=2.0 * np.pi * (since % 365.25) / 365.25,
        day=2.0 * np.pi * (since % 1.0),
    )


def fine(cadence: Floats) -> NDArray[np.bool_]:
    """Rows of minutes [min since the row before]."""
    return np.asarray(cadence < HOURLY)


def scan(keep: Floats, add: Floats) -> Floats:
    """value[i] = value[i - 1] * keep[i] + add[i] along the first axis, from 0, in log2(n) passes over all rows."""
    value, factor, reach = add.copy(), keep.copy(), 1
    while reach < len(value):
        value[reach:] = value[reach:] + factor[reach:] * value[:-reach]
        factor[reach:] = factor[reach:] * factor[:-reach]
        reach *= 2
    return value


def relax(seen: Wind, target: Floats, tau: Floats, start: float, *, unseen_target: float = 0.0) -> Floats:
    """A store that goes to a target with a decay time: its mean over each row's step.

    Parameters
    ----------
    target : ndarray
        In the step; `unseen_target` in the part of the step that was not seen.
    tau : ndarray [h]
    start : float
        Before the first row.
    """
    factor = np.exp(-seen.driven / tau)
    quiet = np.exp(-seen.unseen / tau)
    add = target * (1.0 - factor) + unseen_target * (1.0 - quiet) * factor
    keep = factor * quiet
    if not len(add):
        return add
    add[0] += keep[0] * start
    end = scan(keep, add)
    before = np.concatenate(([start], end[:-1]))
    before = unseen_target + (before - unseen_target) * quiet
    share = -np.expm1(-seen.driven / tau) / np.maximum(seen.driven / tau, 1e-12)
    return np.asarray(target + (before - target) * np.where(seen.driven > 0, share, 1.0))


@dataclass(frozen=True)
class Physics:
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

    def part(self, rows: NDArray[np.bool_]) -> "Physics":
        """Some of the rows."""
        return Physics(self.value[rows], self.parts[rows], self.ring)


def physics(seen: Wind, c: Mapping[str, float], start: float) -> Physics:
    """Dst of two stores that are filled by a saturating, tilt-dependent drive.

    Parameters
    ----------
    c : mapping
        The fitted coefficients: see Notes.
    start : float [nT]
        Dst before the first row.

    Notes
    -----
    The drive is S = V ((1 - mix) Bs + mix B_T sin^4(clock / 2)), smoothed over `lag` hours, times
    1 - k sin^2(tilt), and saturates as 1 / sqrt(1 + (S / es)^2). The fast store takes a1 (S - ec) (P / 2)^gamma and
    decays with t0 exp(t1 / (t2 + S)) (P / 2)^tp hours, the form of O'Brien and McPherron (2000); the slow one takes
    a2 S (P / 2)^gs and decays with `slow` hours. Then Dst = - fast - slow + b P^pe / (1 + be S) - c - dv (V / 400 - 1)
    + o1 cos(season) + o2 sin(season). S in mV/m, P in nPa, V in km/s, Dst in nT.
    """
    held = seen.held
    south = np.maximum(-held["bz_gsm"], 0.0)
    across = np.hypot(held["by_gsm"], held["bz_gsm"])
    sine = np.sin(0.5 * np.arctan2(np.abs(held["by_gsm"]), held["bz_gsm"]))
    raw = 1e-3 * held["flow_speed"] * ((1.0 - c["mix"]) * south + c["mix"] * across * sine**4)
    lag = np.where(fine(seen.cadence), max(c["lag"] - HALF_HOUR, 0.05), c["lag"])
    drive = relax(seen, raw, lag, 0.0) * (1.0 - c["k"] * np.sin(seen.tilt) ** 2)
    filled = 1.0 / np.sqrt(1.0 + (drive / c["es"]) ** 2)
    ratio = np.clip(held["dynamic_pressure"] / 2.0, *PUSH)
    tau = c["t0"] * np.exp(c["t1"] / (c["t2"] + drive)) * ratio ** c["tp"]
    pressure = c["b"] * np.clip(held["dynamic_pressure"], 0.05, 60.0) ** c["pe"] / (1.0 + c["be"] * drive)
    level = pressure - c["c"] - c["dv"] * (held["flow_speed"] / 400.0 - 1.0)
    level = level + c["o1"] * np.cos(seen.season) + c["o2"] * np.sin(seen.season)
    ring = float(level[0] - start) if len(level) else 0.0
    slow_start = min(max(ring, 0.0), c["a2"] * USUAL_DRIVE * c["slow"])
    supply = c["a1"] * np.maximum(drive - c["ec"], 0.0) * filled * ratio ** c["gamma"]
    fast = relax(seen, supply * tau, tau, ring - slow_start)
    slow_target = c["a2"] * drive * filled * ratio ** c["gs"] * c["slow"]
    usual = c["a2"] * USUAL_DRIVE * c["slow"]
    slow = relax(seen, slow_target, np.full_like(tau, c["slow"]), slow_start, unseen_target=usual)
    return Physics(level - fast - slow, np.column_stack([fast, slow, pressure, drive, tau]), ring)


def window_means(seen: Wind, columns: Sequence[Floats], hours: Sequence[float]) -> list[Floats]:
    """Mean of each column over the last `hours` of each row, itself included; NaN where too little was seen."""
    table = np.column_stack(columns)
    known = np.isfinite(table)
    zero = np.zeros((1, table.shape[1]))
    total = np.concatenate([zero, np.cumsum(np.where(known, table, 0.0), axis=0)])
    count = np.concatenate([zero, np.cumsum(known, axis=0)])
    rows_in_hour = 60.0 / np.where(np.isfinite(seen.cadence), np.maximum(seen.cadence, 1e-3), 60.0)
    found = []
    for length in hours:
        first = np.searchsorted(seen.hours, seen.hours - length + 1e-6, side="left")
        rows = count[1:] - count[first]
        least = np.maximum(WHOLE * length * rows_in_hour, 0.5)[:, None]
        sums = total[1:] - total[first]
        found.append(np.where(rows >= least, sums / np.maximum(rows, 1.0), np.nan))
    return found


def silent(seen: Wind) -> NDArray[np.bool_]:
    """Rows of which nothing is said: the last input is older than 60 min."""
    return np.asarray(seen.age > SILENT)
