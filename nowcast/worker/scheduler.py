"""The scheduler: one job per feed, the nowcast, one leader, and a watchdog that trusts no wall clock.

APScheduler sleeps by the wall clock: after a step back of an hour it would not wake for an hour.
The watchdog compares wall and monotonic time each second, and re-arms every job after a step or
where a job has not ended within three of its periods.
"""

import logging
import os
import random
import socket
import threading
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from nowcast import store
from nowcast.clock import WALL, Clock
from nowcast.discover import members
from nowcast.errors import StoreError
from nowcast.fetch import Client, RefusedPayloads, backoff
from nowcast.settings import Settings
from nowcast.store import Store
from nowcast.store.smile.tables import FILES
from nowcast.vocabulary.records import Feed, Remark
from nowcast.worker.context import Context
from nowcast.worker.poll import poll
from nowcast.worker.score import make_scores
from nowcast.worker.smile import Archive, open_archive, poll_smile
from nowcast.worker.tick import make_nowcast

log = logging.getLogger(__name__)
Result = TypeVar("Result")

LEASE = 15.0  # s; a dead leader is replaced after it
STEP = 2.0  # s of difference between wall and monotonic time that is a step of the clock
LOOK = 2.0  # s between looks for something new to derive
JITTER = 8  # s, live only
GENTLE = timedelta(hours=1)  # at least, after a failure of an upstream that wishes to be asked little
SCORED = timedelta(hours=1)  # between two looks at how good it was


class Worker:
    """Polls, derives and stores until it is told to stop.

    Parameters
    ----------
    settings : Settings
    database : Store
    clock : Clock
        The wall clock, or a replay clock; a feed is asked every max(cadence / speed, 1 s).
    mode : str
        "live", "replay" or "simulation".
    only : collection of str, optional
        Names of the feeds to ask; a storm does not hold every one. A feed whose setting is off is never asked.
    """

    def __init__(
        self,
        settings: Settings,
        database: Store,
        clock: Clock = WALL,
        mode: str = "live",
        only: Collection[str] | None = None,
    ) -> None:
        found: dict[str, Feed] = members("nowcast.feeds", "FEED")
        feeds = {
            name: feed
            for name, feed in found.items()
            if (only is None or name in only) and (not feed.setting or getattr(settings, feed.setting))
        }
        self.clock = clock
        self.live = mode == "live"
        self.holder = f"{socket.gethostname()}:{os.getpid()}:{random.randrange(10**6)}"
        self.fence: int | None = None
        self.context = Context(
            store=database,
            settings=settings,
            feeds=feeds,
            client=Client(
                tuple(url for name in bases(feeds.values(), clock.now()) for url in settings.bases(name)),
                contact=settings.base_url or "",
            ),
            refused=RefusedPayloads(settings.data_dir / "rejected"),
            clock=clock,
            live=self.live,
            fence=lambda: self.fence,
        )
        self.scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(len(feeds) + 4)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 60},
        )
        self.finished: dict[str, float] = {}
        self.periods: dict[str, float] = {}
        self.retries: dict[str, datetime] = {}
        self.refused: set[str] = set()  # jobs whose last words the store did not take
        self.archive: Archive | None = None
        self.derived: tuple[int, datetime] | None = None
        self.random = random.Random()
        self.stopping = threading.Event()
        self.watchdog = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def start(self) -> None:
        """Begin; the jobs run once this process is the leader. Returns at once."""
        for name, feed in self.context.feeds.items():
            period = max(self.clock.wall_seconds(feed.every), 1.0)
            self._add(name, self._poll, period, JITTER if self.live and period >= 30 else 0)
        self._add("nowcast", self._nowcast, LOOK if self.live else 1.0, 0)
        self._add("scores", self._scores, max(self.clock.wall_seconds(SCORED), 60.0), 0)
        if self.context.settings.smile_urls:
            self.archive = open_archive(self.context.settings)
            store.set_meta(self.context.store, "images", self.archive.address)
            self._add("smile", self._smile, max(self.clock.wall_seconds(FILES.every), 1.0), JITTER if self.live else 0)
        self.scheduler.start(paused=True)
        self.watchdog.start()

    def stop(self) -> None:
        """Let the running jobs end, give the lease back."""
        self.stopping.set()
        self.watchdog.join(timeout=60)
        if self.scheduler.running:
            self.scheduler.shutdown(wait=True)
        if self.archive is not None:
            self.archive.close()
        if self.fence is not None:
            store.release(self.context.store, self.holder)
            self.fence = None

    def _add(self, name: str, work: object, period: float, jitter: int) -> None:
        self.periods[name] = period
        self.finished[name] = self.clock.monotonic()
        self.scheduler.add_job(
            work, "interval", args=[name], id=name, seconds=period, jitter=jitter or None, next_run_time=WALL.now()
        )

    def _poll(self, name: str) -> None:
        """One poll; after a failure the next one comes sooner or later, by the back-off.

        The watchdog moves the job, not the job itself: a shutdown holds the scheduler's lock while it waits for jobs.
        """
        failures = self._kept(name, lambda: poll(self.context, name)) or 0
        self.finished[name] = self.clock.monotonic()
        if failures:
            wait = min(backoff(failures, self.random), max(self.periods[name], 5.0) * 5)
            if self.context.feeds[name].gentle:
                wait = max(wait, self.clock.wall_seconds(GENTLE))
            self.retries[name] = WALL.now() + timedelta(seconds=wait)

    def _smile(self, name: str) -> None:
        """One look at the mirrors of SMILE."""
        archive = self.archive
        if archive is not None:
            self._kept(name, lambda: poll_smile(self.context, archive, self.stopping.is_set))
        self.finished[name] = self.clock.monotonic()

    def _nowcast(self, name: str) -> None:
        """Derive where rows or the minute are new."""
        self._kept(name, self._derive)
        self.finished[name] = self.clock.monotonic()

    def _derive(self) -> None:
        now = self.clock.now().replace(second=0, microsecond=0)
        version = store.version(self.context.store)
        if self.derived != (version, now):
            make_nowcast(self.context)
            store.set_meta(self.context.store, "heartbeat", {"time": WALL.now().isoformat(), "holder": self.holder})
            self.derived = (store.version(self.context.store), now)

    def _scores(self, name: str) -> None:
        """Score what was issued against what came."""
        context = self.context
        self._kept(
            name,
            lambda: make_scores(
                context.store, context.settings.geo_satellites, self.clock.now(), fence=context.fence()
            ),
        )
        self.finished[name] = self.clock.monotonic()

    def _kept(self, name: str, work: Callable[[], Result]) -> Result | None:
        """What the work gives; where the store refuses (a full disk), it is said once and tried again in its turn."""
        try:
            result = work()
        except StoreError as error:
            if name not in self.refused:
                log.error("%s: nothing stored: %s", name, error)
            self.refused.add(name)
            return None
        if name in self.refused:
            log.info("%s: stored again", name)
            self.refused.discard(name)
        return result

    def _watch(self) -> None:
        """Each second: hold the lease, see a step of the clock, re-arm what sleeps."""
        wall, mono, renewed = WALL.now(), self.clock.monotonic(), -LEASE
        while True:
            try:
                if self.clock.monotonic() - renewed >= LEASE / 3:
                    self._lead()
                    renewed = self.clock.monotonic()
                step = (WALL.now() - wall).total_seconds() - (self.clock.monotonic() - mono)
                if abs(step) > STEP:
                    self.retries.clear()
                    self._stepped(step)
                    wall, mono = WALL.now(), self.clock.monotonic()
                self._rearm_sleepers()
                for name in list(self.retries):
                    self.scheduler.modify_job(name, next_run_time=self.retries.pop(name))
            except Exception:
                log.exception("watchdog: unforeseen; it goes on")
            if self.stopping.wait(1.0):
                return

    def _lead(self) -> None:
        """Take or keep the lease; jobs run only under it."""
        fence = store.acquire(self.context.store, self.holder, WALL.now().timestamp(), LEASE)
        if fence is not None and self.fence is None:
            log.info("leading with fence %d", fence)
            self.fence = fence
            self._rearm(list(self.periods))
            self.scheduler.resume()
        elif fence is None and self.fence is not None:
            log.error("lost the lease; pausing")
            self.scheduler.pause()
        self.fence = fence

    def _stepped(self, step: float) -> None:
        log.error("the wall clock stepped by %+.0f s; re-arming every job", step)
        if self.fence is not None:
            self._rearm(list(self.periods))
            try:
                text = f"The wall clock stepped by {step:+.0f} s."
                store.write_remarks(
                    self.context.store, [Remark("worker", "clock", text)], self.clock.now(), fence=self.fence
                )
            except StoreError as error:
                log.error("remark not stored: %s", error)

    def _rearm(self, names: list[str]) -> None:
        for name in names:
            self.finished[name] = self.clock.monotonic()
            self.scheduler.modify_job(name, next_run_time=WALL.now())
        self.scheduler.wakeup()

    def _rearm_sleepers(self) -> None:
        """A job that has not ended for three periods (at least a minute) is asked to run again."""
        if self.fence is None:
            return
        mono = self.clock.monotonic()
        late = [name for name, at in self.finished.items() if mono - at > max(3 * self.periods[name], 300.0)]
        if late:
            log.error("no end for three periods: %s; re-arming", ", ".join(late))
            self._rearm(late)


def bases(feeds: Iterable[Feed], now: datetime) -> tuple[str, ...]:
    """Names of the upstreams that feeds ask; no other host is ever spoken to."""
    asked = [request for feed in feeds for ask in (feed.requests, feed.once) if ask for request in ask(now)]
    return tuple(sorted({request.base for request in asked}))


def replay_settings(settings: Settings, url: str) -> Settings:
    """The same settings with every upstream at a feed server; SMILE's archive only where the caller says so."""
    changed: dict[str, Any] = dict.fromkeys(Settings.upstreams(), url)
    return replace(settings, **changed, smile_urls=(), image_store=None)
