"""GFZ's Kp."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from nowcast.errors import FeedFormatError
from nowcast.feeds.gfz_kp import FEED, parse
from nowcast.vocabulary.quantities import check_frame

ANSWER = (
    b'{"meta":{"source":"GFZ Potsdam","license":"CC BY 4.0"},"datetime":["2024-05-10T15:00:00Z","2024-05-10T18:00:00Z",'
    b'"2024-05-10T21:00:00Z"],"Kp":[8.667,9.0,null],"status":["def","pre","pre"]}'
)


def test_parallel_arrays_are_read_and_null_is_missing() -> None:
    frame = check_frame(parse(ANSWER), FEED.provides)
    assert frame["kp"].fillna(99).tolist() == [8.667, 9.0, 99.0]
    assert list(frame.index.unique("source")) == ["gfz"]


def test_the_last_eight_days_are_asked_for_in_utc() -> None:
    now = datetime(2026, 3, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=1)))
    (request,) = FEED.requests(now)
    assert (request.base, request.path) == ("gfz", "app/json/")
    assert request.parameters == {"start": "2026-02-21T01:03:00Z", "end": "2026-03-01T01:03:00Z", "index": "Kp"}
    assert FEED.requests(now.astimezone(UTC)) == (request,)


@pytest.mark.parametrize(
    "body",
    [
        b'{"status":{"code":"500","message":"no data"}}',
        b'{"meta":{},"datetime":[],"Kp":[]}',
        ANSWER.replace(b",9.0", b""),
        ANSWER.replace(b'"Kp"', b'"Hp30"'),
        ANSWER.replace(b"[8.667,9.0,null]", b'"none"'),
    ],
)
def test_errors_inside_the_answer_and_arrays_that_differ_are_format_errors(body: bytes) -> None:
    with pytest.raises(FeedFormatError):
        parse(body)


def test_cut_at_any_place_it_is_a_format_error() -> None:
    for cut in range(len(ANSWER)):
        with pytest.raises(FeedFormatError):
            parse(ANSWER[:cut])
