"""What is no wind is refused in one sentence that says what to do."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

import nowcast
from nowcast.science.checks import checked_wind

TIMES = pd.date_range("2024-05-10T16:00Z", periods=4, freq="min", name="time")
WIND = pd.DataFrame(
    {"proton_density": 5.0, "flow_speed": 400.0, "bx_gsm": 3.0, "by_gsm": 0.0, "bz_gsm": -4.0}, index=TIMES
)


def refusal(wind: object, *needs: str) -> str:
    with pytest.raises(nowcast.InputError) as caught:
        checked_wind(wind, needs)  # type: ignore[arg-type]
    return str(caught.value)


def test_a_wind_has_all_the_columns_that_the_physics_takes() -> None:
    given = checked_wind(WIND, ("bz_gsm",))
    assert given["bt"].tolist() == [5.0] * 4
    assert given["proton_temperature"].isna().all()


def test_the_wind_that_is_given_stays_as_it_is() -> None:
    before = WIND.copy()
    nowcast.nose_distance(WIND)
    pd.testing.assert_frame_equal(WIND, before)


def test_times_of_another_zone_become_utc() -> None:
    local = WIND.tz_convert("Europe/Berlin")
    pd.testing.assert_frame_equal(nowcast.nose_distance(local), nowcast.nose_distance(WIND))


def test_density_and_speed_stand_for_the_pressure() -> None:
    assert len(checked_wind(WIND, ("dynamic_pressure",))) == 4
    assert "no column dynamic_pressure [nPa]" in refusal(WIND.drop(columns="flow_speed"), "dynamic_pressure")


def test_a_missing_column_is_named_with_its_unit() -> None:
    text = refusal(WIND.drop(columns="bz_gsm"), "bz_gsm")
    assert text.startswith("The wind has no column bz_gsm [nT] among proton_density,")


def test_columns_of_a_file_are_told_from_missing_ones() -> None:
    assert "rename(columns={'bz_gsm_nT': 'bz_gsm'})" in refusal(WIND.rename(columns={"bz_gsm": "bz_gsm_nT"}), "bz_gsm")


@pytest.mark.parametrize(
    ("name", "factor", "unit"),
    [
        ("flow_speed", 1e3, "m/s"),
        ("proton_density", 1e6, "m⁻³"),
        ("bz_gsm", 1e-9, "T"),
        ("proton_temperature", 1 / 11604.5, "eV"),
        ("dynamic_pressure", 1e-9, "Pa"),
    ],
)
def test_another_unit_is_refused_and_guessed(name: str, factor: float, unit: str) -> None:
    usual = WIND.assign(proton_temperature=1e5, dynamic_pressure=2.0)
    text = refusal(usual.assign(**{name: usual[name] * factor}))
    assert text.startswith(f"{name} is taken in ")
    assert f"in {unit}? Multiply by" in text


def test_a_quiet_minute_is_in_no_other_unit() -> None:
    assert len(checked_wind(WIND.assign(bz_gsm=0.01, proton_density=0.2), ("bz_gsm",))) == 4


def test_a_fill_value_is_refused_with_its_time() -> None:
    filled = WIND.assign(bz_gsm=[-4.0, -4.0, 9999.9, -4.0])
    assert "1 values of bz_gsm lie outside -300 to 300 nT, the first 9999.9 at 2024-05-10 16:02" in refusal(filled)


def test_an_infinite_value_is_refused() -> None:
    assert "the first inf" in refusal(WIND.assign(bz_gsm=[-4.0, np.inf, -4.0, -4.0]))


def test_text_is_no_number() -> None:
    assert "bz_gsm holds what is no number" in refusal(WIND.assign(bz_gsm=["south"] * 4))


@pytest.mark.parametrize(
    ("wind", "words"),
    [
        (WIND.reset_index(), "index of a wind is its time"),
        (WIND.tz_localize(None), "tz_localize('UTC')"),
        (WIND.iloc[::-1], "have to grow"),
        (pd.concat([WIND, WIND.iloc[-1:]]), "have to grow"),
        ([1.0, 2.0], "not list; `read_wind`"),
        (nowcast.RecordedWind(WIND, "l1", 1.5e6, pd.Timedelta(minutes=1), ()), "not RecordedWind: give its `frame`"),
    ],
)
def test_what_is_no_wind_by_time_is_refused(wind: object, words: str) -> None:
    assert words in refusal(wind)


@pytest.mark.parametrize("ask", [nowcast.wind_at_nose, nowcast.find_shocks])
def test_a_distance_in_earth_radii_is_refused(ask: Callable[[pd.DataFrame, float], pd.DataFrame]) -> None:
    with pytest.raises(nowcast.InputError, match=r"not 235: in R_E\? Multiply by 6371\.2"):
        ask(WIND, 235.0)


def test_a_misspelt_quantity_is_refused() -> None:
    with pytest.raises(nowcast.InputError, match="no quantity tilt"):
        nowcast.nose_distance({"dynamic_pressure": 2.0, "bz_gsm": 0.0, "tilt": 20.0})
    with pytest.raises(nowcast.InputError, match="no quantity tilt"):
        nowcast.magnetopause_distance("lin2010", dynamic_pressure=2.0, bz_gsm=0.0, bt=5.0, tilt=20.0)


def test_a_refusal_can_be_caught_as_a_value_error() -> None:
    with pytest.raises(ValueError, match="no column bz_gsm"):
        nowcast.nose_distance(WIND.drop(columns="bz_gsm"))
