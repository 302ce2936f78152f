"""The live path: one snapshot, then deltas. The same for a time of the past."""

import asyncio

from fastapi import APIRouter, Request, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.api.answers import FRESH, as_json, when
from dashboard.http.encoding import best
from dashboard.live.server import Answer, Live
from dashboard.services import Provided
from nowcast.errors import NowcastError

router = APIRouter(prefix="/api/v1", tags=["live"])

DELTA = "/api/v1/delta/"
HEARTBEAT = "Worker-Heartbeat"  # header: when the worker last showed that it lives; it makes no new version


@router.get("/snapshot")
async def snapshot(
    request: Request, services: Provided, at: str | None = None, known_at: str | None = None
) -> Response:
    """Everything that the page draws.

    `at` and `known_at` (ISO times with Z): the page of another time, from what had been received by `known_at`.
    """
    coding = best(request.headers.get("accept-encoding", ""))
    live, then, known = services.live, when(at, "at"), when(known_at, "known_at")
    moment = then or known
    if moment is None:
        return _answer(request, await live.snapshot(coding), live.heartbeat)
    return _answer(request, await asyncio.to_thread(live.snapshot_at, moment, known, coding))


@router.get("/delta/{version}", responses={304: {"description": "Nothing is new."}, 410: {"description": "Too old."}})
async def delta(request: Request, services: Provided, version: int) -> Response:
    """What has changed since a version: only the cells and parts that differ.

    410 means that the version is not known here any more: ask for the snapshot.
    """
    answer = await services.live.delta(version, best(request.headers.get("accept-encoding", "")))
    if answer is None:
        return as_json({"error": f"Version {version} is not known here any more; ask for the snapshot."}, 410)
    return _answer(request, answer, services.live.heartbeat)


def _answer(request: Request, answer: Answer, heartbeat: str | None = None) -> Response:
    headers = {**FRESH, "ETag": answer.etag}
    if heartbeat:
        headers[HEARTBEAT] = heartbeat
    if answer.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if answer.coding:
        headers["Content-Encoding"] = answer.coding
    return Response(answer.body, headers=headers, media_type="application/json")


def shortcut(app: ASGIApp, live: Live) -> ASGIApp:
    """The application with `delta` answered before the framework: it is asked by every viewer every ten seconds.

    Whatever is not an ordinary answer goes the long way, by the route above.
    """

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        version = scope["path"][len(DELTA) :] if scope["type"] == "http" and scope["path"].startswith(DELTA) else ""
        ready = None
        headers: dict[bytes, bytes] = {}
        if version.isdecimal() and len(version) < 18 and scope["method"] == "GET":
            headers = dict(scope["headers"])
            try:
                ready = await live.delta(int(version), best(headers.get(b"accept-encoding", b"").decode("latin-1")))
            except NowcastError:
                ready = None
        if ready is None:
            await app(scope, receive, send)
            return
        tag = ready.etag.encode()
        same = tag in headers.get(b"if-none-match", b"")
        lines = [*_FRESH, (b"etag", tag)]
        if live.heartbeat:
            lines.append((_HEARTBEAT, live.heartbeat.encode()))
        if not same:
            lines += [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(ready.body))]
            if ready.coding:
                lines.append((b"content-encoding", ready.coding.encode()))
        await send({"type": "http.response.start", "status": 304 if same else 200, "headers": lines})
        await send({"type": "http.response.body", "body": b"" if same else ready.body})

    return answer


_HEARTBEAT = HEARTBEAT.lower().encode()
_FRESH = [(name.lower().encode(), value.encode()) for name, value in FRESH.items()]
