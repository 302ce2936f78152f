"""What a step does when it arrives: pressure, nose of the magnetopause, sudden impulse on the ground."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nowcast.physics.magnetopause import shue1998
from nowcast.physics.shocks.record import Shock

# nT/nPa^½: O'Brien and McPherron 2000 (hourly Dst); Burton et al. 1975, which minutes are nearer to
IMPULSE = (7.26, 15.8)
LEAST_PRESSURE = 0.1  # nPa; below it no model of the nose says anything


@dataclass(frozen=True)
class Effect:
    """What a step is expected to do at the Earth.

    Parameters
    ----------
    pressure_before, pressure_after : float [nPa]
        Dynamic pressure; NaN where it is not known.
    nose_before, nose_after : float [R_E]
        Subsolar magnetopause.
    impulse_low, impulse_high : float [nT]
        Range of the sudden change of SYM-H; negative where the pressure falls.
    estimated : bool
        The pressure behind was not measured: the density was taken to follow the field.
    """

    pressure_before: float
    pressure_after: float
    nose_before: float
    nose_after: float
    impulse_low: float
    impulse_high: float
    estimated: bool


def effect(
    shock: Shock, standoff: Callable[[ArrayLike, ArrayLike], NDArray[np.float64]] = shue1998.standoff_distance
) -> Effect:
    """Estimate what a step does when it arrives.

    Parameters
    ----------
    shock : Shock
    standoff : callable
        From dynamic pressure [nPa] and Bz GSM [nT] to the nose [R_E].

    Returns
    -------
    Effect
        NaN where the pressure of a side is not known.

    Notes
    -----
    Sudden impulse: b (sqrt P2 - sqrt P1) with b from 7.26 to 15.8 nT/nPa^½. On the night side and in southward field
    it is smaller. Where the density behind a shock is missing, n2/n1 = B2/B1 (exact for a perpendicular shock).

    References
    ----------
    R. K. Burton et al., J. Geophys. Res. 80, 4204 (1975), doi:10.1029/JA080i031p04204;
    T. P. O'Brien and R. L. McPherron, J. Geophys. Res. 105, 7707 (2000), doi:10.1029/1998JA000437.
    """
    before, after = shock.upstream.dynamic_pressure, shock.downstream.dynamic_pressure
    estimated = bool(np.isnan(after) and shock.kind != "pressure step")
    if estimated:
        speeds = shock.downstream.flow_speed / shock.upstream.flow_speed
        after = before * shock.field_ratio * (speeds**2 if np.isfinite(speeds) else 1.0)
        estimated = bool(np.isfinite(after))
    step = np.sqrt(after) - np.sqrt(before)
    low, high = sorted(factor * step for factor in IMPULSE)
    nose = [
        float(standoff(max(pressure, LEAST_PRESSURE) if np.isfinite(pressure) else np.nan, bz))
        for pressure, bz in ((before, shock.upstream.bz_gsm), (after, shock.downstream.bz_gsm))
    ]
    return Effect(before, float(after), nose[0], nose[1], float(low), float(high), estimated)
