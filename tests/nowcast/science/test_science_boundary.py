"""The boundary as it is asked for by name: the same numbers as those of the page."""

import numpy as np
import pandas as pd
import pytest

import nowcast
from nowcast.physics import derive, ensemble
from nowcast.physics.bow_shock import chao2002
from nowcast.physics.magnetopause import lin2010, shue1998
from nowcast.physics.solar_wind import alfven_mach, dynamic_pressure

TIMES = pd.date_range("2024-05-10T16:00Z", periods=40, freq="min", name="time")
WIND = pd.DataFrame(
    {
        "proton_density": 6.0, "flow_speed": 450.0, "proton_temperature": 1e5,
        "bx_gsm": 2.0, "by_gsm": 1.0, "bz_gsm": np.linspace(0.0, -8.0, 40), "bt": 5.0,
    },
    index=TIMES,
)  # fmt: skip
ONE = {"proton_density": 6.0, "flow_speed": 450.0, "bx_gsm": 2.0, "by_gsm": 1.0, "bz_gsm": -3.0}


def test_the_nose_is_that_of_the_nowcast() -> None:
    expected = ensemble.estimate(derive.with_drivers(WIND), quadrature=True)
    pd.testing.assert_frame_equal(nowcast.nose_distance(WIND), expected, check_freq=False)


def test_one_wind_has_a_nose_with_its_band() -> None:
    nose = nowcast.nose_distance(ONE)
    assert nose["standoff_distance_low"] < nose["standoff_distance"] < nose["standoff_distance_high"]
    assert nose["standoff_distance"] < nose["bow_shock_distance"]


def test_the_tilt_of_one_wind_is_used() -> None:
    upright, tilted = (nowcast.nose_distance({**ONE, "dipole_tilt": tilt}) for tilt in (0.0, 30.0))
    assert upright["standoff_distance"] != tilted["standoff_distance"]


def test_a_pressure_of_its_own_is_enough() -> None:
    assert np.isfinite(nowcast.nose_distance({"dynamic_pressure": 2.0, "bz_gsm": 0.0})["standoff_distance"])


def test_a_missing_bz_gives_no_nose() -> None:
    gap = WIND.assign(bz_gsm=WIND["bz_gsm"].where(np.arange(40) != 30))
    assert np.isnan(nowcast.nose_distance(gap)["standoff_distance"].iloc[30])


def test_a_model_by_name_is_the_published_formula() -> None:
    found = nowcast.magnetopause_distance("shue1998", [0.0, 60.0], dynamic_pressure=3.0, bz_gsm=-5.0)
    assert found.tolist() == shue1998.distance([0.0, 60.0], 3.0, -5.0).tolist()


def test_pressure_and_total_field_follow_where_they_are_not_given() -> None:
    pressure = dynamic_pressure(6.0, 450.0)
    expected = lin2010.boundary(0.0, 0.0, dynamic_pressure=pressure, bz_gsm=-3.0, bt=np.sqrt(14.0), dipole_tilt=0.0)
    assert nowcast.magnetopause_distance("lin2010", **ONE) == pytest.approx(float(expected))


def test_every_model_of_the_table_can_be_asked_for() -> None:
    table = nowcast.model_table()
    wind = {**ONE, "proton_temperature": 1e5, "standoff_distance": 10.0}
    for name in table.index[table["kind"] == "magnetopause"]:
        assert 5.0 < float(nowcast.magnetopause_distance(name, **wind)) < 14.0, name
    for name in table.index[table["kind"] == "bow shock"]:
        assert 10.0 < float(nowcast.bow_shock_distance(name, **wind)) < 20.0, name
    assert table["reference"].str.contains("doi:").sum() >= 9


def test_the_mach_number_of_a_bow_shock_follows_from_the_wind() -> None:
    assert "alfven_mach" in chao2002.MODEL.needs
    wind = {**ONE, "proton_temperature": 1e5, "bt": 5.0}
    given = nowcast.bow_shock_distance("chao2002", **wind, alfven_mach=alfven_mach(6.0, 450.0, 5.0))
    assert nowcast.bow_shock_distance("chao2002", **wind) == given


def test_an_unknown_model_is_refused_with_those_that_are_there() -> None:
    with pytest.raises(nowcast.InputError, match="no model 'shue'; there are jelinek2012, lin2010"):
        nowcast.magnetopause_distance("shue", dynamic_pressure=2.0, bz_gsm=0.0)


def test_what_a_model_lacks_is_named() -> None:
    with pytest.raises(nowcast.InputError, match="liu2015 needs bx_gsm, by_gsm; given are dynamic_pressure, bz_gsm"):
        nowcast.magnetopause_distance("liu2015", dynamic_pressure=2.0, bz_gsm=0.0)


def test_a_pressure_in_pascal_is_refused() -> None:
    with pytest.raises(nowcast.InputError, match="in Pa"):
        nowcast.magnetopause_distance("shue1998", dynamic_pressure=2e-9, bz_gsm=0.0)


def test_a_craft_is_compared_with_the_boundary_in_its_direction() -> None:
    craft = pd.DataFrame({"x_gsm_Re": [20.0, 5.0], "y_gsm_Re": 0.0, "z_gsm_Re": 0.0}, index=TIMES[[20, 30]])
    found = nowcast.distance_along(WIND, craft)
    nose = nowcast.nose_distance(WIND)["standoff_distance"].iloc[[20, 30]].to_numpy()
    assert found["boundary_distance"].to_numpy() == pytest.approx(nose, abs=0.1)
    assert (found["boundary_distance_low"] < found["boundary_distance_high"]).all()


@pytest.mark.parametrize(
    ("points", "words"),
    [
        (pd.DataFrame({"x_gsm_Re": [1.0]}, index=TIMES[:1]), "no column y_gsm_Re, z_gsm_Re"),
        (pd.DataFrame({"x_gsm_Re": [1.0], "y_gsm_Re": 0.0, "z_gsm_Re": 0.0}), "time with its zone"),
        (pd.DataFrame({"x_gsm_Re": [64000.0], "y_gsm_Re": 0.0, "z_gsm_Re": 0.0}, index=TIMES[:1]), "in km"),
    ],
)
def test_points_that_are_none_are_refused(points: pd.DataFrame, words: str) -> None:
    with pytest.raises(nowcast.InputError, match=words):
        nowcast.distance_along(WIND, points)


def test_a_section_has_two_planes_and_the_nose_of_the_minute() -> None:
    section = nowcast.boundary_section(WIND, "2024-05-10T16:39")
    nose = nowcast.nose_distance(WIND)["standoff_distance"].iloc[-1]
    ahead = section[(section["angle"] == 0) & (section["surface"] == "magnetopause")]
    assert sorted(ahead["plane"]) == ["equatorial", "noon-midnight"]
    assert ahead["distance"].to_numpy() == pytest.approx([nose] * 2, abs=0.1)
    assert section.loc[section["surface"] == "bow shock", "low"].isna().all()


def test_a_section_without_wind_is_refused() -> None:
    with pytest.raises(nowcast.InputError, match="No wind with pressure and Bz is known at 2024-05-11 00:00 UTC"):
        nowcast.boundary_section(WIND, "2024-05-11")
