"""The region is a guess from typical values, and says so where it cannot guess."""

import numpy as np
import pytest

from nowcast.smile.orbit.region import region

NAN = np.nan


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ((5.0, 6.0, 420.0, 1e5), "solar wind"),
        ((NAN, 6.0, 750.0, 3e5), "solar wind"),
        ((25.0, 30.0, 180.0, 2.5e6), "magnetosheath"),
        ((70.0, 60.0, 200.0, 4e6), "magnetosheath"),
        ((80.0, 0.3, 40.0, 3e7), "magnetosphere"),
        ((150.0, NAN, NAN, NAN), "magnetosphere"),
        ((8.0, NAN, NAN, NAN), "not known"),
        ((NAN, NAN, NAN, NAN), "not known"),
        ((10.0, 3.0, 150.0, 2e6), "not known"),
    ],
)
def test_typical_values_name_their_region(values: tuple[float, float, float, float], name: str) -> None:
    found, reason = region(*values)
    assert found == name
    assert reason
