"""The 3-day forecast: its tables, the turn of the year, a broken table."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from nowcast.errors import FeedFormatError
from nowcast.feeds.three_day_forecast import documents, parse

BLOCKS = "\n".join(f"{hour:02}-{hour + 3:02}UT       3.00         4.33         5.67 (G2)" for hour in range(0, 24, 3))
TEXT = f"""\
:Product: 3-Day Forecast
:Issued: 2025 Dec 30 1230 UTC
# Prepared by the centre
#
A. NOAA Geomagnetic Activity Observation and Forecast

NOAA Kp index breakdown Dec 30-Jan 01 2026

             Dec 30       Dec 31       Jan 01
{BLOCKS}

Rationale: A storm is
likely on 01 Jan.

B. NOAA Solar Radiation Activity Observation and Forecast

              Dec 30  Dec 31  Jan 01
S1 or greater   75%     25%      10%

Rationale: None.

C. NOAA Radio Blackout Activity and Forecast

R1-R2           35%           35%           40%
R3 or greater    5%            5%            5%

Rationale: No change.
"""


def test_the_tables_the_days_and_the_reasons_are_read() -> None:
    (document,) = documents(TEXT.encode())
    assert document.time == datetime(2025, 12, 30, 12, 30, tzinfo=UTC)
    assert document.body["days"] == ["2025-12-30", "2025-12-31", "2026-01-01"]
    assert (document.start, document.stop) == (datetime(2025, 12, 30, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC))
    assert document.body["kp"] == [[3.0] * 8, [4.33] * 8, [5.67] * 8]
    assert document.body["chances"] == {
        "s1 or greater": [75, 25, 10], "r1-r2": [35, 35, 40], "r3 or greater": [5, 5, 5],
    }  # fmt: skip
    assert document.body["rationale"]["geomagnetic"] == "A storm is likely on 01 Jan."
    assert "remark" not in document.body
    assert parse(TEXT.replace("\n", "\r\n").encode()).empty


@pytest.mark.parametrize(("old", "new"), [("00-03UT", "00-03"), ("4.33  ", "      "), ("75%", "n/a"), ("5.67", "9.67")])
def test_a_table_that_cannot_be_read_is_said_and_the_text_kept(old: str, new: str) -> None:
    (document,) = documents(TEXT.replace(old, new).encode())
    assert "could not be read" in document.body["remark"]
    assert document.body["kp"] is None or len(document.body["chances"]) == 2
    assert document.body["text"].startswith(":Product:")


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"{}", b"\xff", b":Product: Geomagnetic Forecast\n:Issued: 2023 Oct 31 2205 UTC\n",
             TEXT.replace("Dec 30 1230", "soon").encode()],
)  # fmt: skip
def test_anything_else_is_a_format_error(body: bytes) -> None:
    with pytest.raises(FeedFormatError, match=r"^three_day_forecast: "):
        documents(body)


def test_a_recorded_forecast_is_read(data_dir: Path) -> None:
    (document,) = documents((data_dir / "more/swpc_payloads/3-day-forecast.2026_08_01.txt").read_bytes())
    assert document.body["kp"] is not None
    assert document.body["kp"][1] == [4.0, 4.33, 5.67, 4.33, 5.0, 3.0, 1.67, 1.67]
    assert document.body["chances"]["s1 or greater"] == [75, 25, 10]
    assert "CME" in document.body["rationale"]["geomagnetic"]
