"""A writer that is killed at any moment loses nothing that it reported as stored, and tears nothing."""

import random
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from stored_rows import hourly_rollups

from nowcast import store as stores
from nowcast.store import Store, read

NOW = datetime(2024, 5, 10, 17, 0, tzinfo=UTC)

WRITER = """
import sys
from datetime import UTC, datetime, timedelta
import pandas as pd
from nowcast import store
database = store.open_store(sys.argv[1], feeds={"rtsw_mag": ("bt", "bz_gsm"), "gfz_kp": ("kp",)})
NOW = datetime(2024, 5, 10, 17, 0, tzinfo=UTC)
times = pd.date_range(NOW, periods=200, freq="min", unit="us")
index = pd.MultiIndex.from_product([times, ["ACE"]], names=["time", "source"])
for number in range(int(sys.argv[2]), 10**6):
    frame = pd.DataFrame({"bt": float(number), "bz_gsm": -float(number)}, index=index)
    received = NOW + timedelta(seconds=number)
    health = store.Health("rtsw_mag", received, failures=number, state="ok")
    store.write_poll(database, "rtsw_mag", frame, received=received, health=health)
    print(number, flush=True)
"""


@pytest.mark.slow
def test_a_killed_writer_loses_and_tears_nothing(store: Store, url_of_store: str) -> None:
    dice, stored = random.Random(4), 0
    for _ in range(8):
        command = [sys.executable, "-c", WRITER, url_of_store, str(stored + 1)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            reported = [int(writer.stdout.readline())]  # it writes now
            time.sleep(dice.uniform(0.0, 0.3))  # any moment of a poll, which takes about 0.02 s
            writer.kill()
            reported += [int(line) for line in writer.stdout.read().split("\n") if line]
        frame = read(store, "rtsw_mag", NOW, NOW + timedelta(days=1))
        stored = int(frame["bt"].iloc[0])
        assert reported[-1] <= stored <= reported[-1] + 1
        assert (frame["bt"] == stored).all()
        assert (frame["bz_gsm"] == -stored).all()
        assert len(frame) == 200
        assert stores.read_health(store)["rtsw_mag"].failures == stored
        assert (hourly_rollups(store, "rtsw_mag")["bt_max"] == stored).all()
        known = read(store, "rtsw_mag", NOW, NOW + timedelta(days=1), known_at=NOW + timedelta(seconds=stored - 1))
        assert stored == 1 or (known["bt"] == stored - 1).all()
        if store.engine.dialect.name == "sqlite":
            with store.engine.connect() as connection:
                assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
