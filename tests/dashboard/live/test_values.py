"""Values of now: age, state and source, and the API that gives them."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from build import clock_at
from filled import MINUTE, NOW, chosen, derived, filled, issued

from dashboard.api.data import _now
from dashboard.frame import _tile
from dashboard.live.delta import moving
from dashboard.live.situation import situation
from dashboard.live.state import age_time, build
from dashboard.live.values import health, hold, values
from nowcast import store
from nowcast.clock import Clock
from nowcast.vocabulary.quantities import SUSPECT


@pytest.fixture
def day(tmp_path):
    return filled(tmp_path / "day.sqlite", NOW)


@pytest.mark.parametrize(("minutes", "state"), [(0, "fresh"), (5, "late"), (9, "stale"), (29, "missing")])
def test_a_value_ages_through_its_states(day, minutes, state):
    entry = values(build(day, NOW, 1), NOW + minutes * MINUTE)["bz_gsm"]
    assert entry["state"] == state
    assert entry["age_s"] == (minutes + 2) * 60
    assert (entry["value"] is None) == (state == "missing")
    assert entry["source"] == "SOLAR1"


def test_a_derived_value_is_that_of_the_wind_that_arrives_now(day):
    entry = values(build(day, NOW, 1), NOW)["standoff_distance"]
    assert (entry["value"], entry["low"], entry["high"]) == (9.8, 9.0, 10.6)
    assert entry["time"] == int(NOW.timestamp())
    assert entry["source"] == "3 models, SOLAR1"


def test_the_newest_value_is_taken_where_the_newest_row_is_empty(day):
    hole = chosen("l1_field", NOW - 2 * MINUTE, 1, bz_gsm=float("nan"))
    store.write_chosen(day, {"l1_field": hole}, received=NOW)
    entry = values(build(day, NOW, 1), NOW)["bz_gsm"]
    assert entry["value"] is not None
    assert entry["age_s"] == 180


def test_a_great_storm_is_not_suspect_because_it_is_great(day):
    wild = chosen("l1_field", NOW - 2 * MINUTE, 1, bt=95.0, bz_gsm=-85.0)
    store.write_chosen(day, {"l1_field": wild}, received=NOW)
    found = values(build(day, NOW, 1), NOW)
    assert [found[name]["state"] for name in ("bt", "bz_gsm", "standoff_distance")] == ["fresh"] * 3


def test_a_marked_row_is_suspect_and_what_is_derived_waits_for_its_wind(day):
    rows = chosen("l1_plasma", NOW - 2 * MINUTE, 1, flow_speed=400.0).assign(quality=SUSPECT)
    store.write_chosen(day, {"l1_plasma": rows}, received=NOW)
    found = values(build(day, NOW, 1), NOW)
    states = [found[name]["state"] for name in ("flow_speed", "bz_gsm", "dynamic_pressure")]
    assert states == ["suspect", "fresh", "fresh"]


@pytest.mark.parametrize(
    ("column", "marked"),
    [
        ("input_suspect", {"dynamic_pressure", "clock_angle"}),
        ("standoff_input_suspect", {"standoff_distance", "flaring", "compression_index"}),
        ("dst_input_suspect", {"dst_estimate"}),
        ("kp_input_suspect", {"kp_estimate"}),
    ],
)
def test_each_mark_of_the_nowcast_is_of_its_own_quantities_and_minutes(day, column, marked):
    rows = derived(NOW - 3 * MINUTE, 4).assign(**{column: [1.0, 1.0, 0.0, 1.0]})
    store.write_nowcast(day, issued=NOW + MINUTE, derived=rows, now_rows=issued(NOW + MINUTE))
    state = build(day, NOW, 1)
    for when, expected in ((NOW, marked), (NOW - MINUTE, set())):
        assert {name for name, entry in values(state, when).items() if entry["state"] == "suspect"} == expected


def test_now_says_suspect_over_http(site, now):
    rows = chosen("l1_field", now - 2 * MINUTE, 1).assign(quality=SUSPECT)
    store.write_chosen(site.store, {"l1_field": rows}, received=now)
    late = derived(now - 2 * MINUTE, 6).assign(standoff_input_suspect=1.0, kp_input_suspect=1.0)
    store.write_nowcast(site.store, issued=now + MINUTE, derived=late, now_rows=issued(now + MINUTE))
    found = site.client.get("/api/v1/now").json()["quantities"]
    states = {
        name: found[name]["state"]
        for name in ("bz_gsm", "flow_speed", "standoff_distance", "dst_estimate", "kp_estimate", "kp")
    }
    assert states == {"bz_gsm": "suspect", "flow_speed": "fresh", "standoff_distance": "suspect",
                      "dst_estimate": "fresh", "kp_estimate": "suspect", "kp": "fresh"}  # fmt: skip


def test_a_feed_that_was_never_asked_is_never(day):
    rows = {row["name"]: row for row in health(build(day, NOW, 1), NOW)}
    assert rows["rtsw_mag"]["state"] == "ok"
    assert rows["rtsw_mag"]["craft"] == "SOLAR1"
    assert rows["swpc_kp"]["state"] == "never"


def test_the_nowcast_stands_while_measured_wind_is_on_its_way(day):
    state = build(day, NOW, 1)
    for minutes in (9, 15, 29, 44):
        later = NOW + minutes * MINUTE
        found = values(state, later)
        assert {found[name]["state"] for name in ("standoff_distance", "dst_estimate", "kp_estimate")} == {"fresh"}
        said = situation(state, later, found, health(state, later))
        assert "No nowcast" not in said["now"]
        assert said["level"] == "quiet"


def test_a_hole_begins_where_the_last_measured_parcel_has_arrived(day):
    state = build(day, NOW, 1)
    last = hold(state, NOW + 20 * MINUTE)["holds_until"] or 0
    assert last == (NOW + 44 * MINUTE).timestamp()
    states = [
        values(state, datetime.fromtimestamp(last + 60 * minutes, UTC))["standoff_distance"]["state"]
        for minutes in (5, 8, 12, 31)
    ]
    assert states == ["fresh", "late", "stale", "missing"]


def test_l1_is_lost_from_its_newest_measurement_on_and_that_is_one_record(day):
    state = build(day, NOW, 1)
    assert hold(state, NOW) == {"lost": "", "l1_lost_since": None, "holds_until": None}
    assert values(state, NOW)["standoff_distance"]["inputs_time"] is None
    later = NOW + 15 * MINUTE
    found = hold(state, later)
    assert found["lost"] == "L1"
    assert found["l1_lost_since"] == (NOW - 2 * MINUTE).timestamp()
    assert values(state, later)["standoff_distance"]["inputs_time"] == found["l1_lost_since"]
    assert moving(state, later)["hold"] == found


def test_the_loss_of_the_plasma_alone_is_named(day):
    field = chosen("l1_field", NOW - MINUTE, 16)
    store.write_chosen(day, {"l1_field": field}, received=NOW + 15 * MINUTE)
    found = hold(build(day, NOW + 15 * MINUTE, 1), NOW + 15 * MINUTE)
    assert (found["lost"], found["l1_lost_since"]) == ("plasma", (NOW - 2 * MINUTE).timestamp())


def test_a_value_held_over_a_hole_is_late_and_never_stale(day):
    rows = derived(NOW - 20 * MINUTE, 21).assign(held_minutes=np.arange(21.0))
    store.write_nowcast(day, issued=NOW + MINUTE, derived=rows, now_rows=issued(NOW + MINUTE))
    state = build(day, NOW, 1)
    states = [values(state, NOW - minutes * MINUTE)["standoff_distance"]["state"] for minutes in (15, 10, 0)]
    assert states == ["fresh", "late", "late"]


def test_a_tile_of_a_held_value_tells_the_age_of_its_inputs(day):
    tile = _tile("standoff_distance", values(build(day, NOW, 1), NOW + 15 * MINUTE)["standoff_distance"])
    assert tile.meta.replace("\u00a0", " ").endswith("inputs 17 min old")


def test_now_says_in_the_source_until_when_a_value_holds(day):
    rows = _now(build(day, NOW, 1), NOW + 15 * MINUTE)["quantities"]
    assert rows["standoff_distance"]["source"].endswith(
        "; L1 lost since 2026-03-04T11:58:00Z; holds until 2026-03-04T12:44:00Z"
    )
    assert "lost" not in rows["bz_gsm"]["source"]


def test_the_sentence_of_stale_values_is_not_quiet(day):
    state, later = build(day, NOW, 1), NOW + 57 * MINUTE
    said = situation(state, later, values(state, later), health(state, later))
    assert said["level"] == "unknown"


def test_now_has_the_form_that_others_build_on(shared):
    answer = shared.client.get("/api/v1/now").json()
    assert set(answer) == {"time", "mode", "version", "quantities"}
    assert answer["time"].endswith("Z")
    entry = answer["quantities"]["bz_gsm"]
    assert set(entry) == {"value", "low", "high", "unit", "time", "age_s", "state", "source"}
    assert entry["unit"] == "nT"
    assert 100 <= entry["age_s"] <= 260
    assert {"standoff_distance", "dst_estimate", "kp_estimate", "kp"} <= set(answer["quantities"])


def test_a_series_as_json_says_unit_and_craft(shared, now):
    answer = shared.client.get("/api/v1/series", params={"quantities": "bz_gsm,standoff_distance,kp"}).json()
    bz = answer["quantities"]["bz_gsm"]
    assert bz["unit"] == "nT"
    assert len(bz["values"]) == len(answer["time"]) == len(bz["source"])
    assert "SOLAR1" in bz["source"]
    assert answer["time"] == sorted(answer["time"])
    assert any(value is None for value in bz["values"])  # the nowcast reaches further


def test_a_series_as_csv_is_read_back_by_a_csv_reader(shared, now):
    stop = now.isoformat().replace("+00:00", "Z")
    start = (now - 30 * MINUTE).isoformat().replace("+00:00", "Z")
    query = {"quantities": "bz_gsm,flow_speed", "start": start, "stop": stop, "format": "csv"}
    answer = shared.client.get("/api/v1/series", params=query)
    assert answer.headers["content-type"].startswith("text/csv")
    assert "\r\n" in answer.text
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert rows[0] == ["time", "bz_gsm", "flow_speed"]
    assert len(rows) == 30
    assert datetime.fromisoformat(rows[1][0]) == now - 30 * MINUTE
    assert -4 < float(rows[1][1]) < -2


def test_a_series_that_is_not_live_says_so_in_a_column_and_in_json(site, now):
    store.set_clock(site.store, Clock(now, now.timestamp(), 1.0), "replay", "storm")
    query = {"quantities": "bz_gsm", "start": "2026-03-04T11:50:00Z", "stop": "2026-03-04T12:00:00Z"}
    rows = list(csv.reader(io.StringIO(site.client.get("/api/v1/series", params=query | {"format": "csv"}).text)))
    assert rows[0] == ["time", "bz_gsm", "mode"]
    assert {row[-1] for row in rows[1:]} == {"replay"}
    assert site.client.get("/api/v1/series", params=query).json()["mode"] == "replay"


def test_a_series_as_known_then_leaves_out_what_came_later(site, now):
    field = chosen("l1_field", now - 10 * MINUTE, 5, bz_gsm=33.0)
    store.write_chosen(site.store, {"l1_field": field}, received=now + timedelta(seconds=30))
    query = {"quantities": "bz_gsm", "start": (now - 11 * MINUTE).isoformat(), "stop": now.isoformat()}
    today = site.client.get("/api/v1/series", params=query).json()["quantities"]["bz_gsm"]["values"]
    then = site.client.get("/api/v1/series", params=query | {"known_at": now.isoformat()}).json()
    assert 33.0 in today
    assert 33.0 not in then["quantities"]["bz_gsm"]["values"]


@pytest.mark.parametrize(
    "query",
    [
        {"quantities": "nonsense"},
        {"quantities": ""},
        {},
        {"quantities": "bz_gsm", "start": "2024-05-10"},
        {"quantities": "bz_gsm", "start": "2024-05-10T00:00:00"},
        {"quantities": "bz_gsm", "start": "2024-01-01T00:00:00Z", "stop": "2024-06-01T00:00:00Z"},
        {"quantities": "bz_gsm", "start": "2024-06-01T00:00:00Z", "stop": "2024-01-01T00:00:00Z"},
        {"quantities": "bz_gsm", "format": "xml"},
        {"quantities": "bz_gsm; drop table rtsw_mag"},
        {"quantities": "bt," * 25 + "bt"},
    ],
)
def test_a_bad_question_is_400_with_a_sentence(shared, query):
    answer = shared.client.get("/api/v1/series", params=query)
    assert answer.status_code == 400, answer.text
    assert set(answer.json()) == {"error"}
    assert answer.json()["error"]


@pytest.mark.parametrize(
    "path", ["/api/v1/now?at=never", "/api/v1/snapshot?known_at=1", "/api/v1/delta/x", "/api/v1/delta/1e5"]
)
def test_a_bad_time_or_version_is_400(shared, path):
    assert shared.client.get(path).status_code == 400


def test_in_a_fast_replay_ages_are_those_of_the_newest_nowcast_and_the_real_time_since(day):
    state = build(day, NOW, 1)
    fast = replace(state, clock=clock_at(NOW, 120.0), issued=NOW)
    later = NOW + timedelta(minutes=20)  # ten seconds of real time
    assert age_time(fast, later) == NOW + timedelta(seconds=10)
    assert values(fast, later)["bz_gsm"]["state"] == "fresh"
    assert {row["state"] for row in health(fast, later) if row["name"] == "rtsw_mag"} == {"ok"}
    assert values(fast, NOW + timedelta(minutes=20 * 120))["bz_gsm"]["state"] == "stale"


def test_at_the_usual_speed_ages_are_those_of_now(day):
    state = build(day, NOW, 1)
    assert state.issued is None
    assert age_time(state, NOW + timedelta(minutes=20)) == NOW + timedelta(minutes=20)
