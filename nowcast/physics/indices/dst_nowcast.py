"""Dst of this project: two stores that the wind fills, a learnt correction, and a band that was calibrated.

The formula (`ring_current.physics`) carries the estimate where no storm of the data went; trees and small nets
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
from nowcast.physics.indices.parts.dst_official import known
from nowcast.physics.indices.parts.last_input import HOLE
from nowcast.physics.indices.parts.ring_current import Physics, Wind, fine, physics, silent, wind
from nowcast.vocabulary.constants import NORMAL_95
from nowcast.vocabulary.records import Index

Floats = NDArray[np.float64]
NEEDS = ("bz_gsm", "flow_speed", "dynamic_pressure")
UNKNOWN = -15.0, 25.0  # nT, mean and standard deviation of Dst: where nobody says from what to start
START_ERROR = 6.0  # nT, standard deviation of a quick-look value to start from
START_HOLDS = 3.0  # h, in which the correction takes over from a given start
FORGET = 12.0  # h, in which the start and what was not seen are forgotten
UNSEEN = 2.5  # nT/h, 5 % of hours inject more than twice this: drive that a hole may hide in quiet times
UNSEEN_TIME = 3.0  # h, for which the last seen injection may go on in a hole
DEPTH = 40.0  # nT, of the formula, at which the correction is twice that of quiet times
SUSPECT = 1.5  # times the band where an input is suspect
SUSPECT_HOURS = 3.0  # h, for which what a suspect input has injected is still in the estimate
LEAST_SPREAD = 2.5  # nT, of the size of the error
HORIZONS = (1, 3, 6)  # h ahead
KINDS = ("hour", "minute")


def depth_scale(formula: Floats) -> Floats:
    """What the correction is multiplied with: 1 at Dst 0, growing with the depth [nT]."""
    return 1.0 + np.maximum(-formula, 0.0) / DEPTH


def corrected(model: Mapping[str, Any], formula: Physics, columns: Floats) -> Floats:
    """Formula and learnt correction [nT]: the mean of all trees and nets."""
    parts = [trees.predict(grown, columns) for grown in model["trees"]]
    parts += [perceptron.predict(one, columns) for one in model["nets"]]
    return np.asarray(formula.value + depth_scale(formula.value) * np.mean(parts, axis=0))


def extended(columns: Floats, seen: Wind, value: Floats) -> Floats:
    """The features of the later steps: those of the first, its value, and how old the inputs are [h]."""
    ages = [np.minimum(age, 1440.0) / 60.0 for age in (seen.field_age, seen.plasma_age)]
    ages = [np.where(age > 0.25, age, 0.0) for age in ages]
    return np.column_stack([columns, value, value - columns[:, 0], *ages])


def unseen_drive(seen: Wind, drive: Floats, decay: Floats) -> Floats:
    """What may have been injected in holes and is not yet forgotten [nT], growing in a hole and decaying after it."""
    hours = np.where(np.isfinite(seen.field_age), seen.field_age, 0.0) / 60.0
    hole = np.maximum(seen.field_age, seen.plasma_age) > HOLE
    before = np.concatenate(([0.0], 4.4 * np.maximum(drive[:-1] - 0.5, 0.0))) if len(drive) else drive
    step = seen.driven + seen.unseen
    rate = 2.0 * (UNSEEN + before * np.exp(-hours / UNSEEN_TIME))
    blind = np.where(hole, step, seen.unseen)
    keep = np.exp(-step / np.maximum(decay, 3.0))
    value, found = 0.0, []
    for factor, gain in zip(keep.tolist(), (rate * blind).tolist(), strict=True):
        value = value * factor + gain
        found.append(value)
    return np.array(found, dtype=float)


def ahead_base(value: Floats, offset: Floats, decay: float) -> Floats:
    """The base of a value ahead: the estimate, and what is left now of what it was off [nT]."""
    kept = np.exp(-offset[:, 1] / decay)
    return np.asarray(value + np.where(np.isfinite(offset[:, 0]), offset[:, 0] * kept, 0.0))


def ahead_scale(value: Floats, offset: Floats) -> Floats:
    """What the trees of a value ahead are multiplied with: 1 where an official value is known, else as the depth."""
    return np.where(np.isfinite(offset[:, 0]), 1.0, depth_scale(value))


@cache
def _model() -> Mapping[str, Any]:
    return coefficients.read("dst")


def estimate(frame: pd.DataFrame, start: float | None = None, official: pd.DataFrame | None = None) -> pd.DataFrame:
    """Dst from the wind at the nose, now and 1, 3 and 6 h ahead.

    Parameters
    ----------
    frame : DataFrame
        By arrival `time`, any cadence, with `bz_gsm` [nT], `flow_speed` [km/s], `dynamic_pressure` [nPa] and, where
        they are known, `by_gsm`, `bt` [nT], `proton_density` [cm^-3], `suspect` (1 where an input is).
    start : float [nT], optional
        Dst at the first row. Without it the climatological mean, with its band.
    official : DataFrame, optional
        Official hourly values: `dst` [nT] and `received` (UTC) by start of the hour; each is used from the moment
        on at which it was received. Never by default: who runs this has to be allowed to use them.

    Returns
    -------
    DataFrame
        `dst_estimate` and `dst_ahead_1h`, `_3h`, `_6h`, each with `_low` and `_high` [nT] (5 and 95 %) by the same
        index; an estimate ahead stands at the time at which it is made. NaN where the last 60 min brought no input.
    """
    return computed(_model(), frame, start, official)


def computed(
    model: Mapping[str, Any], frame: pd.DataFrame, start: float | None = None, official: pd.DataFrame | None = None
) -> pd.DataFrame:
    """`estimate` with a model that is given."""
    if missing := set(NEEDS) - set(frame.columns):
        raise ValueError(f"the index needs {', '.join(sorted(missing))}")
    names = [f"{name}{part}" for name in NAMES for part in ("", "_low", "_high")]
    if frame.empty:
        return pd.DataFrame(columns=names, index=frame.index, dtype=float)
    seen = wind(frame)
    formula = physics(seen, model["formula"], UNKNOWN[0] if start is None else start)
    columns = table(features(seen, formula))
    value = valued(model, seen, formula, columns, given_start=start is not None)
    wide = extended(columns, seen, value)
    spread = np.maximum(trees.predict(model["spread"], wide), LEAST_SPREAD)
    spread = held_in_holes(spread, fine(seen.cadence) & (seen.age > HOLE))
    unsure = unseen_drive(seen, formula.parts[:, 3], formula.parts[:, 4])
    begun = NORMAL_95 * (UNKNOWN[1] if start is None else START_ERROR) * np.exp(-seen.hours / FORGET)
    suspect = frame["suspect"].to_numpy(dtype=float) if "suspect" in frame else np.zeros(len(frame))
    stretch = np.where(suspect > 0, SUSPECT, 1.0)
    offset = known(official, frame, seen, value)
    minutes = fine(seen.cadence)
    result: dict[str, Floats] = {}

    def put(name: str, centre: Floats, low: Floats, high: Floats) -> None:
        below, above = np.hypot(low * stretch, begun) + unsure, np.hypot(high * stretch, begun) + unsure / 3.0
        for part, values in (("", centre), ("_low", centre - below), ("_high", centre + above)):
            result[f"{name}{part}"] = np.where(silent(seen), np.nan, values)

    weight = np.where(np.isfinite(offset[:, 0]), np.exp(-offset[:, 1] / model["offset"]["decay"]), 0.0)
    pulled, size = value + weight * np.nan_to_num(offset[:, 0]), spread * (1.0 - 0.6 * weight)
    put("dst_estimate", pulled, *sides(model["band"], pulled, size, minutes))
    ahead = np.column_stack([wide, offset])
    base, scale = ahead_base(value, offset, model["offset"]["decay"]), ahead_scale(value, offset)
    for hours in HORIZONS:
        found = np.empty((3, len(value)))
        for history, rows in (("official", np.isfinite(offset[:, 0])), ("free", np.isnan(offset[:, 0]))):
            if rows.any():
                one = model["ahead"][str(hours)][history]
                centre = base[rows] + scale[rows] * trees.predict(one["trees"], ahead[rows])
                size = np.maximum(trees.predict(one["spread"], ahead[rows]), LEAST_SPREAD)
                found[:, rows] = centre, *sides(one["band"], centre, size, minutes[rows])
        put(f"dst_ahead_{hours}h", *found)
    return pd.DataFrame(result, index=frame.index)[names]


def sides(band: Mapping[str, Any], centre: Floats, size: Floats, minutes: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Width of the band below and above the estimate [nT]: factors on the size of the error, by its depth."""
    by = [{side: np.interp(-centre, band[kind]["at"], band[kind][side]) for side in ("low", "high")} for kind in KINDS]
    return np.where(minutes, by[1]["low"], by[0]["low"]) * size, np.where(minutes, by[1]["high"], by[0]["high"]) * size


def held_in_holes(size: Floats, hole: NDArray[np.bool_]) -> Floats:
    """The size of the error, in a hole not less than before it."""
    last = np.maximum.accumulate(np.where(hole, 0, np.arange(len(size))))
    return np.where(hole, np.maximum(size, size[last]), size)


def valued(model: Mapping[str, Any], seen: Wind, formula: Physics, columns: Floats, *, given_start: bool) -> Floats:
    """The estimate itself [nT], before anything official."""
    value = corrected(model, formula, columns)
    minutes = fine(seen.cadence)
    if minutes.any() and "minute" in model:
        more = trees.predict(model["minute"], extended(columns, seen, value)[minutes])
        value[minutes] += depth_scale(formula.value[minutes]) * more
    hole = minutes & (seen.age > HOLE)
    last = np.maximum.accumulate(np.where(hole, 0, np.arange(len(value))))
    value = np.where(hole, formula.value + (value - formula.value)[last], value)  # in a hole the memory decays unseen
    if given_start:  # a value that was given is better than what was learnt of it
        value += np.exp(-seen.hours / START_HOLDS) * (formula.value - value)
    return value


NAMES = ("dst_estimate", *(f"dst_ahead_{hours}h" for hours in HORIZONS))
INDEX = Index(
    estimate=estimate,
    needs=NEEDS,
    unit="nT",
    reference="this project; the form of its fast store is that of O'Brien and McPherron 2000, "
    "doi:10.1029/1998JA000437",
)
