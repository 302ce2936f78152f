"""Fits Dst 1, 3 and 6 h ahead: with official values that came after different delays, and without."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nowcast.fits.dst_data import outside
from nowcast.fits.dst_learn import Effort, band, boosted, error_size
from nowcast.fits.dst_rows import SEED, Floats, Mask, Rows, Years, rms
from nowcast.physics.indices.dst_nowcast import HORIZONS, LEAST_SPREAD, ahead_base, ahead_scale, depth_scale
from nowcast.physics.indices.learned.trees import predict
from nowcast.physics.indices.parts.dst_official import official_state

DELAYS = (0.0, 1.0, 3.0)  # h after the end of an hour, at which an official value is supposed to come
NAMES = ("wind only", *(f"official after {delay:g} h" for delay in DELAYS))
HISTORIES = {"free": (0,), "official": (1, 1, 2, 3)}  # numbers in `NAMES`; the freshest counts twice
DECAYS = (4.0, 6.0, 9.0, 12.0, 16.0, 20.0, 26.0, 34.0, 50.0)  # h that are tried
HEAD = ["ahead", "history", "RMSE", "bias", "RMSE below -50", "in band", "RMSE persistence", "hours"]


def ahead_part(
    whole: Rows, folds: Sequence[Years], effort: Effort
) -> tuple[dict[str, Any], dict[str, Any], list[list[str]]]:
    """Fit how an official value is forgotten and the models for each horizon, and score them out of sample.

    Parameters
    ----------
    whole : Rows
        The hours as recorded, with their estimates out of sample.
    folds : sequence of tuple of int
        Years that are tested together.
    effort : Effort

    Returns
    -------
    offset : dict
        `decay` [h], in which the difference to an official value is forgotten.
    models : dict
        By horizon and history.
    scores : list of list of str
        Rows of the card, the head first.
    """
    times = pd.DatetimeIndex(whole.frame.index)
    truth = pd.Series(whole.dst, index=times)
    value = np.where(whole.use, whole.value, np.nan)
    variants = [official_state(None, whole.frame, whole.wind, value)]
    for delay in DELAYS:
        received = times + pd.Timedelta(hours=1.0 + delay)
        official = pd.DataFrame({"dst": whole.dst, "received": received}, index=times)
        variants.append(official_state(official, whole.frame, whole.wind, value))
    future: dict[int, Floats] = {
        ahead: np.asarray(truth.reindex(times + pd.Timedelta(hours=ahead)), dtype=np.float64) for ahead in HORIZONS
    }
    offset = {"decay": _decay(variants, value, whole.dst)}
    models: dict[str, Any] = {}
    scores: list[list[str]] = [HEAD]
    for ahead in HORIZONS:
        persistence = rms(future[ahead] - whole.dst)
        models[str(ahead)] = {}
        for history, picks in HISTORIES.items():
            horizon = _Horizon(whole, [variants[pick] for pick in picks], future[ahead], offset, effort)
            models[str(ahead)][history], table = horizon.fitted(folds)
            by_variant = dict(zip(picks, table, strict=True))
            scores += [
                [f"{ahead} h", NAMES[pick], *row[:-1], f"{persistence:.2f}", row[-1]]
                for pick, row in by_variant.items()
            ]
    return offset, models, scores


class _Horizon:
    """One horizon with some histories of official values: trees grown on some years and tested on others."""

    def __init__(
        self,
        whole: Rows,
        variants: list[Floats],
        target: Floats,
        offset: Mapping[str, Any],
        effort: Effort,
    ) -> None:
        self.whole, self.variants, self.target = whole, variants, target
        self.offset, self.effort = offset, effort

    def rows(self, pick: NDArray[np.int64], rows: Mask) -> tuple[Floats, Floats, Floats, Floats]:
        """Features, base, scale and truth where `pick` says which history each row has."""
        whole = self.whole
        official = np.choose(pick[:, None], self.variants)
        usable = rows & whole.use & np.isfinite(whole.value) & np.isfinite(self.target)
        base = ahead_base(whole.value, official, self.offset["decay"])[usable]
        columns = np.column_stack([whole.wide, official])[usable]
        return columns, base, ahead_scale(whole.value, official)[usable], self.target[usable]

    def grown(self, pick: NDArray[np.int64], rows: Mask) -> dict[str, Any]:
        """Grow trees on what the base leaves."""
        columns, base, scale, truth = self.rows(pick, rows)
        return boosted(columns, (truth - base) / scale, scale**2, self.effort.rounds, SEED)

    def fitted(self, folds: Sequence[Years]) -> tuple[dict[str, Any], list[list[str]]]:
        """The model on all years; its errors and band from two halves of the years, each estimated by the other."""
        times = pd.DatetimeIndex(self.whole.frame.index)
        rng = np.random.default_rng(SEED)
        chosen = rng.integers(0, len(self.variants), len(times))
        wide, value, truth, history = self.out_of_sample(folds, chosen)
        sampled = rng.random(len(value)) < 0.3
        weight = 1.0 / depth_scale(value[sampled])
        spread = error_size(wide[sampled], (truth - value)[sampled], weight, self.effort.rounds // 3, SEED)
        rest = (rng.random(len(value)) < 0.3) & ~sampled
        size = np.full(len(value), np.nan)
        size[rest] = np.maximum(predict(spread, wide[rest]), LEAST_SPREAD)
        sized = np.isfinite(size)
        sides = band(value[sized], truth[sized], size[sized])
        low, high = (np.interp(-value, sides["at"], sides[side]) * size for side in ("low", "high"))
        inside = (truth >= value - low) & (truth <= value + high)
        model = {
            "trees": self.grown(chosen, np.ones(len(times), dtype=bool)),
            "spread": spread,
            "band": {"hour": sides, "minute": sides},
        }
        rows = []
        for variant in range(len(self.variants)):
            own = history == variant
            error = (value - truth)[own]
            deep = truth[own] < -50.0
            row = [f"{rms(error):.2f}", f"{error.mean():+.2f}", f"{rms(error[deep]):.1f}"]
            rows.append([*row, f"{inside[own & sized].mean():.3f}", str(int(own.sum()))])
        return model, rows

    def out_of_sample(
        self, folds: Sequence[Years], chosen: NDArray[np.int64]
    ) -> tuple[Floats, Floats, Floats, NDArray[np.int64]]:
        """Features, estimate, truth and number of the history, of every row with every history in turn."""
        times = pd.DatetimeIndex(self.whole.frame.index)
        parts = []
        for half in (tuple(year for fold in folds[first::2] for year in fold) for first in (0, 1)):
            model = self.grown(chosen, outside(times, half))
            for variant in range(len(self.variants)):
                pick = np.full(len(times), variant)
                columns, base, scale, truth = self.rows(pick, np.isin(self.whole.years, half))
                parts.append((columns, base + scale * predict(model, columns), truth, np.full(len(truth), variant)))
        columns, value, truth, history = (np.concatenate(part) for part in zip(*parts, strict=True))
        return columns, value, truth, history


def _decay(variants: list[Floats], value: Floats, dst: Floats) -> float:
    """Time [h] in which the difference of the estimate to the official value is forgotten."""

    def error(tau: float) -> float:
        rest = [dst - value - official[:, 0] * np.exp(-official[:, 1] / tau) for official in variants[2:]]
        return rms(np.concatenate(rest))

    return min(DECAYS, key=error)
