"""The data version, by which readers see that something is new, and small values stored by key as JSON."""

import json
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from nowcast.errors import StoreError
from nowcast.store.database.engine import Store, reading, upsert, writing

_VERSION = "SELECT value FROM versions WHERE name = 'data'"
_HEARTBEAT = "SELECT value FROM meta WHERE key = 'heartbeat'"


def version(store: Store) -> int:
    """How often the store was written."""
    return pulse(store)[0]


def pulse(store: Store) -> tuple[int, str | None]:
    """How often the store was written, and when a worker last showed that it lives; cheap enough to ask every 25 ms.

    A sign of life is no new data, so it raises no version. Asked past SQLAlchemy's statement layer, which costs ten
    times the question.
    """
    try:
        connection = store.engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute(f"SELECT ({_VERSION}), ({_HEARTBEAT})")
            row = cursor.fetchone()
            cursor.close()
        finally:
            connection.close()
    except (DBAPIError, store.engine.dialect.loaded_dbapi.Error) as error:
        raise StoreError(f"The store could not be read: {error}.") from error
    data, beat = row or (0, None)
    return int(data or 0), json.loads(beat)["time"] if beat else None


def versions(store: Store) -> dict[str, int]:
    """How often each topic has changed: its rows are new or differ, or are gone.

    Topics are the names of the feeds and of the chosen frames, "nowcast", "shocks", "scores", "images", "retrievals",
    "documents", "clock" of a replay, and "health" for what was asked, answered and remarked.
    """
    table = store.tables["versions"]
    with reading(store) as connection:
        rows = connection.execute(select(table.c.name, table.c.value)).all()
    return {str(name): int(value) for name, value in rows if name not in ("schema", "data")}


def meta(store: Store, key: str) -> Any:
    """The value of a key, None where it was never set."""
    with reading(store) as connection:
        return get(store, connection, key)


def set_meta(store: Store, key: str, value: Any, *, fence: int | None = None, counted: bool = True) -> None:
    """Set a key to a value.

    Parameters
    ----------
    key : str
    value
        Anything that JSON can say.
    fence : int, optional
        Number of the lease under which the worker writes.
    counted : bool
        Whether readers should see a new data version; a sign of life is no news.

    Raises
    ------
    StoreError
        A lost lease, or a database that refuses.
    """
    with writing(store, fence, counted=counted) as connection:
        put(store, connection, key, value)


def ever_live(store: Store) -> bool:
    """Whether a live feed has ever delivered a row into this store."""
    return bool(meta(store, "ever_live"))


def get(store: Store, connection: Connection, key: str) -> Any:
    """The value of a key, inside a transaction; None where it was never set."""
    table = store.tables["meta"]
    text = connection.execute(select(table.c.value).where(table.c.key == key)).scalar()
    return None if text is None else json.loads(text)


def put(store: Store, connection: Connection, key: str, value: Any) -> None:
    """Set a key to a value, inside a transaction."""
    text = json.dumps(value, sort_keys=True, allow_nan=False)
    upsert(connection, store.tables["meta"], [{"key": key, "value": text}])
