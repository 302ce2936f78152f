"""Delivery: messages leave the outbox in parallel, each in a thread with its own connection.

One delivery is under way at a time, as a dying worker leaves each that is under way to be sent again, and more at
once are no faster. One that takes longer than `SLOW` no longer counts, so that a slow host delays nobody else, up to
`THREADS` in all and `PER_HOST` to one host. A refusal that another try may help is tried again with a growing pause
until the message no longer matters; then it is named in the next one.
"""

import logging
import random
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from nowcast.alerts.records import Channel, Message, OutboxRow
from nowcast.alerts.route import digests
from nowcast.alerts.subscription.service import UNCONFIRMED, bounced
from nowcast.clock import Clock
from nowcast.errors import DeliveryError, StoreError
from nowcast.settings import Settings
from nowcast.store import Store
from nowcast.store.alerts import (
    expire,
    expired_of,
    forget_unconfirmed,
    lease,
    mark,
    read_outbox,
    release_held,
    update_subscription,
)

log = logging.getLogger(__name__)

AT_ONCE = 1  # delivery that is not slow: a kill repeats one message, and more at once were no faster
SLOW = 0.5  # s
THREADS = 48
PER_HOST = 8
SPAN = timedelta(minutes=10)  # of a lease
LATE = timedelta(minutes=10)  # after which a message says that it is late
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=30)
MAIL = "mail"


@dataclass
class Delivery:
    """Deliveries of this process that are under way; `close` waits for them.

    Parameters
    ----------
    store, settings, channels, clock
    holder : str
        Name of the process.
    fence : callable
        Number of the lease under which the worker writes.
    testing : bool
        In a replay or simulation: only mail to the tester leaves.
    """

    store: Store
    settings: Settings
    channels: Mapping[str, Channel]
    clock: Clock
    holder: str
    fence: Callable[[], int | None]
    testing: bool = False
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(THREADS, "delivery"))
    dice: random.Random = field(default_factory=random.Random)
    _lock: threading.Condition = field(default_factory=threading.Condition)
    _under_way: dict[str, tuple[float, str]] = field(default_factory=dict)  # id: monotonic start, host

    def deliver(self, patience: float = 0.0) -> int:
        """Send what is due; returns how many were begun.

        Parameters
        ----------
        patience : float [s]
            For how long to go on after the first look, while messages are due.
        """
        now = self.clock.now()
        expire(self.store, now, fence=self.fence())
        forget_unconfirmed(self.store, now - UNCONFIRMED)
        self._release(now)
        begun, ends = 0, Clock.monotonic() + patience
        while True:
            free = self._wait_for_room(ends)
            rows = (
                lease(self.store, self.clock.now(), holder=self.holder, limit=free, span=SPAN, fence=self.fence())
                if free
                else ()
            )
            for row in rows:
                self._begin(row)
            begun += len(rows)
            if not rows or Clock.monotonic() >= ends:
                return begun

    def idle(self, timeout: float) -> bool:
        """Wait until nothing is under way; False where the time was too short."""
        with self._lock:
            return self._lock.wait_for(lambda: not self._under_way, timeout)

    def close(self) -> None:
        """Wait for what is under way."""
        self.pool.shutdown(wait=True)

    def _release(self, now: datetime) -> None:
        """Queue held messages whose hour has come."""
        held = read_outbox(self.store, state="held", due=now)
        if held:
            replaced, rows = digests(held, now)
            release_held(self.store, now, replaced, rows, fence=self.fence())

    def _wait_for_room(self, ends: float) -> int:
        """How many more may be begun: wait a little for one to end, not for a slow one."""
        with self._lock:
            while True:
                fresh = sum(Clock.monotonic() - start < SLOW for start, _ in self._under_way.values())
                room = min(AT_ONCE - fresh, THREADS - len(self._under_way))
                if room > 0:
                    return room
                if Clock.monotonic() >= ends:
                    return 0
                self._lock.wait(0.05)

    def _begin(self, row: OutboxRow) -> None:
        host = host_of(row.message)
        with self._lock:
            crowded = Counter(name for _, name in self._under_way.values())[host] >= PER_HOST
            if not crowded:
                self._under_way[row.message.id] = (Clock.monotonic(), host)
        if crowded:
            later = self.clock.now() + timedelta(seconds=5)
            mark(self.store, row, "queued", now=self.clock.now(), next_try=later, error=row.error, fence=self.fence())
            return
        self.pool.submit(self._one, row)

    def _one(self, row: OutboxRow) -> None:
        """Deliver one message and note what became of it."""
        try:
            self._send(row)
        except StoreError as error:
            log.error("delivery: not noted, it is sent again: %s", error)
        except Exception:
            log.exception("delivery: unforeseen")
        finally:
            with self._lock:
                self._under_way.pop(row.message.id, None)
                self._lock.notify_all()

    def _send(self, row: OutboxRow) -> None:
        now, message = self.clock.now(), row.message
        missing = expired_of(self.store, message.subscription)
        message = completed(message, missing, now)
        try:
            if self.testing and message.recipient != self.settings.mail_tester:
                raise DeliveryError("A replay reaches only NOWCAST_MAIL_TESTER.", permanent=True)
            channel = self.channels.get(message.channel)
            if channel is None or not channel.configured(self.settings):
                raise DeliveryError(f"The channel {message.channel} is not configured.", permanent=False)
            channel.deliver(self.settings, message, channel.build(self.settings, message))
        except DeliveryError as error:
            self._failed(row, str(error), permanent=error.permanent)
        except Exception as error:
            log.exception("delivery by %s: unforeseen", message.channel)
            self._failed(row, f"internal fault: {type(error).__name__}", permanent=False)
        else:
            named = [entry.id for entry in missing]
            mark(self.store, row, "sent", now=self.clock.now(), named=named, fence=self.fence())

    def _failed(self, row: OutboxRow, error: str, *, permanent: bool) -> None:
        """Note a refusal: dead where another try cannot help, else another try later."""
        now = self.clock.now()
        if permanent:
            mark(self.store, row, "dead", now=now, error=error, fence=self.fence())
            self._note_bounce(row.message)
            return
        due = now + pause(row.tries, self.dice.random())
        if due >= row.message.expires:
            mark(self.store, row, "expired", now=now, error=error, fence=self.fence())
        else:
            mark(self.store, row, "queued", now=now, next_try=due, error=error, fence=self.fence())

    def _note_bounce(self, message: Message) -> None:
        """Count a final refusal; that a relay takes a mail resets nothing, since it may come back later."""
        update_subscription(self.store, message.subscription, bounced)


def completed(message: Message, missing: tuple[Message, ...], now: datetime) -> Message:
    """The message as it is sent now: late, and naming those that were given up, where that is so."""
    facts = list(message.facts)
    subject = message.subject
    if now - message.made >= LATE and message.kind not in ("service", "digest", "test"):
        facts.insert(
            0, ("late", f"Sent late: this was made at {message.made:%Y-%m-%d %H:%M} UTC and could not be sent before.")
        )
        mark_test = "[TEST] " if subject.startswith("[TEST] ") else ""
        subject = f"{mark_test}[LATE] {subject.removeprefix(mark_test)}"
    facts += [("expired", f"Not sent in time: {entry.made:%Y-%m-%d %H:%M} UTC, {entry.subject}.") for entry in missing]
    return replace(message, subject=subject, facts=tuple(facts))


def pause(tries: int, dice: float) -> timedelta:
    """Until the next try: half a minute, doubled with each try up to half an hour, between 75 and 125 % of it."""
    doubled: timedelta = FIRST_PAUSE * 2 ** min(max(tries - 1, 0), 10)
    return min(doubled, LONGEST_PAUSE) * (0.75 + 0.5 * dice)


def host_of(message: Message) -> str:
    """What is slow together: the domain of a mail address, else the recipient itself."""
    return message.recipient.rpartition("@")[2] if message.channel == MAIL else message.recipient
