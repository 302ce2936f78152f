"""The real worker, killed with -9 while it writes: nothing acknowledged is lost, nothing is torn."""

from pathlib import Path

import pytest
from killed import Killing


@pytest.mark.slow
def test_200_kills_lose_no_acknowledged_row_and_tear_nothing(tmp_path: Path) -> None:
    killing = Killing(tmp_path)
    try:
        for _ in range(200):
            killing.life(0.0, 0.4)
        assert killing.whole() == "ok"
        assert len(killing.rows()["rtsw_mag"]) > 1000
    finally:
        killing.close()
