import numpy as np
import pandas as pd
import pytest

from nowcast.physics.magnetopause import shue1998


@pytest.fixture
def golden(data_dir):
    return pd.read_csv(data_dir / "reference" / "magnetopause_reference.csv")


def test_published_value_at_2_nPa_without_bz():
    assert float(shue1998.standoff_distance(2.0, 0.0)) == pytest.approx(10.2519, abs=5e-5)


@pytest.mark.parametrize(("pressure", "bz"), [(38.4, 10.0), (35.9, 0.0), (26.7, -5.0), (13.3, -10.0), (7.38, -20.0)])
def test_nose_stands_at_geosynchronous_orbit_at_the_published_pressures(pressure, bz):
    assert float(shue1998.standoff_distance(pressure, bz)) == pytest.approx(6.62, abs=0.005)


@pytest.mark.parametrize("theta", [0, 30, 60, 90, 120])
@pytest.mark.parametrize("peer", ["pygeopack", "spok"])
def test_distance_is_that_of_other_codes(golden, theta, peer):
    ours = shue1998.distance(theta, golden.pdyn_npa, golden.bz_gsm_nt)
    assert np.abs(ours - golden[f"shue98_r{theta}_re__{peer}"]).max() < 1e-6


def test_terminator_is_the_nose_times_two_to_the_flaring():
    expected = shue1998.standoff_distance(3.0, -4.0) * 2.0 ** shue1998.flaring(3.0, -4.0)
    assert float(shue1998.distance(90.0, 3.0, -4.0)) == pytest.approx(float(expected))
    assert float(shue1998.distance(-90.0, 3.0, -4.0)) == pytest.approx(float(expected))
