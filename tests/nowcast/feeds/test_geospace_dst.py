"""Dst of SWPC's Geospace model, which runs ahead of now."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from nowcast.errors import FeedFormatError
from nowcast.feeds.geospace_dst import FEED, parse
from nowcast.l1 import screen
from nowcast.vocabulary.quantities import check_frame
from nowcast.worker.poll import state_of

NOW = datetime(2026, 8, 8, 2, 41, tzinfo=UTC)
OBJECTS = (
    b'[{"time_tag":"2026-08-08T01:40:00","dst":2.71907},{"time_tag":"2026-08-08T01:42:00","dst":NaN},'
    b'{"time_tag":"2026-08-08T02:42:00","dst":99999},{"time_tag":"2026-08-08T03:48:00","dst":-411.5}]'
)


def test_the_future_of_a_model_is_kept_with_its_gaps_and_fills_missing() -> None:
    frame, remarks = screen("geospace_dst", parse(OBJECTS), NOW, FEED.ahead)
    assert check_frame(frame, FEED.provides)["geospace_dst"].fillna(9).tolist() == [2.71907, 9.0, 9.0, -411.5]
    assert remarks == []


def test_what_lies_beyond_its_reach_is_left_out() -> None:
    frame, remarks = screen("geospace_dst", parse(OBJECTS.replace(b"08T03:48", b"08T06:48")), NOW, FEED.ahead)
    assert len(frame) == 3
    assert [remark.kind for remark in remarks] == ["future"]


def test_strings_under_a_header_row_are_read_and_another_header_is_a_format_error() -> None:
    assert parse(b'[["dst","time_tag"],["-12.5","2026-08-08 01:40:00.000"]]')["geospace_dst"].tolist() == [-12.5]
    with pytest.raises(FeedFormatError, match="lacks dst"):
        parse(OBJECTS.replace(b"dst", b"sym_h"))


@pytest.mark.parametrize(("minutes", "state"), [(67, "ok"), (25, "ok"), (-1, "late"), (-16, "stale"), (-46, "down")])
def test_a_model_that_no_longer_reaches_now_is_late(minutes: int, state: str) -> None:
    assert state_of(FEED, NOW, NOW + timedelta(minutes=minutes), failures=0) == state


def test_recorded_minutes_are_read(data_dir: Path) -> None:
    body = (data_dir / "samples/excerpts/geospace_dst_1_hour.2026-08-08.excerpt.json").read_bytes()
    frame = check_frame(parse(body), FEED.provides)
    assert frame.index[-1][0] - NOW == timedelta(minutes=67)
    assert frame["geospace_dst"].iloc[-1] == 3.0098901
