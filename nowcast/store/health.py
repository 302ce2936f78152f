"""The health of the feeds, the remarks about them, and the switches from one craft to another."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from nowcast.store.database.engine import (
    Store,
    optional_seconds,
    optional_time,
    raise_versions,
    reading,
    to_seconds,
    to_time,
    upsert,
    writing,
)
from nowcast.vocabulary.records import Remark, Switch

STATES = ("ok", "late", "stale", "down", "never")
LONGEST = 1000  # characters of a remark that are stored


@dataclass(frozen=True)
class Health:
    """The state of a feed after its last attempt.

    `newest`: time of its newest value; `reason`: a sentence, empty when well; `failures`: attempts in a row
    without an answer; `etag`: validator of the last answer; `source`: craft or base that answered.
    """

    feed: str
    attempted: datetime
    succeeded: datetime | None = None
    newest: datetime | None = None
    state: str = "never"
    reason: str = ""
    failures: int = 0
    etag: str | None = None
    source: str | None = None

    def __post_init__(self) -> None:
        if self.state not in STATES:
            raise ValueError(f"a feed is {', '.join(STATES)}, not {self.state}")


def read_health(store: Store) -> dict[str, Health]:
    """The health of every feed that was ever asked, by name."""
    table = store.tables["health"]
    with reading(store) as connection:
        rows = connection.execute(select(table).order_by(table.c.feed)).mappings().all()
    return {row["feed"]: _health(dict(row)) for row in rows}


def write_failure(store: Store, health: Health, remarks: Iterable[Remark] = (), fence: int | None = None) -> None:
    """Store the health after a poll that gave no rows; nothing else changes.

    Parameters
    ----------
    health : Health
    remarks : iterable of Remark
        Of this attempt.
    fence : int, optional
        Number of the lease under which the worker writes.

    Raises
    ------
    StoreError
        A lost lease, or a database that refuses.
    """
    with writing(store, fence) as connection:
        put_health(store, connection, health)
        put_remarks(store, connection, remarks, health.attempted)
        raise_versions(store, connection, ["health"])


def remarks(store: Store, limit: int = 20, since: datetime | None = None) -> list[dict[str, Any]]:
    """The newest remarks.

    Parameters
    ----------
    limit : int
        How many at most.
    since : datetime, optional
        Only those that were made at this time or later.

    Returns
    -------
    list of dict
        id, feed, kind, text, first, last (aware times) and count; the newest first.

    Raises
    ------
    StoreError
        A store that cannot be read.
    """
    table = store.tables["remarks"]
    wanted = select(table).order_by(table.c.last.desc(), table.c.id.desc()).limit(limit)
    if since is not None:
        wanted = wanted.where(table.c.last >= to_seconds(since))
    with reading(store) as connection:
        rows = connection.execute(wanted).mappings().all()
    return [dict(row) | {"first": to_time(row["first"]), "last": to_time(row["last"])} for row in rows]


def write_remarks(store: Store, remarks: Iterable[Remark], time: datetime, *, fence: int | None = None) -> None:
    """Store remarks that belong to no poll.

    Parameters
    ----------
    remarks : iterable of Remark
    time : datetime
        When they were made.
    fence : int, optional
        Number of the lease under which the worker writes.

    Raises
    ------
    StoreError
        A lost lease, or a database that refuses.
    """
    with writing(store, fence) as connection:
        put_remarks(store, connection, remarks, time)
        raise_versions(store, connection, ["health"])


def switches(store: Store, start: datetime, stop: datetime) -> list[Switch]:
    """Switches of craft by time.

    Parameters
    ----------
    start, stop : datetime
        Both included.

    Returns
    -------
    list of Switch

    Raises
    ------
    StoreError
        A store that cannot be read.
    """
    table = store.tables["switches"]
    wanted = select(table).where(table.c.time.between(to_seconds(start), to_seconds(stop)))
    with reading(store) as connection:
        rows = connection.execute(wanted.order_by(table.c.time, table.c.group)).mappings().all()
    return [Switch(**(dict(row) | {"time": to_time(row["time"])})) for row in rows]


def put_health(store: Store, connection: Connection, health: Health) -> None:
    """Replace the health of a feed, inside a transaction."""
    line = dict(vars(health)) | {
        "attempted": to_seconds(health.attempted),
        "succeeded": optional_seconds(health.succeeded),
        "newest": optional_seconds(health.newest),
    }
    upsert(connection, store.tables["health"], [line])


def put_remarks(store: Store, connection: Connection, remarks: Iterable[Remark], time: datetime) -> None:
    """Add remarks, inside a transaction; one that is stored already only gets a later `last` and a higher count.

    Parameters
    ----------
    remarks : iterable of Remark
        Texts are cut after `LONGEST` characters.
    time : datetime
        When they were made.
    """
    table, moment = store.tables["remarks"], to_seconds(time)
    for remark in remarks:
        text = remark.text[:LONGEST]
        same = (table.c.feed == remark.feed) & (table.c.kind == remark.kind) & (table.c.text == text)
        stored = connection.execute(select(table.c.id, table.c.first, table.c.last).where(same)).first()
        if stored is None:
            line = {"feed": remark.feed, "kind": remark.kind, "text": text, "first": moment, "last": moment, "count": 1}
            connection.execute(table.insert(), line)
        else:
            span = {"first": min(stored.first, moment), "last": max(stored.last, moment)}
            repeated = update(table).where(table.c.id == stored.id)
            connection.execute(repeated.values(span | {"count": table.c.count + 1}))


def put_switches(store: Store, connection: Connection, switches: Iterable[Switch]) -> None:
    """Store switches, inside a transaction; one at the same time in the same group is replaced."""
    lines = [dict(vars(switch)) | {"time": int(to_seconds(switch.time))} for switch in switches]
    upsert(connection, store.tables["switches"], lines)


def _health(row: dict[str, Any]) -> Health:
    times = {"succeeded": optional_time(row["succeeded"]), "newest": optional_time(row["newest"])}
    return Health(**(row | {"attempted": to_time(row["attempted"])} | times))
