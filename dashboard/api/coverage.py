"""Coverage and health of the feeds, as JSON and as the part of the page that shows them."""

import asyncio
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request, Response

from dashboard.api.answers import live_of, parse_time, tagged
from dashboard.api.data import Instant
from dashboard.pages.feeds.coverage import SPANS, Coverage, View, describe
from dashboard.pages.feeds.table import refused, section
from nowcast.errors import NowcastError

router = APIRouter(prefix="/api/v1", tags=["operations"])

PAGE = "/feeds"
USUAL = "24h"
LONGEST_NAME = 60


@router.get("/coverage")
async def coverage(
    request: Request,
    span: Annotated[str, Query(description="24h (from rows) or 7d (from hourly counts)", max_length=8)] = USUAL,
    at: Instant = None,
    known_at: Instant = None,
    page: Annotated[bool, Query(description="The page's part as HTML too")] = False,
    feed: Annotated[str, Query(description="Of which the page's log is wanted", max_length=LONGEST_NAME)] = "",
) -> Response:
    """For every feed and craft: spans with values [from, to, part; unix s], gaps, health; switches and remarks.

    `part` is of the time from `first` to `due`, in which values were to be expected. With `at`, of that time, and with
    `known_at` from what had been received by then (24 h only); how a feed answered is known of now only.
    """
    try:
        view = await _view(request, span, at, known_at)
    except ValueError as error:
        raise HTTPException(400, str(error)) from None
    drawn = {"section": section(view, feed, at or "", known_at or "")} if page else {}
    facts = {"speed": (await live_of(request).state()).clock.speed} if page else {}
    return tagged(request, {**view, **facts, **drawn}, view)


async def told(request: Request) -> str:
    """What the page shows below its sentence; nothing on other pages."""
    if request.url.path != PAGE:
        return ""
    query: Mapping[str, str] = request.query_params
    feed, at, known_at = (query.get(name, "")[:LONGEST_NAME] for name in ("feed", "at", "known_at"))
    try:
        view = await _view(request, query.get("span", USUAL), at, known_at)
        drawn = section(view, feed, at, known_at)
    except (ValueError, NowcastError) as error:
        drawn = refused(str(error))
    style = (
        '<link rel="stylesheet" href="/assets/pages/feeds.css">'  # of this page only: the first page is to stay small
    )
    return f'{style}\n{drawn}\n<script type="module" async src="/assets/pages/feeds.js"></script>'


async def _view(request: Request, span: str, at: str | None, known_at: str | None) -> View:
    """The view that was asked for; ValueError says what is wrong with the question."""
    if span not in SPANS:
        raise ValueError(f"span is {' or '.join(SPANS)}.")
    live = live_of(request)
    then, known = (parse_time(text) if text else None for text in (at, known_at))
    moment = then or known
    if moment is not None:
        return await asyncio.to_thread(describe, live.stage(), None, moment, span, known)
    state = await live.state()
    kept: Coverage = request.app.state.coverage
    return await asyncio.to_thread(kept.view, live.stage(), state, state.clock.now(), span)
