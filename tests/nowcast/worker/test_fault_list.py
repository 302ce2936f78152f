"""The list of faults F1 to F26: for each the test that shows what is expected, and the tests that are here.

Most are tested beside the code that bears them. `WHERE` says by which test, and a test says that they exist.
"""

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from build import builtin_storm, clock_at, new_store, until
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from nowcast import store
from nowcast.clock import WALL, Clock
from nowcast.discover import members
from nowcast.errors import FeedFormatError
from nowcast.l1 import screen
from nowcast.replay.server import FeedServer
from nowcast.settings import Settings
from nowcast.worker.scheduler import Worker, replay_settings

TESTS = Path(__file__).parent.parent
WHERE = {
    "F1 no way to the upstream": "test_a_closed_port_and_an_unknown_name_are_said",
    "F2 a connection that nobody accepts": "test_the_deadline_bounds_a_connection_that_nobody_accepts",
    "F3 a slow body": "test_the_deadline_holds_100_times_of_100",
    "F4 truncated": "test_a_body_cut_at_any_byte_is_refused",
    "F5 something else than data": "test_a_fault_changes_no_good_row_of_before_and_is_over_when_it_is_over",
    "F6, F7 a flood": "test_a_flood_is_stopped_early_and_small",
    "F8 a redirect": "test_a_redirect_reaches_no_other_server",
    "F9 TLS": "test_a_wrong_certificate_is_refused_and_nothing_is_asked",
    "F10 not changed, to one who has nothing": "test_not_changed_without_a_validator_is_no_data",
    "F11 deep nesting, long numbers": "test_a_fault_changes_no_good_row_of_before_and_is_over_when_it_is_over",
    "F12 no finite number": "test_whatever_a_cell_holds_no_infinite_number_passes",
    "F13 stamps ahead of now": "test_stamps_more_than_five_minutes_ahead_are_left_out",
    "F14 the clock steps": "test_polls_go_on_within_seconds_of_a_step_of_the_clock",
    "F15 repeated rows": "test_shuffled_and_repeated_polls_leave_the_same_store_a_hundred_times",
    "F16 a correction": "test_any_polls_in_any_order_read_as_known_at_any_time",
    "F17 columns": "test_every_order_of_columns_is_read_and_every_lost_one_is_found",
    "F18 another unit": "test_values_among_many_of_another_unit_are_left_out_too_and_it_is_said",
    "F19 a craft takes over": "test_case_6_a_craft_of_a_new_name_is_taken_when_the_known_one_falls_silent",
    "F20 flagged rows": "test_a_row_that_the_source_flags_is_emptied",
    "F21 a full disk": "test_a_full_disk_keeps_what_was_stored_and_the_worker_goes_on_when_there_is_room",
    "F22 a store that was changed": "test_of_150_flipped_bits_none_changes_the_content_in_silence",
    "F23 kill -9": "test_200_kills_lose_no_acknowledged_row_and_tear_nothing",
    "F24 two workers": "test_of_three_workers_killed_at_random_one_leads_and_no_fence_is_used_twice",
    "F25 a stall": "test_a_worker_that_stood_still_for_seconds_polls_again_at_once",
    "F26 zones and the turn of the year": "test_the_turn_of_the_year_is_read_alike_in_five_zones",
}  # fmt: skip


@pytest.mark.parametrize("fault", WHERE)
def test_each_fault_of_the_list_has_its_test(fault: str) -> None:
    wanted = re.compile(rf"^def {WHERE[fault]}\(", re.MULTILINE)
    assert any(wanted.search(path.read_text(encoding="utf-8")) for path in TESTS.rglob("test_*.py"))


CELLS = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True).map(repr),
    st.sampled_from(
        ["NaN", "Infinity", "-Infinity", "1e999", "null", '"null"', '""', "-9999.9", "99999", '"4.2"', "[]"]
    ),
    st.text(max_size=4).map(lambda text: '"' + re.sub(r'[\\"\x00-\x1f]', "", text) + '"'),
)


@trying(max_examples=60, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=20))
def test_whatever_a_cell_holds_no_infinite_number_passes(cells: list[tuple[str, str, str]]) -> None:
    """About 10^6 generated cells over the runs of a year; here some thousands."""
    now = datetime(2026, 8, 25, 12, tzinfo=UTC)
    rows = ",".join(
        f'{{"time_tag":"2026-08-25T11:{minute:02d}:00","active":true,"source":"ACE","proton_speed":{speed},'
        f'"proton_density":{density},"proton_temperature":{heat},"proton_vx_gse":{speed},"proton_vy_gse":0,'
        f'"proton_vz_gse":0,"overall_quality":0}}'
        for minute, (speed, density, heat) in enumerate(cells)
    )
    feed = members("nowcast.feeds", "FEED")["rtsw_wind"]
    try:
        frame, _ = screen("rtsw_wind", feed.parse(f"[{rows}]".encode()), now)
    except FeedFormatError:
        return
    values = frame[list(feed.provides)].to_numpy()
    assert np.isfinite(values[~np.isnan(values)]).all()
    assert frame["flow_speed"].dropna().between(100, 3000).all()


@pytest.mark.parametrize("feed", ["rtsw_mag", "rtsw_wind", "swpc_kp"])
def test_every_order_of_columns_is_read_and_every_lost_one_is_found(feed: str) -> None:
    import orjson

    record = members("nowcast.feeds", "FEED")[feed]
    storm = builtin_storm()
    server = FeedServer(storm, clock_at(storm.start + timedelta(hours=4)))
    path = record.requests(WALL.now())[0].path
    rows = orjson.loads(server.answer(path, "").reply.body)[:50]
    server._server.server_close()
    good = record.parse(orjson.dumps(rows))
    dice = random.Random(5)
    for _ in range(20):
        order = dice.sample(list(rows[0]), len(rows[0]))
        assert record.parse(orjson.dumps([{name: row[name] for name in order} for row in rows])).equals(good)
    needed = {"rtsw_mag": "bz_gsm", "rtsw_wind": "proton_speed", "swpc_kp": "Kp"}[feed]
    for name in ("time_tag", needed):
        with pytest.raises(FeedFormatError, match=re.escape(name) if name != "Kp" else "(?i)kp"):
            record.parse(orjson.dumps([{key: value for key, value in row.items() if key != name} for row in rows]))


READ = """
from nowcast.feeds.reading.readers import to_utc
texts = ["2026-12-31T23:59:58", "2026-12-31T23:59:60", "2026-12-31 24:00:00", "2028-02-29T12:00:00"]
print([str(time) for time in to_utc(texts)])
"""


def test_the_turn_of_the_year_is_read_alike_in_five_zones() -> None:
    said = set()
    for zone in ("UTC", "Asia/Tokyo", "America/St_Johns", "Pacific/Kiritimati", "Europe/London"):
        ran = subprocess.run(
            [sys.executable, "-c", READ], env=os.environ | {"TZ": zone}, capture_output=True, text=True, check=True
        )
        said.add(ran.stdout)
    (only,) = said
    assert "2026-12-31 23:59:58+00:00" in only
    assert only.count("2027-01-01 00:00:00+00:00") == 2, "second 60 and hour 24 are the next second and day"
    assert "2028-02-29 12:00:00+00:00" in only


@pytest.fixture
def upstream() -> Iterator[FeedServer]:
    storm = builtin_storm()
    now = WALL.now()
    server = FeedServer(storm, Clock(storm.start + timedelta(hours=3), now.timestamp(), 60.0))
    server.start()
    yield server
    server.stop()


def migrated(folder: Path) -> store.Store:
    return new_store(folder / "nowcast.sqlite")


def worker(folder: Path, upstream: FeedServer) -> "subprocess.Popen[str]":
    names = ("SWPC", "GFZ", "IMAP", "KYOTO")
    environment = os.environ | {f"NOWCAST_{name}_URL": upstream.url for name in names if name != "KYOTO"}
    environment |= {"NOWCAST_DATA_DIR": str(folder)}
    return subprocess.Popen(
        [sys.executable, "-m", "nowcast.cli", "worker"], env=environment, stderr=subprocess.DEVNULL, text=True
    )


@pytest.mark.slow
def test_of_three_workers_killed_at_random_one_leads_and_no_fence_is_used_twice(
    tmp_path: Path, upstream: FeedServer
) -> None:
    dice, fences = random.Random(2), []
    database = migrated(tmp_path)
    running = [worker(tmp_path, upstream) for _ in range(3)]
    try:
        lease = "SELECT holder, fence FROM lease"

        def leader() -> tuple[str | None, int]:
            with database.engine.connect() as connection:
                holder, fence = connection.exec_driver_sql(lease).one()
            return holder, int(fence)

        def leads(process: "subprocess.Popen[str]") -> bool:
            holder, _ = leader()
            return bool(holder) and f":{process.pid}:" in str(holder)

        for _ in range(3):
            assert until(lambda: any(leads(process) for process in running if process.poll() is None), 40.0)
            time.sleep(dice.uniform(0.0, 1.0))
            fences.append(leader()[1])
            (first,) = [process for process in running if leads(process)]
            first.kill()
            first.wait()
            running.remove(first)
            running.append(worker(tmp_path, upstream))
        assert fences == sorted(set(fences)), "each leader has a number of his own"
    finally:
        for process in running:
            process.kill()
            process.wait()


@pytest.mark.slow
def test_a_worker_that_stood_still_for_seconds_polls_again_at_once(tmp_path: Path, upstream: FeedServer) -> None:
    database = migrated(tmp_path)
    process = worker(tmp_path, upstream)
    try:
        assert until(lambda: len(store.read_health(database)) > 5)
        process.send_signal(signal.SIGSTOP)
        time.sleep(4.0)  # the stall itself
        before = sum(upstream.answered.values())
        process.send_signal(signal.SIGCONT)
        assert until(lambda: sum(upstream.answered.values()) > before, 70.0), "within a cadence"
        assert process.poll() is None
    finally:
        process.kill()
        process.wait()


@pytest.mark.slow
def test_a_feed_server_that_dies_and_returns_leaves_no_hole_that_it_still_offers(
    tmp_path: Path, free_port: int
) -> None:
    storm = builtin_storm()
    clock = Clock(storm.start + timedelta(hours=3), WALL.now().timestamp(), 60.0)
    database = migrated(tmp_path)
    running = FeedServer(storm, clock, free_port)
    running.start()
    settings = replay_settings(Settings.from_env({"NOWCAST_DATA_DIR": str(tmp_path)}), running.url)
    feeds = ("rtsw_mag", "rtsw_wind", "propagated_wind", "goes_magnetometers")
    polling = Worker(settings, database, clock, "replay", feeds)
    polling.start()
    try:
        assert until(lambda: all(store.extent(database, feed) for feed in feeds))
        begun = store.extent(database, "rtsw_mag")[1]
        running.stop()
        assert until(lambda: all(store.read_health(database)[feed].failures for feed in feeds))
        time.sleep(3.0)  # three minutes of the storm that nobody serves
        died = clock.now()
        running = FeedServer(storm, clock, free_port)
        running.start()
        assert until(lambda: all(store.extent(database, feed)[1] > died - timedelta(minutes=1) for feed in feeds))
        for feed in feeds:
            wanted = storm.frames[feed].index.get_level_values("time")
            last = store.extent(database, feed)[1]
            wanted = set(wanted[(wanted > begun) & (wanted <= last - timedelta(minutes=3))])
            kept = store.read(database, feed, begun, last).index.get_level_values("time")
            assert wanted
            assert wanted <= set(kept), feed
    finally:
        polling.stop()
        running.stop()
