"""Scores of what was issued: a bad nowcast looks bad, few cases say so."""

import json

import numpy as np
import pandas as pd
import pytest

from nowcast.skill import verification
from nowcast.skill.verification import PERIODS, TARGETS, find_score
from nowcast.vocabulary.scales import storm_level

START = pd.Timestamp("2026-02-01", tz="UTC")
MONTH = PERIODS["30d"]
KP, GEO = TARGETS["kp"], TARGETS["geo"]


def table(error=0.5, wrong=0.0, days=28, width=0.85, seed=1):
    """Blocks with a storm every week, said with a random and a constant error."""
    rng = np.random.default_rng(seed)
    times = pd.date_range(START, periods=8 * days, freq="3h", name="time")
    truth = np.clip(2 + 1.2 * rng.normal(size=len(times)) + 4 * (np.arange(len(times)) % 56 < 6), 0, 9)
    value = truth + error * rng.normal(size=len(times)) + wrong
    return pd.DataFrame(
        {"truth": truth, "value": value, "low": value - width, "high": value + width, "issued": times,
         "dynamic_pressure": 1 + truth, "electric_field": np.maximum(truth - 3, 0),
         "before 3 h": pd.Series(truth).shift(1).to_numpy(), "before 24 h": pd.Series(truth).shift(8).to_numpy()},
        index=times,
    )  # fmt: skip


def chances(said, came):
    times = pd.date_range(START, periods=len(said), freq="5min", name="time")
    frame = pd.DataFrame({"truth": came, "value": said, "issued": times}, index=times).astype({"truth": float})
    return frame.assign(low=np.nan, high=np.nan, dynamic_pressure=3.0, electric_field=0.1, **{"before 1 h": 0.0})


def figure(result, name, of="estimate"):
    return find_score(result["scores"], name, of)["value"]


def test_a_nowcast_that_is_wrong_on_purpose_has_a_bad_score():
    good, bad = (verification.score(table(wrong=wrong), KP, MONTH) for wrong in (0.0, 3.0))
    assert figure(good, "coverage") == pytest.approx(0.9, abs=0.05)
    assert figure(bad, "coverage") < 0.02
    assert figure(bad, "bias") == pytest.approx(3.0, abs=0.1)
    assert figure(good, "gain over persistence 3 h") > 0.5
    assert figure(bad, "gain over persistence 3 h") < -0.3
    assert figure(bad, "far >= 4.5") > 0.4 > figure(good, "far >= 4.5")
    assert "the band held the observation 0 % of the time (should be 90 %)" in verification.sentence(bad, KP, MONTH)


def test_a_figure_has_its_interval_from_blocks_and_none_where_blocks_are_few():
    row = find_score(verification.score(table(), KP, MONTH)["scores"], "rmse")
    assert row["low"] < row["value"] < row["high"]
    few = find_score(verification.score(table(days=6), KP, MONTH)["scores"], "rmse")
    assert (few["low"], few["high"]) == (None, None)
    assert few["value"] is not None


def test_few_cases_are_said():
    result = verification.score(table(days=1), KP, PERIODS["24h"])
    assert find_score(result["scores"], "rmse")["few"]
    text = verification.sentence(result, KP, PERIODS["24h"])
    assert text == "In the last 24 hours only 8 cases could be scored: too few for a score."


def test_what_was_not_said_is_counted_from_the_first_word_on():
    rows = table(days=4)
    rows.loc[rows.index[:8], ["value", "low", "high"]] = np.nan
    rows.loc[rows.index[20], ["value", "low", "high"]] = np.nan
    result = verification.score(rows, KP, MONTH)
    assert (result["n"], result["truths"]) == (23, 24)
    assert result["since"] == rows.index[8].timestamp()


@pytest.mark.parametrize(("truths", "why"), [(0, "no observations have come"), (8, "no nowcast had been issued")])
def test_without_pairs_there_is_a_reason_and_no_figure(truths, why):
    rows = table(days=1).iloc[:truths].assign(value=np.nan, low=np.nan, high=np.nan)
    result = verification.score(rows, KP, MONTH)
    assert result["scores"] == []
    assert why in verification.sentence(result, KP, MONTH)


def test_the_cells_name_their_newest_cases():
    rows = table(wrong=1.5)
    (cells, *_) = (entry["cells"] for entry in verification.score(rows, KP, MONTH)["contingency"])
    assert sum(cell["n"] for cell in cells.values()) == len(rows)
    false = rows[(rows["truth"] < 4.5) & (rows["value"] >= 4.5)]
    assert cells["false_alarms"]["n"] == len(false)
    assert cells["false_alarms"]["newest"] == [time.timestamp() for time in false.index[::-1][:5]]


@pytest.mark.parametrize("name", ["kp", "hp30"])
def test_an_event_of_kp_begins_where_the_storm_scale_does(name):
    steps = np.arange(28) / 3  # every Kp in thirds, issued as it came
    before = {f"before {hours:g} h": 2.0 for hours in TARGETS[name].persistence}
    rows = table(days=4).iloc[:28].assign(truth=steps, value=steps, **before)
    tables = verification.score(rows, TARGETS[name], MONTH)["contingency"]
    levels = (1, 2, 3) if name == "kp" else (1, 3)
    expected = [sum(storm_level(kp) >= level for kp in steps) for level in levels]
    assert [entry["cells"]["hits"]["n"] for entry in tables] == expected


def test_the_error_is_told_by_what_drove_it():
    rows = table(error=0.2)
    rows.loc[rows["dynamic_pressure"] >= 4, "value"] -= 2.0
    classes = verification.score(rows, KP, MONTH)["drive"]["dynamic_pressure"]
    assert sum(one["n"] for one in classes) == len(rows)
    assert all(abs(one["bias"]) < 0.2 for one in classes if one["from"] < 4)
    assert all(one["bias"] == pytest.approx(-2, abs=0.2) for one in classes if one["from"] >= 4)


def test_a_chance_that_is_honest_lies_on_the_diagonal_and_a_sure_one_pays():
    rng = np.random.default_rng(2)
    said = rng.uniform(0, 1, 6000)
    came = rng.uniform(0, 1, 6000) < said
    honest = verification.score(chances(said, came), GEO, MONTH)
    assert all(one == pytest.approx(part, abs=0.06) for one, part, _ in honest["reliability"])
    assert figure(honest, "brier") == pytest.approx(1 / 6, abs=0.01)
    boastful = verification.score(chances(np.round(said), came), GEO, MONTH)
    assert figure(boastful, "brier") > figure(honest, "brier") + 0.05
    assert "observed in 5" in verification.sentence(honest, GEO, MONTH)


def test_everything_can_be_written_as_json():
    for rows, target in ((table(), KP), (table().iloc[:0], KP), (chances(np.zeros(30), np.zeros(30)), GEO)):
        result = verification.score(rows, target, MONTH)
        assert json.loads(json.dumps(result, allow_nan=False))["n"] == len(rows)
