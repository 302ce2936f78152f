"""The state of the input of a value: whole, in part, remembered or none.

The numbers are those of the quantity `input_state`.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

WHOLE, PART, REMEMBERED, NONE = 0, 1, 2, 3
SUSPECT = 10  # added where a suspect measurement was used
NAMES = {WHOLE: "whole", PART: "in part", REMEMBERED: "remembered", NONE: "none"}


def input_state(
    field_age: ArrayLike, plasma_age: ArrayLike, hole: float, silent: float, suspect: ArrayLike = 0.0
) -> NDArray[np.float64]:
    """State of the input of each row.

    Parameters
    ----------
    field_age, plasma_age : array_like [min]
        Since the last measurement.
    hole, silent : float [min]
        Ages at which a measurement is no longer one, and at which it is forgotten.
    suspect : array_like
        1 where an input of the row is suspect.

    Returns
    -------
    ndarray [1]
        0 both are current, 1 one of them, 2 neither, but one is remembered, 3 none; 10 more where suspect.
    """
    field, plasma = np.asarray(field_age, dtype=float), np.asarray(plasma_age, dtype=float)
    current = (field <= hole).astype(int) + (plasma <= hole).astype(int)
    remembered = np.minimum(field, plasma) <= silent
    state = np.select([current == 2, current == 1, remembered], [WHOLE, PART, REMEMBERED], NONE).astype(float)
    return np.where((np.nan_to_num(np.asarray(suspect, dtype=float)) > 0) & (state < NONE), state + SUSPECT, state)


def words(state: float) -> str:
    """The state in words, as "in part, suspect"."""
    name = NAMES[int(state) % SUSPECT]
    return f"{name}, suspect" if state >= SUSPECT else name
