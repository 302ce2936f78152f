"""A whole storm derived at once, with the instant at which each minute of it was known.

Nothing that is measured later changes a minute at the nose that has arrived, so one pass over the storm gives what the
worker had at each of its ticks; only slow wind that was overtaken on its way is not seen on its way.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nowcast.l1 import judge, screen
from nowcast.l1.choice import choose
from nowcast.physics import advance, derive, shocks
from nowcast.vocabulary.constants import L1_DISTANCE
from nowcast.vocabulary.quantities import SUSPECT
from nowcast.vocabulary.records import Scenario

DELAY = 60.0  # s, from the stamp of a row at L1, which is the start of its minute, to its tick


@dataclass(frozen=True)
class Known:
    """A storm at the nose.

    Parameters
    ----------
    nose : DataFrame
        By arrival `time`: the wind (`bz_gsm`, …) and `suspect`.
    derived : DataFrame
        Of the same minutes.
    known : ndarray [unix s]
        The tick at which each minute was known; NaN where nothing was measured.
    wind : DataFrame
        At L1, chosen and judged.
    shocks : tuple of Shock
    distance_km : float
    """

    nose: pd.DataFrame
    derived: pd.DataFrame
    known: NDArray[np.float64]
    wind: pd.DataFrame
    shocks: tuple[shocks.Shock, ...]
    distance_km: float


def known(storm: Scenario) -> Known:
    """Derive a storm as the worker would have.

    Parameters
    ----------
    storm : Scenario
        With the frames of the wind.
    """
    wind = wind_of(storm)
    distance = _distance(storm)
    measured = (pd.DatetimeIndex(wind.index).as_unit("s").asi8).astype(float)
    nose = advance.timed(wind.assign(measured=measured), distance)
    known_at = nose.pop("measured").to_numpy(dtype=float) + DELAY
    detected = shocks.detect(wind)
    return Known(nose, derive.at_nose(nose), known_at, wind, detected, distance)


def wind_of(storm: Scenario) -> pd.DataFrame:
    """The wind of a storm at L1, screened, judged and chosen as in the worker."""
    empty = storm.frames["rtsw_mag"].iloc[:0]
    mag, plasma = (screen(name, storm.frames.get(name, empty), storm.stop)[0] for name in ("rtsw_mag", "rtsw_wind"))
    judged = judge(mag, plasma)
    fallback = storm.frames.get("propagated_wind")
    chosen = choose(judged.mag, judged.wind, relay=None, fallback=fallback).frame
    parts = []
    for group in ("field", "plasma"):
        rows = chosen[chosen[f"{group}_craft"].notna()]
        marked = rows.assign(quality=rows[f"{group}_suspect"].where(rows[f"{group}_suspect"] > 0) * SUSPECT)
        parts.append(marked.set_index(rows[f"{group}_craft"].astype(str).rename("source"), append=True))
    return derive.combine_wind(parts[0], parts[1], empty.iloc[:0] if fallback is None else fallback)


def _distance(storm: Scenario) -> float:
    """X GSE of the craft [km], the median of the storm."""
    positions = storm.frames.get("rtsw_ephemerides")
    values = np.array([]) if positions is None else positions["x_gse"].dropna().to_numpy(dtype=float)
    return float(np.median(values)) if len(values) else L1_DISTANCE
