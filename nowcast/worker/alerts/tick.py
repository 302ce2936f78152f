"""The rules after a nowcast: what changed goes into the store with its messages, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pandas as pd

from nowcast import store
from nowcast.alerts.advance import Memory
from nowcast.alerts.evaluate import Book, Outcome, evaluate
from nowcast.alerts.hooks.subscribed import webhook_subscriptions
from nowcast.alerts.profiles import wanted
from nowcast.alerts.records import Event, Mode, Rule, Subscription, Transition
from nowcast.alerts.route import messages, recipients
from nowcast.alerts.rules import RULES
from nowcast.alerts.rules import rule as rule_of
from nowcast.physics.crossings import judge
from nowcast.smile.orbit.position import Orbit
from nowcast.store import Store
from nowcast.store.alerts import (
    decode,
    earlier_messages,
    encode,
    read_events,
    read_rule_states,
    read_subscriptions,
    sent_since,
    write_tick,
)
from nowcast.worker.alerts.gather import gather
from nowcast.worker.context import Context
from nowcast.worker.memory import TickMemory

IDS = timedelta(days=5)  # of events whose ids are looked at for a new one
DAY = timedelta(hours=24)
OUTSIDE = 3  # minutes outside of the magnetopause that are called a crossing


def alert(context: Context, memory: TickMemory | None, *, orbit: Orbit | None) -> Outcome:
    """Evaluate the rules at the present minute, and store what changed with its messages.

    Parameters
    ----------
    context : Context
        Where it is not live, only `NOWCAST_MAIL_TESTER` is reached.
    memory : TickMemory or None
        Of the nowcast that was just made; without it the wind and the nowcast are read from the store.
    orbit : Orbit or None
        Of SMILE.
    """
    database, settings = context.store, context.settings
    now = context.clock.now().replace(second=0, microsecond=0)
    mode: Mode = "live" if context.live else store_mode(database)
    reached = recipients(
        (*read_subscriptions(database), *webhook_subscriptions(settings, now)), mode, settings.mail_tester, now
    )
    rules = rules_of(reached)
    stored = read_rule_states(database)
    book = _book(database, stored, now)
    inputs = gather(database, rules, now, mode=mode, orbit=orbit, memory=memory)
    outcome = evaluate(rules, book, inputs)
    outcome = replace(outcome, transitions=_with_goes(database, outcome.transitions, outcome.events))
    events = {event.id: event for event in outcome.events}
    earlier = earlier_messages(database, sorted(events)) if events else {}
    sent = sent_since(database, now - DAY) if outcome.transitions else {}
    rows = messages(outcome.transitions, events, reached, earlier, sent, now)
    states = {name: encode(memory) for name, memory in outcome.book.memories.items()}
    changed = {name: body for name, body in states.items() if stored.get(name) != body}
    write_tick(
        database,
        states=changed,
        events=outcome.events,
        transitions=outcome.transitions,
        rows=rows,
        fence=context.fence(),
    )
    return outcome


def store_mode(database: Store) -> Mode:
    """Whether a storm that is no live wind is a replay or a simulation."""
    return "simulation" if store.clock_of(database)[1] == "simulation" else "replay"


def rules_of(subscriptions: Sequence[Subscription]) -> dict[str, Rule]:
    """The built-in rules and the variants that somebody wants, by id; one that does not exist any more is left out."""
    rules = {name: rule for name, rule in RULES.items() if name != "geo_exposure"}
    for subscription in subscriptions:
        for name in wanted(subscription):
            try:
                rules.setdefault(name, rule_of(name))
            except ValueError:
                continue
    return rules


def _book(database: Store, stored: Mapping[str, str], now: datetime) -> Book:
    """What the rules remember, the open events, and the ids that are taken."""
    memories = {name: decode(Memory, body) for name, body in stored.items()}
    opened = {event.thread: event for event in read_events(database, open_only=True)}
    return Book(memories, opened, tuple(event.id for event in read_events(database, now - IDS)))


def _with_goes(database: Store, transitions: Sequence[Transition], events: Sequence[Event]) -> tuple[Transition, ...]:
    """The transitions; a summary says what GOES saw."""
    by_id = {event.id: event for event in events}
    result = []
    for change in transitions:
        event = by_id.get(change.event)
        if change.kind == "summary" and event is not None:
            sentence = goes_sentence(database, event.valid, event.ended or change.made)
            change = replace(change, facts=(*change.facts, ("goes", sentence)))
        result.append(change)
    return tuple(result)


def goes_sentence(database: Store, start: datetime, stop: datetime) -> str:
    """Whether a GOES was outside of the magnetopause between two times, and when first."""
    if not {"goes_magnetometers", "goes_longitudes"} <= set(database.feeds):
        return "GOES: not asked."
    rows = store.read(database, "goes_magnetometers", start, stop, columns=["goes_hp", "goes_he", "goes_hn"])
    places = store.read(database, "goes_longitudes", start - timedelta(days=30), stop, columns=["longitude"])[
        "longitude"
    ]
    seen = []
    for name, field in rows.groupby(level="source"):
        known = places[places.index.get_level_values("source") == name].dropna()
        if known.empty:
            continue
        judged = judge(field.droplevel("source"), float(known.iloc[-1]), hindsight=True)
        outside = pd.DatetimeIndex(judged.index[judged["state"] == "outside"])
        if len(outside) >= OUTSIDE:
            seen.append(
                f"{name} was outside of the magnetopause for {len(outside)} min, first at {outside[0]:%d %H:%M} UTC"
            )
        else:
            seen.append(f"{name} stayed inside, or was not on the day side")
    return f"GOES: {'; '.join(seen)}." if seen else "GOES: no data of these hours."
