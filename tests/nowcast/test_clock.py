"""One record is the wall clock or a replay clock."""

from datetime import UTC, datetime, timedelta

import time_machine

from nowcast.clock import WALL, Clock

START = datetime(2024, 5, 10, 16, 0, tzinfo=UTC)


def test_the_wall_clock_is_aware_and_utc():
    assert WALL.now().tzinfo is UTC


def test_a_replay_clock_runs_from_its_start_at_its_speed():
    with time_machine.travel(1_000_060.0, tick=False):
        assert Clock(START, 1_000_000.0, 120.0).now() == START + timedelta(hours=2)


def test_two_processes_with_the_same_record_read_the_same_time():
    with time_machine.travel(1_000_007.5, tick=False):
        assert Clock(START, 1_000_000.0, 60.0).now() == Clock(START, 1_000_000.0, 60.0).now()


def test_a_minute_of_a_fast_replay_takes_half_a_second():
    assert Clock(START, 0.0, 120.0).wall_seconds(timedelta(minutes=1)) == 0.5
