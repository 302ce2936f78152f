"""The stored scores as typed facts, and what may be asked of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict, cast

from nowcast import store
from nowcast.skill.verification import LEADS, PERIODS, SHOCKS, TARGETS, Target
from nowcast.store import Store

ALL: dict[str, Target] = {**TARGETS, "shocks": SHOCKS}


class ScoreRow(TypedDict):
    of: str
    score: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    few: bool


DriveClass = TypedDict(  # `from` is a word of Python
    "DriveClass",
    {
        "from": float, "to": float | None, "n": int, "bias": float | None, "low": float | None, "high": float | None,
        "size": float | None,
    },
)  # fmt: skip


class Cell(TypedDict):
    """Cases of one cell of a contingency table, with the times of the newest [unix s]."""

    n: int
    newest: list[float]


class Contingency(TypedDict):
    """Events that were issued and that came: hits, misses, false_alarms, quiet."""

    threshold: float
    below: bool
    cells: dict[str, Cell]


class LeadScores(TypedDict):
    """All figures of a target at one lead."""

    n: int
    truths: int
    since: float | None
    scores: list[ScoreRow]
    reliability: list[list[float | None]]
    drive: dict[str, list[DriveClass]]
    contingency: list[Contingency]
    series: dict[str, list[float | None]]
    sentence: str


@dataclass(frozen=True)
class Asked:
    """What the page shows: target, period, lead [min]."""

    target: str
    period: str
    lead: int


@dataclass(frozen=True)
class TargetScores:
    """The scores of a target in a period by lead [min, as text], and when they were computed."""

    computed: datetime
    leads: Mapping[str, LeadScores]


USUAL = Asked("kp", "30d", 0)


def choice(query: Mapping[str, str]) -> Asked:
    """What is asked for; ValueError says what is wrong with the question."""
    target, period = query.get("target", USUAL.target), query.get("period", USUAL.period)
    lead = query.get("lead", str(USUAL.lead))
    if target not in ALL:
        raise ValueError(f"target is one of {', '.join(ALL)}.")
    if period not in PERIODS:
        raise ValueError(f"period is one of {', '.join(PERIODS)}.")
    if lead not in map(str, LEADS):
        raise ValueError(f"lead is one of {', '.join(map(str, LEADS))}.")
    return Asked(target, period, int(lead) if target != "shocks" else 0)


def read_target_scores(database: Store, period: str, target: str | None = None) -> dict[str, TargetScores]:
    """Scores of a period by target; of one target if it is named."""
    return {
        name: TargetScores(scores.computed, cast(Mapping[str, LeadScores], scores.body["leads"]))
        for name, scores in store.read_scores(database, period, target).items()
    }
