"""The rule between craft: one that two others contradict is suspect; of two that disagree neither is."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nowcast.l1 import limits
from nowcast.l1.grid import Finding, Grid, median
from nowcast.vocabulary.quantities import QUANTITIES

Column = NDArray[np.float64]  # of one craft, by minute
GROUPS = {"flow_speed": "plasma", "proton_density": "plasma", "bt": "field"}
LEAST = 5  # samples, of each craft


def disagreements(grid: Grid) -> Iterator[Finding]:
    """Mark, by quantity, craft that two others contradict; name pairs that contradict each other without a mark."""
    for name, group in GROUPS.items():
        table = getattr(grid, name)
        middle = median(table, limits.APART_MINUTES, LEAST)
        span = pd.DataFrame(table).rolling(limits.APART_SPAN, min_periods=LEAST)
        low, high = np.asarray(span.min()), np.asarray(span.max())
        least, part = limits.APART[name]
        low, high = np.minimum(low - least, low / (1 + part)), np.maximum(high + least, high * (1 + part))
        against, agree = np.zeros(table.shape, dtype=int), np.zeros(table.shape, dtype=int)
        for first, second in combinations(range(table.shape[1]), 2):
            both = np.isfinite(middle[:, first] + middle[:, second])
            apart = _outside(middle[:, first], low[:, second], high[:, second])
            apart &= _outside(middle[:, second], low[:, first], high[:, first])
            for craft in (first, second):
                against[:, craft] += apart
                agree[:, craft] += both & ~apart
        measured = np.isfinite(table)
        odd = (against >= 2) & (agree == 0) & (agree.max(axis=1, keepdims=True) > 0) & measured
        differs = (against > 0) & ~odd & measured
        label = QUANTITIES[name].label
        yield Finding(group, "disagree", f"{label} is contradicted by two other craft", odd)
        yield Finding(group, "disagree", f"{label} differs between craft", differs, suspect=False)


RULES = (disagreements,)


def _outside(middle: Column, low: Column, high: Column) -> NDArray[np.bool_]:
    return (middle > high) | (middle < low)
