"""The clock of a store: worker and page read the same one. No clock kept means live."""

from datetime import datetime

from nowcast.clock import WALL, Clock
from nowcast.store.database.engine import Store
from nowcast.store.database.meta import meta, set_meta

MODES = ("live", "replay", "simulation")


def clock_of(store: Store) -> tuple[Clock, str]:
    """The clock and the mode (live, replay or simulation)."""
    kept = meta(store, "clock")
    if not kept:
        return WALL, "live"
    start = None if kept["start"] is None else datetime.fromisoformat(kept["start"])
    return Clock(start, float(kept["anchor"]), float(kept["speed"])), str(kept["mode"])


def scenario_of(store: Store) -> str | None:
    """Name of the storm that is played, None when live."""
    kept = meta(store, "clock")
    return kept.get("scenario") if kept else None


def set_clock(store: Store, clock: Clock, mode: str, scenario: str | None = None, *, fence: int | None = None) -> None:
    """Keep a clock with its mode and the name of the storm."""
    if mode not in MODES:
        raise ValueError(f"a mode is one of {', '.join(MODES)}, not {mode}")
    kept = {
        "start": None if clock.start is None else clock.start.isoformat(),
        "anchor": clock.anchor,
        "speed": clock.speed,
        "mode": mode,
        "scenario": scenario,
    }
    set_meta(store, "clock", kept, fence=fence)
