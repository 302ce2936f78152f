"""Checks that a table is a wind in our units, and says in one sentence what is wrong with any other."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from nowcast.errors import InputError
from nowcast.hindcast.input import COLUMNS
from nowcast.vocabulary.constants import EARTH_RADIUS
from nowcast.vocabulary.quantities import QUANTITIES

Array = NDArray[np.float64]

NUMBERS = (*COLUMNS.values(), "vx_gse", "alfven_mach", "dipole_tilt", "suspect")
TEXTS = ("field_craft", "plasma_craft")
LABELLED = {name: f"{name} [{QUANTITIES[name].unit}]" for name in COLUMNS.values()}
FIELD_SIZE = (1e-6, 5e3)  # nT
CRAFT_DISTANCE = (1e5, 3e6)  # km
SIZES: Mapping[str, tuple[float, float]] = {  # no wind was ever so small or so large: it is in another unit
    "proton_density": (1e-4, 5e3),
    "flow_speed": (50.0, 5e3),
    "vx_gse": (50.0, 5e3),
    "proton_temperature": (500.0, 1e9),
    "dynamic_pressure": (1e-6, 1e3),
    "standoff_distance": (0.5, 100.0),
    **dict.fromkeys(("bx_gsm", "by_gsm", "bz_gsm", "bt"), FIELD_SIZE),
}
OTHER_UNITS: Mapping[str, tuple[tuple[str, float], ...]] = {  # and what to multiply them with
    "proton_density": (("m⁻³", 1e-6),),
    "flow_speed": (("m/s", 1e-3),),
    "vx_gse": (("m/s", 1e-3),),
    "proton_temperature": (("eV", 11604.5),),
    "dynamic_pressure": (("Pa", 1e9),),
    "standoff_distance": (("km", 1 / EARTH_RADIUS),),
    **dict.fromkeys(("bx_gsm", "by_gsm", "bz_gsm", "bt"), (("T", 1e9),)),
}


def checked_wind(wind: pd.DataFrame, needs: Iterable[str]) -> pd.DataFrame:
    """A wind with all the columns that the physics takes, missing ones as NaN.

    Parameters
    ----------
    wind : DataFrame
        By `time`.
    needs : iterable of str
        Columns that have to be there. Density and speed stand for the dynamic pressure, components for the field.

    Returns
    -------
    DataFrame
        A new frame by UTC `time`.

    Raises
    ------
    InputError
        Where it is no wind, lacks a column, holds what is no number, or is in another unit.
    """
    if not isinstance(wind, pd.DataFrame):
        hint = ": give its `frame`" if hasattr(wind, "frame") else "; `read_wind` makes one of a file"
        raise InputError(f"A wind is a pandas DataFrame by time, not {type(wind).__name__}{hint}.")
    times = _times(wind.index)
    lacking = [name for name in needs if name not in wind and not _stands_for(name, wind)]
    if lacking:
        named = ", ".join(LABELLED.get(name, name) for name in lacking)
        present = ", ".join(map(str, wind.columns)) or "none"
        raise InputError(f"The wind has no column {named} among {present}.{_file_names(wind)}")
    columns: dict[str, object] = {}
    for name in NUMBERS:
        if name in wind:
            columns[name] = _numbers(name, wind[name])
            check_size(name, wind[name].to_numpy(dtype=float))
            _check_range(name, wind[name].to_numpy(dtype=float), times)
        elif name in COLUMNS.values() and name != "dynamic_pressure":
            columns[name] = np.full(len(wind), np.nan)
    frame = pd.DataFrame(columns, index=times)
    frame["bt"] = frame["bt"].fillna(np.sqrt((frame[["bx_gsm", "by_gsm", "bz_gsm"]] ** 2).sum(axis=1, skipna=False)))
    return frame.assign(**{name: wind[name].to_numpy() for name in TEXTS if name in wind})


def check_names(names: Iterable[str]) -> None:
    """Refuse names that no quantity has, as a misspelt one.

    Raises
    ------
    InputError
    """
    unknown = [name for name in names if name not in QUANTITIES]
    if unknown:
        raise InputError(f"There is no quantity {', '.join(unknown)}; docs/reference/quantities.md lists the names.")


def check_distance(distance_km: float) -> None:
    """Refuse a distance at which no craft watches the wind.

    Raises
    ------
    InputError
    """
    low, high = CRAFT_DISTANCE
    if not low <= distance_km <= high:
        hint = f": in R_E? Multiply by {EARTH_RADIUS}" if low <= distance_km * EARTH_RADIUS <= high else ""
        raise InputError(f"A craft is {low:g} to {high:g} km towards the Sun, not {distance_km:g}{hint}.")


def check_size(name: str, values: ArrayLike) -> None:
    """Refuse a quantity whose middle value shows another unit.

    Raises
    ------
    InputError
    """
    size = np.abs(np.asarray(values, dtype=float))
    used = size[np.isfinite(size) & (size > 0)]
    if name not in SIZES or not used.size:
        return
    low, high = SIZES[name]
    middle = float(np.median(used))
    if low <= middle <= high:
        return
    factors = [(unit, by) for unit, by in OTHER_UNITS[name] if low <= middle * by <= high]
    guess = f": in {factors[0][0]}? Multiply by {factors[0][1]:g}" if factors else ""
    side = "below" if middle < low else "above"
    raise InputError(f"{name} is taken in {QUANTITIES[name].unit}; half of its values are {side} {middle:.3g}{guess}.")


def _times(index: "pd.Index[Any]") -> pd.DatetimeIndex:
    if not isinstance(index, pd.DatetimeIndex):
        raise InputError("The index of a wind is its time (UTC): use set_index('time') with aware timestamps.")
    if index.tz is None:
        raise InputError("The times of the wind have no zone: where they are UTC, use tz_localize('UTC').")
    if not index.is_monotonic_increasing or not index.is_unique:
        raise InputError("The times of the wind have to grow: sort them and drop what is there twice.")
    return index.tz_convert("UTC").rename("time")


def _stands_for(name: str, wind: pd.DataFrame) -> bool:
    """Whether a quantity that is not there follows from others that are."""
    others = {"dynamic_pressure": ("proton_density", "flow_speed"), "bt": ("bx_gsm", "by_gsm", "bz_gsm")}
    return name in others and all(other in wind for other in others[name])


def _file_names(wind: pd.DataFrame) -> str:
    """A hint where the columns bear the names of files."""
    named = {name: quantity for name, quantity in COLUMNS.items() if name in wind}
    return f" Columns of a file are renamed by `read_wind`, or by rename(columns={named})." if named else ""


def _numbers(name: str, values: "pd.Series[float]") -> Array:
    try:
        return np.asarray(values.to_numpy(dtype=float), dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(f"The column {name} holds what is no number: {error}.") from error


def _check_range(name: str, values: Array, times: pd.DatetimeIndex) -> None:
    """Refuse values that no measurement can have, as fills are."""
    limits = QUANTITIES.get(name)
    if limits is None:
        return
    outside = np.isfinite(values) & ~((values >= limits.low) & (values <= limits.high)) | np.isinf(values)
    if outside.any():
        row = int(np.argmax(outside))
        raise InputError(
            f"{int(outside.sum())} values of {name} lie outside {limits.low:g} to {limits.high:g} {limits.unit}, "
            f"the first {values[row]:g} at {times[row]:%Y-%m-%d %H:%M}: set what was not measured to NaN."
        )
