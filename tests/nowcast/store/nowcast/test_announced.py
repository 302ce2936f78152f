"""Steps in the wind and the exposure of satellites: the newest word, and what was said before."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from made_shocks import announced

from nowcast.errors import StoreError
from nowcast.store import Store, acquire, read_exposure, read_shocks, version, write_nowcast, write_shocks
from nowcast.vocabulary.quantities import DERIVED

NOW = datetime(2024, 5, 10, 16, 40, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SINCE = NOW - timedelta(hours=4)
STEP = announced(NOW - 5 * MINUTE)


def told(store: Store, known_at: datetime | None = None) -> list[str]:
    return [row.state for row in read_shocks(store, SINCE, NOW, known_at)]


def test_a_step_comes_back_as_it_was_written(store: Store) -> None:
    odd = replace(STEP, confidence=float("nan"), expected=None, low=None, high=None, suspect=True, change=-8.0)
    assert write_shocks(store, [odd], received=NOW, since=SINCE) == 1
    (kept,) = read_shocks(store, SINCE, NOW)
    assert np.isnan(kept.confidence)
    assert replace(kept, confidence=0.5) == replace(odd, confidence=0.5)
    assert kept.held
    assert not replace(kept, state="confirmed").held


def test_the_same_word_again_makes_no_new_version(store: Store) -> None:
    write_shocks(store, [STEP], received=NOW, since=SINCE)
    before = version(store)
    assert write_shocks(store, [STEP], received=NOW + MINUTE, since=SINCE) == 0
    assert version(store) == before


def test_what_was_said_of_a_step_then_stays_readable(store: Store) -> None:
    write_shocks(store, [STEP], received=NOW, since=SINCE)
    write_shocks(store, [replace(STEP, state="confirmed")], received=NOW + 2 * MINUTE, since=SINCE)
    assert told(store) == ["confirmed"]
    assert told(store, NOW - MINUTE) == []
    assert told(store, NOW + MINUTE) == ["awaited"]
    assert told(store, NOW + 2 * MINUTE) == ["confirmed"]


def test_a_step_that_is_found_no_more_goes_and_one_from_before_the_span_stays(store: Store) -> None:
    old = announced(NOW - timedelta(hours=3))
    write_shocks(store, [old, STEP], received=NOW, since=SINCE)
    assert write_shocks(store, [], received=NOW + MINUTE, since=NOW - timedelta(hours=1)) == 1
    assert [row.noticed for row in read_shocks(store, SINCE, NOW)] == [old.noticed]
    assert len(read_shocks(store, SINCE, NOW, NOW)) == 2


def test_a_clock_that_was_set_back_does_not_break_the_history(store: Store) -> None:
    write_shocks(store, [STEP], received=NOW, since=SINCE)
    write_shocks(store, [replace(STEP, state="no data")], received=NOW - timedelta(hours=1), since=SINCE)
    assert told(store) == ["no data"]
    assert told(store, NOW) == ["awaited"]


def test_two_steps_in_one_minute_are_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="in one second"):
        write_shocks(store, [STEP, STEP], received=NOW, since=SINCE)


def test_a_worker_that_lost_its_lease_announces_nothing(store: Store) -> None:
    fence = acquire(store, "one", 0.0, 10.0)
    assert acquire(store, "two", 20.0, 10.0) != fence
    with pytest.raises(StoreError, match="taken over"):
        write_shocks(store, [STEP], received=NOW, since=SINCE, fence=fence)
    assert read_shocks(store, SINCE, NOW) == []


def exposure(begin: datetime, probability: float) -> pd.DataFrame:
    """Three minutes of two satellites; the first is what is issued."""
    index = pd.MultiIndex.from_product(
        [pd.date_range(begin, periods=3, freq="min"), ["GOES East", "GOES West"]], names=["time", "satellite"]
    )
    values = {"probability": probability, "local_time": 11.5, "longitude": -75.2}
    horizon = np.where(index.get_level_values(0) == begin, 0.0, np.nan)
    return pd.DataFrame(values, index=index).assign(horizon=horizon)


def issue(store: Store, when: datetime, probability: float) -> None:
    nothing = pd.DataFrame(columns=list(DERIVED), index=pd.DatetimeIndex([], tz="UTC"), dtype=float)
    write_nowcast(store, issued=when, derived=nothing, now_rows=nothing, exposure=exposure(when, probability))


def test_exposure_is_kept_by_minute_and_satellite_and_as_it_was_issued(store: Store) -> None:
    issue(store, NOW, 0.1)
    issue(store, NOW + MINUTE, 0.4)
    kept = read_exposure(store, NOW, NOW + timedelta(hours=1))["probability"].unstack()
    assert kept["GOES East"].tolist() == [0.1, 0.4, 0.4, 0.4]
    then = read_exposure(store, NOW, NOW + timedelta(hours=1), known_at=NOW)
    assert then["probability"].tolist() == [0.1, 0.1]
    assert then.index.get_level_values("time").unique().tolist() == [pd.Timestamp(NOW)]


def test_exposure_without_a_satellite_is_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="by time and satellite"):
        write_nowcast(
            store, issued=NOW, derived=pd.DataFrame(index=pd.DatetimeIndex([], tz="UTC")),
            now_rows=pd.DataFrame(), exposure=exposure(NOW, 0.2).droplevel("satellite"),
        )  # fmt: skip
