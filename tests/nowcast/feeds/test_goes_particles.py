"""Protons and electrons at geosynchronous orbit, as SWPC sends them: one shape."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from nowcast.errors import FeedFormatError
from nowcast.feeds import goes_electrons, goes_protons
from nowcast.l1 import screen
from nowcast.vocabulary.quantities import check_frame

NOW = datetime(2026, 8, 20, 4, 45, tzinfo=UTC)
FEEDS = {"goes_protons": (goes_protons, ">=10 MeV"), "goes_electrons": (goes_electrons, ">=2 MeV")}


def row(stamp: str, flux: Any, energy: str, satellite: Any = 18) -> dict[str, Any]:
    """One object with the keys of the product."""
    return {"time_tag": stamp, "satellite": satellite, "flux": flux, "energy": energy}


@pytest.fixture(params=FEEDS)
def feed(request: pytest.FixtureRequest) -> tuple[str, Any, str]:
    module, energy = FEEDS[request.param]
    return request.param, module, energy


def test_only_the_alert_channel_is_taken_and_a_gap_stays(feed: tuple[str, Any, str]) -> None:
    _, module, energy = feed
    rows = [row("2026-08-20T04:00:00Z", 5.9, ">=1 MeV"), row("2026-08-20T04:00:00Z", 0.2, energy)]
    rows += [row("2026-08-20T04:15:00Z", 0.3, energy), row("2026-08-20T04:15:00Z", 0.1, ">=100 MeV")]
    frame = check_frame(module.parse(json.dumps(rows).encode()), module.FEED.provides)
    assert [f"{t:%H:%M} {s}" for t, s in frame.index] == ["04:00 GOES-18", "04:15 GOES-18"]
    assert frame.iloc[:, 0].tolist() == [0.2, 0.3]


def test_fills_and_nulls_are_missing(feed: tuple[str, Any, str]) -> None:
    name, module, energy = feed
    fluxes = (-9999, "-99999", None, "NaN", -0.5)
    rows = [row(f"2026-08-20T04:{5 * n:02}:00Z", flux, energy) for n, flux in enumerate(fluxes)]
    frame, remarks = screen(name, module.parse(json.dumps(rows).encode()), NOW)
    assert frame.iloc[:, 0].isna().all()
    assert [remark.kind for remark in remarks] == ["range"]


def test_a_storm_is_kept(feed: tuple[str, Any, str]) -> None:
    name, module, energy = feed
    body = json.dumps([row("2026-08-20T04:00:00Z", 31_700, energy)]).encode()
    frame, remarks = screen(name, module.parse(body), NOW)
    assert frame.iloc[:, 0].tolist() == [31_700.0]
    assert remarks == []


def test_a_header_row_of_strings_and_a_new_satellite_are_read(feed: tuple[str, Any, str]) -> None:
    _, module, energy = feed
    body = json.dumps([["energy", "flux", "satellite", "time_tag"], [energy, "0.2", "20", "2026-08-20 04:00:00"]])
    assert module.parse(body.encode()).index.unique("source").tolist() == ["GOES-20"]


@pytest.mark.parametrize("change", [("flux", "flow"), ("=", "")])
def test_a_changed_header_or_channel_is_a_format_error(feed: tuple[str, Any, str], change: tuple[str, str]) -> None:
    name, module, energy = feed
    body = json.dumps([row("2026-08-20T04:00:00Z", 0.2, energy)]).replace(*change)
    with pytest.raises(FeedFormatError, match=rf"^{name}: "):
        module.parse(body.encode())


@pytest.mark.parametrize(
    ("path", "rows", "last"),
    [
        ("more/swpc_payloads/integral-protons-6-hour.2026_08_20.json", 71, 0.2087719440460205),
        ("samples/excerpts/goes_primary_integral-protons.2026-05-23.excerpt.json", 1, 0.20005369186401367),
    ],
)
def test_recorded_hours_are_read_whole(data_dir: Path, path: str, rows: int, last: float) -> None:
    frame = check_frame(goes_protons.parse((data_dir / path).read_bytes()), goes_protons.FEED.provides)
    assert len(frame) == rows
    assert frame["proton_flux_10mev"].between(0.1, 0.5).all()
