"""The field at L1, as SWPC sends it."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nowcast.errors import FeedFormatError
from nowcast.feeds.rtsw_mag import FEED, parse
from nowcast.l1 import screen
from nowcast.vocabulary.quantities import QUANTITIES, check_frame

NOW = datetime(2026, 8, 7, 1, 27, tzinfo=UTC)
RECORDED = "samples/rtsw_mag_1m.2024-04-24.ace-active.json"


def row(stamp: str, source: str = "SOLAR1", *, active: bool = True, bz: Any = -3.0, **more: Any) -> dict[str, Any]:
    """One object with the keys of the product."""
    return {
        "time_tag": stamp, "active": active, "source": source, "range": None, "scale": None, "sensitivity": None,
        "manual_mode": False, "sample_size": 60, "bt": 5.0, "bx_gse": -2.17, "by_gse": 1.54, "bz_gse": -0.54,
        "theta_gse": -11.46, "phi_gse": 144.69, "bx_gsm": -4.0, "by_gsm": 0, "bz_gsm": bz, "theta_gsm": -36.9,
        "phi_gsm": 180.0, "max_telemetry_flag": 0, "max_data_flag": -9999, "overall_quality": 0, **more,
    }  # fmt: skip


ORDINARY = [
    row("2026-08-07T01:25:02", "IMAP", active=False, bz=-2.5),
    row("2026-08-07T01:25:00"),
    row("2026-08-07T01:24:00", "ACE", active=False, bz=1.5),
    row("2026-08-07T01:24:00", bz=None),
    row("2026-08-07T01:22:00", bz=-1),
]


def body(rows: list[dict[str, Any]]) -> bytes:
    return json.dumps(rows).encode()


def test_rows_are_sorted_by_minute_and_craft() -> None:
    frame = check_frame(parse(body(ORDINARY)), FEED.provides)
    assert [f"{t:%H:%M} {s}" for t, s in frame.index] == [
        "01:22 SOLAR1",
        "01:24 ACE",
        "01:24 SOLAR1",
        "01:25 IMAP",
        "01:25 SOLAR1",
    ]
    assert frame["active"].tolist() == [True, False, True, False, True]
    assert frame["quality"].tolist() == [0.0] * 5


def test_null_becomes_nan_and_keeps_its_minute_and_a_gap_stays() -> None:
    bz = check_frame(parse(body(ORDINARY))).xs("SOLAR1", level="source")["bz_gsm"]
    assert bz.fillna(99).tolist() == [-1.0, 99.0, -3.0]


def test_bare_nan_tokens_and_endless_numbers_are_missing() -> None:
    text = body(ORDINARY).replace(b"-2.5", b"NaN").replace(b'"bz_gsm": -1', b'"bz_gsm": 1e999')
    assert check_frame(parse(text))["bz_gsm"].isna().tolist() == [True, False, True, True, False]


def test_fills_are_missing() -> None:
    assert parse(body([row("2026-08-07T01:25:00", bz="-999.9", bt=-9999)]))[["bt", "bz_gsm"]].isna().all().all()


def test_a_storm_is_no_fill() -> None:
    frame, remarks = screen("rtsw_mag", parse(body([row("2026-08-07T01:25:00", bz=-78.0, bt=78.1)])), NOW)
    assert frame["bz_gsm"].tolist() == [-78.0]
    assert not [remark for remark in remarks if remark.kind == "range"]


def test_a_day_without_an_active_craft_is_read() -> None:
    assert not parse(body([row("2026-08-07T01:25:00", active=False)]))["active"].any()
    lacking = {
        key: value for key, value in row("2026-08-07T01:25:00").items() if key not in ("active", "overall_quality")
    }
    assert not check_frame(parse(body([lacking])), FEED.provides)["active"].any()


def test_a_new_craft_is_read() -> None:
    assert list(parse(body([row("2026-08-07T01:25:00", " swfo-l2")])).index.unique("source")) == ["SWFO-L2"]


def test_a_changed_header_is_a_format_error_that_names_it() -> None:
    renamed = [{key.replace("bz_gsm", "bz"): value for key, value in row("2026-08-07T01:25:00").items()}]
    with pytest.raises(FeedFormatError, match=r"lacks bz_gsm\."):
        parse(body(renamed))


def test_the_old_names_and_the_old_shape_are_read() -> None:
    old = [["time_tag", "source", "bx_gsm", "by_gsm", "bz_gsm", "lon_gsm", "lat_gsm", "bt"]]
    old += [["2026-04-27 00:01:00.000", "DSCOVR", "1", "2", "-2", "63.4", "-41.8", "3"]]
    frame = check_frame(parse(json.dumps(old).encode()), FEED.provides)
    assert frame[["bz_gsm", "phi_gsm", "theta_gsm", "bt"]].iloc[0].tolist() == [-2.0, 63.4, -41.8, 3.0]


def test_cut_at_any_place_it_is_a_format_error_never_a_part() -> None:
    whole = body(ORDINARY[:2])
    for cut in range(len(whole)):
        with pytest.raises(FeedFormatError):
            parse(whole[:cut])


def test_the_recorded_day_is_read_whole(data_dir: Path) -> None:
    payload = (data_dir / RECORDED).read_bytes()
    frame = check_frame(parse(payload), FEED.provides)
    assert len(frame) == 2850
    assert frame["active"].groupby("source").sum().to_dict() == {"ACE": 1412, "DSCOVR": 0}
    assert frame.xs("ACE", level="source")["bz_gsm"].iloc[-1] == 1.83
    assert not frame["bz_gsm"].isna().any()


def test_the_recorded_day_is_read_in_time(data_dir: Path) -> None:
    payload = (data_dir / RECORDED).read_bytes()
    spans = []
    for _ in range(5):
        start = time.process_time()
        parse(payload)
        spans.append(time.process_time() - start)
    assert min(spans) < 0.15  # s; 0.02 measured


CELLS = st.one_of(
    st.none(), st.booleans(), st.floats(), st.integers(), st.text(max_size=6), st.lists(st.integers(), max_size=2),
    st.sampled_from(["NaN", "-999.9", -9999, 99999, -1e31, "1e999", "12.5", 5, -3.25]),
)  # fmt: skip
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "time_tag": st.sampled_from(["2026-08-07T01:24:02", "2026-08-07T01:24:00", "2026-08-07 01:25:00.000Z"])
            | CELLS,
            "source": st.sampled_from(["ACE", "IMAP"]) | CELLS,
            "active": CELLS,
            "overall_quality": CELLS,
            **dict.fromkeys(["bt", "bx_gsm", "by_gsm", "bz_gsm", "theta_gsm", "phi_gsm"], CELLS),
        }
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_whatever_the_cells_only_measurements_come_through(rows: list[dict[str, Any]]) -> None:
    try:
        frame = parse(json.dumps(rows).encode())
    except FeedFormatError:
        return
    frame, _ = screen("rtsw_mag", check_frame(frame, FEED.provides), NOW)
    check_frame(frame, FEED.provides)
    for name in FEED.provides:
        values = frame[name].dropna()
        assert values.between(QUANTITIES[name].low, QUANTITIES[name].high).all(), name
