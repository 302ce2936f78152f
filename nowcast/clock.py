"""The wall clock and the replay clock.

One record serves both: a replay clock is a start, a speed and the wall time at which
it was started, so that worker and page read the same time from the store.
Live, `start` is None and `now()` is the wall clock.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True)
class Clock:
    """What time it is for the nowcast.

    Parameters
    ----------
    start : datetime, optional
        Replay time at the wall time `anchor`; None is the wall clock.
    anchor : float [s]
        Unix wall time at which the replay was started.
    speed : float
        Replay seconds per wall second.
    waited : float [s]
        Wall seconds since then at this speed that do not count: the replay was slower, to wait for its data.
    """

    start: datetime | None = None
    anchor: float = 0.0
    speed: float = 1.0
    waited: float = 0.0

    def now(self) -> datetime:
        """Aware UTC time."""
        if self.start is None:
            return datetime.now(UTC)
        return self.at(time.time())

    def at(self, wall: float) -> datetime:
        """The time at a unix wall time [s]."""
        if self.start is None:
            return datetime.fromtimestamp(wall, UTC)
        return self.start + timedelta(seconds=(wall - self.anchor - self.waited) * self.speed)

    def wall_seconds(self, span: timedelta) -> float:
        """Wall seconds that `span` of this clock takes."""
        return span.total_seconds() / self.speed

    @staticmethod
    def monotonic() -> float:
        """Seconds that never step; for deadlines and watchdogs, not for stamps."""
        return time.monotonic()


WALL = Clock()
