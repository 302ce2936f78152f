"""Minutes by which the wind at the nose jumps after the sudden commencement of listed shocks.

Run ``NOWCAST_TEST_DATA=DIR python tests/bench/shock_jumps.py``. The speed of the front was fitted on these shocks; on
storms that were left out the clock is some tenths of a minute worse, see the model card `shocks`.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from shock_jumps import jumps, table

NAMES = {
    "clock": "announced arrival",
    "pressure_alone": "pressure, each row with its own speed",
    "pressure": "pressure, rows behind the front with it",
    "field_alone": "field, each row with its own speed",
    "field": "field, rows behind the front with it",
}


def main() -> None:
    """Print a row for each way of timing."""
    folder = os.environ.get("NOWCAST_TEST_DATA")
    if not folder:
        print("shocks at the nose: skipped, NOWCAST_TEST_DATA names no folder with recorded storms")
        return
    measured = list(jumps(Path(folder)))
    held = sum(jump.announced for jump in measured)
    print(f"{len(measured)} shocks, {held} of them within the announced interval")
    print(f"{'minutes late':42}{'n':>4}{'median':>9}{'MAE':>7}")
    for name, count, median, mean in table(measured):
        print(f"{NAMES[name]:42}{count:4}{median:9.2f}{mean:7.2f}")


if __name__ == "__main__":
    main()
