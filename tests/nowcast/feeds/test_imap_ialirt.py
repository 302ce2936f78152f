"""IMAP's own broadcast: two instruments, seconds instead of minutes."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from nowcast.errors import FeedFormatError
from nowcast.feeds.imap_ialirt import FEED, ask, parse
from nowcast.l1 import screen
from nowcast.vocabulary.quantities import check_frame

NOW = datetime(2026, 9, 5, 12, 10, 40, tzinfo=UTC)


def mag(stamp: str, vector: Any, **more: Any) -> dict[str, Any]:
    """A sample of the magnetometer."""
    return {"instrument": "mag", "time_utc": stamp, "mag_B_GSM": vector, "mag_B_magnitude": 5.0, **more}


def swapi(stamp: str, speed: Any, density: Any = 4.0, temperature: Any = 1e5) -> dict[str, Any]:
    """A sample of the plasma."""
    return {
        "instrument": "swapi", "time_utc": stamp, "swapi_pseudo_proton_speed": speed,
        "swapi_pseudo_proton_density": density, "swapi_pseudo_proton_temperature": temperature,
    }  # fmt: skip


def read(*rows: Any, instrument: str = "mag"):
    return parse(json.dumps({"meta": {"count": len(rows), "instrument": instrument}, "data": list(rows)}).encode())


def test_seconds_become_the_mean_of_their_minute_and_a_gap_stays() -> None:
    frame = check_frame(
        read(
            mag("2026-09-05T12:00:00", [1.0, 2.0, -1.0]),
            mag("2026-09-05T12:00:04", [3.0, 4.0, -3.0]),
            mag("2026-09-05T12:02:58.5", ["6.0", 0, 8]),
        ),
        FEED.provides,
    )
    assert [f"{t:%H:%M:%S} {s}" for t, s in frame.index] == ["12:00:00 IMAP", "12:02:00 IMAP"]
    assert frame[["bx_gsm", "by_gsm", "bz_gsm"]].to_numpy().tolist() == [[2.0, 3.0, -2.0], [6.0, 0.0, 8.0]]
    np.testing.assert_allclose(frame["bt"], [17**0.5, 10.0])
    assert frame["flow_speed"].isna().all()


def test_vectors_that_are_none_and_failed_fits_are_missing() -> None:
    frame = read(mag("2026-09-05T12:00:00", None), mag("2026-09-05T12:01:00", [1.0, -1e31, 2.0]))
    assert frame["bz_gsm"].isna().tolist() == [True, False]
    assert frame["bt"].isna().all()
    plasma = read(swapi("2026-09-05T12:00:06", None), swapi("2026-09-05T12:00:18", 380.0, None), instrument="swapi")
    assert plasma["flow_speed"].tolist() == [380.0]
    assert plasma["proton_density"].tolist() == [4.0]


def test_both_instruments_and_both_names_of_the_vector_are_read() -> None:
    old = {"time_utc": "2026-09-05T12:00:00", "mag_4s_B_GSM": [1.0, 2.0, 2.0]}
    assert read(old)["bt"].tolist() == [3.0]
    turned = read(mag("2026-09-05T12:00:00", [1, 0, 0], mag_B_GSE=[1, 0.5, 0]))
    assert turned[["by_gse", "theta_gsm", "phi_gsm"]].iloc[0].tolist() == [0.5, 0.0, 0.0]


def test_a_storm_is_kept() -> None:
    frame, remarks = screen("imap_ialirt", read(mag("2026-09-05T12:00:00", [20.0, 30.0, -70.0])), NOW)
    assert frame["bz_gsm"].tolist() == [-70.0]
    assert remarks == []
    frame, remarks = screen("imap_ialirt", read(swapi("2026-09-05T12:00:06", 980.0, 45.0, 2e6)), NOW)
    assert frame["flow_speed"].tolist() == [980.0]
    assert remarks == []


def test_an_empty_list_says_that_nobody_listened_and_is_no_fault() -> None:
    frame = check_frame(read(), FEED.provides)
    assert frame.empty
    screened, remarks = screen("imap_ialirt", frame, NOW)
    assert screened.empty
    assert remarks == []


@pytest.mark.parametrize(
    "body",
    [
        b'{"message": "API key required"}',
        b'{"meta": {}, "data": {"a": 1}}',
        b'{"meta": {}, "data": [{"time_utc": "2026-09-05T12:00:00", "mag_B_RTN": [1, 2, 3]}]}',
        b'{"meta": {}, "data": [{"time": "2026-09-05T12:00:00", "mag_B_GSM": [1, 2, 3]}]}',
        b'{"meta": {}, "data": [{"time_utc": "today", "mag_B_GSM": [1, 2, 3]}]}',
    ],
)
def test_a_refusal_another_header_or_no_time_is_a_format_error(body: bytes) -> None:
    with pytest.raises(FeedFormatError, match=r"^imap_ialirt: "):
        parse(body)


def test_whole_minutes_of_both_instruments_are_asked_without_a_zone() -> None:
    requests = ask(NOW, timedelta(minutes=15))
    assert [request.parameters["instrument"] for request in requests] == ["mag", "swapi"]
    assert requests[0].parameters["time_utc_start"] == "2026-09-05T11:56:00"
    assert requests[0].parameters["time_utc_end"] == "2026-09-05T12:11:00"
    assert all(request.base == "imap" for request in (*FEED.requests(NOW), *(FEED.once or ask)(NOW)))
