"""The built-in storm at a feed server, and a store into which two hours of it were polled."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from build import builtin_storm, clock_at, file_of, new_store, worker_context

from nowcast import store
from nowcast.clock import Clock
from nowcast.discover import members
from nowcast.replay.server import FeedServer
from nowcast.vocabulary.records import Scenario
from nowcast.worker.context import Context
from nowcast.worker.poll import poll
from nowcast.worker.tick import make_nowcast


@pytest.fixture(scope="session")
def storm() -> Scenario:
    """The built-in storm, which nobody changes."""
    return builtin_storm()


@pytest.fixture(scope="session")
def running_feed_server(storm: Scenario) -> Iterator[FeedServer]:
    """One feed server of the built-in storm for the session: to make its answers takes a second."""
    server = FeedServer(storm, clock_at(storm.start))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def feed_server(running_feed_server: FeedServer, storm: Scenario) -> Iterator[FeedServer]:
    """The feed server, without a fault and with a count of its own; its clock stands two hours into the storm."""
    running_feed_server.clock = clock_at(storm.start + timedelta(hours=2))
    running_feed_server.set_faults([])
    running_feed_server.answered.clear()
    yield running_feed_server
    running_feed_server.set_faults([])


@dataclass(frozen=True)
class Played:
    """What came of two hours of the storm: the failures of each feed's poll, and the store after a tick."""

    clock: Clock
    failures: dict[str, int]
    content: bytes


@pytest.fixture(scope="session")
def played(running_feed_server: FeedServer, storm: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Played:
    """Polled from the feed server and derived, once for the session."""
    folder = tmp_path_factory.mktemp("played")
    running_feed_server.clock = clock = clock_at(storm.start + timedelta(hours=2))
    running_feed_server.set_faults([])
    context = storm_context(folder, running_feed_server, new_store(folder / "played.sqlite"))
    failures = {name: poll(context, name) for name in context.feeds}
    make_nowcast(context)
    return Played(clock, failures, file_of(context.store))


def storm_context(folder: Path, server: FeedServer, database: store.Store) -> Context:
    """A context at the feed server and at its time, with the feeds that the storm has."""
    feeds = {name: feed for name, feed in members("nowcast.feeds", "FEED").items() if name in server.scenario.frames}
    return worker_context(database, folder, server.clock, server.url, feeds=feeds)


@pytest.fixture
def storm_table(tmp_path: Path, feed_server: FeedServer) -> tuple[Context, FeedServer]:
    """A context over an empty store at the feed server, and the server."""
    return storm_context(tmp_path, feed_server, new_store(tmp_path / "test.sqlite")), feed_server


@pytest.fixture
def played_table(tmp_path: Path, feed_server: FeedServer, played: Played) -> tuple[Context, FeedServer]:
    """The same over a copy of the store of `played`."""
    path = tmp_path / "played.sqlite"
    path.write_bytes(played.content)
    return storm_context(tmp_path, feed_server, store.open_store(f"sqlite:///{path}")), feed_server
