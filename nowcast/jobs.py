"""What the worker does again and again: ask one feed, make the nowcast.

Every foreseen and unforeseen fault of a feed ends here, as that feed's health and a stored remark;
the last good data stay, and so does their age.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pandas as pd

from nowcast import derive, store
from nowcast.announcing import announce, exposure
from nowcast.assimilation import Shift, shift
from nowcast.choice import Chosen, choose
from nowcast.clock import Clock
from nowcast.errors import FeedFormatError, FeedUnreachable
from nowcast.fetch import Answer, Door, Ring
from nowcast.quality import judge, screen
from nowcast.quantities import SUSPECT
from nowcast.records import Document, Feed, Remark, Request
from nowcast.settings import Settings
from nowcast.store import Health, Store
from nowcast.store.imaged import read_imaged

log = logging.getLogger(__name__)

WINDOW = timedelta(hours=26)  # of raw rows that are looked at again in every tick
MEMORY = timedelta(days=7)  # of wind from which the indices are integrated
REWRITE = timedelta(hours=25)  # of derived rows that may still change
DISTANCE = 1.5e6  # km, X GSE of a craft whose position is not known
FAST = timedelta(seconds=60)
IMAGED = REWRITE + timedelta(hours=10)  # of boundaries in images: what is rewritten, and what still acts in it


@dataclass(frozen=True)
class Desk:
    """What a job needs: made once by the worker and passed to every job."""

    store: Store
    settings: Settings
    feeds: dict[str, Feed]
    door: Door
    ring: Ring
    clock: Clock
    live: bool
    fence: Callable[[], int | None]


def poll(desk: Desk, name: str) -> int:
    """Ask a feed once and store what came; returns the failures in a row (0 is good).

    Health, remarks and rows go into the store in one transaction.
    """
    feed = desk.feeds[name]
    now = desk.clock.now()
    before = store.read_health(desk.store).get(name) or Health(feed=name, attempted=now)
    try:
        health, frame, documents, remarks = _ask(desk, name, feed, before, now)
    except FeedUnreachable as error:
        if error.body:
            desk.ring.keep(name, error.body, str(error), now)
        return _failed(desk, feed, before, now, str(error), "unreachable")
    except FeedFormatError as error:
        return _failed(desk, feed, before, now, str(error), "format")
    except Exception as error:
        log.exception("feed %s: unforeseen", name)
        return _failed(desk, feed, before, now, f"internal fault: {type(error).__name__}", "fault")
    store.write_poll(
        desk.store, name, frame, received=now, health=health, remarks=remarks, documents=documents,
        fence=desk.fence(), live=desk.live,
    )  # fmt: skip
    if before.failures:
        log.info("feed %s answers again after %d failures", name, before.failures)
    return 0


def _ask(
    desk: Desk, name: str, feed: Feed, before: Health, now: datetime, *, back: bool = False
) -> tuple[Health, pd.DataFrame, list[Document], list[Remark]]:
    """The answer of a feed, read and screened, with its new health; `back` asks for all that it still offers."""
    extent = store.extent(desk.store, name)
    first = feed.once is not None and (extent is None or back)
    requests = feed.once(now) if feed.once is not None and first else feed.requests(now)
    frames: list[pd.DataFrame] = []
    documents: list[Document] = []
    remarks: list[Remark] = []
    refused: list[FeedUnreachable | FeedFormatError] = []
    etag = None
    for request in requests:
        lone = len(requests) == 1 and not first
        try:
            answer = _get(desk, request, before.etag if lone else None)
            etag = answer.etag if lone else None
            if answer.body is None:
                continue
            frame, papers = _read(desk, name, request, answer.body, now)
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
            return _ask(desk, name, feed, before, now, back=True)
    times = [_newest(frame, feed), *(paper.time for paper in documents)]
    newest = max((time for time in times if time is not None), default=before.newest)
    health = replace(
        before, attempted=now, succeeded=now, newest=newest, reason=str(refused[0]) if refused else "", failures=0,
        etag=etag, state=state_of(feed, now, newest, failures=0),
    )  # fmt: skip
    return health, frame, documents, remarks


def _read(
    desk: Desk, name: str, request: Request, body: bytes, now: datetime
) -> tuple[pd.DataFrame, tuple[Document, ...]]:
    """What an answer holds, with the marks of its request; an unreadable one is kept for a person to see."""
    feed = desk.feeds[name]
    try:
        frame = stamped(feed, feed.parse(body), now)
        papers = feed.documents(body) if feed.documents else ()
    except FeedFormatError as error:
        desk.ring.keep(name, body, str(error), now)
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


def _get(desk: Desk, request: Request, etag: str | None) -> Answer:
    url = desk.settings.base(request.base) + request.path
    return desk.door.get(url, dict(request.parameters), limit=request.limit, etag=etag)


def _newest(frame: pd.DataFrame, feed: Feed) -> datetime | None:
    """Time of the newest row that holds a value."""
    if frame.empty:
        return None
    valued = frame[list(feed.provides)].notna().any(axis=1)
    times = frame.index.get_level_values("time")[valued.to_numpy()]
    return times.max().to_pydatetime() if len(times) else None


def _failed(desk: Desk, feed: Feed, before: Health, now: datetime, reason: str, kind: str) -> int:
    if not before.failures:
        log.error("feed %s failed: %s", before.feed, reason)
    failures = before.failures + 1
    health = replace(
        before, attempted=now, reason=reason, failures=failures, etag=None,
        state=state_of(feed, now, before.newest, failures=failures),
    )  # fmt: skip
    store.write_failure(desk.store, health, [Remark(before.feed, kind, reason)], desk.fence())
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


def make_nowcast(desk: Desk) -> None:
    """Choose the craft, issue the nowcast from the last days' wind, announce the steps in it."""
    now = desk.clock.now()
    judged = judge(
        store.read(desk.store, "rtsw_mag", now - WINDOW, now + FAST),
        store.read(desk.store, "rtsw_wind", now - WINDOW, now + FAST),
    )
    if judged.remarks:
        store.write_remarks(desk.store, judged.remarks, now, fence=desk.fence())
    relay, fallback = (
        store.read(desk.store, name, now - WINDOW, now + FAST) for name in ("imap_ialirt", "propagated_wind")
    )
    _store_chosen(desk, choose(judged.mag, judged.wind, relay=relay, fallback=fallback), now)
    wind = derive.one_wind(
        _by_time(store.read(desk.store, "l1_field", now - MEMORY, now + FAST)),
        _by_time(store.read(desk.store, "l1_plasma", now - MEMORY, now + FAST)),
        _by_time(store.read(desk.store, "propagated_wind", now - MEMORY, now + FAST)),
    )
    distance = store.distance(desk.store, now) or DISTANCE
    _issue(desk, wind, distance, now)
    announce(desk.store, wind, distance, now, fence=desk.fence())


def _issue(desk: Desk, wind: pd.DataFrame, distance: float, now: datetime) -> None:
    """Derive the nowcast and the exposure of own satellites, store what is new, issue it."""
    seen = _seen(desk, now)
    derived = derive.derive(wind, distance, shift=seen)
    if derived.empty:
        return
    begun = store.read_derived(desk.store, now - MEMORY, now - REWRITE, columns=("dst_estimate",))
    fresh = derived if begun.empty else derived[derived.index >= now - REWRITE]
    rows = derive.issued_rows(derived, pd.Timestamp(now))
    exposed = exposure(wind, distance, desk.settings.geo_satellites, now, seen)
    store.write_nowcast(
        desk.store, issued=now.replace(second=0, microsecond=0), derived=fresh, now_rows=rows, exposure=exposed,
        fence=desk.fence(),
    )  # fmt: skip


def _store_chosen(desk: Desk, chosen: Chosen, now: datetime) -> None:
    """Keep the one-craft rows; the first hour of a window has no past, so it is rewritten only the first time."""
    begin = now - WINDOW + timedelta(hours=1)
    first = store.extent(desk.store, "l1_field") is None and store.extent(desk.store, "l1_plasma") is None
    frames = {}
    for name, group in (("l1_field", "field"), ("l1_plasma", "plasma")):
        rows = chosen.frame if first else chosen.frame[chosen.frame.index >= begin]
        rows = rows[rows[f"{group}_craft"].notna()]
        source = rows[f"{group}_craft"].astype(str).rename("source")
        quality = rows[f"{group}_suspect"].where(rows[f"{group}_suspect"] > 0) * SUSPECT
        frames[name] = rows.assign(quality=quality).set_index(source, append=True)[["quality", *store.CHOSEN[name]]]
    switches = [switch for switch in chosen.switches if first or switch.time >= begin]
    store.write_chosen(desk.store, frames, received=now, switches=switches, fence=desk.fence())


def _seen(desk: Desk, now: datetime) -> Shift | None:
    """By how much images show the boundary elsewhere than expected, where that is to be heeded."""
    if not desk.settings.smile_assimilation:
        return None
    return shift(read_imaged(desk.store, now - IMAGED, now, known_at=now))


def _by_time(frame: pd.DataFrame) -> pd.DataFrame:
    """One craft's rows by time alone."""
    return frame.droplevel("source") if "source" in frame.index.names else frame
