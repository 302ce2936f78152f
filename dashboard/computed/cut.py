"""The cut of the magnetopause and the nose by each model, of now or of another time."""

from datetime import datetime, timedelta
from typing import TypedDict, cast

import numpy as np
import pandas as pd

from dashboard.computed.nose import shift_at, wind_at_nose
from dashboard.computed.whatif import Cut, Satellites
from nowcast.physics import ensemble
from nowcast.physics.drawing import cross_section
from nowcast.store import Store


class ModelNoses(TypedDict):
    """The nose as each model has it [R_E], by arrival time [unix s]."""

    time: list[int]
    models: "dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float64]]]"


def cut(database: Store, moment: datetime, satellites: Satellites) -> Cut:
    """The boundary with its band and the bow shock in both planes."""
    nose = wind_at_nose(database, moment, moment + timedelta(hours=1))
    if len(nose):
        nose = nose.assign(boundary_shift=shift_at(database, moment))
    drawn = cross_section.cross_section(nose, moment, satellites) if len(nose) else None
    return cast(Cut, drawn) if drawn else {"time": int(moment.timestamp()), "planes": None, "satellites": []}


def models(database: Store, first: datetime, last: datetime) -> ModelNoses:
    """The nose as each published model has it, minute by minute."""
    nose = wind_at_nose(database, first, last)
    noses = ensemble.models(nose) if len(nose) else pd.DataFrame(index=pd.DatetimeIndex([], tz="UTC"))
    noses = noses[(noses.index >= first) & (noses.index <= last)]
    seconds: list[int] = pd.DatetimeIndex(noses.index).as_unit("s").asi8.tolist()
    return {"time": seconds, "models": {str(name): np.round(noses[name].to_numpy(dtype=float), 2) for name in noses}}
