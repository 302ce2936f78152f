"""The fronts of fast forward shocks in a wind, by which `propagation` times what is behind them."""

import numpy as np
import pandas as pd

from nowcast.physics.propagation import NOSE, Front, at_earth, propagate
from nowcast.physics.shocks.announcement import is_suspect
from nowcast.physics.shocks.detection import detect
from nowcast.physics.shocks.timing import arrival
from nowcast.vocabulary.constants import L1_DISTANCE

MINUTES = pd.Timedelta(minutes=1)  # step of a wind in which shocks can be detected
CRAFTS = ("field_craft", "plasma_craft")
COMPONENTS = ("bx_gsm", "by_gsm", "bz_gsm")


def fronts(wind: pd.DataFrame, distance_km: float = L1_DISTANCE, *, nose: float = NOSE) -> tuple[Front, ...]:
    """Find the fronts of the fast forward shocks in a wind at L1: the ones of which the page tells the arrival.

    Parameters
    ----------
    wind : DataFrame
        As of `detect`; the field may be there by its components alone. One in longer steps than a minute has none.
    distance_km : float [km]
        X GSE of the craft.
    nose : float [R_E]
        X of the target.

    Returns
    -------
    tuple of Front
        In the order of time, without those whose rows are mostly suspect.

    Notes
    -----
    Causal: a shock is noticed 3 min after it at the earliest, and its time and lead may change for 10 more. Both are
    settled before its front is at the nose, unless it runs faster than 1800 km/s.
    """
    times = pd.DatetimeIndex(wind.index)
    if len(times) < 2 or np.median(np.diff(times.as_unit("ms").asi8)) > MINUTES / pd.Timedelta(milliseconds=1):
        return ()
    detected = [shock for shock in detect(_with_total_field(wind)) if shock.kind == "fast forward"]
    timed = [(shock, arrival(shock, distance_km, nose=nose)) for shock in detected if not is_suspect(wind, shock)]
    found = [
        Front(shock.time, *((time - shock.time) / MINUTES for time in (due.expected, due.low, due.high)))
        for shock, due in timed
        if not pd.isna(due.expected)
    ]
    return tuple(sorted(found, key=lambda front: front.time))  # shocks come in the order in which they are noticed


def wind_at_nose(wind: pd.DataFrame, distance_km: float = L1_DISTANCE, step: str = "1min") -> pd.DataFrame:
    """The wind of L1 by the time at which it is at the nose, what follows a shock timed by its front.

    Parameters
    ----------
    wind : DataFrame
        By `time` at L1.
    distance_km : float [km]
        X GSE of the craft.
    step : str
        As of `at_earth`.

    Returns
    -------
    DataFrame
        As of `at_earth`, without who measured.
    """
    known = fronts(wind, distance_km)
    return at_earth(propagate(wind.drop(columns=list(CRAFTS), errors="ignore"), distance_km, fronts=known), step)


def _with_total_field(wind: pd.DataFrame) -> pd.DataFrame:
    """The wind with its total field, from the components where it was not recorded [nT]."""
    if "bt" in wind or not set(COMPONENTS) <= set(wind.columns):
        return wind
    return wind.assign(bt=np.sqrt((wind[list(COMPONENTS)].to_numpy(dtype=float) ** 2).sum(axis=1)))
