"""A migrated store on each database: every test that takes `store` runs on SQLite and on PostgreSQL."""

from collections.abc import Iterator

import pytest

from nowcast.store import Store, migrate, open_store

FEEDS = {"rtsw_mag": ("bt", "bz_gsm"), "gfz_kp": ("kp",)}


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    opened = open_store(store_url, feeds=FEEDS)
    migrate(opened)
    yield opened
    opened.engine.dispose()
