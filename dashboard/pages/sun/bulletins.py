"""What the centre says, for the page: scales, messages with what holds of them, aurora, the 3-day forecast."""

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from dashboard.live.values import limits
from dashboard.pages.sun.scales import scales
from nowcast import store
from nowcast.bulletins.threads import Thread, threads
from nowcast.store import Store, StoredDocument
from nowcast.vocabulary.freshness import value_word
from nowcast.vocabulary.records import Document

PAST = timedelta(days=7)  # of messages on the page
BEFORE = timedelta(days=30)  # of messages that may still hold or be continued
NEAR = timedelta(days=2)  # back to which a grid or a scale is looked for


class BulletinCache:
    """The documents of the store, read once for each of its data versions."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: tuple[object, int, datetime, dict[str, list[StoredDocument]]] | None = None

    def view(self, database: Store, now: datetime, kp: dict[str, Any] | None = None) -> dict[str, Any]:
        """Everything that the page shows, as JSON can say it.

        Parameters
        ----------
        now : datetime
            Of the nowcast clock.
        kp : mapping, optional
            The entry of our Kp estimate among the values of now.
        """
        return describe(database, self._read(database, now), now, kp)

    def _read(self, database: Store, now: datetime) -> dict[str, list[StoredDocument]]:
        version, minute = store.version(database), now.replace(second=0, microsecond=0)
        with self._lock:
            if self._known is not None and self._known[0] is database and self._known[1:3] == (version, minute):
                return self._known[3]
            found = read(database, now)
            self._known = (database, version, minute, found)
            return found


def read(database: Store, now: datetime, known_at: datetime | None = None) -> dict[str, list[StoredDocument]]:
    """Documents by feed, of the spans that the page shows."""
    wanted = {
        "swpc_alerts": (now - BEFORE, None),
        "noaa_scales": (now - NEAR, 1),
        "ovation": (now - NEAR, 1),
        "three_day_forecast": (now - NEAR, 1),
    }
    return {
        feed: store.read_documents(database, feed, start, now, known_at=known_at, limit=limit)
        for feed, (start, limit) in wanted.items()
        if feed in database.feeds
    }


def describe(
    database: Store,
    kept: dict[str, list[StoredDocument]],
    now: datetime,
    kp: dict[str, Any] | None = None,
    known_at: datetime | None = None,
) -> dict[str, Any]:
    """As `BulletinCache.view`, from what was read; with `known_at`, from running values received by then."""
    seconds = now.timestamp()
    messages = [item.document for item in kept.get("swpc_alerts", [])]
    unread = [message for message in messages if "code" not in message.body and message.time > now - PAST]
    return {
        "now": int(seconds * 1000),
        "scales": scales(database, _last(kept.get("noaa_scales", [])), kp, seconds, known_at),
        "threads": [_thread(thread) for thread in threads(messages, now) if thread.stop >= now - PAST],
        "unread": [_unread(message) for message in unread],
        "ovation": _grid(_last(kept.get("ovation", [])), seconds),
        "power": _power(database, seconds, known_at),
        "forecast": _forecast(_last(kept.get("three_day_forecast", [])), seconds),
    }


def _last(kept: Sequence[StoredDocument]) -> Document | None:
    return kept[-1].document if kept else None


def _thread(thread: Thread) -> dict[str, Any]:
    return {
        "code": thread.code,
        "serials": list(thread.serials),
        "kind": thread.kind,
        "headline": thread.headline,
        "scale": thread.scale,
        "level": thread.level,
        "issued": int(thread.issued.timestamp()),
        "start": int(thread.start.timestamp()),
        "stop": int(thread.stop.timestamp()),
        "state": thread.state,
        "last": int(thread.last.time.timestamp()),
        "text": thread.last.body["text"],
    }


def _unread(message: Document) -> dict[str, Any]:
    return {"issued": int(message.time.timestamp()), "text": message.body["text"]}


def _grid(document: Document | None, now: float) -> dict[str, Any] | None:
    """The times of the newest grid; its cells are asked for apart."""
    if document is None:
        return None
    time, bounds = document.time.timestamp(), limits("ovation")
    facts = {name: document.body[name] for name in ("forecast", "greatest")}
    return {"key": document.key, "time": int(time), "state": value_word(now - time, bounds), "limits": bounds, **facts}


def _power(database: Store, now: float, known_at: datetime | None) -> dict[str, Any] | None:
    feed, found = "hemispheric_power", {}
    if feed not in database.feeds:
        return None
    for side in ("north", "south"):
        newest = store.latest(database, feed, f"hemispheric_power_{side}", known_at)
        if newest is not None:
            found[side] = newest
    if not found:
        return None
    time, bounds = max(newest.time for newest in found.values()).timestamp(), limits(feed)
    state = value_word(now - time, bounds)
    values = {side: None if state == "missing" else newest.value for side, newest in found.items()}
    return {**values, "time": int(time), "state": state, "limits": bounds}


def _forecast(document: Document | None, now: float) -> dict[str, Any] | None:
    if document is None:
        return None
    time, bounds = document.time.timestamp(), limits("three_day_forecast")
    facts = {name: document.body[name] for name in ("days", "kp", "chances", "rationale")}
    return {"time": int(time), "state": value_word(now - time, bounds), "limits": bounds, **facts}
