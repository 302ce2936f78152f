"""Documents: what is no series. The newest by (feed, key), and what it replaced with when.

A body is stored as compressed JSON with sorted keys, so that the same content is the same text. Content that did not
change is not touched. A poll that was received before what is stored goes to its position in the history.
"""

import json
import zlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Table, insert, or_, select, union_all

from nowcast.errors import StoreError
from nowcast.store.database.engine import Store, optional_seconds, optional_time, reading, to_seconds, to_time, upsert
from nowcast.store.database.history import Line, as_known, replace_rows
from nowcast.store.series.poll_log import last_received, remember, seen_again
from nowcast.store.series.runs import revise
from nowcast.vocabulary.records import Document

LARGEST = 2**20  # characters of JSON of one body; an OVATION grid has 75,000
MOST = 5_000  # documents of one poll; SWPC's list of 30 days had 118
LONGEST_KEY = 200  # characters
_POLLS = " documents"  # in `polls`, behind the name of the feed: which keys a poll held
CONTENT = ("time", "start", "stop", "body")  # columns that are compared

Content = tuple[float, float | None, float | None, bytes]  # time, start, stop [unix s], JSON
Run = tuple[float, Content]  # from this instant of receiving on the document read so


class StoredDocument(NamedTuple):
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
) -> list[StoredDocument]:
    """Documents of a feed, by time of issue and key.

    Parameters
    ----------
    feed : str
    start, stop : datetime, optional
        Those issued in the span, or holding at some time of it; both ends included.
    known_at : datetime, optional
        Those that had been received by then, with the content of then.
    limit : int, optional
        Only so many, the last issued.

    Returns
    -------
    list of StoredDocument

    Raises
    ------
    StoreError
        A feed that the store does not have, or a store that cannot be read.
    """
    if feed not in store.feeds:
        raise StoreError(f"The store has no feed {feed}.")
    wanted = [
        select(*(table.c[name] for name in ("key", "received", *CONTENT))).where(
            table.c.feed == feed, *conditions, *_within(table, start, stop)
        )
        for table, conditions in as_known(store, "documents", known_at)
    ]
    both = union_all(*wanted).subquery()
    last = select(both).order_by(both.c.time.desc(), both.c.key.desc()).limit(limit)
    with reading(store) as connection:
        rows = connection.execute(last).all()
    return [_stored_document(feed, row) for row in reversed(rows)]


def put_documents(
    store: Store, connection: Connection, feed: str, documents: Sequence[Document], received: float
) -> list[str]:
    """Store the documents of a poll, inside a transaction.

    Parameters
    ----------
    documents : sequence of Document
        Where two have one key, the last counts.
    received : float [unix s]

    Returns
    -------
    list of str
        Keys that are new or whose content changed, now or in the history.

    Raises
    ------
    StoreError
        Too many documents, or one that cannot be stored.
    """
    if len(documents) > MOST:
        raise StoreError(f"{feed} brought {len(documents)} documents at once; {MOST} are taken at most.")
    newest, history = store.tables["documents"], store.tables["documents_history"]
    fresh = {document.key: _content(feed, document) for document in documents}
    stored = _newest_runs(connection, newest, feed, fresh)
    last = last_received(store, connection, feed + _POLLS)
    if last is not None and received <= last:
        changed = [key for key in fresh if _insert_late(store, connection, feed, key, (received, fresh[key]))]
    else:
        changed = [key for key, content in fresh.items() if key not in stored or stored[key][1] != content]
        former = [_line(feed, key, stored[key]) | {"replaced": received} for key in changed if key in stored]
        if former:
            connection.execute(insert(history), former)
        upsert(connection, newest, [_line(feed, key, (received, fresh[key])) for key in changed])
    remember(store, connection, feed + _POLLS, [(0, key) for key in fresh], received)
    return changed


def _insert_late(store: Store, connection: Connection, feed: str, key: str, late: Run) -> bool:
    """Put the document of an earlier poll at its position among the runs; whether that changed them."""
    runs: list[Run] = []
    for name in ("documents_history", "documents"):  # the newest is the last run
        table = store.tables[name]
        wanted = select(table.c.received, *(table.c[column] for column in CONTENT))
        wanted = wanted.where(table.c.feed == feed, table.c.key == key).order_by(table.c.received)
        runs += [(row[0], _comparable(row[1:])) for row in connection.execute(wanted)]
    seen = seen_again(store, connection, feed + _POLLS, [(0, key)], late[0])
    revised = revise(runs, seen[(0, key)], *late, rank=repr)  # of two at one instant the same one in any order
    if revised == runs:
        return False
    replace_rows(store, connection, "documents", [[_line(feed, key, run) for run in revised]])
    return True


def _newest_runs(connection: Connection, newest: Table, feed: str, keys: Iterable[str]) -> dict[str, Run]:
    wanted = select(newest.c.key, newest.c.received, *(newest.c[name] for name in CONTENT))
    rows = connection.execute(wanted.where(newest.c.feed == feed, newest.c.key.in_(list(keys))))
    return {row[0]: (row[1], _comparable(row[2:])) for row in rows}


def _comparable(cells: Sequence[Any]) -> Content:
    """The content of a row, its body as text: compression may differ from one library to the next."""
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


def _line(feed: str, key: str, run: Run) -> Line:
    received, content = run
    cells = dict(zip(CONTENT, content, strict=True)) | {"body": zlib.compress(content[3])}
    return {"feed": feed, "key": key, "received": received, **cells}


def _stored_document(feed: str, row: Row[Any]) -> StoredDocument:
    key, received, time, start, stop, body = tuple(row)
    content = json.loads(zlib.decompress(bytes(body)))
    document = Document(key, to_time(time), content, optional_time(start), optional_time(stop))
    return StoredDocument(feed, to_time(received), document)


def _within(table: Table, start: datetime | None, stop: datetime | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if start is not None:
        conditions.append(or_(table.c.time >= to_seconds(start), table.c.stop >= to_seconds(start)))
    if stop is not None:
        conditions.append(or_(table.c.time <= to_seconds(stop), table.c.start <= to_seconds(stop)))
    return conditions
