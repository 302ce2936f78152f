"""The plasma at L1, as SWPC sends it."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nowcast.errors import FeedFormatError
from nowcast.feeds.rtsw_wind import FEED, parse
from nowcast.l1 import screen
from nowcast.vocabulary.quantities import check_frame

NOW = datetime(2026, 8, 7, 1, 27, tzinfo=UTC)


def row(stamp: str, source: str = "SOLAR1", *, active: bool = True, **more: Any) -> dict[str, Any]:
    """One object with the keys of the product; integers where upstream has them."""
    return {
        "time_tag": stamp, "active": active, "source": source, "proton_speed": 276.9, "proton_temperature": 24034,
        "proton_density": 3.09, "proton_vx_gse": -276.1, "proton_vy_gse": -3, "proton_vz_gse": -20.6,
        "proton_vx_gsm": -276.1, "proton_vy_gsm": -6.4, "proton_vz_gsm": -19.8, "proton_sample_size": 1,
        "alpha_speed": None, "alpha_density": None, "max_data_flag": 0, "overall_quality": 0, **more,
    }  # fmt: skip


def body(*rows: dict[str, Any]) -> bytes:
    return json.dumps(rows).encode()


def test_an_ordinary_stretch_is_read() -> None:
    frame = check_frame(parse(body(row("2026-08-07T01:25:00"), row("2026-08-07T01:24:00"))), FEED.provides)
    assert frame["flow_speed"].tolist() == [276.9, 276.9]
    assert frame["vy_gse"].tolist() == [-3.0, -3.0]
    assert frame.index.get_level_values("time").is_monotonic_increasing


def test_bare_nan_tokens_leave_the_other_values_of_their_row() -> None:
    text = body(row("2026-08-07T01:25:00")).replace(b"3.09", b"NaN").replace(b"24034", b"-Infinity")
    frame = check_frame(parse(text))
    assert frame[["proton_density", "proton_temperature"]].isna().all().all()
    assert frame["flow_speed"].tolist() == [276.9]


def test_a_gap_and_a_null_row_stay_missing() -> None:
    empty = dict.fromkeys(["proton_speed", "proton_density", "proton_temperature"])
    frame = parse(body(row("2026-08-07T01:25:00"), row("2026-08-07T01:22:00", **empty)))
    assert len(frame) == 2
    assert frame["flow_speed"].isna().tolist() == [True, False]


def test_a_density_of_zero_is_missing_and_said() -> None:
    frame, remarks = screen("rtsw_wind", parse(body(row("2026-08-07T01:25:00", proton_density=0.0))), NOW)
    assert np.isnan(frame["proton_density"].iloc[0])
    assert [remark.kind for remark in remarks] == ["fill"]


def test_a_storm_is_kept() -> None:
    storm = row(
        "2026-08-07T01:25:00", proton_speed=1050.0, proton_density=62.0, proton_temperature=2.1e6, proton_vx_gse=-1049
    )
    frame, remarks = screen("rtsw_wind", parse(body(storm)), NOW)
    assert frame["flow_speed"].tolist() == [1050.0]
    assert remarks == []


def test_a_new_craft_and_rows_without_velocity_are_read() -> None:
    bare = {key: value for key, value in row("2026-08-07T01:25:00", "new").items() if "_v" not in key}
    assert check_frame(parse(body(bare)), FEED.provides).index[0][1] == "NEW"


def test_a_changed_header_and_a_cut_answer_are_format_errors() -> None:
    with pytest.raises(FeedFormatError, match="lacks proton_density"):
        parse(body(row("2026-08-07T01:25:00")).replace(b"proton_density", b"n"))
    whole = body(row("2026-08-07T01:25:00"))
    for cut in range(len(whole)):
        with pytest.raises(FeedFormatError):
            parse(whole[:cut])


def test_a_real_row_is_read(data_dir: Path) -> None:
    frame = parse((data_dir / "samples/excerpts/rtsw_wind_1m.2026-08-07.row.json").read_bytes())
    assert check_frame(frame, FEED.provides)["proton_density"].tolist() == [3.09]
