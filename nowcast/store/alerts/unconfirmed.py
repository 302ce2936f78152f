"""Addresses that nobody confirmed are forgotten."""

from datetime import datetime

from sqlalchemy import delete, select

from nowcast.store.database.engine import Store, reading, to_seconds, writing


def forget_unconfirmed(store: Store, before: datetime) -> int:
    """Delete the subscriptions that were asked for before a time and not confirmed, with their letters.

    Returns
    -------
    int
        How many.
    """
    table, outbox = store.tables["subscriptions"], store.tables["outbox"]
    wanted = select(table.c.id).where(table.c.state == "unconfirmed", table.c.created < to_seconds(before))
    with reading(store) as connection:
        names = [str(name) for (name,) in connection.execute(wanted)]
    if names:
        with writing(store, counted=False) as connection:
            connection.execute(delete(outbox).where(outbox.c.subscription.in_(names)))
            connection.execute(delete(table).where(table.c.id.in_(names)))
    return len(names)
