"""Events: one storm is one event, each level is told once, ends are told when they are sure."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from made_alerts import MINUTE, announced, inputs, played, series

from nowcast.alerts.evaluate import Book, evaluate
from nowcast.alerts.records import Maintenance
from nowcast.alerts.rules import RULES
from nowcast.vocabulary.records import Document

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
STANDOFF = {"standoff": RULES["standoff"]}
BOTH = {name: RULES[name] for name in ("standoff", "bz")}
SHOCK = {"shock": RULES["shock"]}


def made(outcomes):
    return [change for outcome in outcomes for change in outcome.transitions]


def test_a_level_on_its_way_is_told_before_it_arrives():
    """The nose falls 30 min from now; it is told as soon as the hold is seen in what is on its way."""
    values = [10.0] * 60 + [7.0] * 60
    (change,) = made(played(STANDOFF, {"standoff": values}, NOW, 40, ahead=40))[:1]
    assert (change.kind, change.level, change.severity) == ("onset", "nose 7.2 R_E", 3)
    assert change.valid_time == NOW + 60 * MINUTE
    assert change.made < change.valid_time - 30 * MINUTE
    assert "7.0 R_E" in change.headline


def test_two_rules_of_a_storm_share_an_event_and_each_level_is_told_once():
    values = [10.0] * 20 + [7.0] * 60 + [9.5] * 40 + [7.0] * 60
    bz = [0.0] * 20 + [-12.0] * 60 + [0.0] * 40 + [-12.0] * 60
    changes = made(played(BOTH, {"standoff": values, "bz": bz}, NOW, 180))
    assert {change.event for change in changes} == {"2026-0304-A"}
    assert sorted((change.rule, change.level) for change in changes) == [
        ("bz", "Bz -10 nT"), ("standoff", "nose 7.2 R_E"),
    ]  # fmt: skip


def test_an_event_ends_three_quiet_hours_later_with_a_summary_and_the_next_is_another():
    values = [10.0] * 20 + [7.0] * 60 + [10.0] * 300 + [7.0] * 20
    changes = made(played(STANDOFF, {"standoff": values}, NOW, 400))
    assert [change.kind for change in changes] == ["onset", "all_clear", "summary", "onset"]
    clear = changes[1]
    assert clear.made - clear.valid_time >= timedelta(hours=3)
    assert [change.event for change in changes] == ["2026-0304-A"] * 3 + ["2026-0304-B"]
    assert {"duration", "extremes", "lead"} <= {name for name, _ in changes[2].facts}


def test_what_is_on_its_way_keeps_an_event_open():
    """Three quiet hours would be over, but the nose falls again in 30 min: no end, and nothing told twice."""
    values = [10.0] * 20 + [7.0] * 40 + [10.0] * 235 + [7.0] * 40
    changes = made(played(STANDOFF, {"standoff": values}, NOW, 320, ahead=40))
    assert [change.kind for change in changes] == ["onset"]


def test_lost_data_are_told_once_and_no_end_is_told_until_they_are_back():
    lost = float("nan")
    values = [7.0] * 30 + [lost] * 400 + [10.0] * 240
    changes = made(played(STANDOFF, {"standoff": values}, NOW, 670))
    assert [change.kind for change in changes] == ["onset", "cannot_confirm", "all_clear", "summary"]
    assert changes[2].made > NOW + 430 * MINUTE


def test_values_of_before_an_outage_of_ours_do_not_fire():
    """The worker comes back after five hours; what was beyond the level and is over is not told."""
    times = NOW.timestamp() + 60.0 * np.arange(360)
    values = np.where(np.arange(360) < 200, 7.0, 10.0)
    outcome = evaluate(STANDOFF, Book(), inputs(NOW + 359 * MINUTE, {"standoff": series(times, values)}))
    assert outcome.transitions == ()


def test_a_level_that_still_holds_after_an_outage_of_ours_is_told():
    times = NOW.timestamp() + 60.0 * np.arange(360)
    outcome = evaluate(STANDOFF, Book(), inputs(NOW + 359 * MINUTE, {"standoff": series(times, np.full(360, 7.0))}))
    assert [change.kind for change in outcome.transitions] == ["onset"]


def test_a_value_that_still_holds_fires_while_l1_is_lost_and_says_so():
    given = {"standoff": series(NOW.timestamp() + 60.0 * np.arange(-60, 40), np.full(100, 7.0))}
    tick = replace(inputs(NOW, given), newest=NOW - 28 * MINUTE, holds_until=NOW + 39 * MINUTE)
    (change,) = evaluate(STANDOFF, Book(), tick).transitions
    assert dict(change.facts)["lost"] == "L1 lost since 11:32 UTC; the nowcast holds until 12:39 UTC."


def test_a_shock_is_told_once_with_its_arrival_and_again_when_the_arrival_moved():
    row = announced(NOW)
    book, kinds = Book(), []
    for minute in range(40):
        moved = replace(row, expected=row.expected + (timedelta(minutes=12) if minute > 20 else timedelta(minutes=6)))
        outcome = evaluate(SHOCK, book, replace(inputs(NOW + minute * MINUTE, {}), shocks=(moved,)))
        book = outcome.book
        kinds += [(minute, change.kind) for change in outcome.transitions]
    assert kinds == [(0, "onset")], "6 minutes of difference are no news"
    far = replace(row, expected=row.expected + timedelta(minutes=20))
    (change,) = evaluate(SHOCK, book, replace(inputs(NOW + 41 * MINUTE, {}), shocks=(far,))).transitions
    assert change.kind == "update"
    assert "moved" in dict(change.facts)


@pytest.mark.parametrize(
    "changed", [{"kind": "pressure step"}, {"suspect": True}, {"confidence": 0.3}, {"kind": "fast reverse"}]
)
def test_what_is_no_sure_shock_is_not_told(changed):
    tick = replace(inputs(NOW, {}), shocks=(replace(announced(NOW), **changed),))
    assert evaluate(SHOCK, Book(), tick).transitions == ()


def test_the_headline_of_a_shock_says_what_when_and_how_strong():
    (change,) = evaluate(SHOCK, Book(), replace(inputs(NOW, {}), shocks=(announced(NOW),))).transitions
    assert change.headline == "Shock at L1 11:58 UTC, arrives 12:22-12:32; nose to 5.5 R_E; GEO exposed"


def test_a_message_of_swpc_is_passed_on_once_as_an_event_of_its_own():
    body = {"headline": "Geomagnetic K-index of 6", "kind": "warning", "action": "", "scale": "G2", "text": "whole"}
    message = Document("WARK06 500", NOW, body)
    rules = {"swpc": RULES["swpc"]}
    first = evaluate(rules, Book(), replace(inputs(NOW, {}), messages=(message,)))
    (change,) = first.transitions
    assert (change.severity, change.headline) == (2, "SWPC warning: Geomagnetic K-index of 6")
    assert first.events[0].closed is not None
    again = evaluate(rules, first.book, replace(inputs(NOW + MINUTE, {}), messages=(message,)))
    assert again.transitions == ()


def test_a_maintenance_window_keeps_back_and_what_still_holds_is_told_after_it():
    rules = {"outage": RULES["outage"]}
    window = Maintenance(NOW, NOW + 60 * MINUTE, "new disks")
    book, kinds = Book(), []
    for minute in range(62):
        now = NOW + minute * MINUTE
        tick = inputs(now, {"outage": series(np.array([now.timestamp()]), np.array([40.0 + minute]), steady=False)})
        tick = replace(tick, maintenance=(window,) if now < window.stop else ())
        outcome = evaluate(rules, book, tick)
        book = outcome.book
        kinds += [(minute, change.kind) for change in outcome.transitions]
    assert kinds == [(60, "onset")]


def test_ids_are_of_the_day_and_the_next_letter():
    values = {"standoff": series(NOW.timestamp() + 60.0 * np.arange(-60, 1), np.full(61, 7.0))}
    outcome = evaluate(STANDOFF, Book(taken=("2026-0304-A", "2026-0304-B")), inputs(NOW, values))
    assert outcome.events[0].id == "2026-0304-C"


def test_the_same_tick_again_changes_nothing():
    values = {"standoff": series(NOW.timestamp() + 60.0 * np.arange(-60, 1), np.full(61, 7.0))}
    first = evaluate(STANDOFF, Book(), inputs(NOW, values))
    again = evaluate(STANDOFF, first.book, inputs(NOW, values))
    assert again.transitions == ()
    assert again.book == first.book
