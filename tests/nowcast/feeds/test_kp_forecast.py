"""SWPC's forecast of Kp: observations and predictions in one list."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from nowcast.errors import FeedFormatError
from nowcast.feeds.kp_forecast import FEED, parse
from nowcast.l1 import screen
from nowcast.vocabulary.quantities import check_frame
from nowcast.worker.poll import state_of

NOW = datetime(2026, 8, 1, 10, 0, tzinfo=UTC)
OBJECTS = (
    b'[{"time_tag":"2026-08-01T03:00:00","kp":2.33,"observed":"observed","noaa_scale":null},'
    b'{"time_tag":"2026-08-01T06:00:00","kp":3.00,"observed":"estimated","noaa_scale":null},'
    b'{"time_tag":"2026-08-01T12:00:00","kp":null,"observed":"predicted","noaa_scale":null},'
    b'{"time_tag":"2026-08-04T00:00:00","kp":8.67,"observed":"predicted","noaa_scale":"G4"}]'
)


def test_the_source_says_what_was_observed_and_what_predicted() -> None:
    frame = check_frame(parse(OBJECTS), FEED.provides)
    assert frame.index.get_level_values("source").tolist() == ["observed", "estimated", "predicted", "predicted"]
    assert frame["kp_forecast"].fillna(99).tolist() == [2.33, 3.0, 99.0, 8.67]


def test_days_ahead_are_no_future_stamps_and_a_storm_is_kept() -> None:
    frame, remarks = screen("kp_forecast", parse(OBJECTS), NOW, FEED.ahead)
    assert frame["kp_forecast"].iloc[-1] == 8.67
    assert remarks == []


def test_a_header_row_of_strings_in_another_order_is_read() -> None:
    text = b'[["observed","kp","time_tag"],["Predicted","8.67","2026-02-02 00:00:00"],["x","1","2026-02-02 03:00:00"]]'
    frame = check_frame(parse(text), FEED.provides)
    assert frame["kp_forecast"].tolist() == [8.67, 1.0]
    assert frame.index.get_level_values("source").tolist() == ["predicted", "unknown"]


def test_a_list_that_does_not_say_what_is_observed_is_a_format_error() -> None:
    with pytest.raises(FeedFormatError, match="lacks observed"):
        parse(OBJECTS.replace(b"observed", b"seen"))


@pytest.mark.parametrize(("hours", "state"), [(62, "ok"), (50, "ok"), (40, "late"), (30, "stale"), (20, "down")])
def test_its_age_is_how_far_the_newest_prediction_lies_ahead(hours: int, state: str) -> None:
    assert state_of(FEED, NOW, NOW + timedelta(hours=hours), failures=0) == state


@pytest.mark.parametrize(
    ("name", "count", "last"),
    [
        ("samples/noaa-planetary-k-index-forecast.2026-02.rows.json", 81, "2026-02-12T00:00Z"),
        ("more/swpc_payloads/noaa-planetary-k-index-forecast.2026_08_01.json", 81, "2026-08-04T00:00Z"),
        ("samples/excerpts/noaa-planetary-k-index-forecast.2026-10.excerpt.json", 3, "2026-10-08T21:00Z"),
    ],
)
def test_recorded_answers_of_both_shapes_are_read(data_dir: Path, name: str, count: int, last: str) -> None:
    frame = check_frame(parse((data_dir / name).read_bytes()), FEED.provides)
    assert len(frame) == count
    assert f"{frame.index[-1][0]:%Y-%m-%dT%H:%MZ}" == last
    assert set(frame.index.unique("source")) <= {"observed", "estimated", "predicted"}
    assert frame["kp_forecast"].notna().all()
