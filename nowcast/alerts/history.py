"""What the pages ask: where each rule stands, which events there were, how often a rule would have fired."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from math import isfinite

import numpy as np
import orjson
import pandas as pd

from nowcast import store
from nowcast.alerts.advance import EPOCH, Memory
from nowcast.alerts.inputs import Series, to_time
from nowcast.alerts.machine import RuleState, beyond, step
from nowcast.alerts.records import Event, Level, Rule, Transition
from nowcast.alerts.rules import RULES
from nowcast.alerts.rules import rule as rule_of
from nowcast.store import Store
from nowcast.store.alerts import decode, read_events, read_rule_states, read_transitions
from nowcast.vocabulary.quantities import INPUT_SUSPECT, MARKED_BY

APART = timedelta(hours=3)  # between two firings of a rule, as between two events of the storm
STORMS = "storms.json"


@dataclass(frozen=True)
class RuleStanding:
    """Where a rule stands.

    Parameters
    ----------
    rule : Rule
    level : Level or None
        That is entered; None while the rule is quiet.
    since : datetime or None
        Since when.
    value : float or None
        The newest one that has arrived.
    time : datetime or None
        Its time.
    next_level : Level or None
        The next worse one; None in the worst.
    distance : float or None
        How far the value is from it, in the unit of the rule; 0 or less is beyond it.
    suspended : bool
        Whether values are missing for so long that the end cannot be confirmed.
    """

    rule: Rule
    level: Level | None = None
    since: datetime | None = None
    value: float | None = None
    time: datetime | None = None
    next_level: Level | None = None
    distance: float | None = None
    suspended: bool = False


@dataclass(frozen=True)
class Firing:
    """One onset or worsening of a rule: when it is valid, which level."""

    time: datetime
    level: str
    severity: int


def rule_states(database: Store) -> tuple[RuleStanding, ...]:
    """Where each rule stands: the built-in ones first, then the variants in use."""
    stored = read_rule_states(database)
    names = [*RULES, *(name for name in sorted(stored) if name not in RULES)]
    result = []
    for name in names:
        try:
            rule, memory = rule_of(name), decode(Memory, stored[name]) if name in stored else Memory()
        except ValueError:  # a rule that there is no more, or the memory of another version
            continue
        result.append(_standing(rule, memory))
    return tuple(result)


def _standing(rule: Rule, memory: Memory) -> RuleStanding:
    """A rule with its memory, as it is shown."""
    state = memory.state
    time, value = state.window[-1] if state.window else (None, None)
    following = rule.levels[state.level] if state.level < len(rule.levels) else None
    distance = None
    if following is not None and value is not None:
        distance = following.enter - value if rule.direction == "above" else value - following.enter
    return RuleStanding(
        rule, rule.levels[state.level - 1] if state.level else None, memory.since if state.level else None, value, time,
        following, distance, state.suspended,
    )  # fmt: skip


def event_history(database: Store, start: datetime, stop: datetime) -> tuple[tuple[Event, tuple[Transition, ...]], ...]:
    """Events that began between two times, each with its transitions; the newest first."""
    events = read_events(database, start, stop)
    groups: dict[str, list[Transition]] = {event.id: [] for event in events}
    for change in read_transitions(database, start=start):
        if change.event in groups:
            groups[change.event].append(change)
    return tuple((event, tuple(groups[event.id])) for event in reversed(events))


def would_have_fired(database: Store, name: str, now: datetime, days: int = 30) -> tuple[Firing, ...]:
    """When a rule, at its levels or at an own threshold, would have fired in the last days.

    Parameters
    ----------
    database : Store
    name : str
        Id of a rule or a variant, as "standoff@7.2".
    now : datetime
    days : int

    Returns
    -------
    tuple of Firing
        Of a derived quantity from the stored nowcast; of any other from what was alerted.

    Raises
    ------
    ValueError
        There is no such rule.
    """
    rule = rule_of(name)
    start = now - timedelta(days=days)
    if rule.feed != "derived":
        base = name.split("@")[0]
        return tuple(
            Firing(change.valid_time, change.level, change.severity)
            for change in read_transitions(database, start=start, stop=now)
            if change.rule in (name, base) and change.level
        )
    marked = MARKED_BY.get(rule.quantity, INPUT_SUSPECT)
    rows = store.read_derived(database, start, now, columns=tuple(dict.fromkeys((rule.quantity, marked))))
    values = np.where(rows[marked].to_numpy(dtype=float) > 0, np.nan, rows[rule.quantity].to_numpy(dtype=float))
    return firings(rule, Series(pd.DatetimeIndex(rows.index).as_unit("s").asi8.astype(float), values))


def firings(rule: Rule, series: Series) -> tuple[Firing, ...]:
    """When a rule fires over a series: each level once until the rule was quiet for as long as an event stays open."""
    result: list[Firing] = []
    state, since, told, quiet = RuleState(), EPOCH, 0, EPOCH
    for index in _near(rule, series):
        time = to_time(series.times[index])
        state, since, changed = step(rule, state, since, time, float(series.values[index]))
        if changed is None:
            continue
        if changed.change == "left" and changed.level == 0:
            quiet = time
        if changed.change == "entered":
            told = 0 if told and state.left is not None and time - quiet > APART and quiet > EPOCH else told
            if changed.level > told:
                level = rule.levels[changed.level - 1]
                result.append(Firing(since, level.name, level.severity))
                told = changed.level
    return tuple(result)


def _near(rule: Rule, series: Series) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """Indices that matter: near values beyond the way back of the mildest level, a release about them."""
    with np.errstate(invalid="ignore"):
        limit = rule.levels[0].leave
        hits = series.values >= limit if rule.direction == "above" else series.values <= limit
    reach = int((rule.release + rule.hold).total_seconds() // 60) + 30
    near = pd.Series(hits.astype(float)).rolling(2 * reach + 1, center=True, min_periods=1).max().to_numpy() > 0
    return np.flatnonzero(near & np.isfinite(series.values))


def in_storms(name: str) -> Mapping[str, tuple[Firing, ...]]:
    """What a rule would have told in recorded storms, by the name of the storm.

    The values that each quantity held for the hold of its rule were measured with this nowcast, see docs/alerts.md; an
    own threshold has one firing a storm, where the value that was held was beyond it.

    Raises
    ------
    ValueError
        There is no such rule.
    """
    rule = rule_of(name)
    base = name.split("@")[0]
    result = {}
    for storm, extremes in _storms().items():
        if base not in extremes:
            continue
        time, value = extremes[base]
        fired = [
            Firing(datetime.fromisoformat(time), level.name, level.severity)
            for level in rule.levels
            if isfinite(value) and beyond(rule, value, level.enter)
        ]
        result[storm] = tuple(fired)
    return result


@cache
def _storms() -> Mapping[str, Mapping[str, tuple[str, float]]]:
    """By storm and rule the worst value that was held, and when."""
    file = resources.files("nowcast.alerts").joinpath(STORMS)
    body: Mapping[str, Mapping[str, tuple[str, float]]] = orjson.loads(file.read_bytes()) if file.is_file() else {}
    return body


def worst_held(rule: Rule, series: Series) -> tuple[datetime, float] | None:
    """The worst value that a quantity held for the hold of its rule, and from when; None without a value.

    Parameters
    ----------
    rule : Rule
    series : Series
        By minute.
    """
    window = max(int(rule.hold.total_seconds() // 60), 1)
    values = pd.Series(series.values, index=pd.to_datetime(series.times, unit="s", utc=True))
    span = f"{window}min"
    held = values.rolling(span, min_periods=min(3, window))
    numbers = (held.min() if rule.direction == "above" else held.max()).to_numpy(dtype=float)
    if np.isnan(numbers).all():
        return None
    place = int(np.nanargmax(numbers) if rule.direction == "above" else np.nanargmin(numbers))
    return to_time(series.times[place] - 60.0 * (window - 1)), round(float(numbers[place]), 3)
