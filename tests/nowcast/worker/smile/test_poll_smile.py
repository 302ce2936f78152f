"""The job `smile` over real mirrors on loopback: what it stores, what it says, and that it goes on."""

import io
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from archive_server import START, Quiet, fill, minutes, served
from build import clock_at, new_store, worker_context
from PIL import Image as Picture

from nowcast import store
from nowcast.settings import Settings
from nowcast.smile.files import series, uvi
from nowcast.smile.sandbox.reader import Reader
from nowcast.store.smile import image_bytes, read_images, read_retrievals, seen_files
from nowcast.worker.context import Context
from nowcast.worker.smile import Archive, open_archive, poll_smile

NOW = datetime(2027, 5, 10, 3, 0, 30, tzinfo=UTC)
SETS = minutes(6)


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    apart = Reader()
    yield apart
    apart.close()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of three sets, written once."""
    folder = tmp_path_factory.mktemp("archive")
    fill(folder, SETS[:3])
    return folder


@pytest.fixture
def mirror(written: Path, tmp_path: Path) -> Path:
    """The archive of three sets, to be changed."""
    return shutil.copytree(written, tmp_path / "esac")


def table(tmp_path: Path, reader: Reader, *addresses: str) -> tuple[Context, Archive]:
    """A context and an archive over some mirrors, on an empty store."""
    settings = Settings(data_dir=tmp_path / "data", smile_urls=addresses)
    kept = new_store(tmp_path / "n.sqlite")
    context = worker_context(kept, tmp_path, clock_at(NOW), feeds={}, settings=settings)
    return context, replace(open_archive(settings), reader=reader)


def later(context: Context, span: timedelta) -> Context:
    return replace(context, clock=clock_at(context.clock.now() + span))


def said(context: Context, kind: str) -> list[str]:
    return [remark["text"] for remark in store.remarks(context.store, 100) if remark["kind"] == kind]


def test_sets_become_images_and_boundaries(tmp_path: Path, reader: Reader) -> None:
    mirror = tmp_path / "esac"
    fill(mirror, SETS)
    with served(mirror) as url:
        context, archive = table(tmp_path, reader, url)
        assert poll_smile(context, archive) == 0
    images = read_images(context.store, "sxi")
    assert [one.time for one in images] == [START + timedelta(minutes=k) for k in range(6)]
    last = images[-1]
    assert (last.exposure, last.level, last.version, last.mirror, last.received) == (
        60.0,
        "L3",
        1,
        url,
        context.clock.now(),
    )
    assert last.position == pytest.approx((5.92, 6.74, 17.71))
    assert last.state == "simulated"
    assert image_bytes(archive.files, last).startswith(b"\x89PNG")
    found = read_retrievals(context.store, START, NOW)
    assert len(found) == 2
    assert found[-1].standoff_distance == pytest.approx(8.3, abs=0.6)
    assert found[-1].exposure == 300.0
    rows = store.read(context.store, "smile_boundary", START, NOW)
    assert rows["imaged_standoff"].iloc[-1] == pytest.approx(found[-1].standoff_distance)
    health = store.read_health(context.store)["smile"]
    assert (health.state, health.failures, health.newest) == ("ok", 0, START + timedelta(minutes=5))


def test_a_second_look_fetches_nothing_again(tmp_path: Path, mirror: Path, reader: Reader) -> None:
    asked: list[str] = []

    class Counting(Quiet):
        def do_GET(self) -> None:
            asked.append(self.path)
            super().do_GET()

    with served(mirror, Counting) as url:
        context, archive = table(tmp_path, reader, url)
        poll_smile(context, archive)
        assert sum(path.endswith(".fits") for path in asked) == 9
        asked.clear()
        poll_smile(context, archive)
        assert not [path for path in asked if path.endswith(".fits")]


def test_where_the_first_mirror_is_silent_the_second_serves(tmp_path: Path, mirror: Path, reader: Reader) -> None:
    context, archive = table(tmp_path, reader, "http://127.0.0.1:1/", f"{mirror}/")
    assert poll_smile(context, archive) == 0
    assert {one.mirror for one in read_images(context.store, "sxi")} == {f"{mirror}/"}
    assert said(context, "unreachable")
    assert "127.0.0.1:1" in store.read_health(context.store)["smile"].reason


def test_where_the_first_mirror_is_late_each_serves_what_it_has(tmp_path: Path, mirror: Path, reader: Reader) -> None:
    late = tmp_path / "late"
    shutil.copytree(mirror, late)
    for folder in sorted(late.rglob("L3_*"))[2:]:
        shutil.rmtree(folder)
    context, archive = table(tmp_path, reader, f"{late}/", f"{mirror}/")
    assert poll_smile(context, archive) == 0
    assert [one.mirror for one in read_images(context.store, "sxi")] == [f"{late}/"] * 2 + [f"{mirror}/"]
    assert not said(context, "difference")


def test_a_copy_that_differs_is_remarked_once_and_the_first_stays(tmp_path: Path, mirror: Path, reader: Reader) -> None:
    other = tmp_path / "nssc"
    shutil.copytree(mirror, other)
    changed = next(other.rglob("*TOT*T0101-*"))
    changed.write_bytes(next(other.rglob("*TOT*T0102-*")).read_bytes())
    with served(mirror) as first, served(other) as second:
        context, archive = table(tmp_path, reader, first, second)
        poll_smile(context, archive)
        poll_smile(context, archive)
    assert said(context, "difference") == [f"{changed.name} at {second} differs from that at {first}, which is kept."]
    assert [remark["count"] for remark in store.remarks(context.store, 50) if remark["kind"] == "difference"] == [1]
    assert {one.mirror for one in read_images(context.store, "sxi")} == {first}


def test_where_the_first_copy_is_broken_the_second_is_read(tmp_path: Path, mirror: Path, reader: Reader) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(mirror, broken)
    for path in broken.rglob("*BKG*T0102-*"):
        path.write_bytes(path.read_bytes()[:9000])
    context, archive = table(tmp_path, reader, f"{broken}/", f"{mirror}/")
    assert poll_smile(context, archive) == 0
    images = read_images(context.store, "sxi")
    assert len(images) == 3
    assert images[2].mirror == f"{mirror}/"
    assert any("cannot be read" in text or "BKG" in text for text in said(context, "mirror"))


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("html", b"<html><body>503</body></html>"),
        ("empty", b""),
        ("huge", b"SIMPLE  =                    T"),
        ("cut at 100", 100),
        ("cut at 2879", 2879),
        ("cut at 3000", 3000),
        ("cut at 30000", 30000),
        ("flipped", -1),
        ("renamed", "uvi"),
    ],
)
def test_a_broken_file_is_a_remark_and_the_last_good_image_stays(
    tmp_path: Path, mirror: Path, reader: Reader, what: str, body: bytes | int | str
) -> None:
    path = next(mirror.rglob("*TOT*T0102-*"))
    whole = path.read_bytes()
    if what == "huge":
        path.write_bytes(whole.replace(b"NAXIS1  =                   64", b"NAXIS1  =             99999999"))
    elif what == "flipped":
        path.write_bytes(whole[:200] + bytes(255 - one for one in whole[200:2000]) + whole[2000:])
    elif what == "renamed":
        path.write_bytes(b"\xcd\xf3\x00\x01" + whole)
    else:
        path.write_bytes(body if isinstance(body, bytes) else whole[: int(body)])
    with served(mirror) as url:
        context, archive = table(tmp_path, reader, url)
        assert poll_smile(context, archive) == 0
        images = read_images(context.store, "sxi")
        assert [one.time for one in images] == [START + timedelta(minutes=k) for k in range(2)]
        assert any(
            "L3_20270510T0102" in text or path.name in text
            for text in said(context, "format") + said(context, "unreachable")
        )
        assert store.read_health(context.store)["smile"].newest == START + timedelta(minutes=1)
        assert seen_files(context.store, [path.name])[path.name].state == "refused"
        path.write_bytes(whole)  # it was still being written
        soon = later(context, timedelta(minutes=5))
        poll_smile(soon, archive)
        assert len(read_images(context.store, "sxi")) == 2
        poll_smile(later(context, timedelta(minutes=30)), archive)
        assert len(read_images(context.store, "sxi")) == 3


def test_a_bomb_and_a_stranger_are_remarked_and_left(tmp_path: Path, mirror: Path, reader: Reader) -> None:
    Picture.new("1", (12_000, 12_000)).save(mirror / "SMILE_UVI_QL_BROWSE_20270510T0130.png")
    Picture.new("RGB", (64, 64), "red").save(mirror / "SMILE_UVI_QL_BROWSE_20270510T0131.png")
    (mirror / "readme.txt").write_text("hello")
    context, archive = table(tmp_path, reader, f"{mirror}/")
    assert poll_smile(context, archive) == 0
    assert [one.time.minute for one in read_images(context.store, "uvi_browse")] == [31]
    assert said(context, "unknown") == ["readme.txt is no product that is read here; left alone."]
    assert any("pixels" in text for text in said(context, "format"))


def test_an_incomplete_set_waits_and_is_told_after_an_hour(tmp_path: Path, mirror: Path, reader: Reader) -> None:
    next(mirror.rglob("*VCY*T0102-*")).unlink()
    context, archive = table(tmp_path, reader, f"{mirror}/")
    poll_smile(context, archive)
    assert len(read_images(context.store, "sxi")) == 2
    assert said(context, "format") == ["The SXI set of 2027-05-10 01:02 UTC lacks VCY."]


def test_where_no_mirror_answers_the_source_fails_and_the_images_stay(
    tmp_path: Path, mirror: Path, reader: Reader
) -> None:
    context, archive = table(tmp_path, reader, f"{mirror}/")
    poll_smile(context, archive)
    shutil.rmtree(mirror)
    tomorrow = later(context, timedelta(hours=55))
    assert poll_smile(tomorrow, archive) == 1
    assert poll_smile(tomorrow, archive) == 2
    health = store.read_health(context.store)["smile"]
    assert (health.state, health.failures, health.newest) == ("late", 2, START + timedelta(minutes=2))
    assert len(read_images(context.store, "sxi")) == 3


def test_a_header_that_says_another_day_than_the_name_is_refused(tmp_path: Path, reader: Reader) -> None:
    mirror = tmp_path / "esac"
    for path in sorted(fill(mirror, SETS[:1])[0].iterdir()):
        path.rename(path.with_name(path.name.replace("20270510T0100-20270510T0101", "20270510T0200-20270510T0201")))
    context, archive = table(tmp_path, reader, f"{mirror}/")
    poll_smile(context, archive)
    assert read_images(context.store, "sxi") == []
    assert any("Its header says" in text for text in said(context, "format"))


def test_series_of_mag_and_lia_and_an_aurora_are_kept(tmp_path: Path, reader: Reader) -> None:
    mirror = tmp_path / "esac"
    mirror.mkdir()
    seconds = START.timestamp() + np.arange(0.0, 120.0, 4.0)
    ones = np.ones(seconds.size)
    series.write(mirror, "MAG", seconds, {"b_gse": np.stack([3.0 * ones, -4.0 * ones, 12.0 * ones], axis=1)})
    velocity = np.stack([-400.0 * ones, 0.0 * ones, 0.0 * ones], axis=1)
    series.write(mirror, "LIA", seconds, {"density": 5.0 * ones, "velocity": velocity, "temperature": 10.0 * ones})
    grid, small = np.full((uvi.AACGM, uvi.AACGM), 70.0), np.full((uvi.GEO, uvi.GEO), 70.0)
    frame = uvi.UviImage(START, START, 30.0, 10 * grid, grid, grid / 10, small, small, small, simulated=True)
    uvi.write(frame, mirror)
    with served(mirror) as url:
        context, archive = table(tmp_path, reader, url)
        assert poll_smile(context, archive) == 0
    field = store.read(context.store, "smile_mag", START, NOW)
    assert field["smile_bt"].tolist() == [13.0, 13.0]
    assert store.read(context.store, "smile_lia", START, NOW)["smile_speed"].tolist() == [400.0, 400.0]
    assert store.read_health(context.store)["smile_mag"].newest == START + timedelta(minutes=1)
    (aurora,) = read_images(context.store, "uvi")
    assert (aurora.exposure, aurora.state, aurora.width) == (30.0, "simulated", 501)
    body = image_bytes(archive.files, aurora, data=True)
    with np.load(io.BytesIO(body)) as kept:
        assert kept["aacgm"].shape == (501, 501)
