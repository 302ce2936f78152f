"""The chance that each own satellite is outside of the magnetopause, minute by minute to the end of the lead."""

from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from nowcast.physics import derive, ensemble
from nowcast.physics.assimilation import Shift
from nowcast.physics.shocks import wind_at_nose
from nowcast.setting_values import Satellites

LEAD = timedelta(hours=4)  # no lead from L1 is longer
REVISED = timedelta(hours=1)  # of exposure in the past that may still change


def exposure(
    wind: pd.DataFrame, distance_km: float, satellites: Satellites, now: datetime, shift: Shift | None = None
) -> pd.DataFrame:
    """Chance that own satellites are outside of the magnetopause, minute by minute to the end of the lead.

    Parameters
    ----------
    wind, distance_km, now
        As of `announce`.
    satellites : sequence of (name, longitude)
    shift : callable, optional
        As of `derive.derive`.

    Returns
    -------
    DataFrame
        By (`time`, `satellite`), as the store takes it.
    """
    tail = wind[wind.index >= now - LEAD - REVISED]
    frames = []
    if len(tail) and satellites:
        nose = wind_at_nose(tail, distance_km)
        driven = derive.with_drivers(nose)
        if shift is not None:
            driven = driven.assign(boundary_shift=shift(pd.DatetimeIndex(driven.index)))
        chances = ensemble.crossing(driven, [longitude for _, longitude in satellites])
        chances = chances[chances.index >= now - REVISED]
        horizons = (pd.DatetimeIndex(chances.index) - pd.Timestamp(now).floor("min")) / pd.Timedelta(minutes=1)
        issued = np.where(np.isin(horizons, derive.HORIZONS), horizons, np.nan)
        for name, longitude in satellites:
            frame = pd.DataFrame(index=chances.index)
            frame["probability"] = chances[f"geo_crossing_probability_{longitude:g}"].round(3)
            frame["local_time"] = chances[f"local_time_{longitude:g}"].round(2)
            frames.append(frame.assign(longitude=longitude, horizon=issued, satellite=name))
    if not frames:
        index = pd.MultiIndex.from_arrays([pd.DatetimeIndex([], tz="UTC"), []], names=["time", "satellite"])
        return pd.DataFrame(columns=["probability", "local_time", "longitude", "horizon"], index=index, dtype=float)
    return pd.concat(frames).rename_axis("time").set_index("satellite", append=True)
