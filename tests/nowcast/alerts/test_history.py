"""How often a rule would have fired: over a series, and in recorded storms."""

import numpy as np
import pytest

from nowcast.alerts.history import firings, in_storms, worst_held
from nowcast.alerts.inputs import Series
from nowcast.alerts.rules import RULES
from nowcast.alerts.rules import rule as rule_of

MIDNIGHT = 1_772_582_400.0  # 2026-03-04


def series(values):
    return Series(MIDNIGHT + 60.0 * np.arange(len(values)), np.array(values, dtype=float))


def test_a_level_fires_once_until_the_rule_was_quiet_for_three_hours():
    storm, lull, calm = [7.0] * 30, [10.0] * 100, [10.0] * 300
    fired = firings(RULES["standoff"], series([*calm, *storm, *lull, *storm, *calm, *storm]))
    assert [(entry.time.hour, entry.level) for entry in fired] == [(5, "nose 7.2 R_E"), (12, "nose 7.2 R_E")]


def test_an_own_threshold_fires_by_itself():
    values = series([10.0] * 60 + [7.7] * 60)
    assert firings(rule_of("standoff@7.5"), values) == ()
    assert len(firings(rule_of("standoff@7.8"), values)) == 1


def test_the_worst_value_that_was_held_is_no_spike():
    time, value = worst_held(RULES["standoff"], series([10.0] * 60 + [7.0] + [10.0] * 20 + [8.0] * 20))
    assert value == 8.0
    assert (time.hour, time.minute) == (1, 21)
    assert worst_held(RULES["standoff"], series([float("nan")] * 30)) is None


def test_in_a_great_storm_every_level_would_have_been_told():
    fired = in_storms("standoff")["May 2024 (Gannon)"]
    assert [entry.level for entry in fired] == [level.name for level in RULES["standoff"].levels]
    assert {entry.time.year for entry in fired} == {2024}


def test_own_thresholds_are_tried_on_the_storms():
    assert in_storms("standoff@3.5")["May 2024 (Gannon)"] == ()
    assert len(in_storms("standoff@5")["May 2024 (Gannon)"]) == 1


@pytest.mark.parametrize("name", ["nothing", "standoff@"])
def test_a_rule_that_does_not_exist_is_refused(name):
    with pytest.raises(ValueError):
        in_storms(name)
