"""SMILE's archive of a played storm: in step with its time, in the true formats, good for the readers."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from build import clock_at

from nowcast.errors import FeedUnreachable, ScenarioError
from nowcast.fetch.mirrors import fetch, listing, open_mirror
from nowcast.replay.server import FeedServer
from nowcast.replay.smile_tree import SmileTree
from nowcast.smile.files import series, uvi
from nowcast.smile.files.l3 import read_set
from nowcast.smile.files.names import parse
from nowcast.smile.orbit.position import Elements, kepler
from nowcast.vocabulary.records import Scenario

TRACK = kepler(Elements())


@pytest.fixture(scope="module")
def tree(storm: Scenario) -> SmileTree:
    return SmileTree(storm, TRACK)


def names(tree: SmileTree, path: str, now: int) -> list[str]:
    found = tree.answer(path, now)
    assert found is not None
    body, kind = found
    assert kind.startswith("text/html")
    return [line.split('"')[1] for line in body.decode().splitlines() if line.startswith("<a")]


def test_a_minute_appears_two_minutes_after_its_end(storm: Scenario, tree: SmileTree) -> None:
    noon = storm.start.replace(hour=12, minute=0, second=0)
    day = f"SXI/{noon:%Y%m%d}/"
    now = int(noon.timestamp())
    before, after = (set(names(tree, day, now + wait)) for wait in (179, 180))
    assert after - before == {f"L3_{noon:%Y%m%dT%H%M}-{noon + timedelta(minutes=1):%Y%m%dT%H%M}/"}


def test_with_the_latency_of_perigee_files_come_in_one_heap(storm: Scenario) -> None:
    tree = SmileTree(storm, TRACK, "perigee")
    day = f"SXI/{storm.start:%Y%m%d}/"
    counts = []
    for hour in range(0, 96, 2):
        found = tree.answer(day, int(storm.start.timestamp()) + 3600 * hour)
        counts.append(0 if found is None else found[0].count(b"L3_") // 2)
    counts = [one for one, former in zip(counts, [-1, *counts], strict=False) if one != former]
    assert counts[0] < 60
    assert counts[-1] > 600
    assert len(counts) <= 3
    with pytest.raises(ScenarioError, match="latency"):
        SmileTree(storm, TRACK, "tomorrow")


def test_every_file_is_read_by_its_reader(storm: Scenario, tree: SmileTree, tmp_path: Path) -> None:
    now = int(storm.start.timestamp()) + 20 * 3600
    day = sorted(names(tree, "SXI/", now))[-1]
    minute = sorted(names(tree, f"SXI/{day}", now))[-1]
    bodies = {}
    for name in names(tree, f"SXI/{day}{minute}", now):
        found = tree.answer(f"SXI/{day}{minute}{name}", now)
        parsed = parse(name)
        assert found is not None
        assert parsed is not None
        bodies[parsed.part] = found[0]
    image = read_set(bodies["TOT"], bodies["BKG"], bodies["VCY"])
    assert image.simulated
    np.testing.assert_allclose(image.position, TRACK(image.start + timedelta(seconds=30)), atol=1e-6)
    readers = {"UVI": uvi.read, "MAG": series.read_mag, "LIA": series.read_lia}
    for instrument, read in readers.items():
        folder = f"{instrument}/{sorted(names(tree, f'{instrument}/', now))[-1]}"
        name = sorted(names(tree, folder, now))[-1]
        found = tree.answer(folder + name, now)
        assert found is not None
        (tmp_path / name).write_bytes(found[0])
        assert read(tmp_path / name) is not None


@pytest.mark.parametrize("path", ["../", "SXI/20200101/", "SXI/x", "etc/passwd", "UVI/20260825/x.cdf", "SXI//"])
def test_there_is_nothing_else(tree: SmileTree, storm: Scenario, path: str) -> None:
    assert tree.answer(path, int(storm.start.timestamp()) + 20 * 3600) is None


def test_the_feed_server_shows_it_as_a_mirror_and_can_take_it_away(storm: Scenario, tmp_path: Path) -> None:
    now = storm.start + timedelta(hours=20)
    server = FeedServer(storm, clock_at(now), smile=SmileTree(storm, TRACK))
    server.start()
    try:
        mirror = open_mirror(server.smile_url)
        files = listing(mirror, since=now - timedelta(hours=2), seconds=30.0).files
        sets = [file for file in files if "SXI" in file.name]
        assert len(sets) > 60
        fetch(mirror, max(sets, key=lambda file: file.name), tmp_path / "one.fits")
        assert (tmp_path / "one.fits").read_bytes().startswith(b"SIMPLE")
        server.set_faults(["down:smile"])
        with pytest.raises(FeedUnreachable, match="404"):
            listing(mirror, since=now - timedelta(hours=2))
    finally:
        server.stop()
