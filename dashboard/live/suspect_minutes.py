"""Which minutes of the nowcast rest on rows that our rules do not trust: pure.

The nowcast says it itself where it can (`input_state`, 10 and more); where it does not, a marked row at L1 counts
from the minute at which its wind arrives, and for the minutes over which the pressure is a median of recent rows.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nowcast.vocabulary.constants import L1_DISTANCE

MINUTE = 60  # s
SPEED = 400.0  # km/s, where no speed is known near a row
RECENT = 5  # min of plasma rows that enter the pressure of one minute
TOLD = 10.0  # of `input_state`, from which an input is suspect


def doubted(
    marked: Iterable[int], speed: NDArray[np.float32], start: int, said: "pd.Series[float] | None" = None
) -> frozenset[int]:
    """Minutes [unix s] by arrival whose values are suspect.

    Parameters
    ----------
    marked : iterable of int [unix s]
        Marked rows at L1.
    speed : ndarray [km/s]
        At L1, a cell each minute from `start` on; NaN where unknown.
    start : int [unix s]
        Of the first cell.
    said : Series, optional
        `input_state` by arrival time, NaN where the nowcast does not say.

    Examples
    --------
    >>> sorted(doubted([0], np.array([500.0], dtype=np.float32), 0))[:2]
    [3000, 3060]
    """
    known = pd.Series(dtype=float) if said is None else said.dropna()
    answered = frozenset(_minutes(known.index))
    told = frozenset(_minutes(known.index[known >= TOLD]))
    there = np.flatnonzero(np.isfinite(speed))
    found: set[int] = set()
    for time in marked:
        cell = (time - start) // MINUTE
        near = there[np.abs(there - cell).argmin()] if len(there) else None
        lead = L1_DISTANCE / (float(speed[near]) if near is not None else SPEED)
        arrival = int(time + lead) // MINUTE * MINUTE
        found.update(range(arrival, arrival + RECENT * MINUTE, MINUTE))
    return told | (frozenset(found) - answered)


def _minutes(times: pd.Index) -> list[int]:
    if not len(times):
        return []
    seconds: list[int] = pd.DatetimeIndex(times).as_unit("s").asi8.tolist()
    return [time // MINUTE * MINUTE for time in seconds]
