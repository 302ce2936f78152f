"""What was issued as scores read it, and the scores themselves."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from nowcast.errors import StoreError
from nowcast.store import Scores, read_exposure_issued, read_issued_values, read_scores, write_nowcast, write_scores
from nowcast.vocabulary.quantities import DERIVED

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def issue(store, issued, kp):
    rows = pd.DataFrame(np.nan, index=pd.Index([0, 30], name="horizon"), columns=list(DERIVED))
    times = pd.DatetimeIndex([issued, issued + 30 * MINUTE])
    index = pd.MultiIndex.from_arrays([times, ["East", "East"]], names=["time", "satellite"])
    values = {"probability": [0.1, 0.4], "local_time": 12.0, "longitude": -75.2, "horizon": [0, 30]}
    none = rows.iloc[:0].set_axis(pd.DatetimeIndex([], tz="UTC", name="time"))
    write_nowcast(
        store, issued=issued, derived=none, now_rows=rows.assign(kp_estimate=[kp, kp + 1]),
        exposure=pd.DataFrame(values, index=index),
    )  # fmt: skip


def test_what_was_issued_is_read_from_the_start_on_and_before_the_stop(store):
    for minute in range(3):
        issue(store, NOW + minute * MINUTE, float(minute))
    said = read_issued_values(store, NOW, NOW + 2 * MINUTE, ["kp_estimate", "dst_estimate"])
    assert said["kp_estimate"].tolist() == [0, 1, 1, 2]
    assert said["horizon"].tolist() == [0, 30, 0, 30]
    assert said["valid_time"].iloc[1] == NOW + 30 * MINUTE
    assert said["dst_estimate"].isna().all()
    chances = read_exposure_issued(store, NOW + MINUTE, NOW + 2 * MINUTE)
    assert chances["probability"].tolist() == [0.1, 0.4]
    assert chances["valid_time"].tolist() == [NOW + MINUTE, NOW + 31 * MINUTE]
    assert chances["satellite"].tolist() == ["East", "East"]


def test_nothing_issued_is_an_empty_frame_with_its_columns(store):
    assert read_issued_values(store, NOW, NOW + MINUTE, ["kp_estimate"]).columns.tolist()[-1] == "kp_estimate"
    assert read_exposure_issued(store, NOW, NOW + MINUTE).empty


def test_scores_are_replaced_by_the_next_ones(store):
    write_scores(store, {("kp", "7d"): {"n": 1}, ("kp", "24h"): {"n": 2}}, computed=NOW)
    write_scores(store, {("kp", "7d"): {"n": 3}}, computed=NOW + MINUTE)
    assert read_scores(store, "7d") == {"kp": Scores(NOW + MINUTE, {"n": 3})}
    assert read_scores(store, "24h", "kp")["kp"].computed == NOW
    assert read_scores(store, "24h", "dst") == {}


def test_scores_of_a_worker_that_was_replaced_are_refused(store):
    with pytest.raises(StoreError, match="taken over"):
        write_scores(store, {("kp", "7d"): {}}, computed=NOW, fence=99)
    assert read_scores(store, "7d") == {}
