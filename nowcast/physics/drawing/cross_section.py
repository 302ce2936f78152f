"""The boundary in two planes for a drawing, and the steady wind that a user supposes: pure.

Planes are those of GSM: equatorial (towards +Y, dusk) and noon-midnight (towards +Z, north). Angles are from +X, the
Sun, positive towards dusk or north. The band is that of the ensemble with all its errors, the arrival time included.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nowcast.physics import derive, ensemble
from nowcast.physics.bow_shock import farris_russell1994
from nowcast.physics.ensemble import angles
from nowcast.physics.ensemble.wind import ABERRATION_SPEED, USUAL_SPEED
from nowcast.physics.frames import dipole_tilt
from nowcast.physics.hold import hold
from nowcast.physics.shocks import wind_at_nose

ANGLES = np.arange(-150.0, 151.0, 5.0)  # deg; further behind the models have no boundary to speak of
SHOCK_ANGLES = np.arange(-115.0, 116.0, 5.0)  # deg
FARTHEST = 60.0  # R_E, beyond which nothing is drawn
PLANES = {"equatorial": (0.0, 1.0, 0.0), "noon-midnight": (0.0, 0.0, 1.0)}  # the direction beside the Sun
BLOWN = 3.0  # h for which a supposed wind has blown
TEMPERATURE = 1e5  # K, of a supposed wind
Array = NDArray[np.float64]
Satellites = Sequence[tuple[str, float]]


def at_nose(wind: pd.DataFrame, distance_km: float, now: datetime | None = None) -> pd.DataFrame:
    """The wind at the nose by arrival `time`, as the ensemble takes it, from one at L1; held as in the nowcast."""
    return hold(derive.with_drivers(wind_at_nose(wind, distance_km)), now)


def steady(density: float, speed: float, by: float, bz: float, time: datetime) -> pd.DataFrame:
    """A wind at the nose that has been the same for `BLOWN` hours until `time`; Bx is 0.

    Parameters
    ----------
    density : float [cm⁻³]
    speed : float [km/s]
    by, bz : float [nT, GSM]
    time : datetime

    Returns
    -------
    DataFrame
        By minute.
    """
    stop = pd.Timestamp(time).floor("min")
    index = pd.date_range(stop - timedelta(hours=BLOWN), stop, freq="min", name="time")
    values = {
        "flow_speed": speed, "proton_density": density, "proton_temperature": TEMPERATURE,
        "bx_gsm": 0.0, "by_gsm": by, "bz_gsm": bz, "bt": float(np.hypot(by, bz)),
    }  # fmt: skip
    return pd.DataFrame(values, index=index, dtype=float)


def cross_section(nose: pd.DataFrame, time: datetime, satellites: Satellites = ()) -> dict[str, Any] | None:
    """Compute what is drawn at a time; None where the wind of that minute is not known.

    Parameters
    ----------
    nose : DataFrame
        As of `at_nose`: from half an hour before the time on, for the mean of Bz.
    time : datetime
    satellites : sequence of (name, longitude [deg east])

    Returns
    -------
    dict
        `time` [unix s], `tilt` [deg], `planes`: by name `angle` [deg], `distance`, `low`, `high` [R_E], `shock_angle`,
        `shock` [R_E]; `satellites`: name, longitude [deg], local_time [h], probability, `place` [R_E, GSM].
    """
    stamp = pd.Timestamp(time).floor("min")
    near = nose[(nose.index >= stamp - timedelta(hours=1)) & (nose.index <= stamp + timedelta(hours=1))]
    if stamp not in near.index:
        return None
    row = int(near.index.searchsorted(stamp))
    estimate = {str(name): float(value) for name, value in ensemble.estimate(near).iloc[row].items()}
    if not np.isfinite(estimate["standoff_distance"]):
        return None
    speed = float(near["flow_speed"].to_numpy(dtype=float)[row])
    turn = float(np.degrees(np.arctan(ABERRATION_SPEED / (speed if speed > 0 else USUAL_SPEED))))
    planes = {name: _plane(near, stamp, np.array(beside)) for name, beside in PLANES.items()}
    for name, plane in planes.items():
        shock = farris_russell1994.conic(
            SHOCK_ANGLES + (turn if name == "equatorial" else 0.0), estimate["bow_shock_distance"]
        )
        plane |= {"shock_angle": SHOCK_ANGLES.tolist(), "shock": _drawable(shock)}
    seconds = np.array([stamp.timestamp()])
    tilt = float(dipole_tilt(pd.DatetimeIndex([stamp]))[0])
    return {
        "time": int(stamp.timestamp()),
        "tilt": round(tilt, 2),
        "nose": [_number(estimate[f"standoff_distance{part}"]) for part in ("", "_low", "_high")],
        "planes": planes,
        "satellites": [_satellite(near, row, seconds, name, longitude) for name, longitude in satellites],
    }


def _plane(near: pd.DataFrame, stamp: pd.Timestamp, second_axis: Array) -> dict[str, Any]:
    turn = np.radians(ANGLES)[:, None]
    points = 10.0 * (np.cos(turn) * np.array([1.0, 0.0, 0.0]) + np.sin(turn) * second_axis)
    frame = pd.DataFrame(points, columns=["x_gsm_Re", "y_gsm_Re", "z_gsm_Re"]).assign(time=stamp)
    boundary = ensemble.along(near, frame)
    names = {"distance": "boundary_distance", "low": "boundary_distance_low", "high": "boundary_distance_high"}
    return {
        "angle": ANGLES.tolist(),
        **{name: _drawable(boundary[column].to_numpy()) for name, column in names.items()},
    }


def _satellite(near: pd.DataFrame, row: int, seconds: Array, name: str, longitude: float) -> dict[str, Any]:
    crossing = ensemble.crossing(near, [longitude]).iloc[row]
    position = angles.satellite(seconds, longitude)[0]
    return {
        "name": name,
        "longitude": longitude,
        "local_time": _number(crossing[f"local_time_{longitude:g}"]),
        "probability": _number(crossing[f"geo_crossing_probability_{longitude:g}"], 3),
        "place": [round(float(part), 2) for part in position],
    }


def _drawable(distance: Array) -> list[float | None]:
    return [_number(value) if value < FARTHEST else None for value in distance]


def _number(value: float, decimals: int = 2) -> float | None:
    return round(float(value), decimals) if np.isfinite(value) else None
