"""The messages of the centre in a few words, the most severe first: pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from nowcast.bulletins.threads import Thread
from nowcast.texts import _
from nowcast.vocabulary.scales import mark

HOLDING = ("active", "expected")
FIRST_LEVEL = 4  # of a K-index: one more is the first level of the scale


def kind_words(kind: str) -> str:
    """What a message is."""
    words = {"alert": _("alert"), "warning": _("warning"), "watch": _("watch"), "summary": _("summary")}
    return words.get(kind, kind)


def short(code: str, kind: str, scale: str | None, level: int | None) -> str:
    """A message in a few words.

    Examples
    --------
    >>> short("WARK05", "warning", "G1", 5), short("WARSUD", "warning", None, None)
    ('K5 warning', 'sudden-impulse warning')
    """
    subjects = {
        "SUD": _("sudden-impulse"), "EF3": _("electron"), "TP2": _("type II radio"), "TP4": _("type IV radio"),
        "XMF": _("X-ray"), "10R": _("radio burst"),
    }  # fmt: skip
    subject = f"K{level}" if level else scale or subjects.get(code[3:6], code)
    return f"{subject} {kind_words(kind)}"


def severity(kind: str, scale: str | None, level: int | None) -> int:
    """How severe a message is: by the level of its scale, then a warning above a watch above the rest.

    Examples
    --------
    >>> severity("watch", "G4", None) > severity("warning", None, 7) > severity("warning", None, 5)
    True
    """
    reached = int(scale[1:]) if scale and scale[1:].isdigit() else max((level or 0) - FIRST_LEVEL, 0)
    return 4 * reached + {"alert": 3, "warning": 2, "watch": 1}.get(kind, 0)


def thread_words(thread: Thread, now: datetime) -> str:
    """A message with the time until which it holds."""
    text = short(thread.code, thread.kind, thread.scale, thread.level)
    if thread.state not in HOLDING or thread.stop <= thread.start:
        return text
    return _("{message} until {time}").format(message=text, time=until(thread.stop, now))


def until(stop: datetime, now: datetime) -> str:
    """The end of a message: its hour, with the day where that is another one."""
    return f"{stop:%H:%M}" if stop.date() == now.date() else f"{stop:%d %b %H:%M}".removeprefix("0")


def by_severity(threads: Iterable[Thread]) -> Sequence[Thread]:
    """Threads, the most severe first, of equal ones the newest."""
    newest = sorted(threads, key=lambda thread: thread.issued, reverse=True)
    return sorted(newest, key=lambda thread: severity(thread.kind, thread.scale, thread.level), reverse=True)


def level_of(thread: Thread) -> str:
    """The level of its scale, as "G3"; "" where it has none."""
    if thread.scale:
        return thread.scale
    return mark("G", thread.level - FIRST_LEVEL) if thread.level and thread.level > FIRST_LEVEL else ""
