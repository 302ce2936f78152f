"""Which of the ordered bases of an upstream a feed asks: the next one after refusals, the first one again later."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

REFUSALS = 3  # in a row, before the next base is asked
AGAIN = timedelta(minutes=10)  # between two trials of the first base while another one is used


@dataclass
class FeedBase:
    """What a feed has seen of its bases."""

    used: int = 0
    refusals: int = 0
    tried: datetime | None = None  # when the first base was asked last, while another one is used


@dataclass
class BaseChoice:
    """The bases of all feeds of a process; safe to share between threads."""

    _feeds: dict[str, FeedBase] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def order(self, feed: str, count: int, now: datetime) -> list[int]:
        """Numbers of the bases to be asked in this poll, one after the other until one answers."""
        with self._lock:
            base = self._feeds.setdefault(feed, FeedBase())
            if base.used == 0 or base.used >= count:
                return [0]
            if base.tried is not None and timedelta(0) <= now - base.tried < AGAIN:
                return [base.used]
            base.tried = now
            return [0, base.used]

    def refused(self, feed: str, number: int, bases: Sequence[str], now: datetime) -> str:
        """Count a refusal; the sentence of a switch, empty where there is none."""
        with self._lock:
            base = self._feeds.setdefault(feed, FeedBase())
            if number != base.used:
                return ""
            base.refusals += 1
            if base.refusals < REFUSALS:
                return ""
            base.used, base.refusals, base.tried = (base.used + 1) % len(bases), 0, now
            return f"{bases[number]} refused {REFUSALS} times in a row; {bases[base.used]} is asked."

    def answered(self, feed: str, number: int, bases: Sequence[str]) -> str:
        """Note a good answer; the sentence of a switch back to the first base, empty where there is none."""
        with self._lock:
            base = self._feeds.setdefault(feed, FeedBase())
            base.refusals = 0
            if number == base.used:
                return ""
            base.used = number
            return f"{bases[number]} answers again and is asked."
