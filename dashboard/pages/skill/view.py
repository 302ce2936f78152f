"""What the skill page shows: plain sentence, scoreboard, plots with their figures, events, all targets, model cards."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from dashboard.pages.record import Visit
from dashboard.pages.skill.cards import ModelCard, Table, card_of, cards
from dashboard.pages.skill.scoreboard import Events, Scoreboard, events, plot_tables, scoreboard
from dashboard.pages.skill.scores import ALL, Asked, DriveClass, LeadScores, TargetScores, choice, read_target_scores
from dashboard.text import duration, stamp
from nowcast.skill.verification import LEADS, PERIODS, Target
from nowcast.texts import _

STALE = timedelta(hours=3)  # of scores that are made once an hour
FAR = 30  # min


@dataclass(frozen=True)
class Choice:
    """One field of the form: its offers as value, words, chosen."""

    name: str
    label: str
    offers: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True)
class PlotFacts:
    """What the script draws."""

    reliability: list[list[float | None]]
    drive: dict[str, list[DriveClass]]
    series: dict[str, list[float | None]]
    probability: bool
    unit: str
    label: str
    decimals: int


@dataclass(frozen=True)
class Result:
    """The scores of the target at the lead."""

    n: int
    sentence: str
    note: str
    board: Scoreboard
    facts: PlotFacts
    events: tuple[Events, ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class TargetLine:
    """One of all targets with its sentence."""

    label: str
    query: str
    here: bool
    sentence: str


@dataclass(frozen=True)
class SkillView:
    """The page; `result` is None where nothing was scored, `nothing` says why."""

    label: str
    truth: str
    scored: str
    stale: bool
    choices: tuple[Choice, ...]
    nothing: str
    result: Result | None
    shipped: ModelCard | None
    targets: tuple[TargetLine, ...]
    cards: tuple[ModelCard, ...]


async def view(visit: Visit) -> SkillView:
    """The page that a visitor asks for."""
    asked = choice(visit.query)
    scores = await asyncio.to_thread(read_target_scores, visit.services.live.stage(), asked.period)
    return skill_view(scores, asked, visit.now)


def skill_view(scores: Mapping[str, TargetScores], asked: Asked, now: datetime) -> SkillView:
    """The page of the scores of a period, by target."""
    target, own = ALL[asked.target], scores.get(asked.target)
    result = own.leads.get(str(asked.lead)) if own else None
    return SkillView(
        label=target.label,
        truth=target.truth,
        scored=_scored(own, now) if own else "",
        stale=bool(own and now - own.computed > STALE),
        choices=_choices(asked),
        nothing=_nothing(target),
        result=None if result is None else _result(result, target, asked),
        shipped=card_of(target.card),
        targets=tuple(_line(name, scores, asked) for name in ALL),
        cards=cards(),
    )


def _scored(own: TargetScores, now: datetime) -> str:
    aged = duration(max(0.0, (now - own.computed).total_seconds()))
    text = _("scored {time} UTC, {age} ago")
    if now - own.computed > STALE:
        text = _("scored {time} UTC, {age} ago: the worker no longer scores")
    return text.format(time=stamp(own.computed.timestamp()), age=aged)


def _nothing(target: Target) -> str:
    setting = _(" The observations are asked for only where {setting} is set.").format(setting=target.setting)
    return _("No scores yet: they are made once an hour.") + (setting if target.setting else "")


def _choices(asked: Asked) -> tuple[Choice, ...]:
    targets = {name: target.label for name, target in ALL.items()}
    periods = {name: _("last {period}").format(period=period.words) for name, period in PERIODS.items()}
    ahead = _("{lead} min ahead")
    leads = {str(lead): ahead.format(lead=lead) if lead else _("for the same minute") for lead in LEADS}
    if asked.target == "shocks":
        leads = {"0": _("first announcement")}
    labels = {"target": _("Target"), "period": _("Period"), "lead": _("Lead")}
    fields = (("target", targets, asked.target), ("period", periods, asked.period), ("lead", leads, str(asked.lead)))
    return tuple(
        Choice(name, labels[name], tuple((value, words, value == chosen) for value, words in offers.items()))
        for name, offers, chosen in fields
    )


def _result(result: LeadScores, target: Target, asked: Asked) -> Result:
    facts = PlotFacts(
        reliability=result["reliability"],
        drive=result["drive"],
        series=result["series"],
        probability=target.probability,
        unit="" if target.unit == "1" else target.unit,
        label=target.label,
        decimals=target.decimals,
    )
    return Result(
        n=result["n"],
        sentence=result["sentence"],
        note=_note(result, target, asked),
        board=scoreboard(result, target, asked),
        facts=facts,
        events=tuple(events(entry, target) for entry in result["contingency"]),
        tables=plot_tables(result),
    )


def _note(result: LeadScores, target: Target, asked: Asked) -> str:
    parts = [target.note]
    if target.setting and not result["truths"]:
        parts.append(_("{setting} is not set, or nothing has come.").format(setting=target.setting))
    if result["since"]:
        since = stamp(result["since"])
        text = _("Since {time} UTC, something was issued for {count} of {total} observations.")
        parts.append(text.format(time=since, count=result["n"], total=result["truths"]))
    if asked.lead >= FAR:
        parts.append(_("So far ahead only slow wind is known: the fastest storms are not among these cases."))
    return " ".join(part for part in parts if part)


def _line(name: str, scores: Mapping[str, TargetScores], asked: Asked) -> TargetLine:
    """One sentence for a target."""
    leads = scores[name].leads if name in scores else {}
    result = leads.get(str(asked.lead)) or leads.get("0")
    query = urlencode({"target": name, "period": asked.period, "lead": asked.lead})
    sentence = result["sentence"] if result else _nothing(ALL[name])
    return TargetLine(ALL[name].label, query, name == asked.target, sentence)
