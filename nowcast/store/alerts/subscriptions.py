"""Subscriptions and maintenance windows."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import delete, insert, select, update

from nowcast.alerts.records import Maintenance, Subscription
from nowcast.store.alerts.encoding import decode, encode
from nowcast.store.database.engine import Store, reading, to_seconds, upsert, writing


def write_subscription(store: Store, subscription: Subscription) -> None:
    """Store a subscription in place of what was known of it."""
    line = {
        "id": subscription.id,
        "address": subscription.address,
        "channel": subscription.channel,
        "state": subscription.state,
        "created": to_seconds(subscription.created or datetime.fromtimestamp(0, UTC)),
        "body": encode(subscription),
    }
    with writing(store, counted=False) as connection:
        upsert(connection, store.tables["subscriptions"], [line])


def update_subscription(
    store: Store, subscription: str, change: Callable[[Subscription], Subscription]
) -> Subscription | None:
    """Change a subscription in one transaction; None where it is gone, which it then stays.

    Parameters
    ----------
    subscription : str
        Its id.
    change : callable
        From what is stored to what is to be stored.
    """
    table = store.tables["subscriptions"]
    wanted = select(table.c.body).where(table.c.id == subscription).with_for_update()
    with writing(store, counted=False) as connection:
        body = connection.execute(wanted).scalar()
        if body is None:
            return None
        changed = change(decode(Subscription, body))
        values = {"state": changed.state, "body": encode(changed)}
        connection.execute(update(table).where(table.c.id == subscription).values(values))
    return changed


def read_subscription(store: Store, subscription: str) -> Subscription | None:
    """A subscription by its id; None where there is none."""
    table = store.tables["subscriptions"]
    with reading(store) as connection:
        body = connection.execute(select(table.c.body).where(table.c.id == subscription)).scalar()
    return None if body is None else decode(Subscription, body)


def read_subscriptions(
    store: Store, *, address: str | None = None, state: str | None = None
) -> tuple[Subscription, ...]:
    """Subscriptions by their time; of one address, or in one state."""
    table = store.tables["subscriptions"]
    wanted = select(table.c.body).order_by(table.c.created, table.c.id)
    if address is not None:
        wanted = wanted.where(table.c.address == address)
    if state is not None:
        wanted = wanted.where(table.c.state == state)
    with reading(store) as connection:
        return tuple(decode(Subscription, body) for (body,) in connection.execute(wanted))


def delete_subscription(store: Store, subscription: str) -> None:
    """Forget a subscription and every message of it."""
    table, outbox = store.tables["subscriptions"], store.tables["outbox"]
    with writing(store, counted=False) as connection:
        connection.execute(delete(outbox).where(outbox.c.subscription == subscription))
        connection.execute(delete(table).where(table.c.id == subscription))


def add_maintenance(store: Store, window: Maintenance) -> None:
    """Store a maintenance window."""
    line = {"start": to_seconds(window.start), "stop": to_seconds(window.stop), "body": encode(window)}
    with writing(store, counted=False) as connection:
        connection.execute(insert(store.tables["maintenance"]), [line])


def end_maintenance(store: Store, time: datetime) -> int:
    """Remove the windows that are not over at a time; returns how many."""
    table = store.tables["maintenance"]
    with writing(store, counted=False) as connection:
        return int(connection.execute(delete(table).where(table.c.stop > to_seconds(time))).rowcount)


def read_maintenance(store: Store, time: datetime | None = None) -> tuple[Maintenance, ...]:
    """Maintenance windows; those in force at a time, where one is given."""
    table = store.tables["maintenance"]
    wanted = select(table.c.body).order_by(table.c.start)
    if time is not None:
        wanted = wanted.where(table.c.start <= to_seconds(time), table.c.stop > to_seconds(time))
    with reading(store) as connection:
        return tuple(decode(Maintenance, body) for (body,) in connection.execute(wanted))
