"""How fresh a value or a feed is, from its age and the limits of the feed, and the words that the outside gets for it.

Inside it is a `Freshness`, so that the worst of several is the greatest. A value is fresh, late, stale or missing; a
feed is ok, late, stale, down or never.
"""

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType

from nowcast.vocabulary.records import Feed
from nowcast.vocabulary.sources import Source

Limits = tuple[float, float, float]  # s: ages beyond which a value is late, stale, gone
FAILURES = 3  # in a row, from which on a feed is late whatever its age


class Freshness(IntEnum):
    """From good to bad."""

    FRESH = 0
    LATE = 1
    STALE = 2
    GONE = 3


VALUE_WORDS: Mapping[Freshness, str] = MappingProxyType(
    {Freshness.FRESH: "fresh", Freshness.LATE: "late", Freshness.STALE: "stale", Freshness.GONE: "missing"}
)
FEED_WORDS: Mapping[Freshness, str] = MappingProxyType(
    {Freshness.FRESH: "ok", Freshness.LATE: "late", Freshness.STALE: "stale", Freshness.GONE: "down"}
)


def limits_of(feed: Feed | Source) -> Limits:
    """The limits of a feed, in seconds."""
    return feed.late_after.total_seconds(), feed.stale_after.total_seconds(), feed.gone_after.total_seconds()


def freshness(age: float, limits: Limits) -> Freshness:
    """What an age [s] means: it is within a limit up to the limit itself.

    Examples
    --------
    >>> [freshness(age, (360, 600, 1800)).name for age in (360, 361, 601, 1801)]
    ['FRESH', 'LATE', 'STALE', 'GONE']
    """
    return Freshness(sum(age > limit for limit in limits))


def value_word(age: float, limits: Limits) -> str:
    """State of a value of this age [s]: fresh, late, stale or missing."""
    return VALUE_WORDS[freshness(age, limits)]


def feed_word(age: float | None, limits: Limits, failures: int = 0) -> str:
    """State of a feed: ok, late, stale, down (it fails and nothing fresh is there) or never.

    Parameters
    ----------
    age : float or None [s]
        Of the newest value; None where none has ever come.
    failures : int
        In a row, until now.

    Examples
    --------
    >>> feed_word(10, (360, 600, 1800)), feed_word(10, (360, 600, 1800), 3), feed_word(None, (360, 600, 1800), 1)
    ('ok', 'late', 'down')
    """
    if age is None:
        return "down" if failures else "never"
    state = freshness(age, limits)
    return FEED_WORDS[max(state, Freshness.LATE) if failures >= FAILURES else state]
