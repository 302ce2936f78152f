"""The public orbit and its views against the recorded reference vectors."""

import csv
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from nowcast.smile.orbit.arc import State
from nowcast.smile.orbit.inertial import EARTH_RADIUS, to_gse
from nowcast.smile.orbit.position import Orbit, error_km
from nowcast.smile.orbit.sources import Known, of_known, public
from nowcast.smile.orbit.view import Boundary, calendar, views

HIGH = 50_000.0  # km of altitude, above which SXI looks
Row = dict[str, str]


@pytest.fixture(scope="module")
def folder(data_dir: Path) -> Path:
    path = data_dir / "smile_orbit"
    if not path.is_dir():
        pytest.skip(f"no reference orbit at {path}")
    return path


@pytest.fixture(scope="module")
def orbit() -> Orbit:
    return public()


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def numbers(rows: list[Row], *names: str) -> NDArray[np.float64]:
    return np.array([[float(row[name]) for name in names] for row in rows])


def unix(rows: list[Row]) -> NDArray[np.float64]:
    return numbers(rows, "t_tdb_s")[:, 0] + 946_728_000.0 - 69.184


def horizons(rows: list[Row]) -> list[State]:
    values = numbers(rows, "t_tdb_s", "x_km", "y_km", "z_km", "vx_km_s", "vy_km_s", "vz_km_s").tolist()
    return [State(time, (x, y, z), (vx, vy, vz)) for time, x, y, z, vx, vy, vz in values]


def test_the_reference_states_are_met_within_15_km(orbit: Orbit, folder: Path) -> None:
    rows = read(folder / "reference_states.csv")
    expected = numbers(rows, "x_gse_km", "y_gse_km", "z_gse_km")
    assert np.linalg.norm(orbit.track(unix(rows)) * EARTH_RADIUS - expected, axis=1).max() < 15.0


def test_the_stated_error_is_of_the_size_that_radiation_pressure_makes(orbit: Orbit, folder: Path) -> None:
    rows = read(folder / "reference_states.csv")
    made = numbers(rows, "err_radiation_pressure_km")[:, 0]
    stated = np.array([error_km(orbit, datetime.fromisoformat(row["time"])) for row in rows])
    assert (stated > 0.7 * made).all()
    assert (stated < 2.0 * made + 10.0).all()


def test_perigees_come_within_10_s_to_the_end_of_2027(orbit: Orbit, folder: Path) -> None:
    rows = read(folder / "reference_perigees.csv")
    times = [datetime.fromisoformat(row[next(iter(row))]).timestamp() for row in rows]
    offsets = np.arange(-60.0, 61.0)
    distance = np.linalg.norm(orbit.track(np.array(times)[:, np.newaxis] + offsets), axis=-1)
    assert np.abs(offsets[np.argmin(distance, axis=1)]).max() <= 10.0


@pytest.mark.parametrize(
    ("case", "nose", "seconds"),
    [
        ("gate8", 8, 30),
        ("gate9", 9, 30),
        ("gate10", 10, 30),
        ("nose10.5", 10.5, 30),
        ("gate11", 11, 60),
        ("gate12", 12, 60),
    ],
)
def test_views_begin_and_end_with_those_of_the_reference(
    orbit: Orbit, folder: Path, case: str, nose: float, seconds: float
) -> None:
    rows = [row for row in read(folder / "reference_views.csv") if row["case"] == case]
    start, stop = (datetime.fromisoformat(f"{day}T00:00:00+00:00") for day in ("2026-11-01", "2027-04-01"))
    found = views(calendar(orbit.track, start, stop, Boundary(nose, nose, nose)))
    assert len(found) == len(rows)
    for window, row in zip(found, rows, strict=True):
        for time, name in ((window.start, "start"), (window.stop, "stop")):
            assert abs(time - datetime.fromisoformat(row[name])) <= timedelta(seconds=seconds)


@pytest.mark.parametrize("used", [10, 30, 60, 77])
def test_a_week_after_the_newest_states_the_unused_ones_are_met(folder: Path, used: int) -> None:
    rows = read(folder / "horizons_states.csv")
    given = of_known(Known(tuple(horizons(rows[:used])), "SMILE", datetime.fromisoformat(rows[used - 1]["time"])))
    week = rows[used : used + 14]
    expected = to_gse(numbers(week, "t_tdb_s")[:, 0], numbers(week, "x_km", "y_km", "z_km")) * EARTH_RADIUS
    error = np.linalg.norm(given.track(unix(week)) * EARTH_RADIUS - expected, axis=1)
    high = np.linalg.norm(expected, axis=1) > HIGH + EARTH_RADIUS
    assert error[high].max() < 5.0
    assert error.max() < 15.0  # low as well: 2 s at perigee


def test_inside_the_known_states_they_are_met(folder: Path) -> None:
    rows = read(folder / "horizons_states.csv")
    given = of_known(Known(tuple(horizons(rows[::2])), "SMILE", datetime.fromisoformat(rows[-1]["time"])))
    expected = to_gse(numbers(rows, "t_tdb_s")[:, 0], numbers(rows, "x_km", "y_km", "z_km")) * EARTH_RADIUS
    error = np.linalg.norm(given.track(unix(rows)) * EARTH_RADIUS - expected, axis=1)
    assert np.median(error) < 0.1
    assert error.max() < 2.0
