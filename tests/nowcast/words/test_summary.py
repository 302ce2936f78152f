"""The three fields: what is now, only what is still to come, how sure; at most 12 words each."""

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from made_shocks import announced

from nowcast.words.summary import Ahead, summary

NOW = datetime(2024, 5, 10, 17, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def value(number, state="fresh", **more):
    return {"value": number, "state": state, "time": NOW.timestamp(), "low": None, "high": None, **more}


def measured(**more):
    return {name: value(1.0, source="SOLAR1", age_s=125, **more) for name in ("bz_gsm", "flow_speed")}


QUIET = {"standoff_distance": value(10.4, low=9.1, high=11.7), "kp_estimate": value(1.33), **measured()}
STORM = {
    "standoff_distance": value(7.4, low=6.6, high=8.1), "kp_estimate": value(5.667), "dst_estimate": value(-81.0),
    **measured(),
}  # fmt: skip


def fields(values, ahead=None, feeds=(), now=NOW):
    return summary(values, feeds, ahead or Ahead(), now)


def nose_ahead(*parts):
    numbers = [number for number, minutes in parts for _ in range(minutes)]
    return pd.Series(numbers, index=pd.date_range(NOW, periods=len(numbers), freq="min", name="time"), dtype=float)


def step(**changed):
    return announced(NOW - 10 * MINUTE, **changed)  # due at 17:30, 17:24 to 17:36


def test_a_quiet_day_is_called_quiet_and_nothing_comes():
    said = fields(QUIET, Ahead(nose=nose_ahead((10.4, 43))))
    assert said.now == "Quiet. Nose 10.4 Rᴇ, usual distance. Kp 1+."
    assert said.next == "No shock on its way; wind known until 17:42."
    assert said.sure == "Estimates: nose now 9.1–11.7 Rᴇ (90 %), from SOLAR1, 2 min old."
    assert said.level == "quiet"


def test_a_storm_is_told_with_its_level_kp_and_dst():
    said = fields(STORM)
    assert said.now == "Nose 7.4 Rᴇ, strongly compressed. G2 storm, Kp 6−, Dst −81 nT."
    assert said.level == "storm"


def test_a_nose_inside_geosynchronous_orbit_is_severe():
    said = fields({**STORM, "standoff_distance": value(6.1), "kp_estimate": value(7.9)})
    assert said.now.startswith("Nose 6.1 Rᴇ, inside GEO. G4 storm, Kp 8")
    assert said.level == "severe"


def test_what_comes_is_the_shock_with_its_interval_of_clock_times():
    said = fields(QUIET, Ahead(steps=[step(nose_after=5.5)]))
    assert said.next == "Shock 17:24–17:36, nose then 5.5 Rᴇ, inside GEO."
    assert said.level == "active"


def test_a_fall_of_the_pressure_is_no_alarm():
    drop = step(kind="pressure step", dynamic_pressure_before=54.6, pressure_expected=29.9, nose_after=6.5)
    said = fields(QUIET, Ahead(steps=[drop]))
    assert said.next == "Pressure drop 17:24–17:36, nose out to 6.5 Rᴇ."
    assert said.level == "quiet"
    shock = announced(NOW)  # later, but it compresses
    assert fields(QUIET, Ahead(steps=[drop, shock])).next.startswith("Shock ")


@pytest.mark.parametrize("changed", [{"state": "confirmed"}, {"suspect": True}])
def test_what_has_come_or_is_held_back_is_not_what_comes(changed):
    assert "Shock " not in fields(QUIET, Ahead(steps=[step(**changed)])).next


def test_a_step_whose_interval_is_over_is_not_what_comes():
    assert "Shock 17" not in fields(QUIET, Ahead(steps=[step()]), now=NOW + 37 * MINUTE).next


def test_a_coming_compression_is_told_with_its_interval():
    said = fields(QUIET, Ahead(nose=nose_ahead((10.4, 25), (7.0, 15))))
    assert said.next == "Compression to 7.0 Rᴇ, 17:26–17:39."
    said = fields({**QUIET, "standoff_distance": value(8.0)}, Ahead(nose=nose_ahead((8.0, 25), (4.6, 15))))
    assert said.next.startswith("Further compression to 4.6 Rᴇ, ")


def test_the_end_of_a_compression_is_told():
    said = fields(STORM, Ahead(nose=nose_ahead((7.4, 20), (10.0, 15))))
    assert said.next == "Nose out to 10.0 Rᴇ, 17:21–17:34."


def test_one_spike_ahead_announces_nothing():
    assert "Compression" not in fields(QUIET, Ahead(nose=nose_ahead((10.4, 20), (6.0, 1), (10.4, 19)))).next


def test_a_satellite_that_may_be_exposed_is_what_comes():
    said = fields(QUIET, Ahead(steps=[step(nose_after=5.5)], satellites="GOES East 64 % outside at 17:30."))
    assert said.next == "Shock 17:24–17:36, nose then 5.5 Rᴇ, inside GEO."  # no room for more
    assert fields(QUIET, Ahead(satellites="GOES East 64 % outside at 17:30.")).next.startswith("GOES East 64 %")


def test_a_stale_value_is_not_spoken_of():
    old = {"standoff_distance": value(10.4, "stale"), **measured()}
    said = fields({**old, "bz_gsm": value(-3.0, "stale"), "flow_speed": value(400.0, "stale")})
    assert said.now == "No nowcast: no usable solar wind since 17:00 UTC."
    assert said.next == "No L1 data: a shock would not be seen."
    assert said.level == "unknown"


def test_a_nowcast_that_has_lost_its_monitor_says_since_when_and_until_when_it_holds():
    lost = Ahead(lost_since=NOW - 10 * MINUTE, holds_until=NOW + 26 * MINUTE)
    assert fields(STORM, lost).sure == "L1 lost since 16:50; nowcast holds until 17:26, nose 6.6–8.1 Rᴇ."


def test_feeds_without_data_are_named_when_nothing_is_known():
    said = fields({}, feeds=[{"label": "L1 field", "state": "down"}, {"label": "GOES", "state": "ok"}])
    assert said.now == "No nowcast yet: waiting for the first solar wind."
    assert said.sure == "Without data: L1 field."
    many = [{"label": f"Feed number {number}", "state": "never"} for number in range(20)]
    assert fields({}, feeds=many).sure == "Without data: Feed number 0, Feed number 1, Feed number 2."


def test_no_field_has_more_than_twelve_words():
    worst = {**STORM, "standoff_distance": value(7.4, low=6.6, high=8.1)}
    ahead = Ahead(steps=[step(kind="fast reverse"), announced(NOW)], satellites="Own one 99 % outside at 18:00.")
    said = fields(worst, ahead)
    assert max(len(text.split()) for text in (said.now, said.next, said.sure)) <= 12
