"""Delivery from a real store: retries, refusals, slow hosts, outages of hours, real SMTP."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from alerting import Kept, subscriber
from build import new_store

from nowcast.alerts.records import Event, Message, OutboxRow
from nowcast.clock import Clock
from nowcast.errors import DeliveryError
from nowcast.settings import Settings
from nowcast.store import alerts as kept
from nowcast.worker.alerts import Delivery
from nowcast.worker.alerts.deliver import pause

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
EVENT = Event("2026-0304-A", "storm", NOW, NOW)
HOUR = timedelta(hours=1)


def message(number: int, made: datetime = NOW, host: str = "example.org") -> Message:
    name = f"s{number}"
    return Message(
        f"m{number}", EVENT, 1, 1, f"m{number}", name, f"{name}@{host}", "mail", "onset", 3, "Nose 6.2 R_E", (), (),
        "live", made, made + 48 * HOUR,
    )  # fmt: skip


@pytest.fixture
def database(tmp_path):
    return new_store(tmp_path / "alerts.sqlite")


class Driven:
    """A delivery whose clock is set by hand."""

    def __init__(self, database, channel, now=NOW, settings=None, **more):
        self.delivery = Delivery(
            database, settings or Settings(), {"mail": channel}, _still(now), "me", lambda: None, **more
        )

    def at(self, now: datetime) -> "Driven":
        self.delivery.clock = _still(now)
        return self

    def run(self) -> None:
        self.delivery.deliver(patience=20.0)
        assert self.delivery.idle(20.0)


def _still(now: datetime) -> Clock:
    return Clock(now, anchor=0.0, speed=0.0)


def put(database, *messages: Message) -> None:
    kept.write_tick(
        database, states={}, events=[EVENT], rows=[OutboxRow(entry, "queued", 0, NOW) for entry in messages]
    )


def states(database):
    return {row.message.id: row.state for row in kept.read_outbox(database)}


def test_every_message_is_delivered_once(database):
    channel = Kept()
    put(database, *(message(number) for number in range(60)))
    driven = Driven(database, channel.channel)
    driven.run()
    driven.run()
    assert sorted(entry.id for entry in channel.messages) == sorted(f"m{number}" for number in range(60))
    assert set(states(database).values()) == {"sent"}


def test_a_passing_refusal_is_tried_again_later_and_a_final_one_is_not(database):
    channel = Kept(refuse=DeliveryError("451 grey-listed", permanent=False))
    put(database, message(1))
    driven = Driven(database, channel.channel)
    driven.run()
    (row,) = kept.read_outbox(database)
    assert (row.state, row.tries, row.error) == ("queued", 1, "451 grey-listed")
    assert timedelta(seconds=20) <= row.next_try - NOW <= timedelta(seconds=40)
    channel.refuse = DeliveryError("550 no such user", permanent=True)
    driven.at(NOW + HOUR).run()
    assert states(database) == {"m1": "dead"}
    driven.at(NOW + 2 * HOUR).run()
    assert kept.read_outbox(database)[0].tries == 2


def test_the_third_final_refusal_pauses_the_subscription_whatever_a_relay_took_between(database):
    kept.write_subscription(database, subscriber("s1"))
    channel = Kept(refuse=DeliveryError("550", permanent=True))
    driven = Driven(database, channel.channel)
    for number, refused in enumerate((True, False, True, False, True)):
        channel.refuse = DeliveryError("550", permanent=True) if refused else None
        put(database, replace(message(1), id=f"n{number}"))
        driven.run()
        stored = kept.read_subscription(database, "s1")
        assert stored.state == ("bounced" if number == 4 else "active")


def test_a_defect_of_a_channel_is_a_passing_refusal(database, caplog):
    broken = replace(Kept().channel, build=lambda _settings, _message: 1 / 0)
    put(database, message(1))
    Driven(database, broken).run()
    (row,) = kept.read_outbox(database)
    assert (row.state, row.error) == ("queued", "internal fault: ZeroDivisionError")
    assert "unforeseen" in caplog.text


def test_slow_hosts_do_not_delay_the_others(database):
    """Twelve messages wait for a server that does not answer; sixty others are accepted meanwhile."""
    channel, answers = Kept(), threading.Event()

    def deliver(settings, entry, body):
        if entry.recipient.endswith("slow.org"):
            answers.wait(60)
        channel.deliver(settings, entry, body)

    put(database, *(message(number, host="slow.org") for number in range(12)), *(message(100 + n) for n in range(60)))
    driven = Driven(database, replace(channel.channel, deliver=deliver))
    driven.delivery.deliver(patience=20.0)
    quick = [name for name, state in states(database).items() if int(name[1:]) >= 100 and state != "sent"]
    waiting = [state for name, state in states(database).items() if int(name[1:]) < 100]
    answers.set()
    assert driven.delivery.idle(20.0)
    assert len(quick) <= 2, "but for what was just begun"
    assert waiting.count("leased") == 8
    assert waiting.count("queued") == 4, "no more than eight to one host"


def test_a_day_without_mail_loses_nothing(database):
    """A server is down for 24 h: each message is sent late, or named as expired in the next one."""
    channel = Kept(refuse=DeliveryError("connection refused", permanent=False))
    brief = replace(message(1), expires=NOW + 6 * HOUR)
    put(database, brief, *(message(number) for number in range(2, 12)))
    driven = Driven(database, channel.channel)
    now = NOW
    while now < NOW + 24 * HOUR:
        driven.at(now).run()
        now += HOUR
    assert channel.messages == []
    channel.refuse = None
    driven.at(now).run()
    driven.at(now + HOUR).run()
    assert sorted(entry.id for entry in channel.messages) == sorted(f"m{number}" for number in range(2, 12))
    assert all(entry.subject == "[LATE] Nose 6.2 R_E" for entry in channel.messages)
    assert states(database)["m1"] == "expired"
    put(database, replace(message(1, now + HOUR), id="next"))
    driven.at(now + 2 * HOUR).run()
    named = [text for name, text in channel.messages[-1].facts if name == "expired"]
    assert named == ["Not sent in time: 2026-03-04 12:00 UTC, Nose 6.2 R_E."]


def test_a_replay_delivers_to_the_tester_alone(database):
    channel = Kept()
    put(database, message(1))
    Driven(database, channel.channel, settings=Settings(mail_tester="me@example.org"), testing=True).run()
    assert channel.messages == []
    assert states(database) == {"m1": "dead"}


def test_held_messages_leave_at_their_hour_as_one(database):
    channel = Kept()
    rows = [OutboxRow(replace(message(1), id=f"h{number}"), "held", 0, NOW + HOUR) for number in range(3)]
    kept.write_tick(database, states={}, rows=rows)
    driven = Driven(database, channel.channel)
    driven.run()
    assert channel.messages == []
    driven.at(NOW + HOUR).run()
    assert [entry.kind for entry in channel.messages] == ["digest"]


@pytest.mark.parametrize(("tries", "least", "most"), [(1, 22, 38), (3, 90, 150), (30, 1350, 2250)])
def test_pauses_grow_to_half_an_hour(tries, least, most):
    assert least <= pause(tries, 0.0).total_seconds() < pause(tries, 1.0).total_seconds() <= most


def test_an_address_that_nobody_confirmed_is_forgotten_with_its_letter_after_48_hours(database):
    kept.write_subscription(database, replace(subscriber("s1"), state="unconfirmed", created=NOW))
    put(database, replace(message(1), subscription="s1"))
    driven = Driven(database, Kept().channel)
    driven.at(NOW + 47 * HOUR).run()
    assert kept.read_subscription(database, "s1") is not None
    driven.at(NOW + 49 * HOUR).run()
    assert kept.read_subscription(database, "s1") is None
    assert kept.read_outbox(database) == ()
