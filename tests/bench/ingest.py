"""What a poll costs: parse, store, repeat, read, on SQLite; and one tick of the nowcast on the built-in storm.

Run by `make bench`; it prints the least of several times, since the machine may be shared.
"""

import os
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from nowcast.feeds.rtsw_mag import FEED
from nowcast.physics.derive import derive
from nowcast.replay import scenario
from nowcast.store import Health, migrate, open_store, read, version, write_poll

NOW = datetime(2024, 4, 24, 23, 36, tzinfo=UTC)
HEALTH = Health("rtsw_mag", NOW, state="ok")
DATA = Path(os.environ.get("NOWCAST_TEST_DATA") or Path(__file__).parents[3] / "shared" / "data")
RECORDED = DATA / "samples" / "rtsw_mag_1m.2024-04-24.ace-active.json"


def report(what: str, work: Callable[[], object], times: int = 5) -> None:
    """Print the least time of several runs."""
    took = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        took.append(time.perf_counter() - begin)
    print(f"{what:56} {min(took) * 1e3:9.3f} ms")


def main() -> None:
    """Measure and print."""
    if RECORDED.exists():
        payload = RECORDED.read_bytes()
        with tempfile.TemporaryDirectory() as folder:

            def first() -> None:
                database = open_store(
                    f"sqlite:///{folder}/{time.monotonic_ns()}.sqlite", feeds={"rtsw_mag": FEED.provides}
                )
                migrate(database)
                begin = time.perf_counter()
                write_poll(database, "rtsw_mag", FEED.parse(payload), received=NOW, health=HEALTH)
                took = (time.perf_counter() - begin) * 1e3
                print(f"{'recorded RTSW file, parse and store (target 500)':56} {took:9.3f} ms")
                database.engine.dispose()

            first()
            database = open_store(f"sqlite:///{folder}/again.sqlite", feeds={"rtsw_mag": FEED.provides})
            migrate(database)
            frame = FEED.parse(payload)
            write_poll(database, "rtsw_mag", frame, received=NOW, health=HEALTH)
            later = iter(NOW + timedelta(minutes=n) for n in range(1, 99))
            report("parse", lambda: FEED.parse(payload))
            report(
                "the same rows again",
                lambda: write_poll(database, "rtsw_mag", frame, received=next(later), health=HEALTH),
            )
            report("read 24 h of two craft", lambda: read(database, "rtsw_mag", NOW - timedelta(days=1), NOW))
            report("data version", lambda: version(database), 100)
            database.engine.dispose()
    else:
        print(f"no recorded file at {RECORDED}")
    storm = scenario("builtin")
    wind = storm.frames["rtsw_mag"].xs("SOLAR1", level="source")
    wind = wind.join(storm.frames["rtsw_wind"].xs("SOLAR1", level="source"), suffixes=("", "_plasma"))
    report(f"derive {len(wind)} minutes", lambda: derive(wind, 1.5e6), 3)


if __name__ == "__main__":
    main()
