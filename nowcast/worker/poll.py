"""Asks one feed: every foreseen and unforeseen fault ends here, as the health of the feed and a stored remark;
the last good data stay, and so does their age.
"""

import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pandas as pd

from nowcast import store
from nowcast.errors import FeedError, FeedFormatError, FeedUnreachable
from nowcast.fetch import Answer
from nowcast.l1 import screen
from nowcast.store import Health
from nowcast.vocabulary.freshness import feed_word, limits_of
from nowcast.vocabulary.records import Document, Feed, Remark, Request
from nowcast.vocabulary.sources import Source
from nowcast.worker.context import Context

log = logging.getLogger(__name__)

GENERIC = ("application/json", "text/plain", "application/octet-stream", "binary/octet-stream")  # of a bucket
FIRST = {"json": b"[{"}  # first bytes by the end of the path, where the type of an answer says nothing
PAUSE = 1.1  # s between two requests to an upstream that wishes to be asked little


def poll(context: Context, name: str) -> int:
    """Ask a feed once and store what came; returns the failures in a row (0 is good).

    Health, remarks and rows go into the store in one transaction.
    """
    now = context.clock.now()
    before = store.read_health(context.store).get(name) or Health(feed=name, attempted=now)
    feed = context.feeds[name]
    if feed.rate_limited and before.succeeded is not None and timedelta(0) <= now - before.succeeded < feed.every / 2:
        return 0
    try:
        health, reading = _ask(context, name, before, now)
    except (FeedUnreachable, FeedFormatError) as error:
        if isinstance(error, FeedUnreachable) and error.body:
            context.refused.keep(name, error.body, str(error), now)
        return _failed(context, before, now, str(error), kind_of(error))
    except Exception as error:
        log.exception("feed %s: unforeseen", name)
        return _failed(context, before, now, f"internal fault: {type(error).__name__}", "fault")
    written = store.write_poll(
        context.store, name, reading.frame, received=now, health=health, remarks=reading.remarks,
        documents=reading.documents, fence=context.fence(), live=context.live,
    )  # fmt: skip
    if written.span is not None:
        context.changes.add(name, *written.span)
    if before.failures:
        log.info("feed %s answers again after %d failures", name, before.failures)
    return 0


@dataclass(frozen=True)
class Reading:
    """What the answers to the requests of one poll held."""

    frame: pd.DataFrame
    documents: tuple[Document, ...] = ()
    remarks: tuple[Remark, ...] = ()
    faults: tuple[FeedUnreachable | FeedFormatError, ...] = ()  # of requests that failed while another answered
    etag: str | None = None


def _ask(context: Context, name: str, before: Health, now: datetime) -> tuple[Health, Reading]:
    """Ask a feed and read what it answers; the new health and the reading.

    Where the store is empty, or the short answer does not reach back to the newest row stored, the long answer is
    asked for (`Feed.once`): it still holds what the short one does not.
    """
    feed = context.feeds[name]
    extent = store.extent(context.store, name)
    if feed.once is not None and extent is None:
        reading = _read_long(context, name, feed.once(now), before.newest, now)
    else:
        reading = _read_all(context, name, feed.requests(now), before.etag, before.newest, now)
        if feed.once is not None and extent is not None and not reading.frame.empty:
            earliest = reading.frame.index.get_level_values("time").min()
            if earliest > extent[1] + 2 * feed.cadence:
                reading = _read_long(context, name, feed.once(now), before.newest, now)
    times = [_newest(reading.frame, feed), *(document.time for document in reading.documents)]
    newest = max((time for time in times if time is not None), default=before.newest)
    health = replace(
        before, attempted=now, succeeded=now, newest=newest, reason=str(reading.faults[0]) if reading.faults else "",
        failures=0, etag=reading.etag, state=state_of(feed, now, newest, failures=0),
    )  # fmt: skip
    return health, reading


def _read_all(
    context: Context,
    name: str,
    requests: Sequence[Request],
    etag: str | None,
    stored: datetime | None,
    now: datetime,
) -> Reading:
    """Send the requests of one poll and join what they bring.

    Parameters
    ----------
    etag : str or None
        Of the answer that is held; sent and renewed only where there is a single request.
    stored : datetime or None
        Time of the newest value that is stored.

    Raises
    ------
    FeedUnreachable, FeedFormatError
        Where every request failed.
    """
    feed = context.feeds[name]
    requests = [request for request in (_numbered(context, each) for each in requests) if request is not None]
    frames: list[pd.DataFrame] = []
    documents: list[Document] = []
    remarks: list[Remark] = []
    faults: list[FeedUnreachable | FeedFormatError] = []
    single = len(requests) == 1
    renewed = None
    for number, request in enumerate(requests):
        if feed.rate_limited and context.live and number:
            time.sleep(PAUSE)
        try:
            answer, base = _answer(context, name, request, etag if single else None)
            renewed = answer.etag if single and base == 0 else None
            if answer.body is None:
                continue
            frame, read = _read(context, name, request, answer.body, now)
            if base:
                _compared(context, name, request, base, _newest(frame, feed), stored)
        except (FeedUnreachable, FeedFormatError) as error:
            faults.append(error)  # the secondary satellite answers where the primary does not
            continue
        screened, screen_remarks = screen(name, frame, now, feed.ahead)
        issued, issue_remarks = _without_future(name, feed, read, now)
        frames.append(screened)
        documents += issued
        remarks += [*screen_remarks, *issue_remarks]
    if faults and len(faults) == len(requests):
        raise faults[0]
    remarks += [Remark(name, kind_of(error), str(error)) for error in faults]
    return Reading(_joined(frames), tuple(documents), tuple(remarks), tuple(faults), renewed)


def _read_long(
    context: Context, name: str, requests: Sequence[Request], stored: datetime | None, now: datetime
) -> Reading:
    """As `_read_all`, without an ETag: the next poll asks another address."""
    return replace(_read_all(context, name, requests, None, stored, now), etag=None)


def _joined(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """One frame of the answers; the later answer wins where two hold the same row."""
    if not frames:
        return pd.DataFrame()
    if len(frames) == 1:
        return frames[0]
    return pd.concat(frames).groupby(level=["time", "source"]).last().sort_index()


def kind_of(error: FeedError) -> str:
    """Kind of the remark about a fault."""
    return "format" if isinstance(error, FeedFormatError) else "unreachable"


def _read(
    context: Context, name: str, request: Request, body: bytes, now: datetime
) -> tuple[pd.DataFrame, tuple[Document, ...]]:
    """Frame and documents of an answer, marked as its request says; the beginning of an unreadable one is kept."""
    feed = context.feeds[name]
    try:
        frame = stamped(feed, feed.parse(body), now)
        documents = feed.documents(body) if feed.documents else ()
    except FeedFormatError as error:
        context.refused.keep(name, body, str(error), now)
        raise
    return (frame if request.active is None else frame.assign(active=request.active)), documents


def stamped(feed: Feed, frame: pd.DataFrame, now: datetime) -> pd.DataFrame:
    """The frame itself, at the time of asking where the product bears no times."""
    if feed.stamped:
        return frame
    time = pd.Timestamp(now).floor(feed.cadence).as_unit("us")
    sources = frame.index.get_level_values("source")
    return frame.set_axis(pd.MultiIndex.from_product([[time], sources], names=["time", "source"]), axis=0)


def _without_future(
    name: str, feed: Feed, documents: Iterable[Document], now: datetime
) -> tuple[list[Document], list[Remark]]:
    """Documents without those issued in the future, and the remarks about them (`remark` in a body)."""
    latest = now + feed.ahead
    issued = [document for document in documents if document.time <= latest]
    future = [document.time for document in documents if document.time > latest]
    remarks = [Remark(name, "format", str(item.body["remark"])) for item in issued if item.body.get("remark")]
    if future:
        text = f"{len(future)} with an issue time in the future left out, up to {max(future):%Y-%m-%d %H:%M UTC}."
        remarks.append(Remark(name, "future", text))
    return issued, remarks


def _numbered(context: Context, request: Request) -> Request | None:
    """The request with the number of its object by the settings; None where they name none of it."""
    numbers = dict(context.settings.horizons_objects)
    if request.body not in numbers:
        return request
    number = int(numbers[request.body])
    return replace(request, parameters={**request.parameters, "COMMAND": f"'{number}'"}) if number else None


def _answer(context: Context, name: str, request: Request, etag: str | None) -> tuple[Answer, int]:
    """The answer to a request, or to the one that it leads to, and the number of the base that gave it."""
    feed = context.feeds[name]
    answer, base = _get(context, name, request, etag)
    if feed.follow_up is None or answer.body is None or (further := feed.follow_up(request, answer.body)) is None:
        return answer, base
    if context.live:
        time.sleep(PAUSE)
    return _get(context, name, further, None)


def _get(context: Context, name: str, request: Request, etag: str | None) -> tuple[Answer, int]:
    """The answer of the first base that gives one, see `base_choice`; its number. Only the first one has an ETag."""
    bases, now = context.settings.bases(request.base), context.clock.now()
    parameters = dict(request.parameters)
    if len(bases) == 1:
        return context.client.get(bases[0] + request.path, parameters, limit=request.limit, etag=etag), 0
    refusals: list[FeedUnreachable] = []
    for number in context.base_choice.order(name, len(bases), now):
        url, first = bases[number] + request.path, FIRST.get(request.path.rpartition(".")[2], b"")
        try:
            if number:
                answer = context.client.get(url, parameters, limit=request.limit, content=GENERIC, first=first)
            else:
                answer = context.client.get(url, parameters, limit=request.limit, etag=etag)
        except FeedUnreachable as error:
            _tell(context, name, context.base_choice.refused(name, number, bases, now), now)
            refusals.append(error)
            continue
        _tell(context, name, context.base_choice.answered(name, number, bases), now)
        return answer, number
    raise refusals[-1]


def _compared(
    context: Context, name: str, request: Request, base: int, newest: datetime | None, stored: datetime | None
) -> None:
    """Refuse the answer of a later base that is older than what is stored: a mirror may lag or stand still."""
    if newest is None or stored is None or newest >= stored:
        return
    bases, now = context.settings.bases(request.base), context.clock.now()
    _tell(context, name, context.base_choice.refused(name, base, bases, now), now)
    raise FeedFormatError(
        f"{name}: {bases[base]} is behind: its newest value is of {newest:%Y-%m-%d %H:%M}, one of {stored:%H:%M} is "
        "stored."
    )


def _tell(context: Context, name: str, sentence: str, now: datetime) -> None:
    if sentence:
        log.error("feed %s: %s", name, sentence)
        store.write_remarks(context.store, [Remark(name, "switch", sentence)], now, fence=context.fence())


def _newest(frame: pd.DataFrame, feed: Feed) -> datetime | None:
    """Time of the newest row that holds a value."""
    if frame.empty:
        return None
    valued = frame[list(feed.provides)].notna().any(axis=1)
    times = frame.index.get_level_values("time")[valued.to_numpy()]
    return times.max().to_pydatetime() if len(times) else None


def _failed(context: Context, before: Health, now: datetime, reason: str, kind: str) -> int:
    """Store that a poll failed and why; returns the failures in a row."""
    health = after_failure(context.feeds[before.feed], before, now, reason)
    store.write_failure(context.store, health, [Remark(before.feed, kind, reason)], context.fence())
    return health.failures


def after_failure(feed: Feed | Source, before: Health, now: datetime, reason: str) -> Health:
    """The health of a source after a failed attempt; the first of a row is logged."""
    if not before.failures:
        log.error("feed %s failed: %s", before.feed, reason)
    failures = before.failures + 1
    return replace(
        before, attempted=now, reason=reason, failures=failures, etag=None,
        state=state_of(feed, now, before.newest, failures=failures),
    )  # fmt: skip


def state_of(feed: Feed | Source, now: datetime, newest: datetime | None, *, failures: int) -> str:
    """State of a feed: ok, late, stale, down (it failed and nothing fresh is there) or never."""
    age = None if newest is None else (now - newest).total_seconds()
    return feed_word(age, limits_of(feed), failures)
