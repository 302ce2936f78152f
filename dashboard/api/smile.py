"""SMILE's orbit, view, images and boundary as JSON, and as the part of the pages that shows them."""

import asyncio
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request, Response

from dashboard.api.answers import live_of, tagged, when
from dashboard.api.data import Instant
from dashboard.pages.images import html
from dashboard.pages.images.view import Smile, View
from nowcast.errors import NowcastError, StoreError

router = APIRouter(prefix="/api/v1", tags=["computed"])

PATIENCE = 0.1  # s that the first page waits


@router.get("/smile")
async def smile(
    request: Request,
    at: Instant = None,
    known_at: Instant = None,
    page: Annotated[str, Query(description="A page whose part is wanted as HTML too", max_length=40)] = "",
) -> Response:
    """Where SMILE is, whether SXI has a view and why not, until when, the views of the next 60 days; images, boundary.

    `calendar.windows` are [start, stop, index in `states`], times in unix seconds, for a quiet boundary;
    `calendar.boundaries` has them for the boundary of now, a quiet and a storm one. Positions are in R_E GSE with
    `error_km`; `orbit.sentence` says where they come from.
    """
    live, then, known = live_of(request), when(at, "at"), when(known_at, "known_at")
    state = await live.state()
    now = then or known or state.clock.now()
    body = await asyncio.to_thread(_answer, request, now, known, then is None and known is None)
    facts = {"mode": state.mode, "speed": state.clock.speed, "now": round(now.timestamp() * 1000)}
    drawn = {"section": html.section(page, body, now)} if page else {}
    return tagged(request, {**body, **facts, **drawn}, body)


async def told(request: Request) -> str:
    """What a page shows of SMILE as sent; nothing on other pages.

    The first page does not wait: it shows what was known last, and its script asks again.
    """
    path = request.url.path
    if path not in html.PAGES:
        return ""
    now = (await live_of(request).state()).clock.now()
    asked = asyncio.create_task(asyncio.to_thread(_answer, request, now, None, True))
    try:
        if path == html.NOW and not (await asyncio.wait({asked}, timeout=PATIENCE))[0]:
            asked.add_done_callback(_forgotten)
            views: Smile = request.app.state.smile
            known = views.last(live_of(request).stage())
            return html.section(path, known, now) if known else html.refused(path, "SMILE: being looked up.")
        body = await asked
    except (HTTPException, NowcastError) as error:
        return html.refused(path, str(getattr(error, "detail", error)))
    return html.section(path, body, now)


def _forgotten(asked: asyncio.Task[View]) -> None:
    """Nobody waits for this answer any more, nor for its fault: who asks next gets either."""
    if not asked.cancelled():
        asked.exception()


def _answer(request: Request, now: datetime, known: datetime | None, present: bool) -> View:
    views: Smile = request.app.state.smile
    try:
        database = live_of(request).stage()
        return views.present(database, now) if present else views.view(database, now, known)
    except StoreError:
        raise
    except NowcastError as error:
        raise HTTPException(503, str(error)) from error
