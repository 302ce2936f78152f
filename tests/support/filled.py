"""A store filled by hand: a day of quiet wind, a shock at its end, everything the page reads."""

import tempfile
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
from build import craft_index, file_of, new_store

from nowcast import store
from nowcast.store import CHOSEN, Health, Store
from nowcast.vocabulary.quantities import DERIVED
from nowcast.vocabulary.records import Remark, Switch

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def filled(path: Path, now: datetime = NOW, hours: float = 24) -> Store:
    """A store in a new file with a day of data up to `now`, filled once for each process and copied."""
    path.write_bytes(_filled(now, hours))
    return store.open_store(f"sqlite:///{path}")


@lru_cache(maxsize=8)
def _filled(now: datetime, hours: float) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return file_of(fill(new_store(Path(folder, "filled.sqlite")), now, hours))


def chosen(name: str, begin: datetime, count: int, craft: str = "SOLAR1", **changed: float) -> pd.DataFrame:
    """Rows of one craft, each minute; the same values whenever asked for the same time."""
    times = pd.date_range(begin, periods=count, freq="min", tz="UTC" if begin.tzinfo is None else None, name="time")
    phase = times.as_unit("s").asi8 / 3600.0
    usual = {
        "bt": 6.0,
        "bz_gsm": -3.0,
        "phi_gsm": 130.0,
        "flow_speed": 420.0,
        "proton_density": 5.0,
        "proton_temperature": 9e4,
    }
    values = {
        column: changed.get(column, usual.get(column, 1.0)) * (1 + (0 if column in changed else 0.1) * np.sin(phase))
        for column in CHOSEN[name]
    }
    index = craft_index(times, craft)
    return pd.DataFrame(values, index=index).astype(float)


def derived(begin: datetime, count: int, nose: float = 9.8) -> pd.DataFrame:
    """Derived rows by arrival."""
    times = pd.date_range(begin, periods=count, freq="min", name="time")
    frame = pd.DataFrame(np.nan, index=times, columns=list(DERIVED))
    usual = {
        "dynamic_pressure": 2.0, "clock_angle": 160.0, "flaring": 0.6, "compression_index": -0.05,
        "standoff_distance": nose, "standoff_distance_low": nose - 0.8, "standoff_distance_high": nose + 0.8,
        "dst_estimate": -22.0, "dst_estimate_low": -31.0, "dst_estimate_high": -13.0,
        "kp_estimate": 2.67, "kp_estimate_low": 2.0, "kp_estimate_high": 3.33,
    }  # fmt: skip
    return frame.assign(**usual)


def fill(database: Store, now: datetime = NOW, hours: float = 24) -> Store:
    """A day up to `now`, whose newest minute is two minutes old."""
    count = int(hours * 60) - 1
    begin = now - timedelta(hours=hours)
    wind = {name: chosen(name, begin, count) for name in CHOSEN}
    switch = Switch(now - timedelta(hours=5), "field", "ACE", "SOLAR1", "the active craft has values again")
    store.write_chosen(database, wind, received=now, switches=[switch])
    newest = now - 2 * MINUTE
    for feed in ("rtsw_mag", "rtsw_wind"):
        rows = wind["l1_field" if feed == "rtsw_mag" else "l1_plasma"].iloc[-3:]
        rows = rows[[column for column in rows if column in database.feeds[feed]]]
        rows = rows.reindex(columns=list(database.feeds[feed]))
        health = Health(feed, attempted=now, succeeded=now, newest=newest, state="ok", source="SOLAR1")
        store.write_poll(database, feed, rows, received=now, health=health)
    kp_times = pd.date_range(now - timedelta(hours=27), now, freq="3h")
    index = craft_index(kp_times, "gfz")
    kp = pd.DataFrame({"kp": np.linspace(1, 4, len(kp_times))}, index=index)
    health = Health("gfz_kp", attempted=now, succeeded=now, newest=kp_times[-1].to_pydatetime(), state="ok")
    remark = Remark("gfz_kp", "range", "One value was out of range.")
    store.write_poll(database, "gfz_kp", kp, received=now, health=health, remarks=[remark])
    store.write_nowcast(database, issued=now, derived=derived(begin, count + 46), now_rows=issued(now))
    return database


def issued(now: datetime, nose: float = 9.8) -> pd.DataFrame:
    """A nowcast for the present and the next hour."""
    rows = derived(now, 5, nose)
    horizons = [0, 15, 30, 45, 60]
    rows.insert(0, "valid_time", [now + horizon * MINUTE for horizon in horizons])
    rows.index = pd.Index(horizons, name="horizon")
    return rows
