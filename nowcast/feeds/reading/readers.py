"""Reads JSON tables of any of the shapes that upstream has sent, into columns, numbers and UTC times.

SWPC sends lists of objects; until March 2026 (and still for the propagated wind) a header row and rows of
cells, numbers or strings. Both are read, in any order of columns. Bare ``NaN`` tokens do occur in valid answers.
"""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import orjson
import pandas as pd
from numpy.typing import NDArray

from nowcast.errors import FeedFormatError

Names = Mapping[str, tuple[str, ...]]  # our name: the names upstream has used, in lower case, the present one first

# Fills: values that stand for "no value" in one upstream product or another (docs/limits.md).
FILLS = np.array([-999.9, -9999.0, -9999.9, -99999.0, -1e5, 9999999.0])
POSITIVE_FILLS = np.array([9999.0, 99999.0, 99999.9, 999.99])
HUGE = 1e20  # beyond it every number is a fill, as -1e31
WIDE = ("proton_temperature", "x_gse", "y_gse", "z_gse")  # 9999 K and 99999 km are honest values of these

STAMP = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?", re.ASCII)
YEARS = (1990, 2100)  # a stamp outside them is no time of this program
MARKS: Names = {"time_tag": ("time_tag",), "source": ("source",), "active": ("active",)}


def read_json(name: str, payload: bytes) -> object:
    """Decode JSON: strictly, then once more with ``NaN`` and ``Infinity`` allowed.

    Parameters
    ----------
    name : str
        Of the feed, for the sentence of an error.
    payload : bytes

    Raises
    ------
    FeedFormatError
        Where it is no JSON: empty, cut short, HTML, nested without end.
    """
    body = payload.removeprefix(b"\xef\xbb\xbf").strip()
    if not body:
        raise FeedFormatError(f"{name}: the answer is empty.")
    try:
        document: object = orjson.loads(body)
    except orjson.JSONDecodeError:
        try:
            document = json.loads(body.decode())
        except (ValueError, RecursionError) as error:
            head = "".join(c if c.isprintable() else " " for c in body[:40].decode(errors="replace"))
            raise FeedFormatError(
                f"{name}: the answer is no JSON; it begins with {head!r} ({_brief(error)})."
            ) from error
    return document


def read_rows(
    name: str, payload: bytes, names: Names, needs: Collection[str], *, inside: str = ""
) -> dict[str, list[object]]:
    """Read the columns of a product, by our names; a column that is absent and not needed is all None.

    Parameters
    ----------
    name : str
        Of the feed, for the sentence of an error.
    payload : bytes
    names : mapping
        Our name to the names upstream has used; the case of the letters does not count.
    needs : collection of str
        Our names of the columns that have to be there.
    inside : str
        Key under which an object holds the list.

    Returns
    -------
    dict
        Our name to the cells of the column.

    Raises
    ------
    FeedFormatError
        Where it is no JSON, has no rows or other rows, or lacks a needed column.
    """
    document = read_json(name, payload)
    if inside and isinstance(document, dict):
        document = document.get(inside, document)
    if isinstance(document, dict):
        raise FeedFormatError(f"{name}: an object came instead of a list: {_brief(document)}.")
    if not isinstance(document, list) or not document:
        raise FeedFormatError(f"{name}: the answer holds no rows.")
    first = document[0]
    if isinstance(first, list):
        if not first or not all(isinstance(cell, str) for cell in first):
            raise FeedFormatError(f"{name}: the first row is no header.")
        total, width = len(document) - 1, len(first)
        table = [row for row in document[1:] if isinstance(row, list) and len(row) == width]
        columns = dict(zip(first, zip(*table, strict=True), strict=False))
        present = {key: list(cells) for key, cells in columns.items()} or {key: [] for key in first}
        count = len(table)
    else:
        rows = [row for row in document if isinstance(row, dict)]
        total, count = len(document), len(rows)
        keys = dict.fromkeys(key for row in rows for key in row)
        theirs = {name for several in names.values() for name in several}
        present = {key: [row.get(key) for row in rows] for key in keys if key.strip().lower() in theirs}
    if not count or 2 * count < total:
        raise FeedFormatError(f"{name}: of {total} rows {count} have the form of a row.")
    return _by_our_names(name, present, names, needs, count)


def read_series(name: str, payload: bytes, index: str) -> tuple[list[object], list[object]]:
    """Read the parallel arrays of a GFZ answer.

    Parameters
    ----------
    name : str
        Of the feed, for the sentence of an error.
    payload : bytes
    index : str
        Name of the index in lower case.

    Returns
    -------
    stamps, values : list

    Raises
    ------
    FeedFormatError
        Where it is something else, or an error in the body of a good answer.
    """
    document = read_json(name, payload)
    if not isinstance(document, dict):
        raise FeedFormatError(f"{name}: the answer is no object of arrays.")
    arrays = {str(key).lower(): value for key, value in document.items()}
    stamps, cells = arrays.get("datetime"), arrays.get(index)
    if not isinstance(stamps, list) or not isinstance(cells, list):
        raise FeedFormatError(f"{name}: the answer lacks datetime or {index}: {_brief(document)}.")
    if len(stamps) != len(cells) or not stamps:
        raise FeedFormatError(f"{name}: {len(stamps)} times came with {len(cells)} values.")
    return stamps, cells


def _by_our_names(
    name: str, present: Mapping[str, list[object]], names: Names, needs: Collection[str], count: int
) -> dict[str, list[object]]:
    """The columns by our names; of several that mean the same, the first value of each row."""
    columns: dict[str, list[object]] = {}
    for ours, several in names.items():
        rank = {theirs: number for number, theirs in enumerate(several)}
        keys = sorted(
            (key for key in present if key.strip().lower() in rank), key=lambda key: rank[key.strip().lower()]
        )
        if len(keys) == 1:
            columns[ours] = present[keys[0]]
        elif keys:  # as Kp and kp in one list: the first that is not null
            cells = zip(*(present[key] for key in keys), strict=True)
            columns[ours] = [next((cell for cell in row if cell is not None), None) for row in cells]
    missing = [names[ours][0] for ours in names if ours in needs and ours not in columns]
    if missing:
        raise FeedFormatError(f"{name}: the answer lacks {', '.join(missing)}.")
    return {ours: columns.get(ours) or [None] * count for ours in names}


def numbers(cells: Sequence[object], quantity: str) -> NDArray[np.float64]:
    """Turn cells into floats; NaN for null, for text that is no number and for every known fill."""
    try:
        values = np.array(cells, dtype=np.float64)
    except (ValueError, TypeError, OverflowError):
        values = np.array([_number(cell) for cell in cells], dtype=np.float64)
    if values.ndim != 1:
        values = np.full(len(cells), np.nan)
    bad = ~(np.abs(values) < HUGE) | np.isin(values, FILLS)
    if quantity not in WIDE:
        bad |= np.isin(values, POSITIVE_FILLS)
    return np.where(bad, np.nan, values)


def _number(cell: object) -> float:
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        return np.nan
    try:
        return float(cell)
    except (ValueError, OverflowError):
        return np.nan


def to_utc(cells: Sequence[object]) -> pd.DatetimeIndex:
    """Turn cells into times, to the microsecond; a stamp without a zone is UTC, NaT where a cell is no stamp.

    Second 60 is the next second, hour 24 the next day. The zone of the machine does not matter.
    """
    texts = [cell if isinstance(cell, str) else "" for cell in cells]
    stamps = {text: _stamp(text) for text in dict.fromkeys(texts)}
    iso = pd.Series([stamps[text][0] for text in texts], dtype="str")
    series = pd.to_datetime(iso, format="ISO8601", utc=True, errors="coerce").dt.as_unit("us")
    series = series.where((series.dt.year >= YEARS[0]) & (series.dt.year < YEARS[1]))
    if any(extra for _, extra in stamps.values()):
        series = series + pd.Series(pd.to_timedelta([stamps[text][1] for text in texts], unit="s")).dt.as_unit("us")
    return pd.DatetimeIndex(series)


def _stamp(text: str) -> tuple[str, int]:
    """An ISO stamp that pandas takes, and the seconds to add to it."""
    text = text.strip()
    match = STAMP.fullmatch(text)
    if match is None:  # also keeps out words as "now", which pandas would read
        return "", 0
    day, hour, minute, second, _ = match.groups()
    if second == "60":
        return text[:17] + "59" + text[19:], 1
    if hour == "24" and minute == "00" and second in (None, "00"):
        return f"{day}T23{text[13:]}", 3600
    return text, 0


def truths(cells: Sequence[object]) -> NDArray[np.bool_]:
    """Turn cells into truths: true, 1 and "true" are True, everything else is False."""
    return np.array(
        [
            cell is True or (isinstance(cell, int | str) and str(cell).strip().lower() in ("true", "1"))
            for cell in cells
        ],
        dtype=bool,
    )


def craft(cells: Sequence[object]) -> list[str]:
    """Turn cells into names of craft: upper case, no blanks around, no characters that a database refuses."""
    texts = [cell if isinstance(cell, str) else "" for cell in cells]
    names = {
        t: "".join(c for c in t if c.isprintable()).strip().upper()[:32] or "UNKNOWN" for t in dict.fromkeys(texts)
    }
    return [names[text] for text in texts]


def make_frame(
    name: str, times: pd.DatetimeIndex, source: str | Sequence[str], columns: Mapping[str, NDArray[np.generic]]
) -> pd.DataFrame:
    """Make a frame by (time, source), to the minute (IMAP stamps at :02); rows without a readable time are left out.

    Parameters
    ----------
    name : str
        Of the feed, for the sentence of an error.
    times : DatetimeIndex
    source : str or sequence of str
        One for all or one a row.
    columns : mapping of str to ndarray

    Raises
    ------
    FeedFormatError
        Where most of the rows have no readable time.
    """
    count = len(times)
    timed = ~np.asarray(times.isna())
    if 2 * int(timed.sum()) < count or not timed.any():
        raise FeedFormatError(f"{name}: {count - int(timed.sum())} of {count} rows have no readable time.")
    sources = [source] * count if isinstance(source, str) else list(source)
    index = pd.MultiIndex.from_arrays([times.floor("min"), sources], names=["time", "source"])
    frame = pd.DataFrame(dict(columns), index=index)
    return newest(frame if timed.all() else frame[timed])


def newest(frame: pd.DataFrame) -> pd.DataFrame:
    """Sort a frame and keep one row a key: that of quality 0, then of more values, whatever the order of arrival."""
    if frame.index.is_unique:
        return frame.sort_index()
    twice = frame.index.duplicated(keep=False)
    rows = frame[twice]
    values = rows.drop(columns=[mark for mark in ("active", "quality") if mark in rows])
    keys = pd.DataFrame({"count": values.notna().sum(axis=1)})
    keys["good"] = rows["quality"].eq(0) if "quality" in rows else True
    ranks = keys[["good", "count"]].assign(**{f"_{column}": rows[column] for column in rows}).reset_index()
    ranks["row"] = np.arange(len(rows))
    order = ["time", "source", *[str(c) for c in ranks.columns if c not in ("time", "source", "row")]]
    best = ranks.sort_values(order, na_position="first").drop_duplicates(["time", "source"], keep="last")
    return pd.concat([frame[~twice], rows.iloc[best["row"].to_numpy()]]).sort_index()


def span(now: datetime, days: int) -> dict[str, str]:
    """Make the parameters `start` and `end` of a request for the last days."""
    end = now.astimezone(UTC).replace(second=0, microsecond=0)
    return {key: f"{t:%Y-%m-%dT%H:%M:%SZ}" for key, t in (("start", end - timedelta(days=days)), ("end", end))}


def _brief(value: object) -> str:
    """The beginning of a value as printable text."""
    text = "".join(c if c.isprintable() else " " for c in str(value))
    return text if len(text) <= 120 else text[:117] + "..."
