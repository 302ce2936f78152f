"""The messages of an event as they were sent: by mail, to a subscriber with the usual rules; no address stands in
them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from dashboard.text import stamp
from nowcast.alerts.mail.content import content
from nowcast.alerts.mail.drawn import plain
from nowcast.alerts.records import Event, Message, MessageKind, Transition
from nowcast.settings import Settings

MARKS = {"live": "", "replay": "[TEST] ", "simulation": "[TEST] "}


@dataclass(frozen=True)
class SentMessage:
    """A message: when it was made, what kind, its subject and its plain text."""

    time: str
    kind: str
    subject: str
    severity: int
    text: str


def sent_messages(settings: Settings, event: Event, changes: Sequence[Transition]) -> tuple[SentMessage, ...]:
    """One message for each revision of an event, in their order."""
    ordered = sorted(changes, key=lambda change: change.revision)
    revisions = [list(group) for _, group in groupby(ordered, key=lambda change: change.revision)]
    return tuple(_message(settings, event, group, number) for number, group in enumerate(revisions, start=1))


def _message(settings: Settings, event: Event, changes: Sequence[Transition], number: int) -> SentMessage:
    heaviest = max(changes, key=lambda change: change.severity)
    message = anonymous(event, changes, number)
    kind: MessageKind = heaviest.kind
    return SentMessage(
        time=stamp(heaviest.made.timestamp()),
        kind=kind.replace("_", " "),
        subject=message.subject,
        severity=heaviest.severity,
        text=plain(content(settings, message)),
    )


def anonymous(event: Event, changes: Sequence[Transition], number: int) -> Message:
    """The message of some transitions to nobody."""
    heaviest = max(changes, key=lambda change: change.severity)
    sentences = dict.fromkeys(fact for change in changes for fact in change.facts)
    name = f"{event.id}.{heaviest.revision}"
    return Message(
        id=name, event=event, revision=heaviest.revision, number=number, root=name, subscription="", recipient="",
        channel="mail", kind=heaviest.kind, severity=heaviest.severity, transitions=tuple(changes),
        subject=f"{MARKS[event.mode]}{heaviest.headline or heaviest.level}", facts=tuple(sentences), mode=event.mode,
        made=heaviest.made, expires=heaviest.made,
    )  # fmt: skip
