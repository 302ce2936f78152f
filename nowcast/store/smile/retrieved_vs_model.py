"""Boundaries retrieved from images beside what the models alone, shifted by no image, expected of the same minutes."""

from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from nowcast.store.database.engine import Store
from nowcast.store.nowcast.issued import read_derived
from nowcast.store.smile.retrievals import read_retrievals

NEAR = timedelta(minutes=10)  # to the next minute of the nowcast
NUMBERS = ("standoff_distance", "low", "high", "expected", "expected_low", "expected_high")


def read_retrieved_vs_model(
    store: Store, start: datetime, stop: datetime, *, known_at: datetime | None = None
) -> pd.DataFrame:
    """Results of the images, each beside the nowcast of the nearest minute.

    Parameters
    ----------
    start, stop : datetime
        Both included.
    known_at : datetime, optional
        Results that had been received by then.

    Returns
    -------
    DataFrame
        `NUMBERS` [R_E], NaN where there is no result or no nowcast near; `qf`, `qf2`, `reason`, `exposure` [s],
        `received`. By time, one row per time, the last result.

    Raises
    ------
    StoreError
        A store that cannot be read.
    """
    results = read_retrievals(store, start, stop, known_at=known_at)
    if not results:
        columns = [*NUMBERS, "qf", "qf2", "reason", "exposure", "received"]
        return pd.DataFrame(columns=columns, index=pd.DatetimeIndex([], tz="UTC", name="time"))
    times = pd.DatetimeIndex([result.time for result in results], name="time").as_unit("us")
    rows = pd.DataFrame([vars(result) for result in results], index=times)
    rows = rows.reindex(columns=[*NUMBERS[:3], "qf", "qf2", "reason", "exposure", "received"])
    rows = rows[~rows.index.duplicated(keep="last")]
    names = ("standoff_distance", "standoff_distance_low", "standoff_distance_high")
    derived = read_derived(store, start - NEAR, stop + NEAR, columns=(*names, "smile_shift"))
    derived = derived.dropna(subset=[names[0]])
    near = (
        derived.reindex(rows.index, method="nearest", tolerance=pd.Timedelta(NEAR))
        if len(derived)
        else derived.reindex(rows.index)
    )
    shift = near["smile_shift"].fillna(0.0)
    for name, column in zip(NUMBERS[3:], names, strict=True):
        rows[name] = (near[column] - shift).to_numpy(dtype=float)
    rows[list(NUMBERS)] = rows[list(NUMBERS)].astype(float).replace({None: np.nan})
    return rows
