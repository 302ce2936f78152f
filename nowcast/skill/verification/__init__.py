"""What was issued against what came: pairs as they were said, their scores, and what they mean in words. Pure.

Nothing here computes a nowcast again: a value counts as it was issued, for the minute for which it was issued.
"""

from nowcast.skill.verification.pairs import arrivals, pairs
from nowcast.skill.verification.score import score, told, within
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
    "pairs",
    "score",
    "sentence",
    "told",
    "within",
]
