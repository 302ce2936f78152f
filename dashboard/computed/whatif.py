"""A supposed wind: boundary, exposure of the own satellites and indices, as JSON and as a sentence."""

from dataclasses import dataclass
from datetime import datetime
from typing import NotRequired, TypedDict, cast

import numpy as np

from dashboard.live.exposure import called, local_time, percent
from dashboard.live.values import iso
from dashboard.text import number, value_band
from nowcast.physics import derive
from nowcast.physics.drawing import cross_section
from nowcast.texts import _
from nowcast.vocabulary.constants import COMPRESSION
from nowcast.vocabulary.quantities import QUANTITIES
from nowcast.words import kp_thirds, storm
from nowcast.words.status import compression

Satellites = tuple[tuple[str, float], ...]

SHOWN = (
    "dynamic_pressure", "standoff_distance", "bow_shock_distance", "compression_index", "terminator_radius",
    "geo_crossing_probability", "geo_window_start", "geo_window_stop", "dst_estimate", "kp_estimate",
    "hemispheric_power", "auroral_boundary_latitude",
)  # fmt: skip
LIMITS = {  # least and greatest value that is computed
    "density": (0.1, 200.0),
    "speed": (200.0, 2500.0),
    "by": (-100.0, 100.0),
    "bz": (-100.0, 100.0),
}


@dataclass(frozen=True)
class Wind:
    """A wind that somebody supposes: protons [cm⁻³], speed [km/s], By and Bz [nT, GSM]."""

    density: float
    speed: float
    by: float
    bz: float


class Estimate(TypedDict):
    """A quantity with its band."""

    value: float | None
    low: float | None
    high: float | None
    unit: str
    label: str


class CutSatellite(TypedDict):
    """An own satellite in the cut: local time [h], chance that it is outside, position [R_E, GSM]."""

    name: str
    longitude: float
    local_time: float
    probability: float | None
    place: list[float]


class Cut(TypedDict):
    """The boundary in two planes, as `cross_section` draws it; `planes` is None where the wind is not known."""

    time: int
    tilt: NotRequired[float]
    nose: NotRequired[list[float | None]]
    planes: dict[str, dict[str, list[float | None]]] | None
    satellites: list[CutSatellite]


class WhatIf(TypedDict):
    """The answer of `/api/v1/whatif`."""

    assumption: str
    time: str | None
    wind: dict[str, float]
    compression: str
    quantities: dict[str, Estimate]
    cut: Cut | None


def whatif(wind: Wind, dst: float, now: datetime, satellites: Satellites) -> WhatIf:
    """Everything for a wind that has blown for 3 hours until now."""
    steady = cross_section.steady(wind.density, wind.speed, wind.by, wind.bz, now)
    last = derive.at_nose(steady, {"dst_estimate": dst}).iloc[-1]
    quantities: dict[str, Estimate] = {
        name: {
            "value": _number(name, last[name]),
            "low": _number(name, last.get(f"{name}_low")),
            "high": _number(name, last.get(f"{name}_high")),
            "unit": QUANTITIES[name].unit,
            "label": QUANTITIES[name].label,
        }
        for name in SHOWN
    }
    return {
        "assumption": _(
            "Assumed: steady at the nose for {hours} hours, Bx 0 nT, 100,000 K; Dst began at {dst} nT."
        ).format(hours=f"{cross_section.BLOWN:g}", dst=number(dst, 0)),
        "time": iso(now.timestamp()),
        "wind": {"density": wind.density, "speed": wind.speed, "by": wind.by, "bz": wind.bz},
        "compression": next((word for limit, word in COMPRESSION if last["standoff_distance"] < limit), "expanded"),
        "quantities": quantities,
        "cut": cast(Cut | None, cross_section.cross_section(derive.with_drivers(steady), now, satellites)),
    }


def sentence(answer: WhatIf) -> str:
    """The answer in words."""
    own = [_satellite(entry) for entry in (answer["cut"] or {"satellites": []})["satellites"]]
    kp, nose = (answer["quantities"][name]["value"] for name in ("kp_estimate", "standoff_distance"))
    level = f" ({storm(kp)})" if storm(kp) else ""
    parts = [
        _("Pressure {pressure} nPa: nose {nose} Rᴇ, {place}; bow shock {shock} Rᴇ.").format(
            pressure=_banded(answer, "dynamic_pressure", 1),
            nose=_banded(answer, "standoff_distance", 1),
            place=_("not known") if nose is None else compression(nose),
            shock=_banded(answer, "bow_shock_distance", 1),
        ),
        _("Outside the magnetopause: {satellites}.").format(satellites="; ".join(own)) if own else "",
        _("Kp estimate {kp}, Dst estimate {dst} nT, auroral boundary {latitude}° magnetic.").format(
            kp=f"{kp_thirds(kp)}{level}",
            dst=_banded(answer, "dst_estimate", 0),
            latitude=_banded(answer, "auroral_boundary_latitude", 0),
        ),
        answer["assumption"],
    ]
    return " ".join(part for part in parts if part)


def _satellite(entry: CutSatellite) -> str:
    chance = entry["probability"]
    shown = _("not known") if chance is None else f"{percent(chance)}, {called(chance)}"
    return _("{name} at {time} LT {chance}").format(
        name=entry["name"], time=local_time(entry["local_time"]), chance=shown
    )


def _banded(answer: WhatIf, name: str, decimals: int) -> str:
    estimate = answer["quantities"][name]
    band = value_band(estimate["low"], estimate["high"], decimals)
    return f"{number(estimate['value'], decimals)}{f' ({band})' if band else ''}"


def _number(name: str, value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else round(float(value), QUANTITIES[name].decimals)
