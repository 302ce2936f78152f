"""Opens a store and gives its transactions: SQLite in a file, or PostgreSQL.

A writing transaction takes the lock at its start (SQLite `BEGIN IMMEDIATE`, PostgreSQL the row of the
data version), checks the fence and adds one to the data version, so that writers follow each other.
"""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, make_url, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from nowcast.errors import StoreError
from nowcast.store.database.schema import CHOSEN, SMILE, build, discovered

BUSY = 10_000  # ms that a writer waits for another
TURN = 60.0  # s that a thread waits for the others of its process
ABANDONED = 30_000  # ms after which PostgreSQL ends a transaction whose process stands still
LEASE = "worker"


@dataclass(frozen=True)
class Store:
    """An opened store: its connections, what its feeds (and `CHOSEN`, `SMILE`) provide, its tables by name."""

    engine: Engine
    feeds: Mapping[str, tuple[str, ...]]
    tables: Mapping[str, Table]
    turn: threading.Lock = field(
        default_factory=threading.Lock, repr=False, compare=False
    )  # who writes in this process
    name: str = field(default_factory=lambda: uuid4().hex, compare=False)  # of this opening; never used again


def open_store(url: str, *, feeds: Mapping[str, Iterable[str]] | None = None, read_only: bool = False) -> Store:
    """Open a store; nothing is written before the first transaction.

    Parameters
    ----------
    url : str
        ``sqlite:///path`` or ``postgresql://…`` (``postgres://`` is understood).
    feeds : mapping, optional
        Feed name to the quantities it provides; by default all of `nowcast/feeds`.
    read_only : bool
        Refuse every write on these connections.

    Returns
    -------
    Store

    Raises
    ------
    StoreError
        The database is neither SQLite nor PostgreSQL.
    """
    provides = discovered() if feeds is None else {name: tuple(columns) for name, columns in feeds.items()}
    provides |= {**CHOSEN, **SMILE}
    address = make_url(url)
    if address.drivername in ("postgres", "postgresql"):
        address = address.set(drivername="postgresql+psycopg")
    kind = address.get_backend_name()
    if kind not in ("sqlite", "postgresql"):
        raise StoreError(f"The store is SQLite or PostgreSQL, not {kind}.")
    engine = _sqlite(address, read_only) if kind == "sqlite" else _postgresql(address, read_only)
    return Store(engine, provides, _tables(tuple(provides.items())))


@cache
def _tables(provides: tuple[tuple[str, tuple[str, ...]], ...]) -> Mapping[str, Table]:
    """The tables of stores with these feeds, made once for each process."""
    return dict(build(dict(provides)).tables)


def _sqlite(address: URL, read_only: bool) -> Engine:
    if address.database and address.database != ":memory:" and not read_only:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions are begun by us, below
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY}")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA synchronous=NORMAL")
        if read_only:
            cursor.execute("PRAGMA query_only=ON")
        elif cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            cursor.execute("PRAGMA journal_mode=WAL")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgresql(address: URL, read_only: bool) -> Engine:
    engine = create_engine(address, pool_pre_ping=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {BUSY}")
            cursor.execute(f"SET idle_in_transaction_session_timeout = {ABANDONED}")
            if read_only:
                cursor.execute("SET default_transaction_read_only = on")
        connection.commit()

    return engine


@contextmanager
def reading(store: Store) -> Iterator[Connection]:
    """One reading transaction: everything in it is of one moment, whatever others write meanwhile.

    Yields
    ------
    Connection

    Raises
    ------
    StoreError
        The database refuses.
    """
    isolation = {"isolation_level": "REPEATABLE READ"} if store.engine.dialect.name == "postgresql" else {}
    try:
        with store.engine.connect().execution_options(**isolation) as connection:
            yield connection
    except DBAPIError as error:
        raise StoreError(f"The store could not be read: {error.orig}.") from error


@contextmanager
def writing(store: Store, fence: int | None = None, *, counted: bool = True) -> Iterator[Connection]:
    """One writing transaction: all of it or nothing.

    Parameters
    ----------
    fence : int, optional
        Number of the lease under which the caller writes; a stale one is refused.
    counted : bool
        Whether readers should see a new data version.

    Yields
    ------
    Connection

    Raises
    ------
    StoreError
        The lease went to another, other threads write for too long, or the database refuses.
    """
    if not store.turn.acquire(timeout=TURN):  # in turn: a database's own lock lets a thread starve
        raise StoreError(f"The store could not be written: other writers of this process hold it for {TURN:.0f} s.")
    try:
        with store.engine.connect().execution_options(writes=True) as connection, connection.begin():
            if fence is not None:
                _check_fence(store, connection, fence)
            if counted:
                versions = store.tables["versions"]
                data = update(versions).where(versions.c.name == "data")
                connection.execute(data.values(value=versions.c.value + 1))
            yield connection
    except DBAPIError as error:
        raise StoreError(f"The store could not be written: {error.orig}.") from error
    finally:
        store.turn.release()


def raise_versions(store: Store, connection: Connection, topics: Iterable[str]) -> None:
    """Add one to the versions of what changed, inside a transaction; see `meta.versions`."""
    table = store.tables["versions"]
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    lines = [{"name": name, "value": 1} for name in sorted(set(topics))]
    if lines:
        statement = insert(table).on_conflict_do_update(index_elements=["name"], set_={"value": table.c.value + 1})
        connection.execute(statement, lines)


def _check_fence(store: Store, connection: Connection, fence: int) -> None:
    """Refuse a worker whose lease went to another; the row stays locked, so it cannot go meanwhile."""
    lease = store.tables["lease"]
    wanted = select(lease.c.fence).where(lease.c.name == LEASE).with_for_update(read=True)
    valid = connection.execute(wanted).scalar()
    if valid != fence:
        raise StoreError(f"Another worker has taken over (fence {valid}, ours is {fence}); nothing was written.")


def upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, replace: bool = True) -> None:
    """Insert rows, inside a transaction.

    Parameters
    ----------
    rows : sequence of mapping
        Values by column, all of the same columns; there may be none.
    replace : bool
        Where the key exists: replace the other columns, or leave the row as it is.
    """
    if not rows:
        return
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement: Any = insert(table)
    keys = [column.name for column in table.primary_key]
    values = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    if replace and values:
        statement = statement.on_conflict_do_update(index_elements=keys, set_=values)
    else:
        statement = statement.on_conflict_do_nothing(index_elements=keys)
    connection.execute(statement, list(rows))


def to_seconds(time: datetime) -> float:
    """Unix seconds of an aware time."""
    if time.tzinfo is None:
        raise ValueError("a time without a zone cannot be stored")
    return time.timestamp()


def to_time(seconds: float) -> datetime:
    """Aware UTC time of unix seconds."""
    return datetime.fromtimestamp(seconds, UTC)


def optional_seconds(time: datetime | None) -> float | None:
    """Unix seconds of an aware time; None stays None."""
    return None if time is None else to_seconds(time)


def optional_time(seconds: float | None) -> datetime | None:
    """Aware UTC time of unix seconds; None stays None."""
    return None if seconds is None else to_time(seconds)
