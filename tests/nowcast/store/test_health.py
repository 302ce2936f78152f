from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from nowcast import store as stores
from nowcast.store import Health, Store
from nowcast.vocabulary.records import Remark, Switch

NOW = datetime(2024, 5, 10, 17, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WELL = Health("rtsw_mag", NOW, succeeded=NOW, newest=NOW - MINUTE, state="ok", etag='"a"', source="swpc")
RANGE = Remark("rtsw_mag", "range", "bt: 3 values out of range")


def test_health_comes_back_as_it_was_written(store: Store) -> None:
    stores.write_failure(store, WELL)
    worse = replace(WELL, attempted=NOW + MINUTE, state="late", reason="No answer within 20 s.", failures=1, etag=None)
    stores.write_failure(store, worse)
    assert stores.read_health(store) == {"rtsw_mag": worse}


def test_an_unknown_state_is_no_health() -> None:
    with pytest.raises(ValueError, match="not sunny"):
        replace(WELL, state="sunny")


def test_a_repeated_remark_is_counted_and_not_repeated(store: Store) -> None:
    other = Remark("rtsw_mag", "format", "The answer is a page.")
    for number, remark in enumerate([RANGE, other, RANGE]):
        stores.write_failure(store, replace(WELL, attempted=NOW + number * MINUTE), [remark])
    newest, older = stores.remarks(store)
    assert (newest["text"], newest["count"], newest["first"], newest["last"]) == (RANGE.text, 2, NOW, NOW + 2 * MINUTE)
    assert (older["kind"], older["count"]) == ("format", 1)
    assert [each["kind"] for each in stores.remarks(store, limit=1)] == ["range"]
    assert len(stores.remarks(store, since=NOW + 2 * MINUTE)) == 1


def test_a_remark_of_no_poll_can_be_kept(store: Store) -> None:
    stores.write_remarks(store, [Remark("worker", "clock", "x" * 5000)], NOW)
    assert len(stores.remarks(store)[0]["text"]) == 1000


def test_switches_come_back_by_time_and_are_kept_once(store: Store) -> None:
    first = Switch(NOW, "plasma", None, "ACE", "first value")
    second = Switch(NOW + MINUTE, "field", "ACE", "SOLAR1", "active again")
    stores.write_chosen(store, {}, received=NOW, switches=[second, first])
    stores.write_chosen(store, {}, received=NOW, switches=[first])
    assert stores.switches(store, NOW, NOW + MINUTE) == [first, second]
    assert stores.switches(store, NOW + MINUTE, NOW + MINUTE) == [second]


def test_the_data_version_rises_by_one_with_every_write(store: Store) -> None:
    before = stores.version(store)
    stores.write_failure(store, WELL)
    stores.set_meta(store, "key", {"a": [1, None, "ü"]})
    assert stores.version(store) == before + 2
    assert stores.meta(store, "key") == {"a": [1, None, "ü"]}
    assert stores.meta(store, "other") is None


def test_the_clock_is_kept_with_its_mode_and_storm(store: Store) -> None:
    from nowcast.clock import WALL, Clock

    assert stores.clock_of(store) == (WALL, "live")
    assert stores.scenario_of(store) is None
    clock = Clock(NOW, 1.7e9 + 0.25, 60.0)
    stores.set_clock(store, clock, "replay", "gannon_2024")
    assert stores.clock_of(store) == (clock, "replay")
    assert stores.scenario_of(store) == "gannon_2024"
    with pytest.raises(ValueError, match="not party"):
        stores.set_clock(store, clock, "party")
