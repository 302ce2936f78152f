"""What the store holds of alerts for the pages: events with their transitions, and where each rule stands."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.pages.record import Visit
from nowcast import store
from nowcast.alerts.history import RuleStanding, rule_states
from nowcast.alerts.records import Event, Transition
from nowcast.store import Store
from nowcast.store import alerts as stored

PAST = timedelta(days=30)
LONGEST_EVENT = timedelta(days=10)  # before the begin of what is shown, in which an event that goes on may have begun


@dataclass(frozen=True)
class AlertFacts:
    """Events by their begin, their transitions in the order in which they were made, where each rule stands."""

    events: tuple[Event, ...]
    transitions: Mapping[str, tuple[Transition, ...]]
    standings: tuple[RuleStanding, ...]


async def alert_facts(visit: Visit) -> AlertFacts:
    """The facts of the last 30 days, read once for each data version and minute."""
    database = visit.services.live.stage()
    minute = visit.now.replace(second=0, microsecond=0)

    def make() -> AlertFacts:
        return read_facts(database, visit.now)

    cache = visit.services.alerts
    return await asyncio.to_thread(lambda: cache.get(database, store.version(database), minute, make))


def read_facts(database: Store, now: datetime) -> AlertFacts:
    """The facts of a store."""
    begun = stored.read_events(database, now - PAST - LONGEST_EVENT, now)
    events = tuple(event for event in begun if event.closed is None or event.closed >= now - PAST)
    changes = stored.read_transitions(database, start=now - PAST - LONGEST_EVENT, stop=now)
    return AlertFacts(events, _by_event(changes), rule_states(database))


def _by_event(transitions: Sequence[Transition]) -> dict[str, tuple[Transition, ...]]:
    grouped: dict[str, list[Transition]] = {}
    for change in transitions:
        grouped.setdefault(change.event, []).append(change)
    return {event: tuple(changes) for event, changes in grouped.items()}
