"""The exposure of own satellites: up to date by minute, as issued, and as scores read it."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from nowcast.errors import StoreError
from nowcast.store import Store, read_exposure, read_exposure_issued, write_nowcast
from nowcast.vocabulary.quantities import DERIVED

NOW = datetime(2024, 5, 10, 16, 40, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def exposure(begin: datetime, probability: float) -> pd.DataFrame:
    """Three minutes of two satellites; the first is what is issued."""
    index = pd.MultiIndex.from_product(
        [pd.date_range(begin, periods=3, freq="min"), ["GOES East", "GOES West"]], names=["time", "satellite"]
    )
    values = {"probability": probability, "local_time": 11.5, "longitude": -75.2}
    horizon = np.where(index.get_level_values(0) == begin, 0.0, np.nan)
    return pd.DataFrame(values, index=index).assign(horizon=horizon)


def issue(store: Store, when: datetime, probability: float) -> None:
    nothing = pd.DataFrame(columns=list(DERIVED), index=pd.DatetimeIndex([], tz="UTC"), dtype=float)
    write_nowcast(store, issued=when, derived=nothing, now_rows=nothing, exposure=exposure(when, probability))


def test_exposure_is_stored_by_minute_and_satellite_and_as_it_was_issued(store: Store) -> None:
    issue(store, NOW, 0.1)
    issue(store, NOW + MINUTE, 0.4)
    stored = read_exposure(store, NOW, NOW + timedelta(hours=1))["probability"].unstack()
    assert stored["GOES East"].tolist() == [0.1, 0.4, 0.4, 0.4]
    then = read_exposure(store, NOW, NOW + timedelta(hours=1), known_at=NOW)
    assert then["probability"].tolist() == [0.1, 0.1]
    assert then.index.get_level_values("time").unique().tolist() == [pd.Timestamp(NOW)]


def test_exposure_without_a_satellite_is_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="by time and satellite"):
        write_nowcast(
            store, issued=NOW, derived=pd.DataFrame(index=pd.DatetimeIndex([], tz="UTC")),
            now_rows=pd.DataFrame(), exposure=exposure(NOW, 0.2).droplevel("satellite"),
        )  # fmt: skip


def test_scores_read_what_was_issued_from_the_start_on_and_before_the_stop(store: Store) -> None:
    for minute in range(3):
        issue(store, NOW + minute * MINUTE, 0.1 * minute)
    issued = read_exposure_issued(store, NOW + MINUTE, NOW + 2 * MINUTE)
    assert issued["probability"].tolist() == [0.1, 0.1]
    assert issued["satellite"].tolist() == ["GOES East", "GOES West"]
    assert (issued["issued"] == NOW + MINUTE).all()
    assert (issued["longitude"] == -75.2).all()


def test_a_horizon_is_added_to_the_time_of_issue(store: Store) -> None:
    index = pd.MultiIndex.from_product([[NOW, NOW + 30 * MINUTE], ["East"]], names=["time", "satellite"])
    values = {"probability": [0.1, 0.4], "local_time": 12.0, "longitude": -75.2, "horizon": [0, 30]}
    empty = pd.DataFrame(columns=list(DERIVED), index=pd.DatetimeIndex([], tz="UTC"), dtype=float)
    write_nowcast(store, issued=NOW, derived=empty, now_rows=empty, exposure=pd.DataFrame(values, index=index))
    issued = read_exposure_issued(store, NOW, NOW + MINUTE)
    assert issued["probability"].tolist() == [0.1, 0.4]
    assert issued["valid_time"].tolist() == [NOW, NOW + 30 * MINUTE]


def test_nothing_issued_is_an_empty_frame(store: Store) -> None:
    assert read_exposure_issued(store, NOW, NOW + MINUTE).empty
