"""Joins messages that belong together and tells what holds at a time: by serial number, never by code.

A message extends, continues or cancels the one whose serial number it names; together they are a thread. A cancelled
warning, watch or alert ends its thread; a cancelled continuation takes back only itself (a wrong number, corrected two
minutes later). A watch that supersedes ends the watches before it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from nowcast.vocabulary.records import Document

CONTINUES = timedelta(hours=36)  # after which a daily continuation is no longer expected
OPEN = timedelta(hours=12)  # an alert of particles names no end; it is shown so long
LASTING = ("ALTP", "ALTEF")  # begins of the codes of particle alerts; those of X-rays and radio are of a moment


@dataclass(frozen=True)
class Thread:
    """Messages that belong together.

    Parameters
    ----------
    start, stop : datetime
        From when to when the thread holds.
    state : str
        "expected", "active", "ended", "cancelled", "superseded", or "report" (a summary, or something of a moment).
    last : Document
        The newest message of the thread.
    """

    code: str
    serials: tuple[int, ...]
    kind: str
    headline: str
    scale: str | None
    level: int | None
    issued: datetime
    start: datetime
    stop: datetime
    state: str
    last: Document


def threads(documents: Iterable[Document], now: datetime) -> list[Thread]:
    """Join the messages issued by `now` to threads, by time of their first message."""
    issued = (d for d in documents if "code" in d.body and not d.body.get("corrected") and d.time <= now)
    messages = sorted(issued, key=lambda d: (d.time, d.key))
    parts: dict[tuple[str, int], list[Document]] = {}
    root: dict[tuple[str, int], tuple[str, int]] = {}
    for document in messages:
        code, serial, refers = document.body["code"], document.body["serial"], document.body["refers"]
        before = (code, refers if refers is not None else serial)
        first = root.get(before, before)
        root[(code, serial)] = root[before] = first
        parts.setdefault(first, []).append(document)
    watches = [d for d in messages if d.body["kind"] == "watch" and d.body["supersedes"]]
    watches = [d for d in watches if d.body["action"] != "cancel"]
    return [_thread(key[0], part, watches, now) for key, part in parts.items()]


def _thread(code: str, messages: list[Document], watches: list[Document], now: datetime) -> Thread:
    cancels = {d.body["refers"]: d for d in messages if d.body["action"] == "cancel"}
    others = [d for d in messages if d.body["action"] != "cancel"]
    standing = [d for d in others if d.body["serial"] not in cancels]
    taken_back = [d for d in others if d.body["serial"] in cancels and d.body["action"] != "continued"]
    last = (standing or others or messages)[-1]
    start, stop = _span(last)
    state = ""
    ends = [cancels[d.body["serial"]].time for d in taken_back]
    if ends or not standing:
        state, stop = "cancelled", min(stop, *(ends or [messages[-1].time]))
    elif last.body["kind"] == "watch":
        later = [d.time for d in watches if d.time > last.time]
        if later and later[0] < stop:
            state, stop = "superseded", later[0]
    if not state:
        state = _state(last, start, stop, now)
    return Thread(
        code=code,
        serials=tuple(dict.fromkeys(int(d.body["serial"]) for d in messages)),
        kind=last.body["kind"],
        headline=last.body["headline"],
        scale=last.body["scale"],
        level=last.body["level"],
        issued=messages[0].time,
        start=min(start, stop),
        stop=stop,
        state=state,
        last=messages[-1],
    )


def _span(last: Document) -> tuple[datetime, datetime]:
    start = last.start or last.time
    if last.stop is not None:
        return start, last.stop
    if last.body["kind"] == "summary" or not last.body["code"].startswith(LASTING):
        return start, start
    return start, last.time + (CONTINUES if last.body["action"] == "continued" else OPEN)


def _state(last: Document, start: datetime, stop: datetime, now: datetime) -> str:
    if last.body["kind"] == "summary" or start == stop:
        return "report"
    return "expected" if now < start else "active" if now <= stop else "ended"
