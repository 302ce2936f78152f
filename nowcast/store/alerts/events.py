"""Events, their transitions and what the rules remember; all of one tick is written in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from nowcast.alerts.records import Event, OutboxRow, Transition
from nowcast.store.alerts.encoding import decode, encode
from nowcast.store.alerts.outbox import put_rows
from nowcast.store.database.engine import Store, optional_seconds, reading, to_seconds, upsert, writing


def write_tick(
    store: Store,
    *,
    states: Mapping[str, str],
    events: Sequence[Event] = (),
    transitions: Sequence[Transition] = (),
    rows: Sequence[OutboxRow] = (),
    fence: int | None = None,
) -> None:
    """Store what the rules made of a tick: all of it or nothing.

    Parameters
    ----------
    states : mapping
        What each rule remembers, as JSON by its id.
    events : sequence of Event
        New and changed ones.
    transitions : sequence of Transition
        A transition that is stored already stands.
    rows : sequence of OutboxRow
        A message that is stored already stands.
    fence : int, optional
        Number of the lease under which the worker writes.

    Raises
    ------
    StoreError
        A lost lease, or a database that refuses.
    """
    with writing(store, fence, counted=bool(events or transitions)) as connection:
        upsert(connection, store.tables["alert_rules"], [{"rule": name, "body": body} for name, body in states.items()])
        upsert(connection, store.tables["alert_events"], [_event_line(event) for event in events])
        _put_transitions(store, connection, transitions)
        put_rows(store, connection, rows)


def read_rule_states(store: Store) -> dict[str, str]:
    """What each rule remembers, as JSON by its id."""
    table = store.tables["alert_rules"]
    with reading(store) as connection:
        return {str(name): str(body) for name, body in connection.execute(select(table.c.rule, table.c.body))}


def read_events(
    store: Store, start: datetime | None = None, stop: datetime | None = None, *, open_only: bool = False
) -> tuple[Event, ...]:
    """Events by the time at which they began.

    Parameters
    ----------
    start, stop : datetime, optional
        Of `Event.began`, both included.
    open_only : bool
        Only those that are not closed.
    """
    table = store.tables["alert_events"]
    wanted = select(table.c.body).order_by(table.c.began, table.c.id)
    if start is not None:
        wanted = wanted.where(table.c.began >= to_seconds(start))
    if stop is not None:
        wanted = wanted.where(table.c.began <= to_seconds(stop))
    if open_only:
        wanted = wanted.where(table.c.closed.is_(None))
    with reading(store) as connection:
        return tuple(decode(Event, body) for (body,) in connection.execute(wanted))


def read_event(store: Store, event: str) -> Event | None:
    """An event by its id; None where there is none."""
    table = store.tables["alert_events"]
    with reading(store) as connection:
        body = connection.execute(select(table.c.body).where(table.c.id == event)).scalar()
    return None if body is None else decode(Event, body)


def read_transitions(
    store: Store, *, event: str | None = None, start: datetime | None = None, stop: datetime | None = None
) -> tuple[Transition, ...]:
    """Transitions in the order in which they were made.

    Parameters
    ----------
    event : str, optional
        Only those of one event.
    start, stop : datetime, optional
        Of `Transition.made`, both included.
    """
    table = store.tables["alert_transitions"]
    wanted = select(table.c.body).order_by(table.c.made, table.c.event, table.c.revision, table.c.rule)
    if event is not None:
        wanted = wanted.where(table.c.event == event)
    if start is not None:
        wanted = wanted.where(table.c.made >= to_seconds(start))
    if stop is not None:
        wanted = wanted.where(table.c.made <= to_seconds(stop))
    with reading(store) as connection:
        return tuple(decode(Transition, body) for (body,) in connection.execute(wanted))


def _put_transitions(store: Store, connection: Connection, transitions: Sequence[Transition]) -> None:
    lines = [
        {
            "event": change.event,
            "rule": change.rule,
            "revision": change.revision,
            "kind": change.kind,
            "level": change.level,
            "made": to_seconds(change.made),
            "valid_time": to_seconds(change.valid_time),
            "body": encode(change),
        }
        for change in transitions
    ]
    upsert(connection, store.tables["alert_transitions"], lines, replace=False)


def _event_line(event: Event) -> dict[str, object]:
    return {
        "id": event.id,
        "thread": event.thread,
        "began": to_seconds(event.began),
        "closed": optional_seconds(event.closed),
        "body": encode(event),
    }
