"""X-rays, as SWPC sends them."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from nowcast.errors import FeedFormatError
from nowcast.feeds.goes_xrays import FEED, parse
from nowcast.l1 import screen
from nowcast.vocabulary.quantities import check_frame

NOW = datetime(2026, 9, 28, 9, 0, tzinfo=UTC)


def row(stamp: str, flux: Any, energy: str = "0.1-0.8nm") -> dict[str, Any]:
    """One object with the keys of the product."""
    return {
        "time_tag": stamp, "satellite": 18, "flux": flux, "observed_flux": flux, "electron_correction": 1e-9,
        "electron_contaminaton": False, "energy": energy,
    }  # fmt: skip


def read(rows: list[Any]):
    return parse(json.dumps(rows).encode())


def test_only_the_long_channel_is_taken_and_a_gap_stays() -> None:
    rows = [row("2026-09-28T08:20:00Z", 1e-8, "0.05-0.4nm"), row("2026-09-28T08:20:00Z", 1.4e-6)]
    rows += [row("2026-09-28T08:24:00Z", 2.1e-6), row("2026-09-28T08:25:00Z", None)]
    frame = check_frame(read(rows), FEED.provides)
    assert [f"{t:%H:%M} {s}" for t, s in frame.index] == ["08:20 GOES-18", "08:24 GOES-18", "08:25 GOES-18"]
    assert frame["xray_flux"].fillna(9).tolist() == [1.4e-6, 2.1e-6, 9.0]


def test_the_zeros_of_an_eclipse_are_missing_and_said() -> None:
    rows = [row("2026-09-28T08:26:00Z", 0.0), row("2026-09-28T08:27:00Z", 0), row("2026-09-28T09:00:00Z", 1e-6)]
    frame, remarks = screen("goes_xrays", read(rows), NOW)
    assert frame["xray_flux"].isna().tolist() == [True, True, False]
    assert [remark.kind for remark in remarks] == ["fill"]


def test_the_floor_in_single_precision_is_a_measurement() -> None:
    frame, remarks = screen("goes_xrays", read([row("2026-09-28T08:26:00Z", 9.999999717180685e-10)]), NOW)
    assert frame["xray_flux"].tolist() == [1e-9]
    assert remarks == []


def test_a_great_flare_is_kept() -> None:
    frame, remarks = screen("goes_xrays", read([row("2026-09-28T08:26:00Z", 2.8e-3)]), NOW)
    assert frame["xray_flux"].tolist() == [2.8e-3]
    assert remarks == []


def test_other_blanks_and_letters_in_the_energy_do_not_matter() -> None:
    assert read([row("2026-09-28T08:26:00Z", 1e-6, "0.1 - 0.8 NM")])["xray_flux"].tolist() == [1e-6]


@pytest.mark.parametrize("rows", [[row("2026-09-28T08:26:00Z", 1e-6, "1-8A")], [{"time_tag": "2026-09-28T08:26:00Z"}]])
def test_another_channel_or_header_is_a_format_error(rows: list[Any]) -> None:
    with pytest.raises(FeedFormatError, match=r"^goes_xrays: "):
        read(rows)


def test_recorded_hours_are_read_whole(data_dir: Path) -> None:
    body = (data_dir / "more/swpc_payloads/xrays-6-hour.2026_08_20.json").read_bytes()
    frame = check_frame(parse(body), FEED.provides)
    assert len(frame) == 358
    assert frame.index.unique("source").tolist() == ["GOES-18"]
    assert frame["xray_flux"].iloc[0] == 1.3758807426711428e-06
    screened, remarks = screen("goes_xrays", frame, datetime(2026, 8, 20, 4, 50, tzinfo=UTC))
    assert screened["xray_flux"].notna().all()
    assert remarks == []
