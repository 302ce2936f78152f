"""A disk that is full loses nothing that was stored, stops nobody, and is over when it is over."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from build import builtin_storm, new_store, until
from sqlalchemy import event

from nowcast import store
from nowcast.clock import WALL, Clock
from nowcast.replay.server import FeedServer
from nowcast.settings import Settings
from nowcast.worker.scheduler import Worker, replay_settings

FEEDS = {"rtsw_mag", "rtsw_wind"}


class Disk:
    """How many pages a database may have: SQLite then says the very same "database or disk is full"."""

    def __init__(self, database: store.Store) -> None:
        self.pages: int | None = None
        self.database = database
        event.listen(database.engine, "begin", self.limit)

    def limit(self, connection: object) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count={self.pages or 2**30}")  # type: ignore[attr-defined]


@pytest.fixture
def working(tmp_path: Path) -> Iterator[tuple[Worker, Disk]]:
    storm = builtin_storm()
    clock = Clock(storm.start + timedelta(hours=1), WALL.now().timestamp(), 120.0)
    server = FeedServer(storm, clock)
    server.start()
    database = new_store(tmp_path / "full.sqlite")
    disk = Disk(database)
    settings = replay_settings(Settings.from_env({"NOWCAST_DATA_DIR": str(tmp_path)}), server.url)
    worker = Worker(settings, database, clock, "replay", FEEDS)
    worker.start()
    yield worker, disk
    worker.stop()
    server.stop()


@pytest.mark.slow
def test_a_full_disk_keeps_what_was_stored_and_the_worker_goes_on_when_there_is_room(
    working: tuple[Worker, Disk], caplog: pytest.LogCaptureFixture
) -> None:
    worker, disk = working
    database = worker.context.store
    assert until(lambda: store.extent(database, "rtsw_mag") is not None)
    with caplog.at_level(logging.INFO, logger="nowcast.worker.scheduler"):
        disk.pages = 1  # not one page more than there are
        assert until(lambda: worker.store_refused >= FEEDS)
        before = store.extent(database, "rtsw_mag")
        held = len(store.read(database, "rtsw_mag", *before))
        disk.pages = None
        assert until(lambda: not worker.store_refused & FEEDS)
        assert until(lambda: store.extent(database, "rtsw_mag")[1] > before[1])
    assert len(store.read(database, "rtsw_mag", *before)) >= held
    said = [record.getMessage() for record in caplog.records if "nothing stored" in record.getMessage()]
    assert said
    assert len(said) <= 6, "said once for each job, not at each try"
    assert any("stored again" in record.getMessage() for record in caplog.records)
