"""A migrated store on each database: every test that takes `store` runs on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from build import new_store
from postgres import migrated_template, new_database

from nowcast.store import Store, open_store

FEEDS = {"rtsw_mag": ("bt", "bz_gsm"), "gfz_kp": ("kp",)}


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A store as `migrate` leaves it; it was called once and its database copied."""
    if request.param == "sqlite":
        opened = new_store(tmp_path / "nowcast.sqlite", FEEDS)
        yield opened
        opened.engine.dispose()
    else:
        folder = request.getfixturevalue("postgresql_folder")
        with new_database(folder, migrated_template(folder, tuple(FEEDS.items()))) as url:
            opened = open_store(url, feeds=FEEDS)
            yield opened
            opened.engine.dispose()


@pytest.fixture
def url_of_store(store: Store) -> str:
    """Where another process or a reader finds the same store."""
    return store.engine.url.render_as_string(hide_password=False)
