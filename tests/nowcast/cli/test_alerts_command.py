"""`alerts simulate`, `verify` and `maintenance`."""

import re
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from nowcast import store
from nowcast.cli.main import app
from nowcast.clock import WALL
from nowcast.store import alerts as kept

LINE = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\dZ \d{4}-\d{4}-[A-Z]+ \w+ \[.+\] \[TEST\] ")


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("NOWCAST_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return lambda *arguments: CliRunner().invoke(app, ["alerts", *arguments])


def test_simulate_prints_a_line_a_message_that_begins_with_its_time(run):
    done = run("simulate", "builtin", "--profile", "geo", "--longitude", "19.2")
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert lines
    assert all(LINE.match(line) for line in lines)
    assert [line[:17] for line in lines] == sorted(line[:17] for line in lines)


def test_a_profile_that_does_not_exist_is_refused(run):
    assert "There is no profile 'nobody'" in str(run("simulate", "builtin", "--profile", "nobody").exception)


def test_maintenance_begins_and_ends(run, tmp_path):
    assert run("maintenance", "--hours", "2", "--reason", "new disks").exit_code == 0
    database = store.open_store(f"sqlite:///{tmp_path / 'nowcast.sqlite'}")
    (window,) = kept.read_maintenance(database, WALL.now())
    assert (window.reason, window.stop - window.start) == ("new disks", timedelta(hours=2))
    assert "1 maintenance window ended" in run("maintenance", "--hours", "0").stdout
    assert kept.read_maintenance(database, WALL.now()) == ()
