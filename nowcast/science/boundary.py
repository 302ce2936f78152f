"""Questions about the boundary: the nose with its band, each published model by name, a direction, a cross-section."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import overload

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from nowcast.discover import members
from nowcast.errors import InputError
from nowcast.physics import derive, ensemble, solar_wind
from nowcast.physics.drawing.cross_section import cross_section
from nowcast.science.checks import check_names, check_size, checked_wind
from nowcast.vocabulary.constants import EARTH_RADIUS
from nowcast.vocabulary.quantities import QUANTITIES
from nowcast.vocabulary.records import Index, Model

Array = NDArray[np.float64]

MAGNETOPAUSE, BOW_SHOCK, INDICES = (
    f"nowcast.physics.{name}" for name in ("magnetopause", "bow_shock", "indices")
)  # packages of the members
NEEDS = ("dynamic_pressure", "bz_gsm")
NO_TIME = datetime(2000, 3, 20, 12, tzinfo=UTC)  # of one wind without a time; its tilt is given beside it
POINTS = ("x_gsm_Re", "y_gsm_Re", "z_gsm_Re")


@overload
def nose_distance(wind: pd.DataFrame) -> pd.DataFrame: ...
@overload
def nose_distance(wind: Mapping[str, float]) -> "pd.Series[float]": ...
def nose_distance(wind: pd.DataFrame | Mapping[str, float]) -> "pd.DataFrame | pd.Series[float]":
    """Distance of the subsolar magnetopause with its band, and what follows from it.

    Parameters
    ----------
    wind : DataFrame or mapping
        At the nose (see `wind_at_nose`). A frame is by `time` (UTC); a mapping is one wind that has blown for some
        time. `bz_gsm` [nT], and `proton_density` [cm⁻³] with `flow_speed` [km/s] or `dynamic_pressure` [nPa]; where
        they are known `bx_gsm`, `by_gsm`, `bt` [nT], `proton_temperature` [K], and in a mapping `dipole_tilt`
        [deg], else 0.

    Returns
    -------
    DataFrame or Series
        By the same times, or one row: `standoff_distance`, `standoff_distance_low`, `standoff_distance_high` [R_E]
        (median, 5 and 95 %), `flaring` [1], `terminator_radius` [R_E], `compression_index` [1], `standoff_rate`
        [R_E/h], `bow_shock_distance` with `_low` and `_high` [R_E], `geo_crossing_probability` [1] (geosynchronous
        orbit outside at noon), `geo_window_start`, `geo_window_stop` [h] (local times between which it is). NaN where
        pressure or Bz is missing.

    Raises
    ------
    InputError
        Where a column is missing or in another unit, or a mapping has a name that is no quantity.

    Notes
    -----
    A weighted ensemble of Shue 1998, Lin 2010 and Liu 2015, driven by the mean Bz of 20 minutes; the band holds the
    spread and own errors of the models, and the errors of the wind and of its timing. See `docs/boundary.md` and the
    model card `boundary`. No boundary is known better than about 0.8 R_E.

    Examples
    --------
    >>> import nowcast
    >>> nose = nowcast.nose_distance({"proton_density": 5.0, "flow_speed": 400.0, "bz_gsm": -5.0})
    >>> nose[["standoff_distance", "standoff_distance_low", "standoff_distance_high"]].round(1).tolist()
    [10.3, 8.9, 12.0]
    """
    if isinstance(wind, pd.DataFrame):
        return ensemble.estimate(derive.with_drivers(checked_wind(wind, NEEDS)), quadrature=True)
    check_names(wind)
    tilt = float(wind.get("dipole_tilt", 0.0))
    frame = pd.DataFrame({name: [float(value)] for name, value in wind.items()}, index=pd.DatetimeIndex([NO_TIME]))
    nose = derive.with_drivers(checked_wind(frame, NEEDS)).assign(dipole_tilt=tilt)
    return ensemble.estimate(nose, quadrature=True).iloc[0].rename("nose")


def magnetopause_distance(
    model: str, theta: ArrayLike = 0.0, phi: ArrayLike = 0.0, **wind: ArrayLike
) -> NDArray[np.float64]:
    """Distance of one published magnetopause, without a band.

    Parameters
    ----------
    model : str
        "shue1997", "shue1998", "lin2010", "liu2015", "t96" or "jelinek2012"; `model_table` lists them.
    theta : array_like [deg]
        From +X (the Sun), aberrated; 0 is the nose, 90 the terminator.
    phi : array_like [deg]
        Around X from +Y (dusk) towards +Z (north).
    **wind : array_like
        What the model needs, at the nose: `dynamic_pressure` [nPa], or `proton_density` [cm⁻³] and `flow_speed` [km/s];
        `bx_gsm`, `by_gsm`, `bz_gsm`, `bt` [nT]; `dipole_tilt` [deg], 0 where it is not given.

    Returns
    -------
    ndarray [R_E]
        From the Earth's centre; inputs broadcast together. NaN where an input is NaN or there is no boundary.

    Raises
    ------
    InputError
        Where there is no such model, or an input is missing, misspelt or in another unit.

    References
    ----------
    `model_table` names the paper and the range of each model.

    Examples
    --------
    >>> import nowcast
    >>> nowcast.magnetopause_distance("shue1998", [0.0, 90.0], dynamic_pressure=2.0, bz_gsm=0.0).round(2).tolist()
    [10.25, 15.43]
    """
    return _distance(MAGNETOPAUSE, model, theta, phi, wind)


def bow_shock_distance(
    model: str, theta: ArrayLike = 0.0, phi: ArrayLike = 0.0, **wind: ArrayLike
) -> NDArray[np.float64]:
    """Distance of one published bow shock, without a band.

    Parameters
    ----------
    model : str
        "farris_russell1994" (in front of a given magnetopause) or "chao2002"; `model_table` lists them.
    theta : array_like [deg]
        From +X (the Sun), aberrated.
    phi : array_like [deg]
        Around X from +Y (dusk) towards +Z (north).
    **wind : array_like
        What the model needs, at the nose: `flow_speed` [km/s], `proton_density` [cm⁻³], `proton_temperature` [K],
        `bt` [nT] or its components, `bz_gsm` [nT]; `standoff_distance` [R_E] of the magnetopause for
        "farris_russell1994". Dynamic pressure and Alfvén Mach number follow from them where they are not given.

    Returns
    -------
    ndarray [R_E]
        From the Earth's centre; inputs broadcast together. NaN where an input is NaN or no shock stands.

    Raises
    ------
    InputError
        Where there is no such model, or an input is missing, misspelt or in another unit.

    Examples
    --------
    >>> import nowcast
    >>> wind = dict(flow_speed=400.0, proton_density=5.0, proton_temperature=1e5, bt=5.0)
    >>> float(nowcast.bow_shock_distance("farris_russell1994", standoff_distance=10.0, **wind).round(1))
    13.1
    """
    return _distance(BOW_SHOCK, model, theta, phi, wind)


def distance_along(wind: pd.DataFrame, points: pd.DataFrame) -> pd.DataFrame:
    """Distance of the magnetopause in the directions of points, as of a spacecraft, with its band.

    Parameters
    ----------
    wind : DataFrame
        At the nose, as of `nose_distance`.
    points : DataFrame
        With `time` (UTC; a column or the index) and `x_gsm_Re`, `y_gsm_Re`, `z_gsm_Re` [R_E].

    Returns
    -------
    DataFrame
        One row per point: `time`, `boundary_distance`, `boundary_distance_low`, `boundary_distance_high` [R_E]
        (median, 5 and 95 %); NaN where no wind is known at the time. A point that is farther is outside.

    Raises
    ------
    InputError
        Where a column is missing or in another unit.

    Examples
    --------
    >>> import nowcast
    >>> import pandas as pd
    >>> times = pd.date_range("2024-05-10T16:00Z", periods=30, freq="min", name="time")
    >>> wind = pd.DataFrame({"proton_density": 5.0, "flow_speed": 400.0, "bz_gsm": 0.0}, index=times)
    >>> craft = pd.DataFrame({"x_gsm_Re": [0.0], "y_gsm_Re": [12.0], "z_gsm_Re": [0.0]}, index=times[-1:])
    >>> nowcast.distance_along(wind, craft)["boundary_distance"].round().tolist()
    [16.0]
    """
    lacking = [name for name in POINTS if name not in points]
    if lacking:
        raise InputError(f"The points have no column {', '.join(lacking)}.")
    stamps = pd.Index(points.get("time", points.index))
    if not isinstance(stamps, pd.DatetimeIndex) or stamps.tz is None:
        raise InputError("The points need a time with its zone (UTC), as a column or the index.")
    if (np.abs(points[list(POINTS)].to_numpy(dtype=float)) > 1e3).any():
        raise InputError(f"The points are taken in R_E; some lie farther than 1000: in km? Divide by {EARTH_RADIUS}.")
    nose = derive.with_drivers(checked_wind(wind, NEEDS))
    return ensemble.along(nose, points[list(POINTS)].set_axis(stamps, axis=0))


def boundary_section(wind: pd.DataFrame, time: datetime | str) -> pd.DataFrame:
    """The magnetopause with its band and the bow shock in two planes at one time, for a drawing.

    Parameters
    ----------
    wind : DataFrame
        At the nose, as of `nose_distance`, by the minute, from half an hour before the time on.
    time : datetime or str
        UTC.

    Returns
    -------
    DataFrame
        `surface` ("magnetopause", "bow shock"), `plane` ("equatorial", "noon-midnight"), `angle` [deg] from the Sun
        towards dusk or north, `distance`, `low`, `high` [R_E] (median, 5 and 95 %; a bow shock has no band here).

    Raises
    ------
    InputError
        Where a column is missing, or no wind is known at that minute.

    Examples
    --------
    >>> import nowcast
    >>> import pandas as pd
    >>> times = pd.date_range("2024-05-10T16:00Z", periods=30, freq="min", name="time")
    >>> wind = pd.DataFrame({"proton_density": 5.0, "flow_speed": 400.0, "bz_gsm": 0.0}, index=times)
    >>> section = nowcast.boundary_section(wind, "2024-05-10T16:29Z")
    >>> section.query("surface == 'magnetopause' and angle == 0")["distance"].round(1).tolist()
    [10.8, 10.8]
    """
    stamp = pd.Timestamp(time)
    stamp = stamp.tz_localize("UTC") if stamp.tz is None else stamp.tz_convert("UTC")
    drawn = cross_section(derive.with_drivers(checked_wind(wind, NEEDS)), stamp.to_pydatetime())
    if drawn is None:
        raise InputError(f"No wind with pressure and Bz is known at {stamp:%Y-%m-%d %H:%M} UTC.")
    parts = []
    for plane, lines in drawn["planes"].items():
        inner = {"angle": lines["angle"], "distance": lines["distance"], "low": lines["low"], "high": lines["high"]}
        outer = {"angle": lines["shock_angle"], "distance": lines["shock"]}
        for surface, columns in (("magnetopause", inner), ("bow shock", outer)):
            parts.append(pd.DataFrame(columns, dtype=float).assign(surface=surface, plane=plane))
    return pd.concat(parts, ignore_index=True)[["surface", "plane", "angle", "distance", "low", "high"]]


def model_table() -> pd.DataFrame:
    """The published models and the estimates of indices that can be asked for by name.

    Returns
    -------
    DataFrame
        By name: `kind` ("magnetopause", "bow shock", "index"), `needs` (quantities), `valid` (ranges of the fit),
        `reference` (paper and DOI).

    Examples
    --------
    >>> import nowcast
    >>> nowcast.model_table().loc["shue1998", "needs"]
    'dynamic_pressure [nPa], bz_gsm [nT]'
    """
    rows = {}
    for kind, package in (("magnetopause", MAGNETOPAUSE), ("bow shock", BOW_SHOCK), ("index", INDICES)):
        records: Mapping[str, Model | Index] = members(package, "INDEX" if kind == "index" else "MODEL")
        for name, record in records.items():
            ranges = record.valid.items() if isinstance(record, Model) else ()
            rows[name] = {
                "kind": kind,
                "needs": ", ".join(f"{need} [{QUANTITIES[need].unit}]" for need in record.needs),
                "valid": ", ".join(f"{need} {low:g} to {high:g}" for need, (low, high) in ranges),
                "reference": record.reference,
            }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("name")


def _distance(package: str, name: str, theta: ArrayLike, phi: ArrayLike, wind: Mapping[str, ArrayLike]) -> Array:
    """One model of a package, with what follows from the wind that is given."""
    models: Mapping[str, Model] = members(package, "MODEL")
    if name not in models:
        raise InputError(f"There is no model {name!r}; there are {', '.join(models)}.")
    check_names(wind)
    for quantity, values in wind.items():
        check_size(quantity, values)
    model, inputs = models[name], _completed(wind)
    lacking = [need for need in model.needs if need not in inputs]
    if lacking:
        raise InputError(f"The model {name} needs {', '.join(lacking)}; given are {', '.join(wind) or 'none'}.")
    return np.asarray(model.boundary(theta, phi, **{need: inputs[need] for need in model.needs}), dtype=float)


def _completed(wind: Mapping[str, ArrayLike]) -> dict[str, ArrayLike]:
    """The wind with pressure, total field, Mach number and tilt, where they follow from it."""
    inputs: dict[str, ArrayLike] = {"dipole_tilt": 0.0, **wind}
    if {"proton_density", "flow_speed"} <= set(inputs):
        pressure = solar_wind.dynamic_pressure(inputs["proton_density"], inputs["flow_speed"])
        inputs.setdefault("dynamic_pressure", pressure)
    if {"bx_gsm", "by_gsm", "bz_gsm"} <= set(inputs):
        parts = [np.asarray(inputs[name], dtype=float) for name in ("bx_gsm", "by_gsm", "bz_gsm")]
        inputs.setdefault("bt", np.sqrt(sum(part**2 for part in parts)))
    if {"proton_density", "flow_speed", "bt"} <= set(inputs):
        mach = solar_wind.alfven_mach(inputs["proton_density"], inputs["flow_speed"], inputs["bt"])
        inputs.setdefault("alfven_mach", mach)
    return inputs
