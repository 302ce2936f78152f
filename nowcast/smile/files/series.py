"""MAG and LIA: series from CDF files of any layout that keeps to the ISTP attributes, averaged to one minute.

The file's own words tell the variables: a vector in nT is the field; a scalar per cubic centimetre the density;
km/s the velocity or speed; eV or K the temperature. No MAG or LIA file of SMILE was public in November 2026, so names
are not relied on. Only a field in GSE or GSM is given as components; of another frame its magnitude alone.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nowcast.errors import FeedFormatError
from nowcast.physics.frames import gsm_to_gse
from nowcast.smile.files import istp
from nowcast.smile.files.istp import CdfFile, Variable

Array = NDArray[np.float64]

MINUTE = 60  # s
MOST_MINUTES = 10 * 1440
KELVIN_PER_EV = 11604.518
DENSITY = re.compile(r"(#|1|n|count)?/?(cm\^?-?3|cc|cm\*\*-?3)|cm\^\{-3\}|cm⁻³", re.IGNORECASE)
KINDS = {"MAG": "B-GSE", "LIA": "MOMENTS"}
MAG_COLUMNS = ("smile_bt", "smile_bx_gse", "smile_by_gse", "smile_bz_gse")
LIA_COLUMNS = ("smile_density", "smile_speed", "smile_temperature")


@dataclass(frozen=True)
class Series:
    """A series of means over minutes.

    Parameters
    ----------
    time : ndarray of int [unix s]
        Beginnings of the minutes.
    columns : mapping
        Name to values; NaN where nothing was measured.
    note : str
        What a reader has to know; usually empty.
    """

    time: NDArray[np.int64]
    columns: Mapping[str, Array]
    note: str = ""


def read_mag(path: Path) -> Series:
    """Read the magnetic field [nT].

    Raises
    ------
    FeedFormatError
        Where no variable is a field with times.
    """
    file = istp.read(path)
    fields = [(name, entry) for name, entry in _timed(file) if entry.unit.lower() == "nt" and _is_vector(entry)]
    if not fields:
        raise FeedFormatError(f"{path.name} has no vector in nT with times.")
    framed = {frame: entry for frame in ("GSM", "GSE") for entry in fields if _frame(*entry) == frame}
    name, field = framed.get("GSE") or framed.get("GSM") or fields[0]
    vector, seconds = np.asarray(field.values[:, :3], dtype=float), _seconds(file, field)
    columns = {"smile_bt": np.linalg.norm(vector, axis=1)}
    note = ""
    if "GSE" not in framed and "GSM" in framed:
        vector = gsm_to_gse(seconds, vector)
    if framed:
        columns |= {key: vector[:, axis] for axis, key in enumerate(MAG_COLUMNS[1:])}
    else:
        note = f"{name} is neither in GSE nor in GSM; only its magnitude is kept."
    return _minutes(seconds, columns, path.name, note)


def read_lia(path: Path) -> Series:
    """Read ion density [cm-3], speed [km/s] and temperature [K].

    Raises
    ------
    FeedFormatError
        Where none of them has times.
    """
    file = istp.read(path)
    moments: dict[str, tuple[Variable, Array]] = {}
    for name, variable in _timed(file):
        unit, values = variable.unit.lower().replace(" ", ""), np.asarray(variable.values, dtype=float)
        if DENSITY.fullmatch(unit) and values.ndim == 1:
            moments.setdefault("smile_density", (variable, values))
        elif unit in ("km/s", "kms-1", "kms^-1") and (values.ndim == 1 or _is_vector(variable)):
            speed = values if values.ndim == 1 else np.linalg.norm(values, axis=1)
            if not re.search("therm|sound|alf", name + variable.about, re.IGNORECASE):
                moments.setdefault("smile_speed", (variable, speed))
        elif (
            unit in ("ev", "k")
            and values.ndim == 1
            and re.search("temp|^t", name + " " + variable.about, re.IGNORECASE)
        ):
            moments.setdefault("smile_temperature", (variable, values * (KELVIN_PER_EV if unit == "ev" else 1.0)))
    if not moments:
        raise FeedFormatError(f"{path.name} has no density, speed or temperature with times.")
    parts = [
        _minutes(_seconds(file, variable), {key: values}, path.name) for key, (variable, values) in moments.items()
    ]
    time = np.unique(np.concatenate([part.time for part in parts]))
    columns = {}
    for part in parts:
        for key, values in part.columns.items():
            columns[key] = np.full(time.size, np.nan)
            columns[key][np.searchsorted(time, part.time)] = values
    return Series(time, columns)


def _timed(file: CdfFile) -> list[tuple[str, Variable]]:
    """Variables of numbers with one time for each record; where no time is named, the only one there is."""
    timed = []
    for name, variable in file.variables.items():
        clock = _clock(file, variable)
        if (
            clock is not None
            and variable.values.dtype.kind == "f"
            and variable.values.ndim
            and len(variable.values) == len(clock)
        ):
            timed.append((name, variable))
    return timed


def _clock(file: CdfFile, variable: Variable) -> istp.Times | None:
    if variable.time in file.times:
        return file.times[variable.time]
    return next(iter(file.times.values())) if not variable.time and len(file.times) == 1 else None


def _seconds(file: CdfFile, variable: Variable) -> Array:
    clock = _clock(file, variable)
    assert clock is not None, "only timed variables are asked"
    return np.asarray(clock.astype("datetime64[ns]").astype(np.int64) / 1e9)


def _is_vector(variable: Variable) -> bool:
    return variable.values.ndim == 2 and variable.values.shape[1] in (3, 4)


def _frame(name: str, variable: Variable) -> str:
    text = " ".join(
        [name, variable.about, *(str(variable.attributes.get(key, "")) for key in ("COORDINATE_SYSTEM", "LABLAXIS"))]
    )
    return next((frame for frame in ("GSE", "GSM") if frame in text.upper()), "")


def _minutes(seconds: Array, columns: Mapping[str, Array], name: str, note: str = "") -> Series:
    """Means over whole minutes; NaN where no value falls into one."""
    good = np.isfinite(seconds) & (seconds > 0.0)
    minute = (seconds[good] // MINUTE).astype(np.int64)
    time, number = np.unique(minute, return_inverse=True)
    if not 0 < time.size <= MOST_MINUTES:
        raise FeedFormatError(f"{name} spans {time.size} minutes; 1 to {MOST_MINUTES} are read.")
    means = {}
    for key, values in columns.items():
        measured = np.isfinite(values[good])
        count = np.bincount(number[measured], minlength=time.size)
        total = np.bincount(number[measured], weights=values[good][measured], minlength=time.size)
        means[key] = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return Series(time * MINUTE, means, note)


def write(folder: Path, instrument: str, seconds: Array, values: Mapping[str, Array], simulated: bool = True) -> Path:
    """Write a CDF of MAG (``b_gse`` (n, 3) [nT]) or LIA (``density`` [cm-3], ``velocity`` (n, 3) [km/s],
    ``temperature`` [eV]) for tests and replays; gives the path."""
    units = {"b_gse": "nT", "density": "cm^-3", "velocity": "km/s", "temperature": "eV"}
    times = [datetime.fromtimestamp(float(second), UTC) for second in seconds]
    clock: dict[str, Any] = {"UNITS": "ns", "VAR_TYPE": "support_data", "CATDESC": "Time"}
    variables: list[Any] = [("EPOCH", istp.TT2000, istp.to_tt2000(times), True, clock)]
    for name, column in values.items():
        attributes = {
            "DEPEND_0": "EPOCH", "UNITS": units[name], "FILLVAL": np.float32(-1e31), "VAR_TYPE": "data",
            "CATDESC": name.replace("_", " "), "VALIDMIN": np.float32(-1e5), "VALIDMAX": np.float32(1e7),
        }  # fmt: skip
        if name in ("b_gse", "velocity"):
            attributes["COORDINATE_SYSTEM"] = "GSE"
        filled = np.nan_to_num(np.asarray(column, dtype=float), nan=-1e31).astype(np.float32)
        variables.append((f"{instrument.lower()}_{name}", 44, filled, True, attributes))
    about = "SIMULATED by SMILE Nowcast" if simulated else instrument
    source = {"Logical_source": f"SMILE_{instrument}_L2_{KINDS[instrument]}", "TEXT": about}
    return istp.write(folder / file_name(instrument, times[0]), source, variables)


def file_name(instrument: str, start: datetime) -> str:
    """As ``SMILE_MAG_L2_B-GSE_20260720T230000_V01.cdf``; inferred from the names of the imagers' files."""
    return f"SMILE_{instrument}_L2_{KINDS[instrument]}_{start:%Y%m%dT%H%M%S}_V01.cdf"
