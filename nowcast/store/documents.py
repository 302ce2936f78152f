"""Documents: what is no series. The newest by (feed, key), and what it replaced with when.

A body is kept as compressed JSON with sorted keys, so that the same content is the same text. Content that did not
change is not touched. A poll that was received before what is stored takes its place in the history.
"""

import json
import zlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import ColumnElement, Connection, Table, delete, func, insert, or_, select, union_all

from nowcast.errors import StoreError
from nowcast.store.database.engine import Store, optional_seconds, optional_time, reading, to_seconds, to_time, upsert
from nowcast.store.series.out_of_order import remember, seen_again
from nowcast.store.series.rows import Rows
from nowcast.vocabulary.records import Document

LARGEST = 2**20  # characters of JSON of one body; an OVATION grid has 75,000
MOST = 5_000  # documents of one poll; SWPC's list of 30 days had 118
LONGEST_KEY = 200  # characters
_POLLS = " documents"  # in `polls`, behind the name of the feed: which keys a poll held
CONTENT = ("time", "start", "stop", "body")  # columns that are compared

Content = tuple[float, float | None, float | None, bytes]
Run = tuple[float, Content]  # from this instant of receiving on the document read so


class Kept(NamedTuple):
    """A document with the feed it came from and when it was received."""

    feed: str
    received: datetime
    document: Document


def read_documents(
    store: Store,
    feed: str,
    start: datetime | None = None,
    stop: datetime | None = None,
    *,
    known_at: datetime | None = None,
    limit: int | None = None,
) -> list[Kept]:
    """Documents of a feed, by time of issue and key.

    Parameters
    ----------
    start, stop : datetime, optional
        Those issued in the span, or holding at some time of it; both ends included.
    known_at : datetime, optional
        Those that had been received by then, with the content of then.
    limit : int, optional
        Only so many, the last issued.
    """
    if feed not in store.feeds:
        raise StoreError(f"The store has no feed {feed}.")
    wanted = [
        select(*(table.c[name] for name in ("key", "received", *CONTENT))).where(
            table.c.feed == feed, *conditions, *_within(table, start, stop)
        )
        for table, conditions in _known(store, known_at)
    ]
    both = union_all(*wanted).subquery()
    last = select(both).order_by(both.c.time.desc(), both.c.key.desc()).limit(limit)
    with reading(store) as connection:
        rows = connection.execute(last).all()
    return [_kept(feed, row) for row in reversed(rows)]


def put_documents(
    store: Store, connection: Connection, feed: str, documents: Sequence[Document], received: float
) -> list[str]:
    """Store the documents of a poll, inside a transaction; the keys that are new or changed."""
    if len(documents) > MOST:
        raise StoreError(f"{feed} brought {len(documents)} documents at once; {MOST} are taken at most.")
    newest, history, polls = (store.tables[name] for name in ("documents", "documents_history", "polls"))
    fresh = {document.key: _content(feed, document) for document in documents}
    there = _stored(connection, newest, feed, fresh)
    asked = select(func.max(polls.c.received)).where(polls.c.feed == feed + _POLLS)
    before = connection.execute(asked).scalar()
    changed = [key for key, content in fresh.items() if key not in there or there[key][1] != content]
    if before is not None and received <= before:
        changed = [key for key in fresh if _insert_late(store, connection, feed, key, (received, fresh[key]))]
    else:
        former = [_line(feed, key, *there[key]) | {"replaced": received} for key in changed if key in there]
        if former:
            connection.execute(insert(history), former)
        upsert(connection, newest, [_line(feed, key, received, fresh[key]) for key in changed])
    held = Rows((), [(0, key) for key in fresh], np.empty((len(fresh), 0)))
    remember(store, connection, feed + _POLLS, held, received)
    return changed


def _insert_late(store: Store, connection: Connection, feed: str, key: str, late: Run) -> bool:
    """Put the document of an earlier poll in its place among the runs; whether that changed them."""
    newest, history = store.tables["documents"], store.tables["documents_history"]
    runs: dict[float, Content] = {}
    for table in (history, newest):  # the newest is the last run
        asked = select(table.c.received, *(table.c[name] for name in CONTENT))
        rows = connection.execute(asked.where(table.c.feed == feed, table.c.key == key))
        runs |= {row[0]: _compared(row[1:]) for row in rows}
    seen = seen_again(store, connection, feed + _POLLS, {(0, key): ()}, late[0])[(0, key)] if runs else []
    observed = runs | {
        moment: next(runs[start] for start in sorted(runs, reverse=True) if start <= moment)
        for moment in seen
        if moment >= min(runs)
    }
    observed[late[0]] = max(observed.get(late[0], late[1]), late[1], key=repr)  # at one instant: any fixed order
    revised: list[Run] = []
    for moment in sorted(observed):
        if not revised or revised[-1][1] != observed[moment]:
            revised.append((moment, observed[moment]))
    if dict(revised) == runs:
        return False
    connection.execute(delete(history).where(history.c.feed == feed, history.c.key == key))
    ends = [moment for moment, _ in revised[1:]]
    former = [_line(feed, key, *run) | {"replaced": end} for run, end in zip(revised, ends, strict=False)]
    if former:
        connection.execute(insert(history), former)
    upsert(connection, newest, [_line(feed, key, *revised[-1])])
    return True


def _stored(connection: Connection, newest: Table, feed: str, keys: Iterable[str]) -> dict[str, Run]:
    asked = select(newest.c.key, newest.c.received, *(newest.c[name] for name in CONTENT))
    rows = connection.execute(asked.where(newest.c.feed == feed, newest.c.key.in_(list(keys))))
    return {row[0]: (row[1], _compared(row[2:])) for row in rows}


def _compared(cells: Sequence[Any]) -> Content:
    time, start, stop, body = cells
    return time, start, stop, zlib.decompress(bytes(body))


def _content(feed: str, document: Document) -> Content:
    key = document.key
    if not key or len(key) > LONGEST_KEY or not key.isprintable():
        raise StoreError(f"A document of {feed} has no usable key: {key[:40]!r}.")
    try:
        text = json.dumps(document.body, sort_keys=True, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError) as error:
        raise StoreError(f"The document {key} of {feed} is no JSON: {error}.") from error
    if len(text) > LARGEST:
        raise StoreError(f"The document {key} of {feed} has {len(text)} characters; {LARGEST} are taken at most.")
    start, stop = optional_seconds(document.start), optional_seconds(document.stop)
    return to_seconds(document.time), start, stop, text.encode()


def _line(feed: str, key: str, received: float, content: Content) -> dict[str, Any]:
    named = dict(zip(CONTENT, content, strict=True)) | {"body": zlib.compress(content[3])}
    return {"feed": feed, "key": key, "received": received, **named}


def _kept(feed: str, row: Any) -> Kept:
    key, received, time, start, stop, body = row
    content = json.loads(zlib.decompress(bytes(body)))
    document = Document(key, to_time(time), content, optional_time(start), optional_time(stop))
    return Kept(feed, to_time(received), document)


def _within(table: Table, start: datetime | None, stop: datetime | None) -> list[ColumnElement[bool]]:
    conditions = []
    if start is not None:
        conditions.append(or_(table.c.time >= to_seconds(start), table.c.stop >= to_seconds(start)))
    if stop is not None:
        conditions.append(or_(table.c.time <= to_seconds(stop), table.c.start <= to_seconds(stop)))
    return conditions


def _known(store: Store, known_at: datetime | None) -> list[tuple[Table, tuple[ColumnElement[bool], ...]]]:
    newest, history = store.tables["documents"], store.tables["documents_history"]
    if known_at is None:
        return [(newest, ())]
    known = to_seconds(known_at)
    return [
        (newest, (newest.c.received <= known,)),
        (history, (history.c.received <= known, history.c.replaced > known)),
    ]
