from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from stored_rows import hourly_rollups

from nowcast import store as stores
from nowcast.errors import StoreError
from nowcast.store import CHOSEN, Store, read, write_chosen
from nowcast.vocabulary.records import Switch

NOW = datetime(2024, 5, 10, 17, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def field(craft: list[str], value: float = -5.0) -> pd.DataFrame:
    times = pd.date_range(NOW, periods=len(craft), freq="min", unit="us")
    index = pd.MultiIndex.from_arrays([times, craft], names=["time", "source"])
    return pd.DataFrame(dict.fromkeys(CHOSEN["l1_field"], value), index=index)


def choose(store: Store, frame: pd.DataFrame, minutes: float, switches: tuple[Switch, ...] = ()) -> int:
    return write_chosen(store, {"l1_field": frame}, received=NOW + timedelta(minutes=minutes), switches=switches).rows


def crafts(store: Store, known_at: datetime | None = None) -> list[str]:
    frame = read(store, "l1_field", NOW, NOW + HOUR, known_at=known_at)
    return list(frame.index.get_level_values("source"))


def test_a_minute_has_one_craft_and_the_one_before_is_remembered(store: Store) -> None:
    assert choose(store, field(["ACE", "ACE"]), 2) == 2
    assert choose(store, field(["ACE", "SOLAR1"]), 5) == 2
    assert crafts(store) == ["ACE", "SOLAR1"]
    assert crafts(store, known_at=NOW + timedelta(minutes=3)) == ["ACE", "ACE"]
    assert choose(store, field(["ACE", "ACE"]), 7) == 2
    assert crafts(store) == ["ACE", "ACE"]
    assert crafts(store, known_at=NOW + timedelta(minutes=6)) == ["ACE", "SOLAR1"]


def test_the_roll_up_of_a_craft_that_is_not_chosen_any_more_goes(store: Store) -> None:
    choose(store, field(["ACE", "SOLAR1"]), 2)
    choose(store, field(["ACE", "ACE"]), 3)
    hours = hourly_rollups(store, "l1_field")
    assert list(hours.index.get_level_values("source")) == ["ACE"]
    assert hours["bz_gsm_count"].tolist() == [2.0]


def test_the_same_choice_again_changes_nothing(store: Store) -> None:
    choose(store, field(["ACE"]), 2)
    assert choose(store, field(["ACE"]), 3) == 0


def test_a_choice_made_after_the_clock_was_set_back_still_counts(store: Store) -> None:
    choose(store, field(["ACE"], -1.0), 60)
    choose(store, field(["ACE"], -2.0), 1)
    assert read(store, "l1_field", NOW, NOW)["bz_gsm"].tolist() == [-2.0]


def test_a_switch_that_is_no_more_goes_and_one_outside_the_span_stays(store: Store) -> None:
    before = Switch(NOW - HOUR, "field", None, "ACE", "first value")
    within = Switch(NOW + timedelta(minutes=1), "field", "ACE", "SOLAR1", "active")
    write_chosen(store, {}, received=NOW, switches=[before])
    choose(store, field(["ACE", "SOLAR1"]), 2, (within,))
    assert stores.switches(store, NOW - HOUR, NOW + HOUR) == [before, within]
    choose(store, field(["ACE", "ACE"]), 3)
    assert stores.switches(store, NOW - HOUR, NOW + HOUR) == [before]


def test_only_chosen_frames_are_taken(store: Store) -> None:
    with pytest.raises(StoreError, match="rtsw_mag is no chosen frame"):
        write_chosen(store, {"rtsw_mag": field(["ACE"])}, received=NOW)


def test_a_choice_of_nothing_is_fine_and_marks_nothing_as_live(store: Store) -> None:
    assert choose(store, pd.DataFrame(), 1) == 0
    choose(store, field(["ACE"]), 2)
    assert not stores.ever_live(store)


def test_a_choice_that_breaks_in_the_middle_leaves_neither_rows_nor_switches(store: Store) -> None:
    choose(store, field(["ACE"]), 1)

    def failing() -> Iterator[Switch]:
        yield Switch(NOW, "field", "ACE", "SOLAR1", "active")
        raise RuntimeError("the process is killed here")

    frames = {"l1_field": field(["SOLAR1"])}
    with pytest.raises(RuntimeError, match="killed here"):
        write_chosen(store, frames, received=NOW + timedelta(minutes=2), switches=failing())
    assert crafts(store) == ["ACE"]
    assert stores.switches(store, NOW - HOUR, NOW + HOUR) == []
