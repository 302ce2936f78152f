"""What many tests start from: a store with its tables, a standing clock, a worker's context, rows of a craft."""

import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from nowcast import store
from nowcast.clock import WALL, Clock
from nowcast.discover import members
from nowcast.fetch import Client, RefusedPayloads
from nowcast.replay import scenario
from nowcast.settings import Settings
from nowcast.store import Store
from nowcast.vocabulary.records import Feed, Scenario
from nowcast.worker.context import Context
from nowcast.worker.scheduler import replay_settings

Feeds = Mapping[str, tuple[str, ...]]


def until(true: Callable[[], object], seconds: float = 90.0) -> bool:
    """Wait for a fact, not for a time; fail where it does not come."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"not true within {seconds} s"
        time.sleep(0.02)
    return True


def new_store(path: Path, feeds: Feeds | None = None) -> Store:
    """A store with its tables in a new SQLite file, migrated once for each process and copied."""
    path.write_bytes(_migrated(None if feeds is None else tuple(feeds.items())))
    return store.open_store(f"sqlite:///{path}", feeds=feeds)


@cache
def _migrated(feeds: tuple[tuple[str, tuple[str, ...]], ...] | None) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "migrated.sqlite")
        database = store.open_store(f"sqlite:///{path}", feeds=None if feeds is None else dict(feeds))
        store.migrate(database)
        return file_of(database)


def file_of(database: Store) -> bytes:
    """The whole content of an SQLite store: its last connection writes the log into the file when it is closed."""
    database.engine.dispose()
    return Path(str(database.engine.url.database)).read_bytes()


@cache
def builtin_storm() -> Scenario:
    """The built-in storm, made once for each process; nobody changes it."""
    return scenario("builtin")


def clock_at(now: datetime, speed: float = 1e-9) -> Clock:
    """A clock that stands still at a time, or runs from it on."""
    return Clock(now, WALL.now().timestamp(), speed)


def worker_context(
    database: Store, folder: Path, clock: Clock, url: str = "", *,
    feeds: dict[str, Feed] | None = None, settings: Settings | None = None, client: Client | None = None,
) -> Context:  # fmt: skip
    """The context of a worker's job: with all feeds asked at one server, or with settings of its own."""
    own = settings or Settings.from_env({"NOWCAST_DATA_DIR": str(folder)})
    return Context(
        store=database,
        settings=replay_settings(own, url) if url else own,
        feeds=members("nowcast.feeds", "FEED") if feeds is None else feeds,
        client=client or Client((url,) if url else ()),
        refused=RefusedPayloads(folder / "rejected"),
        clock=clock,
        live=False,
        fence=lambda: None,
    )


def craft_index(times: Iterable[Any], craft: str) -> pd.MultiIndex:
    """The index of a feed's frame where one craft has all rows."""
    stamps = pd.DatetimeIndex(times)
    return pd.MultiIndex.from_arrays([stamps, [craft] * len(stamps)], names=["time", "source"])


def steady_wind(count: int, freq: str = "1min", begin: str = "2024-05-10", **columns: Any) -> pd.DataFrame:
    """One-craft wind by time: each quantity a value, or one for each row."""
    times = pd.date_range(begin, periods=count, freq=freq, tz="UTC", name="time")
    return pd.DataFrame(columns, index=times, dtype=float)
