"""A SMILE archive on loopback: a folder behind index pages, and SXI sets to put into it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np

from nowcast.smile.files.l3_write import write_set
from nowcast.smile.model.emissivity import jorgensen2019
from nowcast.smile.model.render import LEVEL_3_FIELD, LEVEL_3_SHAPE, expose, intensity
from nowcast.smile.model.sxi import SxiImage
from nowcast.smile.orbit.pointing import aim

START = datetime(2027, 5, 10, 1, 0, tzinfo=UTC)
CRAFT = (5.92, 6.74, 17.71)


def minutes(number: int, density: float = 20.0) -> list[SxiImage]:
    """Consecutive exposures of one minute, their counts drawn with Poisson noise."""
    model = jorgensen2019.from_wind(density)
    target = (float(aim(CRAFT)[0]), 0.0, 0.0)
    seen = intensity(lambda where: jorgensen2019.emissivity(where, model), CRAFT, target, LEVEL_3_SHAPE, LEVEL_3_FIELD)
    generator = np.random.default_rng(7)
    first = expose(seen, CRAFT, target, START, 60.0, LEVEL_3_FIELD)
    return [
        replace(
            first,
            start=START + timedelta(minutes=minute),
            stop=START + timedelta(minutes=minute + 1),
            counts=generator.poisson(first.counts).astype(float),
        )
        for minute in range(number)
    ]


def fill(folder: Path, images: list[SxiImage]) -> list[Path]:
    """Write sets as an archive has them: a folder for each minute in one for each day."""
    return [write_set(image, folder / "SXI" / f"{image.start:%Y%m%d}") for image in images]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served(folder: Path, handler: type[SimpleHTTPRequestHandler] = Quiet) -> Iterator[str]:
    """The address at which a folder is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
