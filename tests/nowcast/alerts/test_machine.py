"""The state machine: holds, ways back, holes, spikes, no flapping."""

from datetime import UTC, datetime, timedelta
from math import nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nowcast.alerts.machine import RuleState, step
from nowcast.alerts.records import Level, Rule
from nowcast.alerts.rules import RULES

START = datetime(2026, 3, 4, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
RULE = Rule(
    "standoff", "Nose", "", "standoff_distance", "R_E", "derived", "below",
    (Level("near", 8.0, 8.4, 2), Level("inside", 6.6, 7.0, 4)), hold=5 * MINUTE, release=30 * MINUTE,
)  # fmt: skip
CADENCED = [rule for rule in RULES.values() if rule.feed in ("derived", "nose", "exposure")]


def run(values, rule=RULE, state=None, start=START):
    """Changes (minute, change, level) over values of one minute each, and the state at the end."""
    state, since, changes = state or RuleState(), start, []
    for minute, value in enumerate(values):
        state, since, changed = step(rule, state, since, start + minute * MINUTE, value)
        if changed is not None and not changed.silent:
            changes.append((minute, changed.change, changed.level))
    return changes, state


def test_a_level_is_entered_when_four_of_six_minutes_are_beyond_it():
    changes, _ = run([10.0] * 10 + [7.9] * 10)
    assert changes == [(13, "entered", 1)]


def test_the_worst_level_is_entered_at_once_and_the_milder_one_is_not_told():
    changes, _ = run([10.0] * 10 + [5.0] * 20)
    assert changes == [(13, "entered", 2)]


def test_a_worse_level_is_told_while_a_milder_one_is_entered():
    changes, _ = run([7.5] * 20 + [6.0] * 20)
    assert [change[1:] for change in changes] == [("entered", 1), ("entered", 2)]


@pytest.mark.parametrize("spike", [1, 2])
def test_a_spike_fires_nothing(spike):
    assert run([10.0] * 20 + [1.0] * spike + [10.0] * 20)[0] == []


def test_two_valid_values_fire_nothing_and_a_third_does_where_values_are_sparse():
    sparse = [10.0, nan, nan, nan, nan, 10.0, nan, 5.0, nan, nan, nan]
    assert run(sparse)[0] == []
    assert run([*sparse, 5.0])[0] == [(11, "entered", 2)], "two of the last three"
    apart = [nan] * 16
    assert run([10.0, 5.0, *apart, 5.0, *apart, 5.0])[0] == [], "each more than 15 min from the last"


def test_missing_values_neither_count_nor_reset():
    changes, _ = run([10.0] * 10 + [7.0, nan, 7.0, nan, 7.0])
    assert changes == [(14, "entered", 1)]


def test_old_values_change_nothing():
    _, state = run([10.0] * 10)
    again, _, changed = step(RULE, state, START, START + 3 * MINUTE, 5.0)
    assert (again, changed) == (state, None)


def test_a_level_is_left_after_the_release_and_not_within_the_way_back():
    held = [9.0] * 6 + [7.9] * 20
    assert run(held + [8.2] * 90)[0] == [(9, "entered", 1)], "8.2 is quiet of 8.0, and not of 8.4"
    changes, _ = run(held + [8.6] * 90)
    assert changes[1][1:] == ("left", 0)
    assert 30 <= changes[1][0] - 26 <= 45


def test_a_hole_suspends_an_active_rule_and_it_is_left_only_after_values_are_back():
    changes, state = run([9.0] * 6 + [7.0] * 10 + [nan] * 60)
    assert changes == [(9, "entered", 1), (31, "suspended", 1)]
    assert state.level == 1
    assert state.suspended
    changes, _ = run([10.0] * 60, state=state, start=START + 70 * MINUTE)
    assert [change[1:] for change in changes] == [("resumed", 1), ("left", 0)]
    assert changes[1][0] >= 15, "not on the first values"


def test_a_quiet_rule_knows_no_hole():
    assert run([10.0] * 10 + [nan] * 60 + [10.0] * 10)[0] == []


def test_the_cooldown_keeps_a_level_silent_that_is_no_worse():
    values = [7.9] * 10 + [9.0] * 40 + [7.9] * 10
    changes, state = run(values)
    assert [change[1] for change in changes] == ["entered", "left"]
    assert state.level == 1
    worse, _ = run([7.9] * 10 + [9.0] * 40 + [6.0] * 10)
    assert worse[-1][1:] == ("entered", 2)


def test_a_rule_without_a_hold_needs_one_value():
    assert run([2.0, 6.0, 6.0], RULES["g_observed"])[0] == [(1, "entered", 2)]


@pytest.mark.parametrize("rule", CADENCED, ids=lambda rule: rule.id)
@settings(max_examples=8, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1), period=st.sampled_from([7.0, 23.0, 61.0]), noise=st.sampled_from([0.0, 0.3, 0.9])
)
def test_sine_and_noise_at_a_threshold_do_not_flap(rule, seed, period, noise):
    """Within the way back a level is entered once; it is left at most once."""
    level = rule.levels[0]
    gap = abs(level.leave - level.enter)
    minutes = np.arange(360.0)
    dice = np.random.default_rng(seed)
    wave = 0.95 * gap * np.clip(np.sin(2 * np.pi * minutes / period) + noise * dice.normal(size=360), -1.0, 1.0)
    changes, _ = run(level.enter + wave, rule)
    entered = [change for change in changes if change[1:] == ("entered", 1)]
    assert len(entered) <= 1
    assert sum(change[1:] == ("left", 0) for change in changes) <= 1


@given(values=st.lists(st.one_of(st.just(nan), st.floats(4.0, 12.0)), max_size=60))
@settings(max_examples=40, deadline=None)
def test_what_holds_for_the_hold_is_told(values):
    """Whatever came before, six minutes beyond a level in a row enter it, or it is entered already."""
    _, state = run([*values, *[7.5] * 6])
    assert state.level >= 1
