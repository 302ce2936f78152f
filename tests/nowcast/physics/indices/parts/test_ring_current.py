import numpy as np
import pytest
from build import steady_wind

from nowcast.physics.indices.parts.ring_current import relax, scan, two_stores, wind_history, window_means

FORMULA = {
    "a1": 4.5, "ec": 0.4, "gamma": 0.3, "es": 13.0, "t0": 3.0, "t1": 2.0, "t2": 1.0, "lag": 0.7, "a2": 0.07,
    "slow": 150.0, "b": 14.0, "c": 14.0, "dv": 15.0, "pe": 0.5, "gs": 0.9, "k": 1.2, "mix": 0.1, "o1": -2.0,
    "o2": 1.0, "tp": -0.1, "be": 0.2,
}  # fmt: skip


def frame(rows, freq="1h", **columns):
    usual = {"bz_gsm": -5.0, "by_gsm": 2.0, "bt": 8.0, "flow_speed": 500.0, "proton_density": 6.0}
    return steady_wind(rows, freq, "2003-10-28", **usual | {"dynamic_pressure": 3.0} | columns)


def test_the_scan_is_the_recurrence():
    rng = np.random.default_rng(1)
    factor, gain = rng.uniform(0.5, 1.0, 77), rng.normal(size=77)
    value, expected = 0.0, []
    for kept, added in zip(factor, gain, strict=True):
        value = value * kept + added
        expected.append(value)
    assert scan(factor, gain) == pytest.approx(expected)


def test_the_scan_of_the_first_rows_does_not_know_how_many_follow():
    rng = np.random.default_rng(1)
    factor, gain = rng.uniform(0.5, 1.0, 1000), rng.normal(size=1000)
    assert scan(factor[:333], gain[:333]).tolist() == scan(factor, gain)[:333].tolist()


def test_a_store_is_the_mean_of_its_exact_solution_over_the_step():
    history = wind_history(frame(3))
    mean = relax(history, np.array([0.0, 10.0, 10.0]), np.full(3, 5.0), 2.0)
    fine = np.linspace(0.0, 1.0, 100_001)
    first = 10.0 + (2.0 - 10.0) * np.exp(-fine / 5.0)
    assert mean[0] == 2.0
    assert mean[1] == pytest.approx(first.mean(), abs=1e-4)
    assert mean[2] == pytest.approx((10.0 + (first[-1] - 10.0) * np.exp(-fine / 5.0)).mean(), abs=1e-4)


def test_minutes_and_hours_mean_the_same():
    by_hour = two_stores(wind_history(frame(72)), FORMULA, -20.0).value
    by_minute = two_stores(wind_history(frame(72 * 60, "1min")), FORMULA, -20.0).value
    assert by_minute[70 * 60 :: 60][:2] == pytest.approx(by_hour[70:], abs=0.3)


def test_the_given_start_is_met():
    assert two_stores(wind_history(frame(5)), FORMULA, -180.0).value[0] == pytest.approx(-180.0, abs=1.0)


def test_stronger_southward_field_goes_deeper_and_saturates():
    ends = [
        two_stores(wind_history(frame(48, bz_gsm=bz)), FORMULA, -20.0).value[-1]
        for bz in (5.0, -5.0, -10.0, -20.0, -40.0)
    ]
    steps = -np.diff(ends)
    assert (steps > 0).all()
    assert steps[3] < 2.0 * steps[2]


def test_a_hole_in_the_field_is_no_northward_field_in_the_features():
    given = frame(48)
    given.iloc[20:, 0] = np.nan
    history = wind_history(given)
    assert np.isnan(history.measured["bz_gsm"][20:]).all()
    assert (history.held["bz_gsm"][21:] == 0.0).all()


def test_a_window_needs_enough_rows_and_holds_itself():
    given = frame(48, bz_gsm=np.arange(48.0))
    given.iloc[30:47, 0] = np.nan
    three, day = window_means(wind_history(given), [given["bz_gsm"].to_numpy()], (3.0, 24.0))
    assert three[2, 0] == pytest.approx(1.0)
    assert np.isnan(three[40, 0])
    assert three[47, 0] == pytest.approx(47.0)
    assert np.isnan(day[3, 0])


def test_everything_is_causal_to_the_last_bit():
    rng = np.random.default_rng(3)
    given = frame(400, "5min", bz_gsm=rng.normal(-2.0, 6.0, 400))
    given.iloc[100:140] = np.nan
    given = given.drop(given.index[200:230])
    whole, cut = (
        two_stores(wind_history(given), FORMULA, -20.0),
        two_stores(wind_history(given.iloc[:250]), FORMULA, -20.0),
    )
    assert cut.value.tolist() == whole.value[:250].tolist()
    assert cut.parts.tolist() == whole.parts[:250].tolist()


def test_an_empty_frame_is_no_error():
    assert two_stores(wind_history(frame(0)), FORMULA, -20.0).value.shape == (0,)
