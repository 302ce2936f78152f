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
HISTORIES = {"free": (0,), "official": (1, 1, 2, 3)}  # places in `NAMES`; the freshest counts twice
DECAYS = (4.0, 6.0, 9.0, 12.0, 16.0, 20.0, 26.0, 34.0, 50.0)  # h that are tried
HEAD = ["ahead", "history", "RMSE", "bias", "RMSE below -50", "in band", "RMSE persistence", "hours"]


def ahead_part(
    whole: Rows, folds: Sequence[Years], effort: Effort
) -> tuple[dict[str, Any], dict[str, Any], list[list[str]]]:
    """How an official value is forgotten, the models for each horizon, and their scores out of sample."""
    times = pd.DatetimeIndex(whole.frame.index)
    truth = pd.Series(whole.dst, index=times)
    value = np.where(whole.use, whole.value, np.nan)
    variants = [official_state(None, whole.frame, whole.seen, value)]
    for delay in DELAYS:
        received = times + pd.Timedelta(hours=1.0 + delay)
        official = pd.DataFrame({"dst": whole.dst, "received": received}, index=times)
        variants.append(official_state(official, whole.frame, whole.seen, value))
    coming: dict[int, Floats] = {
        ahead: np.asarray(truth.reindex(times + pd.Timedelta(hours=ahead)), dtype=np.float64) for ahead in HORIZONS
    }
    offset = {"decay": _decay(variants, value, whole.dst)}
    models: dict[str, Any] = {}
    scores: list[list[str]] = [HEAD]
    for ahead in HORIZONS:
        stay = rms(coming[ahead] - whole.dst)
        models[str(ahead)] = {}
        for history, picks in HISTORIES.items():
            horizon = _Horizon(whole, [variants[pick] for pick in picks], coming[ahead], offset, effort)
            models[str(ahead)][history], table = horizon.fitted(folds)
            shown = dict(zip(picks, table, strict=True))
            scores += [[f"{ahead} h", NAMES[pick], *row[:-1], f"{stay:.2f}", row[-1]] for pick, row in shown.items()]
    return offset, models, scores


class _Horizon:
    """One horizon with some histories of official values: its rows, grown on some years and told of others."""

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
        there = rows & whole.use & np.isfinite(whole.value) & np.isfinite(self.target)
        base = ahead_base(whole.value, official, self.offset["decay"])[there]
        columns = np.column_stack([whole.wide, official])[there]
        return columns, base, ahead_scale(whole.value, official)[there], self.target[there]

    def grown(self, pick: NDArray[np.int64], rows: Mask) -> dict[str, Any]:
        """Trees on what the base leaves."""
        columns, base, scale, came = self.rows(pick, rows)
        return boosted(columns, (came - base) / scale, scale**2, self.effort.rounds, SEED)

    def fitted(self, folds: Sequence[Years]) -> tuple[dict[str, Any], list[list[str]]]:
        """The model on all years; its errors and band from two halves of the years, each told by the other."""
        times = pd.DatetimeIndex(self.whole.frame.index)
        rng = np.random.default_rng(SEED)
        chosen = rng.integers(0, len(self.variants), len(times))
        columns, said, came, which = [], [], [], []
        for half in (tuple(y for fold in folds[first::2] for y in fold) for first in (0, 1)):
            model = self.grown(chosen, outside(times, half))
            for variant in range(len(self.variants)):
                pick = np.full(len(times), variant)
                features, base, scale, truth = self.rows(pick, np.isin(self.whole.years, half))
                columns.append(features)
                said.append(base + scale * predict(model, features))
                came.append(truth)
                which.append(np.full(len(truth), variant))
        told, truth, history = np.concatenate(said), np.concatenate(came), np.concatenate(which)
        wide = np.concatenate(columns)
        few = rng.random(len(told)) < 0.3
        weight = 1.0 / depth_scale(told[few])
        spread = error_size(wide[few], (truth - told)[few], weight, self.effort.rounds // 3, SEED)
        rest = rng.random(len(told)) < 0.3
        size = np.full(len(told), np.nan)
        size[rest & ~few] = np.maximum(predict(spread, wide[rest & ~few]), LEAST_SPREAD)
        ready = np.isfinite(size)
        sides = band(told[ready], truth[ready], size[ready])
        low, high = (np.interp(-told, sides["at"], sides[side]) * size for side in ("low", "high"))
        inside = (truth >= told - low) & (truth <= told + high)
        model = {
            "trees": self.grown(chosen, np.ones(len(times), dtype=bool)),
            "spread": spread,
            "band": {"hour": sides, "minute": sides},
        }
        table = []
        for place in range(len(self.variants)):
            own = history == place
            miss = (told - truth)[own]
            deep = truth[own] < -50.0
            row = [f"{rms(miss):.2f}", f"{miss.mean():+.2f}", f"{rms(miss[deep]):.1f}"]
            table.append([*row, f"{inside[own & ready].mean():.3f}", str(int(own.sum()))])
        return model, table


def _decay(variants: list[Floats], value: Floats, dst: Floats) -> float:
    """Time [h] in which what the estimate was off is forgotten."""

    def miss(tau: float) -> float:
        left = [dst - value - one[:, 0] * np.exp(-one[:, 1] / tau) for one in variants[2:]]
        return rms(np.concatenate(left))

    return min(DECAYS, key=miss)
