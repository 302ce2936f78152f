"""What a rule would have sent, beside the rule as it is being set: sentence, dates, a small drawing of the last 30
days.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from nowcast.alerts.fired import BackTest
from nowcast.alerts.history import Firing
from nowcast.alerts.records import SEVERITY
from nowcast.texts import _, plural

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


def tested(rule: str, trial: BackTest, storms: Mapping[str, Sequence[Firing]], now: datetime) -> Tested:
    """The outcome in words and as a drawing.

    Parameters
    ----------
    trial : BackTest
        Of the last 30 days.
    storms : mapping
        By name of the storm; those in which it fired not once too.
    """
    start, recent = now - timedelta(days=DAYS), trial.firings
    text = _("Would not have fired in the last {days} days")
    if recent:
        text = plural(
            "Would have fired once in the last {{days}} days",
            "Would have fired {count} times in the last {{days}} days",
            len(recent),
        )
    sentence = text.format(days=DAYS) + _stored(trial.days)
    if trial.why_not:
        sentence = f"{trial.why_not[:1].upper()}{trial.why_not[1:]}"
    fired = [name for name, firings in storms.items() if firings]
    if storms:
        sentence += _(", and in {count} of {total} storms of the past").format(count=len(fired), total=len(storms))
    return Tested(
        rule=rule,
        sentence=f"{sentence}.",
        dates=(*(_line(firing) for firing in recent[-SHOWN:]), *(_storm(name, storms[name]) for name in fired)),
        marks=tuple(_mark(firing, start) for firing in recent),
        ticks=_ticks(start, now) if recent else (),
        alt=f"{sentence}: " + "; ".join(_line(firing) for firing in recent[-SHOWN:]),
    )


def _stored(days: float | None) -> str:
    """How much of the span has values, where that is not nearly all."""
    if days is None or days >= 0.9 * DAYS:
        return ""
    if not days:
        return _(", of which nothing is stored")
    if days >= 2:
        return _(", of which {days} are stored").format(days=f"{days:.0f}")
    return _(", of which {hours} hours are stored").format(hours=f"{days * 24:.0f}")


def _line(firing: Firing) -> str:
    return f"{firing.time:%d %b %H:%M} UTC, {firing.level}".lstrip("0")


def _storm(name: str, firings: Sequence[Firing]) -> str:
    worst = max(firings, key=lambda firing: firing.severity)
    count = plural("{count} message", "{count} messages", len(firings))
    text = _("{storm}: {messages}, the worst {level} at {time} UTC")
    return text.format(storm=name, messages=count, level=worst.level, time=f"{worst.time:%d %b %H:%M}")


def _mark(firing: Firing, start: datetime) -> Mark:
    part = (firing.time - start) / timedelta(days=DAYS)
    height = 4.0 + 16.0 * firing.severity / (len(SEVERITY) - 1)
    return Mark(f"{max(1.0, min(part, 1.0) * WIDTH):.1f}", f"{GROUND - height:.1f}", firing.severity)


def _ticks(start: datetime, now: datetime) -> tuple[Tick, ...]:
    ends = ((0.0, start, "start"), (WIDTH / 2, start + (now - start) / 2, "middle"), (WIDTH, now, "end"))
    return tuple(Tick(f"{x:g}", f"{time:%d %b}".lstrip("0"), anchor) for x, time, anchor in ends)
