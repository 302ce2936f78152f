"""Kp of the running block of three hours, fitted on 14 years of hourly wind: trees and small networks.

At each row the estimate is for the UT block that holds it, from the wind up to it; the band narrows as the block
goes on. Beside it the probabilities of the storm levels, ap, and an index of the last hour that has no block.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from nowcast import coefficients
from nowcast.physics.indices.learned import perceptron, trees
from nowcast.physics.indices.learned.kp_features import BLOCK, NEEDS, Features, features, running_columns
from nowcast.physics.indices.parts.input_state import NONE, PART, SUSPECT, input_state
from nowcast.vocabulary.constants import AP, NORMAL_95
from nowcast.vocabulary.records import Index
from nowcast.vocabulary.scales import KP

Floats = NDArray[np.float64]
LEAST, MOST = 0.0, 9.0
LARGEST_RUNNING = 12.0
LEVELS = {f"g{number}": least for number, least in enumerate(KP, 1)}  # from where a Kp is of a storm level
HIDDEN_ERROR = 1.5  # of an index whose three hours were not measured
SUSPECT_ERROR = 0.5  # of an index from suspect measurements


def raw(model: Mapping[str, Any], table: Floats) -> Floats:
    """Mean of the trees and of the networks' mean: what the index is expected to be, before calibration."""
    nets = np.mean([perceptron.predict(net, table) for net in model["nets"]], axis=0)
    return np.asarray(0.5 * trees.predict(model["trees"], table) + 0.5 * nets)


def matched(curve: Mapping[str, Any], value: ArrayLike) -> Floats:
    """Raise estimates above 4, so that Kp 5, 6 and 7 are estimated as often as they occur; within 0 and 9."""
    return np.asarray(np.interp(np.asarray(value, dtype=float), curve["given"], curve["said"]))


def ap(kp: ArrayLike) -> Floats:
    """The linear index of the nearest third of Kp.

    Parameters
    ----------
    kp : array_like [1]

    Returns
    -------
    ndarray [2 nT]

    References
    ----------
    J. Bartels, N. H. Heck and H. F. Johnston, Terr. Magn. Atmos. Electr. 44, 411 (1939), doi:10.1029/TE044i004p00411;
    the table is that of GFZ Potsdam, doi:10.5880/Kp.0001.
    """
    value = np.asarray(kp, dtype=float)
    third = np.clip(np.rint(3.0 * np.nan_to_num(value)), 0, len(AP) - 1).astype(int)
    return np.where(np.isnan(value), np.nan, np.asarray(AP, dtype=float)[third])


def probability(model: Mapping[str, Any], value: Floats, past: Floats, name: str, sure: ArrayLike = 1.0) -> Floats:
    """Chance that the block reaches a storm level.

    Parameters
    ----------
    model : mapping
        The coefficients: a logistic curve of the estimate for each hour of the block.
    value : ndarray [1]
        Estimate of Kp.
    past : ndarray [h]
        Hours of the block that have passed, 1 to 3.
    name : str
        "g1" to "g5".
    sure : array_like
        Usual width of the band over that of this row: a wider band brings the chance towards one half.

    Returns
    -------
    ndarray [1]
    """
    logits = np.array([curve["start"][name] + curve["slope"] * value for curve in model["levels"]])
    logit = np.clip(_by_hour(logits, past) * np.asarray(sure, dtype=float), -50.0, 50.0)
    return np.asarray(1.0 / (1.0 + np.exp(-logit)))


def _by_hour(values: Floats, past: Floats) -> Floats:
    """Interpolate values for the whole hours of the block (hours, rows) to the hour of each row."""
    hour = np.clip(past - 1.0, 0.0, BLOCK - 1.0)
    first = np.minimum(hour.astype(int), BLOCK - 2)
    share, row = hour - first, np.arange(len(past))
    return np.asarray(values[first, row] * (1.0 - share) + values[first + 1, row] * share)


def band(model: Mapping[str, Any], value: Floats, past: Floats, part: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Widths of the band below and above the value: by its level, the hour of the block and what is missing.

    Parameters
    ----------
    model : mapping
        The coefficients.
    value : ndarray [1]
    past : ndarray [h]
        Hours of the block that have passed.
    part : ndarray of bool
        Rows whose input is missing in part.

    Returns
    -------
    below, above : ndarray [1]
    """
    below, above = np.zeros(len(value)), np.zeros(len(value))
    for mask, state in ((~part, "whole"), (part, "part")):
        tables = [model["band"][f"{state} {hour}"] for hour in range(1, BLOCK + 1)]
        for side, widths in (("low", below), ("high", above)):
            hours = np.array([np.interp(value[mask], model["nodes"], table[side]) for table in tables])
            widths[mask] = np.abs(_by_hour(hours, past[mask]))
    return below, above


@cache
def _model() -> Mapping[str, Any]:
    model: Mapping[str, Any] = trees.load_all(coefficients.read("kp"))
    return model


def estimate(frame: pd.DataFrame, start: float | None = None, first: int = 0) -> pd.DataFrame:
    """Estimate Kp, and what goes with it, from the wind at the nose.

    Parameters
    ----------
    frame : DataFrame
        By arrival `time`, any cadence, with `bx_gsm`, `by_gsm`, `bz_gsm`, `bt` [nT], `flow_speed` [km/s],
        `proton_density` [cm^-3]; `suspect` (1 where an input is), if it is known.
    start : float, optional
        Not used: a day of wind is all that this estimate remembers.
    first : int
        Number of the first row that is wanted; the rows before it are only remembered.

    Returns
    -------
    DataFrame
        `kp_estimate`, `kp_estimate_low`, `kp_estimate_high` (5 and 95 %), `hp30_estimate`, `g1_probability` to
        `g5_probability` (that the block reaches the level or more; 9- is G4), `ap_estimate` and `input_state`
        by the same index. NaN where the last 60 min brought no field.

    Notes
    -----
    Without plasma for some hours the estimate goes on from the field and the last speed, with the wider band that
    such hours had in the test. Hourly wind may lack one row. Within the first hour of a block the hour before it
    stands for what is to come.
    """
    del start
    inputs, model = features(frame, first), _model()
    suspect = _recently_suspect(frame, inputs.cadence)[first:]
    frame = frame.iloc[first:]
    state = input_state(inputs.field_age, inputs.plasma_age, inputs.hole, inputs.silent, suspect)
    value = matched(model["match"], raw(model, inputs.table)) if len(frame) else np.empty(0)
    value = np.where(inputs.field_age > inputs.silent, np.nan, value)
    state = np.where(np.isnan(value), float(NONE), state)
    part = (state % SUSPECT >= PART) | (inputs.column("field seen") < 1) | (inputs.column("plasma seen") < 1)
    past = inputs.column("elapsed")
    usual = np.add(*band(model, np.nan_to_num(value), past, np.zeros(len(value), dtype=bool)))
    below, above = band(model, np.nan_to_num(value), past, part)
    hole_age = np.where(inputs.field_age > inputs.hole, inputs.field_age, 0.0)
    hidden = HIDDEN_ERROR * np.minimum(hole_age / (60 * BLOCK), 1)
    more = NORMAL_95 * np.hypot(hidden, SUSPECT_ERROR * suspect)
    below, above = np.hypot(below, more), np.hypot(above, more)
    sure = np.minimum(usual / (below + above), 1.0)
    return pd.DataFrame(
        {
            "kp_estimate": value,
            "kp_estimate_low": np.clip(value - below, LEAST, MOST),
            "kp_estimate_high": np.clip(value + above, LEAST, MOST),
            "hp30_estimate": _running(model["running"], inputs, value),
            **{f"{name}_probability": probability(model, value, past, name, sure) for name in LEVELS},
            "ap_estimate": ap(value),
            "input_state": state,
        },
        index=frame.index,
    )


def _running(net: Mapping[str, Any], inputs: Features, value: Floats) -> Floats:
    """The index of the last hour alone, which has no block."""
    index = perceptron.predict(net, inputs.table[:, running_columns(inputs.names)]) if len(value) else value
    return np.where(np.isnan(value), np.nan, np.clip(index, LEAST, LARGEST_RUNNING))


def _recently_suspect(frame: pd.DataFrame, cadence: float) -> Floats:
    """1 where a measurement of the last three hours was marked as suspect."""
    if "suspect" not in frame:
        return np.zeros(len(frame))
    window = f"{max(60 * BLOCK, int(cadence))}min"
    return (frame["suspect"].fillna(0.0).rolling(window, min_periods=1).max().to_numpy() > 0).astype(float)


INDEX = Index(
    estimate=estimate,
    needs=NEEDS,
    unit="1",
    reference="fitted here on OMNI and Kp of GFZ Potsdam (doi:10.5880/Kp.0001); see its model card",
)
