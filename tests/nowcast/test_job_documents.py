"""Polling what is no series: documents, their health and their remarks go into the store with the poll."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from nowcast import store
from nowcast.clock import WALL, Clock
from nowcast.discover import members
from nowcast.fetch import Door, Ring
from nowcast.jobs import Desk, poll
from nowcast.records import Document
from nowcast.replay import scenario
from nowcast.replay.server import FeedServer
from nowcast.settings import Settings
from nowcast.worker import replay_settings

OURS = ("swpc_alerts", "noaa_scales", "ovation", "three_day_forecast", "hemispheric_power")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk at the built-in storm, ten hours in, whose clock stands still."""
    storm = scenario("builtin")
    clock = Clock(storm.start + timedelta(hours=10), WALL.now().timestamp(), 1e-9)
    server = FeedServer(storm, clock)
    server.start()
    place = store.open_store(f"sqlite:///{tmp_path / 'test.sqlite'}")
    store.migrate(place)
    settings = replay_settings(Settings.from_env({"NOWCAST_DATA_DIR": str(tmp_path)}), server.url)
    feeds = {name: feed for name, feed in members("nowcast.feeds", "FEED").items() if name in OURS}
    yield Desk(
        store=place, settings=settings, feeds=feeds, door=Door((server.url,)), ring=Ring(tmp_path / "rejected"),
        clock=clock, live=False, fence=lambda: None,
    )  # fmt: skip
    server.stop()
    place.engine.dispose()


def test_documents_flow_from_http_to_the_store_with_their_health(desk: Desk) -> None:
    assert [poll(desk, name) for name in OURS] == [0] * len(OURS)
    now = desk.clock.now()
    for name in OURS[:4]:
        kept = store.read_documents(desk.store, name)
        assert kept
        health = store.read_health(desk.store)[name]
        assert health.newest == max(item.document.time for item in kept)
        assert health.state == "ok"
        assert all(item.received == now for item in kept)
    assert store.latest(desk.store, "hemispheric_power", "hemispheric_power_north") is not None
    before = store.version(desk.store)
    assert poll(desk, "swpc_alerts") == 0  # not modified
    assert store.version(desk.store) == before + 1  # only its health


def test_what_could_not_be_read_is_remarked_and_what_is_of_the_future_left_out(desk: Desk) -> None:
    now = desk.clock.now()
    papers = (
        Document("odd", now, {"text": "?", "remark": "A message could not be read."}),
        Document("late", now + timedelta(hours=3), {"text": "from the future"}),
    )
    told = replace(desk.feeds["swpc_alerts"], documents=lambda _body: papers)
    assert poll(replace(desk, feeds={"swpc_alerts": told}), "swpc_alerts") == 0
    assert [kept.document.key for kept in store.read_documents(desk.store, "swpc_alerts")] == ["odd"]
    said = {remark["kind"]: remark["text"] for remark in store.remarks(desk.store)}
    assert said["format"] == "A message could not be read."
    assert said["future"].startswith("1 with an issue time in the future left out")
