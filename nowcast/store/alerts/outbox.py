"""The outbox: every message with the state of its delivery.

A row is leased before it is sent and marked after; one process delivers at a time, so a row that another process had
leased is due again at once. Whoever dies between the acceptance of a message and its mark leaves a row that is sent
again, with the same id.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, or_, select, update

from nowcast.alerts.records import Message, OutboxRow
from nowcast.store.alerts.encoding import decode, encode
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

Line = dict[str, Any]


def put_rows(store: Store, connection: Connection, rows: Sequence[OutboxRow]) -> None:
    """Add messages, inside a transaction; one that is there already stays as it is."""
    upsert(connection, store.tables["outbox"], [_line(row) for row in rows], replace=False)


def queue(store: Store, message: Message) -> None:
    """Add one message that is to be sent now, as a confirmation of an address."""
    with writing(store, counted=False) as connection:
        put_rows(store, connection, [OutboxRow(message, "queued", 0, message.made)])


def lease(
    store: Store, now: datetime, *, holder: str, limit: int, span: timedelta, fence: int | None = None
) -> tuple[OutboxRow, ...]:
    """Take the messages that are due, oldest first, so that nobody else takes them.

    Parameters
    ----------
    now : datetime
    holder : str
        Name of the process.
    limit : int
        Of messages.
    span : timedelta
        After which the lease ends, where it is not marked before.
    fence : int, optional

    Returns
    -------
    tuple of OutboxRow
        In the state "leased".
    """
    table, moment = store.tables["outbox"], to_seconds(now)
    due = (table.c.state == "queued") & (table.c.next_try <= moment)
    ended = (table.c.state == "leased") & or_(table.c.lease_until <= moment, table.c.holder != holder)
    wanted = select(table).where(or_(due, ended)).order_by(table.c.next_try, table.c.made, table.c.id).limit(limit)
    with reading(store) as connection:
        if connection.execute(select(table.c.id).where(or_(due, ended)).limit(1)).first() is None:
            return ()
    changed = {"state": "leased", "holder": holder, "lease_until": to_seconds(now + span)}
    with writing(store, fence, counted=False) as connection:
        lines = [dict(line) for line in connection.execute(wanted.with_for_update(skip_locked=True)).mappings()]
        ids = [line["id"] for line in lines]
        connection.execute(update(table).where(table.c.id.in_(ids)).values(**changed, tries=table.c.tries + 1))
    return tuple(_row(line | changed | {"tries": line["tries"] + 1}) for line in lines)


def mark(
    store: Store,
    row: OutboxRow,
    state: str,
    *,
    now: datetime,
    next_try: datetime | None = None,
    error: str = "",
    named: Sequence[str] = (),
    fence: int | None = None,
) -> None:
    """Note what became of a leased message.

    Parameters
    ----------
    row : OutboxRow
    state : str
        "sent", "queued" (another try), "dead" or "expired".
    now : datetime
    next_try : datetime, optional
        Of another try.
    error : str
    named : sequence of str
        Ids of expired messages that this one named.
    """
    table = store.tables["outbox"]
    values: Line = {"state": state, "error": error, "lease_until": None}
    if state == "sent":
        values["sent"] = to_seconds(now)
    if next_try is not None:
        values["next_try"] = to_seconds(next_try)
    with writing(store, fence, counted=False) as connection:
        connection.execute(update(table).where(table.c.id == row.message.id).values(values))
        if named:
            connection.execute(update(table).where(table.c.id.in_(named)).values(named=1))


def expire(store: Store, now: datetime, *, fence: int | None = None) -> int:
    """Give up the messages that no longer matter; returns how many."""
    table = store.tables["outbox"]
    over = table.c.state.in_(("queued", "held")) & (table.c.expires <= to_seconds(now))
    with reading(store) as connection:
        if connection.execute(select(table.c.id).where(over).limit(1)).first() is None:
            return 0
    with writing(store, fence, counted=False) as connection:
        return int(connection.execute(update(table).where(over).values(state="expired")).rowcount)


def expired_of(store: Store, subscription: str) -> tuple[Message, ...]:
    """Messages of a subscription that were given up and that no later one has named."""
    table = store.tables["outbox"]
    wanted = select(table.c.body).where(
        table.c.subscription == subscription, table.c.state == "expired", table.c.named == 0
    )
    with reading(store) as connection:
        return tuple(decode(Message, body) for (body,) in connection.execute(wanted.order_by(table.c.made)))


def release_held(
    store: Store, now: datetime, replaced: Sequence[str], rows: Sequence[OutboxRow], *, fence: int | None = None
) -> None:
    """Queue the held messages that are due: as they are, or a digest in place of several.

    Parameters
    ----------
    replaced : sequence of str
        Ids of held messages that a digest in `rows` stands for.
    rows : sequence of OutboxRow
        Digests, and held messages that are sent as they are (in the state "queued").
    """
    table = store.tables["outbox"]
    with writing(store, fence, counted=False) as connection:
        connection.execute(update(table).where(table.c.id.in_(replaced)).values(state="digested", sent=to_seconds(now)))
        upsert(connection, table, [_line(row) for row in rows])


def read_outbox(
    store: Store,
    *,
    state: str | None = None,
    subscription: str | None = None,
    event: str | None = None,
    due: datetime | None = None,
    limit: int = 1000,
) -> tuple[OutboxRow, ...]:
    """Messages with their delivery, newest first.

    Parameters
    ----------
    state, subscription, event : str, optional
    due : datetime, optional
        Only those whose next try is not later.
    limit : int
    """
    table = store.tables["outbox"]
    wanted = select(table).order_by(table.c.made.desc(), table.c.id).limit(limit)
    for column, value in ((table.c.state, state), (table.c.subscription, subscription), (table.c.event, event)):
        if value is not None:
            wanted = wanted.where(column == value)
    if due is not None:
        wanted = wanted.where(table.c.next_try <= to_seconds(due))
    with reading(store) as connection:
        return tuple(_row(dict(line)) for line in connection.execute(wanted).mappings())


def outbox_counts(store: Store) -> dict[str, int]:
    """How many messages there are in each state."""
    table = store.tables["outbox"]
    with reading(store) as connection:
        counts = connection.execute(select(table.c.state, func.count()).group_by(table.c.state)).all()
    return {str(state): int(count) for state, count in counts}


def earlier_messages(store: Store, events: Sequence[str]) -> dict[tuple[str, str], tuple[int, str]]:
    """Of some events, by (event, subscription): how many messages were made, and the id of the first."""
    table = store.tables["outbox"]
    wanted = select(table.c.event, table.c.subscription, table.c.id).where(table.c.event.in_(list(events)))
    found: dict[tuple[str, str], tuple[int, str]] = {}
    with reading(store) as connection:
        for event, subscription, name in connection.execute(wanted.order_by(table.c.made, table.c.id)):
            count, root = found.get((event, subscription), (0, str(name)))
            found[event, subscription] = (count + 1, root)
    return found


def sent_since(store: Store, time: datetime) -> dict[str, int]:
    """How many messages at once each subscription was made since a time; held ones do not count."""
    table = store.tables["outbox"]
    wanted = select(table.c.subscription, func.count()).where(
        table.c.made >= to_seconds(time), table.c.state.notin_(("held", "digested")), table.c.event != ""
    )
    with reading(store) as connection:
        rows = connection.execute(wanted.group_by(table.c.subscription)).all()
    return {str(name): int(count) for name, count in rows}


def _line(row: OutboxRow) -> Line:
    message = row.message
    return {
        "id": message.id,
        "event": "" if message.event is None else message.event.id,
        "subscription": message.subscription,
        "channel": message.channel,
        "made": to_seconds(message.made),
        "expires": to_seconds(message.expires),
        "state": row.state,
        "tries": row.tries,
        "next_try": to_seconds(row.next_try),
        "lease_until": optional_seconds(row.lease_until),
        "holder": None,
        "sent": optional_seconds(row.sent),
        "named": 0,
        "error": row.error,
        "body": encode(message),
    }


def _row(line: Line) -> OutboxRow:
    return OutboxRow(
        message=decode(Message, line["body"]),
        state=line["state"],
        tries=int(line["tries"]),
        next_try=to_time(line["next_try"]),
        lease_until=optional_time(line["lease_until"]),
        sent=optional_time(line["sent"]),
        error=str(line["error"]),
    )
