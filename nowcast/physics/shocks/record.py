"""What a step in the wind is: the record that everything about shocks takes."""

from dataclasses import dataclass

import pandas as pd

KINDS = ("fast forward", "fast reverse", "pressure step")


@dataclass(frozen=True)
class Side:
    """Medians of the minutes on one side of a step; NaN where nothing was measured.

    Parameters
    ----------
    flow_speed : float [km/s]
    proton_density : float [cm⁻³]
    proton_temperature : float [K]
    bt, bz_gsm : float [nT]
    dynamic_pressure : float [nPa]
    minutes : int
        Minutes that the window holds so far; the downstream one grows to 10.
    """

    flow_speed: float
    proton_density: float
    proton_temperature: float
    bt: float
    bz_gsm: float
    dynamic_pressure: float
    minutes: int


@dataclass(frozen=True)
class Shock:
    """One step in the wind at L1, as known with the minutes up to `known`.

    Parameters
    ----------
    time : Timestamp
        First minute (UTC) behind the step; fixed 10 minutes after `noticed`.
    kind : str
        One of `KINDS`: "fast forward" (speed, density, field, temperature up), "fast reverse" (speed up, the rest
        down), "pressure step" (dynamic pressure changes without the signature of a shock).
    noticed : Timestamp
        First minute whose measurement was enough to know of it.
    known : Timestamp
        Newest minute that was used.
    upstream, downstream : Side
        Before the step and behind it, in the order of time.
    confidence : float
        Share of such steps that were listed shocks, among listed ones and the false ones of quiet days; NaN for a
        pressure step.
    inputs : tuple of str
        Quantities that spoke for it; ("bt",) is the field alone.
    field_craft, plasma_craft : str
        Who measured; "" where the frame does not say.
    """

    time: pd.Timestamp
    kind: str
    noticed: pd.Timestamp
    known: pd.Timestamp
    upstream: Side
    downstream: Side
    confidence: float
    inputs: tuple[str, ...]
    field_craft: str = ""
    plasma_craft: str = ""

    @property
    def speed_jump(self) -> float:
        """Speed behind the step less that before it [km/s]."""
        return self.downstream.flow_speed - self.upstream.flow_speed

    @property
    def density_ratio(self) -> float:
        """Density behind over before."""
        return self.downstream.proton_density / self.upstream.proton_density

    @property
    def field_ratio(self) -> float:
        """Total field behind over before."""
        return self.downstream.bt / self.upstream.bt

    @property
    def temperature_ratio(self) -> float:
        """Proton temperature behind over before."""
        return self.downstream.proton_temperature / self.upstream.proton_temperature
