"""What every feed's reader takes and refuses."""

import itertools
import json
import subprocess
import sys
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from nowcast.discover import members
from nowcast.errors import FeedFormatError
from nowcast.feeds.reading.readers import craft, make_frame, newest, numbers, read_rows, to_utc, truths
from nowcast.settings import Settings
from nowcast.vocabulary.quantities import QUANTITIES

FEEDS = members("nowcast.feeds", "FEED")
NAMES = {"time_tag": ("time_tag",), "kp": ("kp", "kp_index")}
ODD = [
    b"", b" \n", b"<html><body>Service Unavailable</body></html>", b"{}", b"null", b"[]", b"[[]]", b"[{}]", b"0",
    b'"a"', b'[{"time_tag": ', b"[" * 100_000, b"[" + b"9" * 5000 + b"]", b"\xff\xfe[", b'{"status": {"code": 500}}',
    b'{"message": "Forbidden"}', b"[1, 2, 3]", b'[["a"]]', b'[["a"], [1]]', b'[{"time_tag": "now"}]',
]  # fmt: skip


@pytest.mark.parametrize("feed", FEEDS)
@pytest.mark.parametrize("body", ODD)
def test_anything_else_is_a_format_error_with_a_sentence(feed: str, body: bytes) -> None:
    with pytest.raises(FeedFormatError, match=rf"^{feed}: .+"):
        FEEDS[feed].parse(body)


@pytest.mark.parametrize("feed", FEEDS)
def test_a_feed_provides_quantities_and_ages_in_order(feed: str) -> None:
    record = FEEDS[feed]
    assert set(record.provides) <= set(QUANTITIES)
    assert record.late_after <= record.stale_after <= record.gone_after
    now = datetime(2026, 11, 21, tzinfo=UTC)
    asked = [*record.requests(now), *(record.once(now) if record.once else ())]
    assert {f"{request.base}_url" for request in asked} <= set(Settings.upstreams())
    assert not record.setting or isinstance(getattr(Settings(), record.setting), bool)


@pytest.mark.parametrize(
    "body",
    [
        b'[{"time_tag": "2026-05-17T00:00:00", "Kp": 2.0}]',
        b'[{"kp": "2.00", "new": [1, {}], "time_tag": "2026-05-17T00:00:00"}]',
        b'[["time_tag", "Kp", "a"], ["2026-05-17 00:00:00.000", "2.0", null]]',
        b'[["a", "KP", "time_tag"], [null, 2, "2026-05-17 00:00:00.000"]]',
        b'\xef\xbb\xbf[{"time_tag": "2026-05-17T00:00:00Z", "kp_index": 2, "x": NaN}]\r\n',
        b'[{"time_tag": "x", "time_tag": "2026-05-17T00:00:00Z", "kp": 3, "kp": 2}]',
        b'[{"time_tag": "2026-05-17T00:00:00Z", "Kp": null, "kp": 2}]',
    ],
)
def test_both_shapes_any_order_strings_and_numbers_read_alike(body: bytes) -> None:
    rows = read_rows("swpc_kp", body, NAMES, ("time_tag", "kp"))
    assert numbers(rows["kp"], "kp").tolist() == [2.0]
    assert to_utc(rows["time_tag"])[0] == pd.Timestamp("2026-05-17", tz="UTC")


def test_a_changed_header_is_named() -> None:
    with pytest.raises(FeedFormatError, match=r"lacks time_tag, kp\."):
        read_rows("swpc_kp", b'[{"time": "2026-05-17T00:00:00", "k": 2}]', NAMES, ("time_tag", "kp"))


def test_a_few_broken_rows_do_not_hide_the_others_but_many_do() -> None:
    good, bad = {"time_tag": "2026-05-17T00:00:00", "kp": 2}, [1]
    assert len(read_rows("x", json.dumps([good, good, bad]).encode(), NAMES, ())["kp"]) == 2
    with pytest.raises(FeedFormatError, match="of 3 rows 1"):
        read_rows("x", json.dumps([good, bad, bad]).encode(), NAMES, ())


@pytest.mark.parametrize(
    "cell",
    [None, "", "null", "NaN", "nan", float("nan"), float("inf"), "-Infinity", "1e999", -999.9, "-999.9", -9999,
     "-9999.9", -99999, -1e5, 9999, 99999, 99999.9, 999.99, -1e31, "-1.00E+31", 1e21, 10**400, True, [], [1], {}],
)  # fmt: skip
def test_every_known_fill_is_missing(cell: object) -> None:
    assert np.isnan(numbers([cell, "x", 2], "bz_gsm")[0])
    assert cell is True or np.isnan(numbers([cell, 2], "bz_gsm")[0])


def test_numbers_and_strings_are_read_whatever_is_among_them() -> None:
    assert numbers([1, "2.5", " -3 ", 0.0], "bz_gsm").tolist() == [1.0, 2.5, -3.0, 0.0]
    np.testing.assert_equal(numbers(["x", 1, "2", None], "bz_gsm"), [np.nan, 1.0, 2.0, np.nan])
    np.testing.assert_equal(numbers([[1, 2], [3, 4]], "bz_gsm"), [np.nan, np.nan])


def test_a_temperature_of_9999_kelvin_is_a_measurement() -> None:
    np.testing.assert_equal(numbers([9999, 99999, -1e5, 9999999], "proton_temperature"), [9999, 99999, np.nan, np.nan])


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("2026-08-07T01:24:02", "2026-08-07T01:24:02Z"),
        ("2026-08-07T01:24:02Z", "2026-08-07T01:24:02Z"),
        ("2026-08-07 01:24:02.000", "2026-08-07T01:24:02Z"),
        ("2026-08-07 01:24", "2026-08-07T01:24:00Z"),
        ("2026-08-07T01:24:02.123456789Z", "2026-08-07T01:24:02.123456Z"),
        ("2026-08-07T10:24:02+09:00", "2026-08-07T01:24:02Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
        ("2026-12-31T24:00:00", "2027-01-01T00:00:00Z"),
        (" 2024-02-29T00:00:00 ", "2024-02-29T00:00:00Z"),
    ],
)
def test_a_stamp_is_utc_in_every_form(text: str, want: str) -> None:
    assert to_utc([text, "2020-01-01T00:00:00"])[0] == pd.Timestamp(want)


@pytest.mark.parametrize(
    "cell", [None, 20260807, 1.5, "", "now", "today", "2026-08-07", "2026-13-01T00:00:00", "2023-02-29T00:00:00",
             "1900-01-01T00:00:00", "9999-12-31T24:00:00", "2026-08-07T25:00:00", "2026-08-07T01:61:00", [], {}],
)  # fmt: skip
def test_what_is_no_stamp_is_no_time(cell: object) -> None:
    assert to_utc([cell, "2020-01-01T00:00:00"]).isna().tolist() == [True, False]


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Los_Angeles"])
def test_the_zone_of_the_machine_does_not_matter(zone: str) -> None:
    code = "from nowcast.feeds.reading.readers import to_utc\n"
    code += "print(to_utc(['2026-08-07T01:24:02', '2026-08-07 24:00:00'])[0])"
    environment = {"TZ": zone, "PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "2026-08-07 01:24:02+00:00"


def test_any_name_of_a_craft_is_taken() -> None:
    assert craft([" solar1 ", "Swfo-L2", "A\x00B", None, 7]) == ["SOLAR1", "SWFO-L2", "AB", "UNKNOWN", "UNKNOWN"]


def test_only_true_is_true() -> None:
    assert truths([True, 1, "true", "1", False, None, "false", 0, [], "yes"]).tolist() == [True] * 4 + [False] * 6


def test_of_rows_with_one_key_the_best_stays_whatever_the_order() -> None:
    index = pd.MultiIndex.from_arrays(
        [pd.DatetimeIndex(["2026-01-01T00:00Z"] * 4 + ["2026-01-01T00:01Z"]), ["ACE"] * 5], names=["time", "source"]
    )
    frame = pd.DataFrame(
        {
            "active": [True, False, False, True, True],
            "quality": [1.0, 0.0, 0.0, np.nan, 0.0],
            "bt": [9.0, 5.0, np.nan, 7.0, 1.0],
            "bz_gsm": [9.0, 4.0, 3.0, 7.0, 1.0],
        },
        index=index,
    )
    kept = [newest(frame.iloc[list(order)]) for order in list(itertools.permutations(range(5)))[::7]]
    assert kept[0]["bt"].tolist() == [5.0, 1.0]
    for other in kept[1:]:
        pd.testing.assert_frame_equal(kept[0], other)


def test_a_frame_without_a_readable_time_is_a_format_error() -> None:
    with pytest.raises(FeedFormatError, match="2 of 3 rows have no readable time"):
        make_frame("kp", to_utc(["x", "y", "2026-01-01T00:00"]), "gfz", {"kp": np.zeros(3)})
