"""What surrounds SMILE's orbit in a drawing: the boundary's band and the bow shock in the planes of GSE. Pure."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nowcast.physics import ensemble
from nowcast.physics.bow_shock import farris_russell1994
from nowcast.physics.frames import gse_to_gsm

Array = NDArray[np.float64]

ANGLES = np.arange(-130.0, 131.0, 5.0)  # deg from the Sun; further behind the models have no boundary to speak of
SHOCK_ANGLES = np.arange(-115.0, 116.0, 5.0)  # deg
FARTHEST = 40.0  # R_E, beyond which nothing is drawn
PLANES = {"xy": 1, "xz": 2}  # the other axis of each
WIND = ("proton_density", "flow_speed", "by_gsm", "bz_gsm")


def scene(nose: pd.DataFrame, time: datetime) -> dict[str, Any] | None:
    """Compute what is drawn at a time; None where the wind of that minute is not known.

    Parameters
    ----------
    nose : DataFrame
        The wind at the nose by arrival `time`, as of `cross_section.at_nose`, from half an hour before on.
    time : datetime

    Returns
    -------
    dict
        `time` [unix s], `wind` by name of `WIND`, `nose` (median, 5 and 95 %), `flaring`, `shock` (nose) [R_E],
        `planes`: by name the lines `distance`, `low`, `high`, `shock` as pairs of GSE coordinates [R_E].
    """
    stamp = pd.Timestamp(time).floor("min")
    near = nose[(nose.index >= stamp - timedelta(hours=1)) & (nose.index <= stamp + timedelta(hours=1))]
    if stamp not in near.index:
        return None
    estimate = _row(ensemble.estimate(near), stamp)
    wind = {name: value for name, value in _row(near, stamp).items() if name in WIND}
    if not np.isfinite([estimate["standoff_distance"], *wind.values()]).all():
        return None
    return {
        "time": int(stamp.timestamp()),
        "wind": {name: round(value, 2) for name, value in wind.items()},
        "nose": [round(estimate[f"standoff_distance{part}"], 2) for part in ("", "_low", "_high")],
        "flaring": round(estimate["flaring"], 3),
        "shock": _number(estimate["bow_shock_distance"]),
        "planes": {name: _plane(near, stamp, axis, estimate["bow_shock_distance"]) for name, axis in PLANES.items()},
    }


def _row(frame: pd.DataFrame, stamp: pd.Timestamp) -> dict[str, float]:
    """The numbers of a minute; whose the wind is has no place in a drawing."""
    numbers = frame.select_dtypes("number")
    return {str(name): float(value) for name, value in zip(numbers.columns, numbers.loc[stamp], strict=True)}


def _plane(near: pd.DataFrame, stamp: pd.Timestamp, axis: int, shock: float) -> dict[str, Any]:
    points = gse_to_gsm(np.full(len(ANGLES), stamp.timestamp()), _directions(ANGLES, axis))
    frame = pd.DataFrame(points, columns=["x_gsm_Re", "y_gsm_Re", "z_gsm_Re"]).assign(time=stamp)
    boundary = ensemble.along(near, frame)
    names = {"distance": "boundary_distance", "low": "boundary_distance_low", "high": "boundary_distance_high"}
    lines = {name: _line(ANGLES, boundary[column].to_numpy(dtype=float)) for name, column in names.items()}
    return lines | {"shock": _line(SHOCK_ANGLES, farris_russell1994.conic(SHOCK_ANGLES, shock))}


def _directions(angles: Array, axis: int) -> Array:
    turn = np.radians(angles)
    unit = np.zeros((len(angles), 3))
    unit[:, 0], unit[:, axis] = np.cos(turn), np.sin(turn)
    return unit


def _line(angles: Array, distance: Array) -> list[list[float]]:
    turn = np.radians(angles)
    drawn = np.isfinite(distance) & (distance < FARTHEST)
    pairs = np.column_stack([distance * np.cos(turn), distance * np.sin(turn)])[drawn]
    return [[round(float(x), 2), round(float(y), 2)] for x, y in pairs]


def _number(value: float) -> float | None:
    return round(float(value), 2) if np.isfinite(value) else None
