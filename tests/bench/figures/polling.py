"""Viewers that hold a connection each and poll every ten seconds while the data change: latency, errors, CPU, memory.

The web process is the program's own command over a store with a day of data; another process would be its worker, here
this one writes. Half of the viewers come with a version of long ago, as after a restart of the web process.
"""

import argparse
import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import filled

from nowcast import store
from nowcast.settings import Settings

PERIOD = 10.0  # s between two polls of a viewer, and between two changes of the data
SECONDS = 30.0  # measured


@dataclass
class Tally:
    """What the viewers have seen."""

    took: list[float] = field(default_factory=list)
    errors: int = 0


async def viewer(port: int, number: int, viewers: int, version: int, tally: Tally, stop: float) -> None:
    """Poll until the time is over; a version that is too old is followed by the snapshot, as in the browser."""
    await asyncio.sleep(PERIOD * number / viewers)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    path = f"/api/v1/delta/{version if number % 2 else 1}"
    while time.monotonic() < stop:
        begun = time.monotonic()
        writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: br\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = head.partition("content-length:")[2].split("\r\n")[0]
        await reader.readexactly(int(length or 0))
        tally.took.append(time.monotonic() - begun)
        status = int(head.split()[1])
        tally.errors += status not in (200, 304, 410)
        path = "/api/v1/snapshot" if status == 410 else f"/api/v1/delta/{version}"
        if status != 410:
            await asyncio.sleep(max(0.0, PERIOD - (time.monotonic() - begun)))
    writer.close()


async def load(port: int, viewers: int, version: int, change: Any) -> Tally:
    """All viewers, and the changes of the data."""
    tally, stop = Tally(), time.monotonic() + SECONDS
    tasks = [asyncio.create_task(viewer(port, number, viewers, version, tally, stop)) for number in range(viewers)]
    while time.monotonic() < stop:
        await asyncio.to_thread(change)
        await asyncio.sleep(PERIOD)
    results = await asyncio.gather(*tasks, return_exceptions=True)
    tally.errors += sum(isinstance(result, BaseException) for result in results)
    return tally


def cpu_and_memory(pid: int) -> tuple[float, float]:
    """CPU seconds and resident memory [MB] of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    ticks = os.sysconf("SC_CLK_TCK")
    return (int(fields[11]) + int(fields[12])) / ticks, pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def first_version(port: int) -> int:
    """The version of the snapshot, once the web process answers."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/snapshot", timeout=30) as answer:
                return int(json.load(answer)["version"])
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the web process does not answer")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--viewers", type=int, default=2000)
    viewers, port = parser.parse_args().viewers, free_port()
    with tempfile.TemporaryDirectory() as folder:
        database = store.open_store(Settings(data_dir=Path(folder)).database())
        store.migrate(database)
        now = datetime.now(UTC).replace(second=0, microsecond=0)
        filled.fill(database, now)
        numbers = iter(range(1, 1000))

        def change() -> None:
            rows = filled.chosen("l1_field", now - 3 * filled.MINUTE, 4, bz_gsm=-float(next(numbers)))
            store.write_chosen(database, {"l1_field": rows}, received=datetime.now(UTC))

        environment = {**os.environ, "NOWCAST_DATA_DIR": folder, "PORT": str(port)}
        web = subprocess.Popen([sys.executable, "-m", "nowcast.cli", "web"], env=environment)
        try:
            version = first_version(port)
            before, _ = cpu_and_memory(web.pid)
            tally = asyncio.run(load(port, viewers, version, change))
            after, memory = cpu_and_memory(web.pid)
        finally:
            web.terminate()
            web.wait(20)
        database.engine.dispose()
    took = sorted(tally.took)
    result = {"p50": 1e3 * took[len(took) // 2], "p99": 1e3 * took[int(0.99 * len(took))], "errors": tally.errors}
    print(json.dumps(result | {"cpu": 1e3 * (after - before) / len(took), "memory": memory, "polls": len(took)}))


if __name__ == "__main__":
    main()
