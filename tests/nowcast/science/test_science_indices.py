"""Indices and the hindcast as they are asked for from Python: the same as those of the page and the command."""

import numpy as np
import pandas as pd
import pytest

import nowcast
from nowcast.hindcast.run import hindcast
from nowcast.physics import derive
from nowcast.physics.indices import dst_nowcast, dst_obrien2000, kp_newell2008, kp_nowcast

TIMES = pd.date_range("2024-05-10T00:00Z", periods=36, freq="h", name="time")
WIND = pd.DataFrame(
    {
        "proton_density": 6.0, "flow_speed": 500.0, "proton_temperature": 1e5,
        "bx_gsm": 2.0, "by_gsm": 1.0, "bz_gsm": np.where(np.arange(36) > 12, -8.0, 2.0),
    },
    index=TIMES,
)  # fmt: skip
NOSE = derive.with_drivers(WIND.assign(bt=np.sqrt((WIND[["bx_gsm", "by_gsm", "bz_gsm"]] ** 2).sum(axis=1))))


@pytest.mark.parametrize(("model", "module"), [("nowcast", dst_nowcast), ("obrien2000", dst_obrien2000)])
def test_dst_is_that_of_the_model(model: str, module: object) -> None:
    expected = module.estimate(NOSE, -10.0)  # type: ignore[attr-defined]
    pd.testing.assert_frame_equal(nowcast.estimate_dst(WIND, model=model, start=-10.0), expected, check_freq=False)


@pytest.mark.parametrize(("model", "module"), [("nowcast", kp_nowcast), ("newell2008", kp_newell2008)])
def test_kp_is_that_of_the_model(model: str, module: object) -> None:
    expected = module.estimate(NOSE)  # type: ignore[attr-defined]
    pd.testing.assert_frame_equal(nowcast.estimate_kp(WIND, model=model), expected, check_freq=False)


def test_an_official_value_sharpens_the_estimate_from_when_it_was_received() -> None:
    times = TIMES[10:12]
    official = pd.DataFrame({"dst": [-50.0, -52.0], "received": times + pd.Timedelta(hours=1)}, index=times)
    free, pulled = (nowcast.estimate_dst(WIND, official=given)["dst_estimate"] for given in (None, official))
    assert (free[:10] == pulled[:10]).all()
    assert pulled.iloc[13] < free.iloc[13]


def test_a_published_formula_takes_no_official_values() -> None:
    with pytest.raises(nowcast.InputError, match="burton1975 takes no official values"):
        nowcast.estimate_dst(WIND, model="burton1975", official=pd.DataFrame())


def test_an_unknown_model_of_an_index_is_refused() -> None:
    with pytest.raises(
        nowcast.InputError, match="no model 'newell2008' of dst; there are burton1975, nowcast, obrien2000"
    ):
        nowcast.estimate_dst(WIND, model="newell2008")


def test_kp_without_the_field_is_refused() -> None:
    with pytest.raises(nowcast.InputError, match="no column by_gsm"):
        nowcast.estimate_kp(WIND.drop(columns="by_gsm"))


def test_a_hindcast_is_that_of_the_command() -> None:
    made = nowcast.run_hindcast(WIND, dst_start=-10.0, longitudes=[-75.2])
    whole = WIND.assign(bt=np.nan, dynamic_pressure=np.nan)
    expected = hindcast(whole, dst_start=-10.0, longitudes=[-75.2])
    pd.testing.assert_frame_equal(made.rows, expected.rows, check_freq=False)


def test_a_place_that_is_unknown_is_refused() -> None:
    with pytest.raises(nowcast.InputError, match="earth or l1, not at 'moon'"):
        nowcast.run_hindcast(WIND, at="moon")


def test_a_hindcast_is_scored_beside_its_references() -> None:
    made = nowcast.run_hindcast(WIND, dst_start=-10.0)
    truth = made.rows["dst_estimate"] + 3.0
    scores = nowcast.score_hindcast(made, truth, "dst").set_index(["score", "of"])
    assert scores.loc[("bias", "estimate"), "value"] == pytest.approx(-3.0)
    assert {"climatology", "persistence 3 h"} <= set(scores.index.get_level_values("of"))


def test_a_truth_without_a_zone_is_refused() -> None:
    made = nowcast.run_hindcast(WIND)
    with pytest.raises(nowcast.InputError, match="with its zone"):
        nowcast.score_hindcast(made, made.rows["dst_estimate"].tz_localize(None), "dst")


def test_a_score_of_another_index_is_refused() -> None:
    made = nowcast.run_hindcast(WIND)
    with pytest.raises(nowcast.InputError, match="of dst and kp, not of 'ae'"):
        nowcast.score_hindcast(made, made.rows["dst_estimate"], "ae")
