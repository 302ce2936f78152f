from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from nowcast.errors import StoreError
from nowcast.store import Store, read_derived, read_issued, read_issued_values, version, write_nowcast
from nowcast.vocabulary.quantities import DERIVED

NOW = datetime(2024, 5, 10, 17, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def derived(values: list[float]) -> pd.DataFrame:
    index = pd.date_range(NOW, periods=len(values), freq="min", name="time", unit="us")
    return pd.DataFrame({"standoff_distance": values}, index=index)


def horizons(value: float) -> pd.DataFrame:
    return pd.DataFrame({"dst_estimate": value}, index=pd.Index([0, 15, 30, 45, 60], name="horizon"))


def issue(store: Store, values: list[float], value: float = -50.0, minutes: int = 0) -> int:
    issued = NOW + timedelta(minutes=minutes)
    return write_nowcast(store, issued=issued, derived=derived(values), now_rows=horizons(value))


def test_only_derived_rows_that_differ_are_written(store: Store) -> None:
    assert issue(store, [10.0, np.nan, 9.0]) == 3
    assert issue(store, [10.0, np.nan, 8.0, 7.0], minutes=1) == 2
    frame = read_derived(store, NOW, NOW + HOUR)
    assert list(frame.columns) == list(DERIVED)
    assert frame["standoff_distance"].tolist()[2:] == [8.0, 7.0]
    assert np.isnan(frame["standoff_distance"].iloc[1])
    assert str(frame.index.tz) == "UTC"


def test_chosen_derived_columns_can_be_read_alone(store: Store) -> None:
    issue(store, [10.0])
    assert list(read_derived(store, NOW, NOW, columns=["flaring"]).columns) == ["flaring"]


def test_a_nowcast_once_issued_is_never_changed(store: Store) -> None:
    issue(store, [10.0], value=-50.0)
    issue(store, [10.0], value=-99.0)
    issue(store, [10.0], value=-60.0, minutes=1)
    frame = read_issued(store, NOW, NOW + HOUR)
    assert frame["dst_estimate"].tolist() == [-50.0] * 5 + [-60.0] * 5
    assert frame.loc[(NOW, 15), "valid_time"] == NOW + timedelta(minutes=15)


def test_what_was_issued_later_was_not_known_then(store: Store) -> None:
    issue(store, [10.0])
    issue(store, [10.0], minutes=5)
    frame = read_issued(store, NOW, NOW + HOUR, known_at=NOW + timedelta(minutes=4))
    assert set(frame.index.get_level_values("issued")) == {pd.Timestamp(NOW)}


def test_an_empty_derived_frame_still_issues(store: Store) -> None:
    before = version(store)
    assert issue(store, []) == 0
    assert len(read_issued(store, NOW, NOW)) == 5
    assert read_derived(store, NOW, NOW).empty
    assert version(store) == before + 1


def test_a_column_that_is_not_derived_is_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="not derived: bz_gsm"):
        write_nowcast(store, issued=NOW, derived=derived([1.0]).assign(bz_gsm=1.0), now_rows=horizons(0.0))


def test_scores_read_what_was_issued_from_the_start_on_and_before_the_stop(store: Store) -> None:
    for minute in range(3):
        issue(store, [], value=-float(minute), minutes=minute)
    issued = read_issued_values(store, NOW, NOW + timedelta(minutes=2), ["dst_estimate", "kp_estimate"])
    assert issued["dst_estimate"].tolist() == [0.0] * 5 + [-1.0] * 5
    assert issued["horizon"].tolist() == [0, 15, 30, 45, 60] * 2
    assert issued["valid_time"].iloc[1] == NOW + timedelta(minutes=15)
    assert issued["kp_estimate"].isna().all()


def test_nothing_issued_is_an_empty_frame_with_its_columns(store: Store) -> None:
    columns = read_issued_values(store, NOW, NOW + timedelta(minutes=1), ["kp_estimate"]).columns
    assert columns.tolist() == ["issued", "horizon", "valid_time", "kp_estimate"]
