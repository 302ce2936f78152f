"""Positions of the craft, as SWPC sends them."""

import json

import pytest

from nowcast.errors import FeedFormatError
from nowcast.feeds.rtsw_ephemerides import FEED, parse
from nowcast.vocabulary.quantities import check_frame

ROWS = [
    {
        "time_tag": "2026-09-17T02:00:00",
        "source": "SOLAR1",
        "active": True,
        "x_gse": 1574000.0,
        "y_gse": -99999.5,
        "z_gse": 5,
    },
    {
        "time_tag": "2026-09-17T02:00:00",
        "source": "ACE",
        "active": False,
        "x_gse": 1450000,
        "y_gse": None,
        "z_gse": "12.5",
    },
    {
        "time_tag": "2026-09-17T01:00:00",
        "source": "SOLAR1",
        "active": True,
        "x_gse": 1574001.0,
        "y_gse": 99999,
        "z_gse": 5,
    },
]


def test_positions_are_read_by_craft() -> None:
    frame = check_frame(parse(json.dumps(ROWS).encode()), FEED.provides)
    assert frame.xs("SOLAR1", level="source")["x_gse"].tolist() == [1574001.0, 1574000.0]
    assert frame.xs("SOLAR1", level="source")["y_gse"].tolist() == [99999.0, -99999.5]  # km, not a fill
    assert frame.xs("ACE", level="source")["z_gse"].tolist() == [12.5]


def test_only_the_distance_is_needed() -> None:
    short = [{key: row[key] for key in ("time_tag", "source", "x_gse")} for row in ROWS]
    assert check_frame(parse(json.dumps(short).encode()), FEED.provides)["y_gse"].isna().all()
    with pytest.raises(FeedFormatError, match="lacks x_gse"):
        parse(json.dumps([{"time_tag": "2026-09-17T02:00:00", "source": "ACE"}]).encode())
