"""Mail over real SMTP from processes that are killed while they send: nothing lost, and no more twice than kills."""

import multiprocessing
import os
import random
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from build import new_store
from smtp_server import MailServer, free_port

from nowcast import store
from nowcast.alerts.channels.mail import CHANNEL
from nowcast.alerts.records import Event, Measure, Message, OutboxRow, Transition
from nowcast.clock import WALL
from nowcast.settings import Settings
from nowcast.store import alerts as kept
from nowcast.worker.alerts import Delivery

NOW = datetime.now(UTC).replace(microsecond=0)
EVENT = Event("2026-0304-A", "storm", NOW, NOW)
CHANGE = Transition(
    EVENT.id, "bz", 1, "onset", "Bz -10 nT", 2, NOW, NOW, (Measure("bz_gsm", "Bz GSM", "nT", -12.0),), "ACE",
    "Bz -12 nT from 12:00 UTC", (("what", "Bz at the nose is -12 nT."),),
)  # fmt: skip


def settings(url: str) -> Settings:
    variables = {
        "SMTP_URL": url, "NOWCAST_MAIL_FROM": "now@example.org", "NOWCAST_BASE_URL": "http://127.0.0.1:8050/",
        "NOWCAST_SECRET_KEYS": "a-key-for-the-tests-of-the-outbox-only",
    }  # fmt: skip
    return Settings.from_env(variables)


def message(number: int) -> Message:
    name = f"m{number:05d}"
    return Message(
        name, EVENT, 1, 1, name, f"s{number}", f"s{number}@example.org", "mail", "onset", 2, CHANGE.headline, (CHANGE,),
        CHANGE.facts, "live", NOW, NOW + timedelta(hours=48),
    )  # fmt: skip


def delivery(database: store.Store, url: str) -> Delivery:
    return Delivery(database, settings(url), {"mail": CHANNEL}, WALL, f"process {os.getpid()}", lambda: None)


def life(path: str, url: str) -> None:
    """A process that sends until it is killed."""
    sender = delivery(store.open_store(f"sqlite:///{path}"), url)
    while True:
        sender.deliver(patience=5.0)
        time.sleep(0.01)


@pytest.fixture
def server() -> Iterator[MailServer]:
    made = MailServer()
    yield made
    made.close()


def queued(path: Path, count: int) -> store.Store:
    database = new_store(path)
    rows = [OutboxRow(message(number), "queued", 0, NOW) for number in range(count)]
    kept.write_tick(database, states={}, events=[EVENT], rows=rows)
    return database


def killed(path: Path, server: MailServer, count: int, kills: int, seed: int = 7) -> None:
    """Start a process and kill it while it sends, again and again, then let one end."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["nowcast.alerts.channels.mail", "nowcast.worker.alerts"])
    dice = random.Random(seed)
    for number in range(kills + 1):
        before = len(server.accepted)
        process = context.Process(target=life, args=(str(path), server.url), daemon=True)
        process.start()
        last = number == kills
        share = count if last else before + dice.randint(1, max(2, (count - before) // (kills - number + 1)))
        assert server.wait_for(min(share, count), 900.0), "nothing arrives any more"
        if last:
            assert settled(path)
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()


def settled(path: Path) -> bool:
    """Wait until every message is marked."""
    database = store.open_store(f"sqlite:///{path}")
    ends = time.monotonic() + 900.0
    while set(kept.outbox_counts(database)) != {"sent"} and time.monotonic() < ends:
        time.sleep(0.05)
    return set(kept.outbox_counts(database)) == {"sent"}


def assert_none_lost(server: MailServer, count: int, twice: int) -> None:
    assert len(server.accepted) == count
    assert sum(server.accepted.values()) - count <= twice


@pytest.mark.parametrize(
    ("count", "kills"), [(60, 2), pytest.param(3000, 50, marks=pytest.mark.slow)], ids=["few", "many"]
)
def test_none_is_lost_by_kills_and_no_more_come_twice_than_kills(tmp_path, server, count, kills):
    path = tmp_path / "outbox.sqlite"
    queued(path, count).engine.dispose()
    killed(path, server, count, kills)
    assert_none_lost(server, count, kills)


@pytest.mark.parametrize("count", [40, pytest.param(1000, marks=pytest.mark.slow)])
def test_without_a_kill_none_comes_twice(tmp_path, server, count):
    sender = delivery(queued(tmp_path / "outbox.sqlite", count), server.url)
    sender.deliver(patience=900.0)
    assert sender.idle(60.0)
    assert_none_lost(server, count, 0)
    assert kept.outbox_counts(sender.store) == {"sent": count}
    sender.close()


def test_a_letter_that_is_sent_again_has_the_same_id(tmp_path, server):
    database = queued(tmp_path / "outbox.sqlite", 1)
    sender = delivery(database, server.url)
    for _ in range(2):
        sender.deliver(patience=10.0)
        assert sender.idle(30.0)
        (row,) = kept.read_outbox(database)
        kept.mark(database, row, "queued", now=NOW, next_try=NOW)
    assert list(server.accepted.values()) == [2]
    sender.close()


def test_a_server_that_does_not_answer_is_tried_again(tmp_path):
    database = queued(tmp_path / "outbox.sqlite", 1)
    sender = delivery(database, f"smtp://127.0.0.1:{free_port()}")
    sender.deliver(patience=10.0)
    assert sender.idle(60.0)
    (row,) = kept.read_outbox(database)
    assert (row.state, row.tries) == ("queued", 1)
    sender.close()
