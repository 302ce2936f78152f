"""The chance that each own satellite is outside of the magnetopause, minute by minute to the end of the lead."""

from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from nowcast.physics import derive, ensemble
from nowcast.physics.hold import hold
from nowcast.setting_values import Satellites

RECENT = timedelta(hours=1)  # of wind at the nose that still matters: errors of arrival, means of the field
REVISED = timedelta(hours=1)  # of exposure in the past that may still change


def exposure(driven: pd.DataFrame, satellites: Satellites, now: datetime) -> pd.DataFrame:
    """Chance that own satellites are outside of the magnetopause, minute by minute to the end of the lead.

    Parameters
    ----------
    driven : DataFrame
        The wind at the nose with its drivers and `boundary_shift`, as `advance.Nowcast` holds it.
    satellites : sequence of (name, longitude)
    now : datetime
        Of the nowcast clock.

    Returns
    -------
    DataFrame
        By (`time`, `satellite`), as the store takes it.
    """
    tail = driven[driven.index >= now - REVISED - RECENT]
    frames = []
    if len(tail) and satellites:
        chances = ensemble.crossing(hold(tail, now), [longitude for _, longitude in satellites])
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
