"""The NOAA scales: what is not given is never 0."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from nowcast.errors import FeedFormatError
from nowcast.feeds.noaa_scales import documents, parse

NONE = {"Scale": "0", "Text": "none"}


def entry(g: object, **more: Any) -> dict[str, Any]:
    radio = {"Scale": None, "Text": None, "MinorProb": "35", "MajorProb": "5"}
    protons = {"Scale": None, "Text": None, "Prob": "75"}
    return {
        "DateStamp": "2026-08-01", "TimeStamp": "07:47:00", "R": radio, "S": protons,
        "G": {"Scale": g, "Text": "moderate"}, **more,
    }  # fmt: skip


def answer(**more: Any) -> bytes:
    now = entry("4", R=NONE | {"MinorProb": None, "MajorProb": None}, S=NONE | {"Prob": None})
    return json.dumps({"0": now, "1": entry("2"), "2": entry(None), "3": entry("0"), "-1": entry("5"), **more}).encode()


def test_the_scales_of_now_yesterday_and_three_days_are_read() -> None:
    (document,) = documents(answer())
    assert (document.key, document.time) == ("scales", datetime(2026, 8, 1, 7, 47, tzinfo=UTC))
    assert [document.body["now"][letter]["scale"] for letter in "RSG"] == [0, 0, 4]
    assert document.body["yesterday"]["G"]["scale"] == 5
    assert [day["G"]["scale"] for day in document.body["days"]] == [2, None, 0]
    assert document.body["days"][0]["R"] == {"scale": None, "minor": 35, "major": 5}
    assert document.body["days"][0]["S"] == {"scale": None, "minor": 75}
    assert parse(answer()).empty


@pytest.mark.parametrize("cell", [None, "", "6", -1, "G2", 2.5, True, [], "٣", "1" * 5000])
def test_what_is_no_scale_is_not_given(cell: object) -> None:
    (document,) = documents(answer(**{"1": entry(cell)}))
    assert document.body["days"][0]["G"]["scale"] is None


def test_numbers_instead_of_strings_are_read_and_missing_days_are_left_out() -> None:
    (document,) = documents(json.dumps({"0": entry(3)}).encode())
    assert document.body["now"]["G"]["scale"] == 3
    assert document.body["days"] == []
    assert document.body["yesterday"]["G"]["scale"] is None


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b"{}", b'{"0": 1}', b'{"0": {"DateStamp": "x"}}', json.dumps({"0": entry(None)}).encode()],
)
def test_anything_else_is_a_format_error(body: bytes) -> None:
    with pytest.raises(FeedFormatError, match=r"^noaa_scales: "):
        documents(body)


@pytest.mark.parametrize(("name", "yesterday"), [("2025_04_16", 4), ("2026_08_01", 0)])
def test_recorded_scales_are_read(data_dir: Path, name: str, yesterday: int) -> None:
    (document,) = documents((data_dir / f"more/swpc_payloads/noaa-scales.{name}.json").read_bytes())
    assert document.body["yesterday"]["G"]["scale"] == yesterday
    assert len(document.body["days"]) == 3
