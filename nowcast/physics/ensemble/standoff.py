"""The nose and what follows from it: shape, motion, bow shock, exposure of geosynchronous orbit."""

from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from nowcast.physics.bow_shock import farris_russell1994
from nowcast.physics.ensemble import angles, mixture
from nowcast.physics.ensemble.wind import Array, Drive, drive
from nowcast.physics.solar_wind import magnetosonic_mach
from nowcast.vocabulary.constants import GEOSYNCHRONOUS, NORMAL_95, USUAL_NOSE

MEMBERS = 500
SEED = 20250519
SHOCK_ERROR = 0.05  # relative, of the ratio of the two noses against the observed one
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
    return np.asarray(1.0 - np.asarray(standoff, dtype=float) / USUAL_NOSE)


def first_dependent(frame: pd.DataFrame, row: int) -> int:
    """Number of the first row whose estimate depends on a row: arrivals are uncertain, so some before it do.

    Parameters
    ----------
    frame : DataFrame
        As in `estimate`.
    row : int
        A row of the frame, or its length: the row that may follow.
    """
    wind = drive(frame)
    if row <= 0 or len(wind) < 2:
        return 0
    step = float(np.max(np.diff(wind.seconds[-3:])))  # the nearest row may be half a step further
    arrival = wind.seconds[row] if row < len(wind) else wind.seconds[-1] + step
    return int(np.searchsorted(wind.seconds, arrival - 60.0 * _reach_minutes(wind) - step))


def _reach_minutes(wind: Drive) -> float:
    return float(np.max(np.abs(mixture.NODES)) * wind.timing.max(initial=0.0))


def estimate(
    frame: pd.DataFrame, first: int = 0, *, quadrature: bool = True, members: int = MEMBERS, seed: int = SEED
) -> pd.DataFrame:
    """Estimate where the boundary is, and what follows from it, for each row of a wind at the nose.

    Parameters
    ----------
    frame : DataFrame
        By arrival `time`, any cadence: `dynamic_pressure` [nPa], `bz_gsm` [nT]; where known `bx_gsm`, `by_gsm`, `bt`
        [nT], `flow_speed` [km/s], `alfven_mach`, `proton_temperature` [K], `dipole_tilt` [deg], `arrival_low`,
        `arrival_high` [min], `suspect` (1 where an input is).
    first : int
        Number of the first row that is wanted; the rows before it are only remembered.
    quadrature : bool
        The mixture in closed form, which the nowcast uses; where False, the Monte Carlo, against which it is tested:
        they agree within 0.1 R_E.
    members, seed : int
        Of the Monte Carlo.

    Returns
    -------
    DataFrame
        `COLUMNS` by the times from the first row on: the median nose with 5 and 95 %, the shape, the motion over the
        last 10 min, the bow shock, the probability that the nose is inside of geosynchronous orbit, and the local
        times (solar, hours; the median boundary) between which it is. NaN where pressure or Bz is missing.
    """
    wind = drive(frame)
    if 0 < first < len(wind):
        context = OLDEST + 60.0 * _reach_minutes(wind) + RATE_SPAN
        begin = int(np.searchsorted(wind.seconds, wind.seconds[first] - context))
        wind, frame, first = wind.tail(begin), frame.iloc[begin:], first - begin
    nose = partial(mixture.log_distance, theta=0.0, phi=0.0)
    if quadrature:
        logs, shares = mixture.components(wind, nose)
        error = mixture.spread(wind)
        middle, low, high = mixture.quantiles(logs, shares, error)
        inside = mixture.below(np.log(GEOSYNCHRONOUS), logs, shares, error)
    else:
        middle, low, high, inside = _monte_carlo(wind, nose, members, seed)
    terminator = np.exp(0.5 * (mixture.mean(wind, 90.0, 0.0) + mixture.mean(wind, 90.0, 180.0)))
    terminator = terminator * middle / np.exp(mixture.mean(wind, 0.0, 0.0))
    start, stop = _window(wind, middle)
    shock, shock_low, shock_high = _bow_shock(frame, middle, low, high)
    values = {
        "standoff_distance": middle,
        "standoff_distance_low": low,
        "standoff_distance_high": high,
        "flaring": np.log2(terminator / middle),
        "terminator_radius": terminator,
        "compression_index": compression_index(middle),
        "standoff_rate": _rate(wind.seconds, middle * np.exp(-wind.shift)),
        "bow_shock_distance": shock,
        "bow_shock_distance_low": shock_low,
        "bow_shock_distance_high": shock_high,
        "geo_crossing_probability": np.where(np.isfinite(middle), inside, np.nan),
        "geo_window_start": start,
        "geo_window_stop": stop,
    }
    return pd.DataFrame(values, columns=list(COLUMNS), index=frame.index).iloc[first:]


def _monte_carlo(wind: Drive, nose: mixture.LogDistance, count: int, seed: int) -> tuple[Array, Array, Array, Array]:
    """Median, 5 and 95 % [R_E] and the share of members inside of geosynchronous orbit."""
    logs = mixture.sample(wind, nose, count, seed)
    middle, low, high = np.exp(np.quantile(logs, mixture.QUANTILES, axis=0))
    return middle, low, high, np.mean(logs < np.log(GEOSYNCHRONOUS), axis=0)


def _rate(seconds: Array, middle: Array) -> Array:
    """Motion of the nose over the last `RATE_SPAN`, or since the row before [R_E/h]; only what came before is used.

    The nose is that of the wind alone: that an image has shown it elsewhere is no motion.
    """
    if len(seconds) < 2:
        return np.full(len(seconds), np.nan)
    before = np.searchsorted(seconds, seconds - RATE_SPAN, side="right") - 1
    apart = seconds - seconds[np.maximum(before, 0)]
    measured = (before >= 0) & (apart > 0) & (apart <= OLDEST)
    moved = middle - middle[np.maximum(before, 0)]
    return np.where(measured, moved / np.where(measured, apart, 1.0) * 3600.0, np.nan)


def _window(wind: Drive, middle: Array) -> tuple[Array, Array]:
    """Local times [h] between which the median boundary is inside of geosynchronous orbit, in the equatorial plane."""
    start, stop = np.full((2, len(wind)), np.nan)
    exposed = np.flatnonzero(middle < GEOSYNCHRONOUS)
    if not len(exposed):
        return start, stop
    turn = np.radians(15.0 * (LOCAL_TIMES - 12.0))[:, None]
    point = np.stack([np.cos(turn), np.sin(turn), 0.0 * turn], axis=-1)
    _, theta, phi = angles.angles(point, wind.aberration[exposed])
    shape = np.exp(mixture.mean(wind, theta, phi, exposed) - mixture.mean(wind, 0.0, 0.0, exposed))
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
    own = NORMAL_95 * SHOCK_ERROR * shock
    return shock, shock - np.hypot(own, (middle - low) * ratio), shock + np.hypot(own, (high - middle) * ratio)
