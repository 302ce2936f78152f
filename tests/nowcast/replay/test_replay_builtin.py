"""The built-in storm: its physics, its gaps, its craft."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from nowcast.replay import scenario
from nowcast.replay.rotation import gse_to_gsm, gsm_angle
from nowcast.replay.shock_jump import State, downstream, fluxes
from nowcast.replay.solar_wind_script import AHEAD, SHOCK, SHOCK_SPEED, true_wind
from nowcast.vocabulary.quantities import QUANTITIES, check_frame
from nowcast.vocabulary.records import Scenario


@pytest.fixture(scope="module")
def storm() -> Scenario:
    return scenario("builtin")


@pytest.fixture(scope="module")
def truth() -> pd.DataFrame:
    return true_wind(20260825)


def hours(start: float, stop: float) -> slice:
    return slice(SHOCK + pd.Timedelta(hours=start), SHOCK + pd.Timedelta(hours=stop))


def craft(storm: Scenario, feed: str, name: str) -> pd.DataFrame:
    return storm.frames[feed].xs(name, level="source")


def test_the_shock_conserves_mass_momentum_electric_field_and_energy():
    behind = downstream(AHEAD, SHOCK_SPEED)
    np.testing.assert_allclose(fluxes(behind, SHOCK_SPEED), fluxes(AHEAD, SHOCK_SPEED), rtol=1e-9)
    assert 2.5 < behind.density / AHEAD.density < 4.0
    assert 2.3 < np.linalg.norm(behind.field) / np.linalg.norm(AHEAD.field) < 3.0
    assert behind.pressure > 10 * AHEAD.pressure


def test_a_hydrodynamic_shock_has_the_textbook_ratio():
    speed, density, mach = 300.0, 5.0, 3.0
    pressure = density * 1e6 * 1.67262e-27 * (speed * 1e3 / mach) ** 2 * 3 / 5 * 1e9
    behind = downstream(State(density, (0.0, 0.0, 0.0), (1e-6, 1e-6, 0.0), pressure), speed)
    assert behind.density / density == pytest.approx(8 / 3 * mach**2 / (2 / 3 * mach**2 + 2), rel=1e-6)


def test_a_slow_disturbance_is_no_shock():
    with pytest.raises(ValueError, match="no fast shock"):
        downstream(AHEAD, 440.0)


def test_the_mean_mass_flux_through_the_shock_is_conserved(truth):
    before, after = truth.loc[hours(-0.4, -0.02)], truth.loc[hours(0.0, 0.15)]
    flux = [float((part["proton_density"] * (SHOCK_SPEED + part["vx_gse"])).mean()) for part in (before, after)]
    assert flux[1] == pytest.approx(flux[0], rel=0.12)


def test_the_cloud_is_cold_and_southward_for_ten_hours(truth):
    cloud = truth.loc[hours(9, 26)]
    assert -24.0 < cloud["bz_gsm"].min() < -20.5
    assert 9.5 < (cloud["bz_gsm"] < 0).sum() / 60 < 11.5
    assert cloud["proton_temperature"].median() < 5e4
    assert truth.loc[hours(1, 8), "proton_temperature"].median() > 5e5
    turn = np.unwrap(np.arctan2(cloud["bz_gsm"], cloud["by_gsm"]).rolling(31, center=True).mean().dropna())
    assert 140 < np.degrees(turn[-1] - turn[0]) < 200


def test_the_quiet_wind_follows_the_parker_spiral_and_has_alfven_waves(truth):
    quiet = truth.loc[hours(-50, -20)]
    assert (quiet["bx_gsm"] * quiet["by_gsm"] < 0).mean() > 0.8
    slow = quiet.rolling(241, center=True).mean()
    waves = (quiet - slow).dropna()
    assert abs(waves["bz_gsm"].corr(waves["vz_gsm"])) > 0.9


def test_the_same_seed_gives_the_same_storm_and_another_seed_another(truth):
    pd.testing.assert_frame_equal(true_wind(20260825), truth)
    assert not np.allclose(true_wind(1)["bz_gsm"], truth["bz_gsm"])


def test_every_frame_is_a_frame_and_every_value_within_the_hard_limits(storm):
    for frame in storm.frames.values():
        check_frame(frame)
        for column in frame.columns.intersection(list(QUANTITIES)):
            values = frame[column].dropna()
            assert values.between(QUANTITIES[column].low, QUANTITIES[column].high).all(), column


def test_magnitude_angles_and_gse_agree_with_the_gsm_components(storm):
    mag = craft(storm, "rtsw_mag", "SOLAR1")
    np.testing.assert_allclose(mag["bt"], np.sqrt((mag[["bx_gsm", "by_gsm", "bz_gsm"]] ** 2).sum(axis=1)), atol=1e-9)
    np.testing.assert_allclose(np.sin(np.radians(mag["theta_gsm"])), mag["bz_gsm"] / mag["bt"], atol=1e-9)
    y, z = gse_to_gsm(mag["by_gse"], mag["bz_gse"], gsm_angle(mag.index))
    np.testing.assert_allclose(y, mag["by_gsm"], atol=0.02)
    np.testing.assert_allclose(z, mag["bz_gsm"], atol=0.02)


def test_the_angle_between_the_frames_stays_below_dipole_plus_obliquity():
    angle = np.degrees(gsm_angle(pd.date_range("2026-01-01", "2026-12-31", freq="7h", tz="UTC")))
    assert 32 < angle.max() < 35.5
    assert -35.5 < angle.min() < -32


def test_a_day_of_history_and_a_week_of_propagated_wind_precede_the_start(storm):
    first = storm.frames["rtsw_mag"].index[0][0]
    assert first <= storm.start - timedelta(hours=24)
    assert SHOCK - storm.start == timedelta(hours=2.5)
    assert storm.frames["propagated_wind"].index[0][0] <= storm.start - timedelta(days=7)
    assert storm.mode == "simulation"


def test_the_promised_gaps_are_there(storm):
    both = storm.frames["rtsw_mag"]
    assert both.loc[hours(34.01, 34.4)].empty
    silent = SHOCK + pd.Timedelta(hours=12)
    assert craft(storm, "rtsw_mag", "SOLAR1")[silent : silent + pd.Timedelta(minutes=17)].empty
    plasma = storm.frames["rtsw_wind"].loc[hours(3.2, 3.2 + 13 / 60)]
    assert plasma["flow_speed"].isna().all()
    assert len(plasma) >= 12
    single = craft(storm, "rtsw_mag", "SOLAR1").index.to_series().diff().eq(pd.Timedelta(minutes=2)).sum()
    assert 15 <= single <= 80


def test_ace_is_the_active_craft_after_solar1_fell_silent_and_only_then(storm):
    active = storm.frames["rtsw_mag"].query("active").reset_index()
    ace = active[active["source"] == "ACE"]["time"]
    assert ace.min() >= SHOCK + pd.Timedelta(hours=12.1)
    assert ace.max() <= SHOCK + pd.Timedelta(hours=16.1)
    assert not active["time"].duplicated().any()


def test_ace_sees_the_shock_four_minutes_later(storm):
    def arrival(name: str) -> pd.Timestamp:
        return craft(storm, "rtsw_wind", name).loc[hours(-0.2, 0.4), "flow_speed"].diff().idxmax()

    assert arrival("ACE") - arrival("SOLAR1") <= timedelta(minutes=7)
    assert arrival("ACE") - arrival("SOLAR1") >= timedelta(minutes=3)


def test_the_ground_answers_with_a_great_storm_in_thirds(storm):
    kp, dst = storm.frames["gfz_kp"]["kp"], storm.frames["dst"]["dst"]
    np.testing.assert_allclose(kp * 3, np.round(kp * 3), atol=0.002)
    assert kp.max() >= 7.667
    assert kp.loc[: SHOCK - pd.Timedelta(hours=6)].median() < 2.5
    assert -260 < dst.min() < -130
    assert dst.idxmin()[0] > SHOCK + pd.Timedelta(hours=9)
    assert all(time.hour % 3 == 0 for time in kp.index.get_level_values("time"))
