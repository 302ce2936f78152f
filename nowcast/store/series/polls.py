"""Writes polls: one poll is one transaction, and the same polls leave the same store in whatever order they come.

The newest table holds for every time and craft the content received last, since when it reads so; what it read
before stands in the history, from `received` until `replaced`. Content that did not change is not touched.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

import numpy as np
import pandas as pd
from sqlalchemy import Connection, func, insert, select

from nowcast.errors import StoreError
from nowcast.store.database import meta
from nowcast.store.database.engine import Store, to_seconds, upsert, writing
from nowcast.store.documents import put_documents
from nowcast.store.health import Health, put_health, put_remarks, put_switches
from nowcast.store.series.out_of_order import insert_late, remember, window
from nowcast.store.series.rollups import roll_up
from nowcast.store.series.rows import EXTRAS, Key, Rows, differs, from_frame, lines
from nowcast.vocabulary.quantities import check_frame
from nowcast.vocabulary.records import Document, Remark, Switch


def write_poll(
    store: Store,
    feed: str,
    frame: pd.DataFrame,
    *,
    received: datetime,
    health: Health,
    remarks: Iterable[Remark] = (),
    switches: Iterable[Switch] = (),
    documents: Sequence[Document] = (),
    fence: int | None = None,
    live: bool | None = None,
) -> int:
    """Store what a poll brought, all of it or nothing.

    Parameters
    ----------
    frame : DataFrame
        By (time, source), with the columns of the feed; it may be empty.
    received : datetime
        When we had it.
    live : bool, optional
        Whether the rows come from the live source, which marks the store as having been live;
        by default as the clock of the store says.

    Returns
    -------
    int
        Rows and documents that are new or differ from what was known.
    """
    rows = checked(store, feed, frame)
    with writing(store, fence) as connection:
        changed = store_rows(store, connection, feed, rows, to_seconds(received)) if rows.keys else []
        roll_up(store, connection, feed, changed)
        fresh = put_documents(store, connection, feed, documents, to_seconds(received)) if documents else []
        put_health(store, connection, health)
        put_remarks(store, connection, remarks, received)
        put_switches(store, connection, switches)
        if (
            (rows.keys or documents)
            and not meta.get(store, connection, "ever_live")
            and _is_live(store, connection, live)
        ):
            meta.put(store, connection, "ever_live", True)
    return len(changed) + len(fresh)


def checked(store: Store, feed: str, frame: pd.DataFrame) -> Rows:
    """The rows of a frame that fits the feed; `StoreError` or `ValueError` says why it does not."""
    if feed not in store.feeds:
        raise StoreError(f"The store has no feed {feed}.")
    if frame.empty:  # as after an answer "not modified", whatever its index
        return Rows((*EXTRAS, *store.feeds[feed]), [], np.empty((0, 0)))
    check_frame(frame)
    strangers = set(frame.columns) - {*store.feeds[feed], *EXTRAS, "received"}
    if strangers:
        raise StoreError(f"The feed {feed} does not provide {', '.join(sorted(strangers))}.")
    rows = from_frame(frame, (*EXTRAS, *store.feeds[feed]))
    if len(set(rows.keys)) != len(rows.keys):
        raise StoreError(f"The frame of {feed} has two rows of one craft in one second.")
    return rows


def _is_live(store: Store, connection: Connection, live: bool | None) -> bool:
    return (meta.get(store, connection, "clock") or {}).get("mode", "live") == "live" if live is None else live


def store_rows(store: Store, connection: Connection, feed: str, rows: Rows, received: float) -> list[Key]:
    """Store the rows; the keys that are new or changed."""
    newest, history, polls = store.tables[feed], store.tables[f"{feed}_history"], store.tables["polls"]
    stored = window(connection, newest, rows)
    place = {key: number for number, key in enumerate(stored.keys)}
    match = np.array([place.get(key, -1) for key in rows.keys])
    known = match >= 0
    altered = known.copy()
    altered[known] = differs(rows.values[known], stored.values[match[known], 1:])
    before = connection.execute(select(func.max(polls.c.received)).where(polls.c.feed == feed)).scalar()
    if before is not None and received <= before:
        changed = insert_late(store, connection, feed, rows, received)
    else:
        chosen = np.flatnonzero(~known | altered)
        replaced = lines([rows.keys[number] for number in np.flatnonzero(altered)], stored, match[altered])
        if replaced:
            connection.execute(insert(history), [line | {"replaced": received} for line in replaced])
        changed = [rows.keys[number] for number in chosen]
        upsert(connection, newest, [line | {"received": received} for line in lines(changed, rows, chosen)])
    remember(store, connection, feed, rows, received)
    return changed
