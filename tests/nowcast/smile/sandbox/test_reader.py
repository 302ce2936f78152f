import os
import signal
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image
from product_files import lia_file, mag_file, uvi_image
from sxi_images import jorgensen_minutes

from nowcast.errors import FeedFormatError
from nowcast.smile.files import l3_write, uvi
from nowcast.smile.files.names import parse
from nowcast.smile.sandbox.reader import IMPORTED_FROM, Reader

MINUTES = jorgensen_minutes(5)


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    apart = Reader()
    yield apart
    apart.close()


def sxi_task(folder: Path, number: int, before: list[str]) -> dict[str, object]:
    place = l3_write.write_set(MINUTES[number], folder)
    parts = {parse(path.name).part.lower(): str(path) for path in place.iterdir()}  # type: ignore[union-attr]
    out = {"data": str(folder / f"{number}.fits.gz"), "picture": str(folder / f"{number}.png")}
    return {"task": "sxi", "name": place.name, "before": before, **parts, **out}


def test_the_process_imports_the_same_program() -> None:
    assert (IMPORTED_FROM / "nowcast" / "smile" / "sandbox" / "decoder.py").is_file()


def test_a_set_becomes_data_a_picture_and_facts_and_five_of_them_a_boundary(reader: Reader, tmp_path: Path) -> None:
    before: list[str] = []
    for number in range(5):
        task = sxi_task(tmp_path, number, before)
        facts = reader.ask(task, 60.0)
        before.append(str(task["data"]))
    assert facts["exposure"] == 60.0
    assert facts["shown_exposure"] == 300.0
    assert facts["position"] == pytest.approx(list(MINUTES[0].position))
    with Image.open(str(task["picture"])) as picture:
        assert picture.size == (facts["width"], facts["height"]) == (16, 27)
    found = reader.ask({"task": "retrieve", "before": before}, 60.0)
    assert found["reason"] == ""
    assert found["low"] < found["standoff_distance"] < found["high"]
    reader.close()  # the next process reads the former results from their files
    again = reader.ask({"task": "retrieve", "before": before}, 60.0)
    assert again["standoff_distance"] == pytest.approx(found["standoff_distance"], abs=1e-3)


def test_a_uvi_frame_keeps_its_grids(reader: Reader, tmp_path: Path) -> None:
    path = uvi.write(uvi_image(), tmp_path)
    task = {"task": "uvi", "path": str(path), "data": str(tmp_path / "u.npz"), "picture": str(tmp_path / "u.png")}
    facts = reader.ask(task, 60.0)
    assert (facts["width"], facts["height"], facts["exposure"]) == (501, 501, 30.0)
    with np.load(tmp_path / "u.npz") as kept:
        np.testing.assert_allclose(kept["aacgm"], uvi_image().aacgm, rtol=1e-3, atol=1e-2)


def test_series_come_as_minutes(reader: Reader, tmp_path: Path) -> None:
    found = reader.ask({"task": "series", "product": "smile_mag", "path": str(mag_file(tmp_path))}, 60.0)
    assert found["columns"]["smile_bt"] == [13.0, 13.0, 13.0]
    found = reader.ask({"task": "series", "product": "smile_lia", "path": str(lia_file(tmp_path))}, 60.0)
    assert found["columns"]["smile_density"] == [None, 5.0, 5.0]


def test_a_bomb_is_refused_by_its_header(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    Image.new("1", (12_000, 12_000)).save(path)
    with pytest.raises(FeedFormatError, match="pixels"):
        reader.ask({"task": "browse", "path": str(path), "picture": str(tmp_path / "b.png")}, 60.0)


def test_an_image_whose_header_lies_takes_no_more_than_its_headroom(reader: Reader, tmp_path: Path) -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 3999, 3999, 16, 6, 0, 0, 0)  # claims 122 MiB, packed from nothing
    body = zlib.compress(bytes(40 * 2**20), 9)
    path = tmp_path / "lie.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b""))
    with pytest.raises(FeedFormatError):
        reader.ask({"task": "browse", "path": str(path), "picture": str(tmp_path / "b.png")}, 60.0)
    with pytest.raises(FeedFormatError):
        reader.ask({"task": "nothing such"})


def test_a_reader_that_dies_or_hangs_loses_one_file_only(reader: Reader, tmp_path: Path) -> None:
    task = {"task": "series", "product": "smile_mag", "path": str(mag_file(tmp_path))}
    reader.ask(task, 60.0)
    first = reader.pid
    assert first is not None
    os.kill(first, signal.SIGSTOP)
    with pytest.raises(FeedFormatError, match="not read within"):
        reader.ask(task, 0.3)
    assert not psutil.pid_exists(first)
    reader.ask(task, 60.0)
    os.kill(reader.pid or 0, signal.SIGKILL)
    psutil.Process(reader.pid).wait(5)
    assert reader.ask(task, 60.0)["note"] == ""


def test_the_reader_has_no_secrets_and_a_limit(reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOWCAST_OPERATOR_TOKEN", "hidden")
    reader.close()
    reader.ask({"task": "series", "product": "smile_mag", "path": str(mag_file(tmp_path))}, 60.0)
    process = psutil.Process(reader.pid)
    assert "NOWCAST_OPERATOR_TOKEN" not in process.environ()
    assert 0 < process.rlimit(psutil.RLIMIT_AS)[0] < 2**30
