"""When a listed shock is in the wind at the nose, against the sudden commencement on the ground.

Every fast forward shock of the recorded storms with a commencement that belongs to it (`shock_arrivals.POSSIBLE`), as
it is timed with the minutes until half an hour behind it. The jump is the first minute at the nose at which a quantity
is past the middle (geometric) of its values on both sides of the step.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from nowcast.fits.shock_arrivals import POSSIBLE, WAY
from nowcast.fits.shock_events import STEP, storms
from nowcast.physics.derive import with_drivers
from nowcast.physics.propagation import at_earth, propagate
from nowcast.physics.shocks import Shock, arrival, detect, fronts

SOONER, LATER = 12 * STEP, 45 * STEP  # around the expected arrival, in which the jump is looked for
LASTS = 4  # minutes after the jump, most of which are past the middle as well
SERIES = {"dynamic_pressure": "pressure", "bt": "field"}


@dataclass(frozen=True)
class Jump:
    """Errors of one shock against the commencement [min], positive late; NaN where no jump was measured."""

    storm: str
    time: pd.Timestamp
    clock: float  # of the announced arrival
    announced: bool  # whether the announced interval holds the commencement
    pressure_alone: float  # of the pressure at the nose where every row moves with its own speed
    pressure: float  # where it follows the front
    field_alone: float
    field: float


def jumps(data: Path) -> Iterator[Jump]:
    """Every listed shock of the data."""
    for storm in storms(data):
        for time, arrived in zip(storm.shocks, storm.arrived, strict=True):
            wind = storm.wind.loc[time - 180 * STEP : time + 40 * STEP].assign(bx_gsm=np.nan, by_gsm=np.nan)
            near = [shock for shock in detect(wind) if abs(shock.time - time) <= 5 * STEP]
            forward = [shock for shock in near if shock.kind == "fast forward"]
            if pd.isna(arrived) or not forward:
                continue
            shock = min(forward, key=lambda each: abs(each.time - time))
            ratio = WAY / ((arrived - shock.time) / pd.Timedelta(seconds=1)) / shock.downstream.flow_speed
            if not ratio < POSSIBLE[0] and not ratio > POSSIBLE[1]:  # an unknown speed says nothing against it
                yield _jump(storm.name, wind, shock, arrived)


def _jump(name: str, wind: pd.DataFrame, shock: Shock, arrived: pd.Timestamp) -> Jump:
    due = arrival(shock)
    errors = {}
    for suffix, known in (("_alone", ()), ("", fronts(wind))):
        nose = with_drivers(at_earth(propagate(wind, fronts=known)))
        for column, series in SERIES.items():
            moment = _moment(nose[column], shock, column, due.expected)
            errors[f"{series}{suffix}"] = float("nan") if moment is None else (moment - arrived) / STEP
    inside = bool(due.low <= arrived <= due.high)
    return Jump(name, shock.time, (due.expected - arrived) / STEP, inside, **errors)


def _moment(series: "pd.Series[float]", shock: Shock, column: str, expected: pd.Timestamp) -> pd.Timestamp | None:
    """The first minute near the expected arrival at which the quantity is past the middle of the step, and stays so."""
    middle = float(np.sqrt(getattr(shock.upstream, column) * getattr(shock.downstream, column)))
    values = series[expected - SOONER : expected + LATER].dropna()
    past = (values >= middle).to_numpy()
    for row in range(1, len(past)):
        if past[row] and not past[row - 1] and past[row : row + LASTS].mean() > 0.5:
            return values.index[row]
    return None


def table(measured: list[Jump]) -> list[tuple[str, int, float, float]]:
    """For each way of timing: its name, how many shocks, median error and mean absolute error [min]."""
    rows = []
    for name in ("clock", "pressure_alone", "pressure", "field_alone", "field"):
        errors = np.array([getattr(jump, name) for jump in measured])
        errors = errors[np.isfinite(errors)]
        rows.append((name, len(errors), float(np.median(errors)), float(np.abs(errors).mean())))
    return rows
