"""Orbits in files: two-line elements, OMM in JSON and CSV, tables of positions."""

import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from orbits import PERIGEE, TRACK

from nowcast.errors import NowcastError
from nowcast.smile.orbit.ephemeris import ephemeris, omm_sets, table
from nowcast.smile.orbit.position import EARTH_RADIUS, error_km

# made-up sets in the true form: the ellipse of the tests, catalogue numbers 99999 and, in Alpha-5, 270001
LINES = """\
1 99999U 26099A   26182.00000000  .00000000  00000-0  00000-0 0  9999
2 99999  73.0000 220.0000 8363000 287.5000   0.0000  0.47424000    08
"""
ALPHA = LINES.replace("99999", "T0001")
OTHER = """\
OTHER
1 88888U 25001A   26183.00000000  .00000000  00000-0  00000-0 0  9999
2 88888  10.0000 100.0000 0001000   0.0000   0.0000  1.00270000    08
"""
OMM = {
    "OBJECT_NAME": "SMILE", "OBJECT_ID": "2026-109A", "EPOCH": "2026-07-01T00:00:00.000000", "MEAN_MOTION": 0.47424,
    "ECCENTRICITY": 0.8363, "INCLINATION": 73.0, "RA_OF_ASC_NODE": 220.0, "ARG_OF_PERICENTER": 287.5,
    "MEAN_ANOMALY": 0.0, "NORAD_CAT_ID": 1234567, "BSTAR": 0.0,
}  # fmt: skip
LATER = PERIGEE + timedelta(hours=6)
HOURS = [f"2026-11-28T{hour:02}:00:00Z" for hour in range(13)]


def rows(scale: float = 1.0, head: str = "time,x_gse,y_gse,z_gse", fill: str = "") -> str:
    """The hours of 28 November on a straight line; the seventh may be a fill."""
    points = [(5.0 + 0.3 * n, -2.0 + 0.1 * n, 12.0 - 0.2 * n) for n in range(13)]
    lines = [",".join([time, *(f"{scale * part:.3f}" for part in point)]) for time, point in zip(HOURS, points)]  # noqa: B905
    if fill:
        lines[6] = ",".join([HOURS[6], fill, fill, fill])
    return "\n".join([head, *lines])


def test_two_line_elements_give_the_orbit_that_they_describe() -> None:
    assert ephemeris(LINES).track(LATER) == pytest.approx(TRACK(LATER), abs=0.3)  # SDP4 adds Sun and Moon
    assert ephemeris(LINES).track(np.array([1.8e9, 1.9e9])).shape == (2, 3)
    assert ephemeris(ALPHA).track(LATER) == pytest.approx(ephemeris(LINES).track(LATER))


def test_a_missing_time_has_no_position() -> None:
    assert np.isnan(ephemeris(LINES).track(np.array([np.nan]))).all()


def test_mean_elements_have_an_age_and_an_error_that_grows() -> None:
    orbit = ephemeris(LINES, "smile.tle")
    assert orbit.newest == PERIGEE
    assert orbit.period / timedelta(hours=1) == pytest.approx(50.6, abs=0.1)
    assert error_km(orbit, PERIGEE + timedelta(days=20)) > error_km(orbit, PERIGEE + timedelta(days=2)) > 10.0


@pytest.mark.parametrize(
    "form", [json.dumps([OMM]), json.dumps(OMM), f"{','.join(OMM)}\n{','.join(map(str, OMM.values()))}"]
)
def test_omm_gives_the_same_as_two_lines_with_catalogue_numbers_of_any_length(form: str) -> None:
    assert ephemeris(form).track(LATER) == pytest.approx(ephemeris(LINES).track(LATER), abs=1e-6)
    assert omm_sets(form)[0].number == "1234567"


def test_the_newest_set_of_smile_counts_among_others() -> None:
    old = LINES.replace("26182.0", "26181.0")
    assert ephemeris(old + LINES).newest == PERIGEE
    named = f"{OTHER}SMILE\n{LINES}"
    assert ephemeris(named).track(LATER) == pytest.approx(ephemeris(LINES).track(LATER))
    both = json.dumps(
        [OMM | {"OBJECT_NAME": "X", "OBJECT_ID": "2025-001A", "NORAD_CAT_ID": 5, "MEAN_MOTION": 1.0}, OMM]
    )
    assert ephemeris(both).track(LATER) == pytest.approx(ephemeris(LINES).track(LATER), abs=1e-6)


def test_objects_of_which_none_is_smile_are_refused() -> None:
    with pytest.raises(NowcastError, match="2 objects, and none of them is called SMILE"):
        ephemeris(OTHER + LINES)


@pytest.mark.parametrize("text", ["", "nothing", "1 99999U\n2 99999", "SMILE\n1 x\n2 y"])
def test_what_is_no_ephemeris_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(NowcastError, match="two-line elements"):
        ephemeris(text)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"ECCENTRICITY": 1.2}, "no orbit"),
        ({"MEAN_MOTION": 0}, "no orbit"),
        ({"EPOCH": "soon"}, "bad one"),
        ({"INCLINATION": None}, "bad one"),
        ({"BSTAR": "nan"}, "no orbit"),
    ],
)
def test_omm_with_a_bad_element_is_refused_in_a_sentence(changed: dict[str, object], reason: str) -> None:
    with pytest.raises(NowcastError, match=reason):
        ephemeris(json.dumps(OMM | changed))


@pytest.mark.parametrize("text", ["[]", "[1]", "{", '{"EPOCH": "2026-07-01"}'])
def test_json_that_is_no_omm_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(NowcastError, match=r"OMM .*[.]$"):
        ephemeris(text)


def test_a_table_is_followed_between_its_lines_and_not_beyond() -> None:
    times = [PERIGEE + timedelta(hours=10, minutes=10 * step) for step in range(12)]
    lines = ["time,x_gse,y_gse,z_gse"]
    lines += [f"{time:%Y-%m-%dT%H:%M:%SZ},{x:.6f},{y:.6f},{z:.6f}" for time in times for x, y, z in [TRACK(time)]]
    orbit = ephemeris("\n".join(lines))
    between = times[4] + timedelta(minutes=3)
    assert orbit.track(between) == pytest.approx(TRACK(between), abs=1e-4)
    assert np.isnan(orbit.track(times[-1] + timedelta(minutes=1))).all()


@pytest.mark.parametrize("head", ["time,x_gse_km,y_gse_km,z_gse_km", "time,X_GSE [km],Y_GSE [km],Z_GSE [km]"])
def test_kilometres_are_read_where_the_head_says_so(head: str) -> None:
    six = datetime(2026, 11, 28, 6, tzinfo=UTC)
    assert table(rows(EARTH_RADIUS, head)).track(six) == pytest.approx((6.8, -1.4, 10.8), abs=1e-6)
    assert table(rows(head="time,x_gse_re,y_gse_re,z_gse_re")).track(six) == pytest.approx((6.8, -1.4, 10.8))


def test_a_table_in_kilometres_without_their_name_is_refused() -> None:
    with pytest.raises(NowcastError, match=r"at 83,[0-9]{3}\.[0-9] R_E on 2026-11-28 00:00, .*x_gse_km"):
        table(rows(EARTH_RADIUS))


def test_a_position_inside_the_earth_is_refused() -> None:
    with pytest.raises(NowcastError, match="which no orbit of it reaches"):
        table(rows(0.01))


@pytest.mark.parametrize("fill", ["-1e31", "nan", "99999.9", "-9999"])
def test_a_line_of_fill_is_left_out_and_said(fill: str) -> None:
    orbit = table(rows(fill=fill), "smile.csv")
    assert orbit.origin == "ephemeris smile.csv (1 line of fill left out)"
    assert orbit.track(datetime(2026, 11, 28, 6, tzinfo=UTC)) == pytest.approx((6.8, -1.4, 10.8))


def test_in_a_long_hole_the_position_is_not_known() -> None:
    lines = rows().splitlines()
    orbit = table("\n".join(lines[:5] + lines[10:]))
    assert np.isnan(orbit.track(datetime(2026, 11, 28, 6, tzinfo=UTC))).all()
    assert np.isfinite(orbit.track(datetime(2026, 11, 28, 2, 30, tzinfo=UTC))).all()
    assert np.isfinite(orbit.track(datetime(2026, 11, 28, 9, 0, tzinfo=UTC))).all()


@pytest.mark.parametrize(
    "text",
    [
        "time,x_gse",
        "time,x_gse,y_gse,z_gse",
        "time,x_gse,y_gse,z_gse\nnow,1,2,3",
        "time,x_gse,y_gse,z_gse\n2026-01-01,1,2,",
        "time,x_gse,y_gse,z_gse\n2026-01-02,5,6,7\n2026-01-01,5,6,8",
    ],
)
def test_a_table_that_cannot_be_read_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(NowcastError, match="needs lines with time"):
        table(text)
