"""Reads the recorded wind, the truth and the points that `hindcast` takes; an error is one sentence.

Line numbers are those of the file, the head being line 1. Empty cells are gaps. A cell outside the range that its
quantity can have is no measurement and becomes a gap, counted; a column most of whose cells are outside is in another
unit and is refused.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from nowcast.errors import NowcastError
from nowcast.vocabulary.quantities import QUANTITIES

COLUMNS = {
    "density_cm3": "proton_density",
    "speed_km_s": "flow_speed",
    "temperature_K": "proton_temperature",
    "bx_gsm_nT": "bx_gsm",
    "by_gsm_nT": "by_gsm",
    "bz_gsm_nT": "bz_gsm",
    "b_magnitude_nT": "bt",
    "flow_pressure_nPa": "dynamic_pressure",
}
UNITS = {  # range of the median size of a column that is in the unit of its name
    "density_cm3": (0.2, 150.0),
    "speed_km_s": (150.0, 2000.0),
    "temperature_K": (2e3, 5e6),
    "bx_gsm_nT": (0.05, 120.0),
    "by_gsm_nT": (0.05, 120.0),
    "bz_gsm_nT": (0.05, 120.0),
    "b_magnitude_nT": (0.3, 150.0),
    "flow_pressure_nPa": (0.05, 60.0),
}
MISSING = ("", "nan", "na", "n/a", "null", "none", "-")
BOUNDS = {"x_gsm_Re": 100.0, "y_gsm_Re": 100.0, "z_gsm_Re": 100.0}  # R_E, largest of a point


@dataclass(frozen=True)
class Recorded:
    """A recorded wind as it was read.

    Parameters
    ----------
    frame : DataFrame
        By `time`, all quantities of `COLUMNS`.
    step : Timedelta
        The usual step.
    remarks : tuple of str
        What was left out, one sentence each.
    """

    frame: pd.DataFrame
    step: pd.Timedelta
    remarks: tuple[str, ...]


def read_wind(path: Path) -> Recorded:
    """Read the wind of a CSV file, gzip or not.

    Parameters
    ----------
    path : Path

    Returns
    -------
    Recorded

    Raises
    ------
    NowcastError
        One sentence that names the file and, where there is one, the line and the column.
    """
    cells = _cells(path)
    if not any(name in cells for name in COLUMNS):
        raise NowcastError(f"{path}, line 1: there is none of the columns {', '.join(COLUMNS)}.")
    times = _times(path, cells["time"])
    remarks = []
    frame = pd.DataFrame(index=times)
    for name, quantity in COLUMNS.items():
        if name not in cells:
            frame[quantity] = np.nan
            continue
        values = _numbers(path, cells[name])
        _check_unit(path, name, values)
        limits = QUANTITIES[quantity]
        outside = np.isfinite(values) & ~((values >= limits.low) & (values <= limits.high))
        outside |= limits.zero_missing & (values == 0.0)
        if outside.any():
            first = int(np.argmax(outside))
            remarks.append(
                f"{int(outside.sum())} values of {name} lie outside {limits.low:g} to {limits.high:g} {limits.unit} "
                f"and count as missing, the first in line {first + 2} ({values[first]:g})."
            )
        frame[quantity] = np.where(outside, np.nan, values)
    step = pd.Timedelta(np.median(np.diff(times.as_unit("ms").asi8)), unit="ms") if len(times) > 1 else None
    return Recorded(frame.astype(float), step or pd.Timedelta(minutes=1), tuple(remarks))


def read_truth(path: Path, name: str) -> "pd.Series[float]":
    """Read an observed index: the column `name` or `name_…`, else the only one beside `time`.

    Raises
    ------
    NowcastError
        As of `read_wind`.
    """
    cells = _cells(path)
    others = [str(column) for column in cells if column not in ("time", "received")]
    named = [column for column in others if column == name or column.startswith(f"{name}_")]
    if not named and len(others) != 1:
        raise NowcastError(f"{path}, line 1: there is no column {name} among {', '.join(others) or 'none'}.")
    column = (named or others)[0]
    times = _times(path, cells["time"])
    return pd.Series(_numbers(path, cells[column]), index=times, name=name)


def read_points(path: Path) -> pd.DataFrame:
    """Read positions: `time`, `x_gsm_Re`, `y_gsm_Re`, `z_gsm_Re`; times may repeat and need not be in order.

    Raises
    ------
    NowcastError
        As of `read_wind`.
    """
    cells = _cells(path)
    for name in BOUNDS:
        if name not in cells:
            raise NowcastError(f"{path}, line 1: there is no column {name}.")
    times = _times(path, cells["time"], ordered=False)
    positions = {name: _numbers(path, cells[name]) for name in BOUNDS}
    for name, largest in BOUNDS.items():
        far = np.abs(positions[name]) > largest
        if far.any():
            line = int(np.argmax(far)) + 2
            raise NowcastError(f"{path}, line {line}, column {name}: {positions[name][line - 2]:g} is no place in R_E.")
    return pd.DataFrame(positions, index=times)


def _cells(path: Path) -> pd.DataFrame:
    """All cells as text, blank lines too, so that a row's number gives its line."""
    try:
        cells = pd.read_csv(path, dtype=str, keep_default_na=False, skip_blank_lines=False, index_col=False)
    except FileNotFoundError:
        raise NowcastError(f"There is no file {path}.") from None
    except pd.errors.EmptyDataError:
        raise NowcastError(f"{path}, line 1: the file is empty.") from None
    except pd.errors.ParserError as error:
        raise NowcastError(f"{path}: {_tokens(str(error))}.") from error
    except pd.errors.ParserWarning as error:
        raise NowcastError(f"{path}: {error}.") from error
    except (OSError, EOFError, UnicodeDecodeError, ValueError) as error:
        raise NowcastError(f"{path}, line 1: this is no CSV file ({error}).") from error
    cells.columns = pd.Index([str(name).strip().lstrip("\ufeff") for name in cells.columns])
    if "time" not in cells:
        raise NowcastError(f"{path}, line 1: there is no column time among {', '.join(cells.columns)}.")
    repeated = [name[:-2] for name in cells.columns if name.endswith(".1") and name[:-2] in cells]  # as pandas marks it
    if repeated:
        raise NowcastError(f"{path}, line 1: the column {repeated[0]} is there twice.")
    last = len(cells)
    while last and not cells.iloc[last - 1].str.strip().any():
        last -= 1
    if not last:
        raise NowcastError(f"{path}, line 2: there is a head and no row.")
    return cells.iloc[:last]


def _tokens(text: str) -> str:
    """Reword `Error tokenizing data. C error: Expected 3 fields in line 4, saw 5`."""
    words = text.split()
    if "Expected" in text and "line" in words:
        line = words[words.index("line") + 1].rstrip(",")
        return f"line {line} has {words[-1]} cells where the head has {words[words.index('Expected') + 1]}"
    return text.strip().rstrip(".")


def _times(path: Path, cells: "pd.Series[str]", *, ordered: bool = True) -> pd.DatetimeIndex:
    """A column as times; where `ordered`, they have to grow."""
    times = pd.DatetimeIndex(pd.to_datetime(cells, format="ISO8601", utc=True, errors="coerce"), name="time")
    bad = np.asarray(times.isna())
    if bad.any():
        line = int(np.argmax(bad)) + 2
        raise NowcastError(
            f"{path}, line {line}, column {cells.name}: {cells.iloc[line - 2]!r} is no time (ISO 8601, UTC)."
        )
    times = times.as_unit("ms")
    step = np.diff(times.asi8)
    if ordered and (step <= 0).any():
        row = int(np.argmax(step <= 0)) + 1
        wrong = "the same as" if step[row - 1] == 0 else "before"
        text = f"{cells.iloc[row]} is {wrong} the time of the line before; times have to grow"
        raise NowcastError(f"{path}, line {row + 2}, column time: {text}.")
    return times


def _numbers(path: Path, cells: "pd.Series[str]") -> "np.typing.NDArray[np.float64]":
    """A column as numbers, NaN where a cell is a gap."""
    values = pd.to_numeric(cells, errors="coerce").to_numpy(dtype=float)
    not_finite = ~np.isfinite(values)
    if not_finite.any():
        text = cells[not_finite].str.strip().str.lower()
        no_number = text[~text.isin(MISSING)]
        if len(no_number):
            line = int(no_number.index[0]) + 2
            cell = cells.loc[no_number.index[0]]
            raise NowcastError(f"{path}, line {line}, column {cells.name}: {cell!r} is no number.")
    return values


def _check_unit(path: Path, name: str, values: "np.typing.NDArray[np.float64]") -> None:
    """Raise where the median of a column is not in the range of its unit; fills of 900 and more are left out."""
    size = np.abs(values)
    used = np.flatnonzero(np.isfinite(values) & (values != 0.0) & (size < 1e25))
    fill = used[size[used] >= 900.0] if name.endswith(("_nT", "_nPa", "_cm3")) else used[:0]
    used = np.setdiff1d(used, fill) if len(fill) < len(used) and name != "density_cm3" else used
    if not len(used):
        return
    low, high = UNITS[name]
    middle = float(np.median(size[used]))
    if not low <= middle <= high:
        line = int(used[0]) + 2
        unit = QUANTITIES[COLUMNS[name]].unit
        raise NowcastError(
            f"{path}, line {line}, column {name}: half of the values are {'below' if middle < low else 'above'} "
            f"{middle:.3g}, which is no {unit}; {low:g} to {high:g} was expected."
        )


def read_received(path: Path) -> pd.DatetimeIndex | None:
    """Read the column `received` of a file of official values, where it has one."""
    cells = _cells(path)
    if "received" not in cells:
        return None
    return _times(path, cells["received"], ordered=False)
