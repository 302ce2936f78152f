"""Steps in the wind as they were announced: the newest word on each, and what was said before, with when.

A step is named by the minute at which it was first noticed. What is found no more goes to the history.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, get_type_hints

import numpy as np
from sqlalchemy import Connection, Table, and_, delete, func, insert, select, union_all

from nowcast.errors import StoreError
from nowcast.store.database.engine import Store, reading, to_seconds, to_time, upsert, writing
from nowcast.vocabulary.records import Announced

KINDS = get_type_hints(Announced)
COLUMNS = tuple(KINDS)
_TICK = 1e-6  # s, step of a stored instant

Line = dict[str, Any]


def write_shocks(
    store: Store, rows: Sequence[Announced], *, received: datetime, since: datetime, fence: int | None = None
) -> int:
    """Store what is said of the steps now.

    Parameters
    ----------
    rows : sequence of Announced
        All that were noticed from `since` on; those kept from then on that are not among them go.
    received : datetime
        When it was said.

    Returns
    -------
    int
        Steps that are new, changed or gone; where there is none, readers see no new version.
    """
    first = to_seconds(since)
    fresh = {int(to_seconds(row.noticed)): _line(row) for row in rows}
    if len(fresh) != len(rows) or min(fresh, default=first) < first:
        raise StoreError("Two steps were noticed in one second, or one before the span that is written.")
    with reading(store) as connection:
        if _changes(_there(connection, store.tables["shocks"], first), fresh) == ([], []):
            return 0
    newest, history = store.tables["shocks"], store.tables["shocks_history"]
    with writing(store, fence) as connection:
        there = _there(connection, newest, first)
        changed, gone = _changes(there, fresh)
        moment = _after_the_last(connection, (newest, history), to_seconds(received))
        former = [there[key] | {"replaced": moment} for key in (*changed, *gone) if key in there]
        if former:
            connection.execute(insert(history), former)
        connection.execute(delete(newest).where(newest.c.noticed.in_(gone)))
        upsert(connection, newest, [fresh[key] | {"received": moment} for key in changed])
    return len(changed) + len(gone)


def read_shocks(store: Store, start: datetime, stop: datetime, known_at: datetime | None = None) -> list[Announced]:
    """Steps noticed from `start` to `stop`, both included, in that order; with `known_at` as was said of them then."""
    newest, history = store.tables["shocks"], store.tables["shocks_history"]
    tables: list[tuple[Table, Any]] = [(newest, and_(True))]
    if known_at is not None:
        known = to_seconds(known_at)
        tables = [
            (newest, newest.c.received <= known),
            (history, and_(history.c.received <= known, history.c.replaced > known)),
        ]
    wanted = [
        select(*(table.c[name] for name in COLUMNS)).where(
            table.c.noticed.between(to_seconds(start), to_seconds(stop)), condition
        )
        for table, condition in tables
    ]
    both = union_all(*wanted).subquery()
    with reading(store) as connection:
        rows = connection.execute(select(both).order_by(both.c.noticed)).all()
    return [announced(row) for row in rows]


def announced(cells: Sequence[Any]) -> Announced:
    """The record of a row's cells, in the order of `COLUMNS`."""
    return Announced(**{name: _value(KINDS[name], cell) for name, cell in zip(COLUMNS, cells, strict=True)})


def _there(connection: Connection, newest: Table, first: float) -> dict[int, Line]:
    rows = connection.execute(select(newest).where(newest.c.noticed >= first)).mappings()
    return {int(row["noticed"]): dict(row) for row in rows}


def _changes(there: dict[int, Line], fresh: dict[int, Line]) -> tuple[list[int], list[int]]:
    """Keys that are new or differ, and keys that are found no more."""
    changed = [
        key
        for key, line in fresh.items()
        if key not in there or line | {"received": there[key]["received"]} != there[key]
    ]
    return changed, [key for key in there if key not in fresh]


def _after_the_last(connection: Connection, tables: tuple[Table, Table], moment: float) -> float:
    """The instant, or one just after the last where the clock was set back."""
    asked = (select(func.max(column)) for column in (tables[0].c.received, tables[1].c.replaced))
    last = max((value for one in asked if (value := connection.execute(one).scalar()) is not None), default=-np.inf)
    return moment if moment > last else last + _TICK


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
