"""GFZ's Hp60."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from nowcast.errors import FeedFormatError
from nowcast.feeds.gfz_hp60 import FEED, parse
from nowcast.l1 import screen
from nowcast.vocabulary.quantities import check_frame
from nowcast.worker.poll import state_of

STORM = (
    b'{"meta":{},"datetime":["2024-05-11T00:00:00Z","2024-05-11T01:00:00Z","2024-05-11T03:00:00Z"],'
    b'"Hp60":[11.333,null,-1]}'
)


def test_a_storm_beyond_nine_is_kept_a_gap_stays_and_minus_one_is_none() -> None:
    frame, remarks = screen("gfz_hp60", parse(STORM), datetime(2024, 5, 11, 4, tzinfo=UTC))
    assert check_frame(frame, FEED.provides)["hp60"].fillna(99).tolist() == [11.333, 99.0, 99.0]
    assert [remark.kind for remark in remarks] == ["range"]


def test_another_index_is_a_format_error() -> None:
    with pytest.raises(FeedFormatError, match="lacks datetime or hp60"):
        parse(STORM.replace(b"Hp60", b"Hp30"))


@pytest.mark.parametrize(("minutes", "state"), [(61, "ok"), (121, "ok"), (130, "late"), (181, "stale"), (211, "down")])
def test_an_hour_that_has_just_ended_is_not_late(minutes: int, state: str) -> None:
    now = datetime(2024, 5, 11, 12, tzinfo=UTC)
    assert state_of(FEED, now, now - timedelta(minutes=minutes), failures=0) == state


def test_a_recorded_month_has_its_end_point(data_dir: Path) -> None:
    frame = check_frame(parse((data_dir / "samples/gfz_Hp60_2009-01.json").read_bytes()), FEED.provides)
    assert len(frame) == 745
