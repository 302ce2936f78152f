"""The outbox and the events in a real database: leases, marks, records as they were."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from build import new_store

from nowcast.alerts.records import Event, Measure, Message, OutboxRow, Subscription, Transition
from nowcast.errors import StoreError
from nowcast.store import alerts as kept

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
EVENT = Event("2026-0304-A", "storm", NOW, NOW)
CHANGE = Transition(
    "2026-0304-A", "bz", 1, "onset", "Bz -10 nT", 2, NOW, NOW, (Measure("bz_gsm", "Bz GSM", "nT", -12.0),), "ACE",
    "Bz -12 nT", (("what", "Bz is -12 nT."),),
)  # fmt: skip
HOUR = timedelta(hours=1)


def message(name: str = "m1", made: datetime = NOW) -> Message:
    return Message(
        name, EVENT, 1, 1, name, "s1", "a@b.org", "mail", "onset", 2, "Bz -12 nT", (CHANGE,), (("what", "It is."),),
        "live", made, made + 48 * HOUR,
    )  # fmt: skip


@pytest.fixture
def database(tmp_path):
    return new_store(tmp_path / "alerts.sqlite")


def written(database, *names: str):
    rows = [OutboxRow(message(name), "queued", 0, NOW) for name in names]
    kept.write_tick(database, states={"bz": "{}"}, events=[EVENT], transitions=[CHANGE], rows=rows)


def test_a_tick_comes_back_as_it_was_written(database):
    written(database, "m1")
    assert kept.read_events(database, open_only=True) == (EVENT,)
    assert kept.read_event(database, EVENT.id) == EVENT
    assert kept.read_transitions(database, event=EVENT.id) == (CHANGE,)
    assert kept.read_rule_states(database) == {"bz": "{}"}
    assert kept.read_outbox(database) == (OutboxRow(message("m1"), "queued", 0, NOW),)


def test_a_tick_under_a_lost_lease_writes_nothing(database):
    with pytest.raises(StoreError):
        kept.write_tick(database, states={}, events=[EVENT], rows=[OutboxRow(message(), "queued", 0, NOW)], fence=77)
    assert kept.read_events(database) == ()
    assert kept.read_outbox(database) == ()


def test_a_message_that_is_written_again_keeps_its_delivery(database):
    written(database, "m1")
    (row,) = kept.lease(database, NOW, holder="a", limit=5, span=HOUR)
    kept.mark(database, row, "sent", now=NOW)
    written(database, "m1")
    assert [row.state for row in kept.read_outbox(database)] == ["sent"]


def test_a_leased_message_is_not_taken_again_before_its_lease_ends(database):
    written(database, "m1", "m2", "m3")
    assert len(kept.lease(database, NOW, holder="a", limit=2, span=HOUR)) == 2
    assert [row.message.id for row in kept.lease(database, NOW, holder="a", limit=5, span=HOUR)] == ["m3"]
    assert kept.lease(database, NOW, holder="a", limit=5, span=HOUR) == ()
    assert [row.tries for row in kept.lease(database, NOW + HOUR, holder="a", limit=5, span=HOUR)] == [2, 2, 2]


def test_what_a_dead_process_had_leased_is_due_at_once(database):
    written(database, "m1")
    kept.lease(database, NOW, holder="dead", limit=5, span=HOUR)
    assert len(kept.lease(database, NOW, holder="next", limit=5, span=HOUR)) == 1


def test_a_message_that_no_longer_matters_expires_and_is_named_once(database):
    written(database, "m1")
    assert kept.expire(database, NOW + 47 * HOUR) == 0
    assert kept.expire(database, NOW + 48 * HOUR) == 1
    assert [gone.id for gone in kept.expired_of(database, "s1")] == ["m1"]
    later = OutboxRow(message("m2", NOW + 50 * HOUR), "queued", 0, NOW)
    kept.write_tick(database, states={}, rows=[later])
    (row,) = kept.lease(database, NOW + 50 * HOUR, holder="a", limit=5, span=HOUR)
    kept.mark(database, row, "sent", now=NOW, named=["m1"])
    assert kept.expired_of(database, "s1") == ()


def test_earlier_messages_of_an_event_give_the_root_of_the_thread(database):
    written(database, "m1")
    kept.write_tick(database, states={}, rows=[OutboxRow(message("m2", NOW + HOUR), "queued", 0, NOW)])
    assert kept.earlier_messages(database, [EVENT.id]) == {(EVENT.id, "s1"): (2, "m1")}
    assert kept.sent_since(database, NOW + timedelta(minutes=1)) == {"s1": 1}


def test_a_subscription_is_kept_changed_and_forgotten_with_its_messages(database):
    written(database, "m1")
    one = Subscription("s1", "a@b.org", thresholds={"standoff": 7.2}, longitudes=(19.2,), created=NOW)
    kept.write_subscription(database, one)
    kept.write_subscription(database, replace(one, state="active"))
    assert kept.read_subscriptions(database, state="active") == (replace(one, state="active"),)
    assert kept.read_subscription(database, "s1") == replace(one, state="active")
    kept.delete_subscription(database, "s1")
    assert kept.read_subscriptions(database, address="a@b.org") == ()
    assert kept.read_outbox(database, subscription="s1") == ()
