"""Messages of the centre, written by hand in the forms of 2024 to 2026."""

from datetime import UTC, datetime

import pytest

from nowcast.bulletins.text import read_message, read_time

HEAD = "Space Weather Message Code: {}\r\nSerial Number: {}\r\nIssue Time: {} UTC\r\n\r\n"
TAIL = "\r\n\r\nNOAA Space Weather Scale descriptions can be found at\r\n\r\nPotential Impacts: May 12: none."


def message(code: str, serial: int, issued: str, body: str) -> str:
    return HEAD.format(code, serial, issued) + body + TAIL


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type]


def test_a_warning_says_from_when_to_when_it_holds() -> None:
    text = message(
        "WARK05", 1874, "2024 May 10 1651",
        "WARNING: Geomagnetic K-index of 5 expected\r\nValid From: 2024 May 10 1700 UTC\r\n"
        "Valid To: 2024 May 11 1200 UTC\r\nWarning Condition: Onset\r\nNOAA Scale: G1 - Minor",
    )  # fmt: skip
    found = read_message(text)
    assert found is not None
    assert (found.key, found.time) == ("WARK05 1874", at(2024, 5, 10, 16, 51))
    assert (found.start, found.stop) == (at(2024, 5, 10, 17), at(2024, 5, 11, 12))
    assert {name: found.body[name] for name in ("kind", "action", "level", "scale", "refers")} == {
        "kind": "warning", "action": "", "level": 5, "scale": "G1", "refers": None,
    }  # fmt: skip
    assert found.body["facts"] == {"condition": "Onset"}
    assert "\r" not in found.body["text"]


def test_an_extension_names_its_serial_number_and_its_new_end() -> None:
    text = message(
        "WARK05", 1875, "2024 May 10 2357",
        "EXTENDED WARNING: Geomagnetic K-Index of 5 expected\nExtension to Serial Number: 1874\n"
        "Valid From: 2024 May 10 1700 UTC\nNow Valid Until: 2024 May 11 2100 UTC\nNoaa Scale: G1 - Minor",
    )  # fmt: skip
    found = read_message(text)
    assert found is not None
    assert (found.body["serial"], found.body["refers"], found.body["action"]) == (1875, 1874, "extended")
    assert found.stop == at(2024, 5, 11, 21)


def test_a_cancel_names_what_it_cancels_and_a_label_glued_to_prose_is_found() -> None:
    text = message(
        "WARK06", 666, "2026 Jul 05 0005",
        "CANCEL WARNING: Geomagnetic K-index of 6 expected \nCancel Serial Number: 665\n"
        "Original Issue Time: 2026 Jul 04 1357 UTC\nWrong date.\r\n\r\nWrong date.NOAA Scale: G2 - Moderate",
    )  # fmt: skip
    found = read_message(text)
    assert found is not None
    assert (found.body["action"], found.body["refers"], found.body["serial"]) == ("cancel", 665, 666)
    assert found.time == at(2026, 7, 5, 0, 5)  # not the original issue
    assert found.body["scale"] == "G2"


@pytest.mark.parametrize("label", ["Ip Shock: 2026-07-03 11:20", "IP Shock Passage Observed: 2026 Jul 03 1120 UTC"])
def test_the_shock_of_a_sudden_impulse_warning_is_found_under_both_names(label: str) -> None:
    body = f"WARNING: Geomagnetic Sudden Impulse expected \nValid From: 2026 Jul 03 1157 UTC\nValid To: bad\n{label}\n"
    found = read_message(message("WARSUD", 256, "2026 Jul 03 1138", body))
    assert found is not None
    assert found.body["shock"] == at(2026, 7, 3, 11, 20).timestamp()
    assert (found.start, found.stop, found.body["scale"]) == (at(2026, 7, 3, 11, 57), None, None)


@pytest.mark.parametrize(
    ("issued", "period", "reached", "span"),
    [
        ("2024 May 10 1714", "1500-1800 UTC", "2024 May 10 1711 UTC", (at(2024, 5, 10, 17, 11), at(2024, 5, 10, 18))),
        ("2024 May 11 0001", "2100-2400 UTC", "", (at(2024, 5, 10, 21), at(2024, 5, 11))),
        ("2024 May 11 0001", "2100-0000", "2024 May 10 2359 UTC", (at(2024, 5, 10, 23, 59), at(2024, 5, 11))),
        ("2024 May 10 2346", "2100-2400 UTC", "2024 May 10 2347 UTC", (at(2024, 5, 10, 23, 47), at(2024, 5, 11))),
    ],
)
def test_an_alert_holds_to_the_end_of_its_synoptic_period(
    issued: str, period: str, reached: str, span: tuple[datetime, datetime]
) -> None:
    body = f"ALERT: Geomagnetic K-index of 9\n Threshold Reached: {reached}\nSynoptic Period: {period}\nNoaa: Yes"
    found = read_message(message("ALTK09", 6, issued, body))
    assert found is not None
    assert (found.start, found.stop) == span
    assert (found.body["level"], found.body["scale"]) == (9, "G5")  # from the headline alone


def test_a_watch_has_its_days_over_the_turn_of_the_year_and_supersedes() -> None:
    body = (
        "WATCH: Geomagnetic Storm Category G2 Predicted\n\nHighest Storm Level Predicted by Day:\n"
        "Dec 31:  None (Below G1)   Jan 01:  G2 (Moderate)   Jan 02:  G1 (Minor)\n\n"
        "THIS SUPERSEDES ANY/ALL PRIOR WATCHES IN EFFECT"
    )
    found = read_message(message("WATA30", 1, "2025 Dec 31 1105", body))
    assert found is not None
    assert found.body["days"] == [["2025-12-31", None], ["2026-01-01", "G2"], ["2026-01-02", "G1"]]
    assert (found.start, found.stop) == (at(2026, 1, 1), at(2026, 1, 3))
    assert (found.body["supersedes"], found.body["scale"]) == (True, "G2")


def test_a_continued_alert_of_electrons_and_a_summary_have_their_own_times() -> None:
    body = "CONTINUED ALERT: Electron 2MeV Integral Flux exceeded 1,000pfu\nContinuation of Serial Number: 3721\n"
    found = read_message(message("ALTEF3", 3722, "2026 Jul 27 1453", body + "Begin Time: 2026 Jul 26 1534 UTC\n"))
    assert found is not None
    assert (found.body["refers"], found.start, found.stop) == (3721, at(2026, 7, 26, 15, 34), None)
    body = "SUMMARY: X-ray Event exceeded X1 \nBegin Time: 2026 Jul 04 2029 UTC\nEnd Time: 2026 Jul 04 2047 UTC\n"
    found = read_message(message("SUMX01", 220, "2026 Jul 04 2116", body + "Xray Class: X1.3\nNoaa Scale: R3 - Strong"))
    assert found is not None
    assert (found.start, found.stop) == (at(2026, 7, 4, 20, 29), at(2026, 7, 4, 20, 47))
    assert (found.body["scale"], found.body["facts"]["xray_class"]) == ("R3", "X1.3")


@pytest.mark.parametrize("text", ["", "The service is down.", HEAD.format("ALTK05", 1, "2026 Jul 27 1453"), "x" * 5000])
def test_what_is_no_message_is_none(text: str) -> None:
    assert read_message(text) is None


@pytest.mark.parametrize(
    "stamp", ["2026 Foo 10 1200", "2026 Feb 30 1200", "2026 Feb 03 2560", "1900 Feb 03 1200", "now"]
)
def test_what_is_no_time_is_none(stamp: str) -> None:
    assert read_time(stamp) is None


def test_hour_24_is_the_next_day() -> None:
    assert read_time("2026 Dec 31 2400 UTC") == at(2027, 1, 1)
