"""The worker leads, polls, derives, survives a stepping clock and ends when it is told to."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from build import clock_at, new_store, until

from nowcast import store
from nowcast.clock import WALL
from nowcast.errors import StoreError
from nowcast.replay.server import FeedServer
from nowcast.settings import Settings
from nowcast.vocabulary.records import Scenario
from nowcast.worker.scheduler import Worker, replay_settings


@pytest.fixture
def playing(tmp_path: Path, feed_server: FeedServer, storm: Scenario) -> Iterator[tuple[Worker, FeedServer, Worker]]:
    """A worker at the built-in storm at 60 times its speed, and a second one that waits for the lease."""
    server = feed_server
    server.clock = clock = clock_at(storm.start + timedelta(hours=3), 60.0)
    database = new_store(tmp_path / "n.sqlite")
    settings = replay_settings(Settings.from_env({"NOWCAST_DATA_DIR": str(tmp_path)}), server.url)
    first, second = (Worker(settings, database, clock, "simulation") for _ in range(2))
    first.start()
    yield first, server, second
    for worker in (first, second):
        if worker.watchdog.is_alive():
            worker.stop()


def test_a_storm_is_polled_derived_and_issued_and_the_next_worker_takes_over(
    playing: tuple[Worker, FeedServer, Worker],
) -> None:
    first, _, second = playing
    database = first.context.store
    now = first.clock.now()
    span = now - timedelta(hours=1), now + timedelta(hours=3)
    assert until(lambda: store.read_derived(database, *span)["standoff_distance"].notna().any())
    assert until(lambda: len(store.read_health(database)) == len(first.context.feeds))
    assert until(lambda: "kp" in store.read_scores(database, "24h"))
    second.start()
    time.sleep(2.0)  # two turns of its watchdog, which asks for the lease
    assert second.fence is None, "there is one leader"
    fence = first.fence
    first.stop()
    assert until(lambda: second.fence is not None), "the lease was given back"
    assert fence is not None
    assert (second.fence or 0) > fence
    before = store.version(database)
    assert until(lambda: store.version(database) > before), "and the work goes on"


@pytest.mark.parametrize(
    "step",
    [
        -timedelta(hours=1),
        pytest.param(timedelta(hours=1), marks=pytest.mark.slow),
        pytest.param(-timedelta(days=1), marks=pytest.mark.slow),
        timedelta(days=1),
    ],
)
def test_polls_go_on_within_seconds_of_a_step_of_the_clock(
    playing: tuple[Worker, FeedServer, Worker], step: timedelta
) -> None:
    worker, server, _ = playing
    assert until(lambda: sum(server.answered.values()) > 10)
    with time_machine.travel(WALL.now() + step, tick=True):
        before = sum(server.answered.values())
        assert until(lambda: sum(server.answered.values()) > before + 6, 15.0)
        assert until(lambda: any(r["kind"] == "clock" for r in store.remarks(worker.context.store, 50)), 15.0)


def migrated(database: store.Store) -> bool:
    """Whether the other process has made its tables; the file is there before them."""
    try:
        store.check_version(database)
    except StoreError:
        return False
    return True


def test_sigterm_ends_the_worker_and_frees_the_lease(tmp_path: Path) -> None:
    environment = os.environ | {
        "NOWCAST_DATA_DIR": str(tmp_path),
        "NOWCAST_SWPC_URL": "http://127.0.0.1:9/",
        "NOWCAST_GFZ_URL": "http://127.0.0.1:9/",
        "NOWCAST_IMAP_URL": "http://127.0.0.1:9/",
    }
    command = [sys.executable, "-m", "nowcast.cli", "worker"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            path = tmp_path / "nowcast.sqlite"
            assert until(path.exists)
            database = store.open_store(f"sqlite:///{path}")
            assert until(
                lambda: migrated(database) and store.version(database) > 0 and len(store.read_health(database)) > 3, 90
            )
            process.send_signal(signal.SIGTERM)
            said = process.communicate(timeout=60)[1]
        finally:
            process.kill()
    assert process.returncode == 0, said
    assert store.acquire(database, "the next", WALL.now().timestamp(), 10.0) is not None
    assert said.count('"error"') <= len(store.read_health(database)) + 4, "a feed that stays down is logged once"
