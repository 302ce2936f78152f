"""The wind at the nose and the shift of the boundary, as the nowcast of a minute had them."""

from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from nowcast import store
from nowcast.physics import derive
from nowcast.physics.drawing import cross_section
from nowcast.store import Store
from nowcast.vocabulary.constants import L1_DISTANCE

BEFORE = timedelta(hours=5)  # of wind at L1 before what is asked, so that the slowest has arrived


def wind_at_nose(database: Store, first: datetime, last: datetime) -> pd.DataFrame:
    """The wind at the nose by arrival time, from what was chosen at L1."""
    field, plasma = (store.read(database, name, first - BEFORE, last) for name in ("l1_field", "l1_plasma"))
    wind = derive.combine_wind(field, plasma, field.iloc[:0])
    if wind.empty:
        return wind
    distance = store.distance(database, first) or store.distance(database, last)  # as the nowcast of the first minute
    return cross_section.at_nose(wind, distance or L1_DISTANCE, first)


def shift_at(database: Store, moment: datetime) -> float:
    """By how much the nowcast of a minute was shifted after an image of SXI [ln R_E]."""
    rows = store.read_derived(database, moment, moment, columns=("standoff_distance", "smile_shift")).dropna()
    if rows.empty:
        return 0.0
    nose, shift = (float(value) for value in rows.iloc[-1])
    return float(-np.log1p(-shift / nose)) if shift < nose else 0.0
