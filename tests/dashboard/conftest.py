"""A page over a store filled by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from build import clock_at
from filled import NOW, filled
from served import served

from nowcast import store
from nowcast.store import Store


@dataclass(frozen=True)
class Site:
    """A served page: over which store, and somebody who asks it."""

    store: Store
    client: httpx.Client


@pytest.fixture
def now() -> datetime:
    """The minute up to which the stores below hold data: what it is for their page when the test begins."""
    return NOW


def live(database: Store) -> Store:
    """The store with a clock that runs from `now` on, so that no turn of a minute of the wall comes between."""
    store.set_clock(database, clock_at(NOW, 1.0), "live")
    return database


@pytest.fixture
def database(tmp_path: Path) -> Store:
    """A store with a day of data up to now."""
    return live(filled(tmp_path / "nowcast.sqlite"))


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder for all: Plotly is compressed once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def site(cache: Path, database: Store) -> Iterator[Site]:
    """A real server on the loopback, with a store that the test may write."""
    with served(cache, lambda: database) as client:
        yield Site(database, client)


@pytest.fixture(scope="module")
def shared(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One for the module, with a store that nobody writes."""
    database = live(filled(tmp_path_factory.mktemp("shared") / "nowcast.sqlite"))
    with served(cache, lambda: database) as client:
        yield Site(database, client)
