"""The scores of what was issued: the last ones of each target and period."""

from datetime import UTC, datetime, timedelta

import pytest

from nowcast.errors import StoreError
from nowcast.store import Scores, Store, read_scores, write_scores

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_scores_are_replaced_by_the_next_ones(store: Store) -> None:
    write_scores(store, {("kp", "7d"): {"n": 1}, ("kp", "24h"): {"n": 2}}, computed=NOW)
    write_scores(store, {("kp", "7d"): {"n": 3}}, computed=NOW + MINUTE)
    assert read_scores(store, "7d") == {"kp": Scores(NOW + MINUTE, {"n": 3})}
    assert read_scores(store, "24h", "kp")["kp"].computed == NOW
    assert read_scores(store, "24h", "dst") == {}


def test_scores_of_a_worker_that_was_replaced_are_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="taken over"):
        write_scores(store, {("kp", "7d"): {}}, computed=NOW, fence=99)
    assert read_scores(store, "7d") == {}
