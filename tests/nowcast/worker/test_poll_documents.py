"""Polling what is no series: documents, their health and their remarks go into the store with the poll."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from build import clock_at, new_store, worker_context

from nowcast import store
from nowcast.discover import members
from nowcast.replay.server import FeedServer
from nowcast.vocabulary.records import Document, Scenario
from nowcast.worker.context import Context
from nowcast.worker.poll import poll

OURS = ("swpc_alerts", "noaa_scales", "ovation", "three_day_forecast", "hemispheric_power")


@pytest.fixture
def context(tmp_path: Path, feed_server: FeedServer, storm: Scenario) -> Iterator[Context]:
    """A context at the built-in storm, ten hours in, whose clock stands still."""
    feed_server.clock = clock_at(storm.start + timedelta(hours=10))
    database = new_store(tmp_path / "test.sqlite")
    feeds = {name: feed for name, feed in members("nowcast.feeds", "FEED").items() if name in OURS}
    yield worker_context(database, tmp_path, feed_server.clock, feed_server.url, feeds=feeds)
    database.engine.dispose()


def test_documents_flow_from_http_to_the_store_with_their_health(context: Context) -> None:
    assert [poll(context, name) for name in OURS] == [0] * len(OURS)
    now = context.clock.now()
    for name in OURS[:4]:
        kept = store.read_documents(context.store, name)
        assert kept
        health = store.read_health(context.store)[name]
        assert health.newest == max(item.document.time for item in kept)
        assert health.state == "ok"
        assert all(item.received == now for item in kept)
    assert store.latest(context.store, "hemispheric_power", "hemispheric_power_north") is not None
    before = store.version(context.store)
    assert poll(context, "swpc_alerts") == 0  # not modified
    assert store.version(context.store) == before + 1  # only its health


def test_what_could_not_be_read_is_remarked_and_what_is_of_the_future_left_out(context: Context) -> None:
    now = context.clock.now()
    papers = (
        Document("odd", now, {"text": "?", "remark": "A message could not be read."}),
        Document("late", now + timedelta(hours=3), {"text": "from the future"}),
    )
    told = replace(context.feeds["swpc_alerts"], documents=lambda _body: papers)
    assert poll(replace(context, feeds={"swpc_alerts": told}), "swpc_alerts") == 0
    assert [kept.document.key for kept in store.read_documents(context.store, "swpc_alerts")] == ["odd"]
    said = {remark["kind"]: remark["text"] for remark in store.remarks(context.store)}
    assert said["format"] == "A message could not be read."
    assert said["future"].startswith("1 with an issue time in the future left out")
