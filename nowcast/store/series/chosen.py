"""Writes the one-craft frames (`CHOSEN`) that the choice made, with their switches.

A minute has one craft: where the choice changed its mind, the row of the other craft goes to the history,
so that the screen of then can be read again.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

import pandas as pd
from sqlalchemy import Connection, delete, func, insert, select

from nowcast.errors import StoreError
from nowcast.store.database.engine import Store, to_seconds, writing
from nowcast.store.database.schema import CHOSEN
from nowcast.store.health import put_switches
from nowcast.store.series.polls import checked, store_rows
from nowcast.store.series.rollups import roll_up
from nowcast.store.series.rows import EXTRAS, Key, Rows
from nowcast.vocabulary.records import Switch

_TICK = 1e-6  # s, step of a stored instant


def write_chosen(
    store: Store,
    frames: Mapping[str, pd.DataFrame],
    *,
    received: datetime,
    switches: Iterable[Switch] = (),
    fence: int | None = None,
) -> int:
    """Store what was chosen, in one transaction.

    Parameters
    ----------
    frames : mapping
        Name in `CHOSEN` to a frame by (time, source); each replaces all that was chosen in its span of time.
    received : datetime
        When it was chosen.
    switches : iterable of Switch
        All switches within the span of the frames; those kept from before that are not among them go.

    Returns
    -------
    int
        Rows that are new, changed or gone.
    """
    strangers = set(frames) - set(CHOSEN)
    if strangers:
        raise StoreError(f"{', '.join(sorted(strangers))} is no chosen frame.")
    chosen = {name: checked(store, name, frame) for name, frame in frames.items()}
    count = 0
    with writing(store, fence) as connection:
        for name, rows in chosen.items():
            if rows.keys:
                moment = _after_the_last(store, connection, name, to_seconds(received))
                gone = _withdraw(store, connection, name, rows, moment)
                changed = store_rows(store, connection, name, rows, moment)
                roll_up(store, connection, name, [*changed, *gone])
                count += len(changed) + len(gone)
        times = [time for rows in chosen.values() for time, _ in rows.keys]
        if times:
            table = store.tables["switches"]
            connection.execute(delete(table).where(table.c.time.between(min(times), max(times))))
        put_switches(store, connection, switches)
    return count


def _after_the_last(store: Store, connection: Connection, name: str, moment: float) -> float:
    """The instant, or one just after the last choice where the clock was set back: a choice is never late."""
    polls = store.tables["polls"]
    last = connection.execute(select(func.max(polls.c.received)).where(polls.c.feed == name)).scalar()
    return moment if last is None or moment > last else last + _TICK


def _withdraw(store: Store, connection: Connection, name: str, rows: Rows, moment: float) -> list[Key]:
    """Move to the history what is not chosen any more."""
    table, history = store.tables[name], store.tables[f"{name}_history"]
    times = [time for time, _ in rows.keys]
    span = select(table.c.time, table.c.source).where(table.c.time.between(min(times), max(times)))
    stays = set(rows.keys)
    gone = [(int(time), str(source)) for time, source in connection.execute(span) if (time, source) not in stays]
    columns = ("time", "source", "received", *EXTRAS, *store.feeds[name])
    for time, source in gone:
        key = (table.c.time == time) & (table.c.source == source)
        line = connection.execute(select(*(table.c[column] for column in columns)).where(key)).mappings().one()
        connection.execute(insert(history), dict(line) | {"replaced": moment})
        connection.execute(delete(table).where(key))
    return gone
