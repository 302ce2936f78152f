"""What the bulletins say: scales, messages with what holds of them, aurora, the 3-day forecast."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from dashboard.live.values import Value, limits
from dashboard.pages.sun.facts import BulletinFacts, Forecast, Grid, Power, Receipt, ThreadFacts, UnreadFacts
from dashboard.pages.sun.scales import scales
from dashboard.per_version import PerVersion
from nowcast import store
from nowcast.bulletins.threads import Thread, threads
from nowcast.store import Store, StoredDocument
from nowcast.vocabulary.freshness import value_word
from nowcast.vocabulary.records import Document

PAST = timedelta(days=7)  # of messages on the page
BEFORE = timedelta(days=30)  # of messages that may still hold or be continued
SILENT = timedelta(minutes=30)  # without an answer, after which it is not known what holds
NEAR = timedelta(days=2)  # back to which a grid or a scale is looked for


class BulletinCache:
    """The documents of the store, read once for each of its data versions."""

    def __init__(self) -> None:
        self._documents: PerVersion[dict[str, list[StoredDocument]]] = PerVersion(1)

    def facts(self, database: Store, now: datetime, kp: Value | None = None) -> BulletinFacts:
        """Everything that the pages show.

        Parameters
        ----------
        now : datetime
            Of the nowcast clock.
        kp : Value, optional
            Our Kp estimate among the values of now.
        """
        return describe(database, self._read(database, now), now, kp)

    def _read(self, database: Store, now: datetime) -> dict[str, list[StoredDocument]]:
        minute = now.replace(second=0, microsecond=0)
        return self._documents.get(database, store.version(database), minute, lambda: read(database, now))


def read(database: Store, now: datetime, known_at: datetime | None = None) -> dict[str, list[StoredDocument]]:
    """Documents by feed, of the spans that the pages show."""
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
    stored: dict[str, list[StoredDocument]],
    now: datetime,
    kp: Value | None = None,
    known_at: datetime | None = None,
) -> BulletinFacts:
    """As `BulletinCache.facts`, from what was read; with `known_at`, from running values received by then."""
    seconds = now.timestamp()
    messages = [item.document for item in stored.get("swpc_alerts", [])]
    unread = [message for message in messages if "code" not in message.body and message.time > now - PAST]
    return {
        "now": int(seconds * 1000),
        "scales": scales(database, _last(stored.get("noaa_scales", [])), kp, seconds, known_at),
        "threads": [_thread(thread) for thread in threads(messages, now) if thread.stop >= now - PAST],
        "unread": [_unread(message) for message in unread],
        "messages": _receipt(database, now),
        "ovation": _grid(_last(stored.get("ovation", [])), seconds),
        "power": _power(database, seconds, known_at),
        "forecast": _forecast(_last(stored.get("three_day_forecast", [])), seconds),
    }


def _receipt(database: Store, now: datetime) -> Receipt:
    """Whether the messages of now are known."""
    kept = store.read_health(database).get("swpc_alerts")
    if kept is None or kept.succeeded is None:
        return {"answered": None, "silent": True}
    return {"answered": int(kept.succeeded.timestamp()), "silent": now - kept.succeeded > SILENT}


def _last(stored: Sequence[StoredDocument]) -> Document | None:
    return stored[-1].document if stored else None


def _thread(thread: Thread) -> ThreadFacts:
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


def _unread(message: Document) -> UnreadFacts:
    return {"issued": int(message.time.timestamp()), "text": message.body["text"]}


def _grid(document: Document | None, now: float) -> Grid | None:
    """The times of the newest grid; its cells are asked for apart."""
    if document is None:
        return None
    time, bounds = document.time.timestamp(), limits("ovation")
    return {
        "key": document.key, "time": int(time), "state": value_word(now - time, bounds), "limits": bounds,
        "forecast": document.body["forecast"], "greatest": document.body["greatest"],
    }  # fmt: skip


def _power(database: Store, now: float, known_at: datetime | None) -> Power | None:
    feed, sides = "hemispheric_power", {}
    if feed not in database.feeds:
        return None
    for side in ("north", "south"):
        newest = store.latest(database, feed, f"hemispheric_power_{side}", known_at)
        if newest is not None:
            sides[side] = newest
    if not sides:
        return None
    time, bounds = max(newest.time for newest in sides.values()).timestamp(), limits(feed)
    state = value_word(now - time, bounds)
    power: Power = {"time": int(time), "state": state, "limits": bounds}
    values = {side: None if state == "missing" else newest.value for side, newest in sides.items()}
    return cast(Power, {**values, **power})


def _forecast(document: Document | None, now: float) -> Forecast | None:
    if document is None:
        return None
    time, bounds = document.time.timestamp(), limits("three_day_forecast")
    body = document.body
    return {
        "time": int(time), "state": value_word(now - time, bounds), "limits": bounds, "days": body["days"],
        "kp": body["kp"], "chances": body["chances"], "rationale": body["rationale"],
    }  # fmt: skip
