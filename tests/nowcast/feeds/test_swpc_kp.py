"""SWPC's Kp, in all forms of the last years."""

from pathlib import Path

import pytest

from nowcast.errors import FeedFormatError
from nowcast.feeds.swpc_kp import FEED, parse
from nowcast.vocabulary.quantities import check_frame

OBJECTS = (
    b'[{"time_tag":"2026-05-17T00:00:00","Kp":2.00,"a_running":7,"station_count":8},'
    b'{"time_tag":"2026-05-17T03:00:00","Kp":2.33,"a_running":9,"station_count":8},'
    b'{"time_tag":"2026-05-17T09:00:00","Kp":null,"a_running":null,"station_count":0}]'
)


def test_objects_of_numbers_are_read_and_a_gap_stays() -> None:
    frame = check_frame(parse(OBJECTS), FEED.provides)
    assert frame["kp"].fillna(99).tolist() == [2.0, 2.33, 99.0]
    assert frame.index[1][0].hour == 3  # the start of the interval


def test_a_header_row_of_strings_in_another_order_is_read() -> None:
    text = b'[["station_count","time_tag","kp"],["8","2026-02-02 00:00:00.000","8.67"]]'
    assert check_frame(parse(text), FEED.provides)["kp"].tolist() == [8.67]


@pytest.mark.parametrize(
    ("given", "want"), [("2.3", 2.333), ("2.7", 2.667), ("2.33", 2.33), ("3", 3.0), ("2.5", 2.5), ("0.3", 0.333)]
)
def test_one_decimal_means_the_nearest_third(given: str, want: float) -> None:
    text = f'[{{"time_tag":"2026-05-17T00:00:00","Kp":"{given}"}}]'.encode()
    assert parse(text)["kp"].tolist() == [want]


def test_a_changed_header_is_a_format_error() -> None:
    with pytest.raises(FeedFormatError, match="lacks kp"):
        parse(OBJECTS.replace(b"Kp", b"K"))


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("noaa-planetary-k-index.2026-02.rows.json", None),
        ("excerpts/noaa-planetary-k-index.2026-05-17.excerpt.json", 2.0),
    ],
)
def test_recorded_answers_of_both_shapes_are_read(data_dir: Path, name: str, last: float | None) -> None:
    frame = check_frame(parse((data_dir / "samples" / name).read_bytes()), FEED.provides)
    assert (frame.index.get_level_values("time").hour % 3 == 0).all()
    assert last is None or frame["kp"].iloc[-1] == last
