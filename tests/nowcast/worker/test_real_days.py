"""A real day with five faults on leaves the same store as a clean one, but for remarks and minutes never offered.

Compared are the minutes of the day itself: what an upstream offered wrongly of the day before, and never again rightly,
nobody can know. Memories of that day (Dst) may therefore differ by a little.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from build import clock_at, new_store, worker_context

from nowcast import store
from nowcast.fetch import Client
from nowcast.replay import scenario
from nowcast.replay.server import FeedServer
from nowcast.vocabulary.records import Scenario
from nowcast.worker.context import Context
from nowcast.worker.poll import poll
from nowcast.worker.tick import make_nowcast

FEEDS = ("rtsw_mag", "rtsw_wind", "rtsw_ephemerides", "propagated_wind", "gfz_kp")
STEP = timedelta(minutes=30)
STORMS = {"gannon": "storms/gannon_2024", "ace": "more/l1_storms_ace/20000711"}


def faults(start: datetime) -> list[str]:
    """Five faults of different kinds, each for some hours of the day, the last one until shortly before its end."""
    return [
        f"{name}@{start + timedelta(hours=hour):%Y-%m-%dT%H:%M}+{hours * 60}"
        for name, hour, hours in (
            ("column_gone:rtsw_mag", 2, 3),
            ("down:rtsw_wind", 4, 6),
            ("nan:rtsw_mag", 8, 2),
            ("future:rtsw_mag", 11, 4),
            ("rewritten:rtsw_wind", 14, 8),
        )
    ]


def play(storm: Scenario, folder: Path, said: list[str]) -> Iterator[Context]:
    """A day of the storm, polled each half hour by the real poll over real HTTP."""
    folder.mkdir()
    database = new_store(folder / "day.sqlite")
    for number in range(int(timedelta(hours=24) / STEP) + 1):
        clock = clock_at(storm.start + number * STEP)
        server = FeedServer(storm, clock, faults=said)
        server.start()
        client = Client((server.url,), patience=5.0)
        context = worker_context(database, folder, clock, server.url, client=client)
        for name in FEEDS:
            if name in storm.frames:
                poll(context, name)
        server.stop()
        if number % 8 == 0:
            make_nowcast(context)
    yield context


def rows(context: Context, name: str, start: datetime, stop: datetime) -> pd.DataFrame:
    return store.read(context.store, name, start, stop).drop(columns="received")


@pytest.mark.slow
@pytest.mark.parametrize("name", STORMS)
def test_a_real_day_with_five_faults_ends_as_a_clean_one(name: str, data_dir: Path, tmp_path: Path) -> None:
    storm = scenario(data_dir / STORMS[name])
    start, stop = storm.start + timedelta(minutes=5), storm.start + timedelta(days=2)
    (clean,) = play(storm, tmp_path / "clean", [])
    (spoilt,) = play(storm, tmp_path / "spoilt", faults(storm.start))
    kinds = {remark["kind"] for remark in store.remarks(spoilt.store, 500)}
    assert {"unreachable", "format", "future"} <= kinds, "the faults were there"
    for feed in (*(feed for feed in FEEDS if feed in storm.frames), "l1_field", "l1_plasma"):
        good, bad = (rows(context, feed, start, stop) for context in (clean, spoilt))
        assert len(good), feed
        pd.testing.assert_frame_equal(bad, good, obj=f"the table of {feed}")
    later = storm.start + timedelta(hours=3)  # what arrives by then left L1 on the day itself
    good, bad = (store.read_derived(context.store, later, stop) for context in (clean, spoilt))
    at_once = ["dynamic_pressure", "clock_angle", "standoff_distance", "flaring"]
    pd.testing.assert_frame_equal(bad[at_once], good[at_once], obj="the derived table")
    assert (bad["dst_estimate"] - good["dst_estimate"]).abs().max() < 3.0
