"""Spans with values and the gaps between them, from times alone: pure."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

HOUR = 3600  # s
LOOSE = 1.5  # steps between two values that still follow each other: some stamps are a little off
LISTED = 12  # gaps that are listed

Run = tuple[int, int, float]  # from, to [unix s], part of it that holds values
Gap = tuple[int, int]


@dataclass(frozen=True)
class Bar:
    """What one craft (or any of them) has brought in a span.

    `first`, `due` [unix s]: from when on and until when values were to be expected; `part`: of that time, None where
    nothing was due; `gaps`: the longest ones first, of `count` in all; `whole_hours`: whether gaps are known only as
    whole hours without a value; `suspect`: how many of the rows are marked.
    """

    source: str
    first: int
    due: int
    part: float | None
    runs: tuple[Run, ...]
    gaps: tuple[Gap, ...]
    count: int
    whole_hours: bool = False
    suspect: int = 0


def from_times(source: str, times: NDArray[np.int64], first: int, due: int, step: int, suspect: int = 0) -> Bar:
    """The bar of rows at such times, each of which stands for a step.

    Parameters
    ----------
    times : ndarray of int [unix s]
        Rows with a value; those before `first` count as far as they reach into the span.
    first, due : int [unix s]
        From when on and until when values were to be expected.
    step : int [s]
        The feed's cadence.
    suspect : int
        How many of the rows are marked.

    Examples
    --------
    >>> bar = from_times("ACE", np.array([0, 60, 240]), 0, 300, 60)
    >>> bar.part, bar.gaps
    (0.6, ((120, 240),))
    """
    inside = np.unique(times)
    inside = inside[(inside > first - step) & (inside < due)]
    if due <= first:
        return Bar(source, first, due, None, (), (), 0, suspect=suspect)
    if not len(inside):
        return Bar(source, first, due, 0.0, (), ((first, due),), 1)
    breaks = np.flatnonzero(np.diff(inside) > LOOSE * step)
    starts = np.maximum(inside[np.concatenate(([0], breaks + 1))], first)
    stops = np.minimum(inside[np.concatenate((breaks, [len(inside) - 1]))] + step, due)
    between = zip(stops[:-1].tolist(), starts[1:].tolist(), strict=True)
    ends = [(first, int(starts[0])), (int(stops[-1]), due)]  # less than a step is not yet one
    gaps = [*between, *((begin, end) for begin, end in ends if end - begin >= step)]
    missing = sum(b - a for a, b in gaps)
    runs = tuple((a, b, 1.0) for a, b in zip(starts.tolist(), stops.tolist(), strict=True))
    return Bar(source, first, due, 1 - missing / (due - first), runs, _longest(gaps), len(gaps), suspect=suspect)


def from_counts(source: str, counts: Mapping[int, int], first: int, due: int, step: int) -> Bar:
    """The bar of numbers of values by hour; the hours at both ends count as far as they were due."""
    if due <= first:
        return Bar(source, first, due, None, (), (), 0, whole_hours=True)
    runs: list[Run] = []
    gaps: list[Gap] = []
    covered = 0.0
    for hour in range(first // HOUR * HOUR, due, HOUR):
        begin, end = max(hour, first), min(hour + HOUR, due)
        part = min(counts.get(hour, 0) * step / (end - begin), 1.0)
        covered += part * (end - begin)
        if counts.get(hour, 0):
            shown = max(round(part, 1), 0.1) if part < 1 - step / HOUR / 2 else 1.0
            if runs and runs[-1][1] == begin and runs[-1][2] == shown:
                runs[-1] = (runs[-1][0], end, shown)
            else:
                runs.append((begin, end, shown))
        elif end - begin >= step:
            gaps = [*gaps[:-1], (gaps[-1][0], end)] if gaps and gaps[-1][1] == begin else [*gaps, (begin, end)]
    return Bar(source, first, due, covered / (due - first), tuple(runs), _longest(gaps), len(gaps), whole_hours=True)


def _longest(gaps: list[Gap]) -> tuple[Gap, ...]:
    return tuple(sorted(gaps, key=lambda gap: (gap[0] - gap[1], gap[0]))[:LISTED])
