"""Every fault a hundred times while a neighbour is polled each second (some minutes); run by `make bench`.

`python tests/bench/hostile.py 5` for fewer rounds.
"""

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]
from hostile import suffer  # noqa: E402

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        seen = suffer(Path(folder), int(sys.argv[1]) if len(sys.argv) > 1 else 100)
    print(f"{seen.polls} polls through every fault: {seen.crashes} crashes")
    print(f"deadline overshot by at most {seen.overshoot:.3f} s (0.5), memory {seen.growth:+.1f} MiB (32)")
    print(f"neighbour polled {seen.neighbour} times, at most {seen.latest:.2f} s late (1)")
