"""The live path: one snapshot, then deltas. The same for a time of the past."""

import asyncio

from fastapi import APIRouter, Request, Response

from dashboard.api.answers import FRESH, as_json, live_of, when
from dashboard.encoding import best
from dashboard.live import Answer

router = APIRouter(prefix="/api/v1", tags=["live"])


@router.get("/snapshot")
async def snapshot(request: Request, at: str | None = None, known_at: str | None = None) -> Response:
    """Everything that the page draws.

    `at` and `known_at` (ISO times with Z): the page of another time, from what had been received by `known_at`.
    """
    coding = best(request.headers.get("accept-encoding", ""))
    live, then, known = live_of(request), when(at, "at"), when(known_at, "known_at")
    if then is None and known is None:
        return _answer(request, await live.snapshot(coding))
    return _answer(request, await asyncio.to_thread(live.snapshot_at, then or known, known, coding))  # type: ignore[arg-type]


@router.get("/delta/{version}", responses={304: {"description": "Nothing is new."}, 410: {"description": "Too old."}})
async def delta(request: Request, version: int) -> Response:
    """What has changed since a version: only the cells and parts that differ.

    410 means that the version is not known here any more: ask for the snapshot.
    """
    answer = await live_of(request).delta(version, best(request.headers.get("accept-encoding", "")))
    if answer is None:
        return as_json({"error": f"Version {version} is not known here any more; ask for the snapshot."}, 410)
    return _answer(request, answer)


def _answer(request: Request, answer: Answer) -> Response:
    headers = {**FRESH, "ETag": answer.etag}
    if answer.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if answer.coding:
        headers["Content-Encoding"] = answer.coding
    return Response(answer.body, headers=headers, media_type="application/json")
