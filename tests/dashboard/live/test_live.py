"""Snapshot and delta: what a browser that follows the deltas has is what the next snapshot says."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from build import craft_index, new_store, until
from filled import MINUTE, NOW, chosen, derived, filled, issued
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from served import served

from dashboard.api.answers import parse_time
from dashboard.live.delta import make_delta
from dashboard.live.parts import Parts
from dashboard.live.server import Live
from dashboard.live.state import State, build
from nowcast import store
from nowcast.clock import Clock
from nowcast.store import Health
from nowcast.vocabulary.records import Switch

DYNAMIC = ("value", "low", "high", "time", "state", "source")


def merged(page, delta):
    """What the browser's store makes of a delta."""
    page = json.loads(json.dumps(page))
    assert delta["from"] == page["version"]
    shift = (delta["start"] - page["start"]) // delta["step"]
    for name, cells in page["columns"].items():
        there = dict(enumerate(cells))
        page["columns"][name] = [there.get(i + shift) for i in range(delta["count"])]
    for name, runs in delta["columns"].items():
        for first, *cells in runs:
            begin = (first - delta["start"]) // delta["step"]
            page["columns"][name][begin : begin + len(cells)] = cells
    for name, entry in delta["values"].items():
        page["values"][name].update(entry)
    for row in delta["feeds"]:
        next(item for item in page["feeds"] if item["name"] == row["name"]).update(row)
    for key, part in delta.items():
        if key not in ("columns", "values", "feeds", "from"):
            page[key] = part
    return page


def essential(page):
    """Without ages, which the browser computes, and the start of what is arriving, which is its own clock."""
    page = json.loads(json.dumps(page))
    page["values"] = {name: {key: entry[key] for key in DYNAMIC} for name, entry in page["values"].items()}
    for row in page["feeds"]:
        del row["age_s"]
    page.pop("aged", None)
    page["arriving"] = page["arriving"][1]
    return page


def whole(live: Live, state: State, now):
    return json.loads(live._snapshot(state, now))


def test_a_delta_leads_to_the_next_snapshot_after_a_minute(database, now):
    live = Live(lambda: database)
    before = build(database, now, 1)
    store.write_chosen(database, {"l1_field": chosen("l1_field", now - 3 * MINUTE, 4)}, received=now + MINUTE)
    store.write_nowcast(
        database, issued=now + MINUTE, derived=derived(now - MINUTE, 60, 9.1), now_rows=issued(now + MINUTE)
    )
    later = now + MINUTE
    after = build(database, later, 2)
    delta = json.loads(make_delta(before, after, later))
    assert essential(merged(whole(live, before, now), delta)) == essential(whole(live, after, later))
    assert {"bz_gsm", "standoff_distance"} <= set(delta["columns"])
    assert "palette" not in delta
    assert "craft" in delta


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 4),  # minutes that go by
            st.integers(-200, 0),  # where rows change, in minutes before now
            st.integers(1, 30),
            st.sampled_from(["ACE", "SOLAR1"]),
            st.sampled_from([np.nan, -12.0, 3.5]),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_any_changes_one_after_the_other_lead_to_the_snapshot(tmp_path_factory, changes):
    folder = tmp_path_factory.mktemp("store")
    database = filled(folder / "nowcast.sqlite", NOW)
    live, now, number = Live(lambda: database), NOW, 1
    state = build(database, now, number)
    page = whole(live, state, now)
    for minutes, back, count, craft, bz in changes:
        now += minutes * MINUTE
        count = min(count, 1 - back)
        frame = chosen("l1_field", now + back * MINUTE, count, craft, bz_gsm=bz)
        switch = Switch(now + back * MINUTE, "field", None, craft, "tried")
        store.write_chosen(database, {"l1_field": frame}, received=now + MINUTE, switches=[switch])
        rows = derived(now + back * MINUTE, count, 8.0 + count / 10)
        store.write_nowcast(database, issued=now, derived=rows, now_rows=issued(now))
        number += 1
        state, before = build(database, now, number), state
        page = merged(page, json.loads(make_delta(before, state, now)))
        assert essential(page) == essential(whole(live, state, now))


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.lists(st.sampled_from(["wind", "nowcast", "kp", "health", "clock", "minute"]), min_size=1, max_size=5))
def test_a_state_made_from_what_has_changed_is_the_one_read_whole(tmp_path_factory, happened):
    database = filled(tmp_path_factory.mktemp("parts") / "nowcast.sqlite", NOW)
    live, parts, now = Live(lambda: database), Parts(), NOW
    build(database, now, store.version(database), parts=parts)
    for number, what in enumerate(happened):
        change(database, what, now, number)
        now += MINUTE * (what == "minute")
        state = build(database, now, store.version(database), parts=parts)
        read_whole = build(database, now, store.version(database))
        assert whole(live, state, now) == whole(live, read_whole, now)
        assert state.suspect == read_whole.suspect


def change(database, what, now, number):
    """Something that a worker stores."""
    health = Health("gfz_kp", attempted=now + number * MINUTE, succeeded=now, newest=now, state="late")
    if what == "wind":
        frame = chosen("l1_field", now - 9 * MINUTE, 5, "ACE", bz_gsm=-5.0 - number)
        store.write_chosen(database, {"l1_field": frame}, received=now)
    elif what == "nowcast":
        rows = derived(now - 5 * MINUTE, 60 + number, 8.0 + number / 10)
        store.write_nowcast(database, issued=now, derived=rows, now_rows=issued(now))
    elif what == "kp":
        rows = pd.DataFrame({"kp": 5.0 + number}, index=craft_index([now - 180 * MINUTE], "gfz"))
        store.write_poll(database, "gfz_kp", rows, received=now, health=health)
    elif what == "health":
        store.write_failure(database, health)
    elif what == "clock":
        store.set_clock(database, Clock(now, 0.0, 1.0), "replay", f"storm {number}")


def test_a_sign_of_life_of_the_worker_makes_no_version_and_travels_beside_it(site):
    first = site.client.get("/api/v1/snapshot")
    version = first.json()["version"]
    assert "Worker-Heartbeat" not in first.headers
    beat = {"time": "2026-03-04T12:00:05+00:00", "holder": "here:1:2"}
    store.set_meta(site.store, "heartbeat", beat, counted=False)
    path = f"/api/v1/delta/{version}"
    until(lambda: site.client.get(path).headers.get("Worker-Heartbeat") == beat["time"])
    answer = site.client.get(path)
    assert answer.json()["version"] == version
    again = site.client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.headers["Worker-Heartbeat"]) == (304, beat["time"])


def test_snapshot_and_deltas_agree_over_http(site, now):
    page = site.client.get("/api/v1/snapshot").json()
    assert page["version"] == store.version(site.store)
    store.write_chosen(site.store, {"l1_field": chosen("l1_field", now - 5 * MINUTE, 6, bz_gsm=-9.0)}, received=now)
    until(lambda: site.client.get(f"/api/v1/delta/{page['version']}").json()["version"] != page["version"])
    answer = site.client.get(f"/api/v1/delta/{page['version']}")
    page = merged(page, answer.json())
    fresh = site.client.get("/api/v1/snapshot").json()
    for part in (page, fresh):
        del part["now"], part["aged"]
    assert essential(page) == essential(fresh)
    assert page["values"]["bz_gsm"]["value"] == -9.0


def test_nothing_new_is_a_few_bytes_and_then_304(site):
    version = site.client.get("/api/v1/snapshot").json()["version"]
    answer = site.client.get(f"/api/v1/delta/{version}")
    assert answer.status_code == 200
    assert set(answer.json()) == {"version", "now", "aged"}
    again = site.client.get(f"/api/v1/delta/{version}", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_a_worker_that_stands_still_makes_the_sentence_and_derived_values_old(database, now):
    state = build(database, now, 1)
    page = whole(Live(lambda: database), state, now)
    assert page["sentence"]["level"] == "quiet"
    held = json.loads(make_delta(state, state, now + 12 * MINUTE))
    assert held["version"] == held["from"] == 1
    assert held["columns"] == {}
    assert held["hold"]["lost"] == "L1"
    assert held["values"]["standoff_distance"]["inputs_time"] == held["hold"]["l1_lost_since"]
    page = merged(page, json.loads(make_delta(state, state, now + 57 * MINUTE)))  # the last parcel has arrived
    assert page["sentence"]["level"] == "unknown"
    assert page["values"]["standoff_distance"]["state"] == "stale"


def test_what_the_time_alone_has_changed_is_sent_over_http(cache, tmp_path, now):
    database = filled(tmp_path / "replay.sqlite", now)
    store.set_clock(database, Clock(now, datetime.now(UTC).timestamp(), 600.0), "replay", "storm")
    with served(cache, lambda: database) as client:
        version = client.get("/api/v1/snapshot").json()["version"]
        until(lambda: "sentence" in client.get(f"/api/v1/delta/{version}").json())
        assert client.get(f"/api/v1/delta/{version}").json()["version"] == version


def test_a_version_that_is_not_known_is_410_with_a_sentence(shared):
    answer = shared.client.get("/api/v1/delta/99999999")
    assert answer.status_code == 410
    assert "snapshot" in answer.json()["error"]


def test_the_clock_of_a_snapshot_is_not_older_than_a_second(shared):
    first = shared.client.get("/api/v1/snapshot")
    held = shared.client.get("/api/v1/snapshot", headers={"If-None-Match": first.headers["etag"]})
    assert held.status_code in (200, 304)
    import time

    time.sleep(1.1)  # the time of which the answer speaks
    later = shared.client.get("/api/v1/snapshot", headers={"If-None-Match": first.headers["etag"]})
    assert later.status_code == 200
    assert later.json()["now"] >= first.json()["now"] + 1000


@pytest.mark.parametrize("coding", ["br", "gzip", ""])
def test_a_snapshot_is_the_same_in_every_coding(shared, coding):
    answer = shared.client.get("/api/v1/snapshot", headers={"Accept-Encoding": coding or "identity"})
    assert answer.headers.get("content-encoding", "") == coding
    assert "NaN" not in answer.text
    assert len(answer.json()["columns"]["bz_gsm"]) == answer.json()["count"]


def test_a_gap_is_null_and_stays_a_gap(tmp_path, now):
    database = new_store(tmp_path / "nowcast.sqlite")
    rows = chosen("l1_field", now - 10 * MINUTE, 8)
    store.write_chosen(database, {"l1_field": rows.drop(rows.index[3])}, received=now)
    page = whole(Live(lambda: database), build(database, now, 1), now)
    newest = (int(now.timestamp()) - page["start"]) // 60
    cells = page["columns"]["bz_gsm"][newest - 10 : newest + 1]
    assert [cell is None for cell in cells] == [i in (3, 8, 9, 10) for i in range(11)]


def test_numbers_of_two_replays_never_meet(tmp_path, now):
    versions = set()
    for seconds in (0, 1):
        database = new_store(tmp_path / f"{seconds}.sqlite")
        store.set_clock(database, Clock(now, now.timestamp() + seconds, 1.0), "replay", "storm")
        versions.add(asyncio.run(Live(lambda database=database: database).state()).version)
    assert len(versions) == 2
    assert max(versions) < 2**53


def test_many_who_ask_at_once_cause_one_reading(database):
    live = Live(lambda: database)

    async def ask():
        return await asyncio.gather(*(live.state() for _ in range(50)))

    assert len({id(state) for state in asyncio.run(ask())}) == 1


def test_the_page_of_then_shows_what_was_known_then(database, now):
    store.write_chosen(
        database, {"l1_field": chosen("l1_field", now - 30 * MINUTE, 10, "ACE", bz_gsm=9.0)}, received=now + 2 * MINUTE
    )
    live = Live(lambda: database)
    then = json.loads(live.snapshot_at(now, now, "").body)
    today = json.loads(live.snapshot_at(now, None, "").body)
    cell = (int((now - 25 * MINUTE).timestamp()) - then["start"]) // 60
    assert then["columns"]["bz_gsm"][cell] < 0
    assert today["columns"]["bz_gsm"][cell] == 9.0
    assert then["now"] == int(now.timestamp() * 1000)


def test_as_known_then_derived_values_are_those_that_were_issued(database, now):
    store.write_nowcast(
        database, issued=now + MINUTE, derived=derived(now, 30, 7.0), now_rows=issued(now + MINUTE, 7.0)
    )
    live = Live(lambda: database)
    then = json.loads(live.snapshot_at(now, now, "").body)
    assert then["values"]["standoff_distance"]["value"] == 9.8
    assert then["arriving"][1] == int((now + timedelta(hours=1)).timestamp())


@pytest.mark.parametrize(
    "text", ["yesterday", "2024-05-10T17:00:00", "2024-13-01T00:00:00Z", "0001-01-01T00:00:00Z", "2024"]
)
def test_a_time_without_sense_or_zone_is_refused_in_a_sentence(text):
    with pytest.raises(ValueError, match=r"\.$"):
        parse_time(text)
