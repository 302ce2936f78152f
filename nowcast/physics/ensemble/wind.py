"""The drive of the boundary: the wind at the nose in the form that the models take, and how well it is known."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nowcast import coefficients
from nowcast.physics.frames import dipole_tilt
from nowcast.vocabulary.constants import NORMAL_95

Array = NDArray[np.float64]

ABERRATION_SPEED = 29.8  # km/s, of the Earth around the Sun
USUAL_SPEED = 430.0  # km/s, where the speed is missing: it only turns the axis, by 1 deg
PRESSURE_ERROR = 0.10  # relative, of one craft at L1 and of its helium
FIELD_ERROR = 1.0  # nT, of Bz at the nose against Bz at L1, as a mean over `smoothing`
SUSPECT = 3.0  # times these errors where an input is suspect
UNKNOWN_FIELD = 0.02  # relative error of the distance where By or Bx is missing and taken as 0
TIMING_ERROR = 3.0  # min, one standard deviation of a wind that is said to be timed to the nose already
WHOLE = ("inputs", "fitted", "known_ahead")  # fields of `Drive` that are no array by row


@dataclass(frozen=True)
class Drive:
    """The wind by row, in the form that the models take."""

    seconds: Array  # Unix
    inputs: Mapping[str, Array]  # by name of the vocabulary; Bz is a running mean
    aberration: Array  # rad
    pressure_error: Array  # relative
    field_error: Array  # nT
    missing_error: Array  # relative, of the distance
    timing: Array  # min, one standard deviation of the arrival
    fitted: Mapping[str, Any]  # the coefficients
    shift: Array  # ln R_E, by which the boundary was seen further out just now; of the row itself, however it arrives
    known_ahead: bool  # whether later rows are known already when a row arrives: wind from L1, with its interval

    def __len__(self) -> int:
        return len(self.seconds)

    def tail(self, first: int) -> "Drive":
        """The rows from `first` on."""
        arrays = {item.name: getattr(self, item.name)[first:] for item in fields(self) if item.name not in WHOLE}
        return replace(self, **arrays, inputs={name: values[first:] for name, values in self.inputs.items()})

    def rows(self, index: NDArray[np.intp]) -> Mapping[str, Array]:
        """The inputs at other rows."""
        return {name: values[index] for name, values in self.inputs.items()}


def smoothing() -> float:
    """Minutes of Bz that the boundary remembers."""
    return float(coefficients.read("boundary")["smoothing"])


def drive(frame: pd.DataFrame, fitted: Mapping[str, Any] | None = None) -> Drive:
    """Bring a wind by arrival time into the form that the models take.

    Parameters
    ----------
    frame : DataFrame
        By arrival `time`, any cadence, with `dynamic_pressure` [nPa] and `bz_gsm` [nT]; where they are there, `bx_gsm`,
        `by_gsm`, `bt` [nT], `flow_speed` [km/s], `dipole_tilt` [deg], `arrival_low`, `arrival_high` [min], `suspect`,
        `boundary_shift` [ln R_E], by which the boundary is seen further out than expected (`assimilation`), and
        `hold_error` [relative], what is not known of a wind that is held (`hold`).
    fitted : mapping, optional
        Other coefficients than those of the program.

    Returns
    -------
    Drive
        Row by row that of the frame.

    Notes
    -----
    Bz is the mean of the last `smoothing` minutes, in which a boundary erodes; where the row itself has none, there is
    none. By and Bx, where missing, are 0, a tilt is that of the time; pressure and Bz are never invented.
    """
    times = pd.DatetimeIndex(frame.index)
    fitted = coefficients.read("boundary") if fitted is None else fitted
    smoothing = f"{fitted['smoothing']:g}min"

    def column(name: str) -> Array:
        return frame[name].to_numpy(dtype=float) if name in frame else np.full(len(frame), np.nan)

    bx, by, bt, speed = (column(name) for name in ("bx_gsm", "by_gsm", "bt", "flow_speed"))
    bz = frame["bz_gsm"].rolling(smoothing, min_periods=1).mean().where(frame["bz_gsm"].notna()).to_numpy(dtype=float)
    unknown = np.isnan(bx) | np.isnan(by)
    bx, by = np.nan_to_num(bx), np.nan_to_num(by)
    tilt = column("dipole_tilt")
    tilt = np.where(np.isnan(tilt), dipole_tilt(times), tilt)
    inputs = {
        "dynamic_pressure": column("dynamic_pressure"),
        "bx_gsm": bx,
        "by_gsm": by,
        "bz_gsm": bz,
        "bt": np.where(np.isnan(bt), np.sqrt(bx**2 + by**2 + bz**2), bt),
        "dipole_tilt": tilt,
    }
    trust = np.where(column("suspect") > 0, SUSPECT, 1.0)
    width = column("arrival_high") - column("arrival_low")
    return Drive(
        seconds=times.as_unit("ms").asi8 / 1e3,
        inputs=inputs,
        aberration=np.arctan(ABERRATION_SPEED / np.where(speed > 0, speed, USUAL_SPEED)),
        pressure_error=PRESSURE_ERROR * trust,
        field_error=FIELD_ERROR * trust,
        missing_error=np.hypot(np.where(unknown, UNKNOWN_FIELD, 0.0), np.nan_to_num(column("hold_error"))),
        timing=np.where(np.isfinite(width), width / (2.0 * NORMAL_95), TIMING_ERROR),
        fitted=fitted,
        known_ahead=bool(np.isfinite(width).any()),
        shift=np.nan_to_num(column("boundary_shift")),
    )


def shifted(wind: Drive, minutes: Array) -> NDArray[np.intp]:
    """Rows of the wind that would be at the nose instead if it arrived earlier or later.

    Parameters
    ----------
    wind : Drive
    minutes : ndarray [min], last axis the rows
        By how much.

    Returns
    -------
    ndarray of int, shape of `minutes`
        The nearest row, if it has pressure and field; else the row itself. A wind that is timed to the nose already
        is only looked for backwards: what comes later is not known yet.
    """
    own = np.arange(len(wind))
    arrival = wind.seconds + 60.0 * (minutes if wind.known_ahead else -np.abs(minutes))
    before = np.clip(np.searchsorted(wind.seconds, arrival, side="right") - 1, 0, len(wind) - 1)
    after = np.minimum(before + 1, len(wind) - 1)
    nearer = np.abs(wind.seconds[after] - arrival) < np.abs(wind.seconds[before] - arrival)
    nearest = np.where(nearer & (wind.known_ahead | (after <= own)), after, before)
    usable = np.isfinite(wind.inputs["dynamic_pressure"]) & np.isfinite(wind.inputs["bz_gsm"])
    # a row further from what is wanted than the row itself is no better: hourly data, the rim of a gap
    better = np.abs(wind.seconds[nearest] - arrival) < np.abs(wind.seconds - arrival)
    return np.asarray(np.where(usable[nearest] & better, nearest, own), dtype=np.intp)
