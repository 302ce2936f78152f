"""The tables of the alerts: events, transitions, states of the rules, subscriptions, outbox, maintenance windows.

Records are kept whole as JSON in `body`; the other columns are what is asked for. Times are unix seconds.
"""

from sqlalchemy import Column, Double, Index, Integer, MetaData, Table, Text

from nowcast.store.database.columns import NAME, SERIAL


def alert_tables(metadata: MetaData) -> None:
    """Add the tables to those of a store."""
    _events(metadata)
    _subscriptions(metadata)
    _outbox(metadata)


def _events(metadata: MetaData) -> None:
    Table(
        "alert_events",
        metadata,
        Column("id", NAME, primary_key=True),
        Column("thread", Text, nullable=False),
        Column("began", Double, nullable=False),
        Column("closed", Double),
        Column("body", Text, nullable=False),
    )
    transitions = Table(
        "alert_transitions",
        metadata,
        Column("event", NAME, primary_key=True),
        Column("rule", NAME, primary_key=True),
        Column("revision", Integer, primary_key=True, autoincrement=False),
        Column("kind", NAME, primary_key=True),
        Column("level", NAME, primary_key=True),
        Column("made", Double, nullable=False),
        Column("valid_time", Double, nullable=False),
        Column("body", Text, nullable=False),
    )
    Index("alert_transitions_by_made", transitions.c.made)
    Table("alert_rules", metadata, Column("rule", NAME, primary_key=True), Column("body", Text, nullable=False))


def _subscriptions(metadata: MetaData) -> None:
    table = Table(
        "subscriptions",
        metadata,
        Column("id", NAME, primary_key=True),
        Column("address", NAME, nullable=False),
        Column("channel", NAME, nullable=False),
        Column("state", NAME, nullable=False),
        Column("created", Double, nullable=False),
        Column("body", Text, nullable=False),
    )
    Index("subscriptions_by_address", table.c.address)
    Table(
        "maintenance",
        metadata,
        Column("id", SERIAL, primary_key=True),
        Column("start", Double, nullable=False),
        Column("stop", Double, nullable=False),
        Column("body", Text, nullable=False),
    )


def _outbox(metadata: MetaData) -> None:
    outbox = Table(
        "outbox",
        metadata,
        Column("id", NAME, primary_key=True),  # of the message
        Column("event", NAME, nullable=False),
        Column("subscription", NAME, nullable=False),
        Column("channel", NAME, nullable=False),
        Column("made", Double, nullable=False),
        Column("expires", Double, nullable=False),
        Column("state", NAME, nullable=False),
        Column("tries", Integer, nullable=False),
        Column("next_try", Double, nullable=False),
        Column("lease_until", Double),
        Column("holder", Text),  # of the lease
        Column("sent", Double),
        Column("named", Integer, nullable=False),  # 1 where a later message has named this one as expired
        Column("error", Text, nullable=False),
        Column("body", Text, nullable=False),
    )
    Index("outbox_by_state", outbox.c.state, outbox.c.next_try)
    Index("outbox_by_subscription", outbox.c.subscription, outbox.c.made)
