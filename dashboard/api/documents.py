"""What is no series: messages, scales, grids and forecasts as stored, and what the pages make of them."""

import asyncio
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request, Response

from dashboard.api.answers import tagged, when
from dashboard.api.data import Instant
from dashboard.live import values
from dashboard.live.state import age_time
from dashboard.live.values import iso
from dashboard.pages.sun.bulletins import describe, read
from dashboard.services import Provided
from nowcast import store
from nowcast.store import Store, StoredDocument

router = APIRouter(prefix="/api/v1", tags=["data"])

LONGEST = timedelta(days=92)
USUAL = timedelta(days=1)
MOST = 500  # documents in one answer
FEW = {"ovation": 48}  # the larger ones


@router.get("/documents")
async def documents(
    request: Request,
    services: Provided,
    feed: Annotated[str, Query(description="Name of a feed, as swpc_alerts", max_length=60)],
    start: Instant = None,
    stop: Instant = None,
    known_at: Instant = None,
    limit: Annotated[int, Query(ge=1, le=MOST, description="At most so many, the last issued")] = MOST,
) -> Response:
    """Documents of a feed issued from `start` to `stop` or holding in that span; by default the last 24 h.

    With `known_at`, what had been received by then, with the content of then.
    """
    live = services.live
    known, last, first = when(known_at, "known_at"), when(stop, "stop"), when(start, "start")
    if last is None:
        last = known or ((first + USUAL) if first else (await live.state()).clock.now())
    first = first or last - USUAL
    if first > last:
        raise HTTPException(400, "start: it is after stop.")
    if last - first > LONGEST:
        raise HTTPException(400, f"The span is longer than {LONGEST.days} days; ask in parts.")
    database = live.stage()
    if feed not in database.feeds:
        raise HTTPException(400, f"feed: {feed[:40]} is not stored here.")
    body = await asyncio.to_thread(_documents, database, feed, first, last, known, min(limit, FEW.get(feed, MOST)))
    return tagged(request, body, body)


@router.get("/bulletins")
async def bulletins(request: Request, services: Provided, at: Instant = None, known_at: Instant = None) -> Response:
    """What the pages show of them: scales official and running, threads of messages, aurora, forecast."""
    live, then, known = services.live, when(at, "at"), when(known_at, "known_at")
    moment = then or known
    if moment is not None:
        state = await asyncio.to_thread(live.state_at, moment, known)
        kp = values.values(state, moment).get("kp_estimate")
        database = live.stage()
        stored = await asyncio.to_thread(read, database, moment, known)
        facts = await asyncio.to_thread(describe, database, stored, moment, kp, known or moment)
        return tagged(request, {**facts}, {**facts})
    state = await live.state()
    now = state.clock.now()
    kp = values.values(state, now).get("kp_estimate")
    facts = await asyncio.to_thread(services.bulletins.facts, live.stage(), age_time(state, now), kp)
    clock = {"mode": state.mode, "speed": state.clock.speed}
    return tagged(request, {**facts, **clock}, {**facts, **clock, "now": None})


def _documents(
    database: Store, feed: str, first: datetime, last: datetime, known: datetime | None, limit: int
) -> dict[str, object]:
    stored = store.read_documents(database, feed, first, last, known_at=known, limit=limit)
    span = {"feed": feed, "start": iso(first.timestamp()), "stop": iso(last.timestamp())}
    facts = {"known_at": iso(known.timestamp()) if known else None, "mode": store.clock_of(database)[1]}
    return {**span, **facts, "documents": [_row(item) for item in stored]}


def _row(stored: StoredDocument) -> dict[str, object]:
    document = stored.document
    times = {"time": document.time, "start": document.start, "stop": document.stop, "received": stored.received}
    named = {name: None if time is None else iso(time.timestamp()) for name, time in times.items()}
    return {"key": document.key, **named, "body": document.body}
