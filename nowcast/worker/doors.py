"""Which of the ordered bases of an upstream a feed asks: the next one after refusals, the first one again later."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

REFUSALS = 3  # in a row, before the next base is asked
AGAIN = timedelta(minutes=10)  # between two trials of the first base while another one is used


@dataclass
class Door:
    """What a feed has seen of its bases."""

    used: int = 0
    refusals: int = 0
    tried: datetime | None = None  # when the first base was asked last, while another one is used


@dataclass
class Doors:
    """The bases of all feeds of a process; safe to share between threads."""

    _doors: dict[str, Door] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def order(self, feed: str, count: int, now: datetime) -> list[int]:
        """Numbers of the bases to be asked in this poll, one after the other until one answers."""
        with self._lock:
            door = self._doors.setdefault(feed, Door())
            if door.used == 0 or door.used >= count:
                return [0]
            if door.tried is not None and timedelta(0) <= now - door.tried < AGAIN:
                return [door.used]
            door.tried = now
            return [0, door.used]

    def refused(self, feed: str, number: int, bases: Sequence[str], now: datetime) -> str:
        """Count a refusal; the sentence of a switch, empty where there is none."""
        with self._lock:
            door = self._doors.setdefault(feed, Door())
            if number != door.used:
                return ""
            door.refusals += 1
            if door.refusals < REFUSALS:
                return ""
            door.used, door.refusals, door.tried = (door.used + 1) % len(bases), 0, now
            return f"{bases[number]} refused {REFUSALS} times in a row; {bases[door.used]} is asked."

    def answered(self, feed: str, number: int, bases: Sequence[str]) -> str:
        """Note a good answer; the sentence of a switch back to the first base, empty where there is none."""
        with self._lock:
            door = self._doors.setdefault(feed, Door())
            door.refusals = 0
            if number == door.used:
                return ""
            door.used = number
            return f"{bases[number]} answers again and is asked."
