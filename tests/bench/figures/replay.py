"""A replay at a speed of 600: how fast its clock runs, how far the page is behind it, CPU and memory of the process."""

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request

from polling import cpu_and_memory, free_port

SPEED = 600
SECONDS = 40.0  # measured, after the start


def snapshot(port: int) -> dict[str, float] | None:
    """When it is by the clock of the replay, and the newest minute measured at L1 [unix s]; None before it answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/snapshot", timeout=60) as answer:
            page = json.load(answer)
    except OSError:
        return None
    newest = page["values"].get("bz_gsm", {}).get("time")
    return {"wall": time.time(), "now": page["now"] / 1e3, "newest": float(newest or 0.0)}


def main() -> None:
    """Measure and print."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "NOWCAST_DATA_DIR": folder, "PORT": str(port)}
        command = [sys.executable, "-m", "nowcast.cli", "run", "--replay", "builtin", "--speed", str(SPEED)]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            while (first := snapshot(port)) is None or not first["newest"]:
                time.sleep(0.2)
            cpu, _ = cpu_and_memory(process.pid)
            looks, most = [first], 0.0
            while time.time() < first["wall"] + SECONDS:
                time.sleep(0.5)
                looks += [look for look in (snapshot(port),) if look]
                most = max(most, cpu_and_memory(process.pid)[1])
            spent = cpu_and_memory(process.pid)[0] - cpu
        finally:
            process.terminate()
            process.wait(60)
    last = looks[-1]
    minutes = (last["now"] - first["now"]) / 60.0
    behind = sorted((look["now"] - look["newest"]) / SPEED for look in looks)  # wall seconds
    speed = 60.0 * minutes / (last["wall"] - first["wall"])
    result = {
        "speed": speed,
        "behind": behind[len(behind) // 2],
        "memory": most,
        "cpu": 1e3 * spent / max(minutes, 1.0),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
