"""What one tick leaves for the next, so that a new minute costs what changed and not a week.

A memory is never the truth: the store is. It holds while this process alone writes, which the lease guards and the
versions of the store prove. A process that starts, whose clock stepped, or who lost the lease begins without one and
reads everything again; so does the first tick of a day, at which the wind that is remembered begins anew.
"""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import pandas as pd

from nowcast.physics.advance import Nowcast
from nowcast.vocabulary.records import Switch


@dataclass(frozen=True)
class Change:
    """The earliest and the latest time of a feed's rows that changed, and how often some did."""

    earliest: datetime
    latest: datetime
    writes: int = 1

    def joined(self, other: "Change | None") -> "Change":
        """Both in one."""
        if other is None:
            return self
        return Change(min(self.earliest, other.earliest), max(self.latest, other.latest), self.writes + other.writes)


@dataclass(frozen=True)
class Changes:
    """Which feeds have rows that the last tick has not seen; polls add to it, the tick takes it."""

    _changes: dict[str, Change] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, feed: str, earliest: datetime, latest: datetime) -> None:
        """Note that rows of a feed, of which these are the first and the last time, are new or changed."""
        with self._lock:
            self._changes[feed] = Change(earliest, latest).joined(self._changes.get(feed))

    def take(self) -> dict[str, Change]:
        """All that was noted; nothing is noted afterwards."""
        with self._lock:
            taken = dict(self._changes)
            self._changes.clear()
        return taken

    def any_of(self, feeds: Iterable[str]) -> bool:
        """Whether one of some feeds has changed."""
        with self._lock:
            return not self._changes.keys().isdisjoint(feeds)


@dataclass(frozen=True)
class TickMemory:
    """The wind and the nowcast of the last tick.

    Parameters
    ----------
    made : datetime
        When, on the nowcast clock.
    begin : datetime
        From when on the wind is remembered.
    fence : int or None
        The lease under which it was made.
    versions : mapping
        Versions of the tick's inputs in the store, see `store.versions`.
    pending : mapping
        Changes of which some rows are still ahead of the clock, by feed.
    raw : mapping
        Rows of the last hours of the feeds at L1, by name.
    chosen : DataFrame
        The one-craft wind of the last day, with the craft of each minute.
    switches : tuple of Switch
        Its changes of craft.
    wind : DataFrame
        The wind at L1 as the physics takes it.
    distance : float [km]
        X GSE of the craft.
    nowcast : Nowcast
        The wind at the nose and what was derived from it.
    """

    made: datetime
    begin: datetime
    fence: int | None
    versions: Mapping[str, int]
    pending: Mapping[str, Change]
    raw: Mapping[str, pd.DataFrame]
    chosen: pd.DataFrame
    switches: tuple[Switch, ...]
    wind: pd.DataFrame
    distance: float
    nowcast: Nowcast
