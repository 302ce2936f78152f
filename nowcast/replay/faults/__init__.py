"""Faults of an upstream, on demand: each is a function from a good answer to a bad one.

The names are those of `FAULTS`: `transport` spoils how the bytes come, `content` what they mean. A fault is asked for
as ``NAME[:FEED][@TIME[+MINUTES]]``, as ``units:rtsw_wind@2024-05-10T17:00+30``; several may be on at once.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from nowcast.replay.faults.content import CONTENT
from nowcast.replay.faults.reply import NOT_FOUND, Reply
from nowcast.replay.faults.transport import TRANSPORT

__all__ = ["FAULTS", "NOT_FOUND", "Fault", "Reply", "read_fault"]


def stale(reply: Reply, now: datetime) -> Reply:  # noqa: ARG001
    """The answer of the moment at which the fault began, for ever; the server keeps the time."""
    return reply


FAULTS: dict[str, Callable[[Reply, datetime], Reply]] = {**TRANSPORT, **CONTENT, "stale": stale}
HELD = {"stale", "frozen"}  # these answer with what was known when they began


@dataclass(frozen=True)
class Fault:
    """A requested fault: of one feed or of all (None), from a replay time to another (None: no limit)."""

    name: str
    feed: str | None = None
    start: datetime | None = None
    stop: datetime | None = None

    def on(self, now: datetime) -> bool:
        """Whether it is on at a replay time."""
        return (self.start is None or now >= self.start) and (self.stop is None or now < self.stop)


def read_fault(text: str, feeds: Collection[str]) -> Fault:
    """Read a fault from ``NAME[:FEED][@TIME[+MINUTES]]``.

    Raises
    ------
    ValueError
        Where there is no such fault or feed, or the time cannot be read.
    """
    target, _, when = text.partition("@")
    name, _, feed = target.partition(":")
    if name not in FAULTS:
        raise ValueError(f"there is no fault {name!r}; there are {', '.join(FAULTS)}")
    if feed and feed not in feeds:
        raise ValueError(f"there is no feed {feed!r}; there are {', '.join(sorted(feeds))}")
    if not when:
        return Fault(name, feed or None)
    time, _, minutes = when.partition("+")
    try:
        begin = datetime.fromisoformat(time.removesuffix("Z"))
        start = begin if begin.tzinfo else begin.replace(tzinfo=UTC)
        stop = start + timedelta(minutes=float(minutes)) if minutes else None
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{when!r} is no time as 2024-05-10T17:00+30 (minutes)") from error
    return Fault(name, feed or None, start, stop)
