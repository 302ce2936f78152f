"""What can be wrong with an upstream, on demand: each fault is a function from a good answer to a bad one."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

NOT_FOUND = (
    b'<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>404 Not Found</title>\n</head><body>\n'
    b"<h1>Not Found</h1>\n<p>The requested URL was not found on this server.</p>\n</body></html>\n"
)  # 196 bytes, as SWPC's
PAGE = b"<!DOCTYPE html><html><head><title>Maintenance</title></head><body>We will be back soon.</body></html>"
VALUES = re.compile(rb'("(?:bz_gsm|proton_temperature|x_gse|Kp)":|\["[^"]*Z",)-?[0-9][0-9.e+-]*')
LAST_VALUE = re.compile(rb'("(?:Kp|ap|Hp30)":\[[^\]]*?)[0-9.]+\]')
STAMP = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
AHEAD = timedelta(hours=3)
DELAY = 25.0  # s, longer than a reader's patience of 20 s


@dataclass(frozen=True)
class Reply:
    """An answer that is about to be sent; `delay` [s] is waited before."""

    status: int
    body: bytes
    kind: str = "application/json"
    delay: float = 0.0


def down(reply: Reply, now: datetime) -> Reply:  # noqa: ARG001
    """404, as the whole directory in July 2026."""
    return replace(reply, status=404, body=NOT_FOUND, kind="text/html; charset=iso-8859-1")


def empty(reply: Reply, now: datetime) -> Reply:  # noqa: ARG001
    """Status 200 and no byte."""
    return replace(reply, body=b"")


def html(reply: Reply, now: datetime) -> Reply:  # noqa: ARG001
    """A page of HTML with status 200."""
    return replace(reply, body=PAGE, kind="text/html")


def truncated(reply: Reply, now: datetime) -> Reply:  # noqa: ARG001
    """JSON that ends in the middle, with status 200."""
    return replace(reply, body=reply.body[: len(reply.body) * 2 // 3])


def slow(reply: Reply, now: datetime) -> Reply:  # noqa: ARG001
    """Nothing for 25 s."""
    return replace(reply, delay=DELAY)


def nan(reply: Reply, now: datetime) -> Reply:  # noqa: ARG001
    """Bare NaN tokens: a value in the first row and every 50th after it; the last of a GFZ array."""
    count = 0

    def token(match: re.Match[bytes]) -> bytes:
        nonlocal count
        count += 1
        return match[1] + b"NaN" if count % 50 == 1 else match[0]

    return replace(reply, body=LAST_VALUE.sub(rb"\1NaN]", VALUES.sub(token, reply.body)))


def no_active(reply: Reply, now: datetime) -> Reply:  # noqa: ARG001
    """No row says that its craft is the active one."""
    return replace(reply, body=reply.body.replace(b'"active":true', b'"active":false'))


def future(reply: Reply, now: datetime) -> Reply:
    """The newest stamp lies 3 h ahead."""
    found = STAMP.findall(reply.body)
    if not found:
        return reply
    newest = max(found)
    stamp = (now.astimezone(UTC) + AHEAD).strftime("%Y-%m-%dT%H:%M:00").encode()
    return replace(reply, body=reply.body.replace(newest, stamp))


def stale(reply: Reply, now: datetime) -> Reply:  # noqa: ARG001
    """The answer of the moment at which the fault began, for ever; the server keeps the time."""
    return reply


FAULTS: dict[str, Callable[[Reply, datetime], Reply]] = {
    "down": down,
    "empty": empty,
    "html": html,
    "truncated": truncated,
    "slow": slow,
    "nan": nan,
    "no_active": no_active,
    "future": future,
    "stale": stale,
}


def read_fault(text: str, feeds: set[str]) -> tuple[str, str | None]:
    """Name of a fault and of its feed (None = all) from ``NAME`` or ``NAME:FEED``; raises `ValueError`."""
    name, _, feed = text.partition(":")
    if name not in FAULTS:
        raise ValueError(f"there is no fault {name!r}; there are {', '.join(FAULTS)}")
    if feed and feed not in feeds:
        raise ValueError(f"there is no feed {feed!r}; there are {', '.join(sorted(feeds))}")
    return name, feed or None
