import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nowcast import coefficients
from nowcast.physics.indices.kp_nowcast import INDEX, LEVELS, ap, estimate, matched, probability
from nowcast.physics.indices.learned.kp_features import NEEDS, features

PROBABILITIES = [f"{name}_probability" for name in LEVELS]
COLUMNS = [
    "kp_estimate", "kp_estimate_low", "kp_estimate_high", "hp30_estimate", *PROBABILITIES, "ap_estimate", "input_state"
]  # fmt: skip


def wind(bz, freq="1min", by=2.0, speed=450.0, density=5.0):
    times = pd.date_range("2014-03-20", periods=len(bz), freq=freq, tz="UTC", name="time")
    frame = pd.DataFrame({"bx_gsm": 2.0, "by_gsm": by, "bz_gsm": bz}, index=times, dtype=float)
    frame["bt"] = 1.1 * np.sqrt((frame**2).sum(axis=1))
    frame["flow_speed"], frame["proton_density"] = speed, density
    return frame


def steady(bz, hours=30, **options):
    return estimate(wind([bz] * hours, "1h", **options)).iloc[-1]


def width(result):
    return result["kp_estimate_high"] - result["kp_estimate_low"]


def test_estimate_knows_the_features_on_which_it_was_fitted():
    assert coefficients.read("kp")["names"] == list(features(wind([1.0] * 3)).names)


def test_columns_are_those_of_the_family():
    assert list(estimate(wind([-5.0] * 60)).columns) == COLUMNS


def test_quiet_wind_is_quiet_and_a_storm_is_a_storm():
    quiet, storm = steady(3.0, speed=350.0), steady(-25.0, speed=750.0, density=20.0)
    assert quiet["kp_estimate"] < 1.5
    assert storm["kp_estimate"] > 7.0
    assert quiet["g1_probability"] < 0.01
    assert storm["g1_probability"] > 0.98


def test_more_drive_is_a_higher_index():
    values = [steady(bz)["kp_estimate"] for bz in (2.0, -3.0, -7.0, -12.0, -18.0)]
    assert (np.diff(values) > 0).all()
    assert steady(-5.0, speed=700.0)["kp_estimate"] > steady(-5.0, speed=350.0)["kp_estimate"]


def test_probabilities_fall_with_the_level():
    storm = steady(-12.0)[PROBABILITIES].to_numpy()
    assert (np.diff(storm) <= 0).all()
    assert (np.diff(steady(-25.0, speed=800.0, density=20.0)[PROBABILITIES].to_numpy()) <= 0).all()


def test_less_sure_is_nearer_to_one_half():
    model, past = coefficients.read("kp"), np.full(2, 3.0)
    plain, unsure = (probability(model, np.array([3.0, 7.0]), past, "g1", sure) for sure in (1.0, 0.5))
    assert plain[0] < unsure[0] < 0.5 < unsure[1] < plain[1]


def test_nine_minus_is_g4_and_nine_is_g5():
    thirds = np.arange(28) / 3.0
    reached = {name: thirds[thirds >= level][0] for name, level in LEVELS.items()}
    assert {name: round(float(value), 2) for name, value in reached.items()} == {
        "g1": 4.67, "g2": 5.67, "g3": 6.67, "g4": 7.67, "g5": 9.0
    }  # fmt: skip


def test_ap_is_that_of_the_table():
    assert ap([0.0, 1 / 3, 4.667, 5.0, 8.667, 9.0]).tolist() == [0, 2, 39, 48, 300, 400]
    assert ap([4.8]).tolist() == [39]
    assert np.isnan(ap([np.nan])).all()


def test_calibration_leaves_quiet_values_and_raises_storms():
    curve = coefficients.read("kp")["match"]
    grid = np.linspace(0, 9, 200)
    said = matched(curve, grid)
    assert (np.diff(said) > 0).all()
    assert said[grid < 3.4] == pytest.approx(grid[grid < 3.4])
    assert matched(curve, [-0.3, 9.4]).tolist() == [0.0, 9.0]


def test_band_narrows_as_the_block_goes_on():
    result = estimate(wind([-6.0] * 30, "1h")).iloc[24:27]
    assert (np.diff(width(result)) < 0).all()


def test_band_is_wider_in_storms():
    quiet, storm = steady(2.0), steady(-12.0)
    assert width(storm) > width(quiet)


def test_hourly_and_minute_wind_agree_at_the_end_of_the_block():
    bz = np.random.default_rng(4).normal(-3, 4, 48)
    hourly, minutes = estimate(wind(bz, "1h")), estimate(wind(np.repeat(bz, 60)))
    ends = minutes["kp_estimate"].iloc[59::60].to_numpy()
    assert np.abs(ends - hourly["kp_estimate"].to_numpy())[24:].max() < 0.35
    assert np.abs(ends - hourly["kp_estimate"].to_numpy())[26::3].mean() < 0.15


def test_without_plasma_the_estimate_goes_on_in_part_and_wider():
    frame = wind([-6.0] * 48, "1h")
    frame.loc[frame.index[30:], ["flow_speed", "proton_density"]] = np.nan
    broken, whole = estimate(frame), estimate(wind([-6.0] * 48, "1h"))
    assert broken["kp_estimate"].notna().all()
    assert (broken["input_state"].iloc[30:] == 1).all()
    assert (width(broken) > width(whole)).iloc[35]
    assert broken["kp_estimate"].iloc[32] == pytest.approx(whole["kp_estimate"].iloc[32], abs=0.8)


def test_after_sixty_minutes_without_field_there_is_no_value():
    frame = wind([-5.0] * 480)
    frame.loc[frame.index[300:400], "bz_gsm"] = np.nan
    result = estimate(frame)
    values = result.drop(columns="input_state")
    assert values.iloc[:360].notna().all().all()
    assert values.iloc[360:400].isna().all().all()
    assert values.iloc[400:].notna().all().all()
    assert result["input_state"].iloc[[299, 310, 320, 380, 410]].tolist() == [0, 0, 1, 3, 0]


def test_hourly_wind_may_lack_one_row():
    frame = wind([-5.0] * 48, "1h")
    frame.iloc[30] = np.nan
    frame.iloc[40:42] = np.nan
    result = estimate(frame)
    assert result["kp_estimate"].isna().to_numpy().nonzero()[0].tolist() == [41]
    assert result["input_state"].iloc[[29, 30, 41]].tolist() == [0, 2, 3]
    assert width(result).iloc[30] > width(result).iloc[29]


def test_band_grows_in_a_hole():
    frame = wind([-5.0] * 480)
    frame.iloc[300:400] = np.nan
    hole = width(estimate(frame)).iloc[316:360]
    assert hole.iloc[-1] > hole.iloc[0]


def test_suspect_input_widens_the_band_for_three_hours_and_is_said():
    frame = wind([-5.0] * 600)
    frame["suspect"] = 0.0
    frame.iloc[300, -1] = 1.0
    plain, marked = estimate(wind([-5.0] * 600)), estimate(frame)
    assert (width(marked) > width(plain)).to_numpy().nonzero()[0].tolist() == list(range(300, 480))
    assert (marked["input_state"] == 10).sum() == 180
    assert marked["kp_estimate"].tolist() == plain["kp_estimate"].tolist()


def test_empty_frame_and_one_row_are_frames():
    assert estimate(wind([])).empty
    assert estimate(wind([-5.0])).notna().all().all()


def test_inputs_stay_as_they_were_and_the_start_does_not_matter():
    frame = wind([-5.0, np.nan, 3.0])
    kept = frame.copy()
    pd.testing.assert_frame_equal(INDEX.estimate(frame[list(NEEDS)], 5.0, 0), INDEX.estimate(frame, None, 0))
    pd.testing.assert_frame_equal(frame, kept)


@settings(deadline=None, max_examples=15)
@given(st.lists(st.one_of(st.floats(-40, 40), st.just(np.nan)), min_size=3, max_size=200), st.integers(2, 199))
def test_later_rows_change_nothing_and_all_values_are_kp(bz, cut):
    frame = wind(bz, "5min")
    cut = min(cut, len(frame))
    whole = estimate(frame)
    pd.testing.assert_frame_equal(estimate(frame.iloc[:cut]), whole.iloc[:cut], check_freq=False)
    there = whole.dropna()
    assert (
        (there["kp_estimate_low"] <= there["kp_estimate"]) & (there["kp_estimate"] <= there["kp_estimate_high"])
    ).all()
    assert there[["kp_estimate_low", "kp_estimate_high"]].stack().between(0, 9).all()
