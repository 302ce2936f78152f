"""Steps in the wind: what was announced of each, with the sentence and the draft of the warning."""

import asyncio
from datetime import datetime, timedelta
from typing import Literal

from fastapi import APIRouter, HTTPException, Response

from dashboard.api.answers import as_json, when
from dashboard.api.data import Instant
from dashboard.live.shocks import draft, steps
from dashboard.live.values import iso
from dashboard.services import Provided
from nowcast import store, words
from nowcast.store import Store
from nowcast.vocabulary.records import Announced

router = APIRouter(prefix="/api/v1", tags=["data"])

LONGEST = timedelta(days=92)
USUAL = timedelta(hours=9)
Time = Literal["noticed", "time", "expected", "low", "high", "confirmed_time"]
TIMES: tuple[Time, ...] = ("noticed", "time", "expected", "low", "high", "confirmed_time")


@router.get("/shocks")
async def shocks(services: Provided, start: Instant = None, stop: Instant = None, known_at: Instant = None) -> Response:
    """Steps noticed from `start` to `stop`, by default in the last 9 h; with `known_at`, as was announced of them then.

    Each with its arrival at the Earth and 90 % interval, expected effect, whether it came, a sentence, and the draft of
    a warning, or of the summary once it came; `draft` is the one to be sent next. A step whose rows are suspect is held
    back until it is confirmed, and is not listed.
    """
    live = services.live
    state = await live.state()
    now = state.clock.now()
    known, last, first = when(known_at, "known_at"), when(stop, "stop"), when(start, "start")
    last = last or known or now
    first = first or last - USUAL
    if first > last:
        raise HTTPException(400, "start: it is after stop.")
    if last - first > LONGEST:
        raise HTTPException(400, f"The span is longer than {LONGEST.days} days; ask in parts.")
    rows = await asyncio.to_thread(_rows, live.stage(), first, last, known)
    moment = known or now
    listed = [_shock(row, moment, state.mode) for row in rows]
    return as_json(
        {"time": iso(now.timestamp()), "mode": state.mode, "shocks": listed, "draft": draft(rows, moment, state.mode)}
    )


def _rows(database: Store, first: datetime, last: datetime, known: datetime | None) -> list[Announced]:
    return [row for row in store.read_shocks(database, first, last, known) if not row.held]


def _shock(row: Announced, now: datetime, mode: str) -> dict[str, object]:
    (step,) = steps([row])
    times: dict[str, object] = {name: iso(step[name]) for name in TIMES}
    texts = {"sentence": words.told(row, now), "draft": words.announcement_draft(row, now, mode)}
    return {**step, **times, **texts}
