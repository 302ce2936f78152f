"""The rules over a recorded storm, tick by tick, in seconds: the same events, levels and times as in the worker."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from nowcast.alerts.evaluate import Book, evaluate
from nowcast.alerts.inputs import Inputs, Series, to_time
from nowcast.alerts.records import Event, Mode, Rule, Transition
from nowcast.alerts.rules import longitude_of
from nowcast.backtest.known import Known, Stage, known
from nowcast.physics import ensemble, shocks
from nowcast.physics.derive import with_drivers
from nowcast.physics.shocks.announcement import is_suspect, to_row
from nowcast.vocabulary.quantities import INPUT_SUSPECT, MARKED_BY
from nowcast.vocabulary.records import Announced, Scenario

TICK = timedelta(minutes=1)
BEFORE = timedelta(minutes=5)  # of an onset, at which the rules look again
AFTER = timedelta(minutes=30)  # of its validity, for which they go on
KP_LATE = timedelta(hours=3, minutes=4)  # from the stamp of a Kp to when it is published
FOLLOWED = timedelta(hours=9)  # for which a shock is followed
DELAY = 60.0  # s from the start of the minute in which a shock is noticed to its end
PAST = 180  # minutes of a series that are handed to the rules
Progress = Callable[[float, str], None]
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Trial:
    """What the rules made of a storm: transitions in their order, and the events."""

    transitions: tuple[Transition, ...]
    events: Mapping[str, Event]


@dataclass(frozen=True)
class _Columns:
    """The whole series of a rule, and how much of it is known."""

    series: Series
    known: Array  # unix s at which each row was known, ascending


def simulate(
    storm: Scenario,
    rules: Mapping[str, Rule],
    *,
    start: datetime | None = None,
    stop: datetime | None = None,
    progress: Progress | None = None,
) -> Trial:
    """Run rules over a storm.

    Parameters
    ----------
    storm : Scenario
    rules : mapping
        By id.
    start, stop : datetime, optional
        Ticks; by default those of the storm.
    progress : callable, optional
        Called with the part that is done (0-1) and what is done now.
    """
    report = progress or _no_progress
    report(0.0, "deriving")
    whole = known(storm)
    report(0.3, "rules")
    return run(whole, storm, rules, start or storm.start, stop or storm.stop + timedelta(hours=4), report)


def run(
    whole: Known, storm: Scenario, rules: Mapping[str, Rule], start: datetime, stop: datetime, report: Progress
) -> Trial:
    """Run rules over a storm that is derived already, from `start` to `stop`."""
    stages = [columns_of(stage, storm, rules) for stage in whole.stages]
    begins = np.array([stage.since for stage in whole.stages])
    steps = announced(whole)
    mode: Mode = "simulation" if storm.mode == "simulation" else "replay"
    book, made, events = Book(), list[Transition](), dict[str, Event]()
    usable = whole.wind["bz_gsm"].notna() & whole.wind["flow_speed"].rolling("5min", min_periods=1).median().notna()
    measured = pd.DatetimeIndex(whole.wind.index[usable]).as_unit("s").asi8.astype(float) + whole.latency
    onsets = _onsets(stages, steps, rules)
    now, span = start.replace(second=0, microsecond=0), (stop - start).total_seconds()
    while now <= stop:
        now = _skipped(now, book, onsets, stop)
        columns = stages[int(np.searchsorted(begins, now.timestamp(), side="right")) - 1]
        outcome = evaluate(rules, book, inputs_at(now, columns, steps, measured, mode))
        book = outcome.book
        made += outcome.transitions
        events |= {event.id: event for event in outcome.events}
        now += TICK
        if now.minute == 0:
            report(0.3 + 0.7 * (now - start).total_seconds() / span, f"rules, {now:%d %H:%M}")
    report(1.0, "done")
    return Trial(tuple(made), events)


def columns_of(whole: Stage, storm: Scenario, rules: Mapping[str, Rule]) -> dict[str, _Columns]:
    """The series of each rule that a storm has."""
    seconds = pd.DatetimeIndex(whole.derived.index).as_unit("s").asi8.astype(float)
    known_at = np.fmax.accumulate(np.where(np.isfinite(whole.known), whole.known, -np.inf))
    exposed = _exposures(whole, rules)
    result = {}
    for name, rule in rules.items():
        if rule.feed in ("derived", "nose", "exposure"):
            values, low, high, marks = _steady(whole, rule, exposed)
            clean = np.where(marks > 0, np.nan, values)
            result[name] = _Columns(Series(seconds, clean, low, high, "L1"), known_at)
        elif rule.feed == "swpc_kp" and "swpc_kp" in storm.frames:
            kp = storm.frames["swpc_kp"]["kp"].dropna().droplevel("source")
            times = pd.DatetimeIndex(kp.index).as_unit("s").asi8.astype(float)
            series = Series(times, kp.to_numpy(dtype=float), source="NOAA SWPC", steady=False)
            result[name] = _Columns(series, times + KP_LATE.total_seconds())
    return result


def _steady(whole: Stage, rule: Rule, exposed: pd.DataFrame) -> tuple[Array, Array | None, Array | None, Array]:
    """Values, band and marks of suspect input of a quantity of each minute."""
    longitude = longitude_of(rule)
    if longitude is not None:
        frame, column = exposed, f"geo_crossing_probability_{longitude:g}"
    else:
        frame, column = (whole.nose if rule.feed == "nose" else whole.derived), rule.quantity
    marked = MARKED_BY.get(rule.quantity, INPUT_SUSPECT)
    band = [
        whole.derived[name].to_numpy(dtype=float) if name in whole.derived else None
        for name in (f"{rule.quantity}_low", f"{rule.quantity}_high")
    ]
    values = frame[column].to_numpy(dtype=float) if column in frame else np.full(len(frame), np.nan)
    return values, band[0], band[1], whole.derived[marked].to_numpy(dtype=float)


def _exposures(whole: Stage, rules: Mapping[str, Rule]) -> pd.DataFrame:
    """Chances of own satellites at the longitudes of the rules."""
    longitudes = sorted({longitude for rule in rules.values() if (longitude := longitude_of(rule)) is not None})
    return (
        ensemble.crossing(with_drivers(whole.nose), longitudes) if longitudes else pd.DataFrame(index=whole.nose.index)
    )


def announced(whole: Known) -> tuple[Announced, ...]:
    """The shocks of a storm as rows of the store, without confirmation."""
    rows = []
    for shock in whole.shocks:
        arrival = shocks.arrival(shock, whole.distance_km)
        effect = shocks.effect(shock, partial(_nose, shock.time))
        rows.append(
            to_row(shock, arrival, effect, shocks.Confirmation("awaited"), suspect=is_suspect(whole.wind, shock))
        )
    return tuple(rows)


def _nose(time: pd.Timestamp, pressure: ArrayLike, bz: ArrayLike) -> Array:
    """The nose of the ensemble for one wind [R_E]."""
    wind = {"dynamic_pressure": float(np.asarray(pressure)), "bz_gsm": float(np.asarray(bz))}
    return np.asarray(ensemble.boundary(wind, 0.0, 0.0, time)["distance"].iloc[0], dtype=float)


def inputs_at(
    now: datetime, columns: Mapping[str, _Columns], steps: Sequence[Announced], measured: Array, mode: Mode
) -> Inputs:
    """What the rules see at a tick of a storm."""
    moment = now.timestamp()
    series = {}
    for name, column in columns.items():
        stop = int(np.searchsorted(column.known, moment, side="right"))
        first = max(int(np.searchsorted(column.series.times, moment)) - PAST, 0)
        part = slice(first, max(stop, first))
        whole_series = column.series
        low, high = (None if band is None else band[part] for band in (whole_series.low, whole_series.high))
        series[name] = Series(
            whole_series.times[part], whole_series.values[part], low, high, whole_series.source, whole_series.steady
        )
    oldest, latest = now - FOLLOWED, now - timedelta(seconds=DELAY)
    recent = tuple(row for row in steps if oldest <= row.noticed <= latest)
    place = int(np.searchsorted(measured, moment, side="right")) - 1
    newest = to_time(measured[place]) if place >= 0 else None
    return Inputs(now, series, recent, newest=newest, mode=mode)


@dataclass(frozen=True)
class _Onsets:
    """Values beyond a level, and shocks: ticks [unix s] at which each was known, and their valid times; ascending."""

    known: Array
    valid: Array


def _onsets(stages: Sequence[Mapping[str, _Columns]], steps: Sequence[Announced], rules: Mapping[str, Rule]) -> _Onsets:
    """All that may make a rule active."""
    noticed = np.array([row.noticed.timestamp() + DELAY for row in steps])
    known, valid = [noticed], [noticed]
    for name, column in (item for columns in stages for item in columns.items()):
        limit, above = rules[name].levels[0].enter, rules[name].direction == "above"
        with np.errstate(invalid="ignore"):
            hits = column.series.values >= limit if above else column.series.values <= limit
        known.append(column.known[hits])
        valid.append(np.maximum(column.known[hits], column.series.times[hits]))
    return _Onsets(np.sort(np.concatenate(known)), np.sort(np.concatenate(valid)))


def _skipped(now: datetime, book: Book, onsets: _Onsets, stop: datetime) -> datetime:
    """The next tick at which something can happen: now, or shortly before the next onset where all is quiet."""
    if book.events or any(memory.state.level for memory in book.memories.values()):
        return now
    moment = now.timestamp()
    following = int(np.searchsorted(onsets.known, moment))
    if following > int(np.searchsorted(onsets.valid, moment - AFTER.total_seconds())):
        return now  # something is on its way, or has just arrived
    until = to_time(onsets.known[following]) - BEFORE if following < len(onsets.known) else stop
    return max(now, min(until.replace(second=0, microsecond=0), stop))


def _no_progress(part: float, words: str) -> None:
    del part, words
