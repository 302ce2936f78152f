"""Dst of this project: two stores that the wind fills, a learnt correction, and a band that was calibrated.

The formula (`ring_current.two_stores`) carries the estimate where no storm of the data went; trees and small nets
correct it by a part of its own depth, so that they too can go beyond what they saw. All numbers come from
`smile-nowcast train --only dst`.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nowcast import coefficients
from nowcast.physics.indices.learned import perceptron, trees
from nowcast.physics.indices.learned.dst_features import features, table
from nowcast.physics.indices.parts.dst_official import official_state
from nowcast.physics.indices.parts.last_input import HOLE
from nowcast.physics.indices.parts.ring_current import (
    TwoStores,
    WindHistory,
    by_minute,
    scan,
    silent,
    two_stores,
    wind_history,
)
from nowcast.vocabulary.constants import NORMAL_95
from nowcast.vocabulary.records import Index

Floats = NDArray[np.float64]
NEEDS = ("bz_gsm", "flow_speed", "dynamic_pressure")
UNKNOWN = -15.0, 25.0  # nT, mean and standard deviation of Dst: where no value to start from is given
START_ERROR = 6.0  # nT, standard deviation of a quick-look value to start from
START_HOLDS = 3.0  # h, in which the correction takes over from a given start
FORGET = 12.0  # h, in which the start and what was not seen are forgotten
INJECTION, CUTOFF = 4.4, 0.5  # nT/h per mV/m, mV/m: by O'Brien and McPherron 2000, for what a hole may hide
UNSEEN = 2.5  # nT/h, 5 % of hours inject more than twice this: drive that a hole may hide in quiet times
UNSEEN_TIME = 3.0  # h, for which the last seen injection may go on in a hole
LEAST_DECAY = 3.0  # h, in which a hidden injection is forgotten in a storm: the fast store alone would take less
UPWARD = 3.0  # a hidden injection makes Dst lower: above the estimate only a third of it is added
DEPTH = 40.0  # nT, of the formula, at which the correction is twice that of quiet times
SUSPECT = 1.5  # times the band where an input is suspect
SUSPECT_HOURS = 3.0  # h, for which what a suspect input has injected is still in the estimate
LEAST_SPREAD = 2.5  # nT, of the size of the error
OFFICIAL_GAIN = 0.6  # part of the size of the error that an official value of just now takes away
FRESH = 0.25  # h; input that is younger has no age
LARGEST_AGE = 24.0  # h, of an input, as a feature
HORIZONS = (1, 3, 6)  # h ahead
KINDS = ("hour", "minute")


def depth_scale(formula: Floats) -> Floats:
    """Factor of the correction: 1 at Dst 0, growing with the depth of the formula [nT]."""
    return 1.0 + np.maximum(-formula, 0.0) / DEPTH


def corrected(model: Mapping[str, Any], formula: TwoStores, columns: Floats) -> Floats:
    """Add the learnt correction, the mean of all trees and nets, to the formula.

    Parameters
    ----------
    model : mapping
        The coefficients.
    formula : TwoStores
    columns : ndarray (rows, features)
        As of `dst_features`.

    Returns
    -------
    ndarray [nT]
    """
    corrections = [trees.predict(grown, columns) for grown in model["trees"]]
    corrections += [perceptron.predict(net, columns) for net in model["nets"]]
    return np.asarray(formula.value + depth_scale(formula.value) * np.mean(corrections, axis=0))


def extended(columns: Floats, wind: WindHistory, value: Floats) -> Floats:
    """The features of the later steps: those of the first, its value, and how old the inputs are.

    Parameters
    ----------
    columns : ndarray (rows, features)
    wind : WindHistory
    value : ndarray [nT]
        The corrected estimate.

    Returns
    -------
    ndarray (rows, features + 4)
    """
    ages = [np.minimum(age, 60.0 * LARGEST_AGE) / 60.0 for age in (wind.field_age, wind.plasma_age)]
    ages = [np.where(age > FRESH, age, 0.0) for age in ages]
    return np.column_stack([columns, value, value - columns[:, 0], *ages])


def unseen_drive(wind: WindHistory, drive: Floats, decay: Floats) -> Floats:
    """How much may have been injected in holes and is not forgotten yet: it grows in a hole and decays after it.

    Parameters
    ----------
    wind : WindHistory
    drive : ndarray [mV/m]
    decay : ndarray [h]
        Decay time of the fast store.

    Returns
    -------
    ndarray [nT]
    """
    hours = np.where(np.isfinite(wind.field_age), wind.field_age, 0.0) / 60.0
    hole = np.maximum(wind.field_age, wind.plasma_age) > HOLE
    before = np.concatenate(([0.0], INJECTION * np.maximum(drive[:-1] - CUTOFF, 0.0))) if len(drive) else drive
    step = wind.driven_hours + wind.unseen_hours
    rate = 2.0 * (UNSEEN + before * np.exp(-hours / UNSEEN_TIME))
    blind = np.where(hole, step, wind.unseen_hours)
    remaining = np.exp(-step / np.maximum(decay, LEAST_DECAY))
    return scan(remaining, rate * blind)


def ahead_base(value: Floats, official: Floats, decay: float) -> Floats:
    """The base of a value ahead: the estimate, and what is left by now of its difference to the official value.

    Parameters
    ----------
    value : ndarray [nT]
    official : ndarray (rows, 6)
        As of `official_state`.
    decay : float [h]
        Time in which such a difference is forgotten.

    Returns
    -------
    ndarray [nT]
    """
    remaining = np.exp(-official[:, 1] / decay)
    return np.asarray(value + np.where(np.isfinite(official[:, 0]), official[:, 0] * remaining, 0.0))


def ahead_scale(value: Floats, official: Floats) -> Floats:
    """Factor of the trees of a value ahead: 1 where an official value is known, else that of the depth."""
    return np.where(np.isfinite(official[:, 0]), 1.0, depth_scale(value))


@cache
def _model() -> Mapping[str, Any]:
    model: Mapping[str, Any] = trees.load_all(coefficients.read("dst"))
    return model


def estimate(
    frame: pd.DataFrame, start: float | None = None, first: int = 0, *, official: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Estimate Dst from the wind at the nose, now and 1, 3 and 6 h ahead.

    Parameters
    ----------
    frame : DataFrame
        By arrival `time`, any cadence, with `bz_gsm` [nT], `flow_speed` [km/s], `dynamic_pressure` [nPa] and, where
        they are known, `by_gsm`, `bt` [nT], `proton_density` [cm^-3], `suspect` (1 where an input is).
    start : float [nT], optional
        Dst at the first row. Without it the climatological mean, with its band.
    first : int
        Number of the first row that is wanted; the rows before it are only remembered.
    official : DataFrame, optional
        Official hourly values: `dst` [nT] and `received` (UTC) by start of the hour; each is used from the moment
        on at which it was received. Never by default: who runs this has to be allowed to use them.

    Returns
    -------
    DataFrame
        `dst_estimate` and `dst_ahead_1h`, `_3h`, `_6h`, each with `_low` and `_high` [nT] (5 and 95 %) by the same
        index; an estimate ahead stands at the time at which it is made. NaN where the last 60 min brought no input.
    """
    return estimate_with(_model(), frame, start, first, official=official)


def estimate_with(
    model: Mapping[str, Any],
    frame: pd.DataFrame,
    start: float | None = None,
    first: int = 0,
    *,
    official: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Estimate Dst with other coefficients than those of the program.

    Parameters
    ----------
    model : mapping
        The coefficients, as `nowcast.fits.dst` makes them.
    frame, start, first, official
        As in `estimate`.

    Returns
    -------
    DataFrame
        As of `estimate`.

    Raises
    ------
    ValueError
        Where a column is missing.
    """
    if missing := set(NEEDS) - set(frame.columns):
        raise ValueError(f"the index needs {', '.join(sorted(missing))}")
    names = [f"{name}{part}" for name in NAMES for part in ("", "_low", "_high")]
    if frame.empty:
        return pd.DataFrame(columns=names, index=frame.index, dtype=float)
    wind = wind_history(frame)
    formula = two_stores(wind, model["formula"], UNKNOWN[0] if start is None else start)
    hidden = unseen_drive(wind, formula.parts[:, 3], formula.parts[:, 4])
    rows = slice(_row_to_begin(wind, first) if official is None else 0, None)
    columns = table({name: column[rows] for name, column in features(wind, formula).items()})
    wind, formula, hidden, frame = wind.select(rows), formula.select(rows), hidden[rows], frame.iloc[rows]
    value = central_value(model, wind, formula, columns, given_start=start is not None)
    known = official_state(official, frame, wind, value)
    wide, minutes = extended(columns, wind, value), by_minute(wind.cadence)
    size = np.maximum(trees.predict(model["spread"], wide), LEAST_SPREAD)
    size = held_in_holes(size, minutes & (wind.age > HOLE))
    begun = NORMAL_95 * (UNKNOWN[1] if start is None else START_ERROR) * np.exp(-wind.hours / FORGET)
    suspect = frame["suspect"].to_numpy(dtype=float) if "suspect" in frame else np.zeros(len(frame))
    stretch = np.where(suspect > 0, SUSPECT, 1.0)
    estimates = {"dst_estimate": _now(model, value, size, known, minutes)}
    estimates |= {f"dst_ahead_{hours}h": _ahead(model, hours, wide, known, value, minutes) for hours in HORIZONS}
    result: dict[str, Floats] = {}
    for name, (centre, low, high) in estimates.items():
        below, above = np.hypot(low * stretch, begun) + hidden, np.hypot(high * stretch, begun) + hidden / UPWARD
        for part, values in (("", centre), ("_low", centre - below), ("_high", centre + above)):
            result[f"{name}{part}"] = np.where(silent(wind), np.nan, values)
    return pd.DataFrame(result, index=frame.index)[names].iloc[first - rows.start :]


def _row_to_begin(wind: WindHistory, first: int) -> int:
    """The row from which the learnt parts are evaluated: in a hole, the last one before it, whose correction holds."""
    hole = by_minute(wind.cadence) & (wind.age > HOLE)
    row = min(first, len(hole) - 1)
    while row > 0 and hole[row]:
        row -= 1
    return row


Estimate = tuple[Floats, Floats, Floats]  # centre, width below, width above [nT]


def _now(
    model: Mapping[str, Any], value: Floats, size: Floats, official: Floats, minutes: NDArray[np.bool_]
) -> Estimate:
    """The present value, drawn towards what was official just now."""
    weight = np.where(np.isfinite(official[:, 0]), np.exp(-official[:, 1] / model["offset"]["decay"]), 0.0)
    centre = value + weight * np.nan_to_num(official[:, 0])
    low, high = band_widths(model["band"], centre, size * (1.0 - OFFICIAL_GAIN * weight), minutes)
    return centre, low, high


def _ahead(
    model: Mapping[str, Any], hours: int, wide: Floats, official: Floats, value: Floats, minutes: NDArray[np.bool_]
) -> Estimate:
    """A value ahead: one model where an official value is known, another where none is."""
    columns = np.column_stack([wide, official])
    base, scale = ahead_base(value, official, model["offset"]["decay"]), ahead_scale(value, official)
    centre, low, high = np.empty((3, len(value)))
    for history, rows in (("official", np.isfinite(official[:, 0])), ("free", np.isnan(official[:, 0]))):
        if rows.any():
            part = model["ahead"][str(hours)][history]
            centre[rows] = base[rows] + scale[rows] * trees.predict(part["trees"], columns[rows])
            size = np.maximum(trees.predict(part["spread"], columns[rows]), LEAST_SPREAD)
            low[rows], high[rows] = band_widths(part["band"], centre[rows], size, minutes[rows])
    return centre, low, high


def band_widths(
    band: Mapping[str, Any], centre: Floats, size: Floats, minutes: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Width of the band below and above the estimate: factors on the size of the error, by its depth.

    Parameters
    ----------
    band : mapping
        Factors at depths, for hours and for minutes.
    centre, size : ndarray [nT]
        The estimate and the expected size of its error.
    minutes : ndarray of bool
        Whether the rows are minutes.

    Returns
    -------
    below, above : ndarray [nT]
    """
    by_kind = [
        {side: np.interp(-centre, band[kind]["at"], band[kind][side]) for side in ("low", "high")} for kind in KINDS
    ]
    below, above = (np.where(minutes, by_kind[1][side], by_kind[0][side]) for side in ("low", "high"))
    return below * size, above * size


def held_in_holes(size: Floats, hole: NDArray[np.bool_]) -> Floats:
    """The size of the error, in a hole not less than before it."""
    last = np.maximum.accumulate(np.where(hole, 0, np.arange(len(size))))
    return np.where(hole, np.maximum(size, size[last]), size)


def central_value(
    model: Mapping[str, Any], wind: WindHistory, formula: TwoStores, columns: Floats, *, given_start: bool
) -> Floats:
    """The estimate itself, before anything official.

    Parameters
    ----------
    model : mapping
        The coefficients.
    wind : WindHistory
    formula : TwoStores
    columns : ndarray (rows, features)
        As of `dst_features`.
    given_start : bool
        Whether the formula started from a value that was given.

    Returns
    -------
    ndarray [nT]
    """
    value = corrected(model, formula, columns)
    minutes = by_minute(wind.cadence)
    if minutes.any() and "minute" in model:
        more = trees.predict(model["minute"], extended(columns, wind, value)[minutes])
        value[minutes] += depth_scale(formula.value[minutes]) * more
    hole = minutes & (wind.age > HOLE)
    last = np.maximum.accumulate(np.where(hole, 0, np.arange(len(value))))
    value = np.where(hole, formula.value + (value - formula.value)[last], value)  # in a hole the memory decays unseen
    if given_start:  # a value that was given is better than what was learnt of it
        value += np.exp(-wind.hours / START_HOLDS) * (formula.value - value)
    return value


NAMES = ("dst_estimate", *(f"dst_ahead_{hours}h" for hours in HORIZONS))
INDEX = Index(
    estimate=estimate,
    needs=NEEDS,
    unit="nT",
    reference="this project; the form of its fast store is that of O'Brien and McPherron 2000, "
    "doi:10.1029/1998JA000437",
)
