"""A page over a store filled by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from filled import fill, opened
from served import served

from nowcast.store import Store


@dataclass(frozen=True)
class Site:
    """A served page: over which store, and somebody who asks it."""

    store: Store
    client: httpx.Client


@pytest.fixture
def now() -> datetime:
    """The full minute of the wall clock, by which a live page judges ages."""
    return datetime.now(UTC).replace(second=0, microsecond=0)


@pytest.fixture
def database(tmp_path: Path, now: datetime) -> Store:
    """A store with a day of data up to now."""
    return fill(opened(f"sqlite:///{tmp_path / 'nowcast.sqlite'}"), now)


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
    folder = tmp_path_factory.mktemp("shared")
    filled = fill(opened(f"sqlite:///{folder / 'nowcast.sqlite'}"), datetime.now(UTC).replace(second=0, microsecond=0))
    with served(cache, lambda: filled) as client:
        yield Site(filled, client)
