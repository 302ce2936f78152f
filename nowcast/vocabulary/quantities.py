"""The vocabulary: every quantity with its unit, label and sane range, and what a frame is.

Hard range: outside it a value is no measurement and becomes missing, with a remark. Soft range: kept,
and said to be suspect. Reasons of the limits: docs/limits.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Quantity:
    """One row of the vocabulary.

    `low`, `high`: hard range; `soft_low`, `soft_high`: beyond it suspect; `zero_missing`: an exact 0 is a fill;
    `decimals`: digits after the point that mean something; `label`: what people read; `origin`: measured by a craft,
    published by a centre, or derived here, which makes it a column of the nowcast.
    """

    unit: str
    label: str
    low: float
    high: float
    soft_low: float = -np.inf
    soft_high: float = np.inf
    zero_missing: bool = False
    decimals: int = 2
    origin: Literal["measured", "published", "derived"] = "measured"


_published = partial(Quantity, origin="published")
_derived = partial(Quantity, origin="derived")

_FIELD: dict[str, Any] = {"low": -300.0, "high": 300.0, "soft_low": -80.0, "soft_high": 80.0}
_SPEED: dict[str, Any] = {"low": -3000.0, "high": 3000.0, "decimals": 1}
_DISTANCE: dict[str, Any] = {"low": 1.0, "high": 40.0}
_STRONG: dict[str, Any] = {"low": -15_000.0, "high": 15_000.0}
_POSITION: dict[str, Any] = {"low": -3e6, "high": 3e6, "decimals": 0}

QUANTITIES: dict[str, Quantity] = {
    # measured at L1
    "bt": Quantity("nT", "Bt", 0.0, 300.0, soft_high=80.0),
    "bx_gse": Quantity("nT", "Bx GSE", **_FIELD),
    "by_gse": Quantity("nT", "By GSE", **_FIELD),
    "bz_gse": Quantity("nT", "Bz GSE", **_FIELD),
    "bx_gsm": Quantity("nT", "Bx GSM", **_FIELD),
    "by_gsm": Quantity("nT", "By GSM", **_FIELD),
    "bz_gsm": Quantity("nT", "Bz GSM", **_FIELD),
    "theta_gsm": Quantity("deg", "Field latitude GSM", -90.0, 90.0, decimals=1),
    "phi_gsm": Quantity("deg", "Phi GSM", 0.0, 360.0, decimals=1),
    "flow_speed": Quantity("km/s", "Speed", 100.0, 3000.0, 220.0, 1200.0, decimals=1),
    "vx_gse": Quantity("km/s", "Vx GSE", -3000.0, -50.0, decimals=1),
    "vy_gse": Quantity("km/s", "Vy GSE", **_SPEED),
    "vz_gse": Quantity("km/s", "Vz GSE", **_SPEED),
    "proton_density": Quantity("cm⁻³", "Density", 0.0, 500.0, 0.1, 100.0, zero_missing=True),
    "proton_temperature": Quantity("K", "Temperature", 1e3, 1e7, soft_high=3e6, decimals=0),
    "x_gse": Quantity("km", "X GSE of the craft", **_POSITION),
    "y_gse": Quantity("km", "Y GSE of the craft", **_POSITION),
    "z_gse": Quantity("km", "Z GSE of the craft", **_POSITION),
    "lead_time": Quantity("min", "Lead time", 10.0, 240.0, 20.0, 120.0, decimals=1),
    # indices, official or of another centre
    "kp": _published("1", "Kp", 0.0, 9.005, decimals=3),
    "hp30": _published("1", "Hp30", 0.0, 20.0, soft_high=12.0, decimals=3),
    "hp60": _published("1", "Hp60", 0.0, 20.0, soft_high=12.0, decimals=3),
    "running_kp": _published("1", "Running Kp", 0.0, 9.005),
    "station_count": _published("1", "Stations", 0.0, 20.0, soft_low=6.0, decimals=0),
    "dst": _published("nT", "Dst", -1500.0, 200.0, -600.0, 100.0, decimals=0),
    "sym_h": _published("nT", "SYM-H", -1500.0, 300.0, -600.0, 150.0, decimals=0),
    "hemispheric_power_north": _published("GW", "Hemispheric power, north", 0.0, 1000.0, soft_high=300.0, decimals=0),
    "hemispheric_power_south": _published("GW", "Hemispheric power, south", 0.0, 1000.0, soft_high=300.0, decimals=0),
    "kp_forecast": _published("1", "Kp forecast", 0.0, 9.005),
    "geospace_dst": _published("nT", "Geospace Dst (model)", -1500.0, 200.0, -600.0, 100.0, decimals=0),
    # geosynchronous orbit
    "xray_flux": Quantity("W m⁻²", "X-ray flux 0.1-0.8 nm", 1e-9, 0.2, zero_missing=True, decimals=12),
    "proton_flux_10mev": Quantity("pfu", "Protons >10 MeV", 0.0, 1e6, decimals=4),
    "electron_flux_2mev": Quantity("pfu", "Electrons >2 MeV", 0.0, 1e7, decimals=1),
    "goes_he": Quantity("nT", "GOES He", -600.0, 600.0),
    "goes_hp": Quantity("nT", "GOES Hp", -600.0, 600.0),
    "goes_hn": Quantity("nT", "GOES Hn", -600.0, 600.0),
    "goes_total": Quantity("nT", "GOES total field", 0.0, 1100.0),
    "longitude": Quantity("deg", "Longitude, east positive", -180.0, 180.0, decimals=1),
    # at SMILE, from the solar wind to a perigee of 5,000 km, and seen by its X-ray imager
    "smile_bt": Quantity("nT", "Field at SMILE", 0.0, 15_000.0),
    "smile_bx_gse": Quantity("nT", "Bx GSE at SMILE", **_STRONG),
    "smile_by_gse": Quantity("nT", "By GSE at SMILE", **_STRONG),
    "smile_bz_gse": Quantity("nT", "Bz GSE at SMILE", **_STRONG),
    "smile_density": Quantity("cm⁻³", "Ion density at SMILE", 0.0, 2000.0),
    "smile_speed": Quantity("km/s", "Ion speed at SMILE", 0.0, 3000.0, decimals=1),
    "smile_temperature": Quantity("K", "Ion temperature at SMILE", 1e2, 1e9, decimals=0),
    "imaged_standoff": Quantity("R_E", "Magnetopause nose in SXI images", **_DISTANCE),
    "imaged_standoff_low": Quantity("R_E", "Magnetopause nose in SXI images, 5 %", -5.0, 40.0),
    "imaged_standoff_high": Quantity("R_E", "Magnetopause nose in SXI images, 95 %", 1.0, 60.0),
    # derived, at the nose at the arrival time
    "dynamic_pressure": _derived("nPa", "Dynamic pressure", 0.01, 150.0, soft_high=50.0, decimals=3),
    "clock_angle": _derived("deg", "Clock angle", -180.0, 180.0, decimals=1),
    "cone_angle": _derived("deg", "Cone angle", 0.0, 180.0, decimals=1),
    "electric_field": _derived("mV/m", "VBs", 0.0, 100.0, decimals=3),
    "newell_coupling": _derived("(km/s)^4/3 nT^2/3", "Newell coupling", 0.0, 1e6, decimals=0),
    "alfven_mach": _derived("1", "Alfvén Mach number", 0.0, 1e3),
    "dipole_tilt": _derived("deg", "Dipole tilt", -40.0, 40.0, decimals=2),
    "arrival_low": _derived("min", "Earliest arrival after L1", 5.0, 300.0, decimals=1),
    "arrival_high": _derived("min", "Latest arrival after L1", 5.0, 300.0, decimals=1),
    "overtaken": _derived("1", "Overtaken parcel", 0.0, 1.0, decimals=0),
    "standoff_distance": _derived("R_E", "Magnetopause nose", **_DISTANCE),
    "standoff_distance_low": _derived("R_E", "Magnetopause nose, 5 %", **_DISTANCE),
    "standoff_distance_high": _derived("R_E", "Magnetopause nose, 95 %", **_DISTANCE),
    "flaring": _derived("1", "Flaring", 0.1, 2.0, decimals=3),
    "compression_index": _derived("1", "Compression index", -3.0, 1.0, decimals=3),
    "dst_estimate": _derived("nT", "Dst estimate", -1500.0, 200.0, decimals=0),
    "dst_estimate_low": _derived("nT", "Dst estimate, 5 %", -1800.0, 300.0, decimals=0),
    "dst_estimate_high": _derived("nT", "Dst estimate, 95 %", -1800.0, 300.0, decimals=0),
    "kp_estimate": _derived("1", "Kp estimate", 0.0, 9.005),
    "kp_estimate_low": _derived("1", "Kp estimate, 5 %", 0.0, 9.005),
    "kp_estimate_high": _derived("1", "Kp estimate, 95 %", 0.0, 9.005),
    # the boundary's other numbers
    "standoff_rate": _derived("R_E/h", "Nose moves", -100.0, 100.0),
    "terminator_radius": _derived("R_E", "Terminator radius", 1.0, 60.0),
    "bow_shock_distance": _derived("R_E", "Bow shock nose", 1.0, 60.0),
    "bow_shock_distance_low": _derived("R_E", "Bow shock nose, 5 %", 1.0, 60.0),
    "bow_shock_distance_high": _derived("R_E", "Bow shock nose, 95 %", 1.0, 60.0),
    "geo_crossing_probability": _derived("1", "GEO crossing probability at noon", 0.0, 1.0, decimals=3),
    "geo_window_start": _derived("h", "GEO exposed from local time", 0.0, 24.0, decimals=1),
    "geo_window_stop": _derived("h", "GEO exposed to local time", 0.0, 24.0, decimals=1),
    # the indices ahead: at the time of the newest wind that has arrived
    **{
        f"dst_ahead_{hours}h{part}": _derived("nT", f"Dst in {hours} h{said}", -1800.0, 300.0, decimals=0)
        for hours in (1, 3, 6)
        for part, said in (("", ""), ("_low", ", 5 %"), ("_high", ", 95 %"))
    },
    "hp30_estimate": _derived("1", "Running Kp estimate", 0.0, 12.0),
    **{
        f"g{level}_probability": _derived("1", f"Probability of G{level}", 0.0, 1.0, decimals=3)
        for level in range(1, 6)
    },
    "ap_estimate": _derived("2 nT", "ap estimate", 0.0, 400.0, decimals=0),
    "hemispheric_power": _derived("GW", "Hemispheric power estimate", 0.0, 1500.0, decimals=0),
    "hemispheric_power_low": _derived("GW", "Hemispheric power estimate, 5 %", 0.0, 1500.0, decimals=0),
    "hemispheric_power_high": _derived("GW", "Hemispheric power estimate, 95 %", 0.0, 1500.0, decimals=0),
    "auroral_boundary_latitude": _derived("deg", "Auroral boundary, magnetic latitude", 30.0, 90.0, decimals=1),
    "auroral_visible_latitude": _derived("deg", "Aurora on the horizon, magnetic latitude", 20.0, 90.0, decimals=1),
    "storm_phase": _derived(
        "1", "Storm phase (0 quiet, 1 sudden commencement, 2 initial, 3 main, 4 recovery)", 0.0, 4.0, decimals=0
    ),
    "input_state": _derived(
        "1", "Input (0 whole, 1 in part, 2 remembered, 3 none; +10 suspect)", 0.0, 13.0, decimals=0
    ),
    "held_minutes": _derived("min", "Since the last parcel of wind", 0.0, 120.0, decimals=0),
    "smile_shift": _derived("R_E", "Shift of the nose after SXI", -20.0, 20.0),
    # 1 where a measurement that our rules do not trust is still in the value, 0 where none is
    "input_suspect": _derived("1", "Wind of the minute is suspect", 0.0, 1.0, decimals=0),
    "standoff_input_suspect": _derived("1", "Input of the nose is suspect", 0.0, 1.0, decimals=0),
    "dst_input_suspect": _derived("1", "Input of the Dst estimate is suspect", 0.0, 1.0, decimals=0),
    "kp_input_suspect": _derived("1", "Input of the Kp estimate is suspect", 0.0, 1.0, decimals=0),
}

DERIVED: tuple[str, ...] = tuple(name for name, quantity in QUANTITIES.items() if quantity.origin == "derived")

INPUT_SUSPECT = "input_suspect"
MARKED_BY: Mapping[str, str] = MappingProxyType(  # the column that says it of a derived value, else `INPUT_SUSPECT`
    {
        "standoff_distance": "standoff_input_suspect",
        "flaring": "standoff_input_suspect",
        "compression_index": "standoff_input_suspect",
        "dst_estimate": "dst_input_suspect",
        "kp_estimate": "kp_input_suspect",
    }
)
MARKS = ("active", "quality", "received")  # columns of a frame that are no quantities
SUSPECT = 2.0  # `quality` of a chosen row that our rules do not trust; missing where they have no doubt


def check_frame(frame: pd.DataFrame, provides: Iterable[str] | None = None) -> pd.DataFrame:
    """The frame itself, if it is one.

    Parameters
    ----------
    frame : DataFrame
        Index `time`, or (`time`, `source`): aware UTC, sorted, unique; float columns from `QUANTITIES`,
        plus `active` (bool), `quality` (float) where the feed has them.
    provides : iterable of str, optional
        Quantities that have to be there.

    Raises
    ------
    ValueError
        With the first thing that is wrong, in words.
    """
    names = list(frame.index.names)
    if names not in (["time"], ["time", "source"]):
        raise ValueError(f"a frame is indexed by time or (time, source), not by {names}")
    times = frame.index.get_level_values("time")
    if not isinstance(times, pd.DatetimeIndex) or str(times.tz) != "UTC":
        raise ValueError("times of a frame are aware and UTC")
    if not frame.index.is_monotonic_increasing or not frame.index.is_unique:
        raise ValueError("a frame is sorted and its keys are unique")
    for column in frame.columns:
        if column in MARKS:
            continue
        if column not in QUANTITIES:
            raise ValueError(f"{column} is no quantity of the vocabulary")
        if frame[column].dtype != np.float64:
            raise ValueError(f"{column} is {frame[column].dtype}, not float64")
        if np.isinf(frame[column].to_numpy()).any():
            raise ValueError(f"{column} holds an infinite number")
    missing = set(provides or ()) - set(frame.columns)
    if missing:
        raise ValueError(f"the frame lacks {', '.join(sorted(missing))}")
    return frame
