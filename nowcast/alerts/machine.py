"""The state machine of a rule: one value at a time, in the order of valid time.

A level is entered when the value is beyond it and the window of `Rule.hold` (of `Rule.escalation` where the rule is
active) holds at least `LEAST` valid values with `SHARE` of them beyond it, or where values are sparse the last `LEAST`
do; a rule whose hold is zero needs the value
alone. It is left when the window of `Rule.release` holds as many values on the quiet side of `Level.leave`, and none
beyond `Level.enter`. A missing or suspect value is NaN: it neither counts nor resets. A hole longer than `HOLE` in an
active rule suspends it; nothing is left then until values are back. A value that is not later than the last changes
nothing, so old data neither fire nor clear.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import isnan
from typing import Literal

from nowcast.alerts.records import Level, Rule

LEAST = 3  # valid values in a window
SHARE = 0.6  # of them
HOLE = timedelta(minutes=15)

Change = Literal["entered", "left", "suspended", "resumed"]
Sample = tuple[datetime, float]


@dataclass(frozen=True)
class RuleState:
    """What a rule remembers.

    Parameters
    ----------
    level : int
        Number of the level that is entered, from 1; 0 while quiet.
    time : datetime or None
        Of the last value.
    window : tuple of (datetime, float)
        Valid values of the longest window, oldest first.
    valid : datetime or None
        Of the last valid value.
    suspended : bool
        Whether values are missing for so long that the end cannot be confirmed.
    left, left_level
        When and from which level the rule became quiet, for the cooldown.
    """

    level: int = 0
    time: datetime | None = None
    window: tuple[Sample, ...] = ()
    valid: datetime | None = None
    suspended: bool = False
    left: datetime | None = None
    left_level: int = 0


@dataclass(frozen=True)
class Changed:
    """What a value changed: the number of the level after it, and whether the cooldown keeps it silent."""

    change: Change
    level: int
    time: datetime
    value: float
    silent: bool = False


def beyond(rule: Rule, value: float, limit: float) -> bool:
    """Whether a value is on the active side of a limit, or at it."""
    return value >= limit if rule.direction == "above" else value <= limit


def step(
    rule: Rule, state: RuleState, since: datetime, time: datetime, value: float
) -> tuple[RuleState, datetime, Changed | None]:
    """Take the next value of a rule.

    Parameters
    ----------
    rule : Rule
    state : RuleState
    since : datetime
        Since when the rule is in its level.
    time : datetime
        Valid time of the value.
    value : float
        NaN where there is none, or where it is suspect.

    Returns
    -------
    state, since, changed
        The third None where the level is as before.
    """
    if state.time is not None and time <= state.time:
        return state, since, None
    if isnan(value):
        return _missing(replace(state, time=time), since, time)
    resumed = Changed("resumed", state.level, time, value) if state.suspended else None
    window = _windowed(rule, state.window, time, value)
    state = RuleState(state.level, time, window, time, False, state.left, state.left_level)
    if state.level == 0 and not beyond(rule, value, rule.levels[0].enter):
        return state, since, resumed
    worse = _entered(rule, state, time, value)
    if worse > state.level:
        cooling = state.left is not None and time - state.left < rule.cooldown and worse <= state.left_level
        changed = Changed("entered", worse, time, value, silent=cooling)
        return replace(state, level=worse), _first_beyond(rule, state, worse, time), changed
    stays = _stays(rule, state, since, time)
    if stays < state.level:
        return _left(state, stays, time), time, Changed("left", stays, time, value, silent=stays > 0)
    return state, since, resumed


def _windowed(rule: Rule, window: tuple[Sample, ...], time: datetime, value: float) -> tuple[Sample, ...]:
    """The window with one value more, without those that no hold and no release needs."""
    oldest = time - max(rule.hold, rule.escalation, rule.release, HOLE)
    first = next((index for index, sample in enumerate(window) if sample[0] >= oldest), len(window))
    return (*window[first:], (time, value))


def _missing(state: RuleState, since: datetime, time: datetime) -> tuple[RuleState, datetime, Changed | None]:
    """The state after a missing value."""
    hole = state.valid is not None and time - state.valid > HOLE
    if state.level == 0 or state.suspended or not hole:
        return state, since, None
    return replace(state, suspended=True), since, Changed("suspended", state.level, time, float("nan"))


def _left(state: RuleState, level: int, time: datetime) -> RuleState:
    """The state after the rule fell to a milder level, or became quiet."""
    if level > 0:
        return replace(state, level=level)
    return replace(state, level=0, left=time, left_level=state.level)


def _entered(rule: Rule, state: RuleState, time: datetime, value: float) -> int:
    """Number of the worst level that the value and its window enter, 0 for none."""
    hold = rule.escalation if state.level else rule.hold
    for number in range(len(rule.levels), state.level, -1):
        limit = rule.levels[number - 1].enter
        if beyond(rule, value, limit) and _held(rule, state.window, limit, time - hold, hold):
            return number
    return 0


def _held(rule: Rule, window: tuple[Sample, ...], limit: float, begin: datetime, hold: timedelta) -> bool:
    """Whether enough values from `begin` on are beyond a limit."""
    if not hold:
        return True
    recent = [value for time, value in window if time >= begin]
    if len(recent) < LEAST:  # plasma that comes every few minutes
        recent = [value for time, value in window[-LEAST:] if window[-1][0] - time <= HOLE]
    marks = [beyond(rule, value, limit) for value in recent]
    return len(marks) >= LEAST and sum(marks) >= SHARE * len(marks)


def _stays(rule: Rule, state: RuleState, since: datetime, time: datetime) -> int:
    """Number of the level in which the rule stays: the worst that is not left."""
    for number in range(state.level, 0, -1):
        if time - since < rule.release or not _quiet(rule, state.window, rule.levels[number - 1], time):
            return number
    return 0


def _quiet(rule: Rule, window: tuple[Sample, ...], level: Level, time: datetime) -> bool:
    """Whether a level is left: the window of the release is quiet, and reaches over most of it."""
    if not rule.release:
        return not beyond(rule, window[-1][1], level.leave)
    recent = [(when, value) for when, value in window if when >= time - rule.release]
    quiet = [not beyond(rule, value, level.leave) for _, value in recent]
    if len(quiet) < LEAST or sum(quiet) < SHARE * len(quiet) or not quiet[-1]:
        return False
    return recent[0][0] <= time - rule.release / 2 and not any(beyond(rule, value, level.enter) for _, value in recent)


def _first_beyond(rule: Rule, state: RuleState, level: int, time: datetime) -> datetime:
    """The first value of the hold that was beyond the level: since when it holds."""
    limit = rule.levels[level - 1].enter
    hold = rule.escalation if state.level else rule.hold
    return next((when for when, value in state.window if when >= time - hold and beyond(rule, value, limit)), time)
