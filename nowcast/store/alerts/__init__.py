"""What the store holds of alerts: events, subscriptions, the outbox; other packages import from here."""

from nowcast.store.alerts.encoding import decode, encode
from nowcast.store.alerts.events import read_event, read_events, read_rule_states, read_transitions, write_tick
from nowcast.store.alerts.outbox import (
    earlier_messages,
    expire,
    expired_of,
    lease,
    mark,
    outbox_counts,
    queue,
    read_outbox,
    release_held,
    sent_since,
)
from nowcast.store.alerts.subscriptions import (
    add_maintenance,
    delete_subscription,
    end_maintenance,
    read_maintenance,
    read_subscription,
    read_subscriptions,
    update_subscription,
    write_subscription,
)
from nowcast.store.alerts.unconfirmed import forget_unconfirmed

__all__ = [
    "add_maintenance",
    "decode",
    "delete_subscription",
    "earlier_messages",
    "encode",
    "end_maintenance",
    "expire",
    "expired_of",
    "forget_unconfirmed",
    "lease",
    "mark",
    "outbox_counts",
    "queue",
    "read_event",
    "read_events",
    "read_maintenance",
    "read_outbox",
    "read_rule_states",
    "read_subscription",
    "read_subscriptions",
    "read_transitions",
    "release_held",
    "sent_since",
    "update_subscription",
    "write_subscription",
    "write_tick",
]
