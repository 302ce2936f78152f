"""Polling and deriving against a real feed server: every fault ends in a remark and the last good data."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from build import clock_at

from nowcast import store
from nowcast.discover import members
from nowcast.worker.context import Context
from nowcast.worker.poll import poll, state_of
from nowcast.worker.tick import make_nowcast


@pytest.fixture
def table(storm_table):
    """A context at a feed server whose clock stands still two hours into the storm, and the server."""
    return storm_table


def test_a_storm_flows_from_http_to_the_nowcast(played_table, played):
    context, _ = played_table
    assert played.failures == dict.fromkeys(context.feeds, 0)
    now = context.clock.now()
    derived = store.read_derived(context.store, now - timedelta(hours=6), now + timedelta(hours=3))
    measured = derived["standoff_distance"].dropna()
    assert len(measured) > 300
    assert derived.index[-1] > now + timedelta(minutes=20), "the nowcast reaches up to the lead"
    issued = store.read_issued(context.store, now - timedelta(minutes=2), now)
    assert issued.index.get_level_values("horizon").tolist() == [0, 15, 30, 45, 60]
    assert issued["dst_estimate"].notna().iloc[0]


def test_a_second_tick_over_the_same_rows_changes_nothing(played_table):
    context, _ = played_table
    now = context.clock.now()
    before = store.read_derived(context.store, now - timedelta(hours=26), now + timedelta(hours=3))
    make_nowcast(context)
    after = store.read_derived(context.store, now - timedelta(hours=26), now + timedelta(hours=3))
    assert before.equals(after)


@pytest.mark.parametrize("fault", ["down", "empty", "html", "truncated"])
def test_a_fault_is_a_remark_and_the_last_good_rows_stay(table, fault):
    context, server = table
    poll(context, "rtsw_mag")
    good = store.extent(context.store, "rtsw_mag")
    server.set_faults([f"{fault}:rtsw_mag"])
    assert poll(context, "rtsw_mag") == 1
    assert poll(context, "rtsw_mag") == 2
    assert store.extent(context.store, "rtsw_mag") == good
    health = store.read_health(context.store)["rtsw_mag"]
    assert health.failures == 2
    assert health.reason
    assert health.newest is not None
    said = [remark for remark in store.remarks(context.store, 20) if remark["kind"] in ("unreachable", "format")]
    assert said
    assert said[0]["text"]


def test_a_fault_of_one_feed_leaves_its_neighbour_alone(table):
    context, server = table
    server.set_faults(["down:rtsw_mag"])
    assert poll(context, "rtsw_mag") == 1
    assert poll(context, "rtsw_wind") == 0


def test_what_the_short_answer_no_longer_holds_is_asked_of_the_long_one(table, storm):
    context, server = table
    assert poll(context, "propagated_wind") == 0
    silent = context.clock.now()
    later = clock_at(silent + timedelta(hours=5))
    server.clock = later
    assert poll(Context(**vars(context) | {"clock": later}), "propagated_wind") == 0
    rows = store.read(context.store, "propagated_wind", silent - timedelta(hours=1), later.now())
    times = rows.index.get_level_values("time")
    offered = storm.frames["propagated_wind"].index.get_level_values("time")
    assert set(offered[(offered >= times[0]) & (offered <= times[-1])]) <= set(times), (
        "no minute that is offered is lost"
    )


def test_a_feed_that_answers_again_is_well_again(table):
    context, server = table
    server.set_faults(["down:rtsw_wind"])
    poll(context, "rtsw_wind")
    server.set_faults([])
    assert poll(context, "rtsw_wind") == 0
    health = store.read_health(context.store)["rtsw_wind"]
    assert (health.failures, health.reason, health.state) == (0, "", "ok")


def test_an_unforeseen_error_is_a_fault_of_the_feed_and_not_of_the_worker(table, caplog):
    context, _ = table

    def bursts(_: bytes):
        raise ZeroDivisionError("a defect of ours")

    broken = context.feeds | {
        "rtsw_mag": context.feeds["rtsw_mag"].__class__(**vars(context.feeds["rtsw_mag"]) | {"parse": bursts})
    }
    failures = poll(Context(**vars(context) | {"feeds": broken}), "rtsw_mag")
    assert failures == 1
    assert "ZeroDivisionError" in store.read_health(context.store)["rtsw_mag"].reason
    assert "unforeseen" in caplog.text


def test_an_unchanged_answer_is_asked_for_with_its_etag_and_keeps_the_feed_well(table):
    context, _ = table
    poll(context, "rtsw_mag")
    first = store.read_health(context.store)["rtsw_mag"]
    assert first.etag
    assert poll(context, "rtsw_mag") == 0
    second = store.read_health(context.store)["rtsw_mag"]
    assert second.newest == first.newest
    assert second.state == "ok"


NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes", "failures", "state"),
    [
        (2, 0, "ok"),
        (7, 0, "late"),
        (11, 0, "stale"),
        (31, 0, "down"),
        (2, 3, "late"),
        (None, 1, "down"),
        (None, 0, "never"),
    ],
)
def test_the_state_of_an_l1_feed_follows_the_age_of_its_newest_value(minutes, failures, state):
    feed = members("nowcast.feeds", "FEED")["rtsw_mag"]
    newest = None if minutes is None else NOW - timedelta(minutes=minutes)
    assert state_of(feed, NOW, newest, failures=failures) == state


def test_where_every_craft_is_silent_the_nowcast_goes_on_with_the_propagated_wind_and_says_so(played_table):
    context, server = played_table
    server.set_faults(["down:rtsw_mag", "down:rtsw_wind"])
    later = replace(context, clock=clock_at(context.clock.now() + timedelta(minutes=30)))
    server.clock = later.clock
    for name in context.feeds:
        poll(later, name)
    make_nowcast(later)
    now = later.clock.now()
    field = store.read(context.store, "l1_field", now - timedelta(minutes=20), now)
    assert set(field.index.get_level_values("source")) == {"propagated"}
    assert field["bz_gsm"].notna().all()
    switches = store.switches(context.store, now - timedelta(hours=1), now)
    newest = [switch for switch in switches if switch.after == "propagated"]
    assert {switch.group for switch in newest} == {"field", "plasma"}
    derived = store.read_derived(context.store, now, now + timedelta(hours=2))
    assert derived["standoff_distance"].notna().any(), "the nowcast goes on"
