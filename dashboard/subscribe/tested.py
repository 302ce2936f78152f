"""What a rule would have sent, beside the rule as it is being set: sentence, dates, a small drawing of the last 30
days.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.services import Services
from nowcast.alerts.records import SEVERITY
from nowcast.alerts.rules import rule as rule_of
from nowcast.alerts.rules import variants
from nowcast.alerts.subscription.form import Form

DAYS = 30
WIDTH, HEIGHT, GROUND = 300.0, 34, 22.0
SHOWN = 12  # dates


@dataclass(frozen=True)
class Mark:
    """A message in the drawing."""

    x: str
    top: str
    severity: int


@dataclass(frozen=True)
class Tick:
    """A date under the drawing."""

    x: str
    text: str
    anchor: str


@dataclass(frozen=True)
class Tested:
    """What a rule would have sent."""

    rule: str
    sentence: str
    dates: tuple[str, ...]
    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    alt: str


@dataclass(frozen=True)
class Firing:
    """One onset or worsening: when, which level."""

    time: datetime
    level: str
    severity: int


def tested(rule: str, recent: Sequence[Firing], storms: Mapping[str, Sequence[Firing]], now: datetime) -> Tested:
    """The outcome in words and as a drawing.

    Parameters
    ----------
    recent : sequence of Firing
        Of the last 30 days.
    storms : mapping
        By name of the storm; those in which it fired not once too.
    """
    start = now - timedelta(days=DAYS)
    times = "once" if len(recent) == 1 else f"{len(recent)} times"
    sentence = f"Would have fired {times}" if recent else "Would not have fired"
    sentence += f" in the last {DAYS} days"
    fired = [name for name, firings in storms.items() if firings]
    if storms:
        sentence += f", and in {len(fired)} of {len(storms)} storms of the past"
    return Tested(
        rule=rule,
        sentence=f"{sentence}.",
        dates=(*(_line(firing) for firing in recent[-SHOWN:]), *(_storm(name, storms[name]) for name in fired)),
        marks=tuple(_mark(firing, start) for firing in recent),
        ticks=_ticks(start, now) if recent else (),
        alt=f"{sentence}: " + "; ".join(_line(firing) for firing in recent[-SHOWN:]),
    )


def _line(firing: Firing) -> str:
    return f"{firing.time:%d %b %H:%M} UTC, {firing.level}".lstrip("0")


def _storm(name: str, firings: Sequence[Firing]) -> str:
    worst = max(firings, key=lambda firing: firing.severity)
    count = f"{len(firings)} messages" if len(firings) > 1 else "1 message"
    return f"{name}: {count}, the worst {worst.level} at {worst.time:%d %b %H:%M} UTC"


def _mark(firing: Firing, start: datetime) -> Mark:
    part = (firing.time - start) / timedelta(days=DAYS)
    height = 4.0 + 16.0 * firing.severity / (len(SEVERITY) - 1)
    return Mark(f"{max(1.0, min(part, 1.0) * WIDTH):.1f}", f"{GROUND - height:.1f}", firing.severity)


def _ticks(start: datetime, now: datetime) -> tuple[Tick, ...]:
    ends = ((0.0, start, "start"), (WIDTH / 2, start + (now - start) / 2, "middle"), (WIDTH, now, "end"))
    return tuple(Tick(f"{x:g}", f"{time:%d %b}".lstrip("0"), anchor) for x, time, anchor in ends)


async def tested_form(services: Services, form: Form, *, patient: bool) -> dict[str, Tested]:
    """Outcomes of the rules that are switched on in a form, by their built-in ids.

    Parameters
    ----------
    patient : bool
        Whether to wait for them; otherwise the script of the page asks.
    """
    if not patient:
        return {}
    entry = form.subscription
    names = {name: variants(entry, (name,)) for name in entry.rules}
    firsts = {name: ids[0] for name, ids in names.items() if ids}
    outcomes = await asyncio.gather(*(tested_rule(services, rule) for rule in firsts.values()))
    return dict(zip(firsts, outcomes, strict=True))


async def tested_rule(services: Services, name: str) -> Tested:
    """The outcome of one rule.

    Raises
    ------
    ValueError
        There is no such rule.
    """
    rule_of(name)
    state = await services.live.state()
    return tested(name, (), {}, state.clock.now())
