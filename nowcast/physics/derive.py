"""From the one-craft wind at L1 to everything that follows from it at the Earth: pure.

A row of the result belongs to the minute at which the wind arrives at the nose, so the
result reaches as far into the future as the wind that has been seen needs to arrive (the lead).
"""

from collections.abc import Mapping
from datetime import datetime

import numpy as np
import pandas as pd

from nowcast.discover import members
from nowcast.physics import aurora, ensemble, solar_wind
from nowcast.physics.assimilation import Shift, displacement
from nowcast.physics.ensemble.wind import smoothing
from nowcast.physics.frames import dipole_tilt
from nowcast.physics.hold import hold, widened
from nowcast.physics.indices import dst_nowcast
from nowcast.physics.indices.learned.kp_features import BLOCK
from nowcast.physics.indices.parts.storm_phase import storm_phase
from nowcast.physics.shocks import wind_at_nose
from nowcast.vocabulary.quantities import DERIVED, INPUT_SUSPECT, SUSPECT
from nowcast.vocabulary.records import Index

PLASMA = ("flow_speed", "proton_density", "proton_temperature")
FIELD = ("bx_gsm", "by_gsm", "bz_gsm", "bt")
DRIVERS = (
    "dynamic_pressure", "clock_angle", "cone_angle", "electric_field", "newell_coupling", "alfven_mach", "dipole_tilt",
)  # fmt: skip
RECENT = 5  # minutes; the plasma comes each 97 s from some craft, so a minute without is no hole
ISSUED = ("dst_nowcast", "kp_nowcast", "hemispheric_power_newell2008")  # the indices that are issued
NO_CRAFT = "propagated"  # who measured the wind before the first chosen row
HORIZONS = (0, 15, 30, 45, 60)  # minutes ahead at which a nowcast is stored as issued


def derive(
    wind: pd.DataFrame,
    distance_km: float,
    start: Mapping[str, float] | None = None,
    shift: Shift | None = None,
    now: datetime | None = None,
) -> pd.DataFrame:
    """Compute the nowcast by arrival minute.

    Parameters
    ----------
    wind : DataFrame
        One-craft frame at L1 by `time` with `PLASMA` and `FIELD` [km/s, cm⁻³, K, nT GSM].
    distance_km : float [km]
        X GSE of the craft.
    start : mapping, optional
        Values of the indices before the first row, as ``{"dst_estimate": -12.0}``.
    shift : callable, optional
        By how much the boundary was seen further out than expected, by time [ln R_E], as of `assimilation.shift`.
    now : datetime, optional
        Of the nowcast, as of `hold`.

    Returns
    -------
    DataFrame
        By arrival `time` (UTC minutes), columns `DERIVED`; NaN where the input was missing.
    """
    if wind.empty:
        return pd.DataFrame(columns=list(DERIVED), index=pd.DatetimeIndex([], tz="UTC", name="time"), dtype=float)
    return at_nose(wind_at_nose(wind, distance_km), start, shift, now)


def at_nose(
    nose: pd.DataFrame,
    start: Mapping[str, float] | None = None,
    shift: Shift | None = None,
    now: datetime | None = None,
) -> pd.DataFrame:
    """Compute the nowcast from a wind that is already timed to the nose, at any cadence.

    Parameters
    ----------
    nose : DataFrame
        By arrival `time` (UTC) with `PLASMA` and `FIELD`; a `dynamic_pressure` [nPa] of its own is used where
        density or speed is missing.
    start, shift, now : optional
        As in `derive`.

    Returns
    -------
    DataFrame
        By the times of `nose`, columns `DERIVED`; NaN where the input was missing. While measured wind is on its way,
        the boundary is held over a hole, see `hold`; the wind itself is not.
    """
    result = pd.DataFrame(index=nose.index)
    nose = with_drivers(nose)
    for name in (*DRIVERS, "arrival_low", "arrival_high", "overtaken", "lead_time"):
        if name in nose:
            result[name] = nose[name].to_numpy()
    boundary_shift = np.zeros(len(nose)) if shift is None else shift(pd.DatetimeIndex(nose.index))
    held = hold(nose, now)
    result["held_minutes"] = held["held_minutes"].to_numpy()
    boundary = ensemble.estimate(held.assign(boundary_shift=boundary_shift))
    result[list(boundary.columns)] = boundary
    result["smile_shift"] = displacement(boundary["standoff_distance"].to_numpy(), boundary_shift)
    indices: dict[str, Index] = members("nowcast.physics.indices", "INDEX")
    for name in ISSUED:
        start_value = (start or {}).get(f"{name.split('_')[0]}_estimate")
        estimate = indices[name].estimate(nose, start_value, 0)
        columns = [column for column in estimate.columns if column in DERIVED]
        result[columns] = estimate[columns].reindex(result.index).to_numpy()
    result = widened(result, held["silent_minutes"].to_numpy())
    for name, marks in suspect_inputs(nose).items():
        result[name] = marks.to_numpy()
    result["storm_phase"] = storm_phase(result["dst_estimate"], result["dynamic_pressure"]).to_numpy()
    result["auroral_boundary_latitude"] = aurora.boundary_latitude(result["kp_estimate"])
    result["auroral_visible_latitude"] = aurora.visible_latitude(result["auroral_boundary_latitude"])
    return result.reindex(columns=list(DERIVED)).astype(float)


def suspect_inputs(nose: pd.DataFrame) -> "dict[str, pd.Series[float]]":
    """Where a row that our rules do not trust is still in a value, each quantity with its own memory.

    Parameters
    ----------
    nose : DataFrame
        By arrival `time`, with `suspect` (1 where the wind of the row is), where that is known.

    Returns
    -------
    dict
        Columns `input_suspect` (the row itself), `standoff_`, `dst_` and `kp_input_suspect` (any row of the memory):
        1 suspect, 0 not, NaN where no row of the memory says.
    """
    marks = nose["suspect"].astype(float) if "suspect" in nose else pd.Series(np.nan, index=nose.index)
    memories = {"standoff": smoothing(), "dst": 60.0 * dst_nowcast.SUSPECT_HOURS, "kp": 60.0 * BLOCK}  # min
    columns = {INPUT_SUSPECT: marks}
    for name, minutes in memories.items():
        columns[f"{name}_{INPUT_SUSPECT}"] = marks.rolling(f"{minutes:g}min", min_periods=1).max()
    return columns


def with_drivers(nose: pd.DataFrame) -> pd.DataFrame:
    """Add to the wind at the nose what follows from it alone, as the boundary and the indices take it.

    Parameters
    ----------
    nose : DataFrame
        As of `at_nose`.

    Returns
    -------
    DataFrame
        The rows given, speed and density those of the last minutes where a minute has none, and `DRIVERS`.
    """
    density, speed = (_measured_or_recent(nose[name]).to_numpy() for name in ("proton_density", "flow_speed"))
    bx, by, bz = (nose[name].to_numpy() for name in ("bx_gsm", "by_gsm", "bz_gsm"))
    pressure = solar_wind.dynamic_pressure(density, speed)
    if "dynamic_pressure" in nose:
        pressure = np.where(np.isnan(pressure), nose["dynamic_pressure"].to_numpy(dtype=float), pressure)
    return nose.assign(
        flow_speed=speed,
        proton_density=density,
        dynamic_pressure=pressure,
        clock_angle=solar_wind.clock_angle(by, bz),
        cone_angle=solar_wind.cone_angle(bx, by, bz),
        electric_field=solar_wind.electric_field(speed, bz),
        newell_coupling=solar_wind.newell_coupling(speed, by, bz),
        alfven_mach=solar_wind.alfven_mach(density, speed, np.sqrt(bx**2 + by**2 + bz**2)),
        dipole_tilt=dipole_tilt(nose.index),
    )


def _measured_or_recent(values: "pd.Series[float]") -> "pd.Series[float]":
    """The minute itself where it was measured, else the median of the last `RECENT` minutes' measurements."""
    recent = values.rolling(f"{RECENT}min", min_periods=1).median()
    return values.where(values.notna(), recent)


def combine_wind(field: pd.DataFrame, plasma: pd.DataFrame, propagated: pd.DataFrame) -> pd.DataFrame:
    """Make one frame at L1 of the chosen field and plasma, and of the ready-made wind before they begin.

    Parameters
    ----------
    field, plasma, propagated : DataFrame
        By `time`, or by (`time`, `source`) with one craft a time; with `quality`. `propagated` is used only before the
        first row of the others.

    Returns
    -------
    DataFrame
        By `time`, columns `FIELD` and `PLASMA`, nothing filled in; `suspect` is 1 where the field of the minute or
        a plasma row of its last `RECENT` minutes is not trusted; `field_craft` and `plasma_craft` name who measured,
        where the frames do.
    """
    (field, field_craft), (plasma, plasma_craft), (propagated, _) = (
        _by_time(part) for part in (field, plasma, propagated)
    )
    measured = field.reindex(columns=list(FIELD)).join(plasma.reindex(columns=list(PLASMA)), how="outer")
    field_suspect, plasma_suspect = (
        part.reindex(columns=["quality"])["quality"].eq(SUSPECT).astype(float).reindex(measured.index)
        for part in (field, plasma)
    )
    if len(measured):
        plasma_suspect = plasma_suspect.rolling(f"{RECENT}min", min_periods=1).max()
    measured["suspect"] = np.fmax(field_suspect.fillna(0.0), plasma_suspect.fillna(0.0))
    for name, craft in (("field_craft", field_craft), ("plasma_craft", plasma_craft)):
        if craft is not None:
            measured[name] = craft.reindex(measured.index)
    earlier = propagated.reindex(columns=[*FIELD, *PLASMA])
    if not measured.empty:
        earlier = earlier[earlier.index < measured.index[0]]
    if "field_craft" in measured or "plasma_craft" in measured:
        earlier = earlier.assign(field_craft=NO_CRAFT, plasma_craft=NO_CRAFT)
    parts = [part for part in (earlier, measured) if not part.empty]
    return pd.concat(parts) if parts else measured


def _by_time(frame: pd.DataFrame) -> "tuple[pd.DataFrame, pd.Series[str] | None]":
    """The rows of a one-craft frame by time alone, and who measured each, where the frame says it."""
    if "source" not in frame.index.names:
        return frame, None
    source = frame.index.to_frame(index=False).set_index("time")["source"]
    return frame.droplevel("source"), source[~source.index.duplicated(keep="last")]


def issued_rows(derived: pd.DataFrame, now: pd.Timestamp) -> pd.DataFrame:
    """The nowcast that is issued now for the present and for the next hour.

    Parameters
    ----------
    derived : DataFrame
        As of `derive`.
    now : Timestamp

    Returns
    -------
    DataFrame
        By `horizon` [min], columns `valid_time` and `DERIVED`; a horizon beyond the lead is NaN.
    """
    times = pd.DatetimeIndex([now.floor("min") + pd.Timedelta(minutes=horizon) for horizon in HORIZONS])
    rows = derived.reindex(times).reset_index(drop=True)
    rows.insert(0, "valid_time", times)
    rows.index = pd.Index(HORIZONS, name="horizon")
    return rows
