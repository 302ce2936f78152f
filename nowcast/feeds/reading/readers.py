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

Names = Mapping[str, tuple[str, ...]]  # our name: theirs in lower case, the present one first

# Values that say "no value" in one upstream product or another (docs/limits.md).
FILLS = np.array([-999.9, -9999.0, -9999.9, -99999.0, -1e5, 9999999.0])
POSITIVE_FILLS = np.array([9999.0, 99999.0, 99999.9, 999.99])
HUGE = 1e20  # beyond it every number is a fill, as -1e31
WIDE = ("proton_temperature", "x_gse", "y_gse", "z_gse")  # 9999 K and 99999 km are honest values of these

STAMP = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?", re.ASCII)
YEARS = (1990, 2100)  # a stamp outside them is no time of this program
MARKS: Names = {"time_tag": ("time_tag",), "source": ("source",), "active": ("active",)}


def read_json(name: str, payload: bytes) -> object:
    """The document: strictly, then once more with ``NaN`` and ``Infinity`` let through.

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
    """Columns of a product, by our names; a column that is absent and not needed is all None.

    Parameters
    ----------
    name : str
        Of the feed, for the sentence of an error.
    names : mapping
        Our name to the names upstream has used; the case of the letters does not count.
    needs : collection of str
        Our names that have to be there.
    inside : str
        Key of an object under which the list is.

    Raises
    ------
    FeedFormatError
        No JSON, no rows, other rows, or a needed column is missing.
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
        given = {key: list(cells) for key, cells in columns.items()} or {key: [] for key in first}
        count = len(table)
    else:
        rows = [row for row in document if isinstance(row, dict)]
        total, count = len(document), len(rows)
        keys = dict.fromkeys(key for row in rows for key in row)
        wanted = {theirs for several in names.values() for theirs in several}
        given = {key: [row.get(key) for row in rows] for key in keys if key.strip().lower() in wanted}
    if not count or 2 * count < total:
        raise FeedFormatError(f"{name}: of {total} rows {count} have the form of a row.")
    return _by_our_names(name, given, names, needs, count)


def read_series(name: str, payload: bytes, index: str) -> tuple[list[object], list[object]]:
    """Parallel arrays of a GFZ answer: stamps and values of `index` (lower case).

    Raises
    ------
    FeedFormatError
        Another thing, also an error told in the body of a good answer.
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
    name: str, given: Mapping[str, list[object]], names: Names, needs: Collection[str], count: int
) -> dict[str, list[object]]:
    found: dict[str, list[object]] = {}
    for ours, several in names.items():
        rank = {theirs: place for place, theirs in enumerate(several)}
        keys = sorted((key for key in given if key.strip().lower() in rank), key=lambda key: rank[key.strip().lower()])
        if len(keys) == 1:
            found[ours] = given[keys[0]]
        elif keys:  # as Kp and kp in one list: the first that says something
            cells = zip(*(given[key] for key in keys), strict=True)
            found[ours] = [next((cell for cell in row if cell is not None), None) for row in cells]
    missing = [names[ours][0] for ours in names if ours in needs and ours not in found]
    if missing:
        raise FeedFormatError(f"{name}: the answer lacks {', '.join(missing)}.")
    return {ours: found.get(ours) or [None] * count for ours in names}


def numbers(cells: Sequence[object], quantity: str) -> NDArray[np.float64]:
    """Float values of a column; NaN for null, for what is no number and for every known fill."""
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
    """Times of a column, to the microsecond; a stamp without a zone is UTC, NaT for what is no stamp.

    Second 60 is the next second, hour 24 the next day. The zone of the machine does not matter.
    """
    texts = [cell if isinstance(cell, str) else "" for cell in cells]
    each = {text: _stamp(text) for text in dict.fromkeys(texts)}
    iso = pd.Series([each[text][0] for text in texts], dtype="str")
    series = pd.to_datetime(iso, format="ISO8601", utc=True, errors="coerce").dt.as_unit("us")
    series = series.where((series.dt.year >= YEARS[0]) & (series.dt.year < YEARS[1]))
    if any(extra for _, extra in each.values()):
        series = series + pd.Series(pd.to_timedelta([each[text][1] for text in texts], unit="s")).dt.as_unit("us")
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
    """True where a cell says so: true, 1, "true"; everything else is False."""
    return np.array(
        [
            cell is True or (isinstance(cell, int | str) and str(cell).strip().lower() in ("true", "1"))
            for cell in cells
        ],
        dtype=bool,
    )


def craft(cells: Sequence[object]) -> list[str]:
    """Names of craft, whatever they are: upper case, no blanks around, nothing that a database refuses."""
    texts = [cell if isinstance(cell, str) else "" for cell in cells]
    tidy = {t: "".join(c for c in t if c.isprintable()).strip().upper()[:32] or "UNKNOWN" for t in dict.fromkeys(texts)}
    return [tidy[text] for text in texts]


def make_frame(
    name: str, times: pd.DatetimeIndex, source: str | Sequence[str], columns: Mapping[str, NDArray[np.generic]]
) -> pd.DataFrame:
    """Frame by (time, source), to the minute (IMAP stamps at :02); rows without a readable time are left out.

    Raises
    ------
    FeedFormatError
        Where most of the rows have no readable time.
    """
    count = len(times)
    known = ~np.asarray(times.isna())
    if 2 * int(known.sum()) < count or not known.any():
        raise FeedFormatError(f"{name}: {count - int(known.sum())} of {count} rows have no readable time.")
    sources = [source] * count if isinstance(source, str) else list(source)
    index = pd.MultiIndex.from_arrays([times.floor("min"), sources], names=["time", "source"])
    frame = pd.DataFrame(dict(columns), index=index)
    return newest(frame if known.all() else frame[known])


def newest(frame: pd.DataFrame) -> pd.DataFrame:
    """Sorted, one row for a key: that of quality 0, then of more values, whatever the order they came in."""
    if frame.index.is_unique:
        return frame.sort_index()
    twice = frame.index.duplicated(keep=False)
    rows = frame[twice]
    values = rows.drop(columns=[mark for mark in ("active", "quality") if mark in rows])
    keys = pd.DataFrame({"count": values.notna().sum(axis=1)})
    keys["good"] = rows["quality"].eq(0) if "quality" in rows else True
    ranks = keys[["good", "count"]].assign(**{f"_{column}": rows[column] for column in rows}).reset_index()
    ranks["place"] = np.arange(len(rows))
    order = ["time", "source", *[str(c) for c in ranks.columns if c not in ("time", "source", "place")]]
    best = ranks.sort_values(order, na_position="first").drop_duplicates(["time", "source"], keep="last")
    return pd.concat([frame[~twice], rows.iloc[best["place"].to_numpy()]]).sort_index()


def span(now: datetime, days: int) -> dict[str, str]:
    """Parameters `start` and `end` of a request for the last days."""
    end = now.astimezone(UTC).replace(second=0, microsecond=0)
    return {key: f"{t:%Y-%m-%dT%H:%M:%SZ}" for key, t in (("start", end - timedelta(days=days)), ("end", end))}


def _brief(thing: object) -> str:
    text = "".join(c if c.isprintable() else " " for c in str(thing))
    return text if len(text) <= 120 else text[:117] + "..."
