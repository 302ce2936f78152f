"""Rules on an instrument that repeats itself."""

from collections.abc import Iterator

import numpy as np

from nowcast.l1 import limits
from nowcast.l1.grid import Finding, Grid, Table, in_turn


def stuck_field(grid: Grid) -> Iterator[Finding]:
    """Mark a field whose components are all the same, sample after sample."""
    rows = _stuck(limits.STUCK_ROWS, grid.bx_gsm, grid.by_gsm, grid.bz_gsm)
    yield Finding("field", "stuck", "Field stuck at one value", rows)


def stuck_plasma(grid: Grid) -> Iterator[Finding]:
    """Mark a plasma whose speed and density are the same, sample after sample."""
    rows = _stuck(limits.STUCK_ROWS, grid.flow_speed, grid.proton_density)
    yield Finding("plasma", "stuck", "Speed and density stuck at one value", rows)


def stuck_speed(grid: Grid) -> Iterator[Finding]:
    """Mark a speed that is the same, sample after sample, whatever the density does."""
    yield Finding("plasma", "stuck", "Speed stuck at one value", _stuck(limits.STUCK_SPEED, grid.flow_speed))


RULES = (stuck_field, stuck_plasma, stuck_speed)


def _stuck(samples: int, *tables: Table) -> "np.ndarray[tuple[int, int], np.dtype[np.bool_]]":
    """Rows that repeat those before them, from the row on that is the last of `samples` equal ones in turn."""
    measured = np.isfinite(tables[0])
    same = np.zeros(measured.shape, dtype=bool)
    for craft in range(measured.shape[1]):
        rows = np.flatnonzero(measured[:, craft])
        if len(rows):
            values = np.column_stack([table[rows, craft] for table in tables])
            equal = (values[1:] == values[:-1]) | (np.isnan(values[1:]) & np.isnan(values[:-1]))
            same[rows[1:], craft] = equal.all(axis=1)
    return np.asarray(in_turn(same, measured) >= samples - 1)
