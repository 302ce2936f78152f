"""The GOES satellites on the page: one column for each, roles, crossings, eclipses, forms of numbers."""

import shutil
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from build import clock_at, craft_index
from filled import MINUTE, filled

from dashboard.live.goes import Keeper, Track, described, flare_class, wanted
from dashboard.live.state import build
from dashboard.live.values import values
from dashboard.pages.sun.page import PAGE
from nowcast import store
from nowcast.store import Health

HOUR = timedelta(hours=1)
NOON = datetime.fromisoformat("2026-03-20T17:00:00Z")  # local noon of GOES-19
COLUMNS = {
    "goes_magnetometers": ("goes_he", "goes_hp", "goes_hn", "goes_total"),
    "goes_xrays": ("xray_flux",),
    "goes_protons": ("proton_flux_10mev",),
}


def put(database, feed, now, craft, hours=8.0, active=True, **changed):
    """Rows of one satellite up to four minutes ago; a value, or one for each minute."""
    count = int(hours * 60) - 3
    times = pd.date_range(now - hours * HOUR, periods=count, freq="min")
    usual = {"goes_he": 20.0, "goes_hp": 100.0, "goes_hn": 5.0, "xray_flux": 2.31456e-6, "proton_flux_10mev": 0.3}
    index = craft_index(times, craft)
    frame = pd.DataFrame({name: changed.get(name, usual.get(name, 102.0)) for name in COLUMNS[feed]}, index=index)
    frame = frame.astype(float).assign(active=active)
    state = Health(feed, now, succeeded=now, newest=times[-1].to_pydatetime(), state="ok")
    store.write_poll(database, feed, frame, received=now, health=state)


def stand(database, now):
    index = pd.MultiIndex.from_arrays(
        [pd.DatetimeIndex([now.replace(hour=0, minute=0)] * 2), ["GOES-18", "GOES-19"]], names=["time", "source"]
    )
    frame = pd.DataFrame({"longitude": [-137.0, -75.2]}, index=index)
    state = Health("goes_longitudes", now, succeeded=now, newest=now, state="ok")
    store.write_poll(database, "goes_longitudes", frame, received=now, health=state)


@pytest.fixture(scope="module")
def filled_once(tmp_path_factory):
    path = tmp_path_factory.mktemp("once") / "day.sqlite"
    filled(path, NOON).engine.dispose()
    return path


@pytest.fixture
def database(filled_once, tmp_path):
    opened = store.open_store(f"sqlite:///{shutil.copy(filled_once, tmp_path)}")
    store.set_clock(opened, clock_at(NOON, 1.0), "live")
    return opened


@pytest.fixture
def now():
    return NOON


def test_each_satellite_is_a_column_of_its_own_and_named(database):
    put(database, "goes_magnetometers", NOON, "GOES-19")
    put(database, "goes_magnetometers", NOON, "GOES-18", active=False, goes_hp=80.0)
    stand(database, NOON)
    state = build(database, NOON, 1)
    found = values(state, NOON)
    assert [found[f"goes_hp_{role}"]["value"] for role in ("primary", "secondary")] == [100.0, 80.0]
    assert found["goes_hp_primary"]["source"] == "GOES-19 (75° W), primary"
    assert found["goes_hp_secondary"]["source"] == "GOES-18 (137° W), secondary"
    assert (found["goes_hp_primary"]["state"], found["goes_hp_primary"]["age_s"]) == ("fresh", 240)
    assert np.nanmax(state.columns["goes_hp_secondary"]) == 80.0


def test_a_change_of_roles_is_a_switch_and_no_column_mixes_satellites(database):
    put(database, "goes_magnetometers", NOON - HOUR, "GOES-18", hours=3, goes_hp=80.0)
    put(database, "goes_magnetometers", NOON, "GOES-19", hours=1)
    put(database, "goes_magnetometers", NOON, "GOES-18", hours=1, active=False, goes_hp=80.0)
    state = build(database, NOON, 1)
    (switch,) = [item for item in state.switches if item["group"] == "goes_hp"]
    assert (switch["before"], switch["after"]) == ("GOES-18", "GOES-19")
    assert set(np.unique(state.columns["goes_hp_secondary"][np.isfinite(state.columns["goes_hp_secondary"])])) == {80.0}


def test_outside_the_magnetopause_is_said_with_the_time_and_drawn_above_the_plot(database):
    count = 8 * 60 - 3
    southward = np.full(count, 100.0)
    southward[-40:] = -60.0
    wild = np.random.default_rng(3).normal(0, 60, count)
    put(database, "goes_magnetometers", NOON, "GOES-19", goes_hp=southward, goes_he=np.where(southward < 0, wild, 20.0))
    stand(database, NOON)
    state = build(database, NOON, 1)
    note = values(state, NOON)["goes_hp_primary"]["note"]
    assert note.startswith("outside since 16:1")
    ((first, last, word),) = state.craft["goes_hp"]
    assert word == "GOES-19 outside"
    assert 35 * 60 <= last - first <= 41 * 60


def test_the_night_side_is_not_judged(database):
    midnight = NOON + 12 * HOUR
    put(database, "goes_magnetometers", midnight, "GOES-19")
    stand(database, midnight)
    assert values(build(database, midnight, 1), midnight)["goes_hp_primary"]["note"] == "night side"


def test_a_dimmed_sun_is_suspect_and_the_eclipse_is_said_even_where_nothing_is_measured(database):
    night = NOON + 11.6 * HOUR  # the shadow has just begun
    put(database, "goes_xrays", night, "GOES-19")
    stand(database, night)
    entry = values(build(database, night, 1), night)["xray_flux_primary"]
    assert (entry["state"], entry["note"]) == ("suspect", "in eclipse")
    later = night + 40 * MINUTE
    state = build(database, later, 1)
    entry = values(state, later)["xray_flux_primary"]
    assert (entry["state"], entry["value"], entry["note"]) == ("missing", None, "in eclipse")
    assert {word for _, _, word in state.craft["xray_flux"]} == {"GOES-19 in eclipse"}


def test_x_rays_are_rounded_and_said_by_class(database):
    put(database, "goes_xrays", NOON, "GOES-19")
    entry = values(build(database, NOON, 1), NOON)["xray_flux_primary"]
    assert (entry["value"], entry["text"]) == (2.3e-6, "C2.3")
    assert [flare_class(flux) for flux in (9.99e-5, 1e-4, 4.5e-8, 2.8e-3)] == ["M10.0", "X1.0", "A4.5", "X28.0"]


def test_a_panel_alone_brings_its_quantity(database):
    assert set(wanted()) == {"goes_hp", "xray_flux", "proton_flux_10mev", "electron_flux_2mev"}
    put(database, "goes_protons", NOON, "GOES-18")
    state = build(database, NOON, 1)
    assert {f"{quantity}_{role}" for quantity in wanted() for role in ("primary", "secondary")} <= set(state.columns)
    assert list(state.tracks) == ["proton_flux_10mev_primary"]
    assert len({len(column) for column in state.columns.values()}) == 1


def test_what_was_read_is_kept_until_rows_of_a_satellite_have_changed(database):
    put(database, "goes_protons", NOON, "GOES-18")
    keeper, start = Keeper(), int(NOON.timestamp()) - 86400
    first = keeper.read(database, start, NOON, store.versions(database))
    assert keeper.read(database, start, NOON, store.versions(database)) is first
    put(database, "goes_protons", NOON + MINUTE, "GOES-18")
    assert keeper.read(database, start, NOON, store.versions(database)) is not first


def test_as_known_then_a_row_of_later_is_not_there(database):
    put(database, "goes_protons", NOON, "GOES-18")
    assert build(database, NOON, 1, known_at=NOON).tracks
    assert not build(database, NOON, 1, known_at=NOON - MINUTE).tracks


def test_a_missing_flux_has_no_text():
    track = Track("electron_flux_2mev", "goes_electrons", "GOES-19", "primary", None)
    assert described(track, None, None, 0.0).text is None
    assert described(track, 0, 18900.0, 0.0).text == "18\u202f900"
    assert track.source == "GOES-19, primary"


def test_the_page_of_the_sun_says_them_before_any_script(site, now):
    for feed in ("goes_magnetometers", "goes_xrays"):
        put(site.store, feed, now, "GOES-19")
    stand(site.store, now)
    html = site.client.get("/sun").text
    assert "GOES-19 (75° W), primary · " in html
    assert ">C2.3<" in html
    assert 'id="panels"' in html
    assert "What if" not in html
    found = site.client.get("/api/v1/now").json()["quantities"]
    assert found["goes_hp_primary"]["unit"] == "nT"
    assert found["xray_flux_primary"]["value"] == 2.3e-6
    assert set(PAGE.tiles) - set(found) == {
        "proton_flux_10mev_primary",
        "electron_flux_2mev_primary",
        "goes_hp_secondary",
    }
