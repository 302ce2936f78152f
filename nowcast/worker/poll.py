"""Asks one feed: every foreseen and unforeseen fault ends here, as the health of the feed and a stored remark;
the last good data stay, and so does their age.
"""

import logging
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import pandas as pd

from nowcast import store
from nowcast.errors import FeedFormatError, FeedUnreachable
from nowcast.fetch import Answer
from nowcast.l1 import screen
from nowcast.store import Health
from nowcast.vocabulary.records import Document, Feed, Remark, Request
from nowcast.worker.context import Context

log = logging.getLogger(__name__)

GENERIC = ("application/json", "text/plain", "application/octet-stream", "binary/octet-stream")  # of a bucket
FIRST = {"json": b"[{"}  # first bytes by the end of the path, where the type of an answer says nothing
PAUSE = 1.1  # s between two requests to an upstream that wishes to be asked little


def poll(context: Context, name: str) -> int:
    """Ask a feed once and store what came; returns the failures in a row (0 is good).

    Health, remarks and rows go into the store in one transaction.
    """
    feed = context.feeds[name]
    now = context.clock.now()
    before = store.read_health(context.store).get(name) or Health(feed=name, attempted=now)
    if feed.gentle and before.succeeded is not None and timedelta(0) <= now - before.succeeded < feed.every / 2:
        return 0
    try:
        health, frame, documents, remarks = _ask(context, name, feed, before, now)
    except FeedUnreachable as error:
        if error.body:
            context.refused.keep(name, error.body, str(error), now)
        return _failed(context, feed, before, now, str(error), "unreachable")
    except FeedFormatError as error:
        return _failed(context, feed, before, now, str(error), "format")
    except Exception as error:
        log.exception("feed %s: unforeseen", name)
        return _failed(context, feed, before, now, f"internal fault: {type(error).__name__}", "fault")
    store.write_poll(
        context.store, name, frame, received=now, health=health, remarks=remarks, documents=documents,
        fence=context.fence(), live=context.live,
    )  # fmt: skip
    if before.failures:
        log.info("feed %s answers again after %d failures", name, before.failures)
    return 0


def _ask(
    context: Context, name: str, feed: Feed, before: Health, now: datetime, *, back: bool = False
) -> tuple[Health, pd.DataFrame, list[Document], list[Remark]]:
    """The answer of a feed, read and screened, with its new health; `back` asks for all that it still offers."""
    extent = store.extent(context.store, name)
    first = feed.once is not None and (extent is None or back)
    asked = feed.once(now) if feed.once is not None and first else feed.requests(now)
    requests = [request for request in (_numbered(context, each) for each in asked) if request is not None]
    frames: list[pd.DataFrame] = []
    documents: list[Document] = []
    remarks: list[Remark] = []
    refused: list[FeedUnreachable | FeedFormatError] = []
    etag = None
    for number, request in enumerate(requests):
        if feed.gentle and context.live and number:
            time.sleep(PAUSE)
        lone = len(requests) == 1 and not first
        try:
            answer, base = _answer(context, name, request, before.etag if lone else None)
            etag = answer.etag if lone and base == 0 else None
            if answer.body is None:
                continue
            frame, papers = _read(context, name, request, answer.body, now)
            if base:
                _compared(context, name, request, base, _newest(frame, feed), before.newest)
        except (FeedUnreachable, FeedFormatError) as error:
            refused.append(error)  # the secondary satellite answers where the primary does not
            continue
        screened, found = screen(name, frame, now, feed.ahead)
        frames.append(screened)
        known, said = _known_by_now(name, feed, papers, now)
        documents.extend(known)
        remarks.extend([*found, *said])
    if refused and len(refused) == len(requests):
        raise refused[0]
    remarks += [Remark(name, "format" if isinstance(e, FeedFormatError) else "unreachable", str(e)) for e in refused]
    frame = (
        pd.concat(frames).groupby(level=["time", "source"]).last().sort_index()
        if len(frames) > 1
        else (frames[0] if frames else pd.DataFrame())
    )
    if feed.once is not None and not first and extent is not None and not frame.empty:
        offered = frame.index.get_level_values("time").min()
        if offered > extent[1] + 2 * feed.cadence:  # a hole: the long answer still holds what the short one does not
            return _ask(context, name, feed, before, now, back=True)
    times = [_newest(frame, feed), *(paper.time for paper in documents)]
    newest = max((time for time in times if time is not None), default=before.newest)
    health = replace(
        before, attempted=now, succeeded=now, newest=newest, reason=str(refused[0]) if refused else "", failures=0,
        etag=etag, state=state_of(feed, now, newest, failures=0),
    )  # fmt: skip
    return health, frame, documents, remarks


def _read(
    context: Context, name: str, request: Request, body: bytes, now: datetime
) -> tuple[pd.DataFrame, tuple[Document, ...]]:
    """What an answer holds, with the marks of its request; an unreadable one is kept for a person to see."""
    feed = context.feeds[name]
    try:
        frame = stamped(feed, feed.parse(body), now)
        papers = feed.documents(body) if feed.documents else ()
    except FeedFormatError as error:
        context.refused.keep(name, body, str(error), now)
        raise
    return (frame if request.active is None else frame.assign(active=request.active)), papers


def stamped(feed: Feed, frame: pd.DataFrame, now: datetime) -> pd.DataFrame:
    """The frame itself, at the time of asking where the product bears no times."""
    if feed.stamped:
        return frame
    time = pd.Timestamp(now).floor(feed.cadence).as_unit("us")
    sources = frame.index.get_level_values("source")
    return frame.set_axis(pd.MultiIndex.from_product([[time], sources], names=["time", "source"]), axis=0)


def _known_by_now(
    name: str, feed: Feed, papers: Iterable[Document], now: datetime
) -> tuple[list[Document], list[Remark]]:
    """Documents without those of the future, and what is to be said of them (`remark` in a body)."""
    kept: list[Document] = []
    future: list[Document] = []
    for paper in papers:
        (kept if paper.time <= now + feed.ahead else future).append(paper)
    remarks = [Remark(name, "format", str(paper.body["remark"])) for paper in kept if paper.body.get("remark")]
    if future:
        last = max(paper.time for paper in future)
        text = f"{len(future)} with an issue time in the future left out, up to {last:%Y-%m-%d %H:%M UTC}."
        remarks.append(Remark(name, "future", text))
    return kept, remarks


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
    if feed.again is None or answer.body is None or (further := feed.again(request, answer.body)) is None:
        return answer, base
    if context.live:
        time.sleep(PAUSE)
    return _get(context, name, further, None)


def _get(context: Context, name: str, request: Request, etag: str | None) -> tuple[Answer, int]:
    """The answer of the first base that gives one, see `doors`; its number. Only the first one has an ETag."""
    bases, now = context.settings.bases(request.base), context.clock.now()
    parameters = dict(request.parameters)
    if len(bases) == 1:
        return context.client.get(bases[0] + request.path, parameters, limit=request.limit, etag=etag), 0
    refusals: list[FeedUnreachable] = []
    for number in context.doors.order(name, len(bases), now):
        url, first = bases[number] + request.path, FIRST.get(request.path.rpartition(".")[2], b"")
        try:
            if number:
                answer = context.client.get(url, parameters, limit=request.limit, content=GENERIC, first=first)
            else:
                answer = context.client.get(url, parameters, limit=request.limit, etag=etag)
        except FeedUnreachable as error:
            _tell(context, name, context.doors.refused(name, number, bases, now), now)
            refusals.append(error)
            continue
        _tell(context, name, context.doors.answered(name, number, bases), now)
        return answer, number
    raise refusals[-1]


def _compared(
    context: Context, name: str, request: Request, base: int, newest: datetime | None, stored: datetime | None
) -> None:
    """Refuse the answer of a later base that is older than what is stored: a mirror may lag or stand still."""
    if newest is None or stored is None or newest >= stored:
        return
    bases, now = context.settings.bases(request.base), context.clock.now()
    _tell(context, name, context.doors.refused(name, base, bases, now), now)
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


def _failed(context: Context, feed: Feed, before: Health, now: datetime, reason: str, kind: str) -> int:
    if not before.failures:
        log.error("feed %s failed: %s", before.feed, reason)
    failures = before.failures + 1
    health = replace(
        before, attempted=now, reason=reason, failures=failures, etag=None,
        state=state_of(feed, now, before.newest, failures=failures),
    )  # fmt: skip
    store.write_failure(context.store, health, [Remark(before.feed, kind, reason)], context.fence())
    return failures


def state_of(feed: Feed, now: datetime, newest: datetime | None, *, failures: int) -> str:
    """State of a feed: ok, late, stale, down (it failed and nothing fresh is there) or never."""
    if newest is None:
        return "down" if failures else "never"
    age = now - newest
    if age > feed.gone_after:
        return "down"
    if age > feed.stale_after:
        return "stale"
    return "late" if age > feed.late_after or failures >= 3 else "ok"
