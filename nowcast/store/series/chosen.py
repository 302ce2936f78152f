"""Writes the one-craft frames (`CHOSEN`) that the choice made, with their switches.

A minute has one craft: where the choice changed its mind, the row of the other craft goes to the history,
so that the screen of then can be read again.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

import pandas as pd
from sqlalchemy import Connection, delete, insert, select

from nowcast.errors import StoreError
from nowcast.store.database.engine import Store, raise_versions, to_seconds, writing
from nowcast.store.database.history import later_than
from nowcast.store.database.schema import CHOSEN
from nowcast.store.health import put_switches
from nowcast.store.series.poll_log import last_received
from nowcast.store.series.polls import Written, fitting_rows, put_rows, span_of
from nowcast.store.series.rollups import roll_up
from nowcast.store.series.rows import EXTRAS, Key, Rows
from nowcast.vocabulary.records import Switch


def write_chosen(
    store: Store,
    frames: Mapping[str, pd.DataFrame],
    *,
    received: datetime,
    switches: Iterable[Switch] = (),
    fence: int | None = None,
) -> Written:
    """Store what was chosen, in one transaction.

    Parameters
    ----------
    frames : mapping
        Name in `CHOSEN` to a frame by (time, source); each replaces all that was chosen in its span of time.
    received : datetime
        When it was chosen.
    switches : iterable of Switch
        All switches within the span of the frames; those stored before that are not among them go.
    fence : int, optional
        Number of the lease under which the worker writes.

    Returns
    -------
    Written

    Raises
    ------
    StoreError
        A frame that is no chosen one or does not fit, a lost lease, or a database that refuses.
    """
    strangers = set(frames) - set(CHOSEN)
    if strangers:
        raise StoreError(f"{', '.join(sorted(strangers))} is no chosen frame.")
    chosen = {name: fitting_rows(store, name, frame) for name, frame in frames.items()}
    keys: list[Key] = []
    with writing(store, fence) as connection:
        for name, rows in chosen.items():
            if rows.keys:
                last = last_received(store, connection, name)
                moment = later_than(last, to_seconds(received))  # a choice is never late
                gone = _withdraw(store, connection, name, rows, moment)
                changed = put_rows(store, connection, name, rows, moment)
                roll_up(store, connection, name, [*changed, *gone])
                raise_versions(store, connection, [name] if changed or gone else [])
                keys += [*changed, *gone]
        times = [time for rows in chosen.values() for time, _ in rows.keys]
        if times:
            table = store.tables["switches"]
            connection.execute(delete(table).where(table.c.time.between(min(times), max(times))))
        put_switches(store, connection, switches)
    return Written(len(keys), span_of(keys))


def _withdraw(store: Store, connection: Connection, name: str, rows: Rows, moment: float) -> list[Key]:
    """Move to the history what is no longer chosen, inside a transaction."""
    table, history = store.tables[name], store.tables[f"{name}_history"]
    times = [time for time, _ in rows.keys]
    stored = select(table.c.time, table.c.source).where(table.c.time.between(min(times), max(times)))
    chosen = set(rows.keys)
    gone = [(int(time), str(source)) for time, source in connection.execute(stored) if (time, source) not in chosen]
    columns = ("time", "source", "received", *EXTRAS, *store.feeds[name])
    for time, source in gone:
        key = (table.c.time == time) & (table.c.source == source)
        line = connection.execute(select(*(table.c[column] for column in columns)).where(key)).mappings().one()
        connection.execute(insert(history), dict(line) | {"replaced": moment})
        connection.execute(delete(table).where(key))
    return gone
