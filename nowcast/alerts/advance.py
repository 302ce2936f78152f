"""One rule at one tick: settled values first, then those that are on their way.

What has arrived until now is taken for good. What is measured and still on its way is looked at with a copy of the
state: it may raise an alert ahead of its arrival, and clears none.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

from nowcast.alerts.inputs import Inputs, Series, to_time
from nowcast.alerts.machine import HOLE, RuleState, step
from nowcast.alerts.records import Rule

WARM_UP = timedelta(hours=3)  # of valid time that a rule without memory, or back from an outage, looks at
SLOW = timedelta(hours=12)  # the same of a series that has no value each minute
EPOCH = to_time(0.0)


@dataclass(frozen=True)
class Memory:
    """What is stored of a rule between two ticks.

    Parameters
    ----------
    state, since
        As of `machine.step`, of what has arrived.
    event : str
        The last event in which the rule took part.
    told : int
        The worst level that was told in it.
    active : datetime or None
        Last valid time at which it was beyond a level, or will be.
    extreme, extreme_time
        The worst value in the event, and when.
    shocks : tuple of (name, arrival)
        Told ones with the arrival that was told, unix s.
    muted : int
        Level that the cooldown keeps silent.
    """

    state: RuleState = field(default_factory=RuleState)
    since: datetime = EPOCH
    event: str = ""
    told: int = 0
    active: datetime | None = None
    extreme: float | None = None
    extreme_time: datetime | None = None
    shocks: tuple[tuple[str, float], ...] = ()
    muted: int = 0


@dataclass(frozen=True)
class Standing:
    """Where a rule stands after a tick.

    Parameters
    ----------
    memory : Memory
    level, since
        The worst level of what has arrived (where that is fresh) and of what is on its way, and from when.
    lost : bool
        Whether values went missing in this tick while it was active.
    index : int
        Of the worst value from `since` on, in the series; -1 where there is none.
    """

    memory: Memory
    level: int = 0
    since: datetime = EPOCH
    lost: bool = False
    index: int = -1


def advance(rule: Rule, memory: Memory, series: Series, inputs: Inputs, told: int) -> Standing:
    """Take what is new of a series.

    Parameters
    ----------
    told : int
        Level that the open event has told already. While the rule is active only a worse one is looked for on its way;
        else any, since one that is on its way keeps the event open.
    """
    now = inputs.now.timestamp()
    last, oldest = memory.state.time, now - (WARM_UP if series.steady else SLOW).total_seconds()
    begin = oldest if last is None else max(last.timestamp(), oldest)
    first, split = (int(np.searchsorted(series.times, edge, side="right")) for edge in (begin, now))
    state, since, lost, muted = memory.state, memory.since, False, memory.muted
    samples = [(to_time(series.times[index]), float(series.values[index])) for index in range(first, split)]
    minute = inputs.now.replace(second=0, microsecond=0)
    if series.steady and (not samples or samples[-1][0] < minute) and (state.time is None or state.time < minute):
        samples.append((minute, float("nan")))
    for time, value in samples:
        state, since, changed = step(rule, state, since, time, value)
        if changed is not None:
            lost = changed.change == "suspended"
            muted = changed.level if changed.silent and changed.change == "entered" else muted
    muted = 0 if state.level == 0 else muted
    if state is not memory.state or muted != memory.muted:
        memory = Memory(
            state,
            since,
            memory.event,
            memory.told,
            memory.active,
            memory.extreme,
            memory.extreme_time,
            memory.shocks,
            muted,
        )
    fresh = not series.steady or (state.valid is not None and inputs.now - state.valid <= HOLE)
    level = state.level if fresh and not state.suspended else 0
    ahead, ahead_since = _ahead(rule, memory, series, split, max(told, level) if level else 0)
    if ahead > level:
        return Standing(memory, ahead, ahead_since, lost, _worst(rule, series, ahead_since))
    return Standing(memory, level, since, lost, _worst(rule, series, since) if level > told else -1)


def _ahead(rule: Rule, memory: Memory, series: Series, split: int, told: int) -> tuple[int, datetime]:
    """The worst level on its way that is worse than a level, and from when; 0 for none."""
    coming = series.values[split:]
    if told >= len(rule.levels) or not len(coming):
        return 0, EPOCH
    limit = rule.levels[told].enter
    with np.errstate(invalid="ignore"):
        hits = coming >= limit if rule.direction == "above" else coming <= limit
    if not hits.any():
        return 0, EPOCH
    state, since, worst = memory.state, memory.since, (0, EPOCH)
    for index in range(split, len(series.times)):
        state, since, changed = step(rule, state, since, to_time(series.times[index]), float(series.values[index]))
        if changed is not None and changed.change == "entered" and changed.level > max(worst[0], told):
            worst = (changed.level, since)
    return worst


def _worst(rule: Rule, series: Series, since: datetime) -> int:
    """Index of the worst value from a time on, as far as it is known; -1 where there is none."""
    first = int(np.searchsorted(series.times, since.timestamp()))
    values = series.values[first:]
    if not len(values) or np.isnan(values).all():
        return -1
    return first + int(np.nanargmax(values) if rule.direction == "above" else np.nanargmin(values))
