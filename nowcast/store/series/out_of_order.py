"""Polls that come out of order: received before one that is already stored, or at the same instant.

Rare (a worker that was stopped, a back-fill), so it is done row by row and only where content differs.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select

from nowcast.store.database.engine import Store, upsert
from nowcast.store.series.rows import Key, Rows, from_records, nullable
from nowcast.store.series.runs import Content, Run, pack, revise, unpack

REMEMBERED = (
    2 * 86400.0
)  # s that the keys of a poll are kept; a poll that is later than this counts later ones as unseen


def window(connection: Connection, table: Table, rows: Rows) -> Rows:
    """What a table holds from the first to the last time of the rows: `received`, then their columns."""
    times = [time for time, _ in rows.keys]
    columns = ("received", *rows.columns)
    wanted = select(table.c.time, table.c.source, *(table.c[name] for name in columns))
    return from_records(connection.execute(wanted.where(table.c.time.between(min(times), max(times)))).all(), columns)


def remember(store: Store, connection: Connection, feed: str, rows: Rows, received: float) -> None:
    """Keep which rows a poll held; forget it of polls long ago."""
    polls = store.tables["polls"]
    packed = pack(sorted(rows.keys))
    same = select(polls.c.id).where(polls.c.feed == feed, polls.c.received == received, polls.c.held == packed)
    if connection.execute(same).first() is None:
        connection.execute(insert(polls), {"feed": feed, "received": received, "held": packed})
    connection.execute(delete(polls).where(polls.c.feed == feed, polls.c.received < received - REMEMBERED))


def insert_late(store: Store, connection: Connection, feed: str, rows: Rows, received: float) -> list[Key]:
    """Put an earlier poll in its place; the keys whose newest row or history changed."""
    newest, history = store.tables[feed], store.tables[f"{feed}_history"]
    runs: dict[Key, list[Run]] = defaultdict(list)
    for table in (history, newest):  # the newest is the last run
        held = window(connection, table, rows)
        for key, cells in zip(held.keys, nullable(held.values), strict=True):
            runs[key].append((cells[0] or 0.0, tuple(cells[1:])))
    fresh: dict[Key, Content] = {}
    for key, cells in zip(rows.keys, nullable(rows.values), strict=True):
        runs[key].sort(key=lambda run: run[0])
        place = bisect_right(runs[key], received, key=lambda run: run[0])
        if place == 0 or runs[key][place - 1][1] != tuple(cells):
            fresh[key] = tuple(cells)
    seen = seen_again(store, connection, feed, fresh, received)
    revised = {key: revise(runs[key], seen[key], received, content) for key, content in fresh.items()}
    changed = [key for key in revised if revised[key] != runs[key]]
    _put(connection, newest, history, rows.columns, {key: revised[key] for key in changed})
    return changed


def seen_again(
    store: Store, connection: Connection, feed: str, wanted: Mapping[Key, Content], received: float
) -> dict[Key, list[float]]:
    """When polls not older than `received` held the wanted rows."""
    polls = store.tables["polls"]
    ask = select(polls.c.received, polls.c.held).where(polls.c.feed == feed, polls.c.received >= received)
    seen: dict[Key, list[float]] = defaultdict(list)
    if not wanted:
        return seen
    for moment, packed in connection.execute(ask):
        for key in unpack(packed) & wanted.keys():
            seen[key].append(moment)
    return seen


def _put(
    connection: Connection, newest: Table, history: Table, columns: tuple[str, ...], revised: dict[Key, list[Run]]
) -> None:
    """Write all runs of the keys: the last one as the newest row, the others as the history."""
    past: list[dict[str, Any]] = []
    present: list[dict[str, Any]] = []
    for (time, source), runs in revised.items():
        held = history.c.time == time, history.c.source == source
        connection.execute(delete(history).where(*held))
        for number, (start, content) in enumerate(runs):
            line = {"time": time, "source": source, "received": start, **dict(zip(columns, content, strict=True))}
            if number + 1 < len(runs):
                past.append(line | {"replaced": runs[number + 1][0]})
            else:
                present.append(line)
    if past:
        connection.execute(insert(history), past)
    upsert(connection, newest, present)
