"""Rules on the plasma of one craft: a failing instrument, and samples that stand alone."""

from collections.abc import Iterator

import numpy as np

from nowcast.l1 import limits
from nowcast.l1.grid import Finding, Grid, Table, Truths, before, greatest, held, in_turn, median

ALFVEN = 21.8 / np.sqrt(1.16)  # km/s per nT cm^(-3/2), 4 % helium


def slow_under_field(grid: Grid) -> Iterator[Finding]:
    """Mark a speed that no wind has under such a field, as 290 km/s under 55 nT in November 2025."""
    field = _field(grid)
    low = grid.speed_recent < np.interp(field, limits.FLOOR_FIELD, limits.FLOOR_SPEED)
    text = "Speed is too low for so strong a field: the instrument may fail"
    yield Finding("plasma", "failing", text, held(low & np.isfinite(field), limits.HOLD))


def too_thin_for_field(grid: Grid) -> Iterator[Finding]:
    """Mark speed and density that would make the wind much slower than its Alfvén waves."""
    density = median(grid.proton_density, limits.FIELD_MINUTES, 3)
    alfven = ALFVEN * _field(grid) / np.sqrt(np.where(density > 0, density, np.nan))
    text = f"Density and speed give an Alfvén Mach number below {limits.LEAST_MACH:g}: the instrument may fail"
    yield Finding("plasma", "failing", text, held(grid.speed_recent < limits.LEAST_MACH * alfven, limits.HOLD))


def speed_falls(grid: Grid) -> Iterator[Finding]:
    """Mark a speed that drops faster than wind does."""
    fastest = greatest(before(grid.flow_speed, 10, 3), limits.MEMORY - 10, 5)
    slowed = grid.speed_recent < limits.SLOWED * fastest
    fallen = grid.flow_speed < limits.FALLEN * grid.speed_before
    yield Finding("plasma", "jump", "Speed falls faster than wind does", slowed | fallen)


def speed_jumps(grid: Grid) -> Iterator[Finding]:
    """Mark a speed that rises alone, without the field of a shock."""
    risen = grid.flow_speed > limits.RISEN_SPEED * grid.speed_before
    yield Finding("plasma", "spike", "Speed rises alone, without the field", _alone(grid, grid.flow_speed, risen))


def density_spikes(grid: Grid) -> Iterator[Finding]:
    """Mark a density that rises alone: a spike until it lasts, as 103 cm^-3 in October 2024."""
    usual = grid.density_before
    risen = grid.proton_density > np.maximum(limits.RISEN_DENSITY * usual, usual + limits.RISEN_BY)
    text = "Density rises alone, without the field"
    yield Finding("plasma", "spike", text, _alone(grid, grid.proton_density, risen))


def density_holes(grid: Grid) -> Iterator[Finding]:
    """Mark a density that drops alone, or to next to nothing: it would make a storm look quiet."""
    fallen = grid.proton_density < limits.FALLEN_DENSITY * grid.density_before
    fallen &= in_turn(fallen, np.isfinite(grid.proton_density)) <= limits.CONFIRMED
    yield Finding("plasma", "spike", "Density drops to next to nothing", fallen | (grid.proton_density < limits.THIN))


RULES = (slow_under_field, too_thin_for_field, speed_falls, speed_jumps, density_spikes, density_holes)


def _field(grid: Grid) -> Table:
    """Median Bt of the last minutes at the craft itself; where it has none, the least of the others."""
    others = np.where(np.isnan(grid.bt_recent), np.inf, grid.bt_recent).min(axis=1, keepdims=True)
    others = np.where(np.isinf(others), np.nan, others)
    return np.where(np.isnan(grid.bt_recent), others, grid.bt_recent)


def _alone(grid: Grid, table: Table, rows: Truths) -> Truths:
    """Rows in which the field of no craft rises too, and the samples in turn are too few to confirm them."""
    field_rises = greatest(grid.bt, limits.FIELD_MINUTES) > limits.FIELD_RISE * grid.bt_before
    few = in_turn(rows, np.isfinite(table)) <= limits.CONFIRMED
    return np.asarray(rows & few & ~field_rises.any(axis=1, keepdims=True))
