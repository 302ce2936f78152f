"""The clock of a replay waits for the data, and nothing else changes by it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from build import new_store

from nowcast import store
from nowcast.clock import Clock
from nowcast.worker.pace import BEHIND, behind, paced

START = datetime(2024, 5, 10, 16, 0, tzinfo=UTC)
CLOCK = Clock(START, anchor=1000.0, speed=600.0)
MINUTE = timedelta(minutes=1)


def test_the_data_are_as_late_as_the_latest_feed_beyond_its_cadence() -> None:
    seen = [(START - 9 * MINUTE, 5 * MINUTE), (START - 7 * MINUTE, MINUTE), (START - 60 * MINUTE, 180 * MINUTE)]
    assert behind(START, seen) == 6 * MINUTE
    assert behind(START, []) == timedelta(0)


@pytest.mark.parametrize(("late", "speed"), [(0, 600), (4, 600), (6, 500), (10, 300), (600, 300)])
def test_a_replay_slows_down_as_far_as_its_data_are_late(late: int, speed: float) -> None:
    clock = paced(CLOCK, 600.0, late * MINUTE, 1060.0)
    assert clock.speed == speed
    assert clock.at(1060.0) == CLOCK.at(1060.0), "the time goes on from where it was"
    assert clock.at(1061.0) - clock.at(1060.0) == timedelta(seconds=speed)


def test_it_is_as_fast_again_as_was_asked_for_once_the_data_follow() -> None:
    clock, wall = paced(CLOCK, 600.0, 20 * MINUTE, 1060.0), 1060.0
    assert paced(clock, 600.0, BEHIND * 0.8, 1070.0) == clock, "not before they do"
    while clock.speed < 600.0:
        wall += 1.0
        faster = paced(clock, 600.0, MINUTE, wall)
        assert faster.speed > clock.speed
        clock = faster
    assert clock.at(wall) > CLOCK.start


def test_a_slow_clock_is_read_from_the_store_as_it_was_written(tmp_path: Path) -> None:
    database = new_store(tmp_path / "nowcast.sqlite")
    clock = paced(CLOCK, 600.0, 20 * MINUTE, 1060.0)
    store.set_clock(database, clock, "replay", "storm")
    assert store.clock_of(database) == (clock, "replay")
