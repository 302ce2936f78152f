"""Steps in the wind: the newest announcement, and the former ones."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from made_shocks import announced

from nowcast.errors import StoreError
from nowcast.store import Store, acquire, first_announced, read_shocks, version, write_shocks

NOW = datetime(2024, 5, 10, 16, 40, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SINCE = NOW - timedelta(hours=4)
STEP = announced(NOW - 5 * MINUTE)


def states(store: Store, known_at: datetime | None = None) -> list[str]:
    return [row.state for row in read_shocks(store, SINCE, NOW, known_at)]


def test_a_step_comes_back_as_it_was_written(store: Store) -> None:
    odd = replace(STEP, confidence=float("nan"), expected=None, low=None, high=None, suspect=True, change=-8.0)
    assert write_shocks(store, [odd], received=NOW, since=SINCE) == 1
    (stored,) = read_shocks(store, SINCE, NOW)
    assert np.isnan(stored.confidence)
    assert replace(stored, confidence=0.5) == replace(odd, confidence=0.5)
    assert stored.held
    assert not replace(stored, state="confirmed").held


def test_the_same_announcement_again_makes_no_new_version(store: Store) -> None:
    write_shocks(store, [STEP], received=NOW, since=SINCE)
    before = version(store)
    assert write_shocks(store, [STEP], received=NOW + MINUTE, since=SINCE) == 0
    assert version(store) == before


def test_how_a_step_was_announced_then_stays_readable(store: Store) -> None:
    write_shocks(store, [STEP], received=NOW, since=SINCE)
    write_shocks(store, [replace(STEP, state="confirmed")], received=NOW + 2 * MINUTE, since=SINCE)
    assert states(store) == ["confirmed"]
    assert states(store, NOW - MINUTE) == []
    assert states(store, NOW + MINUTE) == ["awaited"]
    assert states(store, NOW + 2 * MINUTE) == ["confirmed"]


def test_a_step_that_is_no_longer_detected_goes_and_one_from_before_the_span_stays(store: Store) -> None:
    old = announced(NOW - timedelta(hours=3))
    write_shocks(store, [old, STEP], received=NOW, since=SINCE)
    assert write_shocks(store, [], received=NOW + MINUTE, since=NOW - timedelta(hours=1)) == 1
    assert [row.noticed for row in read_shocks(store, SINCE, NOW)] == [old.noticed]
    assert len(read_shocks(store, SINCE, NOW, NOW)) == 2


def test_a_clock_that_was_set_back_does_not_break_the_history(store: Store) -> None:
    write_shocks(store, [STEP], received=NOW, since=SINCE)
    write_shocks(store, [replace(STEP, state="no data")], received=NOW - timedelta(hours=1), since=SINCE)
    assert states(store) == ["no data"]
    assert states(store, NOW) == ["awaited"]


def test_two_steps_in_one_minute_are_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="in one second"):
        write_shocks(store, [STEP, STEP], received=NOW, since=SINCE)


def test_a_worker_that_lost_its_lease_announces_nothing(store: Store) -> None:
    fence = acquire(store, "one", 0.0, 10.0)
    assert acquire(store, "two", 20.0, 10.0) != fence
    with pytest.raises(StoreError, match="taken over"):
        write_shocks(store, [STEP], received=NOW, since=SINCE, fence=fence)
    assert read_shocks(store, SINCE, NOW) == []


def test_the_first_announcement_is_the_first_that_was_not_held_back(store: Store) -> None:
    first = replace(STEP, change=0.0)
    for minute, shock in enumerate([replace(first, suspect=True), first, replace(first, front_speed=700.0)]):
        write_shocks(store, [shock], received=NOW + minute * MINUTE, since=SINCE)
    assert first_announced(store, SINCE, NOW) == [(NOW + MINUTE, first)]
    assert first_announced(store, NOW, NOW) == []
