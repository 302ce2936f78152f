"""Steps in the wind as they were announced: the newest announcement of each, and the former ones with their instants.

A step is named by the minute at which it was first noticed. One that is no longer detected goes to the history.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, get_type_hints

import numpy as np
from sqlalchemy import Connection, Table, delete, func, insert, select, union_all

from nowcast.errors import StoreError
from nowcast.store.database.engine import Store, raise_versions, reading, to_seconds, to_time, upsert, writing
from nowcast.store.database.history import Line, as_known, later_than
from nowcast.vocabulary.records import Announced

KINDS = get_type_hints(Announced)
COLUMNS = tuple(KINDS)


def write_shocks(
    store: Store, rows: Sequence[Announced], *, received: datetime, since: datetime, fence: int | None = None
) -> int:
    """Store how the steps are announced now.

    Parameters
    ----------
    rows : sequence of Announced
        All that were noticed from `since` on; those stored from then on that are not among them go.
    received : datetime
        When they were announced so.
    since : datetime
    fence : int, optional
        Number of the lease under which the worker writes.

    Returns
    -------
    int
        Steps that are new, changed or gone; where there is none, readers see no new version.

    Raises
    ------
    StoreError
        Two steps in one second or one before `since`, a lost lease, or a database that refuses.
    """
    first = to_seconds(since)
    fresh = {int(to_seconds(row.noticed)): _line(row) for row in rows}
    if len(fresh) != len(rows) or min(fresh, default=first) < first:
        raise StoreError("Two steps were noticed in one second, or one before the span that is written.")
    with reading(store) as connection:
        if _changes(_stored(connection, store.tables["shocks"], first), fresh) == ([], []):
            return 0
    newest, history = store.tables["shocks"], store.tables["shocks_history"]
    with writing(store, fence) as connection:
        stored = _stored(connection, newest, first)
        changed, gone = _changes(stored, fresh)
        moment = later_than(_last_instant(connection, newest, history), to_seconds(received))
        former = [stored[key] | {"replaced": moment} for key in (*changed, *gone) if key in stored]
        if former:
            connection.execute(insert(history), former)
        connection.execute(delete(newest).where(newest.c.noticed.in_(gone)))
        upsert(connection, newest, [fresh[key] | {"received": moment} for key in changed])
        raise_versions(store, connection, ["shocks"])
    return len(changed) + len(gone)


def read_shocks(store: Store, start: datetime, stop: datetime, known_at: datetime | None = None) -> list[Announced]:
    """Steps that were noticed from `start` to `stop`, both included, by that time.

    Parameters
    ----------
    start, stop : datetime
    known_at : datetime, optional
        As they were announced then.

    Returns
    -------
    list of Announced

    Raises
    ------
    StoreError
        A store that cannot be read.
    """
    wanted = [
        select(*(table.c[name] for name in COLUMNS)).where(
            table.c.noticed.between(to_seconds(start), to_seconds(stop)), *conditions
        )
        for table, conditions in as_known(store, "shocks", known_at)
    ]
    both = union_all(*wanted).subquery()
    with reading(store) as connection:
        rows = connection.execute(select(both).order_by(both.c.noticed)).all()
    return [_announced(row) for row in rows]


def first_announced(store: Store, start: datetime, stop: datetime) -> list[tuple[datetime, Announced]]:
    """The first announcement of each step noticed from `start` to `stop` that was not held back.

    Parameters
    ----------
    start, stop : datetime
        Both included.

    Returns
    -------
    list of (datetime, Announced)
        When it was announced and how, by the time at which the step was noticed.

    Raises
    ------
    StoreError
        A store that cannot be read.
    """
    wanted = [
        select(table.c.received, *(table.c[name] for name in COLUMNS)).where(
            table.c.noticed.between(to_seconds(start), to_seconds(stop))
        )
        for table in (store.tables["shocks"], store.tables["shocks_history"])
    ]
    both = union_all(*wanted).subquery()
    with reading(store) as connection:
        rows = connection.execute(select(both).order_by(both.c.received)).all()
    first: dict[datetime, tuple[datetime, Announced]] = {}
    for received, *cells in rows:
        shock = _announced(cells)
        if not shock.held:
            first.setdefault(shock.noticed, (to_time(received), shock))
    return [first[noticed] for noticed in sorted(first)]


def _announced(cells: Sequence[Any]) -> Announced:
    """The record of a row's cells, in the order of `COLUMNS`."""
    return Announced(**{name: _value(KINDS[name], cell) for name, cell in zip(COLUMNS, cells, strict=True)})


def _stored(connection: Connection, newest: Table, first: float) -> dict[int, Line]:
    rows = connection.execute(select(newest).where(newest.c.noticed >= first)).mappings()
    return {int(row["noticed"]): dict(row) for row in rows}


def _changes(stored: dict[int, Line], fresh: dict[int, Line]) -> tuple[list[int], list[int]]:
    """Keys that are new or differ, and keys that are no longer detected."""
    changed = [
        key
        for key, line in fresh.items()
        if key not in stored or line | {"received": stored[key]["received"]} != stored[key]
    ]
    return changed, [key for key in stored if key not in fresh]


def _last_instant(connection: Connection, newest: Table, history: Table) -> float | None:
    """The newest instant [unix s] at which a step was announced or withdrawn."""
    wanted = (select(func.max(column)) for column in (newest.c.received, history.c.replaced))
    return max((last for each in wanted if (last := connection.execute(each).scalar()) is not None), default=None)


def _line(row: Announced) -> Line:
    line = {name: _cell(getattr(row, name)) for name in COLUMNS}
    return line | {"noticed": int(line["noticed"])}


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return to_seconds(value)
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, float):
        return None if np.isnan(value) else float(value)  # of numpy's kind as well
    return value


def _value(kind: Any, cell: Any) -> Any:
    if kind is float:
        return float("nan") if cell is None else float(cell)
    if kind is bool:
        return bool(cell)
    if kind is str:
        return str(cell)
    return None if cell is None else to_time(cell)
