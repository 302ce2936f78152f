"""`smile-nowcast check` on real stores, whole and damaged."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from build import craft_index
from sqlalchemy import text
from typer.testing import CliRunner, Result

from nowcast import store as stores
from nowcast.cli.main import app
from nowcast.errors import NowcastError

NOW = datetime(2024, 5, 10, 17, 0, tzinfo=UTC)


def check(url: str, *options: str) -> Result:
    done = CliRunner(env={"DATABASE_URL": url}).invoke(app, ["check", *options])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def filled(url: str) -> None:
    """Two hours of field."""
    database = stores.open_store(url)
    stores.migrate(database)
    times = pd.date_range(NOW - timedelta(hours=2), NOW, freq="min", unit="us")
    index = craft_index(times, "ACE")
    values = np.random.default_rng(3).normal(5.0, 2.0, (len(index), 2)).round(2)
    frame = pd.DataFrame(values, index=index, columns=["bt", "bz_gsm"])
    health = stores.Health("rtsw_mag", NOW, state="ok")
    stores.write_poll(database, "rtsw_mag", frame, received=NOW, health=health)
    database.engine.dispose()


def change(url: str, statement: str) -> None:
    database = stores.open_store(url)
    with database.engine.begin() as connection:
        connection.execute(text(statement))
    database.engine.dispose()


def test_a_store_as_it_was_written_ends_with_status_0(store_url: str) -> None:
    filled(store_url)
    done = check(store_url)
    assert done.exit_code == 0
    assert done.stdout.startswith("The store is as it was written: ")
    assert "100%" in done.stderr


def test_a_changed_row_is_named_with_its_feed_hour_and_craft_and_status_1(store_url: str) -> None:
    filled(store_url)
    moment = int((NOW - timedelta(minutes=50)).timestamp())
    change(store_url, f"UPDATE rtsw_mag SET bz_gsm = bz_gsm + 0.01 WHERE time = {moment}")
    done = check(store_url)
    assert done.exit_code == 1
    assert done.stdout == "rtsw_mag: 1 hour is not as it was written: 2024-05-10 16h ACE.\n"


def test_since_leaves_out_what_is_older(store_url: str) -> None:
    filled(store_url)
    moment = int((NOW - timedelta(minutes=110)).timestamp())
    change(store_url, f"DELETE FROM rtsw_mag WHERE time = {moment}")
    assert check(store_url, "--since", "2024-05-10T16:00").exit_code == 0
    assert check(store_url, "--since", "2024-05-10T15:30").exit_code == 1


def test_nothing_is_written(store_url: str) -> None:
    filled(store_url)
    database = stores.open_store(store_url)
    before = stores.version(database)
    check(store_url)
    assert stores.version(database) == before
    database.engine.dispose()


def test_a_store_that_was_never_migrated_is_a_sentence(store_url: str) -> None:
    database = stores.open_store(store_url)
    database.engine.connect().close()  # SQLite makes its empty file
    database.engine.dispose()
    done = check(store_url)
    assert done.exit_code == 1
    assert done.stdout == "The store is not up to date: run `smile-nowcast migrate` first.\n"


def damage(path: Path, name: str, write: Callable[[memoryview], None]) -> None:
    """Change the bytes of the first page of a table or index."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [name]).fetchone()
    body = bytearray(path.read_bytes())
    write(memoryview(body)[(page - 1) * size : page * size])
    path.write_bytes(body)


def test_a_torn_page_is_named_with_the_feed_whose_rows_are_lost(tmp_path: Path) -> None:
    path = tmp_path / "nowcast.sqlite"
    filled(f"sqlite:///{path}")

    def tear(page: memoryview) -> None:
        page[:] = bytes(len(page))

    damage(path, "rtsw_mag", tear)
    done = check(f"sqlite:///{path}")
    assert done.exit_code == 1
    assert "\nrtsw_mag: The store could not be read: database disk image is malformed.\n" in done.stdout


def test_what_the_check_of_sqlite_says_is_passed_on(tmp_path: Path) -> None:
    path = tmp_path / "nowcast.sqlite"
    filled(f"sqlite:///{path}")

    def forget_a_cell(page: memoryview) -> None:
        page[3:5] = (int.from_bytes(page[3:5], "big") - 1).to_bytes(2, "big")  # how many cells the page has

    damage(path, "versions", forget_a_cell)
    done = check(f"sqlite:///{path}")
    assert done.exit_code == 1
    assert "The database says: wrong # of entries in index sqlite_autoindex_versions_1.\n" in done.stdout


def test_a_file_that_is_no_database_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "nowcast.sqlite"
    path.write_bytes(b"no database at all" * 1000)
    done = check(f"sqlite:///{path}")
    assert done.exit_code == 1
    assert done.stdout == "The store could not be read: file is not a database.\n"


def test_a_missing_store_is_named_and_not_made(tmp_path: Path) -> None:
    path = tmp_path / "nowcast.sqlite"
    with pytest.raises(NowcastError, match=r"There is no store at .*nowcast\.sqlite"):
        check(f"sqlite:///{path}")
    assert not path.exists()


def test_help_says_what_a_fault_means() -> None:
    done = CliRunner().invoke(app, ["check", "--help"])
    assert "--since" in done.stdout
    assert "restore a backup" in " ".join(done.stdout.split())
