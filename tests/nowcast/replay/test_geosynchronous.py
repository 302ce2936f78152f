"""What the simulated GOES measure, and how it is served."""

import json
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from nowcast.replay.formats import products
from nowcast.replay.geosynchronous import LONGITUDES, boundary, field, local_time
from nowcast.vocabulary.records import Scenario

DAY = pd.date_range("2026-08-25", periods=1440, freq="min", tz="UTC", name="time")
GOES = "json/goes/primary"


def wind(density: float, speed: float, bz: float) -> pd.DataFrame:
    """A day of steady wind."""
    row = {"proton_density": density, "vx_gse": -speed, "by_gsm": 0.0, "bz_gsm": bz}
    return pd.DataFrame(row, index=DAY)


def hp(density: float, speed: float, bz: float) -> "pd.Series[float]":
    """Hp of GOES-19 by local time, hourly means."""
    dst = pd.Series(0.0, index=DAY)
    table = field(wind(density, speed, bz), dst, LONGITUDES["GOES-19"], np.random.default_rng(1))
    return table["goes_hp"].groupby(np.floor(local_time(DAY, LONGITUDES["GOES-19"]))).mean()


def test_a_quiet_day_is_a_dipole_that_is_pressed_at_noon() -> None:
    quiet = hp(5.0, 400.0, 2.0)
    assert quiet.between(80.0, 125.0).all()
    assert quiet[12.0] > quiet[0.0] + 10.0


def test_hp_turns_negative_at_noon_where_the_boundary_is_inside_the_orbit_and_stays_positive_at_night() -> None:
    pressed = hp(30.0, 700.0, -20.0)
    assert pressed[12.0] < -50.0
    assert pressed[0.0] > 60.0


def test_northward_field_of_the_sheath_is_no_reversal() -> None:
    assert hp(60.0, 900.0, 20.0)[12.0] > 50.0


def test_the_boundary_keeps_the_published_distance_and_opens_to_the_flanks() -> None:
    nose, flank = (boundary(wind(5.0, 400.0, 1.0), np.full(1440, a))[0] for a in (0.0, np.pi / 2))
    assert nose == pytest.approx(107.4 * (5.0 * 400.0**2) ** (-1 / 6))
    assert flank / nose == pytest.approx(2**0.6)


def test_the_storm_depresses_the_field_and_empties_the_electrons(storm: Scenario) -> None:
    night = storm.frames["goes_magnetometers"]["goes_hp"].xs("GOES-19", level="source")
    assert night["2026-08-25T18:00":"2026-08-26T03:00"].min() < 60.0
    flux = storm.frames["goes_electrons"]["electron_flux_2mev"].xs("GOES-19", level="source")
    assert flux["2026-08-25T09:00":"2026-08-25T20:00"].max() < 0.2 * flux["2026-08-24"].max()
    assert flux["2026-08-26T16:00":].max() > 5 * flux["2026-08-24"].max()


def test_protons_come_with_the_shock_and_flares_are_of_both_satellites(storm: Scenario) -> None:
    protons = storm.frames["goes_protons"]["proton_flux_10mev"].xs("GOES-18", level="source")
    assert abs(protons.idxmax() - pd.Timestamp("2026-08-25T04:30Z")) < pd.Timedelta(hours=1)
    xrays = storm.frames["goes_xrays"]["xray_flux"].unstack()
    assert xrays.max().between(1e-5, 1e-4).all()


def test_each_instrument_has_its_own_primary(storm: Scenario) -> None:
    served = products(storm)
    now = int(storm.start.timestamp())
    files = {"magnetometers": 19, "integral-electrons": 19, "xrays": 18, "integral-protons": 18}
    for product, satellite in files.items():
        rows = json.loads(served[f"{GOES}/{product}-6-hour.json"][1](now))
        assert {row["satellite"] for row in rows} == {satellite}
        assert [row["time_tag"] for row in rows] == sorted(row["time_tag"] for row in rows)


def test_a_forecast_holds_each_interval_once_and_turns_it_from_predicted_to_observed(storm: Scenario) -> None:
    answer = products(storm)["products/noaa-planetary-k-index-forecast.json"][1]
    begin = datetime(2026, 8, 25, 9, 0, tzinfo=UTC).timestamp()
    said = {}
    for minutes in (-60, 3, 60, 184, 190):
        rows = json.loads(answer(int(begin) + minutes * 60))
        assert len({row["time_tag"] for row in rows}) == len(rows)
        said[minutes] = next(row["observed"] for row in rows if row["time_tag"] == "2026-08-25T09:00:00")
    assert list(said.values()) == ["predicted", "estimated", "estimated", "observed", "observed"]


def test_the_model_reaches_beyond_now_and_the_longitudes_are_west(storm: Scenario) -> None:
    served = products(storm)
    now = datetime(2026, 8, 25, 9, 0, tzinfo=UTC)
    rows = json.loads(served["json/geospace/geospace_dst_1_hour.json"][1](int(now.timestamp())))
    assert rows[-1]["time_tag"] == "2026-08-25T09:45:00"
    places = json.loads(served["json/goes/satellite-longitudes.json"][1](0))
    assert {row["satellite"]: row["longitude"] for row in places} == {18: 137.0, 19: 75.2, 99: None}


def test_a_storm_without_these_products_serves_none(storm: Scenario) -> None:
    bare = Scenario("x", "replay", storm.start, storm.stop, {"rtsw_mag": storm.frames["rtsw_mag"]}, "")
    assert set(products(bare)) == {"json/rtsw/rtsw_mag_1m.json"}
