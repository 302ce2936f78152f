"""The scheduler: one job per feed, the nowcast, one leader, and a watchdog that trusts no wall clock.

APScheduler sleeps by the wall clock: after a step back of an hour it would not wake for an hour.
Each second the watchdog

1. renews the lease, and pauses or resumes all jobs when this process loses or wins it;
2. compares the wall clock with the monotonic one; after a step every job is due at once and a remark is stored;
3. makes a job due that has not ended within three of its periods;
4. moves a job whose poll failed to the time that the back-off gave.
"""

import logging
import os
import random
import socket
import threading
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from nowcast import store
from nowcast.clock import WALL, Clock
from nowcast.discover import members
from nowcast.errors import StoreError
from nowcast.fetch import Client, RefusedPayloads, backoff
from nowcast.settings import Settings
from nowcast.store import Store
from nowcast.vocabulary.records import Feed, Remark
from nowcast.vocabulary.sources import SMILE_FILES
from nowcast.worker.context import NO_TRUTH, Context, Truth
from nowcast.worker.memory import TickMemory
from nowcast.worker.pace import behind, paced
from nowcast.worker.poll import poll
from nowcast.worker.score import make_scores
from nowcast.worker.smile import Archive, open_archive, poll_smile
from nowcast.worker.tick import L1, make_nowcast

log = logging.getLogger(__name__)

LEASE = 15.0  # s; a dead leader is replaced after it
STEP = 2.0  # s of difference between wall and monotonic time that is a step of the clock
TRIGGERS = frozenset({*L1[:2], "retrievals"})  # whose new rows make a nowcast at once; others go with the next
LATEST = 45  # s into a minute at which its nowcast is issued, if nothing new has come in it
LOOK = 2.0  # s between looks for something new to derive
JITTER = 8  # s, live only
RATE_LIMITED_WAIT = timedelta(hours=1)  # at least, after a failure of an upstream that wishes to be asked little
SCORE_EVERY = timedelta(hours=1)
LIVE_FLOOR, REPLAY_FLOOR = 1.0, 0.25  # s at least between two polls of a feed
SLOWED = 0.9  # of the speed that was asked for, below which it is said that a replay waits
POLLS = 6  # threads for all feeds: a poll takes a second, and ends at its deadline at the latest
TICK = "nowcast"  # has a thread of its own, so that slow feeds cannot hold it up
OVERDUE = (3.0, 300.0)  # periods, and seconds at least, after which a job that has not ended is made due again


@dataclass
class Job:
    """One job of the scheduler and what the watchdog must know of it."""

    name: str
    work: Callable[[], object]
    period: float  # s
    jitter: int = 0  # s
    ended: float = 0.0  # s, monotonic: when it last ended, or was last made due
    store_refused: bool = False  # whether the store took nothing of its last run


class Worker:
    """Polls, derives and stores until it is stopped.

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
    truth : mapping
        As of `Context.truth`.
    on_pace : callable
        Called with the clock of a replay when its speed has changed.
    """

    def __init__(
        self,
        settings: Settings,
        database: Store,
        clock: Clock = WALL,
        mode: str = "live",
        only: Collection[str] | None = None,
        truth: Truth = NO_TRUTH,
        on_pace: Callable[[Clock], None] = lambda _: None,
    ) -> None:
        all_feeds: dict[str, Feed] = members("nowcast.feeds", "FEED")
        feeds = {
            name: feed
            for name, feed in all_feeds.items()
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
            truth=truth,
        )
        self.scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(POLLS), TICK: ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 60},
        )
        self.jobs: dict[str, Job] = {}
        self.retries: SimpleQueue[tuple[str, datetime]] = SimpleQueue()
        self.archive: Archive | None = None
        self.memory: TickMemory | None = None
        self.issued: datetime | None = None  # minute of the last nowcast
        self.steps = 0  # of the wall clock
        self.nominal = clock.speed
        self.seen: dict[str, tuple[datetime, timedelta] | None] = {}  # by feed, and the tick: see `pace.behind`
        self.on_pace: Callable[[Clock], None] = on_pace
        self.slowed = False
        self.random = random.Random()
        self.stopping = threading.Event()
        self.watchdog = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    @property
    def store_refused(self) -> set[str]:
        """Names of the jobs of whose last run the store took nothing."""
        return {job.name for job in self.jobs.values() if job.store_refused}

    def start(self) -> None:
        """Begin; the jobs run once this process is the leader. Returns at once."""
        for name, feed in self.context.feeds.items():
            period = max(self.clock.wall_seconds(feed.every), LIVE_FLOOR if self.live else REPLAY_FLOOR)
            self._add(name, partial(self._poll, name), period, JITTER if self.live and period >= 30 else 0)
        self._add(TICK, self._make_nowcast, LOOK if self.live else REPLAY_FLOOR)
        self._add("scores", self._make_scores, max(self.clock.wall_seconds(SCORE_EVERY), 60.0))
        if self.context.settings.smile_urls:
            self.archive = open_archive(self.context.settings)
            store.set_meta(self.context.store, "images", self.archive.address)
            self._add(
                "smile",
                self._poll_smile,
                max(self.clock.wall_seconds(SMILE_FILES.every), 1.0),
                JITTER if self.live else 0,
            )
        self.scheduler.start(paused=True)
        self.watchdog.start()

    def stop(self) -> None:
        """Let the running jobs end and give the lease back."""
        self.stopping.set()
        self.watchdog.join(timeout=60)
        if self.scheduler.running:
            self.scheduler.shutdown(wait=True)
        if self.archive is not None:
            self.archive.close()
        if self.fence is not None:
            store.release(self.context.store, self.holder)
            self.fence = None

    def _add(self, name: str, work: Callable[[], object], period: float, jitter: int = 0) -> None:
        job = Job(name, work, period, jitter, ended=self.clock.monotonic())
        self.jobs[name] = job
        self.scheduler.add_job(
            self._run, "interval", args=[job], id=name, seconds=period, jitter=jitter or None,
            next_run_time=WALL.now(), executor=TICK if name == TICK else "default",
        )  # fmt: skip

    def _run(self, job: Job) -> None:
        """Run a job once. Where the store refuses it (a full disk), log that once; the next turn tries again."""
        try:
            job.work()
        except StoreError as error:
            if not job.store_refused:
                log.error("%s: nothing stored: %s", job.name, error)
            job.store_refused = True
        else:
            if job.store_refused:
                log.info("%s: stored again", job.name)
            job.store_refused = False
        job.ended = self.clock.monotonic()

    def _poll(self, name: str) -> None:
        """Poll a feed once; after a failure the next poll comes sooner or later, by the back-off.

        The watchdog moves the job, not the job itself: a shutdown holds the scheduler's lock while it waits for jobs.
        """
        begun = self.clock.now()
        failures = poll(self.context, name)
        self._note(name, None if failures else begun, self.context.feeds[name].every)
        if failures:
            wait = min(backoff(failures, self.random), max(self.jobs[name].period, 5.0) * 5)
            if self.context.feeds[name].rate_limited:
                wait = max(wait, self.clock.wall_seconds(RATE_LIMITED_WAIT))
            self.retries.put((name, WALL.now() + timedelta(seconds=wait)))

    def _make_nowcast(self) -> None:
        """Make the nowcast where rows at L1 are new, and at the latest shortly before the end of each minute."""
        now = self.clock.now()
        minute = now.replace(second=0, microsecond=0)
        waits = self.live and now.second < LATEST and self.issued is not None
        if not self.context.changes.any_of(TRIGGERS) and (minute == self.issued or waits):
            return
        memory, self.memory = self.memory, None  # after a fault the next tick begins without one
        steps = self.steps
        memory = make_nowcast(self.context, memory, self.context.changes.take())
        self._note(TICK, now, timedelta(0))
        heartbeat = {"time": WALL.now().isoformat(), "holder": self.holder}
        store.set_meta(self.context.store, "heartbeat", heartbeat, counted=False)
        self.issued = minute
        if steps == self.steps:
            self.memory = memory

    def _poll_smile(self) -> None:
        if self.archive is not None:
            poll_smile(self.context, self.archive, self.stopping.is_set)

    def _note(self, name: str, time: datetime | None, every: timedelta) -> None:
        """Note up to which time a feed or the tick has brought everything; a failing feed is not waited for."""
        self.seen = {**self.seen, name: None if time is None else (time, every)}

    def _keep_pace(self) -> None:
        """Let the clock of a replay wait for the data, and say so."""
        late = behind(self.clock.now(), [seen for seen in self.seen.values() if seen])
        clock = paced(self.clock, self.nominal, late, WALL.now().timestamp())
        if clock == self.clock or self.fence is None:
            return
        mode, scenario = store.clock_of(self.context.store)[1], store.scenario_of(self.context.store)
        store.set_clock(self.context.store, clock, mode, scenario, fence=self.fence)
        self.clock, self.context = clock, replace(self.context, clock=clock)
        self.on_pace(clock)
        if clock.speed < SLOWED * self.nominal and not self.slowed:
            self.slowed = True
            text = f"The replay waits for its data: this machine cannot play it at a speed of {self.nominal:g}."
            log.warning(text)
            store.write_remarks(self.context.store, [Remark("worker", "clock", text)], clock.now(), fence=self.fence)

    def _make_scores(self) -> None:
        context = self.context
        make_scores(
            context.store, context.settings.geo_satellites, self.clock.now(), truth=context.truth, fence=context.fence()
        )

    def _watch(self) -> None:
        """Do each second what the head of this module lists, until the worker stops."""
        wall, monotonic, renewed = WALL.now(), self.clock.monotonic(), -LEASE
        while True:
            try:
                if self.clock.monotonic() - renewed >= LEASE / 3:
                    self._renew_lease()
                    renewed = self.clock.monotonic()
                step = (WALL.now() - wall).total_seconds() - (self.clock.monotonic() - monotonic)
                if abs(step) > STEP:
                    self._after_step(step)
                    wall, monotonic = WALL.now(), self.clock.monotonic()
                self._rearm_overdue()
                if not self.live:
                    self._keep_pace()
                for name, due in self._pending_retries():
                    self.scheduler.modify_job(name, next_run_time=due)
            except Exception:
                log.exception("watchdog: unforeseen; it goes on")
            if self.stopping.wait(1.0):
                return

    def _renew_lease(self) -> None:
        """Take or renew the lease; jobs run only under it."""
        fence = store.acquire(self.context.store, self.holder, WALL.now().timestamp(), LEASE)
        if fence is not None and self.fence is None:
            log.info("leading with fence %d", fence)
            self.fence = fence
            self._rearm(self.jobs.values())
            self.scheduler.resume()
        elif fence is None and self.fence is not None:
            log.error("lost the lease; pausing")
            self.scheduler.pause()
        self.fence = fence

    def _after_step(self, step: float) -> None:
        """Make every job due and store a remark, after a step of the wall clock [s]."""
        log.error("the wall clock stepped by %+.0f s; re-arming every job", step)
        self._pending_retries()  # their times are of the clock before the step
        self.steps += 1
        self.memory = None
        if self.fence is None:
            return
        self._rearm(self.jobs.values())
        remark = Remark("worker", "clock", f"The wall clock stepped by {step:+.0f} s.")
        try:
            store.write_remarks(self.context.store, [remark], self.clock.now(), fence=self.fence)
        except StoreError as error:
            log.error("remark not stored: %s", error)

    def _pending_retries(self) -> list[tuple[str, datetime]]:
        """Take the retries out of the queue: names of jobs and when each is due."""
        pending = []
        while True:
            try:
                pending.append(self.retries.get_nowait())
            except Empty:
                return pending

    def _rearm(self, jobs: Iterable[Job]) -> None:
        """Make jobs due now."""
        for job in jobs:
            job.ended = self.clock.monotonic()
            self.scheduler.modify_job(job.name, next_run_time=WALL.now())
        self.scheduler.wakeup()

    def _rearm_overdue(self) -> None:
        if self.fence is None:
            return
        periods, least = OVERDUE
        monotonic = self.clock.monotonic()
        overdue = [job for job in self.jobs.values() if monotonic - job.ended > max(periods * job.period, least)]
        if overdue:
            log.error("no end for three periods: %s; re-arming", ", ".join(job.name for job in overdue))
            self._rearm(overdue)


def bases(feeds: Iterable[Feed], now: datetime) -> tuple[str, ...]:
    """Names of the upstreams that feeds ask; no other host is ever spoken to."""
    callables = [ask for feed in feeds for ask in (feed.requests, feed.once) if ask]
    return tuple(sorted({request.base for ask in callables for request in ask(now)}))


def replay_settings(settings: Settings, url: str) -> Settings:
    """The same settings with every upstream at a feed server; SMILE's archive only where the caller says so."""
    changed: dict[str, Any] = dict.fromkeys(Settings.upstreams(), url)
    return replace(settings, **changed, smile_urls=(), image_store=None)
