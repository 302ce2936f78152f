"""Rules between craft: who is alone against two others is suspect; two who disagree are only said to."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pandas as pd

from nowcast.l1 import limits
from nowcast.l1.grid import Finding, Grid, median
from nowcast.vocabulary.quantities import QUANTITIES

GROUPS = {"flow_speed": "plasma", "proton_density": "plasma", "bt": "field"}
LEAST = 5  # samples, of each craft


def disagreements(grid: Grid) -> Iterator[Finding]:
    """For each quantity: craft that two others contradict (suspect), and pairs that contradict each other (said)."""
    for name, group in GROUPS.items():
        table = getattr(grid, name)
        middle = median(table, limits.APART_MINUTES, LEAST)
        span = pd.DataFrame(table).rolling(limits.APART_SPAN, min_periods=LEAST)
        low, high = np.asarray(span.min()), np.asarray(span.max())
        least, part = limits.APART[name]
        low, high = np.minimum(low - least, low / (1 + part)), np.maximum(high + least, high * (1 + part))
        against, agree = np.zeros(table.shape, dtype=int), np.zeros(table.shape, dtype=int)
        for one, two in combinations(range(table.shape[1]), 2):
            both = np.isfinite(middle[:, one] + middle[:, two])
            apart = _outside(middle[:, one], low[:, two], high[:, two])
            apart &= _outside(middle[:, two], low[:, one], high[:, one])
            for craft in (one, two):
                against[:, craft] += apart
                agree[:, craft] += both & ~apart
        there = np.isfinite(table)
        odd = (against >= 2) & (agree == 0) & (agree.max(axis=1, keepdims=True) > 0) & there
        label = QUANTITIES[name].label
        yield Finding(group, "disagree", f"{label} is contradicted by two other craft", odd)
        yield Finding(group, "disagree", f"{label} differs between craft", (against > 0) & ~odd & there, suspect=False)


def _outside(
    middle: "np.ndarray[tuple[int], np.dtype[np.float64]]",
    low: "np.ndarray[tuple[int], np.dtype[np.float64]]",
    high: "np.ndarray[tuple[int], np.dtype[np.float64]]",
) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    return (middle > high) | (middle < low)
