"""Which messages hold: by serial number, with extensions, cancels and superseding watches."""

from datetime import UTC, datetime, timedelta
from typing import Any

from nowcast.bulletins.threads import threads
from nowcast.vocabulary.records import Document

NOON = datetime(2026, 7, 7, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def paper(code: str, serial: int, hours: float, *, lasts: float | None = None, **more: Any) -> Document:
    kind = {"WAR": "warning", "ALT": "alert", "WAT": "watch", "SUM": "summary"}[code[:3]]
    body = {"code": code, "serial": serial, "kind": kind, "action": "", "refers": None, "headline": "K-index of 5"}
    body |= {"scale": "G1", "level": 5, "supersedes": kind == "watch"} | more
    issued = NOON + hours * HOUR
    return Document(f"{code} {serial}", issued, body, issued, None if lasts is None else NOON + lasts * HOUR)


def states(*papers: Document, hours: float = 0) -> list[tuple[tuple[int, ...], str]]:
    return [(thread.serials, thread.state) for thread in threads(papers, NOON + hours * HOUR)]


def test_a_warning_is_expected_then_active_then_ended() -> None:
    ahead = Document("WARK05 1", NOON, paper("WARK05", 1, 0).body, NOON + HOUR, NOON + 2 * HOUR)
    assert [states(ahead, hours=hours)[0][1] for hours in (0, 1, 2.1)] == ["expected", "active", "ended"]
    assert states(ahead, hours=-1) == []  # not issued yet


def test_an_extension_keeps_the_thread_and_moves_its_end() -> None:
    first, second = (
        paper("WARK05", 2251, 0, lasts=6),
        paper("WARK05", 2252, 5, lasts=12, refers=2251, action="extended"),
    )
    assert states(first, second, hours=8) == [((2251, 2252), "active")]
    assert threads([first, second], NOON + 5 * HOUR)[0].stop == NOON + 12 * HOUR
    assert states(first, hours=8) == [((2251,), "ended")]
    assert states(second, hours=8) == [((2252,), "active")]  # the first has left the list of 30 days


def test_two_warnings_of_one_code_are_two_threads() -> None:
    one, other = paper("WARK05", 1, -9, lasts=-3), paper("WARK05", 2, 0, lasts=6)
    assert states(one, other) == [((1,), "ended"), ((2,), "active")]


def test_a_cancelled_warning_ends_with_the_cancel_also_when_it_was_extended() -> None:
    first = paper("WARK06", 664, -4, lasts=6)
    longer = paper("WARK06", 665, -2, lasts=30, refers=664, action="extended")
    cancel = paper("WARK06", 666, 1, refers=665, action="cancel")
    assert states(first, longer, cancel, hours=0) == [((664, 665), "active")]
    (thread,) = threads([first, longer, cancel], NOON + 2 * HOUR)
    assert (thread.state, thread.stop) == ("cancelled", NOON + HOUR)


def test_a_cancelled_continuation_takes_back_only_itself() -> None:
    first = paper("ALTEF3", 3709, -24)
    wrong = paper("ALTEF3", 3710, 0, refers=3709, action="continued")
    cancel = paper("ALTEF3", 3711, 0.05, refers=3710, action="cancel")
    right = paper("ALTEF3", 3712, 0.06, refers=3710, action="continued")
    assert states(first, wrong, cancel, right, hours=1) == [((3709, 3710, 3711, 3712), "active")]


def test_a_cancel_of_what_is_not_in_the_list_is_a_cancelled_thread() -> None:
    assert states(paper("WARK05", 2250, 0, refers=2249, action="cancel")) == [((2250,), "cancelled")]


def test_a_newer_watch_supersedes_those_before_it() -> None:
    one, other = paper("WATA20", 1, -8, lasts=40), paper("WATA50", 2, -2, lasts=60)
    assert states(one, other) == [((1,), "superseded"), ((2,), "active")]
    assert threads([one, other], NOON)[0].stop == NOON - 2 * HOUR


def test_what_is_of_a_moment_is_a_report_and_particles_stay_open() -> None:
    assert states(paper("SUMX01", 1, -1), paper("ALTTP2", 2, -1), paper("ALTPX1", 3, -1)) == [
        ((3,), "active"), ((2,), "report"), ((1,), "report"),
    ]  # fmt: skip
    assert states(paper("ALTPX1", 3, -13)) == [((3,), "ended")]


def test_what_was_corrected_or_could_not_be_read_is_left_out() -> None:
    wrong = paper("WARK05", 2246, -1, lasts=30, corrected=True)
    assert threads([wrong, Document("K05W ?", NOON, {"text": "?"})], NOON) == []
