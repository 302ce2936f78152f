import numpy as np
import pandas as pd
import pytest
from build import steady_wind
from hypothesis import given, settings
from hypothesis import strategies as st

from nowcast import coefficients
from nowcast.physics.indices import dst_obrien2000
from nowcast.physics.indices.dst_nowcast import INDEX, NAMES, estimate

COLUMNS = [f"{name}{part}" for name in NAMES for part in ("", "_low", "_high")]


def wind(bz, freq="1min", **columns):
    usual = {"by_gsm": 2.0, "bt": 10.0, "flow_speed": 450.0, "proton_density": 5.0, "dynamic_pressure": 2.0}
    return steady_wind(len(bz), freq, bz_gsm=bz, **usual | columns)


def width(result, name="dst_estimate"):
    return (result[f"{name}_high"] - result[f"{name}_low"]).to_numpy()


def test_the_coefficients_are_small_and_say_where_they_come_from():
    assert len(COLUMNS) == 12
    card = coefficients.card("dst")
    assert {"what", "formula", "source", "validity", "fitted_on", "scores", "failures"} <= set(card)
    assert card["scores"][-1][0] == "all"


def test_a_strong_southward_field_makes_a_storm_and_its_end_a_recovery():
    result = estimate(wind([3.0] * 12 + [-20.0] * 10 + [3.0] * 48, "1h"), -5.0)["dst_estimate"]
    assert result.iloc[11] > -25.0
    assert result.iloc[12:23].min() < -110.0
    assert result.iloc[-1] > 0.6 * result.min()


def test_minutes_say_nearly_what_hours_say():
    by_hour = estimate(wind([0.0] * 24 + [-12.0] * 24, "1h"), -5.0)["dst_estimate"]
    by_minute = estimate(wind([0.0] * 1440 + [-12.0] * 1440), -5.0)["dst_estimate"].resample("1h").mean()
    assert np.abs(by_hour - by_minute).iloc[6:].max() < 25.0


@pytest.mark.parametrize("freq", ["1min", "5min", "1h"])
def test_the_given_start_is_met_and_without_one_the_band_is_wide(freq):
    begun, unknown = estimate(wind([0.0] * 5, freq), -90.0), estimate(wind([0.0] * 5, freq))
    assert begun["dst_estimate"].iloc[0] == pytest.approx(-90.0, abs=1.0)
    assert width(unknown)[0] > max(width(estimate(wind([0.0] * 5, freq), -15.0))[0], 70.0)


def test_in_a_hole_the_memory_decays_and_the_band_grows():
    frame = wind([-12.0] * 900)
    frame.iloc[600:800] = np.nan
    result = estimate(frame, -50.0)
    inside = result.iloc[616:655]
    assert inside["dst_estimate"].iloc[-1] > inside["dst_estimate"].iloc[0]
    assert width(inside)[-1] > width(inside)[0] + 3.0
    assert result["dst_estimate"].iloc[661:800].isna().all()
    assert result.iloc[801:].notna().all(axis=None)


def test_the_band_is_wider_after_a_hole_and_narrows_again():
    frame = wind([-12.0] * 1800)
    broken = frame.copy()
    broken.iloc[300:540] = np.nan
    more = width(estimate(broken, -50.0)) - width(estimate(frame, -50.0))
    assert more[541] > 10.0
    assert more[-1] < 0.5 * more[541]


def test_an_hour_without_input_has_a_value_and_the_second_has_none():
    frame = wind([-5.0] * 48, "1h")
    frame.iloc[30:33] = np.nan
    assert estimate(frame)["dst_estimate"].isna().to_numpy().nonzero()[0].tolist() == [31, 32]


def test_plasma_each_second_minute_is_no_hole():
    frame = wind([-5.0] * 300)
    rare = frame.copy()
    rare.loc[rare.index[1::2], ["flow_speed", "dynamic_pressure", "proton_density"]] = np.nan
    difference = estimate(rare, 0.0)["dst_estimate"] - estimate(frame, 0.0)["dst_estimate"]
    assert difference.abs().max() < 2.0


def test_a_frame_without_by_density_and_bt_is_enough():
    frame = wind([-5.0] * 48, "1h")
    assert estimate(frame[list(INDEX.needs)]).notna().all(axis=None)


def test_a_frame_without_bz_is_refused():
    with pytest.raises(ValueError, match="bz_gsm"):
        estimate(wind([0.0]).drop(columns="bz_gsm"))


def test_a_suspect_input_widens_the_band():
    frame = wind([-5.0] * 60)
    assert (width(estimate(frame.assign(suspect=1.0), 0.0)) > 1.1 * width(estimate(frame, 0.0))).all()


def official(frame, dst, late_hours=1.0):
    hours = pd.DatetimeIndex(frame.index.floor("h").unique())
    return pd.DataFrame({"dst": dst, "received": hours + pd.Timedelta(hours=1 + late_hours)}, index=hours)


def test_an_official_value_pulls_from_the_moment_on_at_which_it_was_received():
    frame = wind([-5.0] * 60 * 12)
    free = estimate(frame, -30.0)
    known = estimate(frame, -30.0, official=official(frame, -150.0))
    late = frame.index >= frame.index[0] + pd.Timedelta(hours=2)
    pd.testing.assert_frame_equal(known[~late], free[~late])
    assert (known["dst_estimate"][late] < free["dst_estimate"][late] - 20.0).all()
    assert known["dst_ahead_1h"][late].mean() < free["dst_ahead_1h"][late].mean() - 20.0
    assert (width(known)[late] < width(free)[late]).all()


def test_an_official_value_that_was_not_yet_received_changes_nothing():
    frame = wind([-5.0] * 60 * 6)
    known = official(frame, -150.0, late_hours=100.0)
    pd.testing.assert_frame_equal(estimate(frame, -30.0, official=known), estimate(frame, -30.0))


def test_an_old_official_value_is_forgotten():
    frame = wind([-5.0] * 48, "1h")
    once = official(frame, -150.0).iloc[:3]
    gap = estimate(frame, -30.0, official=once)["dst_estimate"] - estimate(frame, -30.0)["dst_estimate"]
    assert gap.iloc[4] < -20.0
    assert abs(gap.iloc[-1]) < 1.0


def test_an_empty_frame_gives_an_empty_frame():
    result = estimate(wind([]))
    assert result.empty
    assert list(result.columns) == COLUMNS


def test_inputs_stay_as_they_were():
    frame = wind([-5.0, np.nan, 3.0])
    kept = frame.copy()
    assert INDEX.estimate(frame, None, 0).index.equals(frame.index)
    pd.testing.assert_frame_equal(frame, kept)


BZ = st.lists(st.one_of(st.floats(-40, 40), st.just(np.nan)), min_size=3, max_size=120)


@settings(deadline=None, max_examples=20)
@given(BZ, st.integers(1, 119), st.sampled_from(["1min", "5min", "1h"]))
def test_later_rows_change_nothing(bz, cut, freq):
    frame = wind(bz, freq)
    frame.loc[frame.index[::3], ["flow_speed", "dynamic_pressure"]] = np.nan
    known = official(frame, -80.0)
    cut = min(cut, len(frame))
    pd.testing.assert_frame_equal(
        estimate(frame.iloc[:cut], -10.0, official=known),
        estimate(frame, -10.0, official=known).iloc[:cut],
        check_freq=False,
        rtol=1e-9,
    )


@settings(deadline=None, max_examples=15)
@given(BZ)
def test_every_estimate_lies_within_its_band(bz):
    result = estimate(wind(bz), -10.0).dropna()
    for name in NAMES:
        assert (result[f"{name}_low"] < result[name]).all()
        assert (result[name] < result[f"{name}_high"]).all()


def test_two_months_of_omni_are_a_quarter_better_than_the_classical_one(data_dir):
    table = pd.read_csv(data_dir / "reference/dst_omni_2000_jul_aug.csv", parse_dates=["utc"], index_col="utc")
    names = {"v_kms": "flow_speed", "bz_gsm_nt": "bz_gsm", "pdyn_npa_file": "dynamic_pressure", "dst_obs_nt": "dst"}
    omni = table.rename(columns=names).rename_axis("time")
    ours, classic = (index(omni, float(omni["dst"].iloc[0])) for index in (estimate, dst_obrien2000.estimate))
    inside = omni["dst"].between(ours["dst_estimate_low"], ours["dst_estimate_high"])

    def miss(result):
        return float(np.sqrt(((result["dst_estimate"] - omni["dst"]) ** 2).mean()))

    assert miss(ours) < 0.75 * miss(classic)
    assert inside.mean() > 0.8
