"""Where the boundary is, with an honest band: weighted models and all that is not known about them and their wind.

No empirical boundary is better than about 0.8-1 R_E at the nose (220,000 dayside crossings,
doi:10.5194/egusphere-2025-4530), and models saturate in strong southward field. So the band is the spread of the
models, their own error (fitted on crossings, by regime), the error of the wind and that of its arrival time; it widens
where models extrapolate or an input is missing or suspect. Weights, biases, errors: `coefficients/boundary.json`.
"""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from nowcast.bow_shock import farris_russell1994
from nowcast.ensemble import mixture, places
from nowcast.ensemble.wind import Array, Drive, drive
from nowcast.solar_wind import magnetosonic_mach

REFERENCE = 10.25  # R_E, the nose at 2 nPa and 0 nT
GEOSYNCHRONOUS = places.GEOSYNCHRONOUS
MEMBERS = 500
SEED = 20250519
SHOCK_ERROR = 0.05  # relative, of the distance between the two noses' ratio and the observed one
USUAL_TEMPERATURE = 1e5  # K, where it is missing; 2 % of the shock's distance between 3e4 and 3e5
RATE_SPAN = 600.0  # s over which the motion is measured
OLDEST = 3900.0  # s; a row further back says nothing about the motion now
LOCAL_TIMES = np.arange(6.0, 18.01, 0.5)  # h, in which exposure is looked for
COLUMNS = (
    "standoff_distance",
    "standoff_distance_low",
    "standoff_distance_high",
    "flaring",
    "terminator_radius",
    "compression_index",
    "standoff_rate",
    "bow_shock_distance",
    "bow_shock_distance_low",
    "bow_shock_distance_high",
    "geo_crossing_probability",
    "geo_window_start",
    "geo_window_stop",
)


def compression_index(standoff: ArrayLike) -> NDArray[np.float64]:
    """How far the nose is pushed in: 1 - r0 / 10.25 R_E; 0.354 is geosynchronous orbit.

    Parameters
    ----------
    standoff : array_like [R_E]
    """
    return np.asarray(1.0 - np.asarray(standoff, dtype=float) / REFERENCE)


def estimate(
    frame: pd.DataFrame, *, members: int = MEMBERS, seed: int = SEED, quadrature: bool = False
) -> pd.DataFrame:
    """The boundary's numbers for each row of a wind at the nose.

    Parameters
    ----------
    frame : DataFrame
        By arrival `time`, any cadence: `dynamic_pressure` [nPa], `bz_gsm` [nT]; where known `bx_gsm`, `by_gsm`, `bt`
        [nT], `flow_speed` [km/s], `alfven_mach`, `proton_temperature` [K], `dipole_tilt` [deg], `arrival_low`,
        `arrival_high` [min], `suspect` (1 where an input is).
    members, seed : int
        Of the Monte Carlo.
    quadrature : bool
        The mixture in closed form instead, for long series: equal to the Monte Carlo within 0.1 R_E.

    Returns
    -------
    DataFrame
        `COLUMNS` by the same index: the median nose with 5 and 95 %, the shape, the motion over the last 10 min, the
        bow shock, the probability that the nose is inside of geosynchronous orbit, and the local times (solar, hours;
        the median boundary) between which it is. NaN where pressure or Bz is missing.
    """
    wind = drive(frame)
    nose = partial(_at, 0.0, 0.0)
    if quadrature:
        logs, shares = mixture.components(wind, nose)
        error = mixture.spread(wind)
        middle, low, high = mixture.quantiles(logs, shares, error)
        inside = mixture.below(np.log(GEOSYNCHRONOUS), logs, shares, error)
    else:
        middle, low, high, inside = _monte_carlo(wind, nose, members, seed)
    terminator = np.exp(0.5 * (_central(wind, 90.0, 0.0) + _central(wind, 90.0, 180.0)))
    terminator = terminator * middle / np.exp(_central(wind, 0.0, 0.0))
    start, stop = _window(wind, middle)
    shock = _bow_shock(frame, middle, low, high)
    values: list[Array] = [middle, low, high, np.log2(terminator / middle), terminator, compression_index(middle)]
    values += [_rate(wind.seconds, middle), *shock, np.where(np.isfinite(middle), inside, np.nan), start, stop]
    return pd.DataFrame(dict(zip(COLUMNS, values, strict=True)), index=frame.index)


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
        place = places.satellite(wind.seconds, longitude)
        radius, theta, phi = places.angles(place, wind.aberration)
        logs, shares = mixture.components(wind, partial(_at, theta, phi))
        columns[f"geo_crossing_probability_{longitude:g}"] = mixture.below(np.log(radius), logs, shares, error)
        columns[f"local_time_{longitude:g}"] = places.local_time(wind.seconds, place)
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
    place = points[["x_gsm_Re", "y_gsm_Re", "z_gsm_Re"]].to_numpy(dtype=float)
    result = pd.DataFrame({"time": times})
    found = np.full((3, len(times)), np.nan)
    if len(frame) and len(times):
        wind = drive(frame)
        seconds = times.asi8 / 1e3
        row = np.searchsorted(wind.seconds, seconds, side="right") - 1
        step = float(np.median(np.diff(wind.seconds))) if len(wind) > 1 else 60.0
        known = (row >= 0) & (seconds - wind.seconds[np.maximum(row, 0)] < max(step, 60.0))
        row = np.maximum(row, 0)
        _, theta, phi = places.angles(place, wind.aberration[row])
        found[:] = mixture.quantiles(*_components_at(wind, row, theta, phi))
        found[:, ~known] = np.nan
    names = ("boundary_distance", "boundary_distance_low", "boundary_distance_high")
    return result.assign(**dict(zip(names, found, strict=True)))


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
    one = drive(frame)
    row = np.zeros(len(th), dtype=np.intp)
    _, turned, around = places.angles(places.direction(th, ph), one.aberration[row])
    middle, low, high = mixture.quantiles(*_components_at(one, row, turned, around))
    return pd.DataFrame({"theta": th, "phi": ph, "distance": middle, "distance_low": low, "distance_high": high})


def _at(theta: ArrayLike, phi: ArrayLike, model: str, inputs: Mapping[str, Array]) -> Array:
    return mixture.log_distance(model, theta, phi, inputs)


def _central(wind: Drive, theta: ArrayLike, phi: ArrayLike) -> Array:
    """Weighted mean of the models [ln R_E]."""
    return _mean(wind, theta, phi, wind.inputs)


def _mean(wind: Drive, theta: ArrayLike, phi: ArrayLike, inputs: Mapping[str, Array]) -> Array:
    shares: Mapping[str, float] = wind.fitted["weights"]
    return np.asarray(sum(share * _at(theta, phi, model, inputs) for model, share in shares.items()))


def _components_at(wind: Drive, row: NDArray[np.intp], theta: Array, phi: Array) -> tuple[Array, Array, Array]:
    """The quadrature at some rows of a wind, each with a direction: logarithms, shares, errors."""
    logs, shares = mixture.components(wind, partial(_at, theta, phi), row)
    return logs, shares, mixture.spread(wind)[row]


def _monte_carlo(wind: Drive, nose: mixture.Place, count: int, seed: int) -> tuple[Array, Array, Array, Array]:
    """Median, 5 and 95 % [R_E] and the share of members inside of geosynchronous orbit."""
    logs = mixture.sample(wind, nose, count, seed)
    middle, low, high = np.exp(np.quantile(logs, mixture.QUANTILES, axis=0))
    return middle, low, high, np.mean(logs < np.log(GEOSYNCHRONOUS), axis=0)


def _rate(seconds: Array, middle: Array) -> Array:
    """Motion of the nose over the last `RATE_SPAN`, or since the row before [R_E/h]; only what came before is used."""
    if len(seconds) < 2:
        return np.full(len(seconds), np.nan)
    before = np.searchsorted(seconds, seconds - RATE_SPAN, side="right") - 1
    apart = seconds - seconds[np.maximum(before, 0)]
    known = (before >= 0) & (apart > 0) & (apart <= OLDEST)
    return np.where(known, (middle - middle[np.maximum(before, 0)]) / np.where(known, apart, 1.0) * 3600.0, np.nan)


def _window(wind: Drive, middle: Array) -> tuple[Array, Array]:
    """Local times [h] between which the median boundary is inside of geosynchronous orbit, in the equatorial plane."""
    start, stop = np.full((2, len(wind)), np.nan)
    exposed = np.flatnonzero(middle < GEOSYNCHRONOUS)
    if not len(exposed):
        return start, stop
    inputs = wind.rows(exposed)
    turn = np.radians(15.0 * (LOCAL_TIMES - 12.0))[:, None]
    point = np.stack([np.cos(turn), np.sin(turn), 0.0 * turn], axis=-1)
    _, theta, phi = places.angles(point, wind.aberration[exposed])
    shape = np.exp(_mean(wind, theta, phi, inputs) - _mean(wind, 0.0, 0.0, inputs))
    beyond = middle[exposed] * shape - GEOSYNCHRONOUS
    for column, row in enumerate(exposed):
        inside = np.flatnonzero(beyond[:, column] < 0)
        if len(inside):
            start[row] = _edge(beyond[:, column], inside[0], -1)
            stop[row] = _edge(beyond[:, column], inside[-1], 1)
    return start, stop


def _edge(beyond: Array, inside: int, step: int) -> float:
    """Local time at which the boundary leaves the orbit, between the last time inside and the next."""
    outside = inside + step
    if not 0 <= outside < len(LOCAL_TIMES):
        return float(LOCAL_TIMES[inside])
    part = beyond[inside] / (beyond[inside] - beyond[outside])
    return float(LOCAL_TIMES[inside] + part * (LOCAL_TIMES[outside] - LOCAL_TIMES[inside]))


def _bow_shock(frame: pd.DataFrame, middle: Array, low: Array, high: Array) -> tuple[Array, Array, Array]:
    """Nose of the bow shock with 5 and 95 % [R_E]."""
    missing = pd.Series(np.nan, index=frame.index)
    temperature = frame.get("proton_temperature", missing).fillna(USUAL_TEMPERATURE)
    mach = magnetosonic_mach(frame.get("flow_speed", missing), frame.get("alfven_mach", missing), temperature)
    ratio = farris_russell1994.nose_distance(1.0, mach)
    shock = middle * ratio
    own = 1.6448536 * SHOCK_ERROR * shock
    return shock, shock - np.hypot(own, (middle - low) * ratio), shock + np.hypot(own, (high - middle) * ratio)
