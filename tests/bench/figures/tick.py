"""CPU of a tick: a week of three craft in the store, then a new minute at a time. Runs over older trees too."""

import inspect
import json
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from nowcast import store
from nowcast.clock import WALL, Clock
from nowcast.settings import Settings

START = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
CRAFT = ("SOLAR1", "ACE", "IMAP")
FEEDS = {"rtsw_mag": "l1_field", "rtsw_wind": "l1_plasma"}
SETTLING, MEASURED = 12, 12  # ticks
try:
    TICK: Any = import_module("nowcast.worker.tick")
    CONTEXT: Any = import_module("nowcast.worker.context").Context
except ImportError:  # as at 39c31d5
    TICK = import_module("nowcast.jobs")
    CONTEXT = TICK.Desk


def rows(feed: str, craft: str, times: pd.DatetimeIndex, rng: np.random.Generator) -> pd.DataFrame:
    """A storm in numbers that do not repeat."""
    phase = times.as_unit("s").asi8 / 9000.0
    if feed == "rtsw_mag":
        values = {"bx_gsm": 3 * np.cos(phase), "by_gsm": 5 * np.sin(phase), "bz_gsm": -9 * np.sin(0.3 * phase)}
        values["bt"] = np.sqrt(sum(part**2 for part in values.values()))
    else:
        values = {"flow_speed": 450 + 80 * np.sin(phase / 3), "proton_density": 6 + 3 * np.cos(phase / 2)}
        values["proton_temperature"] = 1e5 + 2e4 * np.sin(phase)
    frame = pd.DataFrame(values, index=pd.MultiIndex.from_product([times, [craft]], names=["time", "source"]))
    return frame * (1 + 0.01 * rng.normal(size=frame.shape))


def put(context: Any, database: Any, feed: str, times: pd.DatetimeIndex, now: datetime, seed: int) -> None:
    """Store rows of all craft as a poll does."""
    rng = np.random.default_rng(seed)
    frame = pd.concat([rows(feed, name, times, rng) for name in CRAFT]).sort_index()
    frame = frame.assign(active=(frame.index.get_level_values("source") == "SOLAR1").astype(float), quality=0.0)
    health = store.Health(feed, attempted=now, succeeded=now, newest=now, state="ok")
    written: Any = store.write_poll(database, feed, frame, received=now, health=health)
    if hasattr(context, "changes"):
        context.changes.add(feed, *written.span)


def made_context(database: Any, folder: Path) -> Any:
    """What a job needs, whatever its fields are called in the tree."""
    fields: dict[str, Any] = {
        "store": database, "place": database, "settings": Settings(data_dir=folder), "feeds": {}, "client": None,
        "door": None, "refused": None, "ring": None, "clock": Clock(START, WALL.now().timestamp(), 1e-9),
        "live": False, "fence": lambda: None,
    }  # fmt: skip
    return CONTEXT(**{name: fields[name] for name in inspect.signature(CONTEXT).parameters if name in fields})


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        database = store.open_store(f"sqlite:///{name}/store.sqlite")
        store.migrate(database)
        context = made_context(database, Path(name))
        for feed in FEEDS:
            past = pd.date_range(START - timedelta(days=7.5), START, freq="min")
            put(None, database, feed, past, START, 1)
        week = {}
        for feed, chosen in FEEDS.items():
            frame = store.read(database, feed, START - timedelta(days=8), START)
            frame = frame[frame.index.get_level_values("source") == "SOLAR1"]
            week[chosen] = frame.reindex(columns=["quality", *store.CHOSEN[chosen]]).assign(quality=np.nan)
        store.write_chosen(database, week, received=START)
        begun = time.process_time()
        memory = TICK.make_nowcast(context)
        cold = time.process_time() - begun
        remembers = "memory" in inspect.signature(TICK.make_nowcast).parameters
        spent = []
        for number in range(1, SETTLING + MEASURED + 1):
            now = START + number * MINUTE + timedelta(seconds=5)
            context = replace(context, clock=Clock(now, WALL.now().timestamp(), 1e-9))
            for feed in FEEDS:
                minute = START + number * MINUTE
                put(context, database, feed, pd.date_range(minute, minute, freq="min"), now, number)
            begun = time.process_time()
            if remembers:
                memory = TICK.make_nowcast(context, memory, context.changes.take())
            else:
                TICK.make_nowcast(context)
            spent.append(time.process_time() - begun)
        database.engine.dispose()
    print(json.dumps({"cold": 1e3 * cold, "tick": 1e3 * float(np.median(spent[SETTLING:]))}))


if __name__ == "__main__":
    main()
