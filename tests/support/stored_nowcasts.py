"""Whether a store holds a nowcast for every minute in which measured wind is on its way: read from the stored rows."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nowcast import store
from nowcast.physics import derive
from nowcast.physics.hold import LONGEST
from nowcast.physics.propagation import propagate
from nowcast.physics.shocks import fronts
from nowcast.store import Store
from nowcast.vocabulary.constants import L1_DISTANCE

ESTIMATES = ("standoff_distance", "dst_estimate", "kp_estimate")
OFFERED = 3.0  # min after which a minute of L1 is in the products; what was issued before cannot rest on it
BEFORE = timedelta(hours=5)  # of wind before the first minute, so that the slowest has arrived


@dataclass(frozen=True)
class Kept:
    """Minutes of a span, and those of them without a nowcast."""

    minutes: int
    on_its_way: int  # minutes in which measured wind is on its way, behind a parcel of the last hour
    without: tuple[pd.Timestamp, ...]  # of these, without an estimate
    bare: int  # minutes in which it is on its way, but the last parcel is older than an hour


def kept(database: Store, first: datetime, last: datetime) -> Kept:
    """Look at every minute of the derived rows, and at every nowcast as it was issued, from one time to another."""
    left, arrival = _parcels(database, first - BEFORE, last)
    minutes = pd.date_range(first, last, freq="min")
    stamps = minutes.as_unit("s").asi8 / 60.0
    ahead = np.array([bool(((left <= stamp) & (arrival >= stamp + 1)).any()) for stamp in stamps])
    last_arrival = np.array([arrival[arrival <= stamp].max(initial=-np.inf) for stamp in stamps])
    recent = stamps - last_arrival <= LONGEST - 1
    derived = store.read_derived(database, first, last, columns=ESTIMATES).reindex(minutes)
    whole = derived.notna().all(axis=1).to_numpy()
    issued = store.read_issued(database, first, last)
    present = issued[issued.index.get_level_values("horizon") == 0].droplevel("horizon")
    bare = present.index[present[list(ESTIMATES)].isna().any(axis=1)]
    wanted = minutes[ahead & recent]
    offered = np.array([bool(((left <= stamp - OFFERED) & (arrival >= stamp + 1)).any()) for stamp in stamps])
    without = wanted[~whole[ahead & recent]].union(bare.intersection(minutes[offered & recent]))
    return Kept(len(minutes), len(wanted), tuple(without), int((ahead & ~recent).sum()))


def _parcels(database: Store, first: datetime, last: datetime) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """When each row with field and plasma left L1, and when it is at the nose [Unix minutes]."""
    field, plasma = (store.read(database, name, first, last) for name in ("l1_field", "l1_plasma"))
    wind = derive.combine_wind(field, plasma, field.iloc[:0])
    distance = store.distance(database, last) or L1_DISTANCE
    moved = propagate(wind, distance, fronts=fronts(wind, distance))
    plasma_known = wind[["flow_speed", "proton_density"]].rolling("3min").count().gt(0).all(axis=1)
    usable = moved["arrival"].notna() & wind["bz_gsm"].notna() & plasma_known & moved["overtaken"].eq(0)
    rows = moved[usable]
    stamps = (pd.DatetimeIndex(times).as_unit("s").asi8 / 60.0 for times in (rows.index, rows["arrival"]))
    left, arrival = stamps
    return left, np.floor(arrival)
