"""Memory of the worker over hostile files: bombs, lies and large ones stay out of it."""

import io
import os
import struct
import subprocess
import sys
import zlib
from datetime import timedelta
from pathlib import Path

import numpy as np
import psutil
import pytest
from archive_server import START, fill, minutes, served
from astropy.io import fits
from PIL import Image as Picture
from test_poll_smile import later, table

from nowcast import store
from nowcast.fetch.mirrors import LARGEST
from nowcast.smile.sandbox.reader import Reader
from nowcast.store.smile import read_images
from nowcast.worker.smile import poll_smile

MIB = 2**20
ALONE = "TEST_INGEST_MEMORY_ALONE"
GROWTH = 64 * MIB


def peak() -> int:
    """Largest resident memory of this process since it was last reset [bytes]."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def black_png() -> bytes:
    """122 MiB of pixels, 3999 x 3999 of 8 bytes, and 300 MiB of zeros in 300 kB."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 3999, 3999, 16, 6, 0, 0, 0))
    packing = zlib.compressobj(9)
    body = b"".join(packing.compress(bytes(MIB)) for _ in range(300)) + packing.flush()
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def gzip_bomb() -> bytes:
    """400 MiB of a FITS file in 400 kB."""
    head = fits.PrimaryHDU(np.zeros((8, 8))).header.tostring().encode()
    packing = zlib.compressobj(9, wbits=31)
    return packing.compress(head) + b"".join(packing.compress(bytes(MIB)) for _ in range(400)) + packing.flush()


@pytest.mark.slow
def test_hostile_files_leave_the_worker_alive_and_small(tmp_path: Path) -> None:
    if ALONE not in os.environ:  # in a process of its own: the memory of other tests is not the worker's
        command = [sys.executable, "-m", "pytest", "-m", "slow", "-p", "no:cacheprovider", __file__]
        ran = subprocess.run(command, env=os.environ | {ALONE: "1"}, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stdout
        return
    mirror = tmp_path / "mirror"
    fill(mirror, minutes(2))
    reader = Reader()
    process = psutil.Process()
    try:
        with served(mirror) as url:
            context, archive = table(tmp_path, reader, url)
            assert poll_smile(context, archive) == 0  # what any look needs is there before the hostile files come
            write_hostile_files(mirror)
            before = process.memory_info().rss
            Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here on
            for minute in (30, 60, 90, 120):
                assert poll_smile(later(context, timedelta(minutes=minute)), archive) == 0
        assert peak() - before <= GROWTH, f"{(peak() - before) / MIB:.0f} MiB more"
        images = read_images(context.store, "sxi")
        assert [one.time.minute for one in images] == [START.minute, START.minute + 1]
        assert read_images(context.store, "uvi") == []
        assert [one.time.minute for one in read_images(context.store, "uvi_browse")] == [11]  # large, but what it says
        remarks = [remark["text"] for remark in store.remarks(context.store, 100)]
        assert any("pixels" in text for text in remarks)
        assert store.read_health(context.store)["smile"].failures == 0
    finally:
        reader.close()


def write_hostile_files(mirror: Path) -> None:
    """Add bombs, lies and large files to an archive."""
    names = [f"SMILE_UVI_QL_BROWSE_20270510T01{minute:02d}.png" for minute in range(10, 13)]
    Picture.new("1", (12_000, 12_000)).save(mirror / names[0])
    (mirror / names[1]).write_bytes(black_png())
    (mirror / names[2]).write_bytes(b"<html>503</html>")
    large = io.BytesIO()
    fits.PrimaryHDU(np.zeros((1500, 1500))).writeto(large)  # 18 MB, a side that is allowed
    (mirror / "SMILE_SXI_L3_SCIM60x60-SCI-CXF_20270510T0120-20270510T0125_V01.fits").write_bytes(large.getvalue())
    (mirror / "SMILE_SXI_L3_SCIM60x60-SCI-CXF_20270510T0125-20270510T0130_V01.fits.gz").write_bytes(gzip_bomb())
    with (mirror / "SMILE_UVI_L2_AURORA-GEO_20270510T011500.cdf").open("wb") as file:
        file.write(b"\xcd\xf3\x00\x01")
        file.truncate(LARGEST - 1)
    with (mirror / "SMILE_UVI_L2_AURORA-GEO_20270510T011600.cdf").open("wb") as file:
        file.write(b"\xcd\xf3\x00\x01")
        file.truncate(4 * LARGEST)
