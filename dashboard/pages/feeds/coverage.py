"""Which values the feeds have brought over a day or a week, and what was said of them: the feed-health page's data.

A day is read from the rows, a week from the hourly roll-ups where a feed is faster than an hour.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from dashboard.live import values
from dashboard.live.state import State
from dashboard.pages.feeds.gaps import HOUR, Bar, from_counts, from_times
from nowcast import store
from nowcast.store import CHOSEN, Health, Store, document_times, hourly_counts, presence
from nowcast.vocabulary.freshness import feed_word, limits_of
from nowcast.vocabulary.records import Feed

SPANS = {"24h": timedelta(days=1), "7d": timedelta(days=7)}
LABELS = {"l1_field": "L1 field, in use", "l1_plasma": "L1 plasma, in use"}
MADE_OF = {"l1_field": "rtsw_mag", "l1_plasma": "rtsw_wind"}
GROUPS = {"field": "l1_field", "plasma": "l1_plasma"}  # of the switches
REMARKS = 400  # newest ones that are looked through
LOGGED = 120  # entries told
KEPT = 4  # views

View = dict[str, Any]


class Coverage:
    """Views of now, made once for each data version and span."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[object, ...], View] = OrderedDict()

    def view(self, database: Store, state: State, now: datetime, span: str) -> View:
        """As `describe`, of now."""
        version, minute = store.version(database), now.replace(second=0, microsecond=0)
        key = (id(database), state.mode, version, minute, span)
        with self._lock:
            if key not in self._known:
                rows = {row["name"]: row for row in values.health(state, now)}
                self._known[key] = describe(database, rows, now, span)
                while len(self._known) > KEPT:
                    self._known.popitem(last=False)
            return self._known[key]


def describe(
    database: Store,
    rows: Mapping[str, Mapping[str, Any]] | None,
    now: datetime,
    span: str,
    known_at: datetime | None = None,
) -> View:
    """Coverage, health and log.

    Parameters
    ----------
    rows : mapping, optional
        Health of now by feed, as `values.health` says it; None for another time, of which only ages are known.
    span : str
        "24h" or "7d".
    known_at : datetime, optional
        From what had been received by then; for a day only.

    Raises
    ------
    ValueError
        A span that there is not, or a week as known then.
    """
    if span not in SPANS:
        raise ValueError(f"span is {' or '.join(SPANS)}.")
    if known_at is not None and span != "24h":
        raise ValueError("known_at goes with span=24h: the hourly counts keep no history.")
    begin = now - SPANS[span]
    kept = store.read_health(database)
    feeds = [_chosen(database, name, now, begin, span, known_at) for name in CHOSEN]
    for name, record in sorted(values.feeds().items(), key=lambda item: item[0] not in MADE_OF.values()):
        if rows is not None and name not in rows:
            continue
        if name in database.feeds:
            feeds.append(_feed(database, name, record, kept.get(name), rows, now, begin, span, known_at))
    return {
        "now": int(now.timestamp() * 1000), "span": span, "start": int(begin.timestamp()),
        "stop": int(now.timestamp()), "known_at": values.iso(known_at.timestamp()) if known_at else None,
        "present": rows is not None, "feeds": feeds, "log": _log(database, begin, known_at or now),
    }  # fmt: skip


def _chosen(
    database: Store, name: str, now: datetime, begin: datetime, span: str, known_at: datetime | None
) -> dict[str, Any]:
    """The one-craft frame that the nowcast used."""
    record = values.feeds()[MADE_OF[name]]
    bars, newest = _bars(database, name, record, now, begin, span, known_at)
    return {"name": name, "label": LABELS[name], "credit": "this nowcast", "every_s": None, "documents": None,
            **_seen(record, newest, now), "bars": [asdict(bar) for bar in bars]}  # fmt: skip


def _feed(
    database: Store,
    name: str,
    record: Feed,
    kept: Health | None,
    rows: Mapping[str, Mapping[str, Any]] | None,
    now: datetime,
    begin: datetime,
    span: str,
    known_at: datetime | None,
) -> dict[str, Any]:
    bars: Sequence[Bar] = ()
    documents = None
    if record.provides:
        bars, newest = _bars(database, name, record, now, begin, span, known_at)
    else:
        times = document_times(database, name, begin, now, known_at)
        documents = times.tolist()
        newest = documents[-1] if documents else None
    facts = _seen(record, newest, now)
    if rows is not None:
        facts |= {key: rows[name][key] for key in ("newest", "age_s", "state", "reason")}
    if rows is not None and kept is not None:
        facts |= {
            "attempted": int(kept.attempted.timestamp()), "failures": kept.failures, "source": kept.source or "",
            "succeeded": int(kept.succeeded.timestamp()) if kept.succeeded else None,
        }  # fmt: skip
    return {"name": name, "label": record.label, "credit": record.credit, "every_s": record.every.total_seconds(),
            "documents": documents, **facts, "bars": [asdict(bar) for bar in bars]}  # fmt: skip


def _seen(record: Feed, newest: int | None, now: datetime) -> dict[str, Any]:
    """What the rows alone say of a feed's state."""
    bounds = limits_of(record)
    age = None if newest is None else round(now.timestamp() - newest)
    return {"newest": newest, "age_s": age, "state": feed_word(age, bounds), "reason": "", "limits": bounds,
            "cadence_s": record.cadence.total_seconds(), "attempted": None, "succeeded": None, "failures": None,
            "source": ""}  # fmt: skip


def _bars(
    database: Store, name: str, record: Feed, now: datetime, begin: datetime, span: str, known_at: datetime | None
) -> tuple[list[Bar], int | None]:
    """Any craft first, then each where there are several; and the newest time with a value."""
    step, present = int(record.cadence.total_seconds()), int(now.timestamp())
    extent = store.extent(database, name)
    since = int(extent[0].timestamp()) if extent else present
    first = min(max(int(begin.timestamp()), since), present)
    if span == "24h" or step >= HOUR:
        found = presence(database, name, begin - record.cadence, now, known_at)
        newest = max((int(times[-1]) for times, _ in found.values()), default=None)
        due = _due(record, newest, present)
        bars = [from_times(craft, times, first, due, step, len(marked)) for craft, (times, marked) in found.items()]
        if len(found) != 1:
            every = np.concatenate([times for times, _ in found.values()]) if found else np.array([], dtype=np.int64)
            suspect = sum(len(marked) for _, marked in found.values())
            bars.insert(0, from_times("", every, first, due, step, suspect))
        return bars, newest
    counts = hourly_counts(database, name, begin - timedelta(hours=1), now)
    newest = _newest(database, name, now, record)
    due = _due(record, newest, present)
    bars = [from_counts(craft, hours, first, due, step) for craft, hours in sorted(counts.items())]
    if len(counts) != 1:
        best: dict[int, int] = {}
        for hours in counts.values():
            best |= {hour: max(count, best.get(hour, 0)) for hour, count in hours.items()}
        bars.insert(0, from_counts("", best, first, due, step))
    return bars, newest


def _newest(database: Store, name: str, now: datetime, record: Feed) -> int | None:
    """The newest time with a value, near now; else that of the last row."""
    found = presence(database, name, now - max(3 * record.cadence, timedelta(hours=1)), now)
    if found:
        return max(int(times[-1]) for times, _ in found.values())
    extent = store.extent(database, name)
    return int(min(extent[1], now).timestamp()) if extent else None


def _due(record: Feed, newest: int | None, present: int) -> int:
    """Until when values were to be expected: to the newest one, and without it up to the age that is late."""
    late = present - max(int(record.late_after.total_seconds()), 0)
    reached = late if newest is None else newest + int(record.cadence.total_seconds())
    return min(present, max(late, reached))


def _log(database: Store, begin: datetime, until: datetime) -> list[dict[str, Any]]:
    """Switches of the span and remarks, newest first. Of a remark the last time is kept, not each."""
    entries: list[dict[str, Any]] = [
        {"time": int(item.time.timestamp()), "first": int(item.time.timestamp()), "feed": GROUPS.get(item.group, ""),
         "kind": "switch", "count": 1,
         "text": f"{item.group}: {item.before or 'none'} → {item.after or 'none'}. {item.reason}"}
        for item in store.switches(database, begin, until)
    ]  # fmt: skip
    for item in store.remarks(database, REMARKS, since=begin):
        if item["first"] <= until:
            last = min(item["last"], until)
            facts = {"time": int(last.timestamp()), "first": int(item["first"].timestamp())}
            entries.append({**facts, **{key: item[key] for key in ("feed", "kind", "text", "count")}})
    return sorted(entries, key=lambda entry: (-entry["time"], entry["feed"], entry["text"]))[: LOGGED * 2]
