"""From L1 to the nose: each minute of wind moves with its own speed, and the arrival is an interval.

A flat delay: the way along X over the speed. It is as good on average as following the tilt of the fronts; errors of
15 min are common in either, so the arrival is given as lead +- max(5 min, 15 %).

A shock is faster than the wind on either side of it, and what it has swept up arrives with it: rows behind a `Front`
begin with the front's own lead and interval and come back to their own over `BEHIND`. To hold them until they are
overtaken would put everything behind a shock 8 min early for hours.

References
----------
M. D. Cash et al., Space Weather 14, 93 (2016), doi:10.1002/2016SW001321 (no significant difference between the two);
N. A. Case and J. A. Wild, J. Geophys. Res. 117, A02101 (2012), doi:10.1029/2011JA016946.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from nowcast.vocabulary.constants import EARTH_RADIUS, L1_DISTANCE

NOSE = 10.0  # R_E, where the wind is timed to: the usual subsolar magnetopause
RECENT = "5min"  # median of the speed, so that one wild value does not move an arrival
REMEMBERED = "15min"  # the same where the last 5 minutes have no plasma; older than that there is no speed
LEAST_ERROR = 5.0  # min
RELATIVE_ERROR = 0.15  # of the lead
HELD_STEPS = 3  # steps for which a sample lasts where the parcels spread
BEHIND = 30.0  # min behind a front over which its lead dies out, see tests/bench/shock_jumps.py


@dataclass(frozen=True)
class Front:
    """A front that runs ahead of the wind behind it: a fast forward shock.

    Parameters
    ----------
    time : Timestamp
        First minute (UTC) behind it at L1.
    lead, low, high : float [min]
        From then to its arrival at the nose, and the interval that holds it.
    """

    time: pd.Timestamp
    lead: float
    low: float
    high: float


def advance_speed(wind: pd.DataFrame, fronts: Sequence[Front] = ()) -> NDArray[np.float64]:
    """Speed along X with which each row travels: median of the last 5 min, else of the last 15.

    Parameters
    ----------
    wind : DataFrame
        By `time`, with `flow_speed` [km/s] and, where known, `vx_gse` [km/s].
    fronts : sequence of Front
        Rows behind one forget the speed before it.

    Returns
    -------
    ndarray [km/s]
        NaN where 15 minutes brought no speed. Only the row itself and earlier ones are used.
    """
    speed = wind["flow_speed"]
    if "vx_gse" in wind:
        speed = wind["vx_gse"].abs().fillna(speed)
    speed = speed.where(speed > 0)
    rows = pd.DatetimeIndex(wind.index).searchsorted([front.time for front in fronts])
    begins = [0, *np.unique(rows), len(speed)]
    parts = [_recent(speed.iloc[first:stop]) for first, stop in pairwise(begins) if stop > first]
    return np.concatenate(parts) if parts else np.empty(0)


def _recent(speed: "pd.Series[float]") -> NDArray[np.float64]:
    """Median of the last minutes, see `advance_speed`."""
    recent = speed.rolling(RECENT, min_periods=1).median()
    if recent.isna().any():
        recent = recent.fillna(speed.rolling(REMEMBERED, min_periods=1).median())
    return recent.to_numpy(dtype=float)


def propagate(
    wind: pd.DataFrame, distance_km: ArrayLike = L1_DISTANCE, *, nose: float = NOSE, fronts: Sequence[Front] = ()
) -> pd.DataFrame:
    """Time each row of L1 to the nose.

    Parameters
    ----------
    wind : DataFrame
        One-craft frame by `time`, sorted and unique, with `flow_speed` [km/s] (and `vx_gse`).
    distance_km : array_like [km]
        X GSE of the craft, one for all or one a row; `L1_DISTANCE` where it is NaN.
    nose : float [R_E]
        X of the target.
    fronts : sequence of Front
        Shocks in this wind, in any order. A row behind one whose speed is not known yet moves with the front,
        if the last 15 minutes brought a speed at all.

    Returns
    -------
    DataFrame
        The rows given, with `arrival` (UTC; NaT where there is no speed), `lead_time`, `arrival_low`,
        `arrival_high` [min after the L1 time] and `overtaken` (1 where a later row is there first or at once).
    """
    away = np.asarray(distance_km, dtype=float)
    away = np.where(np.isfinite(away), away, L1_DISTANCE) - nose * EARTH_RADIUS
    fronts = sorted(fronts, key=lambda front: front.time)
    lead = away / advance_speed(wind, fronts) / 60.0
    error = np.maximum(LEAST_ERROR, RELATIVE_ERROR * lead)
    earlier = later = error
    if fronts:
        known = np.isfinite(lead) | np.isfinite(advance_speed(wind))
        led = _led(pd.DatetimeIndex(wind.index), lead, error, fronts)
        lead, earlier, later = (np.where(known, part, np.nan) for part in led)
    travel = pd.to_timedelta(np.round(lead * 6e4), unit="ms").as_unit("ms")
    arrival = pd.DatetimeIndex(wind.index).as_unit("ms") + travel
    overtaken = np.where(np.isnan(lead), np.nan, (_stamps(arrival) >= _first_of_later(_stamps(arrival))).astype(float))
    return wind.assign(
        arrival=arrival, lead_time=lead, arrival_low=lead - earlier, arrival_high=lead + later, overtaken=overtaken
    )


def _led(
    times: pd.DatetimeIndex, lead: NDArray[np.float64], error: NDArray[np.float64], fronts: Sequence[Front]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Lead, and its error to either side [min]: behind the last front a share of the front's, which dies out."""
    last = times.searchsorted([front.time for front in fronts])
    number = np.searchsorted(last, np.arange(len(times)), side="right") - 1
    leads = np.array([[front.lead, front.lead - front.low, front.high - front.lead] for front in fronts])
    begun = pd.DatetimeIndex([front.time for front in fronts]).as_unit("ms").asi8[number] / 6e4
    behind = times.as_unit("ms").asi8 / 6e4 - begun
    share = np.where(number >= 0, np.clip(1.0 - behind / BEHIND, 0.0, 1.0), 0.0)
    unknown = (share > 0) & np.isnan(lead)  # no speed behind the front yet
    own = np.where(unknown, leads[number].T, np.stack([lead, error, error]))
    mixed = share * leads[number].T + (1.0 - share) * own
    return mixed[0], mixed[1], mixed[2]


def _stamps(arrival: "pd.DatetimeIndex | pd.Series[pd.Timestamp]") -> NDArray[np.float64]:
    """Unix milliseconds, infinite where there is no arrival."""
    values = pd.DatetimeIndex(arrival).as_unit("ms")
    return np.where(values.isna(), np.inf, values.asi8.astype(float))


def _first_of_later(stamps: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each row the earliest arrival among the rows measured after it."""
    first = np.minimum.accumulate(stamps[::-1])[::-1]
    return np.append(first[1:], np.inf)


def at_earth(wind_with_arrival: pd.DataFrame, step: str = "1min") -> pd.DataFrame:
    """The wind at the nose, minute by minute of arrival.

    Parameters
    ----------
    wind_with_arrival : DataFrame
        What `propagate` returns.
    step : str
        Step of the grid; that of the wind.

    Returns
    -------
    DataFrame
        By `time`, a full grid from the first arrival to the last, without the column `arrival`. A step holds the
        latest-measured row that arrives in it and was not overtaken. Where slower wind follows and the parcels
        spread, a row lasts until the next arrives, at most `HELD_STEPS` steps; nothing bridges a gap of the
        measurement. `overtaken` is 1 where a row would have arrived that had been overtaken before the step.

    Notes
    -----
    Rows measured after a time change nothing that arrives until then: the lead is positive.
    """
    milliseconds = pd.Timedelta(step) // pd.Timedelta(1, unit="ms")
    stamps = _stamps(wind_with_arrival["arrival"])
    arrives = np.isfinite(stamps)
    slots = np.where(arrives, np.floor(np.where(arrives, stamps, 0.0) / milliseconds), -1).astype(np.int64)
    columns = wind_with_arrival.drop(columns="arrival")
    if not arrives.any():
        return columns.iloc[:0].set_index(pd.DatetimeIndex([], tz="UTC", name="time").as_unit("ms"))
    measured = pd.DatetimeIndex(wind_with_arrival.index).as_unit("ms").asi8
    followed = np.append((np.diff(measured) <= milliseconds) & arrives[1:], False)
    first, last = int(slots[arrives].min()), int(slots[arrives].max())
    chosen = np.full(last - first + 1, -1)
    arriving = np.flatnonzero(wind_with_arrival["overtaken"].to_numpy() == 0)
    chosen[slots[arriving] - first] = arriving  # the last written, that is the latest measured, stays
    filled = np.flatnonzero(chosen >= 0)
    before = filled[np.maximum(np.searchsorted(filled, np.arange(len(chosen)), side="right") - 1, 0)]
    age = np.arange(len(chosen)) - before
    held = (chosen < 0) & (age > 0) & (age <= HELD_STEPS) & followed[chosen[before]]
    chosen = np.where(held, chosen[before], chosen)
    grid = pd.DatetimeIndex((np.arange(first, last + 1) * milliseconds).astype("datetime64[ms]"), name="time")
    frame = columns.take(np.maximum(chosen, 0)).set_index(grid.tz_localize("UTC"))
    frame = frame.where(pd.Series(chosen >= 0, index=frame.index), np.nan)
    ahead = np.floor(_first_of_later(stamps) / milliseconds) < slots
    passed = np.isin(np.arange(first, last + 1), slots[ahead & arrives])
    frame["overtaken"] = np.where(passed, 1.0, np.where(chosen >= 0, 0.0, np.nan))
    return frame
