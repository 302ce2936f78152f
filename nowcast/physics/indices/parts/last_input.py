"""Which input a row of an index may use, and how old it is.

Input older than 15 min is a hole. Plasma comes each 97 s from some craft, so the median of the last 5 minutes counts
as measured.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

HOLE = 15.0  # min; input that is older is no input
SILENT = 60.0  # min without input, after which no value is given
PLASMA = ("flow_speed", "proton_density", "dynamic_pressure")
RECENT = "5min"


@dataclass(frozen=True)
class Input:
    """The input that an index may use at each row.

    Parameters
    ----------
    values : DataFrame
        The last measured value of each column, however old.
    age : ndarray [min]
        Of the oldest of them; infinite before the first.
    step : ndarray [min]
        Since the row before; 0 in the first.
    cadence : float [min]
        The usual step.
    """

    values: pd.DataFrame
    age: NDArray[np.float64]
    step: NDArray[np.float64]
    cadence: float

    @property
    def hole(self) -> NDArray[np.bool_]:
        """Rows whose input is older than 15 min."""
        return np.asarray(self.age > HOLE)


def last_input(frame: pd.DataFrame, needs: Sequence[str]) -> Input:
    """Read the input of an index, causally: a row depends on itself and earlier ones.

    Parameters
    ----------
    frame : DataFrame
        By arrival `time`, with the columns of `needs`.
    needs : sequence of str

    Returns
    -------
    Input

    Raises
    ------
    ValueError
        Where a column is missing.
    """
    if missing := set(needs) - set(frame.columns):
        raise ValueError(f"the index needs {', '.join(sorted(missing))}")
    times = pd.DatetimeIndex(frame.index)
    minutes = times.as_unit("ms").asi8 / 6e4
    step = np.diff(minutes, prepend=minutes[:1])
    age = np.zeros(len(frame))
    values = {}
    for name in needs:
        series = frame[name].where(np.isfinite(frame[name]))
        measured = series.notna().to_numpy()
        if name in PLASMA:
            series = series.rolling(RECENT, min_periods=1).median()
        last = np.maximum.accumulate(np.where(measured, minutes, -np.inf))
        age = np.maximum(age, minutes - last)
        values[name] = series.ffill()
    cadence = float(np.median(step[1:])) if len(step) > 1 else 1.0
    return Input(pd.DataFrame(values, index=frame.index), age, step, cadence)
