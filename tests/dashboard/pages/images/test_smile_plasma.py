"""MAG and LIA on the images page: newest values with their age, a guessed region called a guess, no line over a gap."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from build import craft_index, new_store

from dashboard.pages.images.plasma import plasma
from dashboard.pages.images.view import plasma_view
from nowcast import store
from nowcast.store import Health, Store

NOW = datetime(2027, 1, 20, 6, 0, tzinfo=UTC)


@pytest.fixture
def database(tmp_path) -> Store:
    return new_store(tmp_path / "nowcast.sqlite")


def put(database: Store, feed: str, minutes: int, **values: float) -> None:
    times = pd.date_range(NOW - timedelta(minutes=minutes), NOW - timedelta(minutes=10), freq="min", unit="us")
    times = times[(times < NOW - timedelta(minutes=60)) | (times > NOW - timedelta(minutes=40))]  # a gap
    index = craft_index(times, "SMILE")
    frame = pd.DataFrame({name: value + np.sin(np.arange(len(index))) * 0.1 for name, value in values.items()}, index)
    store.write_poll(database, feed, frame, received=NOW, health=Health(feed, NOW, state="ok"))


def test_without_files_the_place_says_so(database):
    assert plasma(database, NOW, None) == {"time": None}
    assert plasma_view({"time": None}, NOW.timestamp()) is None


def test_the_newest_values_stand_with_their_age_and_a_guess_is_called_one(database):
    put(database, "smile_mag", 120, smile_bt=24.0, smile_bx_gse=10.0, smile_by_gse=-15.0, smile_bz_gse=-16.0)
    put(database, "smile_lia", 120, smile_density=28.0, smile_speed=190.0, smile_temperature=2.4e6)
    found = plasma_view(plasma(database, NOW, None), NOW.timestamp())
    assert found.region == "magnetosheath"
    assert found.age.text.replace("\u00a0", " ") == "10 min"
    values = [row.value for row in found.rows]
    assert any(value.endswith(" nT") for value in values)
    assert "2\u202f400\u202f000 K" in values


def test_the_line_is_broken_at_a_gap_and_one_instrument_alone_is_shown(database):
    put(database, "smile_mag", 120, smile_bt=150.0, smile_bx_gse=10.0, smile_by_gse=-15.0, smile_bz_gse=-16.0)
    found = plasma(database, NOW, None)
    assert found["lines"]["smile_bt"]["path"].count("M") == 2
    assert found["lines"]["smile_speed"] is None
    assert found["values"]["smile_density"] is None
    assert found["region"] == "magnetosphere"


def test_what_came_later_was_not_known_then(database):
    put(database, "smile_mag", 120, smile_bt=24.0, smile_bx_gse=10.0, smile_by_gse=-15.0, smile_bz_gse=-16.0)
    assert plasma(database, NOW, NOW - timedelta(minutes=1))["time"] is None
