"""The Earth's shadow on a geosynchronous satellite."""

import numpy as np
import pandas as pd
import pytest

from nowcast.physics.eclipse import eclipsed


def minutes(day: str, longitude: float) -> pd.DatetimeIndex:
    times = pd.date_range(day, periods=1440, freq="min", tz="UTC")
    return times[eclipsed(times, longitude)]


@pytest.mark.parametrize(("longitude", "midnight"), [(-75.2, 5.013), (-137.0, 9.133), (0.0, 0.0)])
def test_a_satellite_is_eclipsed_about_its_local_midnight(longitude: float, midnight: float) -> None:
    hours = minutes("2026-03-20", longitude)
    middle = np.mean([(hour - midnight + 12) % 24 - 12 for hour in hours.hour + hours.minute / 60])
    assert abs(middle) < 0.2  # the equation of time: the true Sun is some minutes late


def test_the_longest_eclipse_is_as_long_as_the_x_rays_say() -> None:
    """Seen in SWPC's X-rays: 62 to 66 minutes of zeros a night, with 3 to 4 dimmed minutes at each side."""
    assert 70 <= len(minutes("2026-03-20", -75.2)) <= 75
    assert 70 <= len(minutes("2026-09-23", -137.0)) <= 75


@pytest.mark.parametrize("day", ["2026-01-10", "2026-02-15", "2026-06-21", "2026-11-21", "2026-12-21"])
def test_outside_the_two_seasons_there_is_none(day: str) -> None:
    assert len(minutes(day, -75.2)) == 0


def test_an_unknown_place_is_in_no_shadow() -> None:
    assert not eclipsed(pd.date_range("2026-03-20", periods=1440, freq="min", tz="UTC"), float("nan")).any()
