"""Worker and web in one process: live, a replayed storm, or the built-in storm where nothing answers.

A replay lives in a database of its own. A simulation begins only where the live store has never held
a row and nothing answered for 20 s, and ends with the first live row; meanwhile the live worker asks on.
"""

import importlib
import logging
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from nowcast import store
from nowcast.clock import WALL, Clock
from nowcast.replay import scenario
from nowcast.replay.builtin import BEFORE_SHOCK
from nowcast.replay.server import FeedServer
from nowcast.replay.smile_tree import OFF, SmileTree
from nowcast.settings import Settings
from nowcast.smile.orbit.position import replayed
from nowcast.smile.orbit.sources import orbit_of
from nowcast.store import Store
from nowcast.vocabulary.records import Scenario
from nowcast.worker.scheduler import Worker, replay_settings

log = logging.getLogger(__name__)

PATIENCE = timedelta(seconds=20)  # without any live row, before the built-in storm is played
BEFORE_THE_SHOCK = timedelta(minutes=10)  # at which it begins then
TRUTH = ("sym_h", "dst")  # frames of a storm that judge what was announced and issued
WEB = "dashboard.app:create_app"
SWITCH = 0.0005  # s that another thread may keep the interpreter from the event loop; 5 ms are usual, and felt


@dataclass
class StoreSwitch:
    """The store that the page reads at present, which may change while the page runs, and how to stop its makers.

    Parameters
    ----------
    current : Store
    closing : list of callable
        Called by `close`, the last added first.
    ends_at : float, optional
        Unix wall time of the last row of a storm that is storm.
    """

    current: Store
    closing: list[Callable[[], None]] = field(default_factory=list)
    ends_at: float = float("inf")

    def __call__(self) -> Store:
        return self.current

    def close(self) -> None:
        """Stop everything that was started, the last first."""
        while self.closing:
            self.closing.pop()()


def run_live(settings: Settings, *, simulate: bool) -> StoreSwitch:
    """Start the live worker; with `simulate`, watch for the case that nothing answers."""
    database = opened(settings.database())
    store.set_clock(database, WALL, "live", None)
    switch = StoreSwitch(database)
    watching = simulate and not store.ever_live(database)
    store.set_meta(database, "demonstration", (WALL.now() + PATIENCE).isoformat() if watching else None)
    worker = Worker(settings, database)
    worker.start()
    switch.closing.append(worker.stop)
    if watching:
        done = threading.Event()
        watcher = threading.Thread(target=_simulate_until_live, args=(settings, switch, database, done), daemon=True)
        watcher.start()

        def end_watch() -> None:
            done.set()
            watcher.join(15)

        switch.closing.append(end_watch)
    return switch


def _simulate_until_live(settings: Settings, switch: StoreSwitch, live: Store, done: threading.Event) -> None:
    """Play the built-in storm from the 20th second on, again and again, until the first live row."""
    waited = 0.0
    while waited < PATIENCE.total_seconds():
        if done.wait(0.5) or store.ever_live(live):
            return
        waited += 0.5
    while not done.is_set() and not store.ever_live(live):
        log.info("nothing answers: playing the built-in storm, marked SIMULATION")
        storm = scenario("builtin")
        play = run_replay(settings, storm, speed=60.0, at=storm.start + BEFORE_SHOCK - BEFORE_THE_SHOCK)
        switch.current = play.current
        while not (done.is_set() or store.ever_live(live) or _ended(play, storm)):
            done.wait(0.5)
        if store.ever_live(live):
            log.info("the first live rows came: the simulation ends")
            switch.current = live
        play.close()


def _ended(play: StoreSwitch, storm: Scenario) -> bool:
    """Whether a storm has been played to its end, however slowly."""
    return WALL.now().timestamp() > play.ends_at and store.clock_of(play.current)[0].now() > storm.stop


def run_replay(
    settings: Settings, storm: Scenario, *, speed: float, at: datetime | None = None, smile: str | None = None
) -> StoreSwitch:
    """Start feed server and worker for a storm, on a fresh database of its own.

    Parameters
    ----------
    smile : str, optional
        When SMILE's files appear, see `replay.smile_tree.LATENCIES`; by default they do where all is invented.
    """
    latency = smile or usual_latency(storm)
    begin = at or storm.start
    path = Path(settings.data_dir) / f"{storm.mode}-{storm.name}.sqlite"
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in path.parent.glob(f"{path.name}*"):
        old.unlink()
    database = opened(f"sqlite:///{path}")
    clock = Clock(begin, WALL.now().timestamp(), speed)
    store.set_clock(database, clock, storm.mode, storm.name)
    server = FeedServer(storm, clock, smile=None if latency == OFF else smile_tree(settings, storm, latency))
    server.start()
    played = {"about": storm.about, "feeds": sorted(server.feeds), "smile": latency}
    store.set_meta(database, "played", played)
    settings = replace(
        replay_settings(settings, server.url),
        data_dir=Path(settings.data_dir) / storm.mode,
        smile_urls=() if latency == OFF else (server.smile_url,),
    )
    truth = {name: storm.frames[name][name].droplevel("source") for name in TRUTH if name in storm.frames}
    worker = Worker(settings, database, clock, storm.mode, only=server.feeds, truth=truth, on_pace=server.set_clock)
    worker.start()
    ends = WALL.now().timestamp() + clock.wall_seconds(storm.stop - begin)
    return StoreSwitch(database, [server.stop, worker.stop], ends_at=ends)


def usual_latency(storm: Scenario) -> str:
    """When simulated files of SMILE appear in a storm: never in a recorded one, whose nowcast they would move."""
    return "live" if storm.mode == "simulation" else OFF


def smile_tree(settings: Settings, storm: Scenario, latency: str = "live") -> SmileTree:
    """SMILE's archive of a storm, on the orbit of the settings without an ephemeris, which has its own years.

    A storm of before SMILE takes the orbit of the same day of its first year.
    """
    orbit = orbit_of(dict(settings.smile_orbit), settings.smile_perigee, None)
    return SmileTree(storm, replayed(orbit, storm.start).track, latency)


def opened(url: str) -> Store:
    """The store at `url`, made or brought up to date."""
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    database = store.open_store(url)
    store.migrate(database)
    return database


def serve_web(settings: Settings, stage: Callable[[], Store] | None, host: str = "0.0.0.0") -> None:  # noqa: S104
    """Serve the page until SIGINT or SIGTERM; the caller can then clean up."""
    import uvicorn

    sys.setswitchinterval(SWITCH)
    signal.signal(signal.SIGTERM, _end)  # uvicorn raises the signal again when it has ended
    module, name = WEB.split(":")
    create_app: Callable[..., Any] = getattr(importlib.import_module(module), name)
    app = create_app(settings) if stage is None else create_app(settings, stage)
    uvicorn.run(
        app, host=host, port=settings.port, log_level="warning", access_log=False, timeout_keep_alive=75,
        timeout_graceful_shutdown=3, server_header=False,
    )  # fmt: skip


def _end(*_: object) -> None:
    raise SystemExit(0)
