"""The recorded answer of a day goes into the store and comes out the same."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from nowcast.feeds.rtsw_mag import FEED
from nowcast.store import Health, migrate, open_store, read, write_poll

NOW = datetime(2024, 4, 24, 23, 36, tzinfo=UTC)
HEALTH = Health("rtsw_mag", NOW, state="ok")


def test_the_recorded_file_is_stored_and_read_back_whole(data_dir: Path, tmp_path: Path) -> None:
    path = data_dir / "samples" / "rtsw_mag_1m.2024-04-24.ace-active.json"
    if not path.exists():
        pytest.skip(f"no {path}")
    store = open_store(f"sqlite:///{tmp_path}/n.sqlite", feeds={"rtsw_mag": FEED.provides})
    migrate(store)
    frame = FEED.parse(path.read_bytes())
    assert write_poll(store, "rtsw_mag", frame, received=NOW, health=HEALTH).rows == len(frame)
    back = read(store, "rtsw_mag", NOW - timedelta(days=2), NOW)
    pd.testing.assert_frame_equal(back[list(frame.columns)], frame, check_index_type=False, check_freq=False)
    assert write_poll(store, "rtsw_mag", frame, received=NOW + timedelta(minutes=1), health=HEALTH).rows == 0
    store.engine.dispose()
