"""Fits Kp of the running block, its band and its calibration, and the running index, on 14 years of hourly wind.

Boosted trees and a few small networks look at the same features, their mean is the estimate. Everything that
describes their error is taken from years that they were not fitted on, with 27 days between.
"""

import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPRegressor

from nowcast.fits.kp_card import card, figures
from nowcast.fits.packing import pack
from nowcast.physics.indices.kp_nowcast import LARGEST_RUNNING, LEAST, LEVELS, matched, raw
from nowcast.physics.indices.learned import perceptron
from nowcast.physics.indices.learned.kp_features import BLOCK, FIELD, PLASMA, features, running_columns, running_names
from nowcast.vocabulary.records import Fit
from nowcast.vocabulary.scales import KP

Floats = NDArray[np.float64]
COLUMNS = {
    "bx_gse_nT": "bx_gsm",  # the same component in both frames
    "by_gsm_nT": "by_gsm",
    "bz_gsm_nT": "bz_gsm",
    "b_avg_nT": "bt",
    "speed_km_s": "flow_speed",
    "density_cm3": "proton_density",
}
FOLDS = 5
GUARD = pd.Timedelta(days=27)  # a rotation of the Sun between what is fitted and what is tested
NETS, TEST_NETS = 5, 2  # networks that are averaged; fewer in the test, whose errors are then a little larger
END_WEIGHT = 2.5  # of a block's last hour, against those in which a part of it is still to come
TREES: Mapping[str, Any] = {
    "max_iter": 200,
    "learning_rate": 0.08,
    "max_leaf_nodes": 16,
    "min_samples_leaf": 60,
    "l2_regularization": 5.0,
    "max_features": 0.3,
    "random_state": 0,
}
HIDDEN, EPOCHS = (56, 28), 12
NODES = (0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0)  # of the estimate, between which the band is interpolated
LEAST_CHANCE = 2.0  # of the estimate; below, storms do not come
LEAST_CASES = 120  # for the two ends of a band
UPPER = (0.95, 0.95, 0.95, 0.97, 0.98, 0.98, 0.98, 0.98, 0.98)  # storms are more often estimated too low
MATCHED = KP[:3]  # levels that are estimated as often as they occur
UNCHANGED = 3.5  # below, the mean of both is well calibrated


def read_hourly(data: Path) -> pd.DataFrame:
    """The hourly wind of all years, with the names of this program."""
    files = sorted((data / "more" / "omni_hourly").glob("omni2_*.csv.gz"))
    tables = [pd.read_csv(file, parse_dates=["time"], index_col="time") for file in files]
    return pd.concat(tables)[list(COLUMNS)].rename(columns=COLUMNS).astype(float)


def read_index(data: Path, name: str, column: str) -> "pd.Series[float]":
    """A recorded index by the start of its interval."""
    table = pd.read_csv(data / "more" / "indices" / f"{name}.csv.gz", parse_dates=["time"], index_col="time")
    return table[column].astype(float)


def with_holes(wind: pd.DataFrame, seed: int = 0) -> pd.DataFrame:
    """The wind with holes such as storms bring: plasma gone for hours, field for an hour or two, no magnitude."""
    rng = np.random.default_rng(seed)
    broken = wind.copy()
    for columns, starts, longest in ((PLASMA, 0.05, 16), ((*FIELD, "bt"), 0.03, 2), (("bt",), 0.004, 60)):
        gone = np.zeros(len(wind), dtype=bool)
        for start in np.flatnonzero(rng.random(len(wind)) < starts):
            gone[start : start + int(rng.integers(1, longest + 1))] = True
        broken.loc[gone, list(columns)] = np.nan
    return broken


def fit_trees(table: Floats, truth: Floats, weight: Floats) -> dict[str, Any]:
    """Grow boosted trees and pack them."""
    grown = HistGradientBoostingRegressor(**TREES).fit(table, truth, sample_weight=weight)
    return pack(grown)


def fit_net(
    table: Floats,
    truth: ArrayLike,
    weight: Floats,
    seed: int,
    *,
    hidden: tuple[int, ...] = HIDDEN,
    epochs: int = EPOCHS,
) -> dict[str, Any]:
    """Train one network, in the form that `nowcast.physics.indices.learned.perceptron` reads.

    Parameters
    ----------
    table : ndarray (rows, features)
    truth, weight : ndarray (rows,)
    seed : int
    hidden : tuple of int
        Sizes of the hidden layers.
    epochs : int
    """
    centre, scale = np.nanmean(table, axis=0), np.nanstd(table, axis=0) + 1e-6
    net = MLPRegressor(
        hidden_layer_sizes=hidden, alpha=0.02, learning_rate_init=2e-3, batch_size=512, max_iter=epochs,
        tol=0.0, n_iter_no_change=epochs, random_state=seed,
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the number of epochs is chosen, more would overfit
        net.fit(perceptron.standardise(table, centre, scale), truth, sample_weight=weight)
    layers = [
        {"weight": weights.tolist(), "bias": bias.tolist()}
        for weights, bias in zip(net.coefs_, net.intercepts_, strict=True)
    ]
    return {"centre": centre.tolist(), "scale": scale.tolist(), "layers": layers}


def rows(data: Path) -> pd.DataFrame:
    """Every usable hour, whole and with holes: the features, `truth` (Kp of its block), `fold`, `part`."""
    wind, kp = read_hourly(data), read_index(data, "kp_ap_3h_1995_2026", "kp")
    wind.index.name = "time"
    whole = wind.reindex(pd.date_range(wind.index[0], wind.index[-1], freq="1h", name="time"))
    broken = with_holes(whole)
    tables = []
    for frame in (whole, broken):
        inputs = features(frame)
        table = pd.DataFrame(inputs.table, columns=list(inputs.names), index=frame.index)
        unseen = (table["field seen"] < 1) | (table["plasma seen"] < 1)
        table["part"] = ((inputs.plasma_age > inputs.hole) | unseen) * 1.0
        table["usable"] = (inputs.field_age <= inputs.silent) * 1.0
        tables.append(table)
    changed = differs_lately(whole, broken)
    changed &= np.random.default_rng(1).random(len(changed)) < 0.5
    table = pd.concat([tables[0], tables[1][changed]])
    table["truth"] = kp.reindex(pd.DatetimeIndex(table.index).floor(f"{BLOCK}h")).to_numpy()
    years = pd.DatetimeIndex(table.index).year
    order = {year: number for number, year in enumerate(sorted(set(pd.DatetimeIndex(wind.index).year)))}
    table["fold"] = [float(order.get(year, -1) % FOLDS) if year in order else np.nan for year in years]
    return table[(table["usable"] > 0) & table["truth"].notna() & table["fold"].notna()].drop(columns="usable")


def differs_lately(whole: pd.DataFrame, broken: pd.DataFrame) -> NDArray[np.bool_]:
    """Rows whose last three hours are not the same in both."""
    other = (whole.isna() != broken.isna()).any(axis=1)
    return other.rolling(BLOCK, min_periods=1).max().to_numpy() > 0


def apart(table: pd.DataFrame, fold: int) -> NDArray[np.bool_]:
    """Rows that may be fitted on where a fold is tested: of other years, and 27 days away from it."""
    times = pd.DatetimeIndex(table.index)
    tested = (table["fold"] == fold).to_numpy()
    allowed = ~tested
    for year in np.unique(times.year[tested]):
        begin, end = (pd.Timestamp(f"{number}-01-01", tz="UTC") for number in (year, year + 1))
        allowed &= (times < begin - GUARD) | (times >= end + GUARD)
    return np.asarray(allowed)


def fit_all(table: pd.DataFrame, names: list[str], nets: int, seed: int = 0) -> dict[str, Any]:
    """Fit trees and networks on some rows.

    Parameters
    ----------
    table : DataFrame
        As of `rows`.
    names : list of str
        Features.
    nets, seed : int
        How many networks, and the seed of the first.
    """
    grid, truth = table[names].to_numpy(), table["truth"].to_numpy()
    weight = np.where(table["elapsed"] == BLOCK, END_WEIGHT, 1.0)
    return {
        "trees": fit_trees(grid, truth, weight),
        "nets": [fit_net(grid, truth, weight, seed + number) for number in range(nets)],
    }


def match(value: Floats, truth: Floats) -> dict[str, list[float]]:
    """Fit the curve that makes Kp of 5 and more as frequent in the estimate as in the truth.

    The mean of a distribution is rarely as high as its storms; where an estimate is read as a category it has to be.
    """
    steps = [float(np.quantile(value, np.mean(truth < level))) for level in MATCHED]
    return {"given": [0.0, UNCHANGED, *steps, 9.0], "said": [0.0, UNCHANGED, *MATCHED, 9.0]}


def band(value: Floats, error: Floats) -> dict[str, list[float]]:
    """Fit conformal 5 and 95 % of truth - estimate at the nodes of the estimate: storms apart from quiet."""
    low, high = [], []
    for node, upper in zip(NODES, UPPER, strict=True):
        near = np.argsort(np.abs(value - node), kind="stable")
        width = max(0.5, float(np.abs(value - node)[near[min(LEAST_CASES, len(near)) - 1]]))
        cases = np.sort(error[np.abs(value - node) <= width])
        above, below = (int(np.ceil(part * (len(cases) + 1))) for part in (upper, 0.95))
        high.append(max(float(cases[min(above, len(cases)) - 1]), 0.05))
        low.append(min(float(cases[max(len(cases) - below, 0)]), -0.05))
    return {"low": low, "high": high}


def chances(value: Floats, truth: Floats) -> dict[str, Any]:
    """Fit one logistic curve of the estimate for each storm level, all of one slope, so that they never cross."""
    near = value >= LEAST_CHANCE
    kinds = np.eye(len(LEVELS))
    table = np.concatenate([np.column_stack([value[near], np.tile(kind, (near.sum(), 1))]) for kind in kinds])
    reached = np.concatenate([truth[near] >= level for level in LEVELS.values()])
    weights = LogisticRegression(C=1e3, fit_intercept=False, max_iter=2000, tol=1e-6).fit(table, reached).coef_[0]
    return {"slope": float(weights[0]), "start": dict(zip(LEVELS, weights[1:].tolist(), strict=True))}


def describe(tested: pd.DataFrame) -> dict[str, Any]:
    """Fit bands and chances, on rows whose `value` is of models that were not fitted on them."""
    bands, levels = {}, []
    for hour in range(1, BLOCK + 1):
        for state, mark in (("whole", 0), ("part", 1)):
            rows = tested[(tested["part"] == mark) & (tested["elapsed"] == hour)]
            value, truth = rows["value"].to_numpy(), rows["truth"].to_numpy()
            bands[f"{state} {hour}"] = band(value, truth - value)
            if not mark:
                levels.append(chances(value, truth))
    return {"nodes": list(NODES), "band": bands, "levels": levels}


def run(data: Path, progress: Callable[[float, str], None]) -> Mapping[str, Any]:
    """Fit, and test on other years."""
    table = rows(data)
    names = [name for name in table.columns if name not in ("part", "truth", "fold")]
    tested = np.full(len(table), np.nan)
    for fold in range(FOLDS):
        progress(0.05 + 0.5 * fold / FOLDS, f"years {fold + 1} of {FOLDS}")
        held = (table["fold"] == fold).to_numpy()
        model = fit_all(table[apart(table, fold)], names, TEST_NETS, seed=10 * fold)
        tested[held] = raw(model, table.loc[held, names].to_numpy())
    last = ((table["elapsed"] == BLOCK) & (table["part"] == 0)).to_numpy()
    curve = match(tested[last], table["truth"].to_numpy()[last])
    table = table.assign(value=matched(curve, tested))
    progress(0.6, "all years")
    model = fit_all(table, names, NETS) | describe(table)
    progress(0.9, "running index")
    running, scores = fit_running(data)
    model |= {"names": names, "match": curve, "running": running}
    return {"coefficients": model, "card": card(table, model, scores)}


def fit_running(data: Path) -> tuple[dict[str, Any], list[list[Any]]]:
    """Fit one network for the index of the last hour alone, and score it on years that it was not fitted on.

    Hp60 is open-ended and has no block.
    """
    wind, truth = read_hourly(data), read_index(data, "hp60_2015_2024", "hp60")
    wind = wind[wind.index >= truth.index[0] - pd.Timedelta(days=2)]
    inputs = features(wind)
    table = inputs.table[:, running_columns(inputs.names)]
    target: Floats = np.asarray(truth.reindex(wind.index), dtype=np.float64)
    usable = np.isfinite(target) & (inputs.field_age <= 0)
    table, target, years = table[usable], target[usable], pd.DatetimeIndex(wind.index)[usable].year
    scores = []
    for year in sorted(set(years)):
        own = years == year
        value = perceptron.predict(_running_net(table[~own], target[~own]), table[own])
        scores.append(figures(f"running index, {year}", target[own], np.clip(value, LEAST, LARGEST_RUNNING)))
    return _running_net(table, target) | {"names": list(running_names(inputs.names))}, scores


def _running_net(table: Floats, target: Floats) -> dict[str, Any]:
    return fit_net(table, target, np.ones(len(target)), 0, hidden=(24,), epochs=40)


FIT = Fit(run=run, about="Kp of the running block and the running index: trees and small networks, bands, calibration")
