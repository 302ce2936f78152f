"""What the routers share: times in a query, answers as JSON with a validator, errors in a sentence."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime

import orjson
from fastapi import HTTPException, Request, Response

FRESH = {"Cache-Control": "no-cache", "Vary": "Accept-Encoding"}


def when(text: str | None, name: str) -> datetime | None:
    """A time of the query; answers 400 with a sentence where it is none."""
    if not text:
        return None
    try:
        return parse_time(text)
    except ValueError as error:
        raise HTTPException(400, f"{name}: {error}") from None


def as_json(body: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """JSON, NaN as null."""
    encoded = orjson.dumps(body, option=orjson.OPT_SERIALIZE_NUMPY)
    return Response(encoded, status, headers or {"Cache-Control": "no-cache"}, "application/json")


def tagged(request: Request, body: Mapping[str, object], same: Mapping[str, object]) -> Response:
    """JSON with a validator made of `same`, or 304."""
    digest = hashlib.blake2b(orjson.dumps(same), digest_size=8).hexdigest()
    headers = {**FRESH, "ETag": f'W/"{digest}"'}
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(orjson.dumps(body), headers=headers, media_type="application/json")


def parse_time(text: str) -> datetime:
    """An instant in ISO form that says its zone.

    Raises
    ------
    ValueError
        With a sentence that can be shown.
    """
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text[:40]!r} is no time; write 2024-05-10T17:00:00Z.") from None
    if when.tzinfo is None:
        raise ValueError(f"{text[:40]} does not say its zone; write a Z for UTC.")
    when = when.astimezone(UTC)
    if not datetime(1970, 1, 2, tzinfo=UTC) <= when <= datetime(2200, 1, 1, tzinfo=UTC):
        raise ValueError(f"{text[:40]} is outside the years that can be asked for.")
    return when
