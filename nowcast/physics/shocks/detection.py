"""Finds the steps in the wind at L1, causally: a row changes nothing that was known before it.

The minutes are judged by `likelihood`. The first that is above its threshold notices a step; what the next 10 minutes
show may move its time by a few minutes, change its kind and fill its downstream side; then it is fixed. Steps less
than about 12 minutes apart are one.

References
----------
Criteria of an interplanetary shock on minutes at L1 (speed, density, field and temperature jump together): M. D. Cash
et al., Space Weather 12 (2014), doi:10.1002/2014JA019800. The models of `likelihood` are fitted here, see the model
card.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nowcast import coefficients
from nowcast.physics.shocks import likelihood
from nowcast.physics.shocks.record import KINDS, Shock, Side
from nowcast.physics.solar_wind import dynamic_pressure

Array = NDArray[np.float64]

REFINED = 10  # minutes after it was noticed, in which a step may still be re-timed
SILENT = 6  # minutes without a trigger, after which the next begins a step
LOOKED_BACK, OWN = 30, 5  # minutes before a trigger: where earlier turbulence is, and where its own beginning is
STRONGER = 3.0  # logit above that turbulence
APART = 15  # minutes; nearer ones are one step
HELD = 3  # minutes for which the value before a gap is the last one
SHARPEST = 2  # minutes either side of the best candidate, among which the sharpest change is the step
PRESSURE_LENGTH = 6  # minutes behind a pressure step at which it is judged
FORGOTTEN = 30  # minutes before the step in which an upstream value is looked for


@dataclass(frozen=True)
class _Trigger:
    """The best candidate among those that a newest minute completes."""

    known: int  # that minute
    start: int  # the minute of the candidate
    kind: str
    excess: float  # logit above the threshold; of a pressure step nPa^½
    inputs: int  # sum of 1, 2, 4, 8 for the quantities of `likelihood.QUANTITIES` that were measured


@dataclass(frozen=True)
class _Completed:
    """The candidates of one kind and length, by the minute that completes them."""

    kind: str
    length: int
    excess: Array  # -inf where no candidate is completed
    inputs: NDArray[np.int64]


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
        In the order of time. A tail of the frame gives the same from its second hour on.
    """
    if len(wind) < likelihood.NEEDED_BEFORE["bt"]:
        return ()
    grid = _minutes(wind)
    numbers = coefficients.read("shocks")["detection"] if fitted is None else fitted
    values = likelihood.measured(grid)
    triggers = _triggers(likelihood.jumps(grid, values), numbers)
    shocks: list[Shock] = []
    for index in _heads(triggers):
        first = triggers[index]
        group = [trigger for trigger in triggers[index : index + REFINED + 1] if trigger.known <= first.known + REFINED]
        best = max(group, key=lambda trigger: (trigger.kind != KINDS[2], trigger.excess))
        start = _sharpest(values, best.start, first.known + REFINED)
        shocks.append(_shock(grid, start, first, best, numbers))
    return tuple(shocks)


def _heads(triggers: Sequence[_Trigger]) -> list[int]:
    """Indices of the triggers that begin a step; each looks back 40 minutes only, so a tail gives what the whole gives.

    These are the first after `SILENT` minutes without any and, as turbulence behind a shock may trigger for hours, one
    that is far above all that came in the half hour before its own beginning.
    """
    known = np.array([trigger.known for trigger in triggers], dtype=np.int64)
    above = np.array([trigger.excess if trigger.kind != KINDS[2] else -np.inf for trigger in triggers])
    opens = np.append(True, np.diff(known) > SILENT)[: len(known)]
    strong = np.zeros(len(known), dtype=bool)
    for index, minute in enumerate(known):
        first, last = np.searchsorted(known, (minute - LOOKED_BACK, minute - OWN))
        strong[index] = above[index] > STRONGER + max(above[first:last].max(initial=0.0), 0.0)
    heads = []
    for index, minute in enumerate(known):
        first = int(np.searchsorted(known, minute - APART))
        alone = not (opens[first:index].any() or strong[first:index].any())
        if opens[index] or (strong[index] and alone):
            heads.append(index)
    return heads


def _minutes(wind: pd.DataFrame) -> pd.DataFrame:
    """One row for each minute from the first to the last, the newest where two fall into one."""
    times = pd.DatetimeIndex(wind.index).floor("min")
    if len(times) == (times[-1] - times[0]) // pd.Timedelta(minutes=1) + 1 and times.is_unique:
        return wind.set_index(times)
    frame = wind.set_index(times)
    frame = frame[~frame.index.duplicated(keep="last")]
    return frame.reindex(pd.date_range(times[0], times[-1], freq="min", name="time"))


def _triggers(candidates: likelihood.Jumps, fitted: Mapping[str, Any]) -> list[_Trigger]:
    """For each minute that completes a candidate above its threshold, the best of these."""
    shocks = [
        _completed(*likelihood.excess(candidates, length, kind, fitted), length, kind)
        for kind in KINDS[:2]
        for length in likelihood.LENGTHS
    ]
    completes_shock = np.max([layer.excess for layer in shocks], axis=0) > 0
    after_shock = np.convolve(completes_shock, np.ones(2 * APART + 1), mode="full")[: len(completes_shock)] > 0
    change, inputs = _pressure_steps(candidates, fitted)
    change = np.where(after_shock | ~(change > 0), -np.inf, change)
    pressure = _completed(change, inputs, PRESSURE_LENGTH, KINDS[2])
    layers = [*shocks, replace(pressure, excess=np.where(completes_shock, -np.inf, pressure.excess))]
    best = np.argmax([layer.excess for layer in layers], axis=0)
    triggers = []
    for known, layer in ((minute, layers[number]) for minute, number in enumerate(best)):
        if layer.excess[known] > 0:
            start = known - layer.length + 1
            triggers.append(_Trigger(known, start, layer.kind, float(layer.excess[known]), int(layer.inputs[known])))
    return triggers


def _completed(excess: Array, inputs: NDArray[np.int64], length: int, kind: str) -> _Completed:
    """Candidates of a length, moved to the minutes that complete them."""
    minute = np.arange(len(excess))
    start = np.maximum(minute - (length - 1), 0)
    complete = (minute >= length - 1) & ~np.isnan(excess[start])
    return _Completed(kind, length, np.where(complete, excess[start], -np.inf), inputs[start])


def _pressure_steps(candidates: likelihood.Jumps, fitted: Mapping[str, Any]) -> tuple[Array, NDArray[np.int64]]:
    """Excess of the change of the root of the pressure [nPa^½] over that of a step, -inf where it is none; inputs."""
    limits = fitted["pressure_step"]
    speed, density = likelihood.QUANTITIES.index("flow_speed"), likelihood.QUANTITIES.index("proton_density")
    behind = candidates.behind[PRESSURE_LENGTH]
    roots = [np.sqrt(dynamic_pressure(np.exp(side[density]), side[speed])) for side in (candidates.before, behind)]
    change = np.abs(roots[1] - roots[0])
    spread = 0.5 * candidates.spread[density] + candidates.spread[speed] / candidates.before[speed]
    with np.errstate(invalid="ignore"):
        ratio = np.abs(np.log(roots[1] / roots[0]))
        sure = (ratio > limits["spreads"] * spread) & (ratio > 0.5 * np.log(limits["ratio"]))
        above = np.where(sure, change - limits["root_pressure"], -np.inf)
    return np.where(np.isnan(above), -np.inf, above), np.where(np.isfinite(change), 3, 0)


def _sharpest(values: Mapping[str, Array], start: int, until: int) -> int:
    """The minute near a candidate at which the values change most from the last ones measured."""
    low = max(start - SHARPEST, 1)
    high = min(start + SHARPEST, until, len(values["bt"]) - 1)
    change = np.zeros(max(high - low + 1, 1))
    for name, series in values.items():
        for index, minute in enumerate(range(low, high + 1)):
            earlier = series[max(minute - HELD, 0) : minute]
            last = earlier[np.isfinite(earlier)][-1:]
            if last.size and np.isfinite(series[minute]):
                change[index] += abs(series[minute] - last[0]) / likelihood.UNIT.get(name, 0.4)
    return low + int(np.argmax(change)) if change.max() > 0 else start


def _shock(grid: pd.DataFrame, start: int, first: _Trigger, best: _Trigger, fitted: Mapping[str, Any]) -> Shock:
    """The record of a step, with the medians of the minutes on both sides."""
    stop = min(start + 1 + likelihood.BEFORE, len(grid))
    first_up, first_near = max(start - FORGOTTEN, 0), max(start - likelihood.BEFORE, 0)
    confidence = float("nan")
    if best.kind != "pressure step":
        slope, offset = fitted["confidence"]
        confidence = float(1.0 / (1.0 + np.exp(-(slope * best.excess + offset))))
    return Shock(
        time=grid.index[start],
        kind=best.kind,
        noticed=grid.index[first.known],
        known=grid.index[max(stop - 1, first.known)],
        upstream=_side(grid, slice(first_near, start), slice(first_up, start)),
        downstream=_side(grid, slice(start + 1, stop)),  # the minute of the step itself may hold both sides
        confidence=confidence,
        inputs=tuple(name for row, name in enumerate(likelihood.QUANTITIES) if best.inputs >> row & 1),
        field_craft=_craft(grid, "field_craft", start),
        plasma_craft=_craft(grid, "plasma_craft", start),
    )


def _side(grid: pd.DataFrame, near: slice, whole: slice | None = None) -> Side:
    """Medians of the near minutes, of all where the near ones have no value."""

    def middle(name: str) -> float:
        for part in (near, whole):
            if name in grid and part is not None:
                values = grid[name].to_numpy(dtype=float)[part]
                values = values[np.isfinite(values)]
                if values.size:
                    return float(np.median(values))
        return float("nan")

    values = {name: middle(name) for name in ("flow_speed", "proton_density", "proton_temperature", "bt", "bz_gsm")}
    pressure = float(dynamic_pressure(values["proton_density"], values["flow_speed"]))
    return Side(**values, dynamic_pressure=pressure, minutes=max(near.stop - near.start, 0))


def _craft(grid: pd.DataFrame, column: str, start: int) -> str:
    """The craft that measured the minute, or the last named one before it."""
    if column not in grid:
        return ""
    named = grid[column].iloc[max(start - FORGOTTEN, 0) : start + 1].dropna()
    return "" if named.empty else str(named.iloc[-1])
