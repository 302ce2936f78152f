import numpy as np
import pandas as pd
import pytest
from build import steady_wind

from nowcast.physics.indices import hemispheric_power_newell2008 as newell
from nowcast.physics.indices import hemispheric_power_zhang2008 as zhang
from nowcast.physics.solar_wind import newell_coupling, viscous_coupling

COLUMNS = ["hemispheric_power", "hemispheric_power_low", "hemispheric_power_high"]


def wind(bz, freq="1min"):
    return steady_wind(len(bz), freq, by_gsm=2.0, bz_gsm=bz, flow_speed=450.0, proton_density=5.0)


def test_newell_is_that_of_the_reference_rows(data_dir):
    rows = pd.read_csv(data_dir / "reference" / "coupling_reference.csv")
    rows = rows[rows.bz_gsm_nt != 0]  # the other code puts 0.001 nT there
    ours = newell.power(
        newell_coupling(rows.v_kms, rows.by_gsm_nt, rows.bz_gsm_nt), viscous_coupling(rows.n_cc, rows.v_kms)
    )
    assert ours == pytest.approx(rows.hp_gw_newell08_btransverse__predstorm.clip(lower=0), rel=2e-3, abs=2e-2)


def test_ten_nanotesla_due_south_give_thirty_two_gigawatts():
    value = newell.power(newell_coupling(400.0, 0.0, -10.0), viscous_coupling(5.0, 400.0))
    assert float(value) == pytest.approx(32.13, abs=0.01)


def test_zhang_and_paxton_meet_at_kp_five():
    assert float(zhang.power(5.0)) == pytest.approx(69.4, abs=0.05)
    assert float(zhang.power(5.0 + 1e-9)) == pytest.approx(69.4, abs=0.05)
    assert np.isnan(zhang.power([np.nan, -1.0, 9.5])).all()


@pytest.mark.parametrize("index", [newell.INDEX, zhang.INDEX])
def test_value_lies_within_its_band_and_a_gap_is_a_gap(index):
    frame = wind([-5.0] * 480)
    frame.iloc[300:400, 1] = np.nan
    result = index.estimate(frame, None, 0)
    assert list(result.columns) == COLUMNS
    assert result.iloc[360:400].isna().all().all()
    there = result.dropna()
    assert len(there) == 440
    assert (there["hemispheric_power_low"] <= there["hemispheric_power"]).all()
    assert (there["hemispheric_power"] <= there["hemispheric_power_high"]).all()
    width = result["hemispheric_power_high"] - result["hemispheric_power_low"]
    assert width.iloc[401] > width.iloc[299]


def test_power_is_never_negative():
    assert (newell.estimate(wind([8.0] * 300)) >= 0).all().all()


@pytest.mark.slow
def test_other_formula_from_the_official_kp_lies_in_the_band(data_dir):
    table = pd.read_csv(data_dir / "more" / "omni_hourly" / "omni2_2014.csv.gz", parse_dates=["time"], index_col="time")
    names = {"by_gsm_nT": "by_gsm", "bz_gsm_nT": "bz_gsm", "speed_km_s": "flow_speed", "density_cm3": "proton_density"}
    result = newell.estimate(table.rename(columns=names)[list(names.values())])
    other = pd.Series(zhang.power(table["kp"]), index=table.index)[result["hemispheric_power"].notna()]
    result = result.dropna()
    inside = other.between(result["hemispheric_power_low"], result["hemispheric_power_high"])
    assert inside.mean() > 0.93
