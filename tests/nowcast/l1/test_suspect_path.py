"""A suspect row from the poll to the page: marked, stored, shown, and handed on to what is derived."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from build import clock_at, craft_index, new_store, worker_context

from dashboard.live.state import build
from dashboard.live.values import values
from nowcast import store
from nowcast.physics import derive
from nowcast.store import Health
from nowcast.vocabulary.quantities import SUSPECT
from nowcast.worker.context import Context
from nowcast.worker.tick import make_nowcast

NOW = datetime(2025, 11, 12, 3, 0, 30, tzinfo=UTC)
MINUTES = 120


def minutes(craft: str, **columns: float) -> pd.DataFrame:
    """Two hours of a craft up to a minute ago, with a little scatter."""
    random = np.random.default_rng(1)
    times = pd.date_range(end=pd.Timestamp(NOW).floor("min") - pd.Timedelta("1min"), periods=MINUTES, freq="min")
    index = craft_index(times, craft)
    scatter = 1 + 0.01 * random.standard_normal(MINUTES)
    return pd.DataFrame({name: value * scatter for name, value in columns.items()}, index=index)


def field() -> pd.DataFrame:
    return minutes("ACE", bt=53.9, bx_gsm=5.0, by_gsm=20.0, bz_gsm=-50.0)


def failing(craft: str = "ACE") -> pd.DataFrame:
    """290 km/s under Bz -50 nT."""
    return minutes(craft, flow_speed=290.0, proton_density=1.1, proton_temperature=7e4)


@pytest.fixture
def context(tmp_path: Path) -> Context:
    database = new_store(tmp_path / "n.sqlite")
    return worker_context(database, tmp_path, clock_at(NOW))


def keep(context: Context, **feeds: pd.DataFrame) -> None:
    for name, frame in feeds.items():
        health = Health(feed=name, attempted=NOW, succeeded=NOW)
        store.write_poll(context.store, name, frame.sort_index(), received=NOW, health=health)


def test_a_failing_plasma_is_marked_in_the_store_said_and_shown_as_suspect(context: Context) -> None:
    keep(context, rtsw_mag=field(), rtsw_wind=failing())
    make_nowcast(context)
    plasma = store.read(context.store, "l1_plasma", NOW - timedelta(hours=1), NOW)
    assert (plasma["quality"] == SUSPECT).all()
    assert store.read(context.store, "l1_field", NOW - timedelta(hours=1), NOW)["quality"].isna().all()
    assert any(remark["kind"] == "failing" for remark in store.remarks(context.store, 20))
    shown = values(build(context.store, NOW, 1), NOW)
    assert {name: shown[name]["state"] for name in ("flow_speed", "proton_density", "bz_gsm")} == {
        "flow_speed": "suspect",
        "proton_density": "suspect",
        "bz_gsm": "fresh",
    }
    assert shown["flow_speed"]["value"] == pytest.approx(290, rel=0.05), "it is shown, not hidden"


def test_a_second_tick_over_suspect_rows_changes_nothing(context: Context) -> None:
    keep(context, rtsw_mag=field(), rtsw_wind=failing())
    make_nowcast(context)
    before = store.read(context.store, "l1_plasma", NOW - timedelta(hours=3), NOW)
    make_nowcast(context)
    pd.testing.assert_frame_equal(store.read(context.store, "l1_plasma", NOW - timedelta(hours=3), NOW), before)


def test_a_mark_that_goes_leaves_the_mark_of_then_to_be_read(context: Context) -> None:
    keep(context, rtsw_mag=field(), rtsw_wind=failing())
    make_nowcast(context)
    right = minutes("ACE", flow_speed=820.0, proton_density=9.0, proton_temperature=4e5)
    later = NOW + timedelta(seconds=20)
    health = Health(feed="rtsw_wind", attempted=later, succeeded=later)
    store.write_poll(context.store, "rtsw_wind", right, received=later, health=health)
    make_nowcast(context)
    span = NOW - timedelta(minutes=50), NOW
    assert store.read(context.store, "l1_plasma", *span)["quality"].isna().all()
    assert (store.read(context.store, "l1_plasma", *span, known_at=NOW)["quality"] == SUSPECT).all()


def test_where_another_craft_has_a_plasma_that_fits_the_field_it_is_used_though_it_is_no_active_one(
    context: Context,
) -> None:
    good = minutes("SOLAR1", flow_speed=820.0, proton_density=9.0, proton_temperature=4e5)
    both = pd.concat([failing().assign(active=True), good.assign(active=False)])
    keep(context, rtsw_mag=field(), rtsw_wind=both)
    make_nowcast(context)
    plasma = store.read(context.store, "l1_plasma", NOW - timedelta(hours=1), NOW)
    assert set(plasma.index.get_level_values("source")) == {"SOLAR1"}
    assert plasma["quality"].isna().all()


def test_the_mark_reaches_the_wind_from_which_all_is_derived(context: Context) -> None:
    keep(context, rtsw_mag=field(), rtsw_wind=failing())
    make_nowcast(context)
    parts = [
        store.read(context.store, name, NOW - timedelta(hours=1), NOW).droplevel("source")
        for name in ("l1_field", "l1_plasma", "propagated_wind")
    ]
    assert derive.combine_wind(*parts)["suspect"].eq(1.0).all()


def test_a_minute_that_lives_on_a_suspect_plasma_of_minutes_ago_is_suspect_too() -> None:
    times = pd.date_range("2025-11-12T01:00Z", periods=12, freq="min", name="time")
    bz = pd.DataFrame({"bz_gsm": -50.0, "quality": np.nan}, index=times)
    plasma = pd.DataFrame({"flow_speed": 290.0, "quality": [SUSPECT, np.nan]}, index=times[[2, 9]])
    wind = derive.combine_wind(bz, plasma, pd.DataFrame(index=times[:0]))
    assert wind["suspect"].tolist() == [0, 0, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0]
