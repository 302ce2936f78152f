"""The shock clock and own satellites: what is said when, in HTML, over the API and as known then."""

from datetime import UTC, timedelta

import numpy as np
import pandas as pd
import pytest
from filled import MINUTE, NOW, derived, filled, issued
from made_shocks import announced, exposed

from dashboard.live.exposure import exposure
from dashboard.live.server import Live
from dashboard.live.shocks import clock, draft, steps
from dashboard.live.state import build
from dashboard.live.values import sentence, values
from dashboard.pages.now.view import exposed_hours, satellite_rows
from nowcast import store

STEP = announced(NOW)  # due at 12:40, 12:34 to 12:46
HOUR = timedelta(hours=1)


def said(minutes, blind=False, **changed):
    return clock(steps([announced(NOW, **changed)]), (NOW + minutes * MINUTE).timestamp(), blind=blind)


@pytest.mark.parametrize(
    ("minutes", "changed", "state", "text"),
    [
        (6, {}, "expected", "Shock 12:40 ± 6, in 34 min"),
        (35, {}, "due", "Shock 12:40 ± 6, in 5 min"),
        (41, {}, "due", "Shock 12:40 ± 6, due now"),
        (50, {}, "awaited", "Shock was due 12:40: awaiting GOES"),
        (150, {}, "unknown", "Shock was due 12:40: cannot be confirmed"),
        (50, {"state": "no data"}, "unknown", "Shock was due 12:40: cannot be confirmed"),
        (70, {"state": "not seen", "confirmed_by": "GOES-19"}, "not-seen", "Shock due 12:40: not seen by GOES-19"),
        (39, {"state": "confirmed", "confirmed_by": "GOES-19", "change": -14.0,
              "confirmed_time": NOW + 38 * MINUTE}, "confirmed", "Shock arrived 12:38 (GOES-19 −14 nT)"),
        (10, {"expected": None, "low": None, "high": None}, "untimed", "Shock at L1 11:57, arrival not known"),
        (10, {"suspect": True}, "none", "No shock on its way"),
        (10, {"kind": "fast reverse"}, "expected", "Reverse shock 12:40 ± 6, in 30 min"),
        (401, {}, "none", "No shock on its way"),
    ],
)  # fmt: skip
def test_the_clock_says_what_is_next_or_what_became_of_the_last(minutes, changed, state, text):
    assert said(minutes, **changed) == {"state": state, "text": text}


def test_without_l1_a_shock_would_not_be_seen_and_the_clock_says_so():
    assert clock([], NOW.timestamp(), blind=True)["state"] == "blind"
    assert said(6, blind=True)["state"] == "expected"  # what is known stays known


def test_the_first_of_two_is_shown_and_the_other_counted():
    both = steps([STEP, announced(NOW - 20 * MINUTE)])
    assert clock(both, NOW.timestamp(), blind=False)["text"] == "Shock 12:20 ± 6, in 20 min, 1 more"


def test_what_is_not_known_of_a_pressure_step_is_null_and_not_a_number():
    gaps = {"confidence": np.nan, "nose_before": np.nan, "nose_after": np.nan, "impulse_low": np.nan}
    (step,) = steps([announced(NOW, kind="pressure step", **gaps, impulse_high=np.nan, plasma_craft="")])
    assert [step[name] for name in ("confidence", "nose_after", "impulse_low", "change")] == [None] * 4
    assert (step["word"], step["craft"]) == ("Pressure step", "SOLAR1")
    assert "Pressure step 12:40" in clock([step], NOW.timestamp(), blind=False)["text"]
    assert "not known" in draft([announced(NOW, dynamic_pressure_before=np.nan, pressure_expected=np.nan, **gaps,
                                           impulse_high=np.nan)], NOW)  # fmt: skip


@pytest.fixture
def shocked(tmp_path):
    """A store with a shock on its way and two satellites."""
    database = filled(tmp_path / "nowcast.sqlite", NOW, hours=1)
    store.write_shocks(database, [STEP], received=NOW, since=NOW - HOUR)
    rows = exposed(NOW, 0.02, 0.64)
    store.write_nowcast(database, issued=NOW, derived=derived(NOW, 5), now_rows=issued(NOW), exposure=rows)
    return database


def test_the_page_has_the_shock_in_its_sentence_and_the_level_rises(shocked):
    state = build(shocked, NOW, 1)
    told = sentence(state, NOW, values(state, NOW), [])
    assert told["text"].startswith("Shock passed L1 at 11:57 UTC (SOLAR1), arrives 12:40 UTC ± 6 min, in 40 min;")
    assert "Magnetopause nose" in told["text"]
    assert told["text"].endswith("GOES East outside the magnetopause: 64 % at 12:30 UTC.")
    assert told["level"] == "active"


def test_a_shock_that_was_due_hours_ago_is_not_in_the_sentence(shocked):
    later = NOW + 3 * HOUR
    state = build(shocked, later, 1)
    assert "Shock" not in sentence(state, later, values(state, later), [])["text"]


def test_own_satellites_have_local_time_chance_now_and_ahead(shocked):
    east, night = build(shocked, NOW, 1).exposure["satellites"]
    assert (east["name"], east["local_time"], east["probability"], east["most"]) == ("GOES East", 11.5, 0.02, 0.64)
    assert east["start"] == int((NOW + 30 * MINUTE).timestamp())
    assert east["stop"] == east["until"]
    assert night["start"] is None
    part = {"satellites": [east, night], "window": [9.5, 14.2]}
    assert exposed_hours(part, NOW) == "GEO exposed from 09:30 to 14:12 LT"
    assert [(row.text, row.word) for row in satellite_rows(part, NOW)] == [
        ("GOES East 11:30 LT: 2 %, up to 64 % at 12:30", "likely outside"),
        ("Night 23:59 LT: 0 %", "not exposed"),
    ]


def test_a_chance_that_is_not_of_now_is_not_shown(shocked):
    part = build(shocked, NOW, 1).exposure
    rows = satellite_rows(part, NOW + 11 * MINUTE)
    assert not any("64 %" in row.text for row in rows)
    assert (rows[0].text, rows[0].word, rows[0].mark) == ("GOES East: not known", "not known", "unknown")


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


def test_the_draft_is_of_the_next_shock_and_else_of_the_last():
    first, second = announced(NOW - 20 * MINUTE), STEP
    assert "12:20 UTC, 90 %" in draft([first, second], NOW)
    assert "12:40 UTC, 90 %" in draft([first, second], NOW + 2 * HOUR)
    assert draft([announced(NOW, suspect=True)], NOW) == ""
    assert draft([], NOW) == ""


def test_the_page_as_sent_and_the_api_tell_the_shock(site, now):
    rows = [announced(now - 5 * MINUTE), announced(now - 90 * MINUTE, suspect=True)]
    store.write_shocks(site.store, rows, received=now, since=now - 3 * HOUR)
    html = site.client.get("/").text
    assert 'id="shock" role="timer" data-state="expected">Shock ' in html
    assert "DRAFT WARNING" in html
    assert html.index('id="shock"') < html.index('<script type="module"')
    (shock,) = site.client.get("/api/v1/shocks").json()["shocks"]
    assert shock["kind"] == "fast forward"
    assert shock["expected"].endswith("Z")
    assert shock["draft"].startswith("DRAFT WARNING")
    assert site.client.get("/api/v1/shocks?start=2026-01-02T00:00:00Z&stop=2026-01-01T00:00:00Z").status_code == 400


def test_times_of_the_clock_are_utc():
    assert clock(steps([STEP]), NOW.astimezone(UTC).timestamp(), blind=False)["text"].startswith("Shock 12:40")
