"""What a rule would have sent over the last days, from what the store holds: the same state machine, value by value.

Values are those of now: one that was corrected since is taken as it is now. A rule over something that is no series (a
message of the centre, the view of SMILE) is answered from the alerts that were made.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nowcast import store
from nowcast.alerts.machine import RuleState, step
from nowcast.alerts.records import Rule
from nowcast.alerts.rules import longitude_of
from nowcast.store import Store
from nowcast.store import alerts as stored
from nowcast.vocabulary.quantities import MARKED_BY

NOT_STORED = "cannot be tried on the past: chances are stored for the satellites of this site alone"
CHANGES = ("onset", "escalation")
NEAR = 0.1  # deg of longitude
EVENT_GAP = timedelta(hours=6)  # after a level was left, before entering it again counts as another event


@dataclass(frozen=True)
class BackTest:
    """What a rule would have told; `days` for which values are stored, None where it is of alerts that were made.

    `why_not` says why the rule cannot be tried, "" where it can.
    """

    firings: tuple["Firing", ...] = ()
    days: float | None = None
    why_not: str = ""


@dataclass(frozen=True)
class Firing:
    """A level that was entered: when, which, how severe."""

    time: datetime
    level: str
    severity: int


def would_have_fired(database: Store, rule: Rule, start: datetime, stop: datetime) -> BackTest:
    """The levels that a rule would have told between two times, each once for each event."""
    values = series_of(database, rule, start, stop)
    if values is None and longitude_of(rule) is not None:
        return BackTest(why_not=NOT_STORED)
    if values is None:
        return BackTest(told(database, rule, start, stop))
    hours = pd.DatetimeIndex(values.dropna().index).floor("h").nunique()
    return BackTest(fired(rule, values), hours / 24)


def fired(rule: Rule, values: "pd.Series[float]") -> tuple[Firing, ...]:
    """The levels that a series by time would have made a rule tell.

    Examples
    --------
    >>> from nowcast.alerts.rules import rule
    >>> times = pd.date_range("2024-05-10", periods=60, freq="min", tz="UTC")
    >>> [firing.level for firing in fired(rule("bz"), pd.Series([-5.0] * 20 + [-14.0] * 40, times))]
    ['Bz -10 nT']
    """
    numbers = np.asarray(values, dtype=np.float64)
    if not len(values) or not _reaches(rule, numbers):
        return ()
    times = list(pd.DatetimeIndex(values.index).to_pydatetime())
    state, since, firings = RuleState(), times[0], list[Firing]()
    worst, quiet_since = 0, since
    for time, value in zip(times, numbers, strict=True):
        state, since, changed = step(rule, state, since, time, float(value))
        if state.level == 0 and time - quiet_since > EVENT_GAP:
            worst = 0
        quiet_since = time if state.level else quiet_since
        if changed is not None and changed.change == "entered" and changed.level > worst and not changed.silent:
            worst = changed.level
            level = rule.levels[worst - 1]
            firings.append(Firing(time, level.name, level.severity))
    return tuple(firings)


def _reaches(rule: Rule, values: NDArray[np.float64]) -> bool:
    """Whether any value is beyond the mildest level: mostly none is, and nothing has to be looked at."""
    limit = rule.levels[0].enter
    with np.errstate(invalid="ignore"):
        return bool((values >= limit).any() if rule.direction == "above" else (values <= limit).any())


def series_of(database: Store, rule: Rule, start: datetime, stop: datetime) -> "pd.Series[float] | None":
    """The quantity of a rule by time, NaN where it is suspect; None where the rule is over no series that is stored."""
    if rule.feed == "derived":
        return _derived(database, rule.quantity, start, stop)
    if rule.feed == "nose":
        rows = store.read(database, "l1_field", start, stop, columns=(rule.quantity,))
        return rows.groupby(level="time").last()[rule.quantity]
    if rule.feed == "exposure":
        return _exposure(database, longitude_of(rule), start, stop)
    if rule.feed == "swpc_kp":
        return store.read(database, "swpc_kp", start, stop, columns=("kp",)).groupby(level="time").last()["kp"]
    return None


def _exposure(database: Store, longitude: float | None, start: datetime, stop: datetime) -> "pd.Series[float] | None":
    """The chance of a satellite at a longitude; None where none of this site is there."""
    rows = store.read_exposure(database, start, stop)
    near = rows[(rows["longitude"] - (longitude or 0.0)).abs() < NEAR] if longitude is not None else rows.iloc[:0]
    return near.groupby(level="time")["probability"].max() if len(near) else None


def _derived(database: Store, quantity: str, start: datetime, stop: datetime) -> "pd.Series[float]":
    mark = MARKED_BY.get(quantity, "input_suspect")
    rows = store.read_derived(database, start, stop, columns=(quantity, mark))
    return rows[quantity].where(~(rows[mark] > 0))


def told(database: Store, rule: Rule, start: datetime, stop: datetime) -> tuple[Firing, ...]:
    """The alerts of a rule that were made."""
    changes = stored.read_transitions(database, start=start, stop=stop)
    return tuple(
        Firing(change.made.astimezone(UTC), change.level or change.headline, change.severity)
        for change in changes
        if change.rule == rule.id and change.kind in CHANGES
    )
