import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowcast.physics import solar_wind as sw

SPEED, FIELD = st.floats(200, 2500), st.floats(-100, 100)


@pytest.fixture
def golden(data_dir):
    table = pd.read_csv(data_dir / "reference" / "coupling_reference.csv")
    return table.rename(columns={"v_kms": "v", "n_cc": "n", "bx_nt": "bx", "by_gsm_nt": "by", "bz_gsm_nt": "bz"})


def near(expected, relative=1e-6):
    return pytest.approx(np.asarray(expected), rel=relative, abs=1e-6, nan_ok=True)


def test_pressure_of_the_reference_rows_for_protons_and_for_omni(golden):
    assert sw.dynamic_pressure(golden.n, golden.v, helium=0.0) == near(golden.pdyn_p_npa__own)
    assert sw.dynamic_pressure(golden.n, golden.v, helium=0.05) == near(golden.pdyn_omni_npa__own, 4e-3)


def test_pressure_has_four_per_cent_of_helium():
    assert float(sw.dynamic_pressure(1.0, 1000.0)) == pytest.approx(1.94, abs=0.001)


def test_coupling_functions_of_the_reference_rows(golden):
    assert sw.newell_coupling(golden.v, golden.by, golden.bz) == near(golden.newell_own__own)
    assert sw.kan_lee(golden.v, golden.by, golden.bz) == near(golden.ekl_mv_m__own)
    assert sw.electric_field(golden.v, golden.bz) == near(golden.vbs_mv_m__own)


def test_newell_coupling_agrees_with_other_codes(golden):
    usual = golden.bz != 0  # they put 0.001 nT there
    rows = golden[usual]
    assert sw.newell_coupling(rows.v, rows.by, rows.bz) == pytest.approx(rows.newell07__ovationpyme, rel=2e-4, abs=0.01)


def test_angles_and_alfven_speed_of_the_reference_rows(golden):
    bt = np.sqrt(golden.bx**2 + golden.by**2 + golden.bz**2)
    some = (golden.by != 0) | (golden.bz != 0)
    assert sw.clock_angle(golden.by, golden.bz)[some] == near(golden.clock_deg__own[some])
    assert sw.alfven_speed(golden.n, bt, helium=0.0) == near(golden.va_kms__own, 1e-3)


def test_due_south_is_180_whatever_the_sign_of_zero():
    assert sw.clock_angle([0.0, -0.0], [-5.0, -5.0]).tolist() == [180.0, 180.0]
    assert sw.clock_angle([5.0, -5.0], [0.0, 0.0]).tolist() == [90.0, -90.0]


def test_no_field_has_no_direction_and_no_mach_number_but_no_coupling_either():
    assert np.isnan(sw.clock_angle(0.0, 0.0))
    assert np.isnan(sw.cone_angle(0.0, 0.0, 0.0))
    assert np.isnan(sw.alfven_mach(5.0, 400.0, 0.0))
    assert float(sw.newell_coupling(400.0, 0.0, 0.0)) == 0.0


def test_cone_angle_is_from_the_sun():
    assert sw.cone_angle([5.0, -5.0, 0.0], 0.0, [0.0, 0.0, 3.0]).tolist() == [0.0, 180.0, 90.0]


def test_mach_number_is_speed_over_alfven_speed():
    assert float(sw.alfven_mach(5.0, 400.0, 5.0)) == pytest.approx(400.0 / float(sw.alfven_speed(5.0, 5.0)))


@pytest.mark.parametrize("function", [sw.newell_coupling, sw.kan_lee, sw.dynamic_pressure, sw.electric_field])
def test_missing_or_negative_speed_gives_nan(function):
    rest = {sw.dynamic_pressure: (5.0,), sw.electric_field: (-5.0,)}.get(function, (1.0, -5.0))
    for bad in (np.nan, -400.0, np.inf):
        arguments = (rest[0], bad) if function is sw.dynamic_pressure else (bad, *rest)
        assert np.isnan(function(*arguments))


def test_missing_bz_is_not_zero_bz():
    assert np.isnan(sw.electric_field(400.0, np.nan))
    assert np.isnan(sw.newell_coupling(400.0, 3.0, np.nan))


@given(SPEED, FIELD, FIELD)
def test_coupling_is_the_same_for_dawn_and_dusk_and_grows_with_speed(speed, by, bz):
    one = float(sw.newell_coupling(speed, by, bz))
    assert one >= 0
    assert float(sw.newell_coupling(speed, -by, bz)) == pytest.approx(one)
    assert float(sw.newell_coupling(speed * 1.1, by, bz)) >= one


@given(SPEED, FIELD, FIELD)
def test_southward_couples_at_least_as_well_as_northward(speed, by, bz):
    assert float(sw.kan_lee(speed, by, -abs(bz))) >= float(sw.kan_lee(speed, by, abs(bz)))
    assert float(sw.electric_field(speed, abs(bz))) == 0.0
