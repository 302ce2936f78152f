"""How long one SXI set takes from a mirror on loopback to the catalogue, its boundary included or not.

Run it with ``python tests/bench/smile_ingest.py``: medians of twenty sets, the reading process already warm.
"""

import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

from archive_server import START, fill, minutes, served  # noqa: E402

from nowcast import store  # noqa: E402
from nowcast.clock import WALL, Clock  # noqa: E402
from nowcast.fetch import Client, RefusedPayloads  # noqa: E402
from nowcast.settings import Settings  # noqa: E402
from nowcast.store.smile import read_images, read_retrievals  # noqa: E402
from nowcast.worker.context import Context  # noqa: E402
from nowcast.worker.smile import open_archive, poll_smile  # noqa: E402

SETS = 24
LIMIT = 0.5  # s


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        mirror = folder / "mirror"
        mirror.mkdir()
        with served(mirror) as url:
            settings = Settings(data_dir=folder / "data", smile_urls=(url,))
            database = store.open_store(f"sqlite:///{folder / 'n.sqlite'}")
            store.migrate(database)
            archive = open_archive(settings)
            context = Context(
                store=database,
                settings=settings,
                feeds={},
                client=Client(()),
                refused=RefusedPayloads(folder / "rejected"),
                clock=Clock(START, WALL.now().timestamp(), 1e-9),
                live=True,
                fence=lambda: None,
            )
            plain, whole = [], []
            for image in minutes(SETS):
                fill(mirror, [image])
                now = replace(context, clock=Clock(image.stop, WALL.now().timestamp(), 1e-9))
                known = len(read_retrievals(database, START, image.stop))
                begun = time.perf_counter()
                poll_smile(now, archive)
                took = time.perf_counter() - begun
                found = len(read_retrievals(database, START, image.stop)) > known
                (whole if found else plain).append(took)
            archive.close()
            kept = len(read_images(database, "sxi"))
            print(f"{kept} of {SETS} sets kept")
            print(f"set without a boundary, warm: median {statistics.median(plain[1:]):.3f} s")
            print(f"set with its boundary: median {statistics.median(whole):.3f} s, worst {max(whole):.3f} s")
            print("within" if statistics.median(plain[1:]) <= LIMIT else "above", f"{LIMIT} s a set")


if __name__ == "__main__":
    main()
