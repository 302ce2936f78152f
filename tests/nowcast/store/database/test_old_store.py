"""A store that was written by commit 39c31d5 opens, reads and goes on.

`written_by_39c31d5.sql` is a dump of an SQLite store. It was made with a checkout of that commit: the worker's own
functions polled rtsw_mag, rtsw_wind, rtsw_ephemerides, gfz_kp, swpc_alerts and hemispheric_power from the feed server
with the built-in storm at 12:41, 12:44, 12:48, 12:52 and 13:20 of 2026-08-25, and made a nowcast each time. Then these
were written: a poll at 13:20:30 that corrected one row of rtsw_mag, a failed poll of gfz_kp with its remark, a result
of an image, and a score. Rows from before 12:00 (derived ones from before 13:00 and after 13:30) were deleted by whole
hours, and `iterdump` of Python's sqlite3 wrote the rest. The values below are what that commit itself read from it.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from nowcast import store as stores
from nowcast.store import Health, Store
from nowcast.store.smile import StoredRetrieval, read_retrievals
from nowcast.vocabulary.records import Document, Remark

DUMP = Path(__file__).with_name("written_by_39c31d5.sql")
LAST = datetime(2026, 8, 25, 13, 20, tzinfo=UTC)  # its last nowcast
CORRECTED = LAST - timedelta(minutes=10)  # time of the row that was corrected after it
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def loaded(folder: Path) -> str:
    """The address of a fresh file with the dump in it."""
    path = folder / "nowcast.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(DUMP.read_text(encoding="utf-8"))
    return f"sqlite:///{path}"


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Store]:
    opened = stores.open_store(loaded(tmp_path))
    stores.migrate(opened)
    yield opened
    opened.engine.dispose()


def bz(store: Store, known_at: datetime | None = None) -> float:
    rows = stores.read(store, "rtsw_mag", CORRECTED, CORRECTED, columns=["bz_gsm"], known_at=known_at)
    return float(rows["bz_gsm"].iloc[0])


def corrected_row(store: Store, value: float, received: datetime) -> int:
    """Store another Bz for the corrected row."""
    rows = stores.read(store, "rtsw_mag", CORRECTED, CORRECTED).drop(columns="received")
    health = Health("rtsw_mag", received, received, CORRECTED, "ok")
    return stores.write_poll(store, "rtsw_mag", rows.assign(bz_gsm=value), received=received, health=health).rows


def test_it_is_brought_up_to_date_and_is_as_it_was_written(old: Store) -> None:
    stores.check_version(old)
    assert stores.verify(old) == []
    assert stores.version(old) == 53


def test_it_can_be_read_before_anybody_migrates_it(tmp_path: Path) -> None:
    opened = stores.open_store(loaded(tmp_path), read_only=True)
    assert bz(opened) == -22.45
    opened.engine.dispose()


def test_its_clock_is_that_of_the_storm(old: Store) -> None:
    clock, mode = stores.clock_of(old)
    assert (clock.start, mode, stores.scenario_of(old)) == (LAST, "simulation", "builtin")
    assert not stores.ever_live(old)


def test_its_health_and_remarks_are_read(old: Store) -> None:
    health = stores.read_health(old)
    assert sorted(health) == [
        "gfz_kp", "hemispheric_power", "rtsw_ephemerides", "rtsw_mag", "rtsw_wind", "swpc_alerts",
    ]  # fmt: skip
    assert (health["rtsw_mag"].state, health["rtsw_mag"].newest) == ("ok", LAST - 2 * MINUTE)
    assert (health["gfz_kp"].failures, health["gfz_kp"].reason) == (1, "No answer within 20 s.")
    (remark,) = stores.remarks(old)
    assert (remark["feed"], remark["kind"], remark["text"], remark["count"]) == (
        "gfz_kp", "unreachable", "No answer within 20 s.", 1,
    )  # fmt: skip
    assert remark["first"] == remark["last"] == LAST + timedelta(seconds=40)


def test_its_series_are_read(old: Store) -> None:
    assert len(stores.read(old, "rtsw_mag", LAST - 3 * HOUR, LAST)) == 149
    assert stores.latest(old, "rtsw_wind", "flow_speed") == (LAST - 2 * MINUTE, "SOLAR1", 584.6, LAST)
    kp = stores.latest(old, "gfz_kp", "kp")
    assert kp is not None
    assert (kp.time, kp.source, kp.value) == (datetime(2026, 8, 25, 9, 0, tzinfo=UTC), "gfz", 6.0)
    assert stores.extent(old, "l1_field") == (LAST - 80 * MINUTE, LAST - 2 * MINUTE)
    switches = stores.switches(old, LAST - 3 * HOUR, LAST)
    assert [(switch.group, switch.before, switch.after) for switch in switches[-2:]] == [
        ("field", "SOLAR1", "ACE"), ("field", "ACE", "SOLAR1"),
    ]  # fmt: skip


def test_its_history_is_read_as_known_then(old: Store) -> None:
    assert bz(old) == -22.45
    assert bz(old, LAST) == -20.95
    assert len(stores.read(old, "rtsw_mag", LAST - 3 * HOUR, LAST, known_at=LAST - 30 * MINUTE)) == 89


def test_its_nowcast_is_read_as_derived_and_as_issued(old: Store) -> None:
    derived = stores.read_derived(old, LAST, LAST, columns=["standoff_distance", "dst_estimate", "kp_estimate"])
    np.testing.assert_allclose(derived.to_numpy(), [[7.768715, -37.984310, 6.072846]], atol=1e-6)
    issued = stores.read_issued(old, LAST - HOUR, LAST)
    assert issued.index.get_level_values("horizon").tolist() == [0, 15, 30, 45, 60] * 2
    first = datetime(2026, 8, 25, 12, 52, tzinfo=UTC)
    assert issued["standoff_distance"].xs(first).iloc[:3].tolist() == pytest.approx([7.141166, 6.774380, 7.994615])
    assert issued.loc[(first, 30), "valid_time"] == first + 30 * MINUTE
    assert len(stores.read_issued(old, LAST - HOUR, LAST, known_at=LAST - MINUTE)) == 5
    values = stores.read_issued_values(old, LAST, LAST + MINUTE, ["kp_estimate"])
    assert values["kp_estimate"].iloc[0] == pytest.approx(6.072846)


def test_its_satellites_and_scores_are_read(old: Store) -> None:
    exposure = stores.read_exposure(old, LAST, LAST)
    assert exposure.loc[(LAST, "GOES East")].tolist() == [0.003, 8.47, -75.2]
    issued = stores.read_exposure_issued(old, LAST, LAST + MINUTE)
    assert sorted(set(issued["satellite"])) == ["GOES East", "GOES West"]
    assert stores.read_scores(old, "24h") == {"kp": stores.Scores(LAST, {"n": 7})}


def test_its_documents_are_read(old: Store) -> None:
    messages = stores.read_documents(old, "swpc_alerts")
    assert len(messages) == 24
    newest = messages[-1]
    assert (newest.received, newest.document.key) == (LAST, "ALTK06 9003")
    assert newest.document.start == datetime(2026, 8, 25, 13, 5, tzinfo=UTC)
    assert newest.document.body["headline"] == "Geomagnetic K-index of 6"
    assert len(stores.read_documents(old, "swpc_alerts", known_at=LAST - 39 * MINUTE)) == 22


def test_its_shocks_are_read_as_announced_then(old: Store) -> None:
    noticed = datetime(2026, 8, 25, 12, 40, tzinfo=UTC)
    (shock,) = stores.read_shocks(old, LAST - 6 * HOUR, LAST)
    assert (shock.noticed, shock.kind, shock.front_speed) == (noticed, "pressure step", 590.0)
    assert shock.expected == datetime(2026, 8, 25, 13, 23, 40, tzinfo=UTC)
    speeds = [
        [former.front_speed for former in stores.read_shocks(old, LAST - 6 * HOUR, LAST, LAST - minutes * MINUTE)]
        for minutes in (41, 36, 31, 27, 0)
    ]
    assert speeds == [[], [624.9], [610.1], [591.2], [590.0]]
    ((first, announced),) = stores.first_announced(old, LAST - 6 * HOUR, LAST)
    assert (first, announced.front_speed) == (noticed + 4 * MINUTE, 624.9)


def test_its_result_of_an_image_is_read(old: Store) -> None:
    result = StoredRetrieval(
        LAST - 20 * MINUTE, 64 * "a", LAST, 8.4, 8.1, 8.7, qf=2, qf2=0, gate=True, reason="", exposure=300.0, rate=70.0
    )
    assert read_retrievals(old, LAST - HOUR, LAST) == [result]


def test_another_poll_goes_on_with_its_history(old: Store) -> None:
    later = LAST + MINUTE
    assert corrected_row(old, -30.0, later) == 1
    assert [bz(old), bz(old, LAST + timedelta(seconds=40)), bz(old, LAST)] == [-30.0, -22.45, -20.95]
    assert stores.read_health(old)["rtsw_mag"].attempted == later
    stores.write_failure(old, Health("gfz_kp", later), [Remark("gfz_kp", "unreachable", "No answer within 20 s.")])
    assert stores.remarks(old)[0]["count"] == 2
    assert stores.verify(old) == []


def test_a_poll_that_comes_late_finds_its_position_among_the_old_ones(old: Store) -> None:
    assert corrected_row(old, -5.0, LAST - MINUTE) == 1  # the poll of 13:20 saw the row as it was
    assert [bz(old), bz(old, LAST), bz(old, LAST - MINUTE)] == [-22.45, -20.95, -5.0]
    assert stores.verify(old) == []


def test_another_message_goes_on_with_its_history(old: Store) -> None:
    changed = Document("ALTK06 9003", LAST, {"headline": "another"})
    health = Health("swpc_alerts", LAST + MINUTE)
    stores.write_poll(old, "swpc_alerts", pd.DataFrame(), received=LAST + MINUTE, health=health, documents=[changed])
    headlines = [
        stores.read_documents(old, "swpc_alerts", known_at=known_at)[-1].document.body["headline"]
        for known_at in (LAST, LAST + MINUTE)
    ]
    assert headlines == ["Geomagnetic K-index of 6", "another"]


def test_another_nowcast_goes_on_with_what_was_issued(old: Store) -> None:
    derived = pd.DataFrame({"standoff_distance": [7.0]}, index=pd.DatetimeIndex([LAST + MINUTE], name="time"))
    now_rows = pd.DataFrame({"standoff_distance": [7.0]}, index=pd.Index([0], name="horizon"))
    assert stores.write_nowcast(old, issued=LAST + MINUTE, derived=derived, now_rows=now_rows) == 1
    assert stores.read_derived(old, LAST, LAST + MINUTE)["standoff_distance"].tolist() == pytest.approx([7.768715, 7.0])
    issued = stores.read_issued(old, LAST - HOUR, LAST + MINUTE)
    assert len(issued) == 11
    assert issued["standoff_distance"].iloc[-1] == 7.0
    (shock,) = stores.read_shocks(old, LAST - 6 * HOUR, LAST)
    assert stores.write_shocks(old, [shock], received=LAST + MINUTE, since=LAST - 6 * HOUR) == 0
