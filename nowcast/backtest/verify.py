"""Checks of the rules on recorded wind: no level missed, none told twice in an event, how many messages to whom."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from nowcast.alerts.inputs import Series, to_time
from nowcast.alerts.machine import LEAST, beyond
from nowcast.alerts.profiles import PROFILES, wanted
from nowcast.alerts.records import Event, Rule, Subscription, Transition
from nowcast.alerts.route import chosen_of
from nowcast.backtest.simulate import KP_LATE, Trial

ALLOWED = timedelta(minutes=2)  # after the end of the hold
GAP = 900.0  # s without a valid value, which ends what was held


@dataclass(frozen=True)
class Held:
    """A level that a quantity held for the hold of its rule."""

    rule: str
    level: int
    start: datetime
    reached: datetime  # when it had held for long enough


def held_levels(rule: Rule, series: Series) -> list[Held]:
    """The stretches in which every valid value was beyond a level for the hold, with enough values.

    Parameters
    ----------
    rule : Rule
    series : Series
        All of it, as it was issued.
    """
    valid = np.isfinite(series.values)
    times, values = series.times[valid], series.values[valid]
    result = []
    for number, level in enumerate(rule.levels, start=1):
        first: int | None = None
        done = False
        for index, value in enumerate(values):
            if not beyond(rule, float(value), level.enter) or (index and times[index] - times[index - 1] > GAP):
                first, done = None, False
            if beyond(rule, float(value), level.enter):
                first = index if first is None else first
                enough = times[index] - times[first] >= rule.hold.total_seconds()
                if not done and enough and (index - first + 1 >= LEAST or not rule.hold):
                    result.append(Held(rule.id, number, to_time(times[first]), to_time(times[index])))
                    done = True
    return result


def missed(rule: Rule, held: Sequence[Held], trial: Trial, start: datetime, stop: datetime) -> list[Held]:
    """The levels that were held between two ticks while no message of the rule, so bad or worse, was made."""
    names = {level.name: number for number, level in enumerate(rule.levels, start=1)}
    told = [change for change in trial.transitions if change.rule == rule.id and change.level in names]
    result = []
    for stretch in held:
        if not start + rule.hold <= stretch.reached <= stop:
            continue
        by = stretch.reached + (ALLOWED if rule.feed != "swpc_kp" else KP_LATE + ALLOWED)
        if not any(
            names[change.level] >= stretch.level
            and change.made <= by
            and _open(trial.events[change.event], stretch.start)
            for change in told
        ):
            result.append(stretch)
    return result


def _open(event: Event, time: datetime) -> bool:
    """Whether an event was open at a time."""
    return event.closed is None or event.closed >= time


def repeated(trial: Trial) -> dict[tuple[str, str, str], int]:
    """How often each level of each rule was told in an event, where that is more than once."""
    raised = [change for change in trial.transitions if change.kind in ("onset", "escalation")]
    counts = Counter((change.event, change.rule, change.level) for change in raised)
    return {key: count for key, count in counts.items() if count > 1}


def received(trial: Trial, profile: str, longitudes: tuple[float, ...] = ()) -> list[tuple[Transition, ...]]:
    """The messages that a profile would have received: the transitions of each.

    Parameters
    ----------
    profile : str
    longitudes : tuple of float
        Of own satellites.
    """
    return received_by(trial, Subscription("profile", "", profile=profile, longitudes=longitudes))


def received_by(trial: Trial, subscription: Subscription) -> list[tuple[Transition, ...]]:
    """The messages that a subscription would have received: the transitions of each."""

    rules = wanted(subscription)
    opened: set[str] = set()
    result = []
    groups: dict[tuple[str, int], list[Transition]] = {}
    for change in trial.transitions:
        groups.setdefault((change.event, change.revision), []).append(change)
    for (event, _), group in sorted(groups.items(), key=lambda item: item[1][0].made):
        chosen = chosen_of(group, rules, subscription, opened=event in opened)
        if chosen:
            opened.add(event)
            result.append(tuple(chosen))
    return result


def counts_of(trial: Trial) -> Mapping[str, int]:
    """Messages by profile."""
    return {name: len(received(trial, name)) for name in PROFILES if PROFILES[name].rules}
