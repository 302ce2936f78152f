"""A real worker that is killed again and again while it writes, and what the store must be afterwards.

`Killing` keeps one parent that has imported everything and forks a worker for each life, so that a life costs a tenth
of a second of start. What a reader saw before the kill is what the worker had acknowledged: a commit is the promise.
"""

import logging
import multiprocessing
import os
import random
import signal
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import func, select, text

from nowcast import store
from nowcast.clock import WALL, Clock
from nowcast.replay import scenario
from nowcast.replay.server import FeedServer
from nowcast.settings import Settings
from nowcast.store.database.engine import writing
from nowcast.worker.scheduler import Worker, replay_settings

SPEED = 300.0  # five minutes of the storm in a second: each poll brings new rows
COUNTED = ("rtsw_mag", "rtsw_wind", "l1_field", "l1_plasma")


def _life(url: str, folder: str, upstream: str, clock: Clock) -> None:
    """One life of a worker; it does not end by itself."""
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    database = store.open_store(url)
    settings = replay_settings(Settings.from_env({"NOWCAST_DATA_DIR": folder}), upstream)
    Worker(settings, database, clock, "replay", ["rtsw_mag", "rtsw_wind", "gfz_kp"]).start()
    time.sleep(3600)


class Killing:
    """A store, a feed server and the number of lives that ended."""

    def __init__(self, folder: Path, seed: int = 7) -> None:
        storm = scenario("builtin")
        self.clock = Clock(storm.start + timedelta(hours=1), WALL.now().timestamp(), SPEED)
        self.server = FeedServer(storm, self.clock)
        self.server.start()
        self.folder = folder
        self.url = f"sqlite:///{folder / 'killed.sqlite'}"
        self.database = store.open_store(self.url)
        store.migrate(self.database)
        self.dice = random.Random(seed)
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(["nowcast.worker.scheduler", "nowcast.replay", "nowcast.store"])
        self.seen: dict[str, set[int]] = {name: set() for name in COUNTED}

    def life(self, least: float = 0.05, most: float = 1.0) -> None:
        """Let a worker live until it writes, then a moment longer, then kill it and look."""
        release(self.database)
        before = store.version(self.database)
        worker = self.context.Process(
            target=_life, args=(self.url, str(self.folder), self.server.url, self.clock), daemon=True
        )
        worker.start()
        ends = time.monotonic() + 30
        wanted = before + self.dice.choice((2, 2, 3, 5))  # the lease, a poll or two, the choice and the nowcast
        while store.version(self.database) < wanted and time.monotonic() < ends and worker.is_alive():
            time.sleep(0.005)
        time.sleep(self.dice.uniform(least, most))
        promised, said = self.rows(), store.version(self.database)
        assert worker.pid is not None
        assert worker.is_alive(), "the worker died by itself"
        os.kill(worker.pid, signal.SIGKILL)
        worker.join()
        self.look(promised, said)

    def rows(self) -> dict[str, set[int]]:
        """Times of the rows that a reader sees."""
        with self.database.engine.connect() as connection:
            return {
                name: set(connection.execute(select(self.database.tables[name].c.time)).scalars()) for name in COUNTED
            }

    def look(self, promised: dict[str, set[int]], said: int) -> None:
        """Nothing that was seen is gone, nothing is half."""
        assert store.version(self.database) >= said
        there = self.rows()
        for name, times in promised.items():
            assert times <= there[name], f"{name} lost rows"
        with self.database.engine.connect() as connection:
            issued = self.database.tables["nowcast_issued"]
            count = select(issued.c.issued, func.count()).group_by(issued.c.issued)
            assert all(number == 5 for _, number in connection.execute(count)), "half a nowcast was issued"
            for name in ("rtsw_mag", "l1_field"):
                assert torn_hours(self.database, connection, name) == []

    def whole(self) -> str:
        """What the database says of itself."""
        with self.database.engine.connect() as connection:
            return str(connection.execute(text("PRAGMA integrity_check")).scalar())

    def close(self) -> None:
        self.server.stop()
        self.database.engine.dispose()


def torn_hours(database: store.Store, connection: Any, name: str) -> list[int]:
    """Hours whose roll-up is not that of the rows."""
    rows, hourly = database.tables[name], database.tables[f"{name}_hourly"]
    column = "bz_gsm"
    frame = pd.DataFrame(connection.execute(select(rows.c.time, rows.c.source, rows.c[column])).all())
    if frame.empty:
        return []
    counts = frame.dropna().groupby([frame["time"] // 3600 * 3600, "source"])[column].count()
    kept = {
        (hour, source): number
        for hour, source, number in connection.execute(
            select(hourly.c.time, hourly.c.source, hourly.c[f"{column}_count"])
        )
        if number
    }
    return sorted({hour for (hour, _), _ in set(counts.to_dict().items()) ^ set(kept.items())})


def release(database: store.Store) -> None:
    """The next life need not wait for the end of the lease of a dead one."""
    with writing(database) as connection:
        lease = database.tables["lease"]
        connection.execute(lease.update().values(expires=0.0))
