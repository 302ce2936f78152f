"""Brings a nowcast up to date: what has changed in the wind at L1 since the last step is computed, the rest is kept.

Every row that is kept is what `derive.at_nose` gives for the same wind (to 1e-9, which is tested). How far a row of
wind reaches, by which each part is computed again from a bounded time before the first changed row on:

* the wind at the nose: from `SETTLED` before the change at L1. No parcel arrives before it was measured; a front that
  is found late moves what arrives behind it. It is timed from the wind of `TRAVELLED` before that;
* drivers: a minute without plasma takes the median of the last minutes, `DRIVEN`;
* boundary: back by the error of the arrival time (`ensemble.first_dependent`), from the rows of `BOUNDARY` before it;
* holes: what is held, and how long L1 has been silent, follows from the wind of `BOUNDARY` before the change and from
  the time of the nowcast, so it is compared for the rows of `UNSEEN` before that on;
* suspect inputs: `MARKED` before, the longest of their memories;
* Dst: its stores and means run over all rows, which is cheap; its trees over the changed ones;
* Kp, power, phase: as their modules say (`REMEMBERED`, a state after each row).
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nowcast.discover import members
from nowcast.physics import aurora, derive, ensemble
from nowcast.physics.assimilation import Shift, displacement
from nowcast.physics.hold import hold, widened
from nowcast.physics.indices.parts.storm_phase import State, phases_and_states
from nowcast.physics.shocks import wind_at_nose
from nowcast.vocabulary.quantities import DERIVED
from nowcast.vocabulary.records import Index

MINUTE = pd.Timedelta(minutes=1)
SETTLED = pd.Timedelta(hours=1)
TRAVELLED = pd.Timedelta(hours=6)  # the slowest lead (4 h), and the wind by which shocks are found
DRIVEN = pd.Timedelta(minutes=2 * derive.RECENT)
BOUNDARY = pd.Timedelta(hours=4)
MARKED = pd.Timedelta(hours=7)
UNSEEN = pd.Timedelta(hours=2)  # after longer silence there is no estimate
HOLD = ["held_minutes", "silent_minutes", "hold_error"]
PASSED = ("arrival_low", "arrival_high", "overtaken", "lead_time")  # columns of the wind at the nose that are derived


@dataclass(frozen=True)
class Nowcast:
    """A nowcast with what is needed to bring it up to date.

    Parameters
    ----------
    nose : DataFrame
        The wind at the nose by arrival `time`.
    driven : DataFrame
        The same with its `DRIVERS` and `boundary_shift`.
    derived : DataFrame
        By the same times, columns `DERIVED`.
    holds : ndarray (rows, 3)
        Columns `HOLD` of the same times, as of `hold`.
    phases : tuple of State
        What the storm phase remembers after each row.
    changed : int
        Number of the first row of `derived` that the last step computed.
    """

    nose: pd.DataFrame
    driven: pd.DataFrame
    derived: pd.DataFrame
    holds: NDArray[np.float64]
    phases: tuple[State, ...]
    changed: int = 0


def timed(wind: pd.DataFrame, distance_km: float) -> pd.DataFrame:
    """The wind at the nose, minute by minute."""
    return wind_at_nose(wind, distance_km).drop(columns=["field_craft", "plasma_craft"], errors="ignore")


def begin(wind: pd.DataFrame, distance_km: float, now: datetime | None = None, shift: Shift | None = None) -> Nowcast:
    """Compute every row.

    Parameters
    ----------
    wind, distance_km, now, shift
        As of `derive.derive`; the wind has rows.

    Returns
    -------
    Nowcast
    """
    return _begin(timed(wind, distance_km), now, shift)


def _begin(nose: pd.DataFrame, now: datetime | None, shift: Shift | None) -> Nowcast:
    derived = derive.at_nose(nose, shift=shift, now=now)
    driven = derive.with_drivers(nose).assign(boundary_shift=_shifts(nose, shift))
    _, states = phases_and_states(derived["dst_estimate"], driven["dynamic_pressure"])
    return Nowcast(nose, driven, derived, _holds(driven, now), tuple(states))


def advance(
    before: Nowcast,
    wind: pd.DataFrame,
    distance_km: float,
    since: pd.Timestamp | None,
    now: datetime | None = None,
    shift: Shift | None = None,
) -> Nowcast:
    """Bring a nowcast up to date.

    Parameters
    ----------
    before : Nowcast
        Of the step before, of a wind that began at the same time, with the same distance.
    wind, distance_km, now, shift
        As of `begin`.
    since : Timestamp or None
        The first time at L1 at which the wind differs from that of `before`; None where it does not.

    Returns
    -------
    Nowcast
        As of `begin`, to 1e-9.
    """
    nose = before.nose if since is None else _time_again(before.nose, wind, distance_km, since)
    if nose is None:
        return begin(wind, distance_km, now, shift)
    shifts = _shifts(nose, shift)
    first = _first_difference(before, nose, shifts, since)
    if first == 0:
        return _begin(nose, now, shift)
    tail = derive.with_drivers(nose.iloc[_row_before(nose.index, first, DRIVEN) :])
    tail = tail[tail.index >= nose.index[first]] if first < len(nose) else tail.iloc[:0]
    driven = pd.concat([before.driven.iloc[:first], tail.assign(boundary_shift=shifts[first:])])
    holds, first = _holds_again(before, driven, first, now)
    if first == len(nose) == len(before.nose):
        return Nowcast(nose, before.driven, before.derived, holds, before.phases, first)
    return _with_estimates(before, nose, driven, holds, first, now)


def _holds(driven: pd.DataFrame, now: datetime | None) -> NDArray[np.float64]:
    return hold(driven, now)[HOLD].to_numpy(dtype=float)


def _holds_again(
    before: Nowcast, driven: pd.DataFrame, first: int, now: datetime | None
) -> tuple[NDArray[np.float64], int]:
    """Columns `HOLD` of every row, and the first row that differs from the step before in them or in its wind."""
    present = first if now is None else int(driven.index.searchsorted((pd.Timestamp(now) - UNSEEN).ceil("s")))
    start = _row_before(driven.index, min(first, present), BOUNDARY)
    seam = 0 if start == 0 else int(driven.index.searchsorted(driven.index[start] + UNSEEN))
    holds = np.concatenate([before.holds[:seam], _holds(driven.iloc[start:], now)[seam - start :]])
    rows = slice(seam, min(first, len(before.holds)))
    same = (holds[rows] == before.holds[rows]) | (np.isnan(holds[rows]) & np.isnan(before.holds[rows]))
    changed = np.flatnonzero(~same.all(axis=1))
    return holds, min(first, seam + int(changed[0])) if changed.size else first


def _with_estimates(
    before: Nowcast,
    nose: pd.DataFrame,
    driven: pd.DataFrame,
    holds: NDArray[np.float64],
    first: int,
    now: datetime | None,
) -> Nowcast:
    """The nowcast of a driven wind that is the one of before up to its row `first`."""
    rows = pd.DataFrame(index=driven.index[first:])
    for name in (*derive.DRIVERS, *PASSED):
        if name in driven:
            rows[name] = driven[name].to_numpy()[first:]
    indices: dict[str, Index] = members("nowcast.physics.indices", "INDEX")
    for name in derive.ISSUED:
        estimate = indices[name].estimate(driven, None, first)
        columns = [column for column in estimate.columns if column in DERIVED]
        rows[columns] = estimate[columns].to_numpy()
    rows["held_minutes"] = holds[first:, 0]
    rows = widened(rows, holds[first:, 1])
    recent = _row_before(driven.index, first, MARKED)
    for name, marks in derive.suspect_inputs(driven.iloc[recent:]).items():
        rows[name] = marks.to_numpy()[first - recent :]
    dst = pd.concat([before.derived["dst_estimate"].iloc[:first], rows["dst_estimate"]])
    phases, states = phases_and_states(dst, driven["dynamic_pressure"], before.phases[:first])
    rows["storm_phase"] = phases.to_numpy()
    rows["auroral_boundary_latitude"] = aurora.boundary_latitude(rows["kp_estimate"])
    rows["auroral_visible_latitude"] = aurora.visible_latitude(rows["auroral_boundary_latitude"])
    derived = np.concatenate(
        [before.derived.to_numpy()[:first], rows.reindex(columns=list(DERIVED)).to_numpy(dtype=float)]
    )
    earliest = _put_boundary(derived, driven, first, now)
    table = pd.DataFrame(derived, index=driven.index, columns=list(DERIVED))
    return Nowcast(nose, driven, table, holds, (*before.phases[:first], *states), earliest)


def _put_boundary(derived: NDArray[np.float64], driven: pd.DataFrame, first: int, now: datetime | None) -> int:
    """Put the boundary into a table of derived values that is about to be made; the first row that it changes."""
    start = _row_before(driven.index, first, BOUNDARY)
    recent = hold(driven.iloc[start:], now)
    earliest = ensemble.first_dependent(recent, first - start)
    boundary = ensemble.estimate(recent, earliest)
    shifts = recent["boundary_shift"].to_numpy()[earliest:]
    boundary["smile_shift"] = displacement(boundary["standoff_distance"].to_numpy(), shifts)
    columns = [list(DERIVED).index(str(name)) for name in boundary]
    derived[start + earliest :, columns] = boundary.to_numpy()
    return start + earliest


def _time_again(
    before: pd.DataFrame, wind: pd.DataFrame, distance_km: float, since: pd.Timestamp
) -> pd.DataFrame | None:
    """The wind at the nose, timed again from `SETTLED` before a change; None where that does not meet what was."""
    seam = since - SETTLED
    checked = seam - SETTLED
    if before.empty or before.index[0] > checked - TRAVELLED:
        return None
    again = timed(wind[wind.index >= checked - TRAVELLED], distance_km)
    if not _same(
        before[(before.index >= checked) & (before.index < seam)],
        again[(again.index >= checked) & (again.index < seam)],
    ):
        return None
    kept, tail = before[before.index < seam], again[again.index >= seam]
    joined = pd.concat([kept, tail])
    if len(kept) and len(tail) and tail.index[0] - kept.index[-1] > MINUTE:  # a gap: the grid has every minute
        joined = joined.reindex(pd.date_range(kept.index[0], tail.index[-1], freq=MINUTE, name="time").as_unit("ms"))
    return joined


def _same(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Whether two frames are the same; a minute without wind is like none."""
    one, other = one.dropna(how="all"), other.dropna(how="all")
    return one.index.equals(other.index) and np.array_equal(one.to_numpy(), other.to_numpy(), equal_nan=True)


def _first_difference(
    before: Nowcast, nose: pd.DataFrame, shifts: NDArray[np.float64], since: pd.Timestamp | None
) -> int:
    """Number of the first row that differs from the step before."""
    rows = min(len(before.nose), len(nose))
    unlike = before.driven["boundary_shift"].to_numpy()[:rows] != shifts[:rows]
    start = rows if since is None else _row_before(nose.index, len(nose), nose.index[-1] - (since - 2 * SETTLED))
    old, new = before.nose.to_numpy(dtype=float)[start:rows], nose.to_numpy(dtype=float)[start:rows]
    unlike[start:] |= ~((old == new) | (np.isnan(old) & np.isnan(new))).all(axis=1)
    return int(np.argmax(unlike)) if unlike.any() else rows


def _shifts(nose: pd.DataFrame, shift: Shift | None) -> NDArray[np.float64]:
    return np.zeros(len(nose)) if shift is None else np.asarray(shift(pd.DatetimeIndex(nose.index)), dtype=float)


def _row_before(times: pd.Index, row: int, span: pd.Timedelta) -> int:
    """Number of the first row less than a span before a row, or before the last one."""
    if not row or times.empty:
        return 0
    return int(times.searchsorted(times[min(row, len(times) - 1)] - span))
