"""What is forecast beyond the lead of the wind: Dst of the next hours, Kp of SWPC."""

from datetime import timedelta

import pandas as pd
import pytest
from filled import MINUTE, NOW, derived, filled, issued

from dashboard.live.delta import make_delta
from dashboard.live.forecasts import forecasts
from dashboard.live.state import build
from nowcast import store
from nowcast.store import Health

HOUR = timedelta(hours=1)
AHEAD = {
    f"dst_ahead_{hours}h{part}": 10.0 * hours + off
    for hours in (1, 3, 6)
    for part, off in (("", 0), ("_low", -9), ("_high", 9))
}


@pytest.fixture
def day(tmp_path):
    database = filled(tmp_path / "day.sqlite", NOW, 2)
    rows = derived(NOW - 3 * MINUTE, 4).assign(**AHEAD)
    store.write_nowcast(database, issued=NOW + MINUTE, derived=rows, now_rows=issued(NOW + MINUTE).assign(**AHEAD))
    return database


def put_kp(database, received):
    """SWPC's list: what was observed, and predictions of which one block has begun."""
    times = pd.date_range(NOW - 6 * HOUR, NOW + 30 * HOUR, freq="3h")
    kinds = ["observed" if time < NOW else "predicted" for time in times]
    index = pd.MultiIndex.from_arrays([times, kinds], names=["time", "source"])
    rows = pd.DataFrame({"kp_forecast": [2.0 + 0.33 * number for number in range(len(times))]}, index=index)
    store.write_poll(database, "kp_forecast", rows, received=received, health=Health("kp_forecast", received))


def test_dst_ahead_stands_so_many_hours_after_the_newest_minute_that_has_arrived(day):
    made = int(NOW.timestamp())
    expected = [(made + 3600 * hours, 10 * hours, 10 * hours - 9, 10 * hours + 9) for hours in (1, 3, 6)]
    assert forecasts(day, NOW)["dst_estimate"] == expected


def test_an_old_estimate_makes_no_forecast(day):
    assert forecasts(day, NOW + 2 * HOUR)["dst_estimate"] == []


def test_as_known_then_only_what_had_been_issued(day):
    assert forecasts(day, NOW + 2 * MINUTE, NOW)["dst_estimate"] == []
    assert len(forecasts(day, NOW + 2 * MINUTE, NOW + MINUTE)["dst_estimate"]) == 3


def test_kp_is_of_the_blocks_of_the_next_day_that_have_not_begun(day):
    put_kp(day, NOW)
    bars = forecasts(day, NOW)["kp"]
    begin = int((NOW + 3 * HOUR).timestamp())
    assert [bar[0] for bar in bars] == list(range(begin, begin + 8 * 10800, 10800))
    assert {bar[3:] for bar in bars} == {("forecast", "SWPC")}
    assert forecasts(day, NOW + MINUTE, NOW - MINUTE)["kp"] == []


def test_a_forecast_never_stands_for_the_official_kp(day):
    put_kp(day, NOW)
    state = build(day, NOW, 1)
    assert state.forecasts["kp"]
    assert {bar[4] for bar in state.bars["kp"]} == {"GFZ"}


def test_a_new_forecast_is_sent(day):
    before = build(day, NOW, 1)
    assert b'"forecasts"' not in make_delta(before, build(day, NOW, 2), NOW)
    put_kp(day, NOW)
    assert b'"forecasts"' in make_delta(before, build(day, NOW, 2), NOW)
