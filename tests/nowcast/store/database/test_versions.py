"""Versions by topic: a reader sees what has changed, and a sign of life is no news."""

from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from build import craft_index, new_store

from nowcast import store
from nowcast.store import Health, Store

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
HEALTH = Health("rtsw_mag", attempted=NOW, succeeded=NOW, newest=NOW, state="ok")


@pytest.fixture
def database(tmp_path: Path) -> Store:
    return new_store(tmp_path / "nowcast.sqlite")


def put(database: Store, bz: float) -> store.Written:
    times = pd.date_range("2026-03-04T11:50", periods=3, freq="min", tz="UTC")
    frame = pd.DataFrame({"bz_gsm": bz}, index=craft_index(times, "ACE"))
    return store.write_poll(database, "rtsw_mag", frame, received=NOW, health=HEALTH)


def test_a_poll_with_new_rows_raises_its_feed_and_says_from_when_to_when(database: Store) -> None:
    written = put(database, -3.0)
    first, last = (datetime(2026, 3, 4, 11, minute, tzinfo=UTC) for minute in (50, 52))
    assert (written.rows, written.span) == (3, (first, last))
    assert store.versions(database) == {"rtsw_mag": 1, "health": 1}


def test_a_poll_of_the_same_rows_raises_the_health_alone(database: Store) -> None:
    put(database, -3.0)
    assert put(database, -3.0) == store.Written(0, None)
    assert store.versions(database) == {"rtsw_mag": 1, "health": 2}


def test_a_failure_raises_the_health_alone(database: Store) -> None:
    store.write_failure(database, HEALTH)
    assert store.versions(database) == {"health": 1}


def test_a_sign_of_life_raises_no_version_and_is_read_beside_it(database: Store) -> None:
    before, nothing = store.pulse(database)
    store.set_meta(database, "heartbeat", {"time": "2026-03-04T12:00:00+00:00"}, counted=False)
    assert (nothing, store.pulse(database)) == (None, (before, "2026-03-04T12:00:00+00:00"))
    assert store.versions(database) == {}
