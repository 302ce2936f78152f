"""The messages of an event as they were sent: by mail, to a subscriber with the usual rules; no address stands in
them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from dashboard.text import stamp
from nowcast.alerts.mail.content import content
from nowcast.alerts.mail.drawn import plain
from nowcast.alerts.records import Event, Message, Subscription, Transition
from nowcast.alerts.route import messages
from nowcast.settings import Settings

NOBODY = Subscription("", "", profile="research", state="active", cap=10_000)  # every rule, no address


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
    shown: list[SentMessage] = []
    root = ""
    ordered = sorted(changes, key=lambda change: change.revision)
    for _, group in groupby(ordered, key=lambda change: change.revision):
        revision = list(group)
        earlier = {(event.id, NOBODY.id): (len(shown), root)} if shown else {}
        for row in messages(revision, {event.id: event}, [NOBODY], earlier, {}, revision[0].made):
            root = root or row.message.id
            shown.append(_shown(settings, row.message))
    return tuple(shown)


def _shown(settings: Settings, message: Message) -> SentMessage:
    return SentMessage(
        time=stamp(message.made.timestamp()),
        kind=message.kind.replace("_", " "),
        subject=message.subject,
        severity=message.severity,
        text=plain(content(settings, message)),
    )
