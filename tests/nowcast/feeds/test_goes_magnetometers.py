"""The field at geosynchronous orbit, as SWPC sends it."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from nowcast.errors import FeedFormatError
from nowcast.feeds.goes_magnetometers import FEED, parse
from nowcast.l1 import screen
from nowcast.vocabulary.quantities import check_frame

NOW = datetime(2026, 9, 5, 16, 10, tzinfo=UTC)


def row(stamp: str, hp: Any = 101.5, satellite: Any = 19, **more: Any) -> dict[str, Any]:
    """One object with the keys of the product."""
    return {
        "time_tag": stamp, "satellite": satellite, "He": 45.01, "Hp": hp, "Hn": -0.82, "total": 111.0,
        "arcjet_flag": False, **more,
    }  # fmt: skip


ORDINARY = [row("2026-09-05T16:00:00Z"), row("2026-09-05T16:01:00Z", 99), row("2026-09-05T16:04:00Z", None)]


def read(rows: list[Any]):
    return parse(json.dumps(rows).encode())


def test_rows_are_by_minute_and_satellite_and_a_gap_stays() -> None:
    frame = check_frame(read(ORDINARY), FEED.provides)
    assert [f"{t:%H:%M} {s}" for t, s in frame.index] == ["16:00 GOES-19", "16:01 GOES-19", "16:04 GOES-19"]
    assert frame["goes_hp"].fillna(0).tolist() == [101.5, 99.0, 0.0]
    assert frame["goes_he"].tolist() == [45.01] * 3


def test_a_row_whose_thrusters_fire_holds_nothing() -> None:
    frame = read([row("2026-09-05T16:00:00Z", arcjet_flag=True), row("2026-09-05T16:01:00Z")])
    assert frame.isna().all(axis=1).tolist() == [True, False]


def test_fills_are_missing() -> None:
    frame = read([row("2026-09-05T16:00:00Z", -9999.0, He="NaN"), row("2026-09-05T16:01:00Z", 99999)])
    assert frame["goes_hp"].isna().all()
    assert frame["goes_he"].isna().tolist() == [True, False]


def test_the_magnetosheath_of_a_storm_is_kept_with_its_sign() -> None:
    frame, remarks = screen("goes_magnetometers", read([row("2026-09-05T16:00:00Z", -238.4, total=250.0)]), NOW)
    assert frame["goes_hp"].tolist() == [-238.4]
    assert remarks == []


@pytest.mark.parametrize(
    ("given", "name"),
    [(18, "GOES-18"), ("GOES-20", "GOES-20"), ("goes16", "GOES-16"), (None, "UNKNOWN"), ([], "UNKNOWN")],
)
def test_any_satellite_is_taken(given: Any, name: str) -> None:
    assert read([row("2026-09-05T16:00:00Z", satellite=given)]).index.unique("source").tolist() == [name]


def test_a_header_row_of_strings_is_read_alike() -> None:
    table = [["satellite", "Hp", "time_tag"], ["19", "101.5", "2026-09-05 16:00:00.000"]]
    assert check_frame(read(table), FEED.provides)["goes_hp"].tolist() == [101.5]


def test_a_changed_header_is_a_format_error_that_names_it() -> None:
    with pytest.raises(FeedFormatError, match=r"lacks hp\."):
        read([{key.replace("Hp", "Hx"): value for key, value in row("2026-09-05T16:00:00Z").items()}])


def test_the_secondary_is_asked_before_the_primary_which_alone_is_active() -> None:
    assert [(request.path.split("/")[2], request.active) for request in FEED.requests(NOW)] == [
        ("secondary", False),
        ("primary", True),
    ]
