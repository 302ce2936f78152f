"""GFZ's Hp30."""

from datetime import UTC, datetime
from pathlib import Path

from nowcast.feeds.gfz_hp30 import FEED, parse
from nowcast.l1 import screen
from nowcast.vocabulary.quantities import check_frame

STORM = (
    b'{"meta":{},"datetime":["2024-05-11T00:00:00Z","2024-05-11T00:30:00Z","2024-05-11T01:30:00Z"],'
    b'"Hp30":[11.667,9.333,-1]}'
)


def test_a_storm_beyond_nine_is_kept_and_minus_one_is_none() -> None:
    frame, remarks = screen("gfz_hp30", parse(STORM), datetime(2024, 5, 11, 2, tzinfo=UTC))
    assert check_frame(frame, FEED.provides)["hp30"].fillna(99).tolist() == [11.667, 9.333, 99.0]
    assert [remark.kind for remark in remarks] == ["range"]


def test_three_days_are_asked_for() -> None:
    (request,) = FEED.requests(datetime(2026, 1, 2, 0, 29, 59, tzinfo=UTC))
    assert request.parameters == {"start": "2025-12-30T00:29:00Z", "end": "2026-01-02T00:29:00Z", "index": "Hp30"}


def test_a_recorded_month_has_its_end_point(data_dir: Path) -> None:
    frame = check_frame(parse((data_dir / "samples/gfz_Hp30_2009-01.json").read_bytes()), FEED.provides)
    assert len(frame) == 1489
    assert frame["hp30"].iloc[0] == 1.667
