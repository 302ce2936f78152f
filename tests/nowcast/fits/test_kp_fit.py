import numpy as np
import pandas as pd
import pytest

from nowcast.fits.kp import FOLDS, NODES, UPPER, apart, band, chances, fit_net, fit_trees, match, with_holes
from nowcast.physics.indices.kp_nowcast import matched
from nowcast.physics.indices.learned import perceptron, trees


def table(years):
    times = pd.DatetimeIndex([]).tz_localize("UTC")
    times = times.append([pd.date_range(f"{y}-01-01", f"{y}-12-31T23:00", freq="1h", tz="UTC") for y in years])
    return pd.DataFrame({"fold": [float(years.index(year) % FOLDS) for year in times.year]}, index=times)


def test_no_hour_of_a_tested_year_nor_of_27_days_around_it_is_fitted_on():
    rows = table([2004, 2005, 2006, 2007])
    used = rows[apart(rows, 1)].index
    assert not (used.year == 2005).any()
    assert used[used.year == 2004].max() < pd.Timestamp("2004-12-05", tz="UTC")
    assert used[used.year == 2006].min() == pd.Timestamp("2006-01-28", tz="UTC")


def test_band_holds_nine_tenths_at_each_level():
    rng = np.random.default_rng(1)
    value = rng.uniform(0, 9, 40_000)
    error = rng.normal(0, 0.3 + 0.1 * value)
    limits = band(value, error)
    upper = np.interp(np.arange(9), NODES, UPPER)
    low, high = (np.interp(value, NODES, limits[side]) for side in ("low", "high"))
    inside = (error >= low) & (error <= high)
    for level in range(9):
        near = np.abs(value - level) < 0.5
        assert inside[near].mean() == pytest.approx(upper[level] - 0.05, abs=0.035)


def test_band_of_few_cases_reaches_for_those_near():
    value, error = np.linspace(0, 4, 500), np.tile([-1.0, 1.0], 250)
    assert band(value, error)["high"] == [1.0] * len(NODES)


def test_calibration_says_storms_as_often_as_they_come():
    rng = np.random.default_rng(2)
    truth = np.clip(rng.gamma(2.0, 1.1, 50_000), 0, 9)
    value = np.clip(truth.mean() + 0.8 * (truth - truth.mean()), 0, 9)  # shrunk, as a mean is
    said = matched(match(value, truth), value)
    for level in (4.5, 5.5, 6.5):
        assert (value >= level).mean() < 0.75 * (truth >= level).mean()
        assert (said >= level).mean() == pytest.approx((truth >= level).mean(), rel=0.03)


def test_holes_are_of_plasma_of_field_and_of_its_magnitude():
    times = pd.date_range("2014-01-01", periods=5000, freq="1h", tz="UTC")
    names = ["bx_gsm", "by_gsm", "bz_gsm", "bt", "flow_speed", "proton_density"]
    whole = pd.DataFrame(1.0, index=times, columns=names)
    broken = with_holes(whole)
    assert whole.notna().all().all()
    assert broken.equals(with_holes(whole))
    assert 0.2 < broken["flow_speed"].isna().mean() < 0.5
    assert 0.02 < broken["bz_gsm"].isna().mean() < 0.1
    assert broken["bt"].isna().mean() > broken["bz_gsm"].isna().mean()


def test_what_is_fitted_is_what_is_read_and_repeats():
    rng = np.random.default_rng(3)
    features = rng.normal(size=(2000, 4))
    truth = 2.0 * features[:, 0] + np.abs(features[:, 1])
    features[::50, 0] = np.nan
    weight = np.ones(2000)
    net = fit_net(features, truth, weight, 0, hidden=(12,), epochs=30)
    assert net == fit_net(features, truth, weight, 0, hidden=(12,), epochs=30)
    for said in (perceptron.predict(net, features), trees.predict(fit_trees(features, truth, weight), features)):
        assert np.corrcoef(said, truth)[0, 1] > 0.93


def test_chances_are_those_of_the_truth_and_never_cross():
    rng = np.random.default_rng(4)
    value = rng.uniform(0, 9, 30_000)
    truth = value + rng.logistic(0, 0.4, 30_000)
    found = chances(value, truth)
    assert found["slope"] == pytest.approx(2.5, rel=0.05)
    assert found["start"]["g1"] == pytest.approx(-2.5 * 4.5, rel=0.05)
    assert (np.diff(list(found["start"].values())) < 0).all()
