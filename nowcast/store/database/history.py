"""Newest rows and their history: which tables answer what was known when, and how both are written.

A table with a history holds for each key what was received last; `<table>_history` holds what it replaced, each with
the instants from which (`received`) and until which (`replaced`) it stood.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, insert

from nowcast.store.database.engine import Store, to_seconds, upsert

TICK = 1e-6  # s, step of a stored instant

Line = dict[str, Any]  # cells of a row by column


def as_known(store: Store, name: str, known_at: datetime | None) -> list[tuple[Table, list[ColumnElement[bool]]]]:
    """The tables to read with the conditions that select what was known.

    Parameters
    ----------
    name : str
        Of the table with the newest rows.
    known_at : datetime or None
        None for the newest rows, else what had been received by then and was not replaced yet.
    """
    newest, history = store.tables[name], store.tables[f"{name}_history"]
    if known_at is None:
        return [(newest, [])]
    instant = to_seconds(known_at)
    return [
        (newest, [newest.c.received <= instant]),
        (history, [history.c.received <= instant, history.c.replaced > instant]),
    ]


def replace_rows(store: Store, connection: Connection, name: str, rows: Sequence[Sequence[Line]]) -> None:
    """Write all that is known of some keys anew, inside a transaction.

    Parameters
    ----------
    name : str
        Of the table with the newest rows.
    rows : sequence of sequences of dict
        For each key its rows by `received`: the last becomes the newest row, the others its whole history.
    """
    newest, history = store.tables[name], store.tables[f"{name}_history"]
    keys = [column.name for column in newest.primary_key]
    for lines in rows:
        connection.execute(delete(history).where(*(history.c[key] == lines[0][key] for key in keys)))
    former = [line | {"replaced": later["received"]} for lines in rows for line, later in pairwise(lines)]
    if former:
        connection.execute(insert(history), former)
    upsert(connection, newest, [lines[-1] for lines in rows])


def later_than(last: float | None, instant: float) -> float:
    """The instant [unix s], or one just after the last that is stored where the clock was set back."""
    return instant if last is None or instant > last else last + TICK
