"""The rules over whole storms: nothing missed, nothing told twice, quiet days quiet."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from nowcast.alerts.inputs import Series
from nowcast.alerts.profiles import PROFILES
from nowcast.alerts.records import Event, Transition
from nowcast.alerts.rules import RULES
from nowcast.backtest.known import known
from nowcast.backtest.simulate import Trial, columns_of, simulate
from nowcast.backtest.table import row_of, table
from nowcast.backtest.verify import held_levels, missed, received, repeated
from nowcast.replay import scenario

CHECKED = {name: rule for name, rule in RULES.items() if name != "geo_exposure"}
NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
EVENT = Event("2026-0304-A", "storm", NOW, NOW, closed=NOW + 9 * HOUR)
RULE = RULES["standoff"]


@pytest.fixture(scope="module")
def made():
    """The built-in storm, and what the rules made of it."""
    storm = scenario("builtin")
    return storm, simulate(storm, CHECKED)


def change(**changed):
    values = {
        "event": EVENT.id, "rule": "standoff", "revision": 1, "kind": "onset", "level": "nose 7.2 R_E", "severity": 3,
        "valid_time": NOW, "made": NOW,
    }  # fmt: skip
    return Transition(**values | changed)


def minutes(values):
    return Series(NOW.timestamp() + 60.0 * np.arange(len(values)), np.array(values, dtype=float))


def test_a_storm_has_one_line_for_each_level_and_a_shock_before_it_arrives(made):
    _, trial = made
    assert repeated(trial) == {}
    shock = next(entry for entry in trial.transitions if entry.rule == "shock")
    assert shock.valid_time - shock.made > timedelta(minutes=15)
    assert all(event.mode == "simulation" for event in trial.events.values())


def test_no_level_of_the_storm_is_missed(made):
    storm, trial = made
    columns = columns_of(known(storm).whole, storm, CHECKED)
    start, stop = storm.start, storm.stop + timedelta(hours=4)
    lost = [
        entry
        for name, column in columns.items()
        for entry in missed(CHECKED[name], held_levels(CHECKED[name], column.series), trial, start, stop)
    ]
    assert lost == []


def test_each_profile_gets_no_more_than_all_rules(made):
    _, trial = made
    counts = {name: len(received(trial, name)) for name in PROFILES if PROFILES[name].rules}
    assert all(0 < count <= counts["research"] for count in counts.values())


def test_what_is_held_and_never_told_is_found():
    held = held_levels(RULE, minutes([10.0] * 5 + [7.0] * 10 + [10.0] * 5))
    assert [(entry.level, entry.reached - NOW) for entry in held] == [
        (1, timedelta(minutes=10)), (2, timedelta(minutes=10)),
    ]  # fmt: skip
    silent = Trial((), {})
    assert len(missed(RULE, held, silent, NOW, NOW + HOUR)) == 2
    told = Trial((change(),), {EVENT.id: EVENT})
    assert missed(RULE, held, told, NOW, NOW + HOUR) == []
    mild = Trial((change(level="nose 8.0 R_E"),), {EVENT.id: EVENT})
    assert [entry.level for entry in missed(RULE, held, mild, NOW, NOW + HOUR)] == [2]


def test_what_is_held_too_briefly_or_across_a_hole_is_not_asked_for():
    assert held_levels(RULE, minutes([10.0, 7.0, 7.0, 7.0, 10.0])) == []
    assert held_levels(RULE, minutes([7.0, 7.0, *[float("nan")] * 16, 7.0, 7.0])) == []


def test_a_level_that_is_told_twice_in_an_event_is_found():
    trial = Trial((change(), change(revision=2)), {EVENT.id: EVENT})
    assert repeated(trial) == {(EVENT.id, "standoff", "nose 7.2 R_E"): 2}


@pytest.mark.slow
def test_recorded_storms_miss_and_repeat_nothing(data_dir):
    folders = [data_dir / "storms" / name for name in ("gannon_2024", "st_patrick_2015", "halloween_2003")]
    folders.append(data_dir / "more" / "l1_storms_ace" / "20000711")
    rows = [row_of(folder) for folder in folders]
    assert [(row.name, row.missed, row.repeated) for row in rows] == [(folder.name, 0, 0) for folder in folders]
    assert all(row.messages["default"] <= 8 * row.events for row in rows)


@pytest.mark.slow
def test_quiet_days_have_no_message_for_the_default_profile(data_dir):
    row = row_of(data_dir / "storms" / "quiet_2014_03")
    assert row.quiet_days >= 5
    assert row.quiet_messages["default"] <= row.quiet_days / 10
    assert "| quiet_2014_03 |" in table([row])
