import numpy as np
import pandas as pd
import pytest

from nowcast.skill import metrics
from nowcast.vocabulary.constants import NORMAL_95

TIMES = pd.date_range("2024-05-01", periods=24 * 60, freq="1h", tz="UTC", name="time")


def series(values):
    return pd.Series(values, index=TIMES, dtype=float)


@pytest.fixture
def truth():
    rng = np.random.default_rng(3)
    return series(np.cumsum(rng.normal(0, 3, len(TIMES))) - 20.0)


@pytest.fixture
def estimate(truth):
    error = np.random.default_rng(4).normal(0, 8, len(truth))
    value = truth + error
    return pd.DataFrame({"value": value, "low": value - 8 * NORMAL_95, "high": value + 8 * NORMAL_95})


def of(table, name, whose="estimate"):
    return next(row for row in table if row.score == name and row.of == whose)


def test_scores_of_fit_are_those_of_the_textbook():
    truth, value = [1.0, 2.0, 3.0, 6.0], [2.0, 2.0, 5.0, 5.0]
    assert metrics.rmse(truth, value) == pytest.approx(np.sqrt(6 / 4))
    assert metrics.bias(truth, value) == pytest.approx(0.5)
    assert metrics.mae(truth, value) == pytest.approx(1.0)
    assert metrics.correlation(truth, value) == pytest.approx(np.corrcoef(truth, value)[0, 1])
    assert metrics.prediction_efficiency(truth, value) == pytest.approx(1 - 6 / 14)


def test_pairs_with_a_missing_side_are_left_out():
    assert metrics.rmse([1.0, np.nan, 3.0], [2.0, 5.0, np.nan]) == pytest.approx(1.0)
    assert np.isnan(metrics.rmse([np.nan], [1.0]))


def test_contingency_is_that_of_finleys_tornadoes():
    # 28 hits, 23 misses, 72 false alarms, 2680 quiet: HSS 0.355 in every textbook
    truth = np.repeat([1, 1, 0, 0], [28, 23, 72, 2680])
    value = np.repeat([1, 0, 1, 0], [28, 23, 72, 2680])
    table = metrics.contingency(truth, value, 0.5)
    assert float(table.hss) == pytest.approx(0.355, abs=5e-4)
    assert float(table.pod) == pytest.approx(28 / 51)
    assert float(table.far) == pytest.approx(0.72)
    assert float(table.pofd) == pytest.approx(72 / 2752)
    assert float(table.frequency_bias) == pytest.approx(100 / 51)


def test_events_of_dst_lie_below_and_the_limit_itself_is_one():
    table = metrics.contingency([-50.0, -49.0, -120.0], [-60.0, -60.0, -40.0], -50.0, below=True)
    assert [float(part) for part in (table.hits, table.misses, table.false_alarms, table.quiet)] == [1, 1, 1, 0]
    assert np.isnan(metrics.contingency([0.0], [0.0], 5.0).pod)


def test_crps_of_a_normal_band_is_the_closed_form():
    # sigma (z (2 cdf - 1) + 2 pdf - 1/sqrt(pi)) at z = 0 and 1, sigma = 2
    z = np.array([0.0, 1.0, -1.0])
    ours = metrics.crps(2 * z, np.zeros(3), np.full(3, -2 * NORMAL_95), np.full(3, 2 * NORMAL_95))
    assert ours == pytest.approx([2 * 0.233695, 2 * 0.602441, 2 * 0.602441], abs=1e-5)


def test_crps_of_a_lopsided_band_is_the_integral():
    x = np.linspace(-60, 60, 240_001)
    for truth in (-7.0, 0.5, 9.0):
        cdf = metrics.normal_cdf(x / np.where(x >= 0, 4.0, 1.5))
        expected = float(np.sum((cdf - (x >= truth)) ** 2) * (x[1] - x[0]))
        ours = metrics.crps([truth], [0.0], [-1.5 * NORMAL_95], [4.0 * NORMAL_95])
        assert ours[0] == pytest.approx(expected, abs=1e-3)


def test_crps_without_a_width_is_the_absolute_error():
    assert metrics.crps([3.0, -1.0], [1.0, 1.0], [1.0, 1.0], [1.0, 1.0]) == pytest.approx([2.0, 2.0], abs=1e-6)


def test_honest_band_covers_nine_tenths_and_is_calibrated(truth, estimate):
    assert metrics.coverage(truth, estimate["low"], estimate["high"]) == pytest.approx(0.90, abs=0.02)
    for level, part, n in metrics.calibration(truth, estimate["value"], estimate["low"], estimate["high"]):
        assert part == pytest.approx(level, abs=0.04)
        assert n == len(truth)


def test_reliability_counts_what_came_of_what_was_said():
    rng = np.random.default_rng(5)
    said = rng.uniform(0, 1, 20_000)
    points = metrics.reliability(said, rng.uniform(0, 1, 20_000) < said)
    assert len(points) == 10
    assert sum(n for _, _, n in points) == 20_000
    assert all(part == pytest.approx(mean, abs=0.04) for mean, part, _ in points)


def test_persistence_is_the_truth_some_hours_ago_and_no_row_is_no_value(truth):
    late = metrics.persistence(truth.drop(TIMES[10]), 3)
    assert np.isnan(late.iloc[:3]).all()
    assert late[TIMES[20]] == truth[TIMES[17]]
    assert np.isnan(late[TIMES[13]])


def test_table_holds_estimate_and_references_with_intervals(truth, estimate):
    references = {"persistence 1 h": metrics.persistence(truth, 1), "climatology": metrics.climatology(truth)}
    table = metrics.scores(truth, estimate, (-20.0, -60.0), references, below=True)
    row = of(table, "rmse")
    assert row.value == pytest.approx(metrics.rmse(truth, estimate["value"]))
    assert row.low < row.value < row.high
    assert row.n == len(truth)
    assert of(table, "pe", "climatology").value == pytest.approx(0.0, abs=1e-9)
    assert of(table, "rmse", "persistence 1 h").n == len(truth) - 1
    assert of(table, "crps", "climatology").value == pytest.approx(of(table, "mae", "climatology").value)
    assert of(table, "coverage <= -20").n == of(table, "hss <= -20").n == int((truth <= -20).sum())


def test_references_are_scored_where_the_estimate_is(truth, estimate):
    table = metrics.scores(truth, estimate.iloc[100:], (), {"climatology": metrics.climatology(truth)})
    assert of(table, "rmse", "climatology").n == len(truth) - 100


def test_few_cases_are_marked(truth, estimate):
    table = metrics.scores(truth, estimate, (float(truth.min()),), below=True)
    assert of(table, f"hss <= {truth.min():g}").few
    assert not of(table, "rmse").few


def test_intervals_repeat_with_their_seed_and_widen_with_their_blocks(truth, estimate):
    trend = estimate.assign(value=truth + np.repeat(np.random.default_rng(6).normal(0, 8, 60), 24))
    hourly = of(metrics.scores(truth, trend, labels=np.arange(len(truth))), "bias")
    daily = of(metrics.scores(truth, trend), "bias")
    assert daily == of(metrics.scores(truth, trend), "bias")
    assert daily.high - daily.low > 2.5 * (hourly.high - hourly.low)


def test_nothing_to_score_gives_no_rows(truth, estimate):
    assert metrics.scores(truth.iloc[:0], estimate) == []
    assert metrics.scores(truth, estimate * np.nan) == []
