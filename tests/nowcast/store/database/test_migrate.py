from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import select, text

from nowcast import store as stores
from nowcast.errors import StoreError
from nowcast.store import Health, Store, check_version, migrate, open_store, read, write_poll
from nowcast.store.database.engine import reading, writing

NOW = datetime(2024, 5, 10, 17, 0, tzinfo=UTC)


def frame(**columns: float) -> pd.DataFrame:
    index = pd.MultiIndex.from_tuples([(pd.Timestamp(NOW), "ACE")], names=["time", "source"])
    return pd.DataFrame(columns, index=index)


def test_migrating_again_does_no_harm(store: Store) -> None:
    stores.set_meta(store, "key", 1)
    before = stores.version(store)
    migrate(store)
    check_version(store)
    assert (stores.meta(store, "key"), stores.version(store)) == (1, before)


def test_a_store_that_was_never_migrated_is_refused_with_the_command_to_run(store_url: str) -> None:
    fresh = open_store(store_url, feeds={"gfz_kp": ("kp",)})
    with pytest.raises(StoreError, match="run `smile-nowcast migrate` first"):
        check_version(fresh)
    with pytest.raises(StoreError, match="could not be read"):
        stores.version(fresh)
    fresh.engine.dispose()


def test_a_new_feed_and_a_new_quantity_are_added_and_the_rows_stay(store_url: str) -> None:
    old = open_store(store_url, feeds={"rtsw_mag": ("bt",)})
    migrate(old)
    write_poll(old, "rtsw_mag", frame(bt=5.0), received=NOW, health=Health("rtsw_mag", NOW))
    new = open_store(store_url, feeds={"rtsw_mag": ("bt", "bz_gsm"), "gfz_kp": ("kp",)})
    with pytest.raises(StoreError, match="it lacks gfz_kp"):
        check_version(new)
    migrate(new)
    check_version(new)
    check_version(old)  # the version before still runs on it
    back = read(new, "rtsw_mag", NOW, NOW)
    assert back["bt"].tolist() == [5.0]
    assert back["bz_gsm"].isna().all()
    write_poll(new, "rtsw_mag", frame(bt=5.0, bz_gsm=-3.0), received=NOW, health=Health("rtsw_mag", NOW))
    assert read(new, "rtsw_mag", NOW, NOW)["bz_gsm"].tolist() == [-3.0]
    for each in (old, new):
        each.engine.dispose()


def test_a_store_of_a_newer_version_is_refused_in_words(store: Store) -> None:
    with writing(store) as connection:
        connection.execute(text("UPDATE versions SET value = 99 WHERE name = 'schema'"))
    for ask in (migrate, check_version):
        with pytest.raises(StoreError, match=r"newer version \(schema 99, this program knows 1\)"):
            ask(store)


def test_all_feeds_of_this_program_get_their_tables(store_url: str) -> None:
    every = open_store(store_url)
    migrate(every)
    check_version(every)
    assert {"rtsw_mag", "gfz_kp", "l1_field"} <= set(every.feeds)
    assert all(stores.extent(every, feed) is None for feed in every.feeds)
    every.engine.dispose()


def test_a_reader_sees_what_is_written_and_cannot_write(store: Store, url_of_store: str) -> None:
    reader = open_store(url_of_store, feeds=store.feeds, read_only=True)
    write_poll(store, "rtsw_mag", frame(bt=5.0, bz_gsm=1.0), received=NOW, health=Health("rtsw_mag", NOW))
    assert len(read(reader, "rtsw_mag", NOW, NOW)) == 1
    assert stores.version(reader) == stores.version(store)
    with pytest.raises(StoreError, match="could not be written"):
        stores.set_meta(reader, "key", 1)
    reader.engine.dispose()


def test_all_that_one_transaction_reads_is_of_one_moment(store: Store) -> None:
    stores.set_meta(store, "key", "before")
    wanted = select(store.tables["meta"].c.value)
    with reading(store) as connection:
        first = connection.execute(wanted).scalars().all()
        stores.set_meta(store, "key", "after")
        assert connection.execute(wanted).scalars().all() == first
    assert stores.meta(store, "key") == "after"


def test_sqlite_is_opened_so_that_readers_and_the_writer_do_not_wait(tmp_path: Path) -> None:
    opened = open_store(f"sqlite:///{tmp_path}/new/folder/n.sqlite", feeds={})
    migrate(opened)
    with opened.engine.connect() as connection:
        asked = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        assert [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked] == ["wal", 1, 1, 10_000]
    opened.engine.dispose()


@pytest.mark.parametrize("url", ["postgres://u:p@host/d", "postgresql://u:p@host/d", "postgresql+psycopg://u:p@host/d"])
def test_every_way_to_write_postgresql_is_understood(url: str) -> None:
    assert open_store(url, feeds={}).engine.url.drivername == "postgresql+psycopg"


def test_another_database_is_refused() -> None:
    with pytest.raises(StoreError, match="SQLite or PostgreSQL, not mysql"):
        open_store("mysql://host/d", feeds={})
