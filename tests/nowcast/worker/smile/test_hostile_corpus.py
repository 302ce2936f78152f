"""Every fault again and again: no crash, no growth, no delay of a neighbour. A hundred rounds are in `make bench`."""

from pathlib import Path

import pytest
from hostile import suffer


@pytest.mark.slow
def test_every_fault_ten_times_costs_no_crash_no_memory_and_no_neighbour_his_cadence(tmp_path: Path) -> None:
    suffered = suffer(tmp_path, 10)
    assert suffered.crashes == 0
    assert suffered.overshoot < 0.5
    assert suffered.growth < 32.0
    assert suffered.latest < 1.0
    assert suffered.neighbour > 30
