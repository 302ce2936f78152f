import numpy as np
import pandas as pd
import pytest
from build import steady_wind
from hypothesis import given, settings
from hypothesis import strategies as st

from nowcast.physics.propagation import NOSE, at_earth, propagate
from nowcast.vocabulary.constants import EARTH_RADIUS, L1_DISTANCE

AWAY = L1_DISTANCE - NOSE * EARTH_RADIUS


def wind(speeds, **columns):
    columns = {"flow_speed": speeds, "bz_gsm": np.arange(len(speeds)), **columns}
    return steady_wind(len(speeds), **columns)


def minutes(frame):
    return (frame.index - pd.Timestamp("2024-05-10", tz="UTC")) / pd.Timedelta("1min")


def test_lead_is_the_way_to_the_nose_over_the_speed():
    moved = propagate(wind([400.0] * 3))
    assert moved["lead_time"].tolist() == pytest.approx([AWAY / 400.0 / 60.0] * 3)
    assert (moved["arrival"] - moved.index).dt.total_seconds().tolist() == pytest.approx([AWAY / 400.0] * 3, abs=1e-3)


def test_interval_is_fifteen_per_cent_and_at_least_five_minutes():
    slow, fast = propagate(wind([400.0])).iloc[0], propagate(wind([2000.0])).iloc[0]
    assert slow["arrival_high"] - slow["lead_time"] == pytest.approx(0.15 * slow["lead_time"])
    assert fast["lead_time"] - fast["arrival_low"] == pytest.approx(5.0)


def test_speed_along_x_is_preferred_where_it_is_measured():
    moved = propagate(wind([500.0] * 8, vx_gse=[-400.0] + [np.nan] * 7))
    assert moved["lead_time"].iloc[0] == pytest.approx(AWAY / 400.0 / 60.0)
    assert moved["lead_time"].iloc[-1] == pytest.approx(AWAY / 500.0 / 60.0)


def test_one_wild_speed_moves_no_arrival():
    calm, wild = propagate(wind([400.0] * 9)), propagate(wind([400.0] * 5 + [1500.0] + [400.0] * 3))
    assert wild["arrival"].equals(calm["arrival"])


def test_distance_may_be_one_a_row_and_unknown():
    moved = propagate(wind([400.0] * 2), [1.4e6, np.nan])
    assert moved["lead_time"].iloc[0] < moved["lead_time"].iloc[1] == pytest.approx(AWAY / 400.0 / 60.0)


def test_speed_is_remembered_for_fifteen_minutes_and_not_longer():
    moved = propagate(wind([400.0] + [np.nan] * 20))
    assert moved["arrival"].notna().sum() == 15
    assert moved["overtaken"].isna().sum() == 6


def test_parcels_that_a_shock_overtakes_are_marked_and_do_not_arrive():
    moved = propagate(wind([400.0] * 60 + [800.0] * 60))
    at = at_earth(moved)
    assert moved["overtaken"].iloc[40:60].eq(1.0).all()
    assert moved["overtaken"].iloc[63:].eq(0.0).all()
    behind = at["flow_speed"].diff().eq(400.0).to_numpy()
    assert behind.sum() == 1
    assert (at["flow_speed"].iloc[behind.argmax() :] == 800.0).all()
    assert at["overtaken"].iloc[behind.argmax() :].eq(1.0).any()
    assert at.index[-1] == moved["arrival"].max().floor("min")


def test_latest_measured_row_wins_within_a_minute():
    moved = propagate(wind([400.0] * 3))
    moved["arrival"] = pd.to_datetime(["2024-05-10T01:00:05", "2024-05-10T01:00:20", "2024-05-10T01:00:50"], utc=True)
    assert at_earth(moved)["bz_gsm"].tolist() == [2.0]


def test_spreading_parcels_hold_three_minutes_and_then_leave_a_gap():
    moved = propagate(wind([400.0, 400.0]))
    moved["arrival"] = pd.to_datetime(["2024-05-10T01:00", "2024-05-10T01:06"], utc=True)
    held = at_earth(moved)["bz_gsm"]
    assert held.iloc[:4].tolist() == [0.0] * 4
    assert held.iloc[4:6].isna().all()
    assert held.iloc[6] == 1.0


def test_gap_of_the_measurement_is_a_gap_at_the_earth():
    whole = wind([400.0] * 30)
    missing = whole.drop(whole.index[10:13])
    assert at_earth(propagate(missing))["bz_gsm"].isna().sum() == 3


def test_minutes_that_were_measured_as_missing_stay_missing():
    frame = wind([400.0] * 30)
    frame.iloc[10:13] = np.nan
    at = at_earth(propagate(frame))
    assert at["bz_gsm"].isna().sum() == 3
    assert len(at) == 30


def test_rows_reach_to_the_end_of_the_lead():
    frame = wind([400.0] * 30)
    at = at_earth(propagate(frame))
    assert at.index[-1] - frame.index[-1] >= pd.Timedelta("59min")


def test_wind_without_any_speed_arrives_nowhere():
    for frame in (wind([np.nan] * 5), wind([])):
        at = at_earth(propagate(frame))
        assert at.empty
        assert at.index.name == "time"


def test_columns_that_are_no_numbers_travel_along():
    at = at_earth(propagate(wind([400.0] * 5).assign(field_craft="ACE")))
    assert set(at["field_craft"]) == {"ACE"}


def test_hourly_wind_has_an_hourly_grid():
    frame = wind([400.0] * 5)
    frame.index = pd.date_range("2024-05-10", periods=5, freq="1h", tz="UTC", name="time")
    assert at_earth(propagate(frame), step="1h")["bz_gsm"].tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]


def test_inputs_stay_as_they_were():
    frame = wind([400.0] * 30 + [700.0] * 30)
    kept = frame.copy()
    moved = propagate(frame)
    kept_moved = moved.copy()
    at_earth(moved)
    pd.testing.assert_frame_equal(frame, kept)
    pd.testing.assert_frame_equal(moved, kept_moved)


SPEEDS = st.lists(st.one_of(st.floats(250, 2000), st.just(np.nan)), min_size=2, max_size=120)


@settings(deadline=None, max_examples=60)
@given(SPEEDS, st.integers(1, 119))
def test_later_rows_change_nothing_that_arrives_before_them(speeds, cut):
    frame = wind(speeds)
    part = frame.iloc[: min(cut, len(frame))]
    last = part.index[-1]
    whole, known = at_earth(propagate(frame)).loc[:last], at_earth(propagate(part)).loc[:last]
    pd.testing.assert_frame_equal(whole, known, check_freq=False)


@settings(deadline=None, max_examples=60)
@given(SPEEDS)
def test_time_never_runs_backwards_at_the_earth(speeds):
    frame = wind(speeds)
    at = at_earth(propagate(frame))
    assert at.index.is_monotonic_increasing
    assert at.index.is_unique
    assert str(at.index.tz) == "UTC"
    assert (np.diff(at["bz_gsm"].dropna()) >= 0).all()  # bz_gsm counts the rows at L1
    assert (np.diff(minutes(at)) == 1).all()
