"""Freshness: one scale from age and limits, for values and for feeds."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowcast.discover import members
from nowcast.vocabulary.freshness import Freshness, Limits, feed_word, freshness, limits_of, value_word
from nowcast.vocabulary.records import Feed

LIMITS = (360.0, 600.0, 1800.0)
FEEDS: dict[str, Feed] = members("nowcast.feeds", "FEED")


@pytest.mark.parametrize(
    ("age", "value", "feed"),
    [(0, "fresh", "ok"), (360, "fresh", "ok"), (361, "late", "late"), (600, "late", "late"), (601, "stale", "stale"),
     (1800, "stale", "stale"), (1801, "missing", "down"), (-60, "fresh", "ok")],
)  # fmt: skip
def test_an_age_has_one_state_with_a_word_for_values_and_one_for_feeds(age: float, value: str, feed: str) -> None:
    assert (value_word(age, LIMITS), feed_word(age, LIMITS)) == (value, feed)


@pytest.mark.parametrize(("failures", "word"), [(0, "never"), (1, "down"), (9, "down")])
def test_a_feed_that_has_brought_nothing_is_down_once_it_has_failed(failures: int, word: str) -> None:
    assert feed_word(None, LIMITS, failures) == word


@pytest.mark.parametrize(("age", "word"), [(0, "late"), (400, "late"), (700, "stale"), (2000, "down")])
def test_a_feed_that_fails_again_and_again_is_late_at_best(age: float, word: str) -> None:
    assert feed_word(age, LIMITS, 3) == word
    assert feed_word(age, LIMITS, 2) == feed_word(age, LIMITS)


@given(st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=3).map(sorted), st.floats(-2e6, 2e6), st.floats(0, 1e6))
def test_what_grows_older_never_grows_fresher(limits: Sequence[float], age: float, more: float) -> None:
    bounds: Limits = (limits[0], limits[1], limits[2])
    assert Freshness.FRESH <= freshness(age, bounds) <= freshness(age + more, bounds) <= Freshness.GONE


@pytest.mark.parametrize("name", FEEDS)
def test_the_limits_of_a_feed_grow(name: str) -> None:
    assert list(limits_of(FEEDS[name])) == sorted(limits_of(FEEDS[name]))
