"""How fast a replay may run: its clock waits for the data where the machine cannot keep up with it; pure.

A replay asks its feeds by their cadence over the speed. If a poll or a tick takes longer than that, its clock would run
ahead of what is stored, and the page would show a storm as stale that is only late. So the clock slows down in the
proportion in which it is ahead, and speeds up again, at most to the speed that was asked for.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from nowcast.clock import Clock

BEHIND = timedelta(minutes=5)  # of the replay that the data may be behind it; then a value at L1 counts as late
SLOWER, FASTER = 0.5, 1.15  # most that the speed changes in a step
LEAST = 1.0  # speed below which no replay falls


def behind(now: datetime, seen: Iterable[tuple[datetime, timedelta]]) -> timedelta:
    """By how much the data are behind the clock.

    Parameters
    ----------
    now : datetime
        Of the replay.
    seen : iterable of (datetime, timedelta)
        Of each feed and of the tick: the time of the replay of which it last brought everything, and its cadence.
    """
    return max((now - time - every for time, every in seen), default=timedelta(0))


def paced(clock: Clock, nominal: float, late: timedelta, wall: float) -> Clock:
    """The clock at a speed at which the data can follow; the same clock where its speed is right.

    Parameters
    ----------
    clock : Clock
        Of a replay.
    nominal : float
        Speed that was asked for.
    late : timedelta
        As of `behind`.
    wall : float [s]
        Unix wall time, at which both clocks show the same.

    Examples
    --------
    >>> clock = Clock(datetime(2024, 5, 10), anchor=0.0, speed=600.0)
    >>> slower = paced(clock, 600.0, timedelta(minutes=8), wall=10.0)
    >>> slower.speed, slower.at(10.0) == clock.at(10.0)
    (375.0, True)
    """
    factor = min(max(BEHIND / max(late, timedelta(seconds=1)), SLOWER), FASTER)
    speed = float(round(min(max(clock.speed * factor, LEAST), nominal)))
    if speed > clock.speed and late > BEHIND / 2:
        return clock
    if abs(speed - clock.speed) < 0.02 * clock.speed:
        return clock
    passed = wall - clock.anchor - clock.waited
    return replace(clock, speed=speed, waited=wall - clock.anchor - passed * clock.speed / speed)
