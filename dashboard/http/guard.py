"""Around every answer: security headers, compression, and no traceback to the outside."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.http.encoding import LEAST, best, encode

log = logging.getLogger(__name__)

LARGEST = 256 * 1024  # bytes of a request
CALLBACK = "/_dash-update-component"
SUITES = "/_dash-component-suites/"
FIXED = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
]
POLICY = (
    "default-src 'self'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
BARE = "default-src 'none'; frame-ancestors 'none'"  # for data, which no browser should draw
FOREVER = "public, max-age=31536000, immutable"
TEXTS = ("text/", "application/javascript", "application/json", "image/svg")  # to be compressed
KEPT = 100  # compressed files


def guard(app: ASGIApp, hashes: Callable[[], list[str]], fault: Callable[[bytes], str | None]) -> ASGIApp:
    """The application with headers on every answer.

    Parameters
    ----------
    hashes : callable
        Hashes of the inline scripts; asked at the first request, when all of them are known.
    fault : callable
        What is wrong with the body of a callback, in a sentence, or None.
    """
    policy: list[str] = []

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":  # nothing here talks so
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        if not policy:
            policy.append(POLICY.format(hashes=" ".join(hashes())))
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                _dress(scope, message, policy[0])
            await send(message)

        try:
            refused, receiving = await _screen(scope, receive, fault)
            await (refused or app)(scope, receiving, sending)
        except Exception:
            log.exception("%s %s", scope["method"], scope["path"])
            if not begun:
                said = {"error": "Something went wrong here; it is in the log of the server."}
                await JSONResponse(said, 500)(scope, receive, sending)

    return answer


def _dress(scope: Scope, message: Message, policy: str) -> None:
    """Headers of an answer, and the status where Dash gives a wrong one."""
    lines = list(message.get("headers", ()))
    kind = next((value for name, value in lines if name == b"content-type"), b"")
    said = BARE if kind.startswith(b"application/json") or message["status"] == 304 else policy
    message["headers"] = [*lines, *FIXED, (b"content-security-policy", said.encode())]
    path: str = scope["path"]
    if message["status"] == 500 and path.startswith(SUITES):
        message["status"] = 404  # a file that Dash does not know
    if message["status"] == 200 and path.startswith(("/assets/", SUITES)):
        headers = MutableHeaders(scope=message)
        if "max-age" in headers.get("cache-control", "") or scope["query_string"].startswith(b"m="):
            headers["Cache-Control"] = FOREVER
        else:
            headers.setdefault("Cache-Control", "no-cache")


async def _screen(
    scope: Scope, receive: Receive, fault: Callable[[bytes], str | None]
) -> tuple[ASGIApp | None, Receive]:
    """A refusal for a body too large, or for a callback that no page sends; else the body to go on with."""
    headers = Headers(scope=scope)
    if scope["method"] == "GET" and "content-length" not in headers:
        return None, receive
    length = headers.get("content-length", "0")
    if not length.isdigit() or int(length) > LARGEST:
        return JSONResponse({"error": f"More than {LARGEST // 1024} KiB are not read."}, 413), receive
    if scope["method"] in ("GET", "HEAD"):
        return None, receive
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None, _replay(bytes(body), receive)
        body += message.get("body", b"")
        if len(body) > LARGEST:
            return JSONResponse({"error": f"More than {LARGEST // 1024} KiB are not read."}, 413), receive
        if not message.get("more_body"):
            break
    if scope["path"] == CALLBACK:
        if not headers.get("content-type", "").startswith("application/json"):
            return JSONResponse({"error": "A callback is sent as application/json."}, 415), receive
        if wrong := fault(bytes(body)):
            return JSONResponse({"error": wrong}, 400), receive
    return None, _replay(bytes(body), receive)


def _replay(body: bytes, receive: Receive) -> Receive:
    """The body once more, then what comes after it."""
    left = [body]

    async def receiving() -> Message:
        if left:
            return {"type": "http.request", "body": left.pop(), "more_body": False}
        return await receive()

    return receiving


def packed(app: ASGIApp) -> ASGIApp:
    """The application with its texts compressed; files that keep their content are compressed once."""
    kept: OrderedDict[tuple[str, str, str], bytes] = OrderedDict()

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        coding = best(Headers(scope=scope).get("accept-encoding", "")) if scope["type"] == "http" else ""
        if not coding:
            await app(scope, receive, send)
            return
        start: Message = {}
        parts: list[bytes] = []

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start" and _worthwhile(message):
                start.update(message)
            elif not start:
                await send(message)
            else:
                parts.append(message.get("body", b""))
                if not message.get("more_body"):
                    body, headers = b"".join(parts), MutableHeaders(scope=start)
                    tag = headers.get("etag") or headers.get("cache-control", "")
                    lasting = "max-age" in tag or scope["path"].startswith("/assets/")
                    key = (scope["path"], f"{tag}{len(body)}", coding)
                    if lasting and key not in kept:
                        kept[key] = await asyncio.to_thread(encode, body, coding, 9)
                        if len(kept) > KEPT:
                            kept.popitem(last=False)
                    smaller = kept[key] if lasting else encode(body, coding)
                    headers["Content-Encoding"] = coding
                    headers["Content-Length"] = str(len(smaller))
                    headers.add_vary_header("Accept-Encoding")
                    await send(start)
                    await send({"type": "http.response.body", "body": smaller})

        await app(scope, receive, sending)

    return answer


def _worthwhile(start: Message) -> bool:
    """Whether an answer is a text of known length that nobody has compressed yet."""
    headers = Headers(raw=start["headers"])
    length = headers.get("content-length", "0")
    kind = headers.get("content-type", "")
    plain = "content-encoding" not in headers and kind.startswith(TEXTS) and "event-stream" not in kind
    return bool(start["status"] == 200 and plain and length.isdigit() and int(length) >= LEAST)
