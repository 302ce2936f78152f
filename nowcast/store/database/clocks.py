"""The clock of a store: worker and page read the same one. A store without a clock is live."""

from datetime import datetime

from nowcast.clock import WALL, Clock
from nowcast.store.database.engine import Store, raise_versions, writing
from nowcast.store.database.meta import meta, put

MODES = ("live", "replay", "simulation")


def clock_of(store: Store) -> tuple[Clock, str]:
    """The clock and the mode (live, replay or simulation)."""
    stored = meta(store, "clock")
    if not stored:
        return WALL, "live"
    start = None if stored["start"] is None else datetime.fromisoformat(stored["start"])
    return Clock(start, float(stored["anchor"]), float(stored["speed"]), float(stored.get("waited", 0.0))), str(
        stored["mode"]
    )


def scenario_of(store: Store) -> str | None:
    """Name of the storm that is played, None when live."""
    stored = meta(store, "clock")
    return stored.get("scenario") if stored else None


def set_clock(store: Store, clock: Clock, mode: str, scenario: str | None = None, *, fence: int | None = None) -> None:
    """Store a clock with its mode and the name of the storm.

    Parameters
    ----------
    clock : Clock
    mode : str
        live, replay or simulation.
    scenario : str, optional
        Name of the storm that is played.
    fence : int, optional
        Number of the lease under which the worker writes.

    Raises
    ------
    StoreError
        A lost lease, or a database that refuses.
    ValueError
        A mode that there is not.
    """
    if mode not in MODES:
        raise ValueError(f"a mode is one of {', '.join(MODES)}, not {mode}")
    values = {
        "start": None if clock.start is None else clock.start.isoformat(),
        "anchor": clock.anchor,
        "speed": clock.speed,
        "waited": clock.waited,
        "mode": mode,
        "scenario": scenario,
    }
    with writing(store, fence) as connection:
        put(store, connection, "clock", values)
        raise_versions(store, connection, ["clock"])
