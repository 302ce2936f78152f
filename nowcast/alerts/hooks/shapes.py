"""The shapes of a webhook's body: our own, and those that ntfy, Slack and Mattermost take."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from nowcast.alerts.mail.content import Content
from nowcast.alerts.records import SEVERITY, Message, Transition

NTFY_PRIORITY = (3, 3, 3, 4, 5, 5)  # by severity
ICONS = ("white_circle", "large_blue_circle", "large_yellow_circle", "warning", "rotating_light", "rotating_light")

Shape = Callable[[Message, Content, str], dict[str, object]]


def as_json(message: Message, words: Content, _topic: str) -> dict[str, object]:
    """Our own shape: all that is in the record."""
    return {
        "id": message.id,
        "event": message.event.id if message.event else None,
        "revision": message.revision,
        "kind": message.kind,
        "severity": SEVERITY[message.severity],
        "mode": message.mode,
        "test": message.mode != "live" or message.kind == "test",
        "made": message.made.isoformat(),
        "expires": message.expires.isoformat(),
        "subject": message.subject,
        "facts": [{"label": label, "text": text} for label, text in words.facts],
        "transitions": [_transition(entry) for entry in message.transitions],
        "links": {label: address for label, address in words.links if label in ("Live", "This event")},
    }


def _transition(entry: Transition) -> dict[str, object]:
    measures = [
        {
            "quantity": row.quantity, "unit": row.unit, "value": row.value, "low": row.low, "high": row.high,
            "time": row.time.isoformat() if row.time else None, "source": row.source,
        }
        for row in entry.measures
    ]  # fmt: skip
    return {
        "rule": entry.rule, "kind": entry.kind, "level": entry.level, "severity": SEVERITY[entry.severity],
        "valid_time": entry.valid_time.isoformat(), "made": entry.made.isoformat(), "source": entry.source,
        "headline": entry.headline, "measures": measures,
    }  # fmt: skip


def as_ntfy(message: Message, words: Content, topic: str) -> dict[str, object]:
    """What ntfy takes at its root: topic, title, priority."""
    body: dict[str, object] = {
        "topic": topic,
        "title": message.subject,
        "message": _lines(words),
        "priority": NTFY_PRIORITY[message.severity],
        "tags": [ICONS[message.severity]],
    }
    return body | ({"click": _live(words)} if _live(words) else {})


def as_slack(message: Message, words: Content, _topic: str) -> dict[str, object]:
    """What an incoming webhook of Slack takes; its three special characters are escaped."""
    escape = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
    link = f"\n<{_live(words)}|This event>" if _live(words) else ""
    text = f"*{message.subject.translate(escape)}*\n{_lines(words).translate(escape)}{link}"
    return {"text": text, "unfurl_links": False}


def as_mattermost(message: Message, words: Content, _topic: str) -> dict[str, object]:
    """What an incoming webhook of Mattermost takes: Markdown."""
    link = f"\n[This event]({_live(words)})" if _live(words) else ""
    return {"username": "SMILE Nowcast", "text": f"**{message.subject}**\n{_lines(words)}{link}"}


SHAPES: Mapping[str, Shape] = MappingProxyType(
    {"json": as_json, "ntfy": as_ntfy, "slack": as_slack, "mattermost": as_mattermost}
)


def _lines(words: Content) -> str:
    return "\n".join(f"{label}: {text}" for label, text in words.facts) or words.heading


def _live(words: Content) -> str:
    pages = dict(words.links)
    return pages.get("This event", pages.get("Live", ""))
