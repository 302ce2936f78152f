"""Checks that an answer is what was asked for, and decodes its body within a limit."""

import http.client
import io
import zlib
from collections.abc import Iterable, Iterator

import requests
from urllib3.exceptions import HTTPError

from nowcast.errors import FeedError, FeedUnreachable
from nowcast.fetch.deadline import CHUNK, Deadline
from nowcast.fetch.refused import SAMPLE

BOM = b"\xef\xbb\xbf"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
CLOSES = {b"[": b"]", b"{": b"}"}
WORDS = {
    202: "a robot check or a queue, no data",
    204: "no data",
    304: "no data, although nothing of it is held here",
    403: "access refused",
    404: "no such product",
    429: "too many requests",
}


def checked_body(
    response: requests.Response, deadline: Deadline, limit: int, content: tuple[str, ...], first: bytes
) -> bytes:
    """Check an answer and decode its body.

    Parameters
    ----------
    response : Response
        Its body not read yet.
    deadline : Deadline
    limit : int
        Decoded bytes.
    content : tuple of str
        Accepted content types.
    first : bytes
        Accepted first bytes behind white space; empty is anything but a page or UTF-16.

    Returns
    -------
    bytes

    Raises
    ------
    FeedUnreachable
        Where the answer is something else; `body` holds a sample.
    """
    coding = response.headers.get("Content-Encoding", "identity").strip().lower()
    media = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    reason = ""
    if response.status_code != 200:
        words = WORDS.get(response.status_code, "a fault there" if response.status_code >= 500 else "not usable")
        reason = f"answers {response.status_code}, {words}"
    elif media not in content:
        reason = f"sends {media[:60] or 'no content type'} where {' or '.join(content)} was asked for"
    elif coding not in ("identity", "gzip", "x-gzip"):
        reason = f"sends the encoding {coding[:60]}, which was not asked for"
    if reason:
        try:
            sample = response.raw.read1(SAMPLE, decode_content=False)
        except (FeedError, HTTPError, http.client.HTTPException, OSError, ValueError):
            sample = b""
        raise FeedUnreachable(reason, body=sample)
    body = io.BytesIO()  # gives its bytes away without a second copy of a large file
    for piece in _decoded(response.raw.stream(CHUNK, decode_content=False), coding != "identity"):
        deadline.left()
        body.write(piece)
        if body.tell() > limit:
            raise FeedUnreachable(f"sends more than {limit} bytes", body=body.getvalue()[:SAMPLE])
    return _data(body.getvalue().removeprefix(BOM), media, first)


def _data(body: bytes, media: str, first: bytes) -> bytes:
    """The body, if its first and last byte can be those of data."""
    begin, end = body[:SAMPLE].lstrip()[:1], body[-SAMPLE:].rstrip()[-1:]
    reason = ""
    if not begin:
        reason = "sends an empty body"
    elif (begin not in first) if first else (begin == b"<" or body.startswith(UTF_16)):
        reason = "sends something else than data"
    elif media == "application/json" and CLOSES.get(begin, end) != end:
        reason = "the answer is cut off"
    if reason:
        raise FeedUnreachable(reason, body=body[:SAMPLE])
    return body


def _decoded(pieces: Iterable[bytes], zipped: bool) -> Iterator[bytes]:
    """Unzip in pieces of at most `CHUNK`, so that a bomb is noticed before it is in memory."""
    if not zipped:
        yield from pieces
        return
    unzip, whole = zlib.decompressobj(31), False
    for piece in pieces:
        rest = piece
        while rest:
            if whole:  # another member
                unzip = zlib.decompressobj(31)
            try:
                yield unzip.decompress(rest, CHUNK)
            except zlib.error:
                raise FeedUnreachable("sends broken gzip") from None
            whole = unzip.eof
            rest = unzip.unused_data if whole else unzip.unconsumed_tail
    if not whole:
        raise FeedUnreachable("the answer is cut off")
