import numpy as np
import pytest
from build import steady_wind

from nowcast.physics.indices.dst_burton1975 import estimate


def wind(bz, freq="1h"):
    return steady_wind(len(bz), freq, bz_gsm=bz, flow_speed=500.0, dynamic_pressure=4.0)


def test_a_step_computed_by_hand():
    # E = 5 mV/m: Q = -24.3 nT/h; from Dst* = -15 - 15.8 * 2 + 20 = -26.6 the exact hour of tau = 7.7 h
    keep = np.exp(-1 / 7.7)
    star = -26.6 * keep - 24.3 * 7.7 * (1 - keep)
    value = estimate(wind([0.0, -10.0]), -15.0)["dst_estimate"]
    assert value.tolist() == pytest.approx([-15.0, star + 31.6 - 20.0])


def test_the_store_decays_with_7_7_hours():
    value = estimate(wind([5.0] * 3), -100.0)["dst_estimate"] - 31.6 + 20.0
    assert (value.iloc[2] / value.iloc[1]) == pytest.approx(np.exp(-1 / 7.7))


def test_nothing_is_injected_below_half_a_millivolt():
    assert estimate(wind([-0.9] * 3), 0.0)["dst_estimate"].equals(estimate(wind([5.0] * 3), 0.0)["dst_estimate"])


def test_no_input_gives_no_value_after_an_hour():
    frame = wind([-5.0] * 10)
    frame.iloc[4:8] = np.nan
    assert estimate(frame)["dst_estimate"].isna().to_numpy().nonzero()[0].tolist() == [5, 6, 7]


def test_an_empty_frame_gives_an_empty_frame():
    assert estimate(wind([])).empty
