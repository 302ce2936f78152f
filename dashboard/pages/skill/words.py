"""Words of the skill page: figures with their interval and cases, times, leads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.text import number
from nowcast.skill.verification import SHOCKS, TARGETS, Target

Facts = Mapping[str, Any]
ALL: dict[str, Target] = {**TARGETS, "shocks": SHOCKS}
DIGITS = {"r": 2, "brier": 3}  # of figures that have not the unit of the value
BARE = ("hss", "pod", "far", "gain")  # figures of 1


@dataclass(frozen=True)
class Asked:
    """What the page shows: target, period, lead [min]."""

    target: str
    period: str
    lead: int


def figure(row: Facts | None, target: Target) -> str:
    """A figure with its interval; says so where it rests on too few cases."""
    if row is None or row["value"] is None:
        return "–"
    word = str(row["score"]).split(" ")[0]
    value, ends = row["value"], (row["low"], row["high"])
    sure = None not in ends
    if word == "coverage":
        shown = f"{100 * value:.0f} %"
        band = f"{100 * ends[0]:.0f} to {100 * ends[1]:.0f}" if sure else ""
    else:
        digits = DIGITS.get(word, 2 if word in BARE or target.probability else max(target.decimals, 1))
        shown = number(value, digits)
        band = " to ".join(number(end, digits) for end in ends) if sure else ""
    few = f' <small class="words">{row["n"]}: too few</small>' if row["few"] else ""
    own = "few" if row["few"] else ""
    return f'<span class="figure {own}" title="{row["n"]} cases"><b>{shown}</b> <small>{band}</small>{few}</span>'


def part(value: float | None) -> str:
    """A part in per cent."""
    return "–" if value is None else f"{100 * value:.0f} %"


def ahead(asked: Asked) -> str:
    """The lead in words."""
    if asked.target == "shocks":
        return "first announcement"
    return f"{asked.lead} min ahead" if asked.lead else "for the same minute"
