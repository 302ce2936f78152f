"""States of SMILE and of the craft at L1 as JPL Horizons sends them: what is taken, and what is refused."""

import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from nowcast.errors import FeedFormatError
from nowcast.feeds.horizons import FEED, ask, documents, follow_up, parse
from nowcast.smile.orbit.horizons import end_of_coverage, read
from nowcast.smile.orbit.inertial import EARTH_RADIUS, from_gse, to_gse
from nowcast.vocabulary.quantities import check_frame

NOW = datetime(2026, 11, 28, 17, 20, tzinfo=UTC)
HEAD = """\
*******************************************************************************
Ephemeris / API_USER Sat Nov 28 09:20:11 2026 Pasadena, USA      / Horizons
*******************************************************************************
Target body name: {target}                       {{source: SMILE}}
Center body name: Earth (399)                     {{source: DE441}}
Center-site name: BODY CENTER
*******************************************************************************
Start time      : A.D. 2026-Jun-22 00:01:09.1840 TDB
Stop  time      : A.D. 2026-Jun-22 12:01:09.1840 TDB
Step-size       : 720 minutes
*******************************************************************************
Output units    : KM-S
Output type     : GEOMETRIC cartesian states
Output format   : 2 (position and velocity)
Reference frame : ICRF
*******************************************************************************
"""
ROWS = """\
$$SOE
2461213.500800741, A.D. 2026-Jun-22 00:01:09.1840,  5.906760500000000E+04, -1.547967500000000E+04,  1.099431160000000E+05,  4.488910000000000E-01,  4.152820000000000E-01, -4.692560000000000E-01,
2461214.000800741, A.D. 2026-Jun-22 12:01:09.1840,  6.399284700000000E+04,  4.336195000000000E+03,  6.742898300000000E+04, -3.507880000000000E-01,  4.683590000000000E-01, -1.574742000000000E+00,
$$EOE
*******************************************************************************
"""  # noqa: E501
LABELLED = """\
$$SOE
2461213.500800741 = A.D. 2026-Jun-22 00:01:09.1840 TDB
 X = 5.906760500000000E+04 Y =-1.547967500000000E+04 Z = 1.099431160000000E+05
 VX= 4.488910000000000E-01 VY= 4.152820000000000E-01 VZ=-4.692560000000000E-01
2461214.000800741 = A.D. 2026-Jun-22 12:01:09.1840 TDB
 X = 6.399284700000000E+04 Y = 4.336195000000000E+03 Z = 6.742898300000000E+04
 VX=-3.507880000000000E-01 VY= 4.683590000000000E-01 VZ=-1.574742000000000E+00
$$EOE
"""
SMILE = "SMILE (spacecraft) (-463)"
NOTHING = 'No ephemeris for target "SMILE (spacecraft)" after A.D. 2026-SEP-30 23:59:00.0000 TDB'


def answer(target: str = SMILE, rows: str = ROWS, head: str = HEAD) -> bytes:
    """An answer as the API sends it."""
    signature = {"source": "NASA/JPL Horizons API", "version": "1.2"}
    return json.dumps({"signature": signature, "result": head.format(target=target) + rows}).encode()


def at_l1(target: str, *positions: tuple[float, float, float]) -> bytes:
    """An answer about a craft that stands at positions in GSE [km], six hours apart."""
    rows = []
    for number, position in enumerate(positions):
        day = 2461372.5 + 0.25 * number
        x, y, z = from_gse((day - 2451545.0) * 86400.0, position)
        rows.append(f"{day:.9f}, A.D. 2026-Nov-28, {x:.15E}, {y:.15E}, {z:.15E}, 0.0, 0.0, 0.0,")
    return answer(target, "\n".join(["$$SOE", *rows, "$$EOE", ""]))


@pytest.mark.parametrize("payload", [answer(), answer(rows=LABELLED), (HEAD.format(target=SMILE) + ROWS).encode()])
def test_states_are_read_from_values_with_commas_and_from_labelled_lines_in_json_or_plain(payload: bytes) -> None:
    (paper,) = documents(payload)
    assert (paper.key, paper.body["target"]) == ("SMILE", SMILE)
    first, last = paper.body["states"]
    assert first == pytest.approx([835358469.184, 59067.605, -15479.675, 109943.116, 0.448891, 0.415282, -0.469256])
    assert last[0] - first[0] == pytest.approx(43200.0, abs=1e-3)
    assert abs(paper.time - datetime(2026, 6, 22, tzinfo=UTC)) < timedelta(seconds=1)
    assert parse(payload).empty  # it is no craft at L1


@pytest.mark.parametrize(
    ("target", "source"),
    [
        ("ACE (spacecraft) (-92)", "ACE"),
        ("SWFO-L1 (spacecraft) (-231)", "SOLAR1"),
        ("SOLAR-1 (spacecraft) (-231)", "SOLAR1"),
        ("Wind (spacecraft) (-8)", "WIND"),
        ("IMAP (spacecraft) (-43)", "IMAP"),
        ("DSCOVR (Deep Space Climate Observatory) (-78)", "DSCOVR"),
    ],
)
def test_the_name_in_the_answer_says_whose_positions_they_are(target: str, source: str) -> None:
    frame = check_frame(parse(at_l1(target, (1.5e6, -2e5, 1e5), (1.5e6, -1.9e5, 1e5))), FEED.provides)
    assert frame.xs(source, level="source")["y_gse"].tolist() == pytest.approx([-2e5, -1.9e5], abs=20)
    assert documents(at_l1(target, (1.5e6, -2e5, 1e5))) == ()


def test_gse_goes_to_the_axes_of_j2000_and_back() -> None:
    seconds, vectors = np.array([8.4e8, 8.5e8]), np.array([[1.0, 2.0, 3.0], [-4.0, 5.0, 6.0]])
    assert to_gse(seconds, EARTH_RADIUS * from_gse(seconds, vectors)) == pytest.approx(vectors, abs=1e-9)


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"", "is empty"),
        (b"<html><body>Are you a robot?</body></html>", "is a page"),
        (answer()[: len(answer()) // 2], "is no whole JSON"),
        (b'{"signature": {}}', "without a result"),
        (answer(rows=ROWS.partition("$$EOE")[0]), "is cut off"),
        (answer(rows=ROWS[:400] + "\n$$EOE\n"), "cut off or no number"),
        (answer(rows="$$SOE\n$$EOE\n"), "holds no states"),
        (answer(rows=ROWS.replace("5.906760500000000E+04", "n.a.")), "no number"),
        (answer(head=HEAD.replace("KM-S", "AU-D")), "Output units of the answer is 'AU-D'"),
        (answer(head=HEAD.replace(": ICRF", ": Ecliptic of J2000.0")), "Reference frame of the answer is 'Ecliptic"),
        (answer(head=HEAD.replace("Earth (399)", "Sun (10)")), "Center body name of the answer is 'Sun"),
        (answer(head=HEAD.replace("GEOMETRIC", "ASTROMETRIC")), "Output type of the answer"),
        (answer("Mars Express (spacecraft) (-41)"), "is of 'Mars Express"),
        (answer("SMILEY (spacecraft) (-1)"), "is of 'SMILEY"),
        (answer("ACE (spacecraft) (-92)"), "ACE cannot be"),
        (at_l1(SMILE, (1.5e6, 0.0, 0.0)), "SMILE cannot be"),
        (b'{"result": "Bus to Mars."}', "holds no states; it begins with 'Bus to Mars.'"),
        (json.dumps({"error": NOTHING}).encode(), "nothing after 2026-SEP-30 23:59:00 TDB"),
    ],
)
def test_another_thing_is_refused_in_a_sentence(payload: bytes, reason: str) -> None:
    with pytest.raises(FeedFormatError, match=r"^horizons: .*" + reason.replace(".", r"\.").replace("(", r"\(")):
        parse(payload)


def test_a_craft_that_is_not_known_has_no_rows_and_smile_not_known_is_a_fault() -> None:
    payload = b'{"result": "No matches found."}'
    smile, craft = ask(NOW)[:2]
    assert follow_up(craft, payload) is None
    assert parse(payload).empty
    assert documents(payload) == ()
    with pytest.raises(FeedFormatError, match="JPL knows no object '-463', SMILE's number here"):
        follow_up(smile, payload)


def test_smile_is_asked_for_a_week_back_and_two_months_ahead_and_the_craft_about_now() -> None:
    smile, *others = ask(NOW)
    assert smile.body == "SMILE"
    assert smile.parameters["COMMAND"] == "'-463'"
    assert (smile.parameters["START_TIME"], smile.parameters["STOP_TIME"]) == (
        "'2026-11-21 00:00'",
        "'2027-01-27 00:00'",
    )
    assert (smile.parameters["CENTER"], smile.parameters["REF_SYSTEM"]) == ("'500@399'", "'ICRF'")
    assert [request.body for request in others] == ["SOLAR1", "IMAP", "ACE", "WIND", "DSCOVR"]
    assert others[0].parameters["STOP_TIME"] == "'2026-11-29 00:00'"


def test_before_smile_was_in_its_orbit_it_is_not_asked_for() -> None:
    assert "SMILE" not in [request.body for request in ask(datetime(2024, 5, 10, tzinfo=UTC))]


def test_where_its_data_have_ended_the_last_of_them_are_asked_for() -> None:
    smile = ask(NOW)[0]
    payload = json.dumps({"error": NOTHING}).encode()
    assert end_of_coverage(payload) == datetime(2026, 9, 30, 23, 59, tzinfo=UTC)
    further = follow_up(smile, payload)
    assert further is not None
    assert further.parameters["COMMAND"] == "'-463'"
    assert further.parameters["STOP_TIME"] == "'2026-09-30 23:57'"
    assert further.parameters["START_TIME"] == "'2026-08-16 23:57'"
    assert follow_up(smile, answer()) is None
    assert follow_up(ask(NOW)[1], payload) is None


def test_an_answer_about_another_object_than_was_asked_for_is_refused() -> None:
    smile, solar1, *_ = ask(NOW)
    with pytest.raises(FeedFormatError, match="SMILE was asked for, the answer is of 'ACE"):
        follow_up(smile, at_l1("ACE (spacecraft) (-92)", (1.5e6, 0.0, 0.0)))
    assert follow_up(solar1, at_l1("SWFO-L1 (spacecraft) (-231)", (1.5e6, 0.0, 0.0))) is None
    assert follow_up(smile, b"<html>") is None  # which the reader refuses


def test_a_limit_is_read_whatever_its_side() -> None:
    early = b'No ephemeris for target "SMILE (spacecraft)" prior to A.D. 2026-JUN-22 00:01:09.1840 TDB'
    assert end_of_coverage(early) is None
    with pytest.raises(FeedFormatError, match="nothing prior to 2026-JUN-22"):
        read(early)
