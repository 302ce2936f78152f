"""SWPC's running Kp: a saw-tooth that starts again every three hours."""

import pytest

from nowcast.errors import FeedFormatError
from nowcast.feeds.swpc_running_kp import FEED, parse
from nowcast.vocabulary.quantities import check_frame

ROWS = (
    b'[{"time_tag":"2026-09-17T14:58:00","kp_index":1,"estimated_kp":1.33,"kp":"1P"},'
    b'{"time_tag":"2026-09-17T14:59:00","kp_index":1,"estimated_kp":null,"kp":null},'
    b'{"time_tag":"2026-09-17T15:00:00","kp_index":0,"estimated_kp":0.00,"kp":"0Z"}]'
)


def test_the_fall_to_zero_at_a_boundary_is_kept_and_a_null_is_missing() -> None:
    frame = check_frame(parse(ROWS), FEED.provides)
    assert frame["running_kp"].fillna(99).tolist() == [1.33, 99.0, 0.0]


def test_rows_of_the_opposite_order_give_the_same_frame() -> None:
    first, middle, last = ROWS.strip(b"[]").split(b"},{")
    turned = b"[{" + last[:-1] + b"},{" + middle + b"}," + first + b"}]"
    assert parse(turned).equals(parse(ROWS))


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"{}", b"null", b"[]", b'[{"time_tag": ', ROWS.replace(b"estimated_kp", b"x")]
)
def test_anything_else_is_a_format_error(body: bytes) -> None:
    with pytest.raises(FeedFormatError):
        parse(body)
