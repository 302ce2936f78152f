"""Polls of a series that come out of order: received before one that is already stored, or at the same instant.

Rare (a worker that was stopped, a back-fill), so it is done row by row and only where content differs.
"""

from bisect import bisect_right
from collections import defaultdict

from sqlalchemy import Connection, Table, select

from nowcast.store.database.engine import Store
from nowcast.store.database.history import replace_rows
from nowcast.store.series.poll_log import seen_again
from nowcast.store.series.rows import Key, Rows, from_records, nullable
from nowcast.store.series.runs import revise

Content = tuple[float | None, ...]
Run = tuple[float, Content]


def rows_in_span(connection: Connection, table: Table, rows: Rows) -> Rows:
    """What a table holds from the first to the last time of some rows.

    Parameters
    ----------
    table : Table
        The newest rows of a feed, or their history.
    rows : Rows
        At least one.

    Returns
    -------
    Rows
        `received` [unix s], then the columns of `rows`.
    """
    times = [time for time, _ in rows.keys]
    columns = ("received", *rows.columns)
    wanted = select(table.c.time, table.c.source, *(table.c[name] for name in columns))
    return from_records(connection.execute(wanted.where(table.c.time.between(min(times), max(times)))).all(), columns)


def insert_late(store: Store, connection: Connection, feed: str, rows: Rows, received: float) -> list[Key]:
    """Put the rows of an earlier poll among those that are stored, inside a transaction.

    Parameters
    ----------
    rows : Rows
        Of the poll, at least one.
    received : float [unix s]

    Returns
    -------
    list of (int [unix s], str)
        Time and craft where the newest row or the history changed.
    """
    runs: dict[Key, list[Run]] = defaultdict(list)
    for name in (f"{feed}_history", feed):  # the newest row is the last run
        stored = rows_in_span(connection, store.tables[name], rows)
        for key, cells in zip(stored.keys, nullable(stored.values), strict=True):
            runs[key].append((cells[0] or 0.0, tuple(cells[1:])))
    fresh: dict[Key, Content] = {}
    for key, cells in zip(rows.keys, nullable(rows.values), strict=True):
        runs[key].sort(key=lambda run: run[0])
        earlier = bisect_right(runs[key], received, key=lambda run: run[0])
        if earlier == 0 or runs[key][earlier - 1][1] != tuple(cells):
            fresh[key] = tuple(cells)
    seen = seen_again(store, connection, feed, fresh.keys(), received)
    revised = {key: revise(runs[key], seen[key], received, content, measured) for key, content in fresh.items()}
    changed = [key for key in revised if revised[key] != runs[key]]
    lines = [[_line(rows.columns, key, *run) for run in revised[key]] for key in changed]
    replace_rows(store, connection, feed, lines)
    return changed


def measured(content: Content) -> tuple[tuple[bool, float], ...]:
    """Rank of a row: the one that measured more stands, then the greater."""
    return tuple((value is not None, value or 0.0) for value in content)


def _line(columns: tuple[str, ...], key: Key, received: float, content: Content) -> dict[str, float | str | None]:
    return {"time": key[0], "source": key[1], "received": received, **dict(zip(columns, content, strict=True))}
