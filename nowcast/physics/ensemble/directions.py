"""The boundary in given directions: of satellites, of points, of a cross-section, of each model alone."""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from nowcast import discover
from nowcast.physics.ensemble import angles, mixture
from nowcast.physics.ensemble.wind import Array, Drive, drive
from nowcast.vocabulary.records import Model


def crossing(frame: pd.DataFrame, longitudes: Sequence[float]) -> pd.DataFrame:
    """Probability that geosynchronous satellites are outside of the magnetopause.

    Parameters
    ----------
    frame : DataFrame
        As of `estimate`.
    longitudes : sequence of float [deg]
        East; west is negative.

    Returns
    -------
    DataFrame
        By the same index, for each longitude as it is written (``-75.2``) `geo_crossing_probability_<longitude>` and
        `local_time_<longitude>` [h].
    """
    wind = drive(frame)
    error = mixture.spread(wind)
    columns: dict[str, Array] = {}
    for longitude in longitudes:
        position = angles.satellite(wind.seconds, longitude)
        radius, theta, phi = angles.angles(position, wind.aberration)
        logs, shares = mixture.components(wind, partial(mixture.log_distance, theta=theta, phi=phi))
        columns[f"geo_crossing_probability_{longitude:g}"] = mixture.below(np.log(radius), logs, shares, error)
        columns[f"local_time_{longitude:g}"] = angles.local_time(wind.seconds, position)
    return pd.DataFrame(columns, index=frame.index)


def along(frame: pd.DataFrame, points: pd.DataFrame) -> pd.DataFrame:
    """Distance of the boundary in the directions of points.

    Parameters
    ----------
    frame : DataFrame
        As of `estimate`.
    points : DataFrame
        With `time` (aware; a column or the index), `x_gsm_Re`, `y_gsm_Re`, `z_gsm_Re` [R_E].

    Returns
    -------
    DataFrame
        One row per point: `time`, `boundary_distance`, `boundary_distance_low`, `boundary_distance_high` [R_E]; of the
        row of the wind that holds at that time, NaN before the first and a step after the last.
    """
    times = pd.DatetimeIndex(points.get("time", points.index)).as_unit("ms")
    position = points[["x_gsm_Re", "y_gsm_Re", "z_gsm_Re"]].to_numpy(dtype=float)
    result = pd.DataFrame({"time": times})
    distances = np.full((3, len(times)), np.nan)
    if len(frame) and len(times):
        wind = drive(frame)
        seconds = times.asi8 / 1e3
        row = np.searchsorted(wind.seconds, seconds, side="right") - 1
        step = float(np.median(np.diff(wind.seconds))) if len(wind) > 1 else 60.0
        covered = (row >= 0) & (seconds - wind.seconds[np.maximum(row, 0)] < max(step, 60.0))
        row = np.maximum(row, 0)
        _, theta, phi = angles.angles(position, wind.aberration[row])
        distances[:] = mixture.quantiles(*_components_at(wind, row, theta, phi))
        distances[:, ~covered] = np.nan
    names = ("boundary_distance", "boundary_distance_low", "boundary_distance_high")
    return result.assign(**dict(zip(names, distances, strict=True)))


def boundary(wind: Mapping[str, float], theta: ArrayLike, phi: ArrayLike, time: pd.Timestamp) -> pd.DataFrame:
    """The boundary's cross-section with its band, for one wind.

    Parameters
    ----------
    wind : mapping
        What a row of the frame of `estimate` holds.
    theta : array_like [deg]
        From +X of GSM; beyond 160 there is no boundary to speak of.
    phi : array_like [deg]
        Around X from +Y (dusk) to +Z (north): 0 and 180 are the equatorial plane, 90 and 270 that of noon and midnight.
    time : Timestamp
        Of the wind; gives the tilt where `wind` has none.

    Returns
    -------
    DataFrame
        Columns `theta`, `phi`, `distance`, `distance_low`, `distance_high` [R_E].
    """
    th, ph = (np.ravel(value) for value in np.broadcast_arrays(np.asarray(theta, float), np.asarray(phi, float)))
    frame = pd.DataFrame({name: [float(value)] for name, value in wind.items()}, index=pd.DatetimeIndex([time]))
    wind_row = drive(frame)
    row = np.zeros(len(th), dtype=np.intp)
    _, turned, around = angles.angles(angles.direction(th, ph), wind_row.aberration[row])
    middle, low, high = mixture.quantiles(*_components_at(wind_row, row, turned, around))
    return pd.DataFrame({"theta": th, "phi": ph, "distance": middle, "distance_low": low, "distance_high": high})


def models(frame: pd.DataFrame, theta: ArrayLike = 0.0, phi: ArrayLike = 0.0) -> pd.DataFrame:
    """The boundary of each published model on its own, the alternates too, for thin lines beside the band.

    Parameters
    ----------
    frame : DataFrame
        As of `estimate`.
    theta, phi : float [deg]
        From the aberrated axis and around it; the nose where they are not given.

    Returns
    -------
    DataFrame
        By the same index, a column by name of the model [R_E], without bias; Bz is the mean of the last minutes.
    """
    inputs = drive(frame).inputs
    published: Mapping[str, Model] = discover.members("nowcast.physics.magnetopause", "MODEL")
    noses = {
        name: model.boundary(theta, phi, **{need: inputs[need] for need in model.needs})
        for name, model in published.items()
    }
    return pd.DataFrame(noses, index=frame.index)


def _components_at(wind: Drive, row: NDArray[np.intp], theta: Array, phi: Array) -> tuple[Array, Array, Array]:
    """The quadrature at some rows of a wind, each with a direction: logarithms, shares, errors."""
    logs, shares = mixture.components(wind, partial(mixture.log_distance, theta=theta, phi=phi), row)
    return logs, shares, mixture.spread(wind)[row]
