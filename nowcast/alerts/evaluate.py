"""All rules at one tick: who changed, to which event it belongs, which events are over. Pure.

An event is of a thread: all rules of "storm" share one, so that one storm is one event. Within an event each level of
each rule is told once, a shock once and again where its arrival moved by more than `MOVED`. The event of a storm is
over when no rule was active for `QUIET`; its all-clear and its summary are made together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from nowcast.alerts import wording
from nowcast.alerts.advance import Memory, Standing, advance
from nowcast.alerts.inputs import Inputs, Series, measure, trace
from nowcast.alerts.machine import HOLE
from nowcast.alerts.records import Event, Measure, Rule, Transition
from nowcast.vocabulary.records import Announced, Document

QUIET = timedelta(hours=3)  # without an active rule, after which the event of a storm is over
MOVED = timedelta(minutes=10)  # of an arrival, after which it is told again
SHOCK_AGE = timedelta(minutes=30)  # of a shock at L1 that is still news
SURE = 0.5  # least confidence of a shock
LOST_FOR = timedelta(hours=24)  # without data, after which an event is closed unconfirmed
SUMMED = ("storm",)  # threads whose events get a summary
SILENT_END = ("forecast", "swpc_message")  # threads whose events end without a message


@dataclass(frozen=True)
class Book:
    """What is known before a tick, and after it.

    Parameters
    ----------
    memories : mapping
        By rule id.
    events : mapping
        Open events by thread.
    taken : tuple of str
        Ids of the events of the last days, open or not.
    """

    memories: Mapping[str, Memory] = field(default_factory=dict)
    events: Mapping[str, Event] = field(default_factory=dict)
    taken: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What a tick made: the book after it, the events that are new or changed, the transitions."""

    book: Book
    events: tuple[Event, ...] = ()
    transitions: tuple[Transition, ...] = ()


def evaluate(rules: Mapping[str, Rule], book: Book, inputs: Inputs) -> Outcome:
    """Take a tick.

    Parameters
    ----------
    rules : mapping
        Rules in use by id.
    book : Book
        As of the last tick.
    inputs : Inputs
    """
    memories = dict(book.memories)
    drafts: list[Transition] = []
    for name, rule in rules.items():
        memory = memories.get(name, Memory())
        event = book.events.get(rule.thread)
        before = memory = memory if event is not None and memory.event == event.id else _outside(memory)
        if rule.feed == "shocks":
            memory, made = _shocks(rule, memory, inputs)
        elif rule.feed == "swpc_alerts":
            memory, made = _messages(rule, memory, inputs)
        elif name in inputs.series:
            memory, made = _values(rule, memory, inputs.series[name], inputs)
        else:
            continue
        if made and _in_maintenance(rule, inputs):
            memory, made = replace(memory, told=before.told, shocks=before.shocks), []
        memories[name] = memory
        drafts += made
    return _closed(rules, _joined(rules, book, memories, drafts, inputs), inputs)


def _outside(memory: Memory) -> Memory:
    """The memory of a rule that takes part in no open event."""
    if not memory.event and not memory.told and memory.active is None and memory.extreme is None:
        return memory
    return replace(memory, event="", told=0, active=None, extreme=None, extreme_time=None)


def _in_maintenance(rule: Rule, inputs: Inputs) -> bool:
    """Whether a maintenance window keeps back what a rule raises; it is told after it where it still holds."""
    return any(window.all_rules or rule.feed == "health" for window in inputs.maintenance)


def _values(rule: Rule, memory: Memory, series: Series, inputs: Inputs) -> tuple[Memory, list[Transition]]:
    """The changes of a rule over a series."""
    standing = advance(rule, memory, series, inputs, memory.told)
    memory = _followed(rule, standing, inputs)
    made = []
    if standing.level > memory.told and standing.level > memory.muted:
        made.append(_raised(rule, standing, series, inputs, again=memory.told > 0))
        memory = replace(memory, told=standing.level)
    if standing.lost and memory.told:
        made.append(_cannot_confirm(rule, inputs))
    return memory, made


def _followed(rule: Rule, standing: Standing, inputs: Inputs) -> Memory:
    """The memory with its activity and its worst value."""
    memory, state = standing.memory, standing.memory.state
    if state.level or standing.level:
        until = max(inputs.now, standing.since)
        memory = replace(memory, active=until if memory.active is None else max(until, memory.active))
    if state.window and (state.level or memory.told) and state.valid == state.time:
        time, value = state.window[-1]
        worse = memory.extreme is None or (
            value > memory.extreme if rule.direction == "above" else value < memory.extreme
        )
        if worse:
            memory = replace(memory, extreme=value, extreme_time=time)
    return memory


def _raised(rule: Rule, standing: Standing, series: Series, inputs: Inputs, *, again: bool) -> Transition:
    """The onset or the escalation of a rule."""
    level = rule.levels[standing.level - 1]
    measures = (measure(rule, series, standing.index),) if standing.index >= 0 else ()
    return Transition(
        event="", rule=rule.id, revision=0, kind="escalation" if again else "onset", level=level.name,
        severity=level.severity, valid_time=standing.since, made=inputs.now, measures=measures, source=series.source,
        headline=wording.headline(rule, level, measures, standing.since, inputs.now),
        facts=wording.facts(rule, level, measures, standing.since, inputs), trace=trace(series),
    )  # fmt: skip


def _cannot_confirm(rule: Rule, inputs: Inputs) -> Transition:
    return Transition(
        event="", rule=rule.id, revision=0, kind="cannot_confirm", level="", severity=1, valid_time=inputs.now,
        made=inputs.now, headline=f"{rule.title}: data lost, cannot confirm the end",
        facts=(("lost", wording.lost(inputs) or "The values at the nose are missing: the end cannot be confirmed."),),
    )  # fmt: skip


def _shocks(rule: Rule, memory: Memory, inputs: Inputs) -> tuple[Memory, list[Transition]]:
    """Shocks that are new, or whose arrival moved."""
    if not inputs.shocks:
        return memory, []
    told = {name: arrival for name, arrival in memory.shocks if arrival > inputs.now.timestamp() - 86400.0}
    made, active = [], memory.active
    for row in inputs.shocks:
        arrival = row.expected
        if arrival is None or not _wanted(row, inputs.now):
            continue
        name = _shock_name(row)
        before = told.get(name)
        moved = before is not None and abs(arrival.timestamp() - before) > MOVED.total_seconds()
        if (before is None and inputs.now - row.time <= SHOCK_AGE) or (moved and row.state == "awaited"):
            made.append(_shock(rule, row, inputs, moved=moved))
            told[name] = arrival.timestamp()
        if name in told and row.high is not None:
            active = row.high if active is None else max(active, row.high)
    return replace(memory, shocks=tuple(sorted(told.items())), active=active), made


def _wanted(row: Announced, now: datetime) -> bool:
    """Whether a step is a shock that is worth a message: fast forward, sure enough, not held."""
    return row.kind == "fast forward" and not row.held and row.confidence >= SURE and row.noticed <= now


def _shock_name(row: Announced) -> str:
    return f"{row.noticed:%Y-%m-%dT%H:%M}"


def _shock(rule: Rule, row: Announced, inputs: Inputs, *, moved: bool) -> Transition:
    """The announcement of a shock."""
    arrival = row.expected or row.time
    nose = row.nose_after if row.nose_after == row.nose_after else None
    measures = (
        Measure("standoff_distance", "Nose behind the shock", "R_E", nose, time=arrival),
        Measure("flow_speed", "Speed behind the shock", "km/s", _finite(row.flow_speed_after), time=row.time),
        Measure("bz_gsm", "Bz behind the shock", "nT", _finite(row.bz_gsm_after), time=row.time),
    )
    craft = " and ".join(dict.fromkeys(name for name in (row.field_craft, row.plasma_craft) if name))
    return Transition(
        event="", rule=rule.id, revision=0, kind="update" if moved else "onset",
        level=f"shock {row.time:%d %H:%M}", severity=wording.shock_severity(row), valid_time=arrival, made=inputs.now,
        measures=measures, source=craft, headline=wording.shock_headline(row),
        facts=wording.shock_facts(row, inputs, moved=moved), valid_until=row.high,
        trace=trace(inputs.series.get("standoff")),
    )  # fmt: skip


def _finite(value: float) -> float | None:
    return None if value != value else round(value, 3)


def _messages(rule: Rule, memory: Memory, inputs: Inputs) -> tuple[Memory, list[Transition]]:
    """Messages of SWPC that were not passed on yet."""
    told = {name: issued for name, issued in memory.shocks if issued > inputs.now.timestamp() - 86400.0}
    fresh = [message for message in inputs.messages if message.key not in told]
    if not fresh:
        return memory, []
    told |= {message.key: message.time.timestamp() for message in fresh}
    made = [_passed_on(rule, message, inputs) for message in fresh]
    return replace(memory, shocks=tuple(sorted(told.items()))), made


def _passed_on(rule: Rule, message: Document, inputs: Inputs) -> Transition:
    """A message of SWPC."""
    return Transition(
        event="", rule=rule.id, revision=0, kind="onset", level=f"SWPC {message.key}",
        severity=wording.message_severity(message), valid_time=message.start or message.time, made=inputs.now,
        source="NOAA SWPC", headline=wording.message_headline(message), facts=wording.message_facts(message),
        valid_until=message.stop,
    )  # fmt: skip


def _joined(
    rules: Mapping[str, Rule], book: Book, memories: dict[str, Memory], drafts: Sequence[Transition], inputs: Inputs
) -> Outcome:
    """The transitions within their events; new events where none is open."""
    if not drafts and not book.events:
        return Outcome(Book(memories, book.events, book.taken))
    events, taken = dict(book.events), list(book.taken)
    changed: dict[str, Event] = {}
    made: list[Transition] = []
    for thread, group in _by_thread(rules, drafts):
        event = events.get(thread)
        if event is None:
            if all(draft.kind in ("cannot_confirm", "update") for draft in group):
                continue
            event = _new_event(thread, group, taken, inputs)
            taken.append(event.id)
        group = _distinct(group, lost=event.lost)
        if not group:
            continue
        event = replace(
            event,
            revision=event.revision + 1,
            severity=max(event.severity, *(draft.severity for draft in group)),
            lost=event.lost or any(draft.kind == "cannot_confirm" for draft in group),
        )
        made += [replace(draft, event=event.id, revision=event.revision) for draft in group]
        events[thread] = changed[event.id] = event
    for thread, event in events.items():
        for name, rule in rules.items():
            memory = memories.get(name)
            if rule.thread != thread or memory is None or memory.event == event.id:
                continue
            if memory.told or memory.state.level or memory.active:
                memories[name] = replace(memory, event=event.id)
    return Outcome(Book(memories, events, tuple(taken)), tuple(changed.values()), tuple(made))


def _by_thread(rules: Mapping[str, Rule], drafts: Sequence[Transition]) -> list[tuple[str, list[Transition]]]:
    """Transitions by thread; each message of SWPC is a thread of its own."""
    groups: dict[str, list[Transition]] = {}
    for draft in drafts:
        thread = rules[draft.rule].thread
        key = f"{thread}:{draft.level}" if thread == "swpc_message" else thread
        groups.setdefault(key, []).append(draft)
    return list(groups.items())


def _distinct(group: Iterable[Transition], *, lost: bool) -> list[Transition]:
    """The same transitions, "cannot confirm" once and not where it was told before."""
    kept = []
    for draft in group:
        if draft.kind == "cannot_confirm":
            if lost:
                continue
            lost = True
        kept.append(draft)
    return kept


def _new_event(thread: str, group: Sequence[Transition], taken: Sequence[str], inputs: Inputs) -> Event:
    """An event with an id of its own: the day of its validity and a letter."""
    valid = min(draft.valid_time for draft in group)
    day = f"{valid:%Y-%m%d}"
    number = sum(name.startswith(day) for name in taken)
    return Event(f"{day}-{_letters(number)}", thread.split(":")[0], inputs.now, valid, mode=inputs.mode)


def _letters(number: int) -> str:
    """A, B, … Z, AA, AB, …"""
    text = ""
    while True:
        text = chr(ord("A") + number % 26) + text
        number = number // 26 - 1
        if number < 0:
            return text


def _closed(rules: Mapping[str, Rule], outcome: Outcome, inputs: Inputs) -> Outcome:
    """Close the events that are over."""
    if not outcome.book.events:
        return outcome
    events, memories = dict(outcome.book.events), dict(outcome.book.memories)
    changed = {event.id: event for event in outcome.events}
    made = list(outcome.transitions)
    for thread, event in list(events.items()):
        members = {
            name: memories[name]
            for name, rule in rules.items()
            if rule.thread == thread.split(":")[0] and name in memories
        }
        ended = _end(thread, event, members, inputs)
        if ended is None:
            continue
        closed = replace(event, ended=ended, closed=inputs.now, revision=event.revision + 1)
        if thread.split(":")[0] not in SILENT_END:
            made += _ending(rules, closed, members, inputs)
        changed[event.id] = closed
        del events[thread]
        memories |= {name: replace(_outside(memory), muted=memory.state.level) for name, memory in members.items()}
    book = Book(memories, events, outcome.book.taken)
    return Outcome(book, tuple(changed.values()), tuple(made))


def _end(thread: str, event: Event, members: Mapping[str, Memory], inputs: Inputs) -> datetime | None:
    """When an event ended; None while it goes on, or while its end cannot be confirmed."""
    if thread.startswith("swpc_message"):
        return inputs.now
    active = [memory.active for memory in members.values() if memory.active is not None]
    ended = max(active, default=event.valid)
    busy = any(memory.state.level for memory in members.values())
    if thread != "storm":
        return None if busy or ended > inputs.now else max(ended, event.valid)
    if inputs.now - ended >= LOST_FOR:
        return ended
    watched = [
        memory.state.valid for name, memory in members.items() if name in inputs.series and inputs.series[name].steady
    ]
    fresh = any(valid is not None and inputs.now - valid <= HOLE for valid in watched)
    quiet = inputs.now - ended >= QUIET
    return ended if quiet and fresh and not busy else None


def _ending(rules: Mapping[str, Rule], event: Event, members: Mapping[str, Memory], inputs: Inputs) -> list[Transition]:
    """The all-clear of an event and, of a storm, its summary."""
    ended = event.ended or inputs.now
    clear = Transition(
        event=event.id, rule=event.thread, revision=event.revision, kind="all_clear", level="", severity=0,
        valid_time=ended, made=inputs.now, headline=wording.clear_headline(event),
        facts=wording.clear_facts(event, inputs),
    )  # fmt: skip
    if event.thread not in SUMMED:
        return [clear]
    worst = {name: (memory.extreme, memory.extreme_time) for name, memory in members.items()}
    summary = replace(
        clear, rule="summary", kind="summary", headline=wording.summary_headline(event),
        facts=wording.summary_facts(rules, event, worst),
    )  # fmt: skip
    return [clear, summary]
