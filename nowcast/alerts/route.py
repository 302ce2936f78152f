"""Who gets what: the transitions of a tick as messages to subscribers, at once, held or in a digest. Pure.

A message joins the transitions of one event and one tick that a subscriber wants. What quiet hours hold is never
dropped: it is sent at their end, several together as one digest. A severity from `Subscription.breakthrough` on is
sent at once whatever holds.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from nowcast.alerts.profiles import wanted
from nowcast.alerts.records import Event, Kind, Message, MessageKind, Mode, OutboxRow, Subscription, Transition
from nowcast.alerts.rules import rule as rule_of

KEPT = timedelta(hours=48)  # for which delivery is tried, at most
NEWS = timedelta(hours=6)  # after the validity of something expected, until when it matters
RANK: Mapping[Kind, int] = {"summary": 0, "cannot_confirm": 1, "update": 2, "escalation": 3, "onset": 4, "all_clear": 5}
NEXT = "We write again at a worse level, if an arrival moves by more than 10 min, or when it is over."
Earlier = Mapping[tuple[str, str], tuple[int, str]]


def message_id(event: str, revision: int, recipient: str, channel: str = "mail") -> str:
    """The id of a message: the same for the same event, revision and recipient."""
    return hashlib.sha256(f"{event}\n{revision}\n{recipient}\n{channel}".encode()).hexdigest()[:40]


def tester(address: str, now: datetime) -> Subscription:
    """The subscription of the only one who gets messages of a replay or a simulation."""
    return Subscription("tester", address, created=now, consent=now, state="active", cap=10_000)


def recipients(
    subscriptions: Iterable[Subscription], mode: Mode, mail_tester: str | None, now: datetime
) -> list[Subscription]:
    """Whom messages of this mode may reach.

    Parameters
    ----------
    mail_tester : str or None
        Who alone is reached outside of live operation.
    """
    if mode != "live":
        return [] if mail_tester is None else [tester(mail_tester, now)]
    return [entry for entry in subscriptions if _reachable(entry, now)]


def _reachable(subscription: Subscription, now: datetime) -> bool:
    if subscription.state == "paused":
        return subscription.paused_until is not None and subscription.paused_until <= now
    return subscription.state == "active"


def messages(
    transitions: Sequence[Transition],
    events: Mapping[str, Event],
    subscriptions: Iterable[Subscription],
    earlier: Earlier,
    sent: Mapping[str, int],
    now: datetime,
) -> tuple[OutboxRow, ...]:
    """The messages of a tick.

    Parameters
    ----------
    transitions : sequence of Transition
        Of this tick.
    events : mapping
        Their events by id.
    subscriptions : iterable of Subscription
        That may be reached.
    earlier : mapping
        By (event, subscription): how many messages were made, and the id of the first.
    sent : mapping
        Messages at once of each subscription in the last 24 h.
    now : datetime
    """
    rows = []
    for subscription in subscriptions:
        rules = wanted(subscription)
        for event, group in _by_event(transitions).items():
            count, root = earlier.get((event, subscription.id), (0, ""))
            chosen = chosen_of(group, rules, subscription, opened=count > 0)
            if chosen:
                message = _message(events[event], chosen, subscription, count, root, now)
                rows.append(_scheduled(message, subscription, sent.get(subscription.id, 0), now))
    return tuple(rows)


def _by_event(transitions: Sequence[Transition]) -> dict[str, list[Transition]]:
    groups: dict[str, list[Transition]] = {}
    for change in transitions:
        groups.setdefault(change.event, []).append(change)
    return groups


def chosen_of(
    group: Sequence[Transition], rules: Mapping[str, int], subscription: Subscription, *, opened: bool
) -> list[Transition]:
    """The transitions that a subscriber wants.

    Parameters
    ----------
    rules : mapping
        Least severity by rule id.
    opened : bool
        Whether the subscriber had a message of the event before: an end is told only then.
    """
    chosen = []
    for change in group:
        if change.kind in ("all_clear", "summary"):
            keep = opened and (subscription.all_clear if change.kind == "all_clear" else subscription.summary)
        elif change.kind == "cannot_confirm":
            keep = opened
        else:
            keep = change.rule in rules and change.severity >= rules[change.rule]
        if keep:
            chosen.append(change)
    return chosen


def _message(
    event: Event, chosen: Sequence[Transition], subscription: Subscription, count: int, root: str, now: datetime
) -> Message:
    """The message of an event to a subscriber."""
    first = max(chosen, key=lambda change: (change.severity, RANK[change.kind]))
    kind: MessageKind = first.kind
    if kind in ("escalation", "update", "onset"):
        kind = "onset" if count == 0 else "update" if kind == "update" else "escalation"
    name = message_id(event.id, first.revision, subscription.address, subscription.channel)
    return Message(
        id=name, event=event, revision=first.revision, number=count + 1, root=root or name,
        subscription=subscription.id, recipient=subscription.address, channel=subscription.channel, kind=kind,
        severity=max(change.severity for change in chosen), subject=subject(chosen, event.mode),
        transitions=tuple(chosen), facts=_facts(chosen, event.mode), mode=event.mode, made=now,
        expires=_expires(chosen, now), time_zone=subscription.time_zone, profile=subscription.profile,
        longitudes=subscription.longitudes,
    )  # fmt: skip


def subject(chosen: Sequence[Transition], mode: Mode) -> str:
    """What stands alone: the worst first, with its mark; [TEST] before all outside of live operation."""
    order = sorted(chosen, key=lambda change: (change.severity, RANK[change.kind]), reverse=True)
    heads = list(dict.fromkeys(change.headline for change in order if change.kind != "summary")) or [order[0].headline]
    mark = {"all_clear": "[CLEAR] ", "cannot_confirm": "[NO DATA] "}.get(order[0].kind, "")
    more = f" (+{len(heads) - 1} more)" if len(heads) > 1 else ""
    return f"{'' if mode == 'live' else '[TEST] '}{mark}{heads[0]}{more}"


def _facts(chosen: Sequence[Transition], mode: Mode) -> tuple[tuple[str, str], ...]:
    """Sentences of all transitions, each once, then why this was sent and what comes next."""
    parts: list[tuple[str, str]] = []
    if mode != "live":
        parts.append(("exercise", f"EXERCISE: this is a {mode}, nothing of it happens now."))
    for change in sorted(chosen, key=lambda entry: entry.severity, reverse=True):
        parts += [fact for fact in change.facts if fact not in parts]
    whys = dict.fromkeys(_why(change.rule) for change in chosen if change.level)
    parts += [("why", text) for text in whys if text]
    if any(change.kind in ("onset", "escalation", "update") for change in chosen):
        parts.append(
            (
                "next",
                NEXT,
            )
        )
    return tuple(parts)


def _why(name: str) -> str:
    """A rule in words."""
    try:
        rule = rule_of(name)
    except ValueError:
        return ""
    hold = f" for {rule.hold.total_seconds() / 60:.0f} min" if rule.hold else ""
    limits = ", ".join(f"{level.enter:g}" for level in rule.levels)
    unit = "" if rule.unit == "1" else f" {rule.unit}"
    side = "at or above" if rule.direction == "above" else "at or below"
    return f"Rule {rule.id}: {rule.title}" + (f" {side} {limits}{unit}{hold}." if rule.hold else ".")


def _expires(chosen: Sequence[Transition], now: datetime) -> datetime:
    """When a message no longer matters: some hours after what it expects, two days at most."""
    if any(change.kind in ("all_clear", "summary") for change in chosen):
        return now + KEPT
    ends = [change.valid_until or change.valid_time for change in chosen]
    return min(max(max(ends) + NEWS, now + NEWS), now + KEPT)


def _scheduled(message: Message, subscription: Subscription, sent: int, now: datetime) -> OutboxRow:
    """The message in the outbox: at once, or held until its hour."""
    if message.severity >= subscription.breakthrough:
        return OutboxRow(message, "queued", 0, now)
    due = held_until(subscription, sent, now)
    if due is None:
        return OutboxRow(message, "queued", 0, now)
    late = replace(message, expires=max(message.expires, due + NEWS))
    return OutboxRow(late, "held", 0, due)


def held_until(subscription: Subscription, sent: int, now: datetime) -> datetime | None:
    """Until when a message is held; None where it goes at once.

    Parameters
    ----------
    sent : int
        Messages at once in the last 24 h.
    """
    zone = ZoneInfo(subscription.time_zone)
    local = now.astimezone(zone)
    if subscription.digest or sent >= subscription.cap:
        return _next_hour(local, subscription.digest_hour)
    begin, end = subscription.quiet_from, subscription.quiet_until
    if begin is None or end is None or begin == end:
        return None
    inside = begin <= local.hour < end if begin < end else local.hour >= begin or local.hour < end
    return _next_hour(local, end) if inside else None


def _next_hour(local: datetime, hour: int) -> datetime:
    """The next time at which the local clock shows an hour, in UTC."""
    day = local.replace(hour=hour % 24, minute=0, second=0, microsecond=0)
    if day <= local:
        day = (local + timedelta(days=1)).replace(hour=hour % 24, minute=0, second=0, microsecond=0)
    return day.astimezone(ZoneInfo("UTC"))


def digests(held: Sequence[OutboxRow], now: datetime) -> tuple[tuple[str, ...], tuple[OutboxRow, ...]]:
    """What is sent of held messages that are due: one as it is, several of a subscriber as a digest.

    Returns
    -------
    ids, rows
        Ids that a digest stands for, and the rows to be queued.
    """
    groups: dict[str, list[OutboxRow]] = {}
    for row in sorted(held, key=lambda entry: entry.message.made):
        groups.setdefault(row.message.subscription, []).append(row)
    replaced: list[str] = []
    rows: list[OutboxRow] = []
    for group in groups.values():
        if len(group) == 1:
            rows.append(replace(group[0], state="queued", next_try=now))
            continue
        replaced += [row.message.id for row in group]
        rows.append(OutboxRow(_digest([row.message for row in group], now), "queued", 0, now))
    return tuple(replaced), tuple(rows)


def _digest(parts: Sequence[Message], now: datetime) -> Message:
    """One message that stands for several."""
    last, first = parts[-1], parts[0]
    name = message_id("\n".join(part.id for part in parts), 0, last.recipient, last.channel)
    facts = [("digest", f"{part.made:%Y-%m-%d %H:%M} UTC: {part.subject}") for part in parts]
    mark = "" if last.mode == "live" else "[TEST] "
    newest = last.subject.removeprefix(mark)
    return replace(
        last, id=name, number=1, root=name, kind="digest", severity=max(part.severity for part in parts),
        subject=f"{mark}[DIGEST] {len(parts)} alerts since {first.made:%d %b %H:%M} UTC: {newest}",
        transitions=tuple(change for part in parts for change in part.transitions),
        facts=(*facts, *last.facts), made=now, expires=now + KEPT,
    )  # fmt: skip
