"""Frames to rows and back: NaN is NULL, times are unix seconds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Key = tuple[int, str]  # unix s, craft

EXTRAS = ("active", "quality")  # columns that are compared and stored beside the quantities


@dataclass(frozen=True)
class Rows:
    """Rows in the form in which they are compared: keys, and a matrix of `columns`, NaN where missing."""

    columns: tuple[str, ...]
    keys: list[Key]
    values: NDArray[np.float64]


def from_frame(frame: pd.DataFrame, columns: Sequence[str]) -> Rows:
    """Rows of a frame by (time, source), or by time alone (then the source is empty); a column it lacks is missing."""
    seconds = unix(frame.index.get_level_values("time"))
    if "source" in frame.index.names:
        sources = [str(source) for source in frame.index.get_level_values("source")]
    else:
        sources = [""] * len(frame)
    matrix = np.full((len(frame), len(columns)), np.nan)
    for position, column in enumerate(columns):
        if column in frame:
            matrix[:, position] = frame[column].to_numpy(dtype=float, na_value=np.nan)
    return Rows(tuple(columns), list(zip(seconds.tolist(), sources, strict=True)), matrix + 0.0)  # no minus zero


def from_records(records: Sequence[Sequence[Any]], columns: Sequence[str]) -> Rows:
    """Rows from (time, source, *columns) as selected."""
    keys = [(int(record[0]), str(record[1])) for record in records]
    return Rows(tuple(columns), keys, matrix([record[2:] for record in records], len(columns)))


def matrix(records: Sequence[Sequence[Any]], width: int) -> NDArray[np.float64]:
    """Records of numbers as a matrix, NULL as NaN."""
    if not records:
        return np.empty((0, width))
    return np.array([tuple(record) for record in records], dtype=float)


def nullable(values: NDArray[np.float64]) -> list[list[float | None]]:
    """A matrix as rows for the database."""
    cells: NDArray[np.object_] = values.astype(object)
    cells[np.isnan(values)] = None
    listed: list[list[float | None]] = cells.tolist()
    return listed


def lines(keys: Sequence[Key], rows: Rows, positions: NDArray[np.intp]) -> list[dict[str, Any]]:
    """Some rows as the database takes them.

    Parameters
    ----------
    keys : sequence of (int [unix s], str)
        Under which they are written.
    rows : Rows
    positions : ndarray of int
        Which of the rows, one for each key.
    """
    cells = nullable(rows.values[positions])
    named = zip(keys, cells, strict=True)
    return [{"time": key[0], "source": key[1], **dict(zip(rows.columns, line, strict=True))} for key, line in named]


def differs(first: NDArray[np.float64], second: NDArray[np.float64], *, within: float = 0.0) -> NDArray[np.bool_]:
    """Which rows of two matrices are not the same, to a difference; missing is the same as missing."""
    same = (np.abs(first - second) <= within) | (first == second) | (np.isnan(first) & np.isnan(second))
    return np.asarray(~same.all(axis=1), dtype=bool)


def unix(times: pd.Index) -> NDArray[np.int64]:
    """Whole unix seconds of a UTC index."""
    stamps = pd.DatetimeIndex(times).tz_convert("UTC").tz_localize(None)
    return np.asarray(stamps.to_numpy().astype("datetime64[s]").astype(np.int64))


def moments(seconds: NDArray[np.float64]) -> pd.DatetimeIndex:
    """UTC index of unix seconds, to the microsecond."""
    whole = np.round(np.asarray(seconds, dtype=float) * 1e6).astype(np.int64)
    return pd.DatetimeIndex(whole.view("datetime64[us]")).tz_localize("UTC")
