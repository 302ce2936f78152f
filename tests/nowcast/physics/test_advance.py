"""A nowcast that is brought up to date is the one that is computed at once."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nowcast.physics import advance, derive

ROWS = 14 * 60
DISTANCE = 1.5e6


def storm(rng: np.random.Generator) -> pd.DataFrame:
    """Wind at L1 whose numbers do not repeat: steps of the speed, gaps, suspect rows."""
    times = pd.date_range("2026-03-03T15:00", periods=ROWS, freq="min", tz="UTC", name="time")
    phase = np.arange(ROWS) / 40.0
    wind = pd.DataFrame({"bx_gsm": 3 * np.cos(phase), "by_gsm": 5 * np.sin(phase), "bz_gsm": -9 * np.sin(0.3 * phase)})
    wind["flow_speed"] = 420.0 + 180.0 * (np.arange(ROWS) % 300 > 200) + 30.0 * np.sin(phase)
    wind["proton_density"] = 6.0 + 3.0 * np.cos(phase / 2)
    wind["proton_temperature"] = 1e5 + 2e4 * np.sin(phase)
    wind += rng.normal(0.0, 0.05, wind.shape)
    wind["bt"] = np.sqrt((wind[["bx_gsm", "by_gsm", "bz_gsm"]] ** 2).sum(axis=1))
    wind[rng.random(ROWS) < 0.03] = np.nan
    begin = int(rng.integers(100, ROWS - 100))
    wind.iloc[begin : begin + int(rng.integers(1, 90))] = np.nan
    wind["suspect"] = (rng.random(ROWS) < 0.01).astype(float)
    return wind.set_index(times)


def changed(wind: pd.DataFrame, first: int, count: int, rng: np.random.Generator) -> pd.DataFrame:
    """The wind with other values in some rows."""
    table = wind.copy()
    rows = slice(first, first + count)
    table.iloc[rows] = table.iloc[rows] * (1.0 + 0.1 * rng.random(table.iloc[rows].shape))
    return table


SEED = st.integers(0, 10**6)
CHANGES = st.lists(st.tuples(st.integers(1, 500), st.integers(1, 60)), min_size=1, max_size=4)  # rows back, rows


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SEED, CHANGES)
def test_late_and_revised_rows_lead_to_the_nowcast_that_is_computed_at_once(
    seed: int, changes: list[tuple[int, int]]
) -> None:
    check_changes(seed, changes)


@pytest.mark.slow
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SEED, CHANGES)
def test_any_late_and_revised_rows_lead_to_the_nowcast_that_is_computed_at_once(
    seed: int, changes: list[tuple[int, int]]
) -> None:
    check_changes(seed, changes)


def check_changes(seed: int, changes: list[tuple[int, int]]) -> None:
    """Change rows so far back, one after the other, and compare with the nowcast of the last wind."""
    rng = np.random.default_rng(seed)
    wind = storm(rng)
    stop = ROWS - len(changes) * 3
    now = wind.index[stop - 1]
    nowcast = advance.begin(wind.iloc[:stop], DISTANCE, now)
    for back, count in changes:
        now = wind.index[stop - 1] + pd.Timedelta(minutes=int(rng.choice([0, 1, 12, 40])))  # L1 may be silent by then
        nowcast = advance.advance(nowcast, wind.iloc[:stop], DISTANCE, None, now)
        first = stop - back
        wind = changed(wind, first, count, rng)
        stop += 3
        now = max(now, wind.index[stop - 1])
        nowcast = advance.advance(nowcast, wind.iloc[:stop], DISTANCE, wind.index[first], now)
    now += pd.Timedelta(minutes=int(rng.choice([0, 1, 12, 40])))
    nowcast = advance.advance(nowcast, wind.iloc[:stop], DISTANCE, None, now)
    whole = derive.derive(wind.iloc[:stop], DISTANCE, now=now)
    pd.testing.assert_index_equal(nowcast.derived.index, whole.index, exact=False)
    np.testing.assert_allclose(nowcast.derived, whole, rtol=0, atol=1e-9)


def test_only_the_rows_that_a_new_minute_reaches_are_computed() -> None:
    wind = storm(np.random.default_rng(1))
    before = advance.begin(wind.iloc[:-1], DISTANCE)
    after = advance.advance(before, wind, DISTANCE, wind.index[-1])
    assert len(after.derived) - after.changed < 150


def test_the_clock_between_two_seconds_is_a_time_too() -> None:
    wind = storm(np.random.default_rng(1))
    wind.index = wind.index.as_unit("s")  # as the store gives it
    now = wind.index[-1].to_pydatetime() + timedelta(minutes=1, microseconds=250_001)
    before = advance.begin(wind.iloc[:-1], DISTANCE)
    after = advance.advance(before, wind, DISTANCE, wind.index[-1], now)
    assert after.derived.index.equals(advance.begin(wind, DISTANCE, now).derived.index)


def test_a_shift_of_the_boundary_alone_changes_the_rows_that_it_is_for() -> None:
    wind = storm(np.random.default_rng(2))
    later = wind.index[-200]

    def shift(times: pd.DatetimeIndex) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return np.where(times >= later, 0.03, 0.0)

    after = advance.advance(advance.begin(wind, DISTANCE), wind, DISTANCE, None, None, shift)
    np.testing.assert_allclose(after.derived, derive.derive(wind, DISTANCE, shift=shift), rtol=0, atol=1e-9)
    assert after.changed > 0


def test_a_silence_at_l1_leaves_minutes_without_wind_at_the_nose() -> None:
    wind = storm(np.random.default_rng(3))
    wind = pd.concat([wind.iloc[:500], wind.iloc[700:]])
    before = advance.begin(wind.iloc[:501], DISTANCE)
    after = advance.advance(before, wind.iloc[:510], DISTANCE, wind.index[501])
    np.testing.assert_allclose(after.derived, derive.derive(wind.iloc[:510], DISTANCE), rtol=0, atol=1e-9)


@pytest.mark.parametrize("first", [0, 5])
def test_a_change_at_the_beginning_is_computed_whole(first: int) -> None:
    wind = storm(np.random.default_rng(4)).iloc[:200]
    other = changed(wind, first, 1, np.random.default_rng(5))
    after = advance.advance(advance.begin(wind, DISTANCE), other, DISTANCE, wind.index[first])
    np.testing.assert_allclose(after.derived, derive.derive(other, DISTANCE), rtol=0, atol=1e-9)
