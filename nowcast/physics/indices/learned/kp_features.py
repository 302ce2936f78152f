"""The features of the fitted Kp: means of whole hours before each row, of the row's block and of the time before it.

All windows are hours by time, so hourly, 5-minute and 1-minute wind give the same features. Each hour's functions
are of its mean vector, as hourly data are, and what the field did within the hour is kept as the difference
between the mean of its magnitude and the magnitude of its mean. Causal: a row knows itself and what was before.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nowcast.physics.frames import dipole_tilt
from nowcast.physics.indices.parts.last_input import HOLE, SILENT
from nowcast.physics.solar_wind import dynamic_pressure, newell_coupling, viscous_coupling

Floats = NDArray[np.float64]
FIELD = ("bx_gsm", "by_gsm", "bz_gsm")
PLASMA = ("flow_speed", "proton_density")
NEEDS = (*FIELD, "bt", *PLASMA)
HOUR = 3600.0  # s
HOURS = 24  # that the features reach back
REMEMBERED = 74  # h before a row that can matter to it: three times a day, of the speed, its variation, its mean
BLOCK = 3  # h, of the official index
SPEED_HELD, DENSITY_HELD = 24, 6  # h for which the last value stands in: speed changes slowly
STILL = 0.02  # of the field: if a day's hours never vary more, the magnitude given is that of the mean, not its mean


@dataclass(frozen=True)
class Features:
    """Features by row, and how old the measurements behind them are.

    Parameters
    ----------
    table : ndarray (rows, features)
        NaN where missing.
    names : tuple of str
    field_age, plasma_age : ndarray [min]
        Since the last measurement, at the end of the row's own step; infinite before the first.
    cadence : float [min]
    """

    table: Floats
    names: tuple[str, ...]
    field_age: Floats
    plasma_age: Floats
    cadence: float

    def column(self, name: str) -> Floats:
        """The feature of a name, by row."""
        return self.table[:, self.names.index(name)]

    @property
    def hole(self) -> float:
        """Age [min] at which an input is no longer one: 15 min, or one row that is slower."""
        return HOLE if self.cadence <= HOLE else 0.5 * self.cadence

    @property
    def silent(self) -> float:
        """Age [min] of the field at which there is no value: 60 min, or one missing row that is slower."""
        return SILENT if self.cadence < SILENT else self.cadence


def elapsed(index: pd.DatetimeIndex, cadence: float) -> Floats:
    """Hours of the UT block of three hours that have passed at the end of each row, in (0, 3].

    Parameters
    ----------
    index : DatetimeIndex
        Starts of the rows.
    cadence : float [min]

    Returns
    -------
    ndarray [h]
    """
    seconds = index.as_unit("s").asi8 % (BLOCK * 3600)
    return np.asarray(np.minimum((seconds + 60.0 * cadence) / HOUR, float(BLOCK)))


def features(frame: pd.DataFrame, first: int = 0) -> Features:
    """Compute the features of every row from the first one that is wanted.

    Parameters
    ----------
    frame : DataFrame
        By arrival `time`, with the columns of `NEEDS` [nT, km/s, cm^-3].
    first : int
        Number of the first row that is wanted.

    Returns
    -------
    Features
        Of that row and the later ones.

    Raises
    ------
    ValueError
        Where a column is missing.
    """
    if missing := set(NEEDS) - set(frame.columns):
        raise ValueError(f"the index needs {', '.join(sorted(missing))}")
    index = pd.DatetimeIndex(frame.index)
    seconds = index.as_unit("ms").asi8 / 1e3
    cadence = float(np.median(np.diff(seconds))) / 60.0 if len(index) > 1 else 1.0
    measured = frame[list(NEEDS)].astype(float)
    measured = measured.where(np.isfinite(measured))
    ages = [_age(seconds, measured[list(group)].notna().all(axis=1).to_numpy()) for group in (FIELD, PLASMA)]
    hourly = measured if cadence >= 60.0 else measured.rolling("60min", min_periods=1).mean()
    ages = [age[first:] for age in ages]
    begin = np.searchsorted(seconds, seconds[first] - 3600.0 * REMEMBERED) if first < len(seconds) else 0
    hourly, seconds = hourly.iloc[begin:], seconds[begin:]
    lags = _lags(seconds, cadence)
    functions = _functions(hourly, seconds, lags)
    index, seconds, lags = index[first:], seconds[first - begin :], lags.select(first - begin)
    hours = {name: _lagged(series, lags, HOURS if name in WINDOWED else BLOCK) for name, series in functions.items()}
    part = elapsed(index, cadence)
    hours["tilt"] = dipole_tilt(seconds + 60.0 * cadence - HOUR)  # as the last hour began
    columns = _columns(hours, np.ceil(part - 1e-9).astype(int), index)
    columns["elapsed"] = np.maximum(part, 1.0)  # the last hour stands for the block's first
    return Features(np.column_stack(list(columns.values())), tuple(columns), ages[0], ages[1], cadence)


def _age(seconds: Floats, measured: NDArray[np.bool_]) -> Floats:
    last = np.maximum.accumulate(np.where(measured, seconds, -np.inf))
    return np.asarray((seconds - last) / 60.0)


@dataclass(frozen=True)
class Lags:
    """Which row stands for the hour k hours before each row: (hours, rows)."""

    row: NDArray[np.int64]
    near: NDArray[np.bool_]  # whether there is one

    def select(self, first: int) -> "Lags":
        """The same of the later rows only."""
        return Lags(self.row[:, first:], self.near[:, first:])


def _lags(seconds: Floats, cadence: float) -> Lags:
    earlier = seconds[None, :] - HOUR * np.arange(HOURS)[:, None]
    row = np.maximum(np.searchsorted(seconds, earlier + 1e-3, side="right") - 1, 0)
    slack = 60.0 * max(min(cadence, 30.0), 5.0)
    near = np.abs(seconds[row] - earlier) <= slack if len(seconds) else np.zeros(earlier.shape, dtype=bool)
    return Lags(row, near)


def _lagged(values: Floats, lags: Lags, hours: int = HOURS) -> Floats:
    """The values of the newest hours, newest first; NaN where no row is near."""
    if not len(values):
        return np.empty((hours, 0))
    return np.where(lags.near[:hours], values[lags.row[:hours]], np.nan)


def _mean(values: Floats) -> Floats:
    """Mean of the measured rows."""
    measured = np.isfinite(values)
    count = measured.sum(axis=0)
    return np.where(count > 0, np.where(measured, values, 0.0).sum(axis=0) / np.maximum(count, 1), np.nan)


def _most(values: Floats) -> Floats:
    """Largest of the measured rows."""
    largest = np.where(np.isfinite(values), values, -np.inf).max(axis=0)
    return np.where(np.isfinite(largest), largest, np.nan)


def _held(values: Floats, seconds: Floats, hours: int) -> Floats:
    """The last value that was measured within some hours."""
    measured = np.isfinite(values)
    last = np.maximum.accumulate(np.where(measured, np.arange(len(values)), 0))
    near = measured[last] & (seconds - seconds[last] <= hours * HOUR) if len(values) else measured
    return np.where(near, values[last], np.nan)


def _functions(hourly: pd.DataFrame, seconds: Floats, lags: Lags) -> dict[str, Floats]:
    """The drivers of the index, of the hour that ends with each row."""
    bx, by, bz, bt = (hourly[name].to_numpy() for name in (*FIELD, "bt"))
    speed = _held(hourly["flow_speed"].to_numpy(), seconds, SPEED_HELD)
    density = _held(hourly["proton_density"].to_numpy(), seconds, DENSITY_HELD)
    vector = np.sqrt(bx**2 + by**2 + bz**2)
    within = np.sqrt(np.maximum(bt**2 - vector**2, 0.0))
    day = _lagged(within / np.where(vector > 0, vector, np.nan), lags)
    within = np.where(_most(day) > STILL, within, np.nan)
    return {
        "coupling": np.sqrt(newell_coupling(speed, by, bz)),
        "bz": bz,
        "pressure": np.sqrt(dynamic_pressure(density, speed)),
        "waves": 1e-3 * within * speed,  # mV/m, of the field that varies within the hour
        "speed": speed,
        "field": np.where(np.isfinite(bt), bt, vector),
        "by": by,
        "viscous": np.sqrt(viscous_coupling(density, speed)),
        "density": np.sqrt(density),
        "seen": (hourly["flow_speed"] * hourly["proton_density"]).to_numpy(),
    }


WINDOWED = ("coupling", "bz", "pressure", "waves", "speed", "field")


def _columns(hours: dict[str, Floats], block: NDArray[np.int64], index: pd.DatetimeIndex) -> dict[str, Floats]:
    """Features by name, from the hourly drivers and the hour of the block that each row is in."""
    columns: dict[str, Floats] = {}
    age = np.arange(2 * BLOCK)[:, None]
    now, before = age[:BLOCK] < block, (age >= block) & (age < block + BLOCK)
    for name in WINDOWED:
        values = hours[name]
        for hour in range(4):
            columns[f"{name} {hour} h"] = values[hour]
        columns[f"{name} 3-6 h"] = _mean(values[3:6])
        columns[f"{name} 6-12 h"] = _mean(values[6:12])
        columns[f"{name} 12-24 h"] = _mean(values[12:24])
        columns[f"{name} in the block"] = _mean(np.where(now, values[:BLOCK], np.nan))
        columns[f"{name} in the block before"] = _mean(np.where(before, values[: 2 * BLOCK], np.nan))
        columns[f"{name} most in the block"] = _most(np.where(now, values[:BLOCK], np.nan))
    columns["bz least in the block"] = -_most(np.where(now, -hours["bz"][:BLOCK], np.nan))
    columns["pressure range 4 h"] = _most(hours["pressure"][:4]) + _most(-hours["pressure"][:4])
    for hour in range(3):
        columns[f"by {hour} h"] = hours["by"][hour]
    columns["viscous"], columns["density"] = hours["viscous"][0], hours["density"][0]
    columns["field seen"] = np.isfinite(hours["bz"][:BLOCK]).mean(axis=0)
    columns["plasma seen"] = np.isfinite(hours["seen"][:BLOCK]).mean(axis=0)
    columns["tilt"] = hours["tilt"]
    year = 2 * np.pi * (np.asarray(index.day_of_year, dtype=float) - 1.0) / 365.25
    columns["season sine"], columns["season cosine"] = np.sin(year), np.cos(year)
    for hour in range(0, 24, BLOCK):
        columns[f"block {hour:02d}"] = (np.asarray(index.hour) // BLOCK == hour // BLOCK).astype(float)
    return columns


def running_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Names of the features that do not depend on the block."""
    return tuple(name for name in names if "block" not in name and name != "elapsed")


def running_columns(names: tuple[str, ...]) -> list[int]:
    """Numbers of the columns that hold the features of `running_names`."""
    running = set(running_names(names))
    return [number for number, name in enumerate(names) if name in running]
