"""What the page of the feeds shows: their table with strips, and the log of switches and remarks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlencode

from dashboard.pages.feeds.coverage import SPANS, USUAL_SPAN, CoverageFacts, FeedCoverage, LogEntry, coverage_at
from dashboard.pages.feeds.gaps import Bar
from dashboard.pages.feeds.strips import AxisLabel, Span, Strip, axis, gap_list, sentence, strip
from dashboard.pages.record import Visit
from dashboard.text import age, duration, stamp
from nowcast.texts import _, plural

LOGGED = 120  # entries shown
LONGEST_NAME = 60  # characters of an answer of the query
ORDER = ("down", "stale", "late", "never", "ok")
DAY = 86400  # s
ONE_AT_A_TIME = ("l1_field", "l1_plasma", "kp_forecast")  # feeds whose rows are of one craft or kind at a time
INTERVALS = {"gfz_kp", "gfz_hp30", "gfz_hp60", "swpc_kp"}  # feeds whose rows are stamped with the start of an interval


@dataclass(frozen=True)
class Asked:
    """The log of which feed is wanted (of all where empty), and times as in the address, to stay in its links."""

    feed: str = ""
    at: str = ""
    known_at: str = ""

    def query(self, **more: str) -> dict[str, str]:
        """The query of a link, without what is empty."""
        parts = more | {"feed": self.feed, "at": self.at, "known_at": self.known_at}
        return {name: text for name, text in parts.items() if text}


@dataclass(frozen=True)
class Covered:
    """The strip of one craft, or of any, and what it shows in words."""

    craft: str
    words: str
    gap_count: str
    gaps: tuple[str, ...]
    strip: Strip
    idle: bool = False  # where it has no value another one was in use, and that is no gap


@dataclass(frozen=True)
class FeedRow:
    """A feed in the table; its other craft stand in rows of their own below."""

    name: str
    label: str
    state: str
    word: str
    newest: str
    limits: str
    age: str
    covered: Covered
    crafts: tuple[Covered, ...]
    reason: str
    every: str
    answered: str
    failures: str
    source: str
    credit: str


@dataclass(frozen=True)
class LogRow:
    """A line of the log."""

    kind: str
    time: str
    feed: str
    text: str
    times: str


@dataclass(frozen=True)
class FeedsView:
    """The table and the log over a span; `now` in unix ms."""

    span: str
    now: int
    spans: tuple[tuple[str, str, bool], ...]
    then: str
    counts: str
    axis: tuple[AxisLabel, ...]
    rows: tuple[FeedRow, ...]
    log: tuple[LogRow, ...]
    more: int
    feeds: tuple[tuple[str, bool], ...]
    hidden: dict[str, str]


async def view(visit: Visit) -> FeedsView:
    """The page that a visitor asks for."""
    feed, at, known_at = (visit.query.get(name, "")[:LONGEST_NAME] for name in ("feed", "at", "known_at"))
    span = visit.query.get("span", USUAL_SPAN)
    facts = await coverage_at(visit.services.live, visit.services.coverage, span, at, known_at)
    return feeds_view(facts, Asked(feed, at, known_at))


def feeds_view(facts: CoverageFacts, asked: Asked) -> FeedsView:
    """The page of a coverage."""
    span = Span(facts["span"], facts["start"], facts["stop"])
    words = [row["state"] for row in facts["feeds"]]
    entries = [entry for entry in facts["log"] if asked.feed in ("", entry["feed"])]
    names = sorted({entry["feed"] for entry in facts["log"]} | ({asked.feed} if asked.feed else set()))
    hidden = replace(asked, feed="").query(span=span.name)
    return FeedsView(
        span=span.name,
        now=facts["now"],
        spans=tuple(
            (f"{name[:-1]} {name[-1]}", urlencode(asked.query(span=name)), name == span.name) for name in SPANS
        ),
        then=_then(facts),
        counts=", ".join(f"{words.count(word)} {word}" for word in ORDER if word in words),
        axis=axis(span),
        rows=tuple(_row(row, span) for row in facts["feeds"]),
        log=tuple(map(_log_row, entries[:LOGGED])),
        more=max(len(entries) - LOGGED, 0),
        feeds=tuple((name, name == asked.feed) for name in names),
        hidden=hidden,
    )


def _then(facts: CoverageFacts) -> str:
    """Of which time the page is, where that is not now."""
    if facts["present"]:
        return ""
    time = f"{datetime.fromtimestamp(facts['stop'], UTC):%Y-%m-%d %H:%M}"
    if facts["known_at"]:
        return _("As of {time} UTC, from what was received by {known}").format(time=time, known=facts["known_at"])
    return _("As of {time} UTC").format(time=time)


def _row(row: FeedCoverage, span: Span) -> FeedRow:
    bars = grouped(row["bars"])
    first = bars[0] if bars else None
    craft = (first.source or _("any craft")) if first and first.runs else ""
    ended = row["cadence_s"] if row["name"] in INTERVALS else 0  # from the start of the newest interval to its end
    newest = None if row["newest"] is None else min(row["newest"] + ended, max(row["newest"], span.stop))
    return FeedRow(
        name=row["name"],
        label=row["label"],
        state=row["state"],
        word=_("never answered") if row["state"] == "never" else row["state"],
        newest="" if newest is None else f"{newest:.0f}",
        limits=",".join(f"{limit:.0f}" for limit in row["limits"]),
        age="–" if row["age_s"] is None or newest is None else _age(row["age_s"] - (newest - (row["newest"] or 0))),
        covered=replace(_covered(row, first, span), craft=craft),
        crafts=tuple(_part(row, bar, span) for bar in bars[1:]),
        reason=row["reason"],
        every=f"every {duration(row['every_s'])}" if row["every_s"] else "–",
        answered=_answered(row["succeeded"], span.stop),
        failures="–" if row["failures"] is None else str(row["failures"]),
        source=row["source"],
        credit=row["credit"],
    )


def grouped(bars: Sequence[Bar]) -> list[Bar]:
    """The bars, those of craft that brought the same as one: "GOES-18 · GOES-19"."""
    groups: dict[tuple[object, ...], Bar] = {}
    for bar in bars:
        key = (bar.runs, bar.gaps, bar.suspect)
        same = groups.get(key)
        names = " · ".join(name for name in (same.source, bar.source) if name) if same else bar.source
        groups[key] = replace(same or bar, source=names)
    return list(groups.values())


def _covered(row: FeedCoverage, bar: Bar | None, span: Span) -> Covered:
    """The words and the strip of one craft of a feed, or of its documents."""
    times = row["documents"]
    if times is not None:
        words = _("none in this span")
        if times:
            count = plural("{count} document", "{count} documents", len(times))
            words = _("{documents}, last {time}").format(documents=count, time=stamp(times[-1]))
        return Covered("", words, "", (), strip(None, span, times))
    if bar is None:
        return Covered("", _("nothing in this span"), "", (), strip(None, span))
    count = plural("{count} gap", "{count} gaps", bar.count)
    return Covered(bar.source, sentence(bar, row["cadence_s"]), count, gap_list(bar), strip(bar, span))


def _part(row: FeedCoverage, bar: Bar, span: Span) -> Covered:
    """The same of one craft; where the rows are of one at a time, how long it was in use."""
    covered = _covered(row, bar, span)
    if row["name"] not in ONE_AT_A_TIME:
        return covered
    in_use = _("in use {percent} % of the time")
    words = _("not in use") if not bar.runs else in_use.format(percent=f"{100 * (bar.part or 0.0):.1f}")
    return replace(covered, words=words, gap_count="", gaps=(), idle=True)


def _answered(succeeded: int | None, stop: int) -> str:
    if succeeded is None:
        return ""
    return stamp(succeeded) if stop - succeeded > DAY else f"{datetime.fromtimestamp(succeeded, UTC):%H:%M:%S}"


def _age(seconds: float) -> str:
    """An age; of stamps that lie ahead, as forecasts' do, how far."""
    if seconds < 0:
        return f"{duration(-seconds // 3600 * 3600) if seconds < -3600 else duration(-seconds)} ahead"
    return age(seconds)


def _log_row(entry: LogEntry) -> LogRow:
    text = _("({count} times since {time})")
    times = text.format(count=entry["count"], time=stamp(entry["first"])) if entry["count"] > 1 else ""
    return LogRow(entry["kind"], stamp(entry["time"]), entry["feed"], entry["text"], times)
