"""Which coding an answer travels in, and the bytes of it."""

import gzip
from functools import lru_cache
from typing import Literal

import brotli  # type: ignore[import-untyped]

Coding = Literal["br", "gzip", ""]

LEAST = 400  # bytes; below it a header costs more than is won


@lru_cache(64)
def best(accepted: str) -> Coding:
    """The coding to use for an Accept-Encoding header.

    Examples
    --------
    >>> best("gzip, deflate, br"), best("gzip;q=1.0, br;q=0"), best("")
    ('br', 'gzip', '')
    """
    wanted = {}
    for part in accepted.lower().split(","):
        name, _, weight = part.partition(";q=")
        try:
            wanted[name.strip()] = float(weight or 1)
        except ValueError:
            continue
    if wanted.get("br", 0) > 0:
        return "br"
    return "gzip" if wanted.get("gzip", wanted.get("*", 0)) > 0 else ""


def encode(body: bytes, coding: Coding, quality: int = 4) -> bytes:
    """The body in a coding; `quality` is brotli's, 9 for what is kept and 4 for what is sent once."""
    if coding == "br":
        return bytes(brotli.compress(body, quality=quality))
    return gzip.compress(body, 6 if quality > 4 else 4, mtime=0) if coding == "gzip" else body
