"""A whole storm derived in stages, with the instant at which each minute of it was known.

Nothing that is measured later changes a minute at the nose that has arrived. What is still on its way changes where a
shock overtakes it: slow wind that will never arrive is seen on its way until the shock is noticed, and the front is
timed again while it becomes known. So each shock begins new stages; within one, rows become known one after the other.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nowcast.l1 import judge, screen
from nowcast.l1.choice import choose
from nowcast.physics import advance, derive, shocks
from nowcast.physics.advance import Nowcast
from nowcast.replay.formats import LATENCY, USUAL_LATENCY
from nowcast.vocabulary.constants import L1_DISTANCE
from nowcast.vocabulary.quantities import SUSPECT
from nowcast.vocabulary.records import Scenario

REFINED = (0, 2, 10)  # minutes after a shock is noticed, at which its front is timed again
HELD = pd.Timedelta(hours=5)  # of a stage that is kept: the rules look back 3 h
MINUTE = 60.0  # s


@dataclass(frozen=True)
class Stage:
    """What was known of the nose from a tick on.

    Parameters
    ----------
    since : float [unix s]
    nose : DataFrame
        The wind at the nose by arrival `time` (`bz_gsm`, …) with `suspect`.
    derived : DataFrame
        Of the same minutes.
    known : ndarray [unix s]
        The tick at which each minute was known; NaN where nothing was measured.
    """

    since: float
    nose: pd.DataFrame
    derived: pd.DataFrame
    known: NDArray[np.float64]


@dataclass(frozen=True)
class Known:
    """A storm at the nose.

    Parameters
    ----------
    whole : Stage
        With all that was measured in the end.
    stages : tuple of Stage
        In their order, each with the rows of its own hours.
    wind : DataFrame
        At L1, chosen and judged.
    shocks : tuple of Shock
    distance_km : float
    latency : float [s]
        From the stamp of a row at L1, which is the start of its minute, to the tick that has it.
    """

    whole: Stage
    stages: tuple[Stage, ...]
    wind: pd.DataFrame
    shocks: tuple[shocks.Shock, ...]
    distance_km: float
    latency: float


def known(storm: Scenario) -> Known:
    """Derive a storm as the worker would have.

    Parameters
    ----------
    storm : Scenario
        With the frames of the wind.
    """
    wind = wind_of(storm)
    distance = _distance(storm)
    wind = wind.assign(measured=pd.DatetimeIndex(wind.index).as_unit("s").asi8.astype(float))
    crafts = storm.frames["rtsw_mag"].index.get_level_values("source").unique()
    latency = float(max((LATENCY.get(str(name), USUAL_LATENCY) for name in crafts), default=USUAL_LATENCY))
    detected = shocks.detect(wind)
    stages = tuple(_stages(wind, distance, detected, latency))
    whole = stages[-1]
    kept = tuple(_recent(stage) for stage in stages)
    return Known(whole, kept, wind.drop(columns="measured"), detected, distance, latency)


def _stages(wind: pd.DataFrame, distance: float, detected: Sequence[shocks.Shock], latency: float) -> Iterator[Stage]:
    """The nowcast with the rows up to each end of a stage, brought up to date from one to the next."""
    first, last = wind.index[0], wind.index[-1]
    fronts = [shock for shock in detected if shock.kind == "fast forward"]
    refined = {shock.noticed + pd.Timedelta(minutes=number - 1) for shock in fronts for number in REFINED}
    ends = sorted(refined | {shock.time - pd.Timedelta(minutes=1) for shock in fronts})
    ends = [end for end in ends if first + HELD < end < last] + [last]
    nowcast: Nowcast | None = None
    before = None
    since = -np.inf
    for end in ends:
        rows = wind[wind.index <= end]
        if nowcast is None or before is None:
            nowcast = advance.begin(rows, distance)
        else:
            nowcast = advance.advance(nowcast, rows, distance, wind.index[wind.index > before][0])
        yield _stage(since, nowcast, latency)
        before, since = end, end.timestamp() + MINUTE + latency


def _stage(since: float, nowcast: Nowcast, latency: float) -> Stage:
    measured = nowcast.nose["measured"].to_numpy(dtype=float)
    return Stage(since, nowcast.nose, nowcast.derived, measured + latency)


def _recent(stage: Stage) -> Stage:
    """The rows of a stage that its ticks need."""
    if not np.isfinite(stage.since):
        return stage
    rows = np.asarray(stage.nose.index >= pd.Timestamp(stage.since, unit="s", tz="UTC") - HELD)
    return Stage(stage.since, stage.nose[rows], stage.derived[rows], stage.known[rows])


def wind_of(storm: Scenario) -> pd.DataFrame:
    """The wind of a storm at L1, screened, judged and chosen as in the worker."""
    empty = storm.frames["rtsw_mag"].iloc[:0]
    mag, plasma = (screen(name, storm.frames.get(name, empty), storm.stop)[0] for name in ("rtsw_mag", "rtsw_wind"))
    judged = judge(mag, plasma)
    fallback = storm.frames.get("propagated_wind")
    chosen = choose(judged.mag, judged.wind, relay=None, fallback=fallback).frame
    parts = []
    for group in ("field", "plasma"):
        rows = chosen[chosen[f"{group}_craft"].notna()]
        marked = rows.assign(quality=rows[f"{group}_suspect"].where(rows[f"{group}_suspect"] > 0) * SUSPECT)
        parts.append(marked.set_index(rows[f"{group}_craft"].astype(str).rename("source"), append=True))
    return derive.combine_wind(parts[0], parts[1], empty.iloc[:0] if fallback is None else fallback)


def _distance(storm: Scenario) -> float:
    """X GSE of the craft [km], the median of the storm."""
    positions = storm.frames.get("rtsw_ephemerides")
    values = np.array([]) if positions is None else positions["x_gse"].dropna().to_numpy(dtype=float)
    return float(np.median(values)) if len(values) else L1_DISTANCE
