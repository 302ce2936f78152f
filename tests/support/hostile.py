"""Every fault of the feed server, again and again, while a neighbour is polled each second: what it costs.

`suffer` polls one feed through all faults for some rounds and returns the worst of what was seen.
"""

import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psutil
from build import clock_at, new_store, worker_context

from nowcast import store
from nowcast.fetch import Client
from nowcast.replay import scenario
from nowcast.replay.faults import FAULTS
from nowcast.worker.poll import poll

ROOT = Path(__file__).parents[2]
SERVER = """
import sys
from datetime import datetime
from nowcast.clock import Clock
from nowcast.replay import scenario
from nowcast.replay.server import FeedServer
server = FeedServer(scenario("builtin"), Clock(datetime.fromisoformat(sys.argv[1]), float(sys.argv[2]), 1.0))
server.start()
print(server.url, flush=True)
for line in sys.stdin:
    server.set_faults([line.strip()])
    print("set", flush=True)
server.stop()
"""
PATIENCE = 0.5  # s
CADENCE = 1.0  # s, of the neighbour


@dataclass(frozen=True)
class Suffered:
    polls: int
    crashes: int
    overshoot: float  # s beyond the deadline, of the attempts that the deadline ended
    growth: float  # MiB
    latest: float  # s by which the neighbour was late
    neighbour: int  # polls of the neighbour


def suffer(folder: Path, rounds: int) -> Suffered:
    """Some rounds of all faults on the field, with the plasma as the neighbour."""
    storm = scenario("builtin")
    clock = clock_at(storm.start + timedelta(hours=2), 1.0)
    command = [sys.executable, "-c", SERVER, clock.start.isoformat(), str(clock.anchor)]  # its memory is its own
    server = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    url = server.stdout.readline().strip()
    database = new_store(folder / "hostile.sqlite")
    context = worker_context(database, folder, clock, url, client=Client((url,), patience=PATIENCE))
    over, late, seen = threading.Event(), [0.0], [0]

    def neighbour() -> None:
        due = time.monotonic()
        while not over.is_set():
            assert poll(context, "rtsw_wind") == 0
            late[0] = max(late[0], time.monotonic() - due)
            seen[0] += 1
            due = max(due + CADENCE, time.monotonic())
            over.wait(max(0.0, due - time.monotonic()))

    other = threading.Thread(target=neighbour)
    process, crashes, overshoot, base = psutil.Process(), 0, 0.0, 0
    try:
        poll(context, "rtsw_mag")
        other.start()
        for turn in range(rounds):
            for name in FAULTS:
                server.stdin.write(f"{name}:rtsw_mag\n")
                server.stdin.flush()
                assert server.stdout.readline() == "set\n"
                begun = time.monotonic()
                poll(context, "rtsw_mag")
                if name in ("slow", "silent", "drip"):
                    overshoot = max(overshoot, time.monotonic() - begun - PATIENCE)
                crashes += "internal fault" in store.read_health(database)["rtsw_mag"].reason
            if turn == 0:
                base = process.memory_info().rss
        growth = (process.memory_info().rss - base) / 2**20
    finally:
        over.set()
        if other.ident:
            other.join()
        server.stdin.close()
        server.wait(timeout=30)
        server.stdout.close()
        database.engine.dispose()
    return Suffered(rounds * len(FAULTS), crashes, overshoot, growth, late[0], seen[0])
