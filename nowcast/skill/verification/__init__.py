"""Scores of the issued nowcasts: pairs of a truth and what was issued for it, their scores, and a sentence. Pure.

Nothing here computes a nowcast again: a value counts as it was issued, for the minute for which it was issued.
"""

from nowcast.skill.verification.pairs import arrivals, pairs
from nowcast.skill.verification.score import find_score, score, within
from nowcast.skill.verification.sentence import sentence
from nowcast.skill.verification.targets import LEADS, PERIODS, SHOCKS, TARGETS, Period, Target

__all__ = [
    "LEADS",
    "PERIODS",
    "SHOCKS",
    "TARGETS",
    "Period",
    "Target",
    "arrivals",
    "find_score",
    "pairs",
    "score",
    "sentence",
    "within",
]
