"""Kills the real worker 1,000 times while it writes; prints what was lost (takes about a quarter of an hour).

Run by `make bench`; `python tests/bench/kills.py 50` for fewer.
"""

import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]
from killed import Killing  # noqa: E402


def main() -> None:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as folder:
        killing, begun = Killing(Path(folder)), time.monotonic()
        try:
            for number in range(1, kills + 1):
                killing.life(0.0, 0.4)
                if number % 50 == 0:
                    print(f"{number} kills, {time.monotonic() - begun:.0f} s: nothing lost, nothing torn", flush=True)
            rows = {name: len(times) for name, times in killing.rows().items()}
            print(f"integrity {killing.whole()}; rows {rows}")
        finally:
            killing.close()


if __name__ == "__main__":
    main()
