"""The boundary in images against what the models expected of the same minutes: points, score, the shift it led to."""

from datetime import datetime

import numpy as np
import pandas as pd

from dashboard.pages.images.facts import Score, Shift
from nowcast.vocabulary.quantities import QUANTITIES

FEWEST = 10  # results below which a score says little
NUMBERS = ("standoff_distance", "low", "high", "expected", "expected_low", "expected_high")
DIGITS = QUANTITIES["standoff_distance"].decimals
LEAST_SHIFT = 0.05  # R_E that are worth to be said


def points(imaged: pd.DataFrame) -> list[list[float | None]]:
    """Results with a distance: unix time [s] and `NUMBERS` [R_E]."""
    rows = imaged.dropna(subset=["standoff_distance", "low", "high"])
    times: list[int] = pd.DatetimeIndex(rows.index).as_unit("s").asi8.tolist()
    values = rows[list(NUMBERS)].to_numpy(dtype=float)
    return [[time, *(_number(value) for value in row)] for time, row in zip(times, values, strict=True)]


def score(imaged: pd.DataFrame) -> Score:
    """How well the models expected what was seen: `bias` is seen less expected, `error` the mean of its size [R_E].

    `within` is the part of the results inside of the models' 90 % band; numbers are None without a result.
    """
    rows = imaged[list(NUMBERS)].astype(float).dropna()
    n = len(rows)
    if not n:
        return {"n": 0, "bias": None, "error": None, "within": None, "few": True}
    off = rows["standoff_distance"] - rows["expected"]
    within = rows["standoff_distance"].between(rows["expected_low"], rows["expected_high"])
    return {
        "n": n,
        "bias": round(float(off.mean()), 2),
        "error": round(float(off.abs().mean()), 2),
        "within": round(float(within.mean()), 3),
        "few": n < FEWEST,
    }


def shift(derived: pd.DataFrame, imaged: pd.DataFrame, now: datetime) -> Shift | None:
    """By how much the nose of now is shifted, and after which image; None where it is not worth a word.

    Parameters
    ----------
    derived : DataFrame
        With `smile_shift` [R_E], by arrival time, some minutes up to now.
    """
    shifts = derived["smile_shift"].dropna()
    shifts = shifts[shifts.index <= pd.Timestamp(now)]
    seen = imaged.dropna(subset=["standoff_distance"])
    seen = seen[seen.index <= pd.Timestamp(now)]
    if shifts.empty or seen.empty or abs(shifts.iloc[-1]) < LEAST_SHIFT:
        return None
    return {"value": round(float(shifts.iloc[-1]), 2), "after": int(seen.index[-1].timestamp())}


def _number(value: float) -> float | None:
    return round(float(value), DIGITS) if np.isfinite(value) else None
