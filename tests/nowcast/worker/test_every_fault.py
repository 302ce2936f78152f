"""Every fault of the feed server against the real poll: a remark or a good answer, never a crash or a loss."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from build import clock_at, new_store, worker_context

from nowcast import store
from nowcast.clock import Clock
from nowcast.fetch import Client
from nowcast.replay.faults import FAULTS, read_fault
from nowcast.replay.server import FeedServer
from nowcast.worker.context import Context
from nowcast.worker.poll import poll
from nowcast.worker.tick import make_nowcast

PATIENCE = 2.0  # s
REFUSED = {
    "down", "broken", "forbidden", "challenge", "empty", "html", "page_as_json", "wrong_type", "utf16", "truncated",
    "cut", "reset", "slow", "silent", "drip", "huge", "bomb", "redirect", "deep", "long_integer", "column_gone",
}  # fmt: skip
SAME = {"bom", "strings", "permuted", "repeated", "off_minute", "other_shape", "frozen", "stale", "case", "swapped"}
QUICK = {"down", "truncated", "cut", "bomb", "nan", "units", "future", "other_shape", "column_gone", "duplicate_keys"}


def quick(cases):
    """One of each kind runs always, the others with the slow tests."""
    return [pytest.param(*case, marks=() if case[0] in QUICK else pytest.mark.slow) for case in cases]


@pytest.fixture
def table(feed_server, storm, tmp_path):
    feed_server.clock = clock_at(storm.start + timedelta(hours=2), 1.0)
    return context_at(feed_server, feed_server.clock, tmp_path), feed_server


def context_at(server: FeedServer, clock: Clock, folder: Path) -> Context:
    client = Client((server.url,), patience=PATIENCE)
    return worker_context(new_store(folder / "test.sqlite"), folder, clock, server.url, client=client)


def rows(context, feed="rtsw_mag"):
    now = context.clock.now()
    frame = store.read(context.store, feed, now - timedelta(days=2), now + timedelta(days=2))
    return frame.drop(columns="received")


def test_the_two_lists_of_this_test_name_faults_that_exist():
    assert set(FAULTS) >= REFUSED | SAME


@pytest.mark.parametrize(("name", "feed"), [*quick((name, "rtsw_mag") for name in FAULTS), ("spikes", "rtsw_wind")])
def test_a_fault_changes_no_good_row_of_before_and_is_over_when_it_is_over(table, name, feed):
    context, server = table
    assert poll(context, feed) == 0
    good = rows(context, feed)
    server.set_faults([f"{name}:{feed}"])
    failures = poll(context, feed)
    after = rows(context, feed)
    values = after.select_dtypes(float).to_numpy()
    assert not np.isinf(values).any()
    health = store.read_health(context.store)[feed]
    if name in REFUSED:
        assert failures == 1
        assert health.reason
        assert after.equals(good), "what was there stays as it was"
        assert any(remark["feed"] == feed for remark in store.remarks(context.store, 20))
    else:
        assert failures == 0, health.reason
    assert set(good.index) <= set(after.index), "no row is lost"
    server.set_faults([])
    assert poll(context, feed) == 0
    again = rows(context, feed).loc[good.index]
    if name not in ("off_minute", "new_craft"):
        assert again.equals(good), "what was wrong for a while is right again"


@pytest.mark.parametrize("name", quick((name,) for name in sorted(SAME)))
def test_a_harmless_oddity_leaves_the_same_values(table, name):
    context, server = table
    poll(context, "rtsw_mag")
    good = rows(context)
    server.set_faults([f"{name}:rtsw_mag"])
    assert poll(context, "rtsw_mag") == 0
    measured = good.columns.drop(["active", "quality"])
    assert rows(context)[measured].equals(good[measured])


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in FAULTS if name not in ("slow", "silent", "drip")])
def test_a_fault_of_every_feed_at_once_leaves_a_worker_that_derives(table, name):
    context, server = table
    for feed in ("rtsw_mag", "rtsw_wind", "rtsw_ephemerides", "gfz_kp"):
        assert poll(context, feed) == 0
    make_nowcast(context)
    now = context.clock.now()
    server.set_faults([name])
    for feed in ("rtsw_mag", "rtsw_wind", "rtsw_ephemerides", "gfz_kp"):
        poll(context, feed)
    make_nowcast(context)
    derived = store.read_derived(context.store, now - timedelta(hours=6), now + timedelta(hours=3))
    assert not np.isinf(derived.to_numpy()).any()
    assert derived["standoff_distance"].dropna().between(3, 25).all()


def test_a_fault_comes_and_goes_at_its_time(storm):
    at = storm.start + timedelta(hours=2)
    fault = f"down:rtsw_mag@{at + timedelta(minutes=10):%Y-%m-%dT%H:%M}+20"
    read = read_fault(fault, {"rtsw_mag"})
    assert [read.on(at + timedelta(minutes=minute)) for minute in (9, 10, 29, 30)] == [False, True, True, False]
    for minute, status in ((5, 200), (15, 404), (45, 200)):
        clock = clock_at(at + timedelta(minutes=minute))
        server = FeedServer(storm, clock, faults=[fault])
        assert server.answer("json/rtsw/rtsw_mag_1m.json", "").reply.status == status
        server.stop() if server._thread.is_alive() else server._server.server_close()


@pytest.mark.parametrize("text", ["down@noon", "down@2024-05-10T17:00+many", "down@2024-05-10T17:00+1e99"])
def test_a_time_that_is_none_is_refused(text):
    with pytest.raises(ValueError, match="is no time"):
        read_fault(text, {"rtsw_mag"})
