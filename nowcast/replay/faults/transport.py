"""Faults of the transport: no answer, or one that is too slow, too large, from elsewhere or something else."""

import gzip
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import cache

from nowcast.replay.faults.reply import NOT_FOUND, Reply

PAGE = b"<!DOCTYPE html><html><head><title>Maintenance</title></head><body>We will be back soon.</body></html>"
DELAY = 25.0  # s, longer than a reader's patience of 20 s
SILENCE = 3600.0  # s
BETWEEN = 0.5  # s between two bytes
HUGE = 50 * 2**20  # bytes
BOMB = 2**30  # bytes when opened, about 1 MB on the way


def down(reply: Reply, now: datetime) -> Reply:  # noqa: ARG001
    """404, as the whole directory in July 2026."""
    return replace(reply, status=404, body=NOT_FOUND, kind="text/html; charset=iso-8859-1")


def broken(reply: Reply, now: datetime) -> Reply:  # noqa: ARG001
    """503 with a page."""
    return replace(reply, status=503, body=PAGE, kind="text/html")


def forbidden(reply: Reply, now: datetime) -> Reply:  # noqa: ARG001
    """403, as to a reader without a name."""
    return replace(reply, status=403, body=PAGE, kind="text/html")


def challenge(reply: Reply, now: datetime) -> Reply:  # noqa: ARG001
    """202 without a byte, as a guard in front of the server sends."""
    return replace(reply, status=202, body=b"", kind="text/html", headers={"x-amzn-waf-action": "challenge"})


def empty(reply: Reply, now: datetime) -> Reply:  # noqa: ARG001
    """Status 200 and no byte."""
    return replace(reply, body=b"")


def html(reply: Reply, now: datetime) -> Reply:  # noqa: ARG001
    """A page of HTML with status 200."""
    return replace(reply, body=PAGE, kind="text/html")


def page_as_json(reply: Reply, now: datetime) -> Reply:  # noqa: ARG001
    """A page of HTML that is called JSON."""
    return replace(reply, body=PAGE)


def wrong_type(reply: Reply, now: datetime) -> Reply:  # noqa: ARG001
    """The right bytes, called HTML."""
    return replace(reply, kind="text/html")


def bom(reply: Reply, now: datetime) -> Reply:  # noqa: ARG001
    """The right bytes after a byte order mark."""
    return replace(reply, body=b"\xef\xbb\xbf" + reply.body)


def utf16(reply: Reply, now: datetime) -> Reply:  # noqa: ARG001
    """The right text in another encoding."""
    return replace(reply, body=reply.body.decode("utf-8", "replace").encode("utf-16"))


def truncated(reply: Reply, now: datetime) -> Reply:  # noqa: ARG001
    """JSON that ends in the middle, with status 200."""
    return replace(reply, body=reply.body[: len(reply.body) * 2 // 3])


def cut(reply: Reply, now: datetime) -> Reply:  # noqa: ARG001
    """The connection ends in the middle of the announced body."""
    return replace(reply, manner="cut")


def reset(reply: Reply, now: datetime) -> Reply:  # noqa: ARG001
    """The connection ends without a byte."""
    return replace(reply, manner="reset")


def slow(reply: Reply, now: datetime) -> Reply:  # noqa: ARG001
    """Nothing for 25 s."""
    return replace(reply, delay=DELAY)


def silent(reply: Reply, now: datetime) -> Reply:  # noqa: ARG001
    """Nothing at all, and the connection stays open."""
    return replace(reply, delay=SILENCE)


def drip(reply: Reply, now: datetime) -> Reply:  # noqa: ARG001
    """A byte each half second."""
    return replace(reply, drip=BETWEEN)


def huge(reply: Reply, now: datetime) -> Reply:  # noqa: ARG001
    """50 MB."""
    return replace(reply, body=b"[" + b" " * HUGE + b"]")


def bomb(reply: Reply, now: datetime) -> Reply:  # noqa: ARG001
    """1 MB of gzip that opens to 1 GiB."""
    return replace(reply, body=_bomb(), headers={"Content-Encoding": "gzip"})


def redirect(reply: Reply, now: datetime) -> Reply:  # noqa: ARG001
    """302 to itself, for ever."""
    return replace(reply, status=302, body=b"", headers={"Location": "?again"})


def not_modified(reply: Reply, now: datetime) -> Reply:  # noqa: ARG001
    """304 to a reader who has nothing."""
    return replace(reply, status=304, body=b"")


@cache
def _bomb() -> bytes:
    """Zeros, one flushed block of 1 MiB repeated, so that it is made in no time and no memory."""
    zeros = bytes(2**20)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(zeros) + packer.flush(zlib.Z_FULL_FLUSH)
    check = 0
    for _ in range(BOMB // 2**20):
        check = zlib.crc32(zeros, check)
    end = b"\x03\x00" + check.to_bytes(4, "little") + (BOMB % 2**32).to_bytes(4, "little")
    return gzip.compress(b"", mtime=0)[:10] + block * (BOMB // 2**20) + end


TRANSPORT: dict[str, Callable[[Reply, datetime], Reply]] = {
    function.__name__: function
    for function in (
        down, broken, forbidden, challenge, empty, html, page_as_json, wrong_type, bom, utf16, truncated, cut, reset,
        slow, silent, drip, huge, bomb, redirect, not_modified,
    )
}  # fmt: skip
