import json

import pytest
from typer.testing import CliRunner

from nowcast.cli.main import app
from nowcast.errors import NowcastError

AUGUST = "2027-08-10T12:00"


def run(*words: str, **environ: str) -> str:
    done = CliRunner(env=environ).invoke(app, ["smile", *words], catch_exceptions=True)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


def test_view_begins_with_good_or_no_view():
    assert run("view", "--time", AUGUST).startswith("good until 2027-08-11")
    november = run("view", "--time", "2026-11-21T12:00")
    assert november.startswith("no view: door closed until")
    assert "next good view 2026-12" in november
    assert "derived, phase assumed" in november


def test_view_follows_the_settings_and_an_ephemeris(tmp_path):
    other = run("view", "--time", AUGUST, NOWCAST_SMILE_PERIGEE=AUGUST)
    assert other.startswith("no view: door closed")
    table = tmp_path / "smile.csv"
    table.write_text("time,x_gse,y_gse,z_gse\n2027-08-10T00:00,5.9,6.7,17.7\n2027-08-11T00:00,5.9,6.7,17.7\n")
    fixed = run("view", "--time", AUGUST, "--standoff", "8", NOWCAST_SMILE_EPHEMERIS=str(table))
    assert fixed.startswith("good until")
    assert "from smile.csv" in fixed
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
    run("render", "--time", "2026-11-21T12:00", "--minutes", "1", "--output", str(tmp_path))
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
