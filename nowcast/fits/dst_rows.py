"""Rows that the Dst estimate learns from: the wind, the recorded Dst, and the estimates out of sample."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nowcast.fits.dst_data import Stretch, outside
from nowcast.physics.indices.dst_nowcast import UNKNOWN, central_value, extended
from nowcast.physics.indices.learned.dst_features import features, table
from nowcast.physics.indices.parts.ring_current import WindHistory, silent, two_stores, wind_history

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Years = tuple[int, ...]
SEED = 20260519
CALM, CALM_PART = -30.0, 0.35  # nT; the part of the hours above it that is learnt from


@dataclass
class Rows:
    """Rows of one stretch; the estimates are written into them fold by fold.

    Parameters
    ----------
    frame : DataFrame
    wind : WindHistory
    dst : ndarray [nT]
        The recorded Dst.
    start : float or None [nT]
    use : ndarray of bool
        Rows with input and a recorded Dst.
    years : ndarray of int
    value, size : ndarray [nT]
        The estimate and the size of its error, out of sample.
    wide : ndarray (rows, features)
        Features of the later steps, out of sample as well, since the estimate is one of them.
    """

    frame: pd.DataFrame
    wind: WindHistory
    dst: Floats
    start: float | None
    use: Mask
    years: NDArray[np.int64]
    value: Floats = field(init=False)
    size: Floats = field(init=False)
    wide: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.value = np.full(len(self.dst), np.nan)
        self.size = np.full(len(self.dst), np.nan)
        self.wide = np.full((len(self.dst), 0), np.nan)


def rows_of(stretch: Stretch, every: int = 1) -> Rows:
    """The rows of a stretch; of minutes those each `every` min are used."""
    wind = wind_history(stretch.frame)
    times = pd.DatetimeIndex(stretch.frame.index)
    dst: Floats = np.asarray(stretch.dst.reindex(times), dtype=np.float64)
    use = ~silent(wind) & np.isfinite(dst) & (np.asarray(times.minute) % every == 0)
    return Rows(stretch.frame, wind, dst, stretch.start, use, np.asarray(times.year, dtype=np.int64))


def formula_and_value(model: Mapping[str, Any], rows: Rows) -> tuple[Floats, Floats, Floats]:
    """Features, value of the formula and estimate of the rows that are used, with a model."""
    formula = two_stores(rows.wind, model["formula"], UNKNOWN[0] if rows.start is None else rows.start)
    columns = table(features(rows.wind, formula))[rows.use]
    wind, formula = rows.wind.select(rows.use), formula.select(rows.use)
    if "trees" not in model:
        return columns, formula.value, formula.value
    return columns, formula.value, central_value(model, wind, formula, columns, given_start=rows.start is not None)


def store_values(rows: Rows, model: Mapping[str, Any], years: Years) -> None:
    """Write the estimates of some years into the rows, with the features of the later steps."""
    written = np.isin(rows.years, years) & rows.use
    if not written.any():
        return
    columns, _, value = formula_and_value(model, rows)
    wide = extended(columns, rows.wind.select(rows.use), value)
    if not rows.wide.shape[1]:
        rows.wide = np.full((len(rows.dst), wide.shape[1]), np.nan)
    picked = written[rows.use]
    rows.value[written], rows.wide[written] = value[picked], wide[picked]


def trained_on(rows: Rows, years: Years) -> Mask:
    """Rows that may be learnt from where these years are tested."""
    return np.asarray(rows.use & outside(pd.DatetimeIndex(rows.frame.index), years))


def select_rows(group: Sequence[Rows], years: Years, *, inside: bool) -> list[tuple[Rows, Mask]]:
    """Rows with a value, of these years or of all others."""
    parts = []
    for rows in group:
        chosen = np.isin(rows.years, years) & rows.use if inside else trained_on(rows, years)
        used = chosen & np.isfinite(rows.value)
        if used.any():
            parts.append((rows, used))
    return parts


def stacked(parts: list[tuple[Rows, Mask]]) -> tuple[Floats, Floats, Floats]:
    """Features, estimates and recorded Dst of all parts, one after the other."""
    columns = np.concatenate([rows.wide[used] for rows, used in parts])
    value = np.concatenate([rows.value[used] for rows, used in parts])
    return columns, value, np.concatenate([rows.dst[used] for rows, used in parts])


def thinned(dst: Floats) -> tuple[NDArray[np.intp], Floats]:
    """All rows below -30 nT and a part of the others, which then count more: row numbers and weights."""
    calm = dst > CALM
    pick = np.flatnonzero(~calm | (np.random.default_rng(SEED).random(len(dst)) < CALM_PART))
    return pick, np.where(calm, 1.0 / CALM_PART, 1.0)[pick]


def rms(values: Floats) -> float:
    """Root of the mean square [nT], NaN left out."""
    return float(np.sqrt(np.nanmean(np.square(values)))) if len(values) else float("nan")
