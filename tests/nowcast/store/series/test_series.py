from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from stored_rows import hourly_rollups

from nowcast import store as stores
from nowcast.errors import StoreError
from nowcast.store import Health, Store, read, write_poll
from nowcast.vocabulary.records import Remark

NOW = datetime(2024, 5, 10, 17, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def rows(values: list[float], source: str = "ACE", start: datetime = NOW, active: bool = True) -> pd.DataFrame:
    index = pd.MultiIndex.from_product(
        [pd.date_range(start, periods=len(values), freq="min", unit="us"), [source]], names=["time", "source"]
    )
    return pd.DataFrame({"active": active, "quality": 0.0, "bt": np.abs(values), "bz_gsm": values}, index=index)


def put(store: Store, frame: pd.DataFrame, minutes: float = 0.0, **more: object) -> int:
    received = NOW + timedelta(minutes=minutes)
    health = Health("rtsw_mag", attempted=received, succeeded=received, state="ok")
    return write_poll(store, "rtsw_mag", frame, received=received, health=health, **more).rows  # type: ignore[arg-type]


def bz(store: Store, known_at: datetime | None = None) -> list[float]:
    return read(store, "rtsw_mag", NOW - DAY, NOW + DAY, known_at=known_at)["bz_gsm"].tolist()


def test_a_frame_comes_back_as_it_was_stored(store: Store) -> None:
    frame = rows([-3.25, np.nan, 0.1])
    assert put(store, frame) == 3
    back = read(store, "rtsw_mag", NOW, NOW + DAY)
    pd.testing.assert_frame_equal(back[list(frame.columns)], frame, check_freq=False)
    assert (back["received"] == NOW).all()


def test_a_craft_is_part_of_the_key_and_sorts_as_in_python(store: Store) -> None:
    both = pd.concat([rows([1.0, 2.0], "ace"), rows([3.0, 4.0], "DSCOVR")]).sort_index()
    put(store, both)
    back = read(store, "rtsw_mag", NOW, NOW + DAY)
    assert back.index.equals(both.index)
    assert back.index.is_monotonic_increasing


def test_an_instant_keeps_its_microseconds(store: Store) -> None:
    odd = timedelta(microseconds=123457)
    put(store, rows([1.0]), minutes=odd / timedelta(minutes=1))
    assert read(store, "rtsw_mag", NOW, NOW)["received"].iloc[0].to_pydatetime() == NOW + odd


def test_a_column_that_a_poll_lacks_is_missing(store: Store) -> None:
    put(store, rows([1.0])[["bz_gsm"]])
    back = read(store, "rtsw_mag", NOW, NOW)
    assert np.isnan(back["bt"].iloc[0])
    assert back["active"].iloc[0]


def test_a_span_includes_both_ends_and_columns_can_be_chosen(store: Store) -> None:
    put(store, rows([1.0, 2.0, 3.0, 4.0]))
    back = read(store, "rtsw_mag", NOW + timedelta(minutes=1), NOW + timedelta(minutes=2), columns=["bz_gsm"])
    assert list(back.columns) == ["bz_gsm", "received", "active", "quality"]
    assert back["bz_gsm"].tolist() == [2.0, 3.0]


def test_an_equal_poll_changes_nothing_and_a_different_row_replaces_only_itself(store: Store) -> None:
    put(store, rows([1.0, np.nan, 3.0]))
    assert put(store, rows([1.0, np.nan, 3.0]), minutes=1) == 0
    assert put(store, rows([1.0, 2.0, 3.0]), minutes=2) == 1
    back = read(store, "rtsw_mag", NOW, NOW + DAY)
    assert back["bz_gsm"].tolist() == [1.0, 2.0, 3.0]
    assert [int(each.minute) for each in back["received"]] == [0, 2, 0]


def test_a_changed_mark_is_a_change(store: Store) -> None:
    put(store, rows([1.0]))
    assert put(store, rows([1.0], active=False), minutes=1) == 1
    assert not read(store, "rtsw_mag", NOW, NOW)["active"].iloc[0]


def test_minus_zero_is_zero(store: Store) -> None:
    put(store, rows([-0.0]))
    assert put(store, rows([0.0]), minutes=1) == 0


def test_what_was_known_then_is_read_again(store: Store) -> None:
    put(store, rows([1.0, 2.0]))
    put(store, rows([1.0, -9.0]), minutes=5)
    put(store, rows([1.0, 2.0]), minutes=9)
    at = [NOW + timedelta(minutes=minutes) for minutes in (-1, 0, 4.99, 5, 8.99, 9)]
    assert [bz(store, each) for each in at] == [[], [1, 2], [1, 2], [1, -9], [1, -9], [1, 2]]


def test_an_earlier_poll_that_comes_late_goes_to_the_history(store: Store) -> None:
    put(store, rows([2.0]), minutes=5)
    put(store, rows([1.0]), minutes=3)
    assert bz(store) == [2.0]
    assert bz(store, NOW + timedelta(minutes=4)) == [1.0]


def test_a_late_poll_does_not_undo_what_a_later_one_saw_again(store: Store) -> None:
    put(store, rows([1.0]), minutes=1)
    put(store, rows([1.0]), minutes=9)
    put(store, rows([2.0]), minutes=5)
    assert bz(store) == [1.0]
    assert bz(store, NOW + timedelta(minutes=6)) == [2.0]


def test_a_poll_without_rows_is_fine_and_keeps_its_health(store: Store) -> None:
    assert put(store, rows([])) == 0
    assert put(store, pd.DataFrame(), minutes=1) == 0  # as after an answer that says "not modified"
    assert stores.read_health(store)["rtsw_mag"].attempted == NOW + timedelta(minutes=1)
    assert read(store, "rtsw_mag", NOW, NOW).empty
    assert stores.extent(store, "rtsw_mag") is None


def test_a_poll_that_breaks_in_the_middle_leaves_nothing(store: Store) -> None:
    put(store, rows([1.0]))
    before = stores.version(store), bz(store), stores.read_health(store)

    def failing():  # type: ignore[no-untyped-def]
        yield Remark("rtsw_mag", "range", "bt: 1 value out of range")
        raise RuntimeError("the process is killed here")

    with pytest.raises(RuntimeError, match="killed here"):
        put(store, rows([5.0, 6.0]), minutes=1, remarks=failing())
    assert (stores.version(store), bz(store), stores.read_health(store)) == before
    assert stores.remarks(store) == []
    assert len(hourly_rollups(store, "rtsw_mag")) == 1
    assert bz(store, NOW + timedelta(minutes=2)) == [1.0]
    assert put(store, rows([5.0, 6.0]), minutes=1) == 2  # and it can be done again


@pytest.mark.parametrize(
    ("frame", "says"),
    [
        (rows([1.0]).rename(columns={"bt": "kp"}), "does not provide kp"),
        (rows([1.0]).droplevel("source").tz_localize(None), "UTC"),
        (rows([np.inf]), "infinite"),
        (rows([1.0, 2.0]).iloc[::-1], "sorted"),
    ],
)
def test_something_else_than_a_frame_of_the_feed_is_refused(store: Store, frame: pd.DataFrame, says: str) -> None:
    with pytest.raises((StoreError, ValueError), match=says):
        put(store, frame)
    assert stores.extent(store, "rtsw_mag") is None


def test_an_unknown_feed_or_column_is_named(store: Store) -> None:
    with pytest.raises(StoreError, match="no feed radio"):
        read(store, "radio", NOW, NOW)
    with pytest.raises(StoreError, match="does not provide dst"):
        read(store, "rtsw_mag", NOW, NOW, columns=["dst"])


def test_the_latest_value_is_of_an_active_craft_and_not_missing(store: Store) -> None:
    assert stores.latest(store, "rtsw_mag", "bz_gsm") is None
    put(store, rows([1.0, 2.0, np.nan]))
    put(store, rows([7.0] * 3, "DSCOVR", active=False), minutes=1)
    put(store, rows([1.0, -2.0]), minutes=2)
    now = stores.latest(store, "rtsw_mag", "bz_gsm")
    then = stores.latest(store, "rtsw_mag", "bz_gsm", known_at=NOW + timedelta(minutes=1))
    assert now is not None
    assert then is not None
    assert (now.time, now.source, now.value) == (NOW + timedelta(minutes=1), "ACE", -2.0)
    assert (then.time, then.value, then.received) == (NOW + timedelta(minutes=1), 2.0, NOW)


def test_the_first_live_row_marks_the_store_for_ever(store: Store) -> None:
    put(store, rows([]), live=True)
    put(store, rows([1.0]), minutes=1, live=False)
    assert not stores.ever_live(store)
    put(store, rows([2.0]), minutes=2, live=True)
    put(store, rows([3.0]), minutes=3, live=False)
    assert stores.ever_live(store)
    assert stores.extent(store, "rtsw_mag") == (NOW, NOW)


def test_the_clock_of_the_store_says_whether_rows_are_live(store: Store) -> None:
    stores.set_clock(store, stores.clock_of(store)[0], "simulation", "builtin")
    put(store, rows([1.0]))
    assert not stores.ever_live(store)
    stores.set_clock(store, stores.clock_of(store)[0], "live")
    put(store, rows([1.0]), minutes=1)
    assert stores.ever_live(store)


def test_hours_are_rolled_up_with_every_poll(store: Store) -> None:
    put(store, rows([*range(60), np.nan, 100.0]))
    hours = hourly_rollups(store, "rtsw_mag")
    assert hours.filter(like="bz_gsm").to_numpy().tolist() == [[0, 59, 29.5, 60], [100, 100, 100, 1]]
    put(store, rows([float("nan")], start=NOW + timedelta(minutes=61)), minutes=1)
    last = hourly_rollups(store, "rtsw_mag").iloc[1]
    assert last["bz_gsm_count"] == 0
    assert np.isnan(last[["bz_gsm_min", "bz_gsm_max", "bz_gsm_mean"]].astype(float)).all()
