"""Coverage and health of the feeds as JSON."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request, Response

from dashboard.api.answers import tagged
from dashboard.api.data import Instant
from dashboard.pages.feeds.coverage import USUAL_SPAN, coverage_at
from dashboard.services import Provided

router = APIRouter(prefix="/api/v1", tags=["operations"])


@router.get("/coverage")
async def coverage(
    request: Request,
    services: Provided,
    span: Annotated[str, Query(description="24h (from rows) or 7d (from hourly counts)", max_length=8)] = USUAL_SPAN,
    at: Instant = None,
    known_at: Instant = None,
) -> Response:
    """For every feed and craft: spans with values [from, to, part; unix s], gaps, health; switches and remarks.

    `part` is of the time from `first` to `due`, in which values were to be expected. With `at`, of that time, and with
    `known_at` from what had been received by then (24 h only); how a feed answered is known of now only.
    """
    try:
        facts = await coverage_at(services.live, services.coverage, span, at or "", known_at or "")
    except ValueError as error:
        raise HTTPException(400, str(error)) from None
    return tagged(request, facts, facts)
