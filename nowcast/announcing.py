"""What every tick says besides the nowcast: the steps in the wind with their arrival, and the exposed satellites."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from nowcast import derive, ensemble, shocks, store
from nowcast.assimilation import Shift
from nowcast.crossings import local_time
from nowcast.propagation import at_earth, propagate
from nowcast.records import Announced, Remark
from nowcast.settings import Satellites
from nowcast.shocks.announced import from_row, named, suspect, to_row
from nowcast.store import Store

LOOKED_AT = timedelta(hours=6)  # of wind in which steps are looked for
SETTLED = timedelta(hours=2)  # of it, before which a tail may tell another thing than the whole
FOLLOWED = timedelta(hours=9)  # for which a step is followed: the slowest lead and the values after it
LEAD = timedelta(hours=4)  # no lead from L1 is longer
AGAIN = timedelta(hours=1)  # of exposure in the past that may still change
LAST = "propagated"  # whose the wind is before the first chosen row, see `derive.one_wind`
FAST = timedelta(seconds=60)


def announce(place: Store, wind: pd.DataFrame, distance_km: float, now: datetime, *, fence: int | None = None) -> int:
    """Look for steps in the last hours of wind and store what is said of them; how many are new or changed.

    Parameters
    ----------
    wind : DataFrame
        At L1 by `time`, as `derive.one_wind` makes it.
    distance_km : float [km]
        X GSE of the craft.
    now : datetime
        Of the nowcast clock.
    """
    recent = _crafts(place, wind[wind.index >= now - LOOKED_AT], now)
    since = now - LOOKED_AT + SETTLED
    kept = {row.noticed: row for row in store.read_shocks(place, now - FOLLOWED, now + FAST)}
    found = [shock for shock in shocks.detect(recent) if shock.noticed >= since] if len(recent) else []
    names = named(found, list(kept.values()))
    fields = _fields(place, now)
    rows = [
        _confirmed(row, *from_row(row)[:2], fields)
        for name, row in kept.items()
        if name not in names and row.noticed < since
    ]
    for shock, name in zip(found, names, strict=True):
        arrival = shocks.arrival(shock, distance_km)
        effect = shocks.effect(shock, partial(_nose, shock.time))
        row = to_row(shock, arrival, effect, shocks.Confirmation("no data"), suspect=suspect(recent, shock))
        rows.append(_confirmed(_continued(replace(row, noticed=name), kept.get(name)), shock, arrival, fields))
    said = {row.noticed for row in rows}
    lost = [row for row in kept.values() if row.noticed not in said and not row.held]
    count = store.write_shocks(place, rows, received=now, since=now - FOLLOWED, fence=fence)
    if lost:
        told = [f"The {row.kind} of {row.time:%Y-%m-%d %H:%M} UTC is found no more." for row in lost]
        store.write_remarks(place, [Remark("shocks", "withdrawn", text) for text in told], now, fence=fence)
    return count


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
    tail = wind[wind.index >= now - LEAD - AGAIN]
    frames = []
    if len(tail) and satellites:
        nose = at_earth(propagate(tail, distance_km))
        driven = derive.driven(nose)
        if shift is not None:
            driven = driven.assign(boundary_shift=shift(pd.DatetimeIndex(driven.index)))
        said = ensemble.crossing(driven, [longitude for _, longitude in satellites])
        said = said[said.index >= now - AGAIN]
        horizons = (pd.DatetimeIndex(said.index) - pd.Timestamp(now).floor("min")) / pd.Timedelta(minutes=1)
        issued = np.where(np.isin(horizons, derive.HORIZONS), horizons, np.nan)
        for name, longitude in satellites:
            frame = pd.DataFrame(index=said.index)
            frame["probability"] = said[f"geo_crossing_probability_{longitude:g}"].round(3)
            frame["local_time"] = said[f"local_time_{longitude:g}"].round(2)
            frames.append(frame.assign(longitude=longitude, horizon=issued, satellite=name))
    if not frames:
        index = pd.MultiIndex.from_arrays([pd.DatetimeIndex([], tz="UTC"), []], names=["time", "satellite"])
        return pd.DataFrame(columns=["probability", "local_time", "longitude", "horizon"], index=index, dtype=float)
    return pd.concat(frames).rename_axis("time").set_index("satellite", append=True)


def _crafts(place: Store, wind: pd.DataFrame, now: datetime) -> pd.DataFrame:
    """The wind with the craft of each row, so that a switch is not taken for a step."""
    marked = wind
    for column, name in (("field_craft", "l1_field"), ("plasma_craft", "l1_plasma")):
        rows = store.read(place, name, now - LOOKED_AT, now + FAST, columns=())
        craft = rows.index.to_frame(index=False).set_index("time")["source"]
        craft = craft[~craft.index.duplicated(keep="last")].reindex(marked.index)
        first = rows.index.get_level_values("time").min() if len(rows) else pd.Timestamp.max.tz_localize("UTC")
        marked = marked.assign(**{column: craft.where(marked.index >= first, LAST)})
    return marked


def _nose(time: pd.Timestamp, pressure: ArrayLike, bz: ArrayLike) -> NDArray[np.float64]:
    """The nose as the page shows it: that of the ensemble for one wind [R_E]."""
    given = {"dynamic_pressure": float(np.asarray(pressure)), "bz_gsm": float(np.asarray(bz))}
    return np.asarray(ensemble.boundary(given, 0.0, 0.0, time)["distance"].iloc[0], dtype=float)


Fields = dict[str, tuple[float, "pd.Series[float]"]]  # satellite: longitude [deg east], total field [nT]


def _fields(place: Store, now: datetime) -> Fields:
    """Total field at every GOES whose longitude is known."""
    if not {"goes_magnetometers", "goes_longitudes"} <= set(place.feeds):
        return {}
    rows = store.read(place, "goes_magnetometers", now - FOLLOWED, now + FAST, columns=["goes_total"])
    where = store.read(place, "goes_longitudes", now - timedelta(days=30), now + FAST, columns=["longitude"])
    places = where["longitude"].dropna().groupby(level="source").last()
    return {
        str(name): (float(places[name]), series.droplevel("source"))
        for name, series in rows["goes_total"].groupby(level="source")
        if name in places
    }


def _continued(row: Announced, before: Announced | None) -> Announced:
    """The row with the confirmation that was there before: it stands."""
    if before is None or before.state != "confirmed":
        return row
    names = ("state", "confirmed_time", "confirmed_by", "change")
    return replace(row, **{name: getattr(before, name) for name in names})


def _confirmed(row: Announced, shock: shocks.Shock, arrival: shocks.Arrival, fields: Fields) -> Announced:
    """The row with what the satellite nearest to noon says of it, where it is not confirmed yet."""
    if row.state == "confirmed" or pd.isna(arrival.expected):
        return row
    due = pd.DatetimeIndex([arrival.expected])
    nearest = sorted(fields.items(), key=lambda item: abs(float(local_time(due, item[1][0])[0]) - 12.0))
    for name, (_, series) in nearest:
        said = shocks.confirm(shock, arrival, goes=series)
        if said.state != "no data":
            seen = None if said.time is None else said.time.to_pydatetime()
            return replace(row, state=said.state, confirmed_time=seen, confirmed_by=name, change=round(said.change, 1))
    return replace(row, state="no data")
