import json
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from build import new_store
from filled import fill
from typer.testing import CliRunner

from nowcast import store
from nowcast.cli.main import app
from nowcast.errors import NowcastError
from nowcast.smile.orbit.forces import short
from nowcast.smile.orbit.inertial import dynamical
from nowcast.smile.orbit.sources import checkpoints
from nowcast.smile.orbit.trajectory import Trajectory
from nowcast.vocabulary.records import Document

AUGUST = "2027-08-10T12:00"
PERIGEE = "2026-11-27T18:14"


def run(*words: str, **environ: str) -> str:
    done = CliRunner(env=environ).invoke(app, ["smile", *words], catch_exceptions=True)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture(autouse=True)
def without_a_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOWCAST_DATA_DIR", str(tmp_path / "none"))


def test_view_begins_with_good_edge_or_no_view():
    assert run("view", "--time", AUGUST).startswith("good until 2027-08-10 15:5")
    noon = run("view", "--time", "2026-11-28T12:00Z")
    assert noon.startswith("edge: nose at 10.5 ± 0.7 R_E in view with 80 %, field x 5.6 to 12.9 R_E")
    assert "craft at (-3.541, 2.676, 17.844) R_E GSE ± 0.006 R_E (36 km)" in noon
    assert "orbit: JPL Horizons, planning orbit, propagated, ± 36 km" in noon
    assert run("view", "--time", PERIGEE).startswith("no view: door closed until 2026-11-27")


def test_a_boundary_that_is_given_has_the_band_that_is_given():
    assert run("view", "--time", "2026-11-28T12:00", "--standoff", "10.5").startswith("good until 2026-11-28 19:27")
    assert "nose at 10.5 ± 1.0 R_E" in run("view", "--time", "2026-11-28T12:00", "--standoff", "10.5", "--band", "1")


def test_the_boundary_is_that_of_the_nowcast_where_a_store_holds_it(tmp_path):
    now = datetime(2026, 11, 28, 12, tzinfo=UTC)
    fill(new_store(tmp_path / "nowcast.sqlite"), now)
    text = run("view", "--time", "2026-11-28T12:00", NOWCAST_DATA_DIR=str(tmp_path))
    assert "nose at 10.5 ± 0.7" not in text
    assert "nose at" in text
    later = run("view", "--time", "2026-12-28T12:00", NOWCAST_DATA_DIR=str(tmp_path))
    assert "nose at 10.5 ± 0.7" in later


def test_the_newest_states_of_horizons_in_the_store_count(tmp_path):
    path = Trajectory(checkpoints(), short)
    first = dynamical(datetime(2026, 11, 20, tzinfo=UTC).timestamp())
    states = [path.state(float(first) + 43200.0 * number) for number in range(14)]
    rows = [[state.time, *state.position, *state.velocity] for state in states]
    issued = datetime(2026, 11, 20, tzinfo=UTC)
    paper = Document("SMILE", issued, {"target": "SMILE (spacecraft) (-463)", "states": rows}, issued, issued)
    database = new_store(tmp_path / "nowcast.sqlite")
    health = store.Health(feed="horizons", attempted=issued)
    store.write_poll(database, "horizons", pd.DataFrame(), received=issued, health=health, documents=[paper])
    text = run("view", "--time", "2026-11-28T12:00", NOWCAST_DATA_DIR=str(tmp_path))
    assert "asked 2026-11-20, known to 2026-11-26, then propagated, ± 1 km, newest state 2026-11-26" in text
    assert "craft at (-3.54" in text


def test_before_its_orbit_there_is_no_view_and_beyond_2028_no_answer():
    assert run("view", "--time", "2024-05-10T17:00").startswith("no view: SMILE was not in its orbit before 2026-06-22")
    for words in (("view",), ("render", "--output", "x")):
        with pytest.raises(NowcastError, match="carried on to 2028-12-31 and not beyond"):
            run(*words, "--time", "2029-01-01T00:00")


def test_view_follows_the_settings_and_an_ephemeris(tmp_path):
    other = run("view", "--time", AUGUST, NOWCAST_SMILE_PERIGEE=AUGUST)
    assert other.startswith("no view: door closed")
    assert "orbit: elements of the settings, propagated" in other
    table = tmp_path / "smile.csv"
    table.write_text("time,x_gse,y_gse,z_gse\n2027-08-10T00:00,5.9,6.7,17.7\n2027-08-11T00:00,5.9,6.7,17.7\n")
    fixed = run("view", "--time", AUGUST, "--standoff", "8", NOWCAST_SMILE_EPHEMERIS=str(table))
    assert fixed.startswith("good until")
    assert "orbit: ephemeris smile.csv" in fixed
    assert "(error not stated)" in fixed
    with pytest.raises(NowcastError, match="cannot be read"):
        run("view", "--time", AUGUST, NOWCAST_SMILE_EPHEMERIS=str(tmp_path / "none"))


def test_a_rendered_set_is_retrieved_near_its_truth(tmp_path):
    folders = run("render", "--time", AUGUST, "--density", "20", "--output", str(tmp_path)).split()
    assert len(folders) == 5
    report = json.loads(run("retrieve", str(tmp_path)))
    assert report["gate"]
    assert report["exposure_s"] == 300.0
    assert report["low"] < 8.49 < report["high"]  # CMEM's nose for 20 cm-3 and Bz 0
    assert report["standoff_distance"] == pytest.approx(8.49, abs=0.3)


def test_no_view_is_a_result_with_its_reason(tmp_path):
    run("render", "--time", PERIGEE, "--minutes", "1", "--output", str(tmp_path))
    report = json.loads(run("retrieve", str(tmp_path)))
    assert (report["standoff_distance"], report["gate"], report["reason"]) == (None, False, "door closed")


@pytest.mark.parametrize(
    "words",
    [
        ("retrieve", "/nonexistent"),
        ("render", "--time", AUGUST, "--output", "x", "--model", "guess"),
    ],
)
def test_a_bad_call_is_one_sentence(words):
    with pytest.raises(NowcastError, match=r"[.]$"):
        run(*words)
