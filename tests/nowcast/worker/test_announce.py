"""What a tick says of steps in the wind and of own satellites: noticed, followed, held, confirmed, withdrawn."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from build import craft_index, new_store
from made_shocks import announced

from nowcast import store
from nowcast.physics import advance
from nowcast.physics.shocks.announcement import from_row, match_names, to_row
from nowcast.store import Health, Store
from nowcast.vocabulary.quantities import SUSPECT
from nowcast.vocabulary.records import Announced
from nowcast.words.shock import shock_sentence
from nowcast.worker.announce import announce
from nowcast.worker.exposure import exposure

START = datetime(2024, 5, 10, 10, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
STEP = 300  # minutes after the start at which the shock is at L1
DISTANCE = 1.5e6  # km
SATELLITES = (("GOES East", -75.2), ("Far", 105.0))


def wind(minutes: int, *, suspect: bool = False) -> pd.DataFrame:
    """Noisy quiet wind at L1 with a strong shock."""
    rng = np.random.default_rng(4)
    index = pd.date_range(START, periods=500, freq="min", name="time")
    behind = np.arange(500) >= STEP
    quiet = {"flow_speed": 400.0, "proton_density": 6.0, "proton_temperature": 6e4, "bt": 6.0, "bz_gsm": -2.0}
    shocked = {"flow_speed": 600.0, "proton_density": 20.0, "proton_temperature": 3e5, "bt": 18.0, "bz_gsm": -14.0}
    frame = pd.DataFrame(index=index)
    for name, value in quiet.items():
        frame[name] = np.where(behind, shocked[name], value) * (1 + 0.02 * rng.normal(size=500))
    marks = behind & suspect
    return frame.assign(bx_gsm=3.0, by_gsm=-3.0, suspect=marks.astype(float)).iloc[:minutes]


def keep(database: Store, rows: pd.DataFrame, craft: str = "SOLAR1") -> None:
    """The chosen rows of a wind, in the store."""
    index = craft_index(rows.index, craft)
    frames = {}
    for name in ("l1_field", "l1_plasma"):
        there = [column for column in store.CHOSEN[name] if column in rows]
        frames[name] = rows[there].set_axis(index).assign(quality=np.where(rows["suspect"] > 0, SUSPECT, np.nan))
    store.write_chosen(database, frames, received=rows.index[-1].to_pydatetime())


def by(rows: pd.DataFrame, craft: str | list[str] = "SOLAR1") -> pd.DataFrame:
    """The wind with who measured it."""
    return rows.assign(field_craft=craft, plasma_craft=craft)


def tick(database: Store, minutes: int, **kind: bool) -> datetime:
    """What the worker does when so many minutes of wind are there."""
    rows, now = wind(minutes, **kind), START + minutes * MINUTE
    keep(database, rows)
    announce(database, by(rows), DISTANCE, now)
    return now


def said(database: Store, known_at: datetime | None = None) -> list[Announced]:
    return store.read_shocks(database, START, START + timedelta(days=1), known_at)


@pytest.fixture
def database(tmp_path) -> Store:
    return new_store(tmp_path / "nowcast.sqlite")


def goes(database: Store, until: datetime, jump: float) -> None:
    """A field at a satellite near noon that jumps when the shock is due."""
    times = pd.date_range(START, until, freq="min", name="time")
    index = craft_index(times, "GOES-19")
    due = said(database)[0].expected
    total = 100.0 + np.where(times >= due, jump, 0.0) + 0.3 * np.sin(np.arange(len(times)))
    for feed, frame in (
        ("goes_magnetometers", pd.DataFrame({"goes_total": total}, index=index)),
        ("goes_longitudes", pd.DataFrame({"longitude": -75.2}, index=index[:1])),
    ):
        store.write_poll(database, feed, frame, received=until, health=Health(feed, until))


def test_a_shock_is_announced_within_minutes_with_arrival_effect_and_craft(database):
    tick(database, STEP)
    assert said(database) == []
    tick(database, STEP + 4)
    (row,) = said(database)
    assert (row.kind, row.field_craft, row.plasma_craft, row.held) == ("fast forward", "SOLAR1", "SOLAR1", False)
    assert row.expected is not None
    assert timedelta(minutes=25) < row.expected - row.time < timedelta(minutes=50)
    assert row.nose_after < row.nose_before - 2
    assert row.state == "no data"


def test_it_is_refined_under_the_same_name_and_then_says_nothing_new(database):
    first = tick(database, STEP + 4)
    name = said(database)[0].noticed
    for minutes in range(STEP + 5, STEP + 16):
        tick(database, minutes)
    (row,) = said(database)
    assert row.noticed == name
    assert row.minutes_after == 10
    assert said(database, first)[0].minutes_after < 5
    before = store.version(database)
    announce(database, by(wind(STEP + 15)), DISTANCE, START + (STEP + 16) * MINUTE)
    assert store.version(database) == before


def test_a_shock_of_suspect_rows_is_held(database):
    tick(database, STEP + 5, suspect=True)
    (row,) = said(database)
    assert row.suspect
    assert row.held
    tick(database, STEP + 6)
    assert not said(database)[0].held


def test_a_jump_at_the_satellite_near_noon_confirms_it_for_good(database):
    tick(database, STEP + 15)
    goes(database, START + 440 * MINUTE, 30.0)
    tick(database, 440)
    (row,) = said(database)
    assert (row.state, row.confirmed_by) == ("confirmed", "GOES-19")
    assert row.change == pytest.approx(30.0, abs=2)
    goes(database, START + 441 * MINUTE, 0.0)
    tick(database, 441)
    assert said(database)[0].state == "confirmed"


def test_a_quiet_satellite_has_not_seen_it(database):
    tick(database, STEP + 15)
    goes(database, START + 440 * MINUTE, 0.0)
    tick(database, 440)
    assert said(database)[0].state == "not seen"


def test_a_switch_of_craft_is_no_shock(database):
    rows, now = wind(STEP + 10), START + (STEP + 10) * MINUTE
    keep(database, rows.iloc[:STEP], "ACE")
    keep(database, rows.iloc[STEP:], "SOLAR1")
    announce(database, by(rows, ["ACE"] * STEP + ["SOLAR1"] * 10), DISTANCE, now)
    assert said(database) == []


def test_a_step_that_later_rows_take_away_is_withdrawn_and_that_is_said(database):
    tick(database, STEP + 6)
    assert len(said(database)) == 1
    calm = wind(STEP)
    rows = calm.reindex(pd.date_range(START, periods=STEP + 6, freq="min", name="time")).ffill()
    keep(database, rows)
    announce(database, rows, DISTANCE, START + (STEP + 7) * MINUTE)
    assert said(database) == []
    assert "found no more" in store.remarks(database, 5)[0]["text"]


def test_late_rows_that_move_the_minute_of_notice_do_not_rename_a_step():
    kept = announced(START)
    shock = from_row(kept)[0]
    earlier = replace(shock, noticed=shock.noticed - MINUTE, time=shock.time - 2 * MINUTE)
    another = replace(shock, noticed=shock.noticed + 30 * MINUTE, time=shock.time + 30 * MINUTE)
    assert match_names([earlier, another], [kept]) == [kept.noticed, another.noticed]
    assert match_names([earlier, earlier], [kept])[1] != kept.noticed  # a name is given once


def test_a_row_says_what_the_step_says(database):
    tick(database, STEP + 15)
    (row,) = said(database)
    shock, arrival, effect, confirmation = from_row(row)
    again = to_row(shock, arrival, effect, confirmation, suspect=row.suspect)
    assert replace(again, change=0.0) == replace(row, change=0.0)
    assert ", expected " in shock_sentence(shock, arrival, effect, confirmation)


def test_exposure_is_by_minute_and_satellite_and_says_which_rows_are_issued():
    frame = exposure(advance.begin(wind(STEP + 15), DISTANCE).driven, SATELLITES, START + (STEP + 15) * MINUTE)
    assert frame.index.names == ["time", "satellite"]
    assert sorted(set(frame["horizon"].dropna())) == [0, 15, 30]
    last = frame["probability"].groupby(level="satellite").last()  # the last that there is
    assert last["GOES East"] > 0.3  # near noon, behind the shock
    assert last["Far"] == 0.0  # at night
    assert frame.xs("GOES East", level="satellite")["probability"].iloc[0] < 0.05


def test_exposure_without_wind_is_empty():
    driven = advance.begin(wind(50), DISTANCE).driven
    assert exposure(driven.iloc[:0], SATELLITES, START).empty
    assert exposure(driven, (), START + 50 * MINUTE).empty


def on_the_ground(due: datetime) -> "dict[str, pd.Series]":
    """SYM-H that rises when a step is due."""
    index = pd.date_range(START, periods=STEP + 240, freq="min")
    return {"sym_h": pd.Series(np.where(index < due, 0.0, 40.0), index=index)}


def test_a_storm_that_is_played_is_confirmed_by_the_ground_that_its_folder_holds(database):
    now = tick(database, STEP + 15)
    truth = on_the_ground(said(database)[0].expected)
    announce(database, by(wind(STEP + 15)), DISTANCE, now, truth=truth)
    assert said(database)[0].state != "confirmed"  # what comes later is not known yet
    announce(database, by(wind(STEP + 15)), DISTANCE, now + timedelta(hours=1), truth=truth)
    (row,) = said(database)
    assert (row.state, row.confirmed_by, row.change) == ("confirmed", "SYM-H", 40.0)
