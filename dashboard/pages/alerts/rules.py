"""Where each rule stands: its level, its newest value, and how far that is from firing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.text import Age, age_of, number
from nowcast.alerts.history import RuleStanding
from nowcast.alerts.machine import beyond
from nowcast.alerts.records import Level, Rule
from nowcast.alerts.rules import RULES
from nowcast.texts import _
from nowcast.vocabulary.quantities import QUANTITIES

AGES = (600.0, 1800.0, 10800.0)  # s after which a value of a rule is late, stale, missing
MOMENT = ("shock", "swpc", "smile_view")  # rules of a moment: they have no value between


@dataclass(frozen=True)
class RuleRow:
    """A row of the table of rules; `part` is how near the value is to the next level, 0 to 100."""

    name: str
    title: str
    state: str
    severity: int
    value: str
    age: Age | None
    distance: str
    part: int
    about: str


def rule_rows(standings: Sequence[RuleStanding], now: datetime) -> tuple[RuleRow, ...]:
    """The built-in rules; variants that subscribers use are left out."""
    return tuple(_row(standing, now.timestamp()) for standing in standings if standing.rule.id in RULES)


def _row(standing: RuleStanding, now: float) -> RuleRow:
    entry, level, time = standing.rule, standing.level, standing.time
    number_of = entry.levels.index(level) + 1 if level else 0
    named = level.name if level else _("quiet")
    return RuleRow(
        name=entry.id,
        title=entry.title,
        state=_("{level}, cannot confirm").format(level=named) if standing.suspended else named,
        severity=level.severity if level else 0,
        value=_("no value yet") if standing.value is None else _number(entry, standing.value),
        age=age_of(time.timestamp(), AGES, now) if time is not None and time.timestamp() <= now else None,
        distance=distance(entry, number_of, standing.value),
        part=nearness(entry, number_of, standing.value),
        about=f"{entry.about} {held(entry)}",
    )


def distance(entry: Rule, level: int, value: float | None) -> str:
    """How far a value is from the next level, or from the end where all are reached.

    Examples
    --------
    >>> distance(RULES["bz"], 0, -4.0), distance(RULES["bz"], 3, -35.0)
    ('6.00 nT from Bz -10 nT', 'highest level; ends beyond −24.00 nT')
    """
    if entry.id in MOMENT:
        return _("fires when it happens")
    if value is None:
        return ""
    following = _next(entry, level)
    if following is None:
        return _("highest level; ends beyond {value}").format(value=_number(entry, entry.levels[-1].leave))
    if beyond(entry, value, following.enter):
        return _("beyond {level}, hold not yet over").format(level=following.name)
    left = _number(entry, abs(following.enter - value))
    return _("{distance} from {level}").format(distance=left, level=following.name)


def nearness(entry: Rule, level: int, value: float | None) -> int:
    """How near a value is to the next level, in per cent of the way from the last one, or from zero.

    Examples
    --------
    >>> nearness(RULES["bz"], 0, -4.0), nearness(RULES["bz"], 0, 3.0), nearness(RULES["pressure"], 1, 15.0)
    (40, 0, 50)
    """
    following = _next(entry, level)
    if value is None or following is None or entry.id in MOMENT:
        return 100 if following is None and level else 0
    begin = entry.levels[level - 1].enter if level else _rest(entry)
    return round(100 * min(max((value - begin) / (following.enter - begin), 0.0), 1.0))


def _rest(entry: Rule) -> float:
    """Where a quantity usually is."""
    return 10.5 if entry.id.startswith("standoff") else 0.0


def _next(entry: Rule, level: int) -> Level | None:
    return entry.levels[level] if level < len(entry.levels) else None


def _number(entry: Rule, value: float) -> str:
    digits = QUANTITIES[entry.quantity].decimals if entry.quantity in QUANTITIES else 1
    return f"{number(value, digits)}{'' if entry.unit in ('', '1') else f' {entry.unit}'}"


def held(entry: Rule) -> str:
    """How long a value has to last, in a sentence.

    Examples
    --------
    >>> held(RULES["bz"])
    'On after 15 min, off after 30 min, again after 60 min.'
    """
    parts = (
        (_("on after {span}"), entry.hold),
        (_("off after {span}"), entry.release),
        (_("again after {span}"), entry.cooldown),
    )
    texts = [text.format(span=_minutes(span)) for text, span in parts if span]
    text = ", ".join(texts)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _minutes(span: timedelta) -> str:
    minutes = span.total_seconds() / 60
    return f"{minutes:g} min" if minutes <= 90 else f"{minutes / 60:g} h"
