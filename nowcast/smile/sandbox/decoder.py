"""The process that reads foreign files: one JSON line asks, one JSON line answers, large results go into files.

Run by `Reader` as ``python -m nowcast.smile.sandbox.decoder HEADROOM``. After its imports it gives up everything that a
broken or hostile file could use: memory beyond HEADROOM bytes, large files, core dumps. If it dies all the same, only
the file that killed it is lost.
"""

import gzip
import importlib
import io
import json
import os
import resource
import sys
import zlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from nowcast.errors import FeedFormatError, NowcastError
from nowcast.physics.frames import dipole_tilt, gsm_rotation
from nowcast.smile.files import browse, l3, palette, series, uvi
from nowcast.smile.files.l3_write import cxf_bytes
from nowcast.smile.model.sxi import SxiImage, rebin, stack
from nowcast.smile.retrieval.retrieve import EXPOSURE, GATE_EXPOSURE, PIXEL, retrieve

LARGEST_RESULT = 64 * 2**20  # bytes
LIBRARIES = ("astropy.io.fits", "cdflib", "PIL.JpegImagePlugin", "PIL.PngImagePlugin", "scipy.optimize")
CACHED = 15  # SXI images that were read last: the gate looks back ten minutes

GRIDS = ("aacgm", "mlat", "mlt", "geo", "latitude", "longitude")

Task = Mapping[str, Any]
Facts = dict[str, Any]
Recent = OrderedDict[str, SxiImage]


def sxi_set(task: Task, recent: Recent) -> Facts:
    """Read a minute of SXI (`tot`, `bkg`, `vcy`), after those in `before` (paths of former results, oldest first).

    The picture is the newest 300 s in pixels of 1 deg.
    """
    bodies = [_body(Path(task[kind])) for kind in ("tot", "bkg", "vcy")]
    image = l3.read_set(bodies[0], bodies[1], bodies[2], task["name"])
    return _sxi(image, [*_former(task, recent), image], task, recent)


def sxi_rebinned(task: Task, recent: Recent) -> Facts:
    """Read a rebinned image of SXI (`path`)."""
    image = l3.read_cxf(_body(Path(task["path"])), task["name"])
    return _sxi(image, [image], task, recent)


def _sxi(image: SxiImage, sequence: list[SxiImage], task: Task, recent: Recent) -> Facts:
    shown = rebin(stack(l3.consecutive(sequence, EXPOSURE)), PIXEL)
    solid = shown.pixel[0] * shown.pixel[1]
    picture = palette.png(shown.foreground() / shown.exposure / solid, palette.SXI)
    data = gzip.compress(cxf_bytes(image), 3, mtime=0)
    _remember(recent, task["data"], image)
    return _facts(task, data, picture, shown.shape[::-1], palette.SXI) | {
        "time": image.start.isoformat(),
        "stop": image.stop.isoformat(),
        "exposure": image.exposure,
        "shown_exposure": shown.exposure,
        "position": image.position,
        "aim": image.target,
        "simulated": image.simulated,
    }


def aurora(task: Task, recent: Recent) -> Facts:  # noqa: ARG001
    """Read a frame of UVI (`path`); its grids are kept, the unprojected image is not."""
    image = uvi.read(Path(task["path"]))
    body = io.BytesIO()
    grids = {name: getattr(image, name).astype(np.float32) for name in GRIDS}
    np.savez_compressed(body, allow_pickle=False, **grids)
    height, width = image.aacgm.shape
    positioned = bool(np.isfinite(image.position).all())
    return _facts(task, body.getvalue(), palette.png(image.aacgm, palette.UVI), (width, height), palette.UVI) | {
        "time": image.start.isoformat(),
        "middle": image.time.isoformat(),
        "exposure": image.exposure,
        "position": image.position if positioned else None,
        "simulated": image.simulated,
        "note": "The file does not say surely whether its position is in GSE or J2000." if positioned else "",
    }


def drawn(task: Task, recent: Recent) -> Facts:  # noqa: ARG001
    """Draw a browse image (`path`) anew."""
    body, width, height = browse.redraw(Path(task["path"]))
    Path(task["picture"]).write_bytes(body)
    return {"width": width, "height": height}


def minutes(task: Task, recent: Recent) -> Facts:  # noqa: ARG001
    """Read a series (`path` of `product` smile_mag or smile_lia) by minutes, in the answer itself."""
    means = (series.read_mag if task["product"] == "smile_mag" else series.read_lia)(Path(task["path"]))
    columns = {
        key: [float(f"{value:.7g}") if np.isfinite(value) else None for value in values]
        for key, values in means.columns.items()
    }
    return {"time": means.time.tolist(), "columns": columns, "note": means.note}


def boundary(task: Task, recent: Recent) -> Facts:
    """Retrieve the boundary from the newest images of `before` (paths of former results, oldest first).

    Empty where fewer than `least` seconds follow each other up to the newest image.
    """
    images = _former(task, recent)
    if not images:
        raise FeedFormatError("There is no image to look at.")
    if sum(image.exposure for image in l3.consecutive(images, EXPOSURE)) < task.get("least", 0.0):
        return {}
    middle = images[-1].start
    result = retrieve(images, float(dipole_tilt(middle)), float(gsm_rotation(middle)))
    return result.report() | {"time": result.time.isoformat(), "rate": result.rate}


TASKS: Mapping[str, Callable[[Task, Recent], Facts]] = {
    "sxi": sxi_set,
    "sxi_rebinned": sxi_rebinned,
    "uvi": aurora,
    "browse": drawn,
    "series": minutes,
    "retrieve": boundary,
}


def _facts(task: Task, data: bytes, picture: bytes, size: tuple[int, int], stretch: palette.Stretch) -> Facts:
    Path(task["data"]).write_bytes(data)
    Path(task["picture"]).write_bytes(picture)
    return {"width": size[0], "height": size[1], "stretch": vars(stretch)}


def _former(task: Task, recent: Recent) -> list[SxiImage]:
    """The images of `before`, read again where this process no longer holds them."""
    images = []
    for text in task.get("before", ())[-round(GATE_EXPOSURE / 60) :]:
        if text not in recent:
            _remember(recent, text, l3.read_cxf(_body(Path(text)), Path(text).name))
        images.append(recent[text])
    return images


def _remember(recent: Recent, name: str, image: SxiImage) -> None:
    """Hold an image for the next tasks, the oldest ones no longer."""
    recent[name] = image
    recent.move_to_end(name)
    while len(recent) > CACHED:
        recent.popitem(last=False)


def _body(path: Path) -> bytes:
    """Content of a file, unpacked where it is gzip, never more than an SXI file may have."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    try:
        with gzip.open(path, "rb") if packed else path.open("rb") as opened:
            body: bytes = opened.read(l3.LARGEST_FILE + 1)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise FeedFormatError(f"{path.name} cannot be unpacked: {error}.") from error
    if len(body) > l3.LARGEST_FILE:
        raise FeedFormatError(f"{path.name} unpacks to more than {l3.LARGEST_FILE} bytes.")
    return body


def answer(line: str, recent: Recent) -> Facts:
    """Do one task, or say why it cannot be done."""
    try:
        task = json.loads(line)
        return TASKS[task["task"]](task, recent)
    except NowcastError as error:
        return {"error": str(error)}
    except MemoryError:
        recent.clear()
        return {"error": "It asks for more memory than a file may have."}
    except Exception as error:  # noqa: BLE001  whatever a foreign file makes a library do: this process is there for it
        return {"error": f"It cannot be read: {type(error).__name__} {str(error)[:200]}."}


def confine(headroom: int) -> None:
    """Give up memory beyond what is in use now and `headroom` bytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + headroom
    for kind, value in (
        (resource.RLIMIT_AS, most), (resource.RLIMIT_FSIZE, LARGEST_RESULT), (resource.RLIMIT_CORE, 0),
    ):  # fmt: skip
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))


def main() -> None:
    """Answer until the input ends."""
    for library in LIBRARIES:
        importlib.import_module(library)
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        os.dup2(2, 1)  # what a library prints is no answer
        confine(int(sys.argv[1]))
        recent: Recent = OrderedDict()
        answers.write(json.dumps({"ready": True}) + "\n")
        answers.flush()
        for line in sys.stdin:
            answers.write(json.dumps(answer(line, recent), default=_plain) + "\n")
            answers.flush()


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, np.generic):
        return value.item()
    return str(value)


if __name__ == "__main__":
    main()
