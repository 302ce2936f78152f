"""How the feeds fare, what was remarked about them, and which craft was used when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from nowcast.store.database.engine import (
    Store,
    optional_seconds,
    optional_time,
    reading,
    to_seconds,
    to_time,
    upsert,
    writing,
)
from nowcast.vocabulary.records import Remark, Switch

STATES = ("ok", "late", "stale", "down", "never")
LONGEST = 1000  # characters of a remark that are kept


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
    """Keep the health after a poll that gave no rows; nothing else changes."""
    with writing(store, fence) as connection:
        put_health(store, connection, health)
        put_remarks(store, connection, remarks, health.attempted)


def remarks(store: Store, limit: int = 20, since: datetime | None = None) -> list[dict[str, Any]]:
    """The newest remarks: id, feed, kind, text, first, last (aware times) and count; newest first."""
    table = store.tables["remarks"]
    wanted = select(table).order_by(table.c.last.desc(), table.c.id.desc()).limit(limit)
    if since is not None:
        wanted = wanted.where(table.c.last >= to_seconds(since))
    with reading(store) as connection:
        rows = connection.execute(wanted).mappings().all()
    return [dict(row) | {"first": to_time(row["first"]), "last": to_time(row["last"])} for row in rows]


def write_remarks(store: Store, found: Iterable[Remark], when: datetime, *, fence: int | None = None) -> None:
    """Keep remarks that belong to no poll."""
    with writing(store, fence) as connection:
        put_remarks(store, connection, found, when)


def switches(store: Store, start: datetime, stop: datetime) -> list[Switch]:
    """Switches of craft from `start` to `stop`, both included, by time."""
    table = store.tables["switches"]
    wanted = select(table).where(table.c.time.between(to_seconds(start), to_seconds(stop)))
    with reading(store) as connection:
        rows = connection.execute(wanted.order_by(table.c.time, table.c.group)).mappings().all()
    return [Switch(**(dict(row) | {"time": to_time(row["time"])})) for row in rows]


def write_switches(store: Store, found: Iterable[Switch], *, fence: int | None = None) -> None:
    """Keep switches; one at the same time in the same group is replaced."""
    with writing(store, fence) as connection:
        put_switches(store, connection, found)


def put_health(store: Store, connection: Connection, health: Health) -> None:
    """Replace the health of a feed, inside a transaction."""
    line = dict(vars(health)) | {
        "attempted": to_seconds(health.attempted),
        "succeeded": optional_seconds(health.succeeded),
        "newest": optional_seconds(health.newest),
    }
    upsert(connection, store.tables["health"], [line])


def put_remarks(store: Store, connection: Connection, found: Iterable[Remark], when: datetime) -> None:
    """Add remarks, inside a transaction; one already there only gets a later `last` and a higher count."""
    table, moment = store.tables["remarks"], to_seconds(when)
    for remark in found:
        text = remark.text[:LONGEST]
        same = (table.c.feed == remark.feed) & (table.c.kind == remark.kind) & (table.c.text == text)
        there = connection.execute(select(table.c.id, table.c.first, table.c.last).where(same)).first()
        if there is None:
            line = {"feed": remark.feed, "kind": remark.kind, "text": text, "first": moment, "last": moment, "count": 1}
            connection.execute(table.insert(), line)
        else:
            fresh = {"first": min(there.first, moment), "last": max(there.last, moment), "count": table.c.count + 1}
            connection.execute(update(table).where(table.c.id == there.id).values(fresh))


def put_switches(store: Store, connection: Connection, found: Iterable[Switch]) -> None:
    """As `write_switches`, inside a transaction."""
    lines = [dict(vars(switch)) | {"time": int(to_seconds(switch.time))} for switch in found]
    upsert(connection, store.tables["switches"], lines)


def _health(row: dict[str, Any]) -> Health:
    times = {"succeeded": optional_time(row["succeeded"]), "newest": optional_time(row["newest"])}
    return Health(**(row | {"attempted": to_time(row["attempted"])} | times))
