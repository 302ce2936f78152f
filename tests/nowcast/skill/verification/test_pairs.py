"""Which of what was said counts for which truth."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from made_shocks import NOTICED, measured_nothing

from nowcast.skill import verification
from nowcast.skill.verification import PERIODS, SHOCKS, TARGETS

START = pd.Timestamp("2026-03-04", tz="UTC")
MINUTE, HOUR = pd.Timedelta(minutes=1), pd.Timedelta(hours=1)
KP, GEO, DST, G1 = (TARGETS[name] for name in ("kp", "geo", "dst", "g1"))


def truth(values, every="3h"):
    return pd.Series(values, index=pd.date_range(START, periods=len(values), freq=every, name="time"), dtype=float)


def said(minutes, values, target=KP, lead=0, width=1.0):
    """Nowcasts for minutes after the start, issued `lead` minutes before each."""
    valid = START + pd.to_timedelta(minutes, unit="min")
    frame = pd.DataFrame({"issued": valid - lead * MINUTE, "valid_time": valid, "dynamic_pressure": 2.0})
    for column, shift in zip(target.columns, (0, -width, width), strict=False):
        frame[column] = np.asarray(values, dtype=float) + shift
    return frame


def test_the_last_word_on_a_block_counts_and_nothing_said_too_early_for_it():
    table = verification.pairs(truth([3, 4]), said([90, 170, 179, 200], [9, 8, 3, 7]), KP)
    assert table["value"].tolist()[0] == 3.0
    assert np.isnan(table["value"].iloc[1]), "the word of its 20th minute is not its last one"
    assert table["issued"].iloc[0] == START + 179 * MINUTE
    assert table["low"].iloc[0] == 2.0
    assert table["dynamic_pressure"].iloc[0] == 2.0


def test_every_truth_is_a_row_and_a_missing_one_is_none():
    table = verification.pairs(truth([3, np.nan, 5]), said([179], [3]), KP)
    assert table["truth"].tolist() == [3, 5]
    assert table["before 3 h"].isna().all(), "persistence does not reach over the missing block"


def test_an_empty_word_is_no_word():
    table = verification.pairs(truth([3]), said([178, 179], [4, np.nan]), KP)
    assert table["value"].tolist() == [4.0]


def test_an_hour_is_judged_by_the_mean_of_what_was_said_of_its_minutes():
    table = verification.pairs(truth([-30, -40, -50], "1h"), said([0, 30, 59, 70, 80], [-20, -30, -40, 0, 0], DST), DST)
    assert table["value"].iloc[0] == pytest.approx(-30)
    assert table["value"].iloc[1:].isna().all(), "ten minutes are no hour, and of the third nothing was said"


def test_a_chance_is_judged_by_whether_the_level_was_reached():
    table = verification.pairs(truth([4.333, 4.667]), said([179, 359], [0.2, 0.9], G1), G1)
    assert table["truth"].tolist() == [0.0, 1.0]
    assert table["value"].tolist() == [0.2, 0.9]
    assert table["low"].isna().all()


def test_a_minute_is_judged_by_the_truth_of_that_minute():
    outside = truth([0.0] * 7 + [1.0] * 3, "1min")
    table = verification.pairs(outside, said([4, 8], [0.1, 0.8], GEO), GEO)
    assert table.index.tolist() == [START + 4 * MINUTE, START + 8 * MINUTE]
    assert table["truth"].tolist() == [0.0, 1.0]


def test_steps_of_which_nothing_was_said_are_asked_for_too():
    table = verification.pairs(truth([0.0] * 20, "1min"), said([4], [0.1], GEO), GEO)
    assert len(table) == 4
    assert table["value"].notna().sum() == 1


def test_a_truth_belongs_to_the_period_once_its_span_has_ended():
    table = verification.pairs(truth([1.0] * 20), said([], []), KP)
    now = (START + 50 * HOUR).to_pydatetime()
    inside = verification.within(table, KP, PERIODS["24h"], now)
    assert inside.index[0] == START + 24 * HOUR, "it ends an hour after the period began"
    assert inside.index[-1] == START + 45 * HOUR, "the block of 48 to 51 h runs on"


def test_an_arrival_is_scored_by_the_first_word_on_it_not_by_the_last():
    came = NOTICED + timedelta(minutes=52)
    newest = replace(measured_nothing(), expected=came, low=came, high=came, state="confirmed", confirmed_time=came)
    table, counts = verification.arrivals([(NOTICED, measured_nothing())], [newest])
    assert counts == {"confirmed": 1}
    assert (table["truth"].iloc[0], table["value"].iloc[0]) == (52, 40)
    result = verification.score(table, SHOCKS, PERIODS["30d"])
    assert verification.find_score(result["scores"], "bias")["value"] == -12
    assert verification.find_score(result["scores"], "coverage")["value"] == 0


def test_what_was_announced_only_after_it_came_is_no_forecast():
    newest = replace(measured_nothing(), state="confirmed", confirmed_time=NOTICED + timedelta(minutes=30))
    table, counts = verification.arrivals([(NOTICED + timedelta(minutes=31), measured_nothing())], [newest])
    assert table.empty
    assert counts == {"confirmed": 1}


def test_a_shock_that_is_found_no_more_was_announced_all_the_same():
    _, counts = verification.arrivals([(NOTICED, measured_nothing())], [])
    assert counts == {"withdrawn": 1}
