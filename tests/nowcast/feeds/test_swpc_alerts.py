"""The list of messages: every one is kept, read or not."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from nowcast.errors import FeedFormatError
from nowcast.feeds.swpc_alerts import FEED, documents, parse
from nowcast.vocabulary.quantities import check_frame

TEXT = (
    "Space Weather Message Code: {code}\r\nSerial Number: {serial}\r\n"
    "Issue Time: {issued:%Y %b %d %H%M} UTC\r\n\r\n{body}"
)
NOON = datetime(2026, 7, 4, 12, 0, tzinfo=UTC)
ALERT = "ALERT: Geomagnetic K-index of 5 \nThreshold Reached: 2026 Jul 04 1159 UTC\nSynoptic Period: 0900-1200"


def row(body: str = ALERT, *, serial: int = 1, issued: datetime = NOON, code: str = "ALTK05") -> dict[str, object]:
    text = TEXT.format(code=code, serial=serial, issued=issued, body=body)
    return {"product_id": "K05A", "issue_datetime": f"{issued:%Y-%m-%d %H:%M:%S}.123", "message": text}


def test_messages_come_oldest_first_by_code_and_serial_number() -> None:
    later = row(serial=2, issued=NOON.replace(hour=15))
    found = documents(json.dumps([later, row()]).encode())
    assert [document.key for document in found] == ["ALTK05 1", "ALTK05 2"]
    assert found[0].body["scale"] == "G1"
    frame = check_frame(parse(json.dumps([later, row()]).encode()), FEED.provides)
    assert frame.empty


def test_a_message_that_cannot_be_read_keeps_its_text_and_says_so() -> None:
    odd = {"product_id": "NEW1", "issue_datetime": "2026-07-04 13:00:00.000", "message": "Space Weather\x00 Advisory 7"}
    undated = odd | {"issue_datetime": None, "message": "Another form"}
    found = documents(json.dumps([odd, row(), undated]).encode())
    assert sorted(document.body["text"][:13] for document in found if "remark" in document.body) == [
        "Another form", "Space Weather",
    ]  # fmt: skip
    assert all(document.key.isprintable() for document in found)
    assert {document.time.hour for document in found if "remark" in document.body} == {13}  # the newest of the list


def test_a_message_corrected_under_its_own_number_replaces_the_former_and_both_are_kept() -> None:
    wrong = row(
        "WARNING: Geomagnetic K-index of 5 expected\nValid To: 2026 Jul 05 0600 UTC", serial=2246, code="WARK05"
    )
    right = row(
        "WARNING: Geomagnetic K-index of 5 expected\nValid To: 2026 Jul 04 1800 UTC", serial=2246, code="WARK05",
        issued=NOON.replace(minute=24),
    )  # fmt: skip
    kept = {document.key: document for document in documents(json.dumps([right, wrong]).encode())}
    assert set(kept) == {"WARK05 2246", "WARK05 2246 of 2026-07-04 12:00"}
    assert kept["WARK05 2246"].stop == datetime(2026, 7, 4, 18, 0, tzinfo=UTC)
    assert kept["WARK05 2246 of 2026-07-04 12:00"].body["corrected"] is True


def test_the_same_message_twice_is_one() -> None:
    assert len(documents(json.dumps([row(), row()]).encode())) == 1


@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b"null", b"[]", b'[{"message": ', b'[{"text": "a"}]'])
def test_anything_else_is_a_format_error(body: bytes) -> None:
    with pytest.raises(FeedFormatError, match=r"^swpc_alerts: "):
        documents(body)


@pytest.mark.parametrize(("name", "count"), [("alerts.2025_04_11.json", 180), ("alerts.2026_08_01.json", 118)])
def test_all_recorded_messages_are_read(data_dir: Path, name: str, count: int) -> None:
    found = documents((data_dir / "more/swpc_payloads" / name).read_bytes())
    assert len(found) == count
    assert [document.body["text"] for document in found if "remark" in document.body] == []
    held = [
        document for document in found if document.body["kind"] == "warning" and document.body["action"] != "cancel"
    ]
    assert all(document.start and document.stop and document.start < document.stop for document in held)


def test_the_messages_of_may_2024_say_what_was_transcribed(data_dir: Path) -> None:
    """Only codes and times of that storm are recorded: the texts are set from them in the form of the time."""
    path = data_dir / "more/event_lists/swpc_geomagnetic_alerts_gannon_2024.csv"
    rows = list(csv.DictReader(path.read_text().splitlines()))
    found = {document.key: document for document in documents(json.dumps([_as_sent(line) for line in rows]).encode())}
    assert len(rows) == len(found) == 89
    for line in rows:
        document = found[f"{line['product_code']} {line['serial']}"]
        assert document.time == datetime.fromisoformat(line["time"])
        assert document.body["kind"] == line["kind"]
        if line["k_level"]:
            assert document.body["level"] == int(line["k_level"])
        if line["valid_to"]:
            assert document.start == datetime.fromisoformat(line["valid_from"])
            assert document.stop == datetime.fromisoformat(line["valid_to"])
        if line["synoptic_start"]:
            assert document.start == datetime.fromisoformat(line["synoptic_start"])


def _as_sent(line: dict[str, str]) -> dict[str, object]:
    issued = datetime.fromisoformat(line["time"])
    if line["kind"] == "warning":
        first, last = (datetime.fromisoformat(line[name]) for name in ("valid_from", "valid_to"))
        body = (
            f"WARNING: Geomagnetic K-index of {line['k_level']} expected\r\nValid From: {first:%Y %b %d %H%M} UTC\r\n"
        )
        body += f"Valid To: {last:%Y %b %d %H%M} UTC\r\nWarning Condition: Onset"
    elif line["kind"] == "alert":
        hour = datetime.fromisoformat(line["synoptic_start"]).hour
        body = f"ALERT: Geomagnetic K-index of {line['k_level']}\r\nSynoptic Period: {hour:02}00-{hour + 3:02}00 UTC"
    else:
        body = f"WATCH: Geomagnetic Storm Category {line['watch_level']} Predicted"
    return row(body, serial=int(line["serial"]), issued=issued, code=line["product_code"])
