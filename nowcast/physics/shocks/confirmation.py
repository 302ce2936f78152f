"""Whether a step that was announced came: a sudden change in SYM-H, in the field at a GOES, or in Dst.

A series speaks only where it has values before and after; silence of a series is never a "not seen".
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from nowcast.physics.shocks.record import Shock
from nowcast.physics.shocks.timing import Arrival

EARLY, LATE = pd.Timedelta(minutes=10), pd.Timedelta(minutes=15)  # around the interval in which it is looked for
WITHIN = pd.Timedelta(minutes=10)  # values compared on either side of a minute
LEAST_CHANGE = {"SYM-H": 6.0, "GOES": 5.0, "Dst": 5.0}  # nT
SPREADS = 3.0  # mean deviations of the values before, that a change has to exceed
RESOLUTION = {"Dst": pd.Timedelta(hours=1)}


@dataclass(frozen=True)
class Confirmation:
    """Whether an announced step was seen at the Earth.

    Parameters
    ----------
    state : str
        "confirmed", "not seen", "awaited" (the series end before the interval does), "no data".
    time : Timestamp or None
        When it was seen (UTC); an hour's start for Dst.
    by : str
        "SYM-H", "GOES" or "Dst"; of a "not seen" the series that were looked at.
    change : float [nT]
        How large it was; NaN if not confirmed.
    """

    state: str
    time: pd.Timestamp | None = None
    by: str = ""
    change: float = float("nan")


def confirm(
    shock: Shock,
    arrival: Arrival,
    goes: "pd.Series[float] | None" = None,
    sym_h: "pd.Series[float] | None" = None,
    dst: "pd.Series[float] | None" = None,
) -> Confirmation:
    """Look for a step in what was measured at the Earth.

    Parameters
    ----------
    shock : Shock
    arrival : Arrival
    goes, sym_h, dst : Series [nT], optional
        By `time` (UTC), sorted: total or northward field at a GOES (1 min), SYM-H (1 or 5 min), Dst (hourly, stamped
        at the start).

    Returns
    -------
    Confirmation
        Of the first series, in the order SYM-H, GOES, Dst, that shows a step.

    Notes
    -----
    A rise of SYM-H and Dst is asked for where the pressure rises, a fall where it falls; at a GOES either, as the
    change depends on its local time and on whether the boundary passes it. Dst is asked last: an hour is coarse.
    """
    if pd.isna(arrival.low):
        return Confirmation("no data")
    rises = not shock.downstream.dynamic_pressure < shock.upstream.dynamic_pressure and shock.kind != "fast reverse"
    searched, waiting = [], False
    for by, series in (("SYM-H", sym_h), ("GOES", goes), ("Dst", dst)):
        if series is None:
            continue
        values = series.dropna()
        step = RESOLUTION.get(by, pd.Timedelta(0))
        start, stop = arrival.low - EARLY - step, arrival.high + LATE + step
        if values.loc[start:stop].empty:
            continue
        sign = 0.0 if by == "GOES" else 1.0 if rises else -1.0
        change = _largest_change(values, start, stop, max(WITHIN, 1.5 * step), LEAST_CHANGE[by], sign)
        if change is not None:
            return Confirmation("confirmed", change[0], by, change[1])
        waiting = waiting or values.index[-1] < stop
        searched.append(by)
    if not searched:
        return Confirmation("no data")
    return Confirmation("awaited" if waiting else "not seen", by=", ".join(searched))


def _largest_change(
    values: "pd.Series[float]",
    start: pd.Timestamp,
    stop: pd.Timestamp,
    within: pd.Timedelta,
    least: float,
    sign: float,
) -> tuple[pd.Timestamp, float] | None:
    """First stamp with at least half of the largest step within an interval, and that step; None below the limits."""
    values = values.loc[start - within : stop + within]
    changes: list[tuple[pd.Timestamp, float]] = []
    for time in values.loc[start:stop].index:
        before = values[(values.index >= time - within) & (values.index < time)].to_numpy()
        after = values[(values.index >= time) & (values.index < time + within / 2)].to_numpy()
        if before.size == 0 or after.size == 0:
            continue
        change = float(np.median(after) - np.median(before))
        spread = float(np.mean(np.abs(before - np.median(before))))
        if abs(change) >= max(least, SPREADS * spread) and sign * change >= 0:
            changes.append((time, change))
    if not changes:
        return None
    largest = max(changes, key=lambda change: abs(change[1]))[1]
    return next(time for time, change in changes if change / largest >= 0.5), largest
