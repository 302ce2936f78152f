"""Fits the Dst estimate: formula, correction, minutes, errors, bands and the hours ahead, tested on whole years.

Every figure of the card is out of sample: five groups of years, each tested with what was fitted on the others, with 27
days left out around it; a storm by the minute belongs to its year.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nowcast.fits import dst_data
from nowcast.fits.dst_ahead import ahead_part
from nowcast.fits.dst_card import card
from nowcast.fits.dst_learn import Effort, band, boosted, correction, error_size, formula
from nowcast.fits.dst_rows import (
    SEED,
    Floats,
    Rows,
    Years,
    formula_and_value,
    rows_of,
    select_rows,
    stacked,
    store_values,
    thinned,
    trained_on,
)
from nowcast.physics.indices.dst_nowcast import LEAST_SPREAD, depth_scale
from nowcast.physics.indices.learned.trees import predict
from nowcast.vocabulary.records import Fit

FOLDS: tuple[Years, ...] = (
    (1998, 2005),
    (1999, 2006, 2012),
    (2000, 2007, 2013),
    (2004, 2008, 2014, 2021),
    (2010, 2015, 2018),
)
MINUTE_PART = 0.4  # of those rows that is learnt from
EVERY = 5  # min between the rows of a storm that are learnt from


def fit(data: Path, progress: Callable[[float, str], None], effort: Effort) -> Mapping[str, Any]:
    """Fit everything, with more or less effort.

    Parameters
    ----------
    data : Path
        Folder with the recorded data.
    progress : callable
        Takes the part that is done (0-1) and what is done now.
    effort : Effort

    Returns
    -------
    mapping
        `coefficients` and `card`, see `records.Fit`.
    """
    hourly = dst_data.hours(data)
    whole = rows_of(dst_data.Stretch("hourly", hourly.drop(columns="dst"), hourly["dst"], None))
    broken = [rows_of(stretch) for stretch in dst_data.pieces(hourly, SEED)]
    minutes = [rows_of(stretch, EVERY) for stretch in dst_data.storms(data, hourly)]
    folds = [fold for fold in FOLDS if np.isin(whole.years, fold).any()]
    for number, fold in enumerate(folds):
        progress(0.6 * number / len(folds), f"years {', '.join(map(str, fold))} left out")
        model = learn(whole, broken, fold, effort)
        for rows in (whole, *broken, *minutes):
            store_values(rows, model, fold)
    progress(0.6, "all years")
    return finished(learn(whole, broken, (), effort), whole, broken, minutes, folds, effort, progress)


def finished(
    model: dict[str, Any],
    whole: Rows,
    broken: list[Rows],
    minutes: list[Rows],
    folds: Sequence[Years],
    effort: Effort,
    progress: Callable[[float, str], None],
) -> Mapping[str, Any]:
    """Fit the later steps, from rows that hold their estimates out of sample.

    Parameters
    ----------
    model : dict
        As of `learn`, on all years; the parts of the later steps are added.
    whole : Rows
        The hours as recorded.
    broken, minutes : list of Rows
        The hours with artificial gaps; the storms by the minute.
    folds : sequence of tuple of int
        Years that are tested together.
    effort : Effort
    progress : callable
        As in `fit`.

    Returns
    -------
    mapping
        As of `fit`.
    """
    progress(0.7, "minutes")
    model["minute"] = minute_part(minutes, folds, effort)
    progress(0.75, "errors and bands")
    model["spread"] = sizes([whole, *broken, *minutes], folds, effort)
    model["band"] = {"hour": calibrated([whole]), "minute": calibrated(minutes)}
    progress(0.8, "hours ahead")
    model["offset"], model["ahead"], ahead_scores = ahead_part(whole, folds, effort)
    progress(0.99, "card")
    return {"coefficients": model, "card": card(whole, minutes, model["band"], ahead_scores)}


def learn(whole: Rows, broken: list[Rows], fold: Years, effort: Effort) -> dict[str, Any]:
    """Fit formula and correction on the years outside a fold."""
    train = trained_on(whole, fold)
    model: dict[str, Any] = {"formula": formula(whole.wind, whole.dst, train, effort.evaluations)}
    parts = []
    for rows in (whole, *broken):
        used = trained_on(rows, fold)
        if used.any():
            columns, formula_value, _ = formula_and_value(model, rows)
            training = used[rows.use]
            parts.append((columns[training], formula_value[training], rows.dst[used]))
    columns, formula_value, dst = (np.concatenate(column) for column in zip(*parts, strict=True))
    pick, weight = thinned(dst)
    return model | correction(columns[pick], formula_value[pick], dst[pick], weight, effort, SEED)


def minute_part(minutes: list[Rows], folds: Sequence[Years], effort: Effort) -> dict[str, Any]:
    """Trees that rows of minutes need besides; the values of the rows become those with them, out of sample."""

    def grown(years: Years) -> dict[str, Any]:
        columns, value, dst = stacked(select_rows(minutes, years, inside=False))
        scale = depth_scale(columns[:, 0])
        sampled = np.random.default_rng(SEED).random(len(dst)) < MINUTE_PART
        target, weight = (dst - value) / scale, scale**2
        return boosted(columns[sampled], target[sampled], weight[sampled], effort.rounds // 5, SEED, leaves=8)

    better = []
    for fold in folds:
        parts = select_rows(minutes, fold, inside=True)
        model = grown(fold) if parts else {}
        for rows, used in parts:
            more = depth_scale(rows.wide[used][:, 0]) * predict(model, rows.wide[used])
            better.append((rows, used, rows.value[used] + more))
    final = grown(())
    for rows, used, value in better:
        rows.value[used] = value
        rows.wide[used, -4], rows.wide[used, -3] = value, value - rows.wide[used, 0]
    return final


def sizes(group: list[Rows], folds: Sequence[Years], effort: Effort) -> dict[str, Any]:
    """Trees for the size of the error; the rows get their size out of sample."""

    def grown(years: Years) -> dict[str, Any]:
        columns, value, dst = stacked(select_rows(group, years, inside=False))
        sampled, weight = thinned(dst)
        weight = weight / depth_scale(value)[sampled]
        return error_size(columns[sampled], (dst - value)[sampled], weight, effort.rounds // 3, SEED)

    for fold in folds:
        model = grown(fold)
        for rows, used in select_rows(group, fold, inside=True):
            rows.size[used] = np.maximum(predict(model, rows.wide[used]), LEAST_SPREAD)
    return grown(())


def calibrated(group: list[Rows]) -> dict[str, list[float]]:
    """The band of a group of rows from its errors out of sample."""
    parts = select_rows(group, (), inside=False)
    _, value, dst = stacked(parts)
    size: Floats = np.concatenate([rows.size[used] for rows, used in parts])
    return band(value, dst, size)


def run(data: Path, progress: Callable[[float, str], None]) -> Mapping[str, Any]:
    """The shipped fit."""
    return fit(data, progress, Effort())


FIT = Fit(run=run, about="Dst from the wind: formula, learnt correction, bands, hours ahead (14 years of hourly OMNI)")
