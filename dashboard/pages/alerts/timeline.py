"""The timeline of alerts: ours in one lane, the messages of NOAA SWPC in the other, over some days up to now and
ahead.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dashboard.pages.alerts.facts import AlertFacts
from dashboard.pages.sun.facts import ThreadFacts
from dashboard.text import stamp
from nowcast.alerts.records import SEVERITY, Event, Transition
from nowcast.texts import _

PAST, AHEAD = timedelta(days=3), timedelta(days=1)
LEAST = 0.5  # per cent, so that a bar can be seen
RECENT = 3  # lines


@dataclass(frozen=True)
class Bar:
    """A span in a lane: where it begins and how long it is in per cent, what it is."""

    left: str
    width: str
    severity: int
    text: str
    address: str
    open: bool


@dataclass(frozen=True)
class Line:
    """A transition in a list."""

    time: str
    kind: str
    headline: str
    severity: int
    event: str


@dataclass(frozen=True)
class AlertCard:
    """The section on the first page.

    `latest`, `latest_text`, `latest_severity` are what a bell in the browser goes by.
    """

    ours: tuple[Bar, ...]
    centre: tuple[Bar, ...]
    now: str
    days: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    status: str
    latest: str
    latest_text: str
    latest_severity: int


def alert_card(facts: AlertFacts, threads: Sequence[ThreadFacts], now: datetime) -> AlertCard:
    """The section of some facts."""
    start, stop = now - PAST, now + AHEAD
    shown = [event for event in facts.events if (event.closed or now) >= start]
    changes = sorted((change for event in shown for change in facts.transitions.get(event.id, ())), key=_made)
    alerting = [change for change in changes if change.kind in ("onset", "update", "escalation")]
    going = [event for event in shown if event.closed is None]
    last = alerting[-1] if alerting else None
    return AlertCard(
        ours=tuple(_event_bar(event, facts.transitions.get(event.id, ()), start, stop, now) for event in shown),
        centre=tuple(_thread_bar(thread, start, stop) for thread in threads if _within(thread, start, stop)),
        now=_part(now, start, stop),
        days=_days(start, stop),
        lines=tuple(line(change) for change in reversed(changes[-RECENT:])),
        status=_status(going, facts),
        latest=f"{last.event}.{last.revision}" if last else "",
        latest_text=last.headline if last else "",
        latest_severity=last.severity if last else 0,
    )


def _made(change: Transition) -> tuple[datetime, int]:
    return change.made, change.severity


def line(change: Transition) -> Line:
    """A transition in words."""
    kind = change.kind.replace("_", " ")
    text = change.headline or change.level or change.rule
    return Line(stamp(change.made.timestamp()), kind, text, change.severity, change.event)


def worst(changes: Sequence[Transition]) -> Transition | None:
    """The transition of an event that weighs most."""
    return max(changes, key=lambda change: change.severity, default=None)


def _status(going: Sequence[Event], facts: AlertFacts) -> str:
    if not going:
        return _("No alert holds.")
    named = [change for event in going if (change := worst(facts.transitions.get(event.id, ())))]
    words = "; ".join(f"{change.level or change.rule} ({SEVERITY[change.severity]})" for change in named)
    return _("In force: {alerts}.").format(alerts=words) if words else _("No alert holds.")


def _event_bar(event: Event, changes: Sequence[Transition], start: datetime, stop: datetime, now: datetime) -> Bar:
    heaviest = worst(changes)
    severity = heaviest.severity if heaviest else 1
    end = event.ended or event.closed or max(now, event.valid)
    text = f"{event.id}: {heaviest.headline or heaviest.level}" if heaviest else event.id
    left, width = _span(event.valid, end, start, stop)
    return Bar(left, width, severity, text, f"/alerts?event={event.id}", event.closed is None)


def _thread_bar(thread: ThreadFacts, start: datetime, stop: datetime) -> Bar:
    begin, end = (datetime.fromtimestamp(thread[name], UTC) for name in ("start", "stop"))
    left, width = _span(begin, end, start, stop)
    scale = f"{thread['scale']} " if thread["scale"] else ""
    level = int(thread["scale"][1]) if thread["scale"] else 1
    text = f"{scale}{thread['kind']} {thread['code']}: {thread['headline']}"
    return Bar(left, width, level, text, "/sun", thread["state"] == "active")


def _within(thread: ThreadFacts, start: datetime, stop: datetime) -> bool:
    return thread["stop"] >= start.timestamp() and thread["start"] <= stop.timestamp()


def _span(begin: datetime, end: datetime, start: datetime, stop: datetime) -> tuple[str, str]:
    left = max(0.0, (begin - start) / (stop - start) * 100)
    right = min(100.0, (end - start) / (stop - start) * 100)
    return f"{min(left, 100 - LEAST):.2f}", f"{max(right - left, LEAST):.2f}"


def _part(time: datetime, start: datetime, stop: datetime) -> str:
    return f"{(time - start) / (stop - start) * 100:.2f}"


def _days(start: datetime, stop: datetime) -> tuple[tuple[str, str], ...]:
    """Midnights in the span: where they are, and their date."""
    first = start.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    midnights = [first + timedelta(days=number) for number in range(5)]
    return tuple((_part(day, start, stop), f"{day:%d %b}".lstrip("0")) for day in midnights if day < stop)
