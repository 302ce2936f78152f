"""The start as a new user makes it: simulation where nothing answers, the live page where something does."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from nowcast import store
from nowcast.clock import WALL
from nowcast.replay import scenario
from nowcast.replay.server import FeedServer
from nowcast.run import opened, run_live
from nowcast.settings import Settings

NOWHERE = {"NOWCAST_SWPC_URL": "http://127.0.0.1:9/", "NOWCAST_GFZ_URL": "http://127.0.0.1:9/"}


@contextmanager
def running(tmp_path: Path, port: int, *options: str, **environment: str) -> Iterator[str]:
    """`smile-nowcast run` in a process of its own."""
    command = [sys.executable, "-m", "nowcast.cli", "run", "--port", str(port), *options]
    settings = os.environ | {"NOWCAST_DATA_DIR": str(tmp_path)} | environment
    process = subprocess.Popen(command, env=settings)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        assert process.wait(30) == 0, "it ends in order"


def page(url: str, path: str = "/") -> str:
    """The body, or nothing where nobody answers yet."""
    try:
        return requests.get(url + path, timeout=5).text
    except requests.RequestException:
        return ""


def wait_for(url: str, words: str, seconds: float, path: str = "/") -> float:
    """Seconds until the words stand on the page; infinite where they never come."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        if words in page(url, path):
            return time.monotonic() - begun
        time.sleep(0.25)
    return float("inf")


@pytest.mark.slow
def test_with_nothing_upstream_the_simulation_is_played_and_named(tmp_path: Path, free_port: int) -> None:
    with running(tmp_path, free_port, **NOWHERE) as url:
        assert wait_for(url, "<title>SIMULATION", 90.0) < 90.0
        assert 'data-mode="simulation"' in page(url)
        assert wait_for(url, '"mode":"simulation"', 10.0, "/api/v1/now") < 10.0


@pytest.mark.slow
def test_the_first_live_answer_ends_the_simulation(tmp_path: Path, free_port: int) -> None:
    storm = scenario("builtin")
    from nowcast.clock import Clock
    from nowcast.replay import shifted

    now = WALL.now()
    server = FeedServer(shifted(storm, now), Clock(now, now.timestamp(), 1.0))
    addresses = {"NOWCAST_SWPC_URL": server.url, "NOWCAST_GFZ_URL": server.url}
    server.set_faults(["down"])
    server.start()
    try:
        with running(tmp_path, free_port, **addresses) as url:
            assert wait_for(url, "<title>SIMULATION", 90.0) < 90.0
            server.set_faults([])
            assert wait_for(url, '"mode":"live"', 330.0, "/api/v1/now") < 330.0
            assert "SIMULATION" not in page(url)
    finally:
        server.stop()


@pytest.mark.slow
def test_live_a_standoff_stands_on_the_page_within_45_seconds(tmp_path: Path, free_port: int) -> None:
    from nowcast.clock import Clock
    from nowcast.replay import shifted

    now = WALL.now()
    server = FeedServer(shifted(scenario("builtin"), now), Clock(now, now.timestamp(), 1.0))
    server.start()
    addresses = {"NOWCAST_SWPC_URL": server.url, "NOWCAST_GFZ_URL": server.url}
    try:
        with running(tmp_path, free_port, "--live", **addresses) as url:
            assert wait_for(url, "Estimates: nose now", 45.0) < 45.0
            found = requests.get(f"{url}/api/v1/now", timeout=5).json()
        assert found["mode"] == "live"
        assert found["quantities"]["standoff_distance"]["state"] == "fresh"
    finally:
        server.stop()


def test_a_replay_is_named_on_the_page_and_ends_in_order_at_sigterm(tmp_path: Path, free_port: int) -> None:
    with running(tmp_path, free_port, "--replay", "builtin", "--speed", "120") as url:
        assert wait_for(url, "<title>SIMULATION", 60.0) < 60.0
    database = store.open_store(f"sqlite:///{tmp_path / 'simulation-builtin.sqlite'}")
    assert store.acquire(database, "the next", WALL.now().timestamp(), 10.0) is not None, "the lease was given back"


def test_a_store_that_held_live_rows_never_simulates(tmp_path: Path) -> None:
    settings = Settings.from_env({"NOWCAST_DATA_DIR": str(tmp_path), **NOWHERE})
    database = opened(settings.database())
    store.set_meta(database, "ever_live", True)
    stage = run_live(settings, simulate=True)
    try:
        assert len(stage.closing) == 1, "only the worker was started, nobody watches for silence"
        assert stage() is stage.current
    finally:
        stage.close()
