"""When a step seen at L1 is at the Earth, with the interval that holds nine of ten.

A fast forward shock runs ahead of the wind behind it: the way over the downstream speed is 8 minutes late on average.
So its speed is fitted: a power of the speed behind it and of the ratio of the speeds, or of what there is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from nowcast import coefficients
from nowcast.physics.propagation import LEAST_ERROR, NOSE, RELATIVE_ERROR
from nowcast.physics.shocks.record import Shock
from nowcast.vocabulary.constants import EARTH_RADIUS, L1_DISTANCE

BASES = ("speeds", "downstream speed", "upstream speed and field", "upstream speed", "field", "nothing")
SETTLED = 5  # minutes behind the step, from which on its speed is well known
TYPICAL = 450.0  # km/s, that the powers are of


@dataclass(frozen=True)
class Arrival:
    """When a step is at the Earth.

    Parameters
    ----------
    expected, low, high : Timestamp
        UTC; the interval holds it with 90 %. NaT where nothing is known of the speed of a step that is no shock.
    speed : float [km/s]
        Of the front along the Sun-Earth line.
    basis : str
        One of `BASES`, or "wind speed" for a step that moves with the wind.
    """

    expected: pd.Timestamp
    low: pd.Timestamp
    high: pd.Timestamp
    speed: float
    basis: str


def arrival(
    shock: Shock, distance_km: float = L1_DISTANCE, *, nose: float = NOSE, fitted: Mapping[str, Any] | None = None
) -> Arrival:
    """Estimate when a step is at the Earth's magnetopause, and a minute or so later on the ground.

    Parameters
    ----------
    shock : Shock
        As of `detect`; the more minutes behind the step it holds the better.
    distance_km : float [km]
        X GSE of the craft; `L1_DISTANCE` where it is NaN.
    nose : float [R_E]
        X of the target.
    fitted : mapping, optional
        Coefficients; those of the project where none are given.

    Returns
    -------
    Arrival

    Notes
    -----
    Fitted on the time of the sudden commencement on the ground. A reverse shock moves against the wind that carries
    it and a pressure step with it: they get the way over the speed before and behind them, and the flat interval.
    """
    way = (distance_km if np.isfinite(distance_km) else L1_DISTANCE) - nose * EARTH_RADIUS
    if shock.kind != "fast forward":
        sides = (shock.upstream, shock.downstream)
        first, second = sides if shock.kind == "fast reverse" else sides[::-1]
        speed = first.flow_speed if np.isfinite(first.flow_speed) else second.flow_speed
        if not np.isfinite(speed):
            return Arrival(pd.NaT, pd.NaT, pd.NaT, float("nan"), "nothing")  # type: ignore[arg-type]
        lead = way / speed / 60.0
        error = max(LEAST_ERROR, RELATIVE_ERROR * lead)
        return _arrival(shock, lead, lead - error, lead + error, speed, "wind speed")
    numbers = coefficients.read("shocks")["arrival"] if fitted is None else fitted
    measured = predictors(shock)
    basis = next(name for name in BASES if np.isfinite(measured[name]).all())
    model = numbers[basis]
    speed = float(np.exp(model["weights"][0] + np.dot(model["weights"][1:], measured[basis])))
    lead = way / speed / 60.0
    width = model["early_width" if shock.downstream.minutes < SETTLED else "width"]
    return _arrival(shock, lead, lead * np.exp(-width), lead * np.exp(width), speed, basis)


def predictors(shock: Shock) -> dict[str, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """Predictors of each basis: logarithms, speeds over `TYPICAL`; NaN where nothing was measured."""
    with np.errstate(divide="ignore", invalid="ignore"):
        before = np.log(np.float64(shock.upstream.flow_speed) / TYPICAL)
        behind = np.log(np.float64(shock.downstream.flow_speed) / TYPICAL)
        field = np.log(np.float64(shock.field_ratio))
    return {
        "speeds": np.array([behind, behind - before]),
        "downstream speed": np.array([behind]),
        "upstream speed and field": np.array([before, field]),
        "upstream speed": np.array([before]),
        "field": np.array([field]),
        "nothing": np.array([]),
    }


def _arrival(shock: Shock, lead: float, low: float, high: float, speed: float, basis: str) -> Arrival:
    times = [shock.time + pd.Timedelta(seconds=round(60 * float(minutes))) for minutes in (lead, low, high)]
    return Arrival(times[0], times[1], times[2], float(speed), basis)
