import numpy as np
import pandas as pd
import pytest
from build import steady_wind
from hypothesis import given, settings
from hypothesis import strategies as st

from nowcast.physics.indices.kp_newell2008 import INDEX, estimate, kp
from nowcast.physics.indices.parts.hourly_weights import WEIGHTS
from nowcast.physics.solar_wind import newell_coupling, viscous_coupling


def wind(bz, by=2.0, speed=450.0, density=5.0, freq="1min"):
    return steady_wind(len(bz), freq, by_gsm=by, bz_gsm=bz, flow_speed=speed, proton_density=density)


def instant(bz):
    return float(kp(newell_coupling(450.0, 2.0, bz), viscous_coupling(5.0, 450.0)))


def test_formula_is_that_of_the_reference_rows_with_transverse_field(data_dir):
    rows = pd.read_csv(data_dir / "reference" / "coupling_reference.csv")
    rows = rows[rows.bz_gsm_nt != 0]  # the other code puts 0.001 nT there
    ours = kp(newell_coupling(rows.v_kms, rows.by_gsm_nt, rows.bz_gsm_nt), viscous_coupling(rows.n_cc, rows.v_kms))
    assert ours == pytest.approx(rows.kp_newell08_btransverse__predstorm.clip(0, 9), abs=2e-3)


def test_published_case_of_ten_nanotesla_due_south():
    assert float(kp(newell_coupling(400.0, 0.0, -10.0), viscous_coupling(5.0, 400.0))) == pytest.approx(
        4.13725, abs=1e-4
    )


@pytest.mark.parametrize(("freq", "rows"), [("1min", 300), ("5min", 60), ("1h", 8)])
def test_steady_wind_gives_the_value_of_the_formula(freq, rows):
    assert estimate(wind([-5.0] * rows, freq=freq))["kp_estimate"].iloc[-1] == pytest.approx(instant(-5.0))


def test_hours_are_weighted_by_0_65_to_their_age():
    bz = [-12.0, 4.0, -3.0, -6.0]
    expected = sum(weight * instant(value) for weight, value in zip(WEIGHTS, bz[::-1], strict=True)) / WEIGHTS.sum()
    assert estimate(wind(bz, freq="1h"))["kp_estimate"].iloc[-1] == pytest.approx(expected)
    assert estimate(wind(np.repeat(bz, 60)))["kp_estimate"].iloc[-1] == pytest.approx(expected)


def test_five_hours_ago_no_longer_counts():
    assert estimate(wind([-30.0] * 60 + [2.0] * 240))["kp_estimate"].iloc[-1] == pytest.approx(instant(2.0))


def test_extreme_wind_gives_nine():
    last = estimate(wind([-60.0] * 300, speed=1200.0)).iloc[-1]
    assert last["kp_estimate"] == last["kp_estimate_high"] == 9.0


def test_plasma_each_second_minute_is_no_hole():
    rare = wind([-5.0] * 300)
    rare.loc[rare.index[1::2], ["flow_speed", "proton_density"]] = np.nan
    assert estimate(rare)["kp_estimate"].iloc[-1] == pytest.approx(instant(-5.0))


def test_after_sixty_minutes_without_input_there_is_no_value():
    frame = wind([-5.0] * 480)
    frame.iloc[300:400, 1] = np.nan
    result = estimate(frame)
    assert result["kp_estimate"].iloc[:360].notna().all()
    assert result.iloc[360:400].isna().all().all()
    assert result["kp_estimate"].iloc[400:].notna().all()


def test_band_is_wider_at_the_start_and_after_a_hole():
    frame = wind([-5.0] * 480)
    frame.iloc[300:400] = np.nan
    width = estimate(frame)["kp_estimate_high"] - estimate(frame)["kp_estimate_low"]
    assert width.iloc[30] > width.iloc[120] > width.iloc[299]
    assert width.iloc[401] > width.iloc[299]
    assert width.iloc[299] == pytest.approx(2 * 1.645 * 0.72, abs=0.3)


def test_band_is_wider_in_storms():
    quiet, storm = (estimate(wind([bz] * 300)).iloc[-1] for bz in (-2.0, -20.0))
    assert storm["kp_estimate"] - storm["kp_estimate_low"] > quiet["kp_estimate"] - quiet["kp_estimate_low"]


def test_missing_bz_is_not_zero_bz():
    frame = wind([-10.0] * 60 + [np.nan] * 30)
    assert estimate(frame)["kp_estimate"].iloc[-1] == pytest.approx(instant(-10.0))


def test_empty_frame_and_one_row_are_frames():
    assert estimate(wind([])).empty
    assert estimate(wind([-5.0]))["kp_estimate"].iloc[0] == pytest.approx(instant(-5.0))


def test_inputs_stay_as_they_were_and_the_start_does_not_matter():
    frame = wind([-5.0, np.nan, 3.0])
    kept = frame.copy()
    pd.testing.assert_frame_equal(INDEX.estimate(frame[list(INDEX.needs)], 5.0, 0), INDEX.estimate(frame, None, 0))
    pd.testing.assert_frame_equal(frame, kept)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.one_of(st.floats(-40, 40), st.just(np.nan)), min_size=3, max_size=300), st.integers(2, 299))
def test_later_rows_change_nothing_and_all_values_are_kp(bz, cut):
    frame = wind(bz)
    cut = min(cut, len(frame))
    whole = estimate(frame)
    pd.testing.assert_frame_equal(estimate(frame.iloc[:cut]), whole.iloc[:cut], check_freq=False)
    values = whole.to_numpy()
    assert ((values >= 0) & (values <= 9) | np.isnan(values)).all()
