"""SMILE's orbit, view, images and boundary as JSON."""

import asyncio

from fastapi import APIRouter, Request, Response

from dashboard.api.answers import tagged, when
from dashboard.api.data import Instant
from dashboard.services import Provided

router = APIRouter(prefix="/api/v1", tags=["computed"])


@router.get("/smile")
async def smile(request: Request, services: Provided, at: Instant = None, known_at: Instant = None) -> Response:
    """Where SMILE is, whether SXI has a view and why not, until when, the views of the next 60 days; images, boundary.

    `calendar.windows` are [start, stop, index in `states`], times in unix seconds, for a quiet boundary;
    `calendar.boundaries` has them for the boundary of now, a quiet and a storm one. Positions are in R_E GSE with
    `error_km`; `orbit.sentence` says where they come from.
    """
    live, then, known = services.live, when(at, "at"), when(known_at, "known_at")
    state = await live.state()
    now = then or known or state.clock.now()
    if then is None and known is None:
        facts = await asyncio.to_thread(services.smile.present, live.stage(), now)
    else:
        facts = await asyncio.to_thread(services.smile.facts, live.stage(), now, known)
    clock = {"mode": state.mode, "speed": state.clock.speed, "now": round(now.timestamp() * 1000)}
    return tagged(request, {**facts, **clock}, facts)
