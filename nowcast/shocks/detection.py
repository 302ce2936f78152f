"""Finds the steps in the wind at L1, causally: a row changes nothing that was known before it.

The minutes are judged by `scores`. The first that is above its threshold notices a step; what the next 10 minutes show
may move its time by a few minutes, change its kind and fill its downstream side; then it is fixed. Steps less than 15
minutes apart are one.

References
----------
Criteria of an interplanetary shock on minutes at L1 (speed, density, field and temperature jump together): M. D. Cash
et al., Space Weather 12 (2014), doi:10.1002/2014JA019800. The models of `scores` are fitted here, see the model card.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nowcast import coefficients
from nowcast.shocks import scores
from nowcast.shocks.record import KINDS, Shock, Side
from nowcast.solar_wind import dynamic_pressure

Array = NDArray[np.float64]

REFINED = 10  # minutes after it was noticed, in which a step may still be re-timed
APART = 15  # minutes; nearer ones are one step
SHARPEST = 2  # minutes either side of the best candidate, among which the sharpest change is the step
PRESSURE_LENGTH = 6  # minutes behind a pressure step at which it is judged
FORGOTTEN = 30  # minutes before the step in which an upstream value is looked for


@dataclass(frozen=True)
class _Trigger:
    """What a newest minute says: the best candidate among those that it completes."""

    known: int
    start: int
    kind: str
    excess: float
    there: int


def detect(wind: pd.DataFrame, fitted: Mapping[str, Any] | None = None) -> tuple[Shock, ...]:
    """The steps in a wind at L1, as they are known with its last row.

    Parameters
    ----------
    wind : DataFrame
        By `time` (UTC minutes), one craft a minute, with `flow_speed` [km/s], `proton_density` [cm⁻³],
        `proton_temperature` [K], `bt`, `bz_gsm` [nT]; a column that is missing counts as NaN. Where `field_craft` and
        `plasma_craft` name the craft, a switch is no step.
    fitted : mapping, optional
        Coefficients; those of the project where none are given.

    Returns
    -------
    tuple of Shock
        In the order of time. The first 40 minutes may lack steps that a longer frame would show; later ones are the
        same in any tail of the frame.
    """
    if len(wind) < scores.NEEDED_BEFORE["bt"]:
        return ()
    grid = _minutes(wind)
    numbers = coefficients.read("shocks")["detection"] if fitted is None else fitted
    triggers = _triggers(grid, numbers)
    shocks: list[Shock] = []
    place = 0
    while place < len(triggers):
        first = triggers[place]
        group = [trigger for trigger in triggers[place : place + 50] if trigger.known <= first.known + REFINED]
        best = max(group, key=lambda trigger: (trigger.kind != "pressure step", trigger.excess))
        start = _sharpest(grid, best.start, first.known + REFINED)
        shocks.append(_shock(grid, start, first, best, numbers))
        while place < len(triggers) and triggers[place].start <= start + APART:
            place += 1
    return tuple(shocks)


def _minutes(wind: pd.DataFrame) -> pd.DataFrame:
    """One row for each minute from the first to the last, the newest where two fall into one."""
    times = pd.DatetimeIndex(wind.index).floor("min")
    frame = wind.set_index(times)
    frame = frame[~frame.index.duplicated(keep="last")]
    return frame.reindex(pd.date_range(times[0], times[-1], freq="min", name="time"))


def _triggers(grid: pd.DataFrame, fitted: Mapping[str, Any]) -> list[_Trigger]:
    """For each minute that completes a candidate above its threshold, the best of these."""
    found = scores.jumps(grid)
    best = np.full(len(grid), -np.inf)
    start, there = np.zeros((2, len(grid)), dtype=np.int64)
    kinds = np.zeros(len(grid), dtype=np.int64)
    for number, kind in enumerate(KINDS[:2]):
        for length in scores.LENGTHS:
            above, sets = scores.excess(found, length, kind, fitted)
            _take(best, start, kinds, there, above, sets, length, number)
    shock = best > 0
    step, sets = _pressure_steps(found, fitted)
    step[np.convolve(shock, np.ones(2 * APART + 1), mode="full")[: len(grid)] > 0] = -np.inf  # of a shock before it
    _take(best, start, kinds, there, np.where(step > 0, step, -np.inf), sets, PRESSURE_LENGTH, 2, only=~shock)
    return [
        _Trigger(int(known), int(start[known]), KINDS[kinds[known]], float(best[known]), int(there[known]))
        for known in np.flatnonzero(best > 0)
    ]


def _take(
    best: Array,
    start: NDArray[np.int64],
    kinds: NDArray[np.int64],
    there: NDArray[np.int64],
    above: Array,
    sets: NDArray[np.int64],
    length: int,
    kind: int,
    only: NDArray[np.bool_] | None = None,
) -> None:
    """Write a length's candidates to the minutes that complete them, where they are the best so far."""
    late = length - 1
    value = np.full(len(best), -np.inf)
    value[late:] = above[: len(above) - late]
    better = value > best if only is None else (value > best) & only
    minutes = np.flatnonzero(better)
    best[minutes] = value[minutes]
    start[minutes] = minutes - late
    kinds[minutes] = kind
    there[minutes] = sets[minutes - late]


def _pressure_steps(found: scores.Jumps, fitted: Mapping[str, Any]) -> tuple[Array, NDArray[np.int64]]:
    """Excess of the change of the root of the pressure [nPa^½] over what makes a step; -inf where it is none."""
    limits = fitted["pressure_step"]
    speed, density = scores.QUANTITIES.index("flow_speed"), scores.QUANTITIES.index("proton_density")
    behind = found.behind[PRESSURE_LENGTH]
    roots = [np.sqrt(dynamic_pressure(np.exp(side[density]), side[speed])) for side in (found.before, behind)]
    change = np.abs(roots[1] - roots[0])
    spread = 0.5 * found.spread[density] + found.spread[speed] / found.before[speed]
    with np.errstate(invalid="ignore"):
        sure = np.abs(np.log(roots[1] / roots[0])) > limits["spreads"] * spread
        above = np.where(sure, change - limits["root_pressure"], -np.inf)
    return np.where(np.isnan(above), -np.inf, above), np.where(np.isfinite(change), 3, 0)


def _sharpest(grid: pd.DataFrame, start: int, until: int) -> int:
    """The minute near a candidate at which the values change most from one to the next."""
    low, high = max(start - SHARPEST, 1), min(start + SHARPEST, until, len(grid) - 1)
    piece = grid.iloc[max(low - 4, 0) : high + 1]
    change = np.zeros(len(piece))
    for name, values in scores.measured(piece).items():
        last = pd.Series(values).ffill(limit=3).shift().to_numpy()
        change += np.nan_to_num(np.abs(values - last)) / scores.UNIT.get(name, 0.4)
    change = change[-(high - low + 1) :]
    return low + int(np.argmax(change)) if high >= low and change.max() > 0 else start


def _shock(grid: pd.DataFrame, start: int, first: _Trigger, best: _Trigger, fitted: Mapping[str, Any]) -> Shock:
    stop = min(start + 1 + scores.BEFORE, len(grid))
    upstream = grid.iloc[max(start - FORGOTTEN, 0) : start]
    downstream = grid.iloc[start + 1 : stop]  # the minute of the step itself may hold both sides
    slope, offset = fitted["confidence"]
    sure = (
        float(1.0 / (1.0 + np.exp(-(slope * best.excess + offset)))) if best.kind != "pressure step" else float("nan")
    )
    return Shock(
        time=grid.index[start],
        kind=best.kind,
        noticed=grid.index[first.known],
        known=grid.index[max(stop - 1, first.known)],
        upstream=_side(upstream, upstream.iloc[-scores.BEFORE :]),
        downstream=_side(downstream, downstream),
        confidence=float("nan") if best.kind == "pressure step" else sure,
        inputs=tuple(name for row, name in enumerate(scores.QUANTITIES) if best.there >> row & 1),
        field_craft=_craft(grid, "field_craft", start),
        plasma_craft=_craft(grid, "plasma_craft", start),
    )


def _side(whole: pd.DataFrame, near: pd.DataFrame) -> Side:
    """Medians of the near minutes, of all where the near ones have no value."""

    def middle(name: str) -> float:
        if name not in whole:
            return float("nan")
        part = near[name] if near[name].notna().any() else whole[name]
        return float(part.median())

    names = ("flow_speed", "proton_density", "proton_temperature", "bt", "bz_gsm")
    values = {name: middle(name) for name in names}
    pressure = float(dynamic_pressure(values["proton_density"], values["flow_speed"]))
    return Side(**values, dynamic_pressure=pressure, minutes=len(near))


def _craft(grid: pd.DataFrame, column: str, start: int) -> str:
    if column not in grid:
        return ""
    named = grid[column].iloc[: start + 1].dropna()
    return "" if named.empty else str(named.iloc[-1])
