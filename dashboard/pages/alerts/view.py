"""What the page of alerts shows: the events with each message as it was sent, and where the rules stand."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.pages.alerts.facts import AlertFacts, alert_facts
from dashboard.pages.alerts.rules import RuleRow, rule_rows
from dashboard.pages.alerts.sent import SentMessage, sent_messages
from dashboard.pages.alerts.timeline import AlertCard, alert_card, worst
from dashboard.pages.record import Visit
from dashboard.pages.sun.view import bulletin_facts
from dashboard.subscribe.views import closed
from dashboard.text import duration
from nowcast.alerts.records import SEVERITY, Event, Transition
from nowcast.settings import Settings
from nowcast.texts import _

SHOWN = 60  # events


@dataclass(frozen=True)
class EventRow:
    """An event with its messages, the newest last."""

    id: str
    thread: str
    state: str
    span: str
    title: str
    severity: int
    word: str
    open: bool
    messages: tuple[SentMessage, ...]


@dataclass(frozen=True)
class AlertsView:
    """The page; `subscribing` says why nobody can subscribe, where that is so."""

    alerts: AlertCard
    rules: tuple[RuleRow, ...]
    events: tuple[EventRow, ...]
    only: str
    subscribing: str


async def view(visit: Visit) -> AlertsView:
    """The page that a visitor asks for: all events of 30 days, or one by its id."""
    facts = await alert_facts(visit)
    threads = (await bulletin_facts(visit))["threads"]
    only = visit.query.get("event", "")[:40]
    settings = visit.services.settings
    wanted = [event for event in facts.events if only in ("", event.id)]
    if only and not wanted:
        raise ValueError(_("There is no such event among those of the last 30 days."))
    return AlertsView(
        alerts=alert_card(facts, threads, visit.now),
        rules=rule_rows(facts.standings, visit.now),
        events=tuple(_row(settings, event, facts, only != "") for event in reversed(wanted[-SHOWN:])),
        only=only,
        subscribing=closed(settings, visit.state.mode),
    )


def _row(settings: Settings, event: Event, facts: AlertFacts, unfolded: bool) -> EventRow:
    changes = facts.transitions.get(event.id, ())
    heaviest = worst(changes)
    return EventRow(
        id=event.id,
        thread=event.thread.replace("_", " "),
        state=_("in force") if event.closed is None else _("over"),
        span=_span(event),
        title=_title(heaviest, changes),
        severity=heaviest.severity if heaviest else 0,
        word=SEVERITY[heaviest.severity] if heaviest else "",
        open=unfolded,
        messages=sent_messages(settings, event, changes),
    )


def _title(heaviest: Transition | None, changes: Sequence[Transition]) -> str:
    summary = next((change for change in changes if change.kind == "summary"), None)
    shown = summary or heaviest
    return (shown.headline or shown.level or shown.rule) if shown else _("no message")


def _span(event: Event) -> str:
    end = event.ended or event.closed
    begun = f"{event.valid:%Y-%m-%d %H:%M}"
    if end is None:
        return _("since {time} UTC").format(time=begun)
    return f"{begun} UTC, {duration(max(0.0, (end - event.valid).total_seconds()))}"
