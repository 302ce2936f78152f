"""Looks for shocks in the wind of the last hours, and stores their arrival, effect and confirmation."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from nowcast import store
from nowcast.physics import ensemble, shocks
from nowcast.physics.crossings import local_time
from nowcast.physics.shocks.announcement import from_row, is_suspect, match_names, to_row
from nowcast.store import Store
from nowcast.vocabulary.constants import FAST_CLOCK
from nowcast.vocabulary.records import Announced, Remark
from nowcast.worker.context import NO_TRUTH, Truth

SEARCHED = timedelta(hours=6)  # of wind in which shocks are looked for
WARM_UP = timedelta(hours=2)  # of it: shocks found there may differ from those found with more wind before them
HOUR = timedelta(hours=1)
FOLLOWED = timedelta(hours=9)  # for which a shock is followed: the slowest lead and the values after it


def announce(
    database: Store,
    wind: pd.DataFrame,
    distance_km: float,
    now: datetime,
    *,
    truth: Truth = NO_TRUTH,
    fence: int | None = None,
) -> int:
    """Look for shocks in the last hours of wind and store their announcements; returns how many changed.

    Parameters
    ----------
    wind : DataFrame
        At L1 by `time`, as `derive.combine_wind` makes it.
    distance_km : float [km]
        X GSE of the craft.
    now : datetime
        Of the nowcast clock.
    truth : mapping
        As of `Context.truth`.
    """
    recent = wind[wind.index >= now - SEARCHED]
    since = now - SEARCHED + WARM_UP
    stored = {row.noticed: row for row in store.read_shocks(database, now - FOLLOWED, now + FAST_CLOCK)}
    detected = [shock for shock in shocks.detect(recent) if shock.noticed >= since] if len(recent) else []
    names = match_names(detected, list(stored.values()))
    fields = _fields(database, now) if detected or stored else {}
    ground = Ground(fields, *(_known(truth, name, now) for name in ("sym_h", "dst")))
    rows = [
        _confirmed(row, *from_row(row)[:2], ground)
        for name, row in stored.items()
        if name not in names and row.noticed < since
    ]
    for shock, name in zip(detected, names, strict=True):
        arrival = shocks.arrival(shock, distance_km)
        effect = shocks.effect(shock, partial(_nose, shock.time))
        row = to_row(shock, arrival, effect, shocks.Confirmation("no data"), suspect=is_suspect(recent, shock))
        rows.append(_confirmed(_continued(replace(row, noticed=name), stored.get(name)), shock, arrival, ground))
    announced = {row.noticed for row in rows}
    withdrawn = [row for row in stored.values() if row.noticed not in announced and not row.held]
    count = store.write_shocks(database, rows, received=now, since=now - FOLLOWED, fence=fence)
    if withdrawn:
        texts = [f"The {row.kind} of {row.time:%Y-%m-%d %H:%M} UTC is found no more." for row in withdrawn]
        store.write_remarks(database, [Remark("shocks", "withdrawn", text) for text in texts], now, fence=fence)
    return count


def _nose(time: pd.Timestamp, pressure: ArrayLike, bz: ArrayLike) -> NDArray[np.float64]:
    """The nose as the page shows it: that of the ensemble for one wind [R_E]."""
    wind = {"dynamic_pressure": float(np.asarray(pressure)), "bz_gsm": float(np.asarray(bz))}
    return np.asarray(ensemble.boundary(wind, 0.0, 0.0, time)["distance"].iloc[0], dtype=float)


Fields = dict[str, tuple[float, "pd.Series[float]"]]  # satellite: longitude [deg east], total field [nT]


def _fields(database: Store, now: datetime) -> Fields:
    """Total field at every GOES whose longitude is known."""
    if not {"goes_magnetometers", "goes_longitudes"} <= set(database.feeds):
        return {}
    rows = store.read(database, "goes_magnetometers", now - FOLLOWED, now + FAST_CLOCK, columns=["goes_total"])
    positions = store.read(
        database, "goes_longitudes", now - timedelta(days=30), now + FAST_CLOCK, columns=["longitude"]
    )
    longitudes = positions["longitude"].dropna().groupby(level="source").last()
    return {
        str(name): (float(longitudes[name]), series.droplevel("source"))
        for name, series in rows["goes_total"].groupby(level="source")
        if name in longitudes
    }


def _continued(row: Announced, before: Announced | None) -> Announced:
    """The row with the confirmation that was stored before; a confirmation is never taken back."""
    if before is None or before.state != "confirmed":
        return row
    names = ("state", "confirmed_time", "confirmed_by", "change")
    return replace(row, **{name: getattr(before, name) for name in names})


@dataclass(frozen=True)
class Ground:
    """What was measured at the Earth until now: the fields at the GOES satellites, SYM-H and Dst [nT]."""

    fields: Fields
    sym_h: "pd.Series[float] | None"
    dst: "pd.Series[float] | None"


def _known(truth: Truth, name: str, now: datetime) -> "pd.Series[float] | None":
    """A series of the ground as far as it could be known by now: an hour of Dst is known when it has ended."""
    if name not in truth:
        return None
    return truth[name].loc[: pd.Timestamp(now) - (HOUR if name == "dst" else timedelta(0))]


def _confirmed(row: Announced, shock: shocks.Shock, arrival: shocks.Arrival, ground: Ground) -> Announced:
    """The row with its confirmation by the ground or the GOES nearest to noon, where it has none yet."""
    if row.state == "confirmed" or pd.isna(arrival.expected):
        return row
    due = pd.DatetimeIndex([arrival.expected])
    nearest = sorted(ground.fields.items(), key=lambda item: abs(float(local_time(due, item[1][0])[0]) - 12.0))
    for name, (_longitude, series) in [*nearest, ("", (0.0, None))]:
        result = shocks.confirm(shock, arrival, goes=series, sym_h=ground.sym_h, dst=ground.dst)
        if result.state != "no data":
            time = None if result.time is None else result.time.to_pydatetime()
            by = result.by.replace("GOES", name)
            return replace(
                row, state=result.state, confirmed_time=time, confirmed_by=by, change=round(result.change, 1)
            )
    return replace(row, state="no data")
