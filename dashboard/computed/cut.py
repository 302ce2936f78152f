"""The cut of the magnetopause and the nose by each model, of now or of another time."""

from datetime import datetime, timedelta
from typing import TypedDict, cast

import numpy as np
import pandas as pd

from dashboard.computed.nose import shift_at, wind_at_nose
from dashboard.computed.whatif import Cut, CutSatellite, Satellites
from nowcast import store
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
    if not drawn:
        return {"time": int(moment.timestamp()), "planes": None, "satellites": []}
    whole = cast(Cut, drawn)
    return {**whole, "satellites": [_as_stored(entry, database, moment) for entry in whole["satellites"]]}


def _as_stored(entry: CutSatellite, database: Store, moment: datetime) -> CutSatellite:
    """A satellite with the chance that the nowcast holds for the minute, where it holds one: the page has no other."""
    rows = store.read_exposure(database, moment, moment)
    own = rows[rows.index.get_level_values("satellite") == entry["name"]]["probability"].dropna()
    return {**entry, "probability": round(float(own.iloc[-1]), 3)} if len(own) else entry


def models(database: Store, first: datetime, last: datetime) -> ModelNoses:
    """The nose as each published model has it, minute by minute."""
    nose = wind_at_nose(database, first, last)
    noses = ensemble.models(nose) if len(nose) else pd.DataFrame(index=pd.DatetimeIndex([], tz="UTC"))
    noses = noses[(noses.index >= first) & (noses.index <= last)]
    seconds: list[int] = pd.DatetimeIndex(noses.index).as_unit("s").asi8.tolist()
    return {"time": seconds, "models": {str(name): np.round(noses[name].to_numpy(dtype=float), 2) for name in noses}}
