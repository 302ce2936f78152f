"""Writes polls: one poll is one transaction, and the same polls leave the same store in whatever order they come.

The newest table holds for every time and craft the content received last, since when it reads so; what it read
before stands in the history, from `received` until `replaced`. Content that did not change is not touched.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
from sqlalchemy import Connection, insert

from nowcast.errors import StoreError
from nowcast.store.database import meta
from nowcast.store.database.engine import Store, raise_versions, to_seconds, to_time, upsert, writing
from nowcast.store.documents import put_documents
from nowcast.store.health import Health, put_health, put_remarks
from nowcast.store.series.out_of_order import insert_late, rows_in_span
from nowcast.store.series.poll_log import last_received, remember
from nowcast.store.series.rollups import roll_up
from nowcast.store.series.rows import EXTRAS, Key, Rows, differs, from_frame, lines
from nowcast.vocabulary.quantities import check_frame
from nowcast.vocabulary.records import Document, Remark


@dataclass(frozen=True)
class Written:
    """What a write changed.

    Parameters
    ----------
    rows : int
        Rows and documents that are new, differ or are gone.
    span : tuple of datetime, or None
        Times of the earliest and of the latest such row; None where there is none.
    """

    rows: int
    span: tuple[datetime, datetime] | None


def write_poll(
    store: Store,
    feed: str,
    frame: pd.DataFrame,
    *,
    received: datetime,
    health: Health,
    remarks: Iterable[Remark] = (),
    documents: Sequence[Document] = (),
    fence: int | None = None,
    live: bool | None = None,
) -> Written:
    """Store what a poll brought, all of it or nothing.

    Parameters
    ----------
    feed : str
    frame : DataFrame
        By (time, source), with the columns of the feed; it may be empty.
    received : datetime
        When we had it.
    health : Health
        Of the feed after this poll.
    remarks, documents : iterable of Remark, sequence of Document
        What was remarked of the answer, and what of it is no series.
    fence : int, optional
        Number of the lease under which the worker writes.
    live : bool, optional
        Whether the rows come from the live source, which marks the store as having been live;
        by default as the clock of the store says.

    Returns
    -------
    Written

    Raises
    ------
    StoreError
        A feed, column or document that the store does not take, a lost lease, or a database that refuses.
    ValueError
        A frame that is none of ours (see `check_frame`).
    """
    rows = fitting_rows(store, feed, frame)
    with writing(store, fence) as connection:
        changed = put_rows(store, connection, feed, rows, to_seconds(received)) if rows.keys else []
        roll_up(store, connection, feed, changed)
        fresh = put_documents(store, connection, feed, documents, to_seconds(received)) if documents else []
        put_health(store, connection, health)
        put_remarks(store, connection, remarks, received)
        topics = ["health", *([feed] if changed else []), *(["documents"] if fresh else [])]
        raise_versions(store, connection, topics)
        if (
            (rows.keys or documents)
            and not meta.get(store, connection, "ever_live")
            and _is_live(store, connection, live)
        ):
            meta.put(store, connection, "ever_live", True)
    return Written(len(changed) + len(fresh), span_of(changed))


def span_of(keys: Sequence[Key]) -> tuple[datetime, datetime] | None:
    """The earliest and the latest time of some rows; None where there is none."""
    times = [time for time, _ in keys]
    return (to_time(min(times)), to_time(max(times))) if times else None


def fitting_rows(store: Store, feed: str, frame: pd.DataFrame) -> Rows:
    """The rows of a frame that fits a feed.

    Parameters
    ----------
    feed : str
    frame : DataFrame
        By (time, source).

    Returns
    -------
    Rows

    Raises
    ------
    StoreError
        The store has no such feed, the feed no such column, or two rows are of one craft and second.
    ValueError
        A frame that is none of ours (see `check_frame`).
    """
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


def put_rows(store: Store, connection: Connection, feed: str, rows: Rows, received: float) -> list[Key]:
    """Store rows of a poll, inside a transaction.

    Parameters
    ----------
    rows : Rows
        At least one.
    received : float [unix s]

    Returns
    -------
    list of (int [unix s], str)
        Time and craft of the rows that are new or changed, now or in the history.
    """
    newest, history = store.tables[feed], store.tables[f"{feed}_history"]
    stored = rows_in_span(connection, newest, rows)
    positions = {key: position for position, key in enumerate(stored.keys)}
    match = np.array([positions.get(key, -1) for key in rows.keys])
    known = match >= 0
    altered = known.copy()
    altered[known] = differs(rows.values[known], stored.values[match[known], 1:])
    last = last_received(store, connection, feed)
    if last is not None and received <= last:
        changed = insert_late(store, connection, feed, rows, received)
    else:
        fresh = np.flatnonzero(~known | altered)
        replaced = lines([rows.keys[position] for position in np.flatnonzero(altered)], stored, match[altered])
        if replaced:
            connection.execute(insert(history), [line | {"replaced": received} for line in replaced])
        changed = [rows.keys[position] for position in fresh]
        upsert(connection, newest, [line | {"received": received} for line in lines(changed, rows, fresh)])
    remember(store, connection, feed, rows.keys, received)
    return changed
