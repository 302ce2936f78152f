"""Rules on the field of one craft: samples that stand alone, and a field of next to nothing."""

from collections.abc import Iterator

import numpy as np

from nowcast.l1 import limits
from nowcast.l1.grid import Finding, Grid, before, in_turn, median


def field_spikes(grid: Grid) -> Iterator[Finding]:
    """Mark a component far from its values just before, until it lasts."""
    parts = (grid.bx_gsm, grid.by_gsm, grid.bz_gsm)
    away = np.maximum.reduce([np.abs(part - before(part, 5, 3)) for part in parts])
    far = away > np.maximum(limits.SPIKE, limits.SPIKE_FACTOR * before(grid.bt, 5, 3))
    far &= in_turn(far, np.isfinite(grid.bz_gsm)) < limits.CONFIRMED
    yield Finding("field", "spike", "Field jumps for a minute or two", far)


def dead_field(grid: Grid) -> Iterator[Finding]:
    """Mark a field too weak for the wind: another unit, zeros, an offset."""
    weak = median(grid.bt, limits.FIELD_MINUTES, limits.FIELD_MINUTES // 2) < limits.DEAD_FIELD
    yield Finding("field", "dead", f"Bt stays below {limits.DEAD_FIELD:g} nT, as wind does not", weak)


RULES = (field_spikes, dead_field)
