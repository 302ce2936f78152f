"""Looks for contradictions of the page over whole recorded storms: `make soak`, by hand; hours.

python tests/bench/soak.py [STORM ...]      folders of `NOWCAST_TEST_DATA`/storms, by default the four of the tests
"""

import os
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "support"), str(ROOT / "dashboard")]

from test_one_truth import WINDOWS, contradicted  # noqa: E402

from nowcast.replay import scenario  # noqa: E402

STEP = timedelta(minutes=5)


def main() -> int:
    storms = Path(os.environ["NOWCAST_TEST_DATA"]) / "storms"
    wrong = 0
    for name in sys.argv[1:] or WINDOWS:
        storm = scenario(storms / name)
        hours = (storm.stop - storm.start) / timedelta(hours=1)
        with tempfile.TemporaryDirectory() as folder:
            found = contradicted(storm, Path(folder, "store"), Path(folder, "cache"), storm.start, hours // 1, STEP)
        print(f"{name}: {hours:.0f} h, {len(found)} moments with a contradiction")
        for time, texts in found.items():
            print(f"  {time}: {'; '.join(texts)}")
        wrong += len(found)
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main())
