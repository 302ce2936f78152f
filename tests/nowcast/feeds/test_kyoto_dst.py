"""Kyoto's quick-look Dst by SWPC, in both shapes, and off unless it is switched on."""

from datetime import UTC, datetime

import pytest

from nowcast.errors import FeedFormatError
from nowcast.feeds.kyoto_dst import FEED, parse
from nowcast.l1 import screen
from nowcast.settings import Settings
from nowcast.vocabulary.quantities import check_frame

OBJECTS = (
    b'[{"time_tag":"2030-08-08T00:00:00","dst":-12},{"time_tag":"2030-08-08T01:00:00","dst":9999},'
    b'{"time_tag":"2030-08-08T03:00:00","dst":-387},{"time_tag":"2030-08-08T04:00:00","dst":null}]'
)


def test_whole_numbers_fills_gaps_and_a_storm() -> None:
    frame, remarks = screen("kyoto_dst", parse(OBJECTS), datetime(2030, 8, 8, 5, tzinfo=UTC))
    assert check_frame(frame, FEED.provides)["dst"].fillna(99).tolist() == [-12.0, 99.0, -387.0, 99.0]
    assert frame.index[2][0].hour == 3
    assert remarks == []


def test_the_header_row_of_strings_of_old_is_read() -> None:
    body = b'[["time_tag","dst"],["2030-07-14 02:00:00","2"],["2030-07-14 03:00:00","99999"]]'
    assert check_frame(parse(body), FEED.provides)["dst"].fillna(99).tolist() == [2.0, 99.0]


def test_a_changed_header_is_a_format_error() -> None:
    with pytest.raises(FeedFormatError, match="lacks dst"):
        parse(OBJECTS.replace(b"dst", b"Dst_index"))


def test_it_is_asked_only_where_the_setting_says_so_and_names_kyoto() -> None:
    assert FEED.setting == "kyoto_dst"
    assert not Settings().kyoto_dst
    assert Settings.from_env({"NOWCAST_KYOTO_DST": "yes"}).kyoto_dst
    assert "Kyoto" in FEED.credit
