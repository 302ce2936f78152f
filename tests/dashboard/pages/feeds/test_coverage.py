"""Gaps of the feeds: from rows, from hourly counts, in words, and as the page and the API tell them."""

import shutil
from datetime import timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from build import new_store
from filled import MINUTE, NOW, chosen, fill, filled
from hypothesis import given
from hypothesis import strategies as st

from dashboard.live.state import build
from dashboard.live.values import health
from dashboard.pages.feeds.coverage import CoverageCache, describe
from dashboard.pages.feeds.gaps import from_counts, from_times
from dashboard.pages.feeds.strips import Span, sentence, strip
from dashboard.pages.feeds.view import Asked, feeds_view
from dashboard.templates import render
from nowcast import store
from nowcast.store import Health, hourly_counts, presence
from nowcast.vocabulary.quantities import SUSPECT
from nowcast.vocabulary.records import Document, Remark

HOUR = timedelta(hours=1)


def row_of(view, name):
    return next(row for row in view["feeds"] if row["name"] == name)


def put_goes(database, now, missing=range(100, 122), **marks):
    """A day of the field at two satellites; minutes of the one are missing."""
    times = pd.date_range(now - timedelta(hours=24), now - 4 * MINUTE, freq="min", name="time")
    parts = {}
    for craft in ("GOES-18", "GOES-19"):
        frame = pd.DataFrame(90.0, index=times, columns=["goes_he", "goes_hp", "goes_hn", "goes_total"])
        if craft == "GOES-18":
            frame.iloc[list(missing)] = np.nan
        parts[craft] = frame
    frame = pd.concat(parts, names=["source"]).swaplevel().sort_index()
    state = Health("goes_magnetometers", now, succeeded=now, newest=times[-1].to_pydatetime(), state="ok", **marks)
    store.write_poll(database, "goes_magnetometers", frame, received=now, health=state)


@pytest.fixture(scope="module")
def filled_once(tmp_path_factory):
    path = tmp_path_factory.mktemp("once") / "day.sqlite"
    database = filled(path, NOW)
    put_goes(database, NOW)
    database.engine.dispose()
    return path


@pytest.fixture
def day(filled_once, tmp_path):
    return store.open_store(f"sqlite:///{shutil.copy(filled_once, tmp_path)}")


def section(facts, feed=""):
    return render("feeds/coverage.html", view=feeds_view(facts, Asked(feed)))


def view_of(database, now=NOW, span="24h"):
    rows = {row["name"]: row for row in health(build(database, now, 1), now)}
    return describe(database, rows, now, span)


times = st.lists(st.integers(-3, 120), max_size=60).map(lambda minutes: np.array(minutes, dtype=np.int64) * 60)


@given(times)
def test_spans_with_values_and_gaps_fill_what_was_due_and_never_overlap(minutes):
    bar = from_times("ACE", minutes, 0, 6000, 60)
    pieces = sorted([(a, b) for a, b, _ in bar.runs] + list(bar.gaps))
    assert all(one[1] <= other[0] for one, other in pairwise(pieces))
    if bar.count == len(bar.gaps):
        assert sum(b - a for a, b in pieces) == 6000
        assert bar.part == pytest.approx(1 - sum(b - a for a, b in bar.gaps) / 6000)


def test_a_stamp_a_little_off_is_no_gap_and_a_missing_minute_is_one():
    steady = np.array([0, 62, 120, 178, 240], dtype=np.int64)
    assert from_times("ACE", steady, 0, 300, 60).gaps == ()
    assert from_times("ACE", np.delete(steady, 2), 0, 300, 60).gaps == ((122, 178),)


def test_hours_tell_the_part_of_each_and_whole_hours_without_a_value():
    bar = from_counts("GOES-19", {0: 60, 3600: 30, 14400: 60}, 0, 18000, 60)
    assert bar.runs == ((0, 3600, 1.0), (3600, 7200, 0.5), (14400, 18000, 1.0))
    assert bar.gaps == ((7200, 14400),)
    assert bar.part == 0.5


def test_an_hour_that_has_only_begun_is_judged_by_what_was_due():
    assert from_counts("ACE", {0: 60, 3600: 10}, 0, 4200, 60).part == 1.0


def test_rows_and_hourly_counts_agree(day):
    found, counts = presence(day, "goes_magnetometers", NOW - 30 * HOUR, NOW), hourly_counts(
        day, "goes_magnetometers", NOW - 30 * HOUR, NOW)  # fmt: skip
    assert {craft: len(times) for craft, (times, _) in found.items()} == {
        craft: sum(hours.values()) for craft, hours in counts.items()
    }


def test_a_gap_of_one_satellite_is_its_own_and_is_said_in_minutes(day):
    row = row_of(view_of(day), "goes_magnetometers")
    by_craft = {bar.source: bar for bar in row["bars"]}
    assert by_craft[""].gaps == by_craft["GOES-19"].gaps == ()
    assert sentence(by_craft["GOES-18"], 60) == "98.4 % of minutes, longest gap 22 min"
    start = int((NOW - 24 * HOUR).timestamp()) + 6000
    assert by_craft["GOES-18"].gaps == ((start, start + 22 * 60),)


def test_what_is_usually_some_minutes_old_is_not_missing_and_a_silent_feed_is(day):
    bar = row_of(view_of(day), "goes_magnetometers")["bars"][0]
    assert bar.due == int((NOW - 3 * MINUTE).timestamp())
    later = NOW + 2 * HOUR
    silent = row_of(view_of(day, later), "goes_magnetometers")
    assert silent["state"] == "down"
    assert silent["bars"][0].gaps[0][1] == int((later - 10 * MINUTE).timestamp())  # late_after


def test_time_before_the_first_row_of_a_young_store_is_no_gap(tmp_path):
    database = new_store(tmp_path / "young.sqlite")
    fill(database, NOW, hours=3)
    bar = row_of(view_of(database, span="7d"), "l1_field")["bars"][0]
    assert (bar.part, bar.first) == (1.0, int((NOW - 3 * HOUR).timestamp()))


def test_suspect_rows_are_counted_where_the_nowcast_used_them(day):
    marked = chosen("l1_plasma", NOW - 60 * MINUTE, 12).assign(quality=SUSPECT)
    store.write_chosen(day, {"l1_plasma": marked}, received=NOW)
    row = row_of(view_of(day), "l1_plasma")
    assert sentence(row["bars"][0], 60).endswith("12 suspect")


def test_a_part_below_whole_is_never_rounded_to_100():
    times = np.delete(np.arange(0, 864000, 60), 7)
    assert sentence(from_times("ACE", times, 0, 864000, 60), 60).startswith("99.9 % of minutes, longest gap 1 min")


def test_a_gap_is_left_open_in_the_drawing(day):
    view = view_of(day)
    bar = next(bar for bar in row_of(view, "goes_magnetometers")["bars"] if bar.source == "GOES-18")
    drawn = strip(bar, Span("24h", view["start"], view["stop"]))
    assert dict(drawn.paths)["there"].startswith("M0 0h100.0v10h-100.0zM122 0h")
    assert 'class="there" d="M0 0h100.0v10h-100.0zM122 0h' in section(view)


def test_documents_are_strokes_and_counted(day):
    papers = [Document(f"A {n}", NOW - n * HOUR, {"text": ""}) for n in (3, 2, 1)]
    state = Health("swpc_alerts", NOW, succeeded=NOW, newest=papers[-1].time, state="ok")
    store.write_poll(day, "swpc_alerts", pd.DataFrame(), received=NOW, health=state, documents=papers)
    view = view_of(day)
    assert len(row_of(view, "swpc_alerts")["documents"]) == 3
    assert "3 documents, last 4 Mar 11:00" in section(view)


def test_as_known_then_a_late_row_is_still_a_gap(day):
    late = pd.DataFrame(90.0, columns=["goes_he", "goes_hp", "goes_hn", "goes_total"], index=pd.MultiIndex.from_arrays(
        [pd.date_range(NOW - 24 * HOUR + 100 * MINUTE, periods=22, freq="min"), ["GOES-18"] * 22],
        names=["time", "source"]))  # fmt: skip
    state = Health("goes_magnetometers", NOW + HOUR, succeeded=NOW + HOUR, newest=NOW, state="ok")
    store.write_poll(day, "goes_magnetometers", late, received=NOW + HOUR, health=state)
    gaps = {}
    for known in (None, NOW + MINUTE):
        row = row_of(describe(day, None, NOW, "24h", known), "goes_magnetometers")
        gaps[known] = [bar.count for bar in row["bars"] if bar.source == "GOES-18"]
    assert gaps == {None: [0], NOW + MINUTE: [1]}


def test_the_log_is_newest_first_and_of_one_feed_if_asked(day):
    for number in range(3):
        when = NOW - number * HOUR
        store.write_remarks(day, [Remark("rtsw_mag", "range", f"<b>{number}</b>")], when)
    view = view_of(day)
    assert [entry["time"] for entry in view["log"]] == sorted((e["time"] for e in view["log"]), reverse=True)
    assert {"switch", "range"} <= {entry["kind"] for entry in view["log"]}
    html = section(view, "rtsw_mag")
    assert "&lt;b&gt;0" in html
    assert "Field now from SOLAR1" not in html
    assert "Field now from SOLAR1" in section(view)


def test_the_page_says_all_of_it_before_any_script(shared):
    html = shared.client.get("/feeds").text
    for words in (
        "L1 field, in use",
        "100 % of minutes, no gap",
        "GFZ Potsdam, CC BY 4.0",
        "every 1 min",
        "Field now from SOLAR1",
    ):
        assert words in html
    assert 'data-feed="rtsw_mag" data-state="ok"' in html
    assert "aria-current=true>7 d" in shared.client.get("/feeds?span=7d&feed=gfz_kp").text


def test_the_api_gives_the_same_and_says_what_it_cannot(shared, now):
    answer = shared.client.get("/api/v1/coverage?span=7d").json()
    assert {row["name"] for row in answer["feeds"]} > {"l1_field", "rtsw_mag", "swpc_alerts"}
    assert row_of(answer, "rtsw_mag")["failures"] == 0
    past = (now - HOUR).isoformat().replace("+00:00", "Z")
    then = shared.client.get(f"/api/v1/coverage?at={past}").json()
    assert row_of(then, "l1_field")["bars"][0]["due"] <= int((now - HOUR).timestamp())
    assert row_of(then, "rtsw_mag")["failures"] is None
    for wrong in ("span=1y", f"span=7d&known_at={past}", "at=yesterday"):
        refused = shared.client.get(f"/api/v1/coverage?{wrong}")
        assert refused.status_code == 400
        assert refused.json()["error"]
    page = shared.client.get('/feeds?at="><script>alert(1)</script>').text
    assert "<script>alert" not in page
    assert 'role="alert"' in page


def test_a_view_is_made_once_for_a_version_and_span(day):
    cache, state = CoverageCache(), build(day, NOW, 1)
    first = cache.facts(day, state, NOW, "24h")
    assert cache.facts(day, state, NOW + timedelta(seconds=20), "24h") is first
    assert cache.facts(day, state, NOW, "7d") is not first
    store.write_remarks(day, [Remark("rtsw_mag", "range", "new")], NOW)
    assert "new" in [entry["text"] for entry in cache.facts(day, state, NOW, "24h")["log"]]


def test_what_was_remarked_later_is_not_in_the_log_of_an_earlier_time(day):
    store.write_remarks(day, [Remark("rtsw_mag", "range", "later")], NOW)
    store.write_remarks(day, [Remark("rtsw_mag", "range", "before")], NOW - 2 * HOUR)
    then = describe(day, None, NOW - HOUR, "24h")["log"]
    assert [entry["text"] for entry in then if entry["kind"] == "range"] == ["before"]
