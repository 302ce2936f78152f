"""The shock clock and own satellites: what is said when, in HTML, over the API and as known then."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from filled import MINUTE, NOW, derived, filled, issued
from made_shocks import announced, exposed

from dashboard.live.events import sky_events
from dashboard.live.exposure import exposure, hours_words, outlook, satellite_words
from dashboard.live.server import Live
from dashboard.live.shocks import clock, draft, steps
from dashboard.live.situation import situation
from dashboard.live.state import build
from dashboard.live.values import values
from nowcast import store

STEP = announced(NOW)  # due at 12:40, 12:34 to 12:46
HOUR = timedelta(hours=1)


def said(minutes, blind=False, **changed):
    shown = clock([announced(NOW, **changed)], NOW + minutes * MINUTE, blind=blind)
    return shown["state"], shown["text"]


@pytest.mark.parametrize(
    ("minutes", "changed", "state", "text"),
    [
        (6, {}, "expected", "Shock 12:40 (12:34–12:46), in 34 min"),
        (35, {}, "due", "Shock 12:40 (12:34–12:46), in 5 min"),
        (41, {}, "due", "Shock 12:40 (12:34–12:46), due now"),
        (50, {}, "awaited", "Shock expected 12:40: waiting for GOES"),
        (50, {"state": "no data"}, "unknown", "Shock due 12:40: no GOES or ground data to confirm it"),
        (50, {"state": "not seen", "confirmed_by": "GOES-19"}, "not-seen",
         "Shock expected 12:40 did not register at GOES-19"),
        (41, {"state": "confirmed", "confirmed_by": "GOES-19", "change": -14.0,
              "confirmed_time": NOW + 38 * MINUTE}, "confirmed", "Shock arrived 12:38 (GOES-19 −14 nT)"),
        (62, {}, "none", "No shock on its way"),
        (10, {"expected": None, "low": None, "high": None}, "untimed", "Shock at L1 11:57, arrival not known"),
        (10, {"suspect": True}, "none", "No shock on its way"),
        (10, {"kind": "fast reverse"}, "expected", "Reverse shock 12:40 (12:34–12:46), in 30 min"),
        (10, {"kind": "pressure step", "pressure_expected": 0.8}, "drop",
         "Pressure drop 12:40 (12:34–12:46), in 30 min"),
    ],
)  # fmt: skip
def test_the_clock_says_what_is_next_or_what_became_of_the_last(minutes, changed, state, text):
    assert said(minutes, **changed) == (state, text)


def test_without_l1_a_shock_would_not_be_seen_and_the_clock_says_so():
    assert clock([], NOW, blind=True)["state"] == "blind"
    assert said(6, blind=True)[0] == "expected"  # what is known stays known


def test_the_first_of_two_is_shown_and_the_other_counted():
    both = clock([STEP, announced(NOW - 20 * MINUTE)], NOW, blind=False)
    assert both["text"] == "Shock 12:20 (12:14–12:26), in 20 min; 1 more"
    assert both["form"] == "Shock 12:20 (12:14–12:26), {countdown}; 1 more"


def test_a_step_that_has_passed_goes_to_the_events_when_the_clock_tells_of_it_no_more():
    columns = dict.fromkeys(("standoff_distance", "bz_gsm", "kp_estimate", "dst_estimate"), np.full(60, np.nan))
    start = int(NOW.timestamp())
    for minutes, text in ((50, "expected 12:40 (12:34–12:46)"), (62, "Shock expected 12:40: waiting for GOES")):
        (event,) = sky_events(columns, start, NOW + minutes * MINUTE, [announced(NOW)])
        assert event["text"] == f"Shock at L1 11:57 (SOLAR1); {text}"


def test_what_is_not_known_of_a_pressure_step_is_null_and_not_a_number():
    gaps = {"confidence": np.nan, "nose_before": np.nan, "nose_after": np.nan, "impulse_low": np.nan}
    row = announced(NOW, kind="pressure step", **gaps, impulse_high=np.nan, plasma_craft="")
    (step,) = steps([row])
    assert [step[name] for name in ("confidence", "nose_after", "impulse_low", "change")] == [None] * 4
    assert (step["word"], step["craft"]) == ("Pressure rise", "SOLAR1")
    assert "Pressure rise 12:40" in clock([row], NOW, blind=False)["text"]
    assert "not known" in draft([announced(NOW, dynamic_pressure_before=np.nan, pressure_expected=np.nan, **gaps,
                                           impulse_high=np.nan)], NOW, "live")  # fmt: skip


@pytest.fixture
def shocked(tmp_path):
    """A store with a shock on its way and two satellites."""
    database = filled(tmp_path / "nowcast.sqlite", NOW, hours=1)
    store.write_shocks(database, [STEP], received=NOW, since=NOW - HOUR)
    rows = exposed(NOW, 0.02, 0.64)
    store.write_nowcast(database, issued=NOW, derived=derived(NOW, 5), now_rows=issued(NOW), exposure=rows)
    return database


def told(state, now):
    return situation(state, now, values(state, now), [])


def test_the_page_has_the_shock_in_what_comes_and_the_level_rises(shocked):
    words = told(build(shocked, NOW, 1), NOW)
    assert words["next"] == "Shock 12:34–12:46, nose then 7.4 Rᴇ, strongly compressed."
    assert words["now"].startswith("Quiet. Nose 9.8 Rᴇ")
    assert words["clock"]["text"] == "Shock 12:40 (12:34–12:46), in 40 min"
    assert words["title"] == "9.8 Rᴇ, shock 12:40"
    assert (words["level"], words["draft"], words["exercise"]) == ("active", True, "")


def test_a_shock_that_was_due_is_not_in_what_comes(shocked):
    later = NOW + 47 * MINUTE
    assert "Shock" not in told(build(shocked, later, 1), later)["next"]


def test_own_satellites_have_local_time_chance_now_and_what_is_ahead(shocked):
    east, night = build(shocked, NOW, 1).exposure["satellites"]
    assert (east["name"], east["local_time"], east["probability"], east["most"]) == ("GOES East", 11.5, 0.02, 0.64)
    assert east["start"] == int((NOW + 30 * MINUTE).timestamp())
    assert east["stop"] == east["until"]
    assert night["start"] is None
    part = {"satellites": [east, night], "window": [9.5, 14.2]}
    assert hours_words(part, NOW) == "GEO is outside between 09:30 and 14:12 local time (median)"
    assert [tuple(satellite_words(entry, NOW.timestamp()).values()) for entry in (east, night)] == [
        ("GOES East 11:30 LT", "2 % now", "likely outside from 12:30, up to 64 %", "likely"),
        ("Night 23:59 LT", "0 % now", "not exposed", "not"),
    ]


def test_a_chance_that_is_not_of_now_is_not_shown(shocked):
    east = build(shocked, NOW, 1).exposure["satellites"][0]
    words = satellite_words(east, (NOW + 11 * MINUTE).timestamp())
    assert tuple(words.values()) == ("GOES East", "", "not known", "unknown")


@pytest.mark.parametrize(
    ("present", "changed", "word"),
    [(0.96, {"stop": 3600, "until": 7200}, "likely outside until 01:00"), (0.96, {}, "likely outside"),
     (0.0, {"most": 0.37, "most_time": 480}, "up to 37 % at 00:08"), (0.2, {"most": 0.2, "most_time": 0}, "possible"),
     (0.01, {"most": 0.05, "most_time": 480}, "not exposed")],
)  # fmt: skip
def test_the_word_of_a_satellite_is_of_now_unless_it_names_a_time(present, changed, word):
    entry = {"name": "East", "time": 0, "local_time": 11.5, "probability": present, "most": None, "most_time": None,
             "start": 0 if present > 0.5 else None, "stop": 7200, "until": 7200, **changed}  # fmt: skip
    assert satellite_words(entry, 0)["word"] == word


@pytest.mark.parametrize(
    ("present", "changed", "text"),
    [(0.96, {"stop": 3600, "until": 7200}, "East likely outside until 01:00."), (0.96, {}, ""), (0.2, {}, ""),
     (0.0, {"start": 480, "most": 0.9, "most_time": 900}, "East likely outside from 00:08."),
     (0.0, {"most": 0.37, "most_time": 480}, "East 37 % outside at 00:08."), (0.0, {"most": 0.05, "most_time": 9}, "")],
)  # fmt: skip
def test_what_comes_for_a_satellite_is_only_what_changes(present, changed, text):
    entry = {"name": "East", "time": 0, "local_time": 11.5, "probability": present, "most": None, "most_time": None,
             "start": 0 if present > 0.5 else None, "stop": 7200, "until": 7200, **changed}  # fmt: skip
    assert outlook({"satellites": [entry], "window": None}, datetime.fromtimestamp(0, UTC)) == text


def test_exposed_local_times_are_those_until_the_end_of_the_lead():
    times = pd.date_range(NOW, periods=3, freq="min")
    window = pd.DataFrame(
        {"geo_window_start": [np.nan, 10.1, 9.5], "geo_window_stop": [np.nan, 13.0, 14.2]}, index=times
    )
    empty = exposed(NOW, 0.0, 0.0).iloc[:0]
    assert exposure(empty, window, NOW)["window"] == [9.5, 14.2]
    assert exposure(empty, window.iloc[:1], NOW)["window"] is None


def test_as_known_then_neither_the_shock_nor_its_end_was_known(shocked):
    confirmed = announced(NOW, state="confirmed", confirmed_time=NOW + 40 * MINUTE, confirmed_by="GOES-19", change=20.0)
    store.write_shocks(shocked, [confirmed], received=NOW + HOUR, since=NOW - HOUR)
    live = Live(lambda: shocked)
    assert live.state_at(NOW, NOW - MINUTE).shocks == []
    assert [step["state"] for step in live.state_at(NOW + 50 * MINUTE, NOW + 50 * MINUTE).shocks] == ["awaited"]
    assert [step["state"] for step in live.state_at(NOW + 50 * MINUTE, None).shocks] == ["confirmed"]
    then = live.state_at(NOW, NOW).exposure["satellites"][0]
    assert (then["probability"], then["most"]) == (0.02, 0.64)  # as it was issued for 0, 15 and 30 min


def test_the_draft_is_of_the_next_shock_and_else_the_summary_of_the_last_that_came():
    first, second = announced(NOW - 20 * MINUTE), STEP
    assert "Valid From: 2026 Mar 04 1214 UTC" in draft([first, second], NOW, "live")
    assert draft([first, second], NOW + 2 * HOUR, "live") == ""
    came = announced(NOW, state="confirmed", confirmed_time=NOW + 40 * MINUTE, confirmed_by="GOES-19", change=20.0)
    assert draft([came], NOW + HOUR, "live").startswith("DRAFT SUMMARY")
    assert draft([came], NOW + 3 * HOUR, "live") == ""
    assert draft([announced(NOW, suspect=True)], NOW, "live") == ""


def test_the_page_as_sent_and_the_api_tell_the_shock(site, now):
    rows = [announced(now - 5 * MINUTE), announced(now - 90 * MINUTE, suspect=True)]
    store.write_shocks(site.store, rows, received=now, since=now - 3 * HOUR)
    html = site.client.get("/").text
    assert 'id="shock" role="timer" data-state="expected">Shock ' in html
    assert "DRAFT WARNING" in html
    assert html.index('id="shock"') < html.index('<script type="module"')
    answer = site.client.get("/api/v1/shocks").json()
    (shock,) = answer["shocks"]
    assert shock["kind"] == "fast forward"
    assert shock["expected"].endswith("Z")
    assert shock["draft"].startswith("DRAFT WARNING")
    assert (answer["draft"], answer["mode"]) == (shock["draft"], "live")
    assert site.client.get("/api/v1/shocks?start=2026-01-02T00:00:00Z&stop=2026-01-01T00:00:00Z").status_code == 400


def test_times_of_the_clock_are_utc():
    assert clock([STEP], NOW.astimezone(UTC), blind=False)["text"].startswith("Shock 12:40")
