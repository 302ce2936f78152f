"""Figures of the skill page as text: with their interval and cases, times, leads."""

from dataclasses import dataclass

from dashboard.pages.skill.scores import Asked, ScoreRow
from dashboard.text import number
from nowcast.skill.verification import Target
from nowcast.texts import _

DIGITS = {"r": 2, "brier": 3}  # of figures that have not the unit of the value
BARE = ("hss", "pod", "far", "gain")  # figures of 1


@dataclass(frozen=True)
class Figure:
    """A figure with its interval; `few` where it rests on too few cases."""

    shown: str
    band: str
    cases: int
    few: bool


def figure(row: ScoreRow | None, target: Target) -> Figure | None:
    """A figure of a row; None where there is none."""
    if row is None or row["value"] is None:
        return None
    word = row["score"].split(" ")[0]
    value, low, high = row["value"], row["low"], row["high"]
    if word == "coverage":
        shown = f"{100 * value:.0f} %"
        band = f"{100 * low:.0f} to {100 * high:.0f}" if low is not None and high is not None else ""
    else:
        digits = DIGITS.get(word, 2 if word in BARE or target.probability else max(target.decimals, 1))
        shown = number(value, digits)
        band = f"{number(low, digits)} to {number(high, digits)}" if low is not None and high is not None else ""
    return Figure(shown, band, row["n"], row["few"])


def share(value: float | None) -> str:
    """A part in per cent."""
    return "–" if value is None else f"{100 * value:.0f} %"


def ahead(asked: Asked) -> str:
    """The lead in words."""
    if asked.target == "shocks":
        return _("first announcement")
    return _("{lead} min ahead").format(lead=asked.lead) if asked.lead else _("for the same minute")
