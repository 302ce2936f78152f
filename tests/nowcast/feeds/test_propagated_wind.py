"""SWPC's propagated wind."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from nowcast.errors import FeedFormatError
from nowcast.feeds.propagated_wind import FEED, parse
from nowcast.vocabulary.quantities import check_frame

HEADER = [
    "time_tag",
    "speed",
    "density",
    "temperature",
    "bx",
    "by",
    "bz",
    "bt",
    "vx",
    "vy",
    "vz",
    "propagated_time_tag",
]
FIRST = [
    "2026-08-08T01:13:00Z",
    254.9,
    7.62,
    30853.0,
    -3.74,
    0.67,
    -1.34,
    4.03,
    -253.2,
    -10.5,
    -27.5,
    "2026-08-08T02:36:05Z",
]
OTHER = [
    "2026-08-08T01:14:00Z",
    254.8,
    7.71,
    30549.0,
    -3.67,
    0.18,
    -1.11,
    3.84,
    -253.1,
    -10.0,
    -27.3,
    "2026-08-08T02:41:07Z",
]


def body(*rows: list[object]) -> bytes:
    return json.dumps([HEADER, *rows]).encode()


def test_rows_keep_the_time_of_measurement_and_the_lead() -> None:
    frame = check_frame(parse(body(FIRST, OTHER)), FEED.provides)
    assert frame.index[0] == (pd.Timestamp("2026-08-08T01:13Z"), "propagated")
    assert frame["lead_time"].round(3).tolist() == [83.083, 87.117]
    assert frame[["bz_gsm", "flow_speed", "vx_gse"]].iloc[0].tolist() == [-1.34, 254.9, -253.2]


def test_the_old_form_of_strings_without_a_zone_is_the_same() -> None:
    def old(row: list[object]) -> list[object]:
        return [str(cell).replace("T", " ").replace("Z", ".000") for cell in row]

    pd.testing.assert_frame_equal(parse(body(old(FIRST), old(OTHER))), parse(body(FIRST, OTHER)))


@pytest.mark.parametrize(
    "arrival", ["2026-08-08T01:13:00Z", "2026-08-09T02:36:05Z", "2026-08-08T00:36:05Z", None, "-9999"]
)
def test_a_sentinel_row_is_all_missing_and_keeps_its_minute(arrival: str | None) -> None:
    frame = check_frame(parse(body([*FIRST[:-1], arrival], OTHER)), FEED.provides)
    assert frame.iloc[0].isna().all()
    assert frame.iloc[1].notna().all()


def test_nulls_are_missing_and_overtaking_arrivals_are_kept() -> None:
    fast = [*OTHER[:6], None, *OTHER[7:-1], "2026-08-08T02:10:00Z"]
    frame = parse(body(FIRST, fast))
    assert frame["bz_gsm"].isna().tolist() == [False, True]
    assert frame["lead_time"].iloc[1] == 56.0


def test_a_header_alone_or_changed_is_a_format_error() -> None:
    with pytest.raises(FeedFormatError, match="of 0 rows"):
        parse(body())
    with pytest.raises(FeedFormatError, match="lacks propagated_time_tag"):
        parse(body(FIRST).replace(b"propagated_time_tag", b"arrival"))


def test_cut_at_any_place_it_is_a_format_error() -> None:
    whole = body(FIRST)
    for cut in range(len(whole)):
        with pytest.raises(FeedFormatError):
            parse(whole[:cut])


def test_the_first_poll_asks_for_seven_days_and_the_others_for_one_hour() -> None:
    now = datetime(2026, 8, 8, tzinfo=UTC)
    assert FEED.once is not None
    assert [r.path for r in FEED.once(now)] == ["products/geospace/propagated-solar-wind.json"]
    assert [r.path for r in FEED.requests(now)] == ["products/geospace/propagated-solar-wind-1-hour.json"]


def test_real_rows_are_read(data_dir: Path) -> None:
    frame = parse((data_dir / "samples/excerpts/propagated-solar-wind.2026-08-08.excerpt.json").read_bytes())
    assert check_frame(frame, FEED.provides)["lead_time"].between(79, 84).all()
