"""Atom (RFC 4287): the events as a feed at `/alerts.atom`, one entry each, renewed with each message; fetched, never
sent.

The id of an entry is a tag URI (RFC 4151) of the event and never changes; `updated` is when its last transition was
made.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from nowcast.alerts.records import Channel, Event, Message, Transition
from nowcast.settings import Settings

HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = "http://www.w3.org/2005/Atom"
TAGGED = "2026"  # the year since which the names are ours, a part of a tag URI
MARKS = {"live": "", "replay": "[EXERCISE] ", "simulation": "[TEST] "}
CAP_TYPE = "application/cap+xml"


def feed(settings: Settings, events: Sequence[tuple[Event, Sequence[Transition]]], updated: datetime) -> bytes:
    """The feed of some events with all their transitions, the newest first.

    Parameters
    ----------
    updated : datetime
        Where there is no event: when it was looked.
    """
    base = settings.base_url or "/"
    newest = sorted((_last(list(transitions)), event, transitions) for event, transitions in _told(events))
    root = Element("feed", xmlns=NAMESPACE)
    _add(root, "id", f"tag:{_host(settings)},{TAGGED}:alerts")
    _add(root, "title", "SMILE Nowcast: alerts")
    _add(
        root, "subtitle", "Shocks, compression of the magnetopause and geomagnetic storms; estimates, no official index"
    )
    _add(root, "updated", _stamp(newest[-1][0] if newest else updated))
    SubElement(root, "link", rel="self", type="application/atom+xml", href=f"{base}alerts.atom")
    SubElement(root, "link", rel="alternate", type="text/html", href=f"{base}alerts")
    _add(SubElement(root, "author"), "name", "SMILE Nowcast")
    for _, event, transitions in reversed(newest):
        root.append(entry(settings, event, transitions))
    return _written(root)


def _told(
    events: Sequence[tuple[Event, Sequence[Transition]]],
) -> list[tuple[Event, Sequence[Transition]]]:
    return [(event, transitions) for event, transitions in events if transitions]


def entry(settings: Settings, event: Event, transitions: Sequence[Transition]) -> Element:
    """The entry of an event: its last headline, all its transitions as text, its CAP document behind it."""
    base = settings.base_url or "/"
    ordered = sorted(transitions, key=lambda row: (row.revision, row.made, row.severity))
    first, last = ordered[0], ordered[-1]
    part = Element("entry")
    _add(part, "id", f"tag:{_host(settings)},{TAGGED}:{event.id}")
    _add(part, "title", f"{MARKS[event.mode]}{last.headline or last.level or last.rule}")
    _add(part, "published", _stamp(first.made))
    _add(part, "updated", _stamp(last.made))
    SubElement(part, "link", rel="alternate", type="text/html", href=f"{base}alerts?event={event.id}")
    SubElement(part, "link", rel="enclosure", type=CAP_TYPE, href=f"{base}alerts/{event.id}.cap")
    SubElement(part, "category", term=event.thread)
    content = SubElement(part, "content", type="text")
    content.text = "\n".join(_line(row) for row in reversed(ordered))
    return part


def _line(row: Transition) -> str:
    sentences = " ".join(sentence for _, sentence in row.facts)
    kind = row.kind.replace("_", " ")
    return f"{row.made:%Y-%m-%d %H:%M} UTC, {kind}: {row.headline}. {sentences}".strip()


def _last(transitions: list[Transition]) -> datetime:
    return max(row.made for row in transitions)


def _host(settings: Settings) -> str:
    return (urlsplit(settings.base_url).hostname if settings.base_url else None) or "localhost"


def _stamp(time: datetime) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text


def _written(root: Element) -> bytes:
    return HEAD + bytes(tostring(root, encoding="utf-8"))


def _build(settings: Settings, message: Message) -> bytes:
    if message.event is None:
        raise ValueError("a message of the service itself is no alert")
    return feed(settings, [(message.event, message.transitions)], message.made)


def _nobody(_text: str) -> str:
    raise ValueError("Atom is fetched at /alerts.atom; it is not sent to an address.")


def _deliver(_settings: Settings, _message: Message, _body: bytes) -> None:
    """It is fetched."""


CHANNEL = Channel("atom", "Atom", lambda _settings: True, _nobody, _build, _deliver)
