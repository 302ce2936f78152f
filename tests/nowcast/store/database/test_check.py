"""A change that nobody wrote is noticed: no bit flips in silence."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import text

from nowcast import store as stores
from nowcast.store import Store

NOW = datetime(2024, 5, 10, 17, 0, tzinfo=UTC)
FEEDS = {"rtsw_mag": ("bt", "bz_gsm")}


def filled(url: str, days: int = 1) -> Store:
    database = stores.open_store(url, feeds=FEEDS)
    stores.migrate(database)
    times = pd.date_range(NOW - timedelta(days=days), NOW, freq="min", unit="us")
    index = pd.MultiIndex.from_product([times, ["ACE", "SOLAR1"]], names=["time", "source"])
    values = np.random.default_rng(3).normal(5.0, 2.0, (len(index), 2)).round(2)
    frame = pd.DataFrame(values, index=index, columns=["bt", "bz_gsm"])
    frame.iloc[::17, 1] = np.nan
    health = stores.Health("rtsw_mag", NOW, state="ok")
    stores.write_poll(database, "rtsw_mag", frame, received=NOW, health=health)
    return database


@pytest.fixture
def database(store_url: str) -> Iterator[Store]:
    opened = filled(store_url)
    yield opened
    opened.engine.dispose()


def test_nothing_is_wrong_with_a_store_as_it_was_written(database: Store) -> None:
    assert stores.verify(database) == []
    assert stores.verify(database, since=NOW.timestamp() - 3600) == []
    correction = stores.read(database, "rtsw_mag", NOW - timedelta(hours=2), NOW).drop(columns="received") + 1.0
    health = stores.Health("rtsw_mag", NOW, state="ok")
    stores.write_poll(database, "rtsw_mag", correction, received=NOW + timedelta(minutes=1), health=health)
    assert stores.verify(database) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE rtsw_mag SET bz_gsm = bz_gsm + 0.01 WHERE time = {time} AND source = 'ACE'",
        "UPDATE rtsw_mag SET received = received + 1 WHERE time = {time} AND source = 'ACE'",
        "DELETE FROM rtsw_mag WHERE time = {time} AND source = 'ACE'",
        "DELETE FROM rtsw_mag WHERE time >= {hour} AND time < {hour} + 3600 AND source = 'ACE'",
        "UPDATE rtsw_mag_hourly SET checksum = checksum + 1 WHERE time = {hour} AND source = 'ACE'",
    ],
)
def test_a_change_that_nobody_wrote_is_named_with_its_hour(database: Store, change: str) -> None:
    hour = int(NOW.timestamp()) // 3600 * 3600 - 3600
    with database.engine.begin() as connection:
        connection.execute(text(change.format(time=hour + 600, hour=hour)))
    assert stores.verify(database) == ["rtsw_mag: 1 hour is not as it was written: 2024-05-10 16h ACE."]


@pytest.mark.parametrize("time", [2**40, 2**60, -(2**50)])
def test_a_spoilt_time_far_away_is_named_at_once(tmp_path: Path, time: int) -> None:
    """A flipped bit in the time of a row makes it one of millions of years later."""
    database = filled(f"sqlite:///{tmp_path / 'n.sqlite'}")
    with database.engine.begin() as connection:
        connection.execute(text(f"UPDATE rtsw_mag SET time = {time} WHERE time = {int(NOW.timestamp())}"))
    (sentence,) = stores.verify(database)
    assert sentence.startswith("rtsw_mag: ")
    database.engine.dispose()


def test_of_many_hours_the_first_are_named_and_the_others_counted(database: Store) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE rtsw_mag SET bt = bt + 1 WHERE source = 'SOLAR1'"))
    (sentence,) = stores.verify(database)
    assert sentence.startswith("rtsw_mag: 25 hours are not as they were written: 2024-05-09 17h SOLAR1, ")
    assert sentence.endswith("2024-05-09 21h SOLAR1 and 20 more.")


def test_progress_rises_to_the_end_and_names_the_feed(database: Store) -> None:
    reported: list[tuple[float, str]] = []
    stores.verify(database, progress=lambda part, words: reported.append((part, words)))
    parts = [part for part, _ in reported]
    assert parts == sorted(parts)
    assert parts[-1] == 1.0
    assert "rtsw_mag" in [words for _, words in reported]


@pytest.mark.slow
def test_of_150_flipped_bits_none_changes_the_content_in_silence(tmp_path: Path) -> None:
    database = filled(f"sqlite:///{tmp_path / 'good.sqlite'}")
    span = NOW - timedelta(days=2), NOW
    good = stores.read(database, "rtsw_mag", *span)
    with database.engine.connect() as connection:
        connection.execute(text("COMMIT"))
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.engine.dispose()
    body, dice, silent, noticed = (tmp_path / "good.sqlite").read_bytes(), random.Random(11), 0, 0
    for number in range(150):
        spoilt = bytearray(body)
        spoilt[dice.randrange(len(body))] ^= 1 << dice.randrange(8)
        path = tmp_path / f"{number}.sqlite"
        path.write_bytes(spoilt)
        other = stores.open_store(f"sqlite:///{path}", feeds=FEEDS)
        wrong = stores.verify(other)
        noticed += bool(wrong)
        if not wrong:
            silent += not stores.read(other, "rtsw_mag", *span).equals(good)
        other.engine.dispose()
        for left in tmp_path.glob(f"{number}.sqlite*"):
            left.unlink()
    assert silent == 0
    assert noticed > 30, "a flipped bit in an index or in free space changes nothing"
