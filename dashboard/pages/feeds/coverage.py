"""Which values the feeds have brought over a day or a week, their health, and the log of switches and remarks.

A day is read from the rows, a week from the hourly roll-ups where a feed is faster than an hour.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TypedDict

import numpy as np

from dashboard.api.answers import parse_time
from dashboard.live import values
from dashboard.live.server import Live
from dashboard.live.state import State, age_time
from dashboard.live.values import FeedHealth
from dashboard.pages.feeds.gaps import HOUR, Bar, from_counts, from_times
from dashboard.per_version import PerVersion
from nowcast import store
from nowcast.store import CHOSEN, Health, Store, document_times, hourly_counts, presence
from nowcast.texts import _
from nowcast.vocabulary.freshness import Limits, feed_word, limits_of
from nowcast.vocabulary.records import Feed
from nowcast.words.switch import switch_words

USUAL_SPAN = "24h"
SPANS = {"24h": timedelta(days=1), "7d": timedelta(days=7)}
MADE_OF = {"l1_field": "rtsw_mag", "l1_plasma": "rtsw_wind"}
GROUPS = {"field": "l1_field", "plasma": "l1_plasma"}  # of the switches
REMARKS = 400  # newest ones that are looked through
LOGGED = 240  # entries
KEPT = 4  # answers


class _Health(TypedDict):
    """The part of `FeedCoverage` that says how the feed fares."""

    newest: int | None
    age_s: int | None
    state: str
    reason: str
    limits: Limits
    cadence_s: float
    attempted: int | None
    succeeded: int | None
    failures: int | None
    source: str


class FeedCoverage(_Health):
    """A feed with its health and its strips; times in unix s."""

    name: str
    label: str
    credit: str
    every_s: float | None
    documents: list[int] | None
    bars: list[Bar]


class LogEntry(TypedDict):
    """A switch or a remark; of a remark the first and the last time [unix s], and how often it came."""

    time: int
    first: int
    feed: str
    kind: str
    count: int
    text: str


class CoverageFacts(TypedDict):
    """The answer of `/api/v1/coverage`; `now` in unix ms."""

    now: int
    span: str
    start: int
    stop: int
    known_at: str | None
    present: bool
    feeds: list[FeedCoverage]
    log: list[LogEntry]


class CoverageCache:
    """The coverage of now, made once for each data version and span."""

    def __init__(self) -> None:
        self._facts: PerVersion[CoverageFacts] = PerVersion(KEPT)

    def facts(self, database: Store, state: State, now: datetime, span: str) -> CoverageFacts:
        """As `describe`, of now."""

        def make() -> CoverageFacts:
            return describe(database, {row["name"]: row for row in values.health(state, now)}, now, span)

        question = (state.mode, now.replace(second=0, microsecond=0), span)
        return self._facts.get(database, store.version(database), question, make)


async def coverage_at(live: Live, cache: CoverageCache, span: str, at: str, known_at: str) -> CoverageFacts:
    """The coverage that was asked for.

    Raises
    ------
    ValueError
        With a sentence on what is wrong with the question.
    """
    if span not in SPANS:
        raise ValueError(f"span is {' or '.join(SPANS)}.")
    then, known = (parse_time(text) if text else None for text in (at, known_at))
    moment = then or known
    if moment is not None:
        return await asyncio.to_thread(describe, live.stage(), None, moment, span, known)
    state = await live.state()
    return await asyncio.to_thread(cache.facts, live.stage(), state, age_time(state, state.clock.now()), span)


def describe(
    database: Store,
    rows: Mapping[str, FeedHealth] | None,
    now: datetime,
    span: str,
    known_at: datetime | None = None,
) -> CoverageFacts:
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
        For an unknown span, or a week as known then.
    """
    if span not in SPANS:
        raise ValueError(f"span is {' or '.join(SPANS)}.")
    if known_at is not None and span != "24h":
        raise ValueError("known_at goes with span=24h: the hourly counts keep no history.")
    begin = now - SPANS[span]
    stored = store.read_health(database)
    feeds = [_chosen(database, name, now, begin, span, known_at) for name in CHOSEN]
    for name, record in sorted(values.feeds().items(), key=lambda item: item[0] not in MADE_OF.values()):
        if rows is not None and name not in rows:
            continue
        if name in database.feeds:
            feeds.append(_feed(database, name, record, stored.get(name), rows, now, begin, span, known_at))
    return {
        "now": int(now.timestamp() * 1000), "span": span, "start": int(begin.timestamp()),
        "stop": int(now.timestamp()), "known_at": values.iso(known_at.timestamp()) if known_at else None,
        "present": rows is not None, "feeds": feeds, "log": _log(database, begin, known_at or now),
    }  # fmt: skip


def _chosen(
    database: Store, name: str, now: datetime, begin: datetime, span: str, known_at: datetime | None
) -> FeedCoverage:
    """The one-craft frame that the nowcast used."""
    record = values.feeds()[MADE_OF[name]]
    bars, newest = _bars(database, name, record, now, begin, span, known_at)
    facts = _from_rows(record, newest, now)
    labels = {"l1_field": _("L1 field, in use"), "l1_plasma": _("L1 plasma, in use")}
    return {"name": name, "label": labels[name], "credit": _("this nowcast"), "every_s": None, "documents": None,
            **facts, "bars": bars}  # fmt: skip


def _feed(
    database: Store,
    name: str,
    record: Feed,
    stored: Health | None,
    rows: Mapping[str, FeedHealth] | None,
    now: datetime,
    begin: datetime,
    span: str,
    known_at: datetime | None,
) -> FeedCoverage:
    bars: list[Bar] = []
    documents = None
    if record.provides:
        bars, newest = _bars(database, name, record, now, begin, span, known_at)
    else:
        times = document_times(database, name, begin, now, known_at)
        documents = times.tolist()
        newest = documents[-1] if documents else None
    facts = _from_rows(record, newest, now)
    if rows is not None:
        row = rows[name]
        facts["newest"], facts["age_s"] = row["newest"], row["age_s"]
        facts["state"], facts["reason"] = row["state"], row["reason"]
    if rows is not None and stored is not None:
        facts["attempted"] = int(stored.attempted.timestamp())
        facts["succeeded"] = int(stored.succeeded.timestamp()) if stored.succeeded else None
        facts["failures"], facts["source"] = stored.failures, stored.source or ""
    return {"name": name, "label": record.label, "credit": record.credit, "every_s": record.every.total_seconds(),
            "documents": documents, **facts, "bars": bars}  # fmt: skip


def _from_rows(record: Feed, newest: int | None, now: datetime) -> _Health:
    """The health of a feed as far as its rows tell it."""
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
        present_times = presence(database, name, begin - record.cadence, now, known_at)
        newest = max((int(times[-1]) for times, _ in present_times.values()), default=None)
        due = _due(record, newest, present)
        bars = [from_times(craft, times, first, due, step, len(marked))
                for craft, (times, marked) in present_times.items()]  # fmt: skip
        if len(present_times) != 1:
            all_times = [times for times, _ in present_times.values()]
            every = np.concatenate(all_times) if all_times else np.array([], dtype=np.int64)
            suspect = sum(len(marked) for _, marked in present_times.values())
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
    recent = presence(database, name, now - max(3 * record.cadence, timedelta(hours=1)), now)
    if recent:
        return max(int(times[-1]) for times, _due in recent.values())
    extent = store.extent(database, name)
    return int(min(extent[1], now).timestamp()) if extent else None


def _due(record: Feed, newest: int | None, present: int) -> int:
    """Until when values were to be expected: to the newest one, and without it up to the age that is late."""
    late = present - max(int(record.late_after.total_seconds()), 0)
    reached = late if newest is None else newest + int(record.cadence.total_seconds())
    return min(present, max(late, reached))


def _log(database: Store, begin: datetime, until: datetime) -> list[LogEntry]:
    """Switches of the span and remarks, newest first. Of a remark the last time is listed, not each."""
    entries: list[LogEntry] = [
        {"time": int(item.time.timestamp()), "first": int(item.time.timestamp()), "feed": GROUPS.get(item.group, ""),
         "kind": "switch", "count": 1,
         "text": switch_words(item.group, item.after, item.reason)}
        for item in store.switches(database, begin, until)
    ]  # fmt: skip
    for item in store.remarks(database, REMARKS, since=begin):
        if item["first"] <= until:
            last = min(item["last"], until)
            entries.append({
                "time": int(last.timestamp()), "first": int(item["first"].timestamp()), "feed": item["feed"],
                "kind": item["kind"], "text": item["text"], "count": item["count"],
            })  # fmt: skip
    return sorted(entries, key=lambda entry: (-entry["time"], entry["feed"], entry["text"]))[:LOGGED]
