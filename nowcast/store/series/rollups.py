"""Hourly roll-ups, made anew for every hour that a poll touched.

Least, greatest, mean and number of the values of each craft; the mean of an angle is the plain one. Beside them a
checksum of all that the rows say, so that a flipped bit is noticed (see `verify`).
"""

from collections.abc import Iterable, Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Table, delete, select

from nowcast.store.database.engine import Store, upsert
from nowcast.store.database.schema import STATISTICS
from nowcast.store.series.rows import EXTRAS, Key, from_records, nullable

HOUR = 3600  # s


def roll_up(store: Store, connection: Connection, feed: str, changed: Iterable[Key]) -> None:
    """Bring the hours of the changed rows up to date, in the same transaction.

    Parameters
    ----------
    feed : str
    changed : iterable of (int [unix s], str)
        Time and craft of rows that are new, changed or gone.
    """
    touched = {(time // HOUR * HOUR, source) for time, source in changed}
    if not touched:
        return
    table, columns = store.tables[feed], store.feeds[feed]
    hours = sorted({hour for hour, _ in touched})
    rolled: list[dict[str, object]] = []
    for first, last in _spans(hours):
        rolled += rolled_up(connection, table, columns, first, last + HOUR)
    lines = [line for line in rolled if (line["time"], line["source"]) in touched]
    hourly = store.tables[f"{feed}_hourly"]
    upsert(connection, hourly, lines)
    for time, source in touched - {(line["time"], line["source"]) for line in lines}:
        connection.execute(delete(hourly).where(hourly.c.time == time, hourly.c.source == source))


def rolled_up(
    connection: Connection, table: Table, columns: Sequence[str], start: int, stop: int
) -> list[dict[str, object]]:
    """The roll-ups of a span of time, from the rows themselves.

    Parameters
    ----------
    table : Table
        The newest rows of a feed.
    columns : sequence of str
        Its quantities.
    start, stop : int [unix s]
        Whole hours; `stop` is not included.

    Returns
    -------
    list of dict
        One line of the hourly table for each craft and hour.
    """
    marks = ("received", *EXTRAS)
    wanted = select(table.c.time, table.c.source, *(table.c[column] for column in (*marks, *columns)))
    wanted = wanted.where(table.c.time >= start, table.c.time < stop)
    records = connection.execute(wanted.order_by(table.c.source, table.c.time)).all()
    rows = from_records(records, (*marks, *columns))
    return _statistics(rows.keys, rows.values, columns)


def _spans(hours: Sequence[int]) -> list[tuple[int, int]]:
    """Neighbouring hours joined: first and last of each stretch."""
    spans: list[tuple[int, int]] = []
    for hour in hours:
        if spans and hour - spans[-1][1] <= HOUR:
            spans[-1] = (spans[-1][0], hour)
        else:
            spans.append((hour, hour))
    return spans


def _statistics(keys: Sequence[Key], whole: NDArray[np.float64], columns: Sequence[str]) -> list[dict[str, object]]:
    """One line per craft and hour; rows come sorted by craft and time, so that the sums are always the same."""
    values = whole[:, whole.shape[1] - len(columns) :]
    groups = [(time // HOUR * HOUR, source) for time, source in keys]
    starts = [row for row, group in enumerate(groups) if row == 0 or group != groups[row - 1]]
    if not starts:
        return []
    count = np.add.reduceat(np.isfinite(values).astype(np.int64), starts, axis=0)
    total = np.add.reduceat(np.nan_to_num(values), starts, axis=0)
    mean = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    least, greatest = np.fmin.reduceat(values, starts, axis=0), np.fmax.reduceat(values, starts, axis=0)
    lists = [nullable(each) for each in (least, greatest, mean)] + [count.tolist()]
    lines: list[dict[str, object]] = []
    for line, (start, stop) in enumerate(zip(starts, [*starts[1:], len(keys)], strict=True)):
        entry: dict[str, object] = {"time": groups[start][0], "source": groups[start][1]}
        for kind, rows in zip(STATISTICS, lists, strict=True):
            entry |= {f"{column}_{kind}": cell for column, cell in zip(columns, rows[line], strict=True)}
        lines.append(entry | {"checksum": _checksum(keys[start:stop], whole[start:stop])})
    return lines


def _checksum(keys: Sequence[Key], values: NDArray[np.float64]) -> int:
    """CRC-32 of the times and of every number of the rows; one missing value is like another."""
    times = np.array([time for time, _ in keys], dtype="<i8")
    numbers = np.where(np.isnan(values), np.nan, values + 0.0).astype("<f8")
    return crc32(numbers.tobytes(), crc32(times.tobytes()))
