"""The nowcast over missing wind: it stands while measured wind is on its way, its band widens, it is never invented."""

import numpy as np
import pandas as pd
import pytest
from build import steady_wind

from nowcast.physics import derive
from nowcast.physics.hold import LONGEST, LOST, hold, size, widened
from nowcast.physics.shocks import wind_at_nose

DISTANCE = 1.5e6  # km
MINUTE = pd.Timedelta(minutes=1)
COLUMNS = {
    "flow_speed": 400.0, "proton_density": 5.0, "proton_temperature": 1e5, "bx_gsm": 2.0, "by_gsm": -2.0,
    "bz_gsm": -3.0, "bt": 4.1,
}  # fmt: skip


def wind(minutes=240, hole=(0, 0)):
    """Steady wind with missing rows from one minute to another."""
    rows = steady_wind(minutes, **COLUMNS)
    return rows.drop(rows.index[slice(*hole)])


def held(rows, now=None):
    return hold(derive.with_drivers(wind_at_nose(rows, DISTANCE)), now)


def derived(rows, now=None):
    return derive.derive(rows, DISTANCE, now=now)


def test_whole_wind_is_as_it_was():
    nose = derive.with_drivers(wind_at_nose(wind(), DISTANCE))
    out = hold(nose)
    pd.testing.assert_frame_equal(out[nose.columns], nose)
    assert out["held_minutes"].eq(0.0).all()
    assert out["hold_error"].eq(0.0).all()


def test_a_hole_at_the_nose_is_held_while_wind_behind_it_is_on_its_way():
    rows = derived(wind(hole=(100, 120)))
    assert rows["standoff_distance"].notna().all()
    ages = rows["held_minutes"]
    assert ages.max() == pytest.approx(15.0, abs=5.0)  # plasma lasts 5 min by itself, parcels 3
    assert (ages.diff().dropna() <= 1.0).all()


def test_the_wind_itself_is_not_held():
    rows = derived(wind(hole=(100, 120)))
    hole = rows[rows["held_minutes"] > 0]
    assert hole[["clock_angle", "electric_field", "newell_coupling"]].isna().all().all()


def test_the_band_widens_with_the_hole():
    rows = derived(wind(hole=(100, 130)))
    width = np.log(rows["standoff_distance_high"] / rows["standoff_distance_low"])
    hole = width[rows["held_minutes"] > 0]
    assert len(hole) > 15
    assert (np.diff(hole) > -1e-6).all()
    assert hole.iloc[-1] > 1.05 * width.iloc[60]


def test_nothing_is_held_where_no_measured_wind_is_on_its_way():
    rows = wind(120)
    end = derived(rows).index[-1]
    assert end == wind_at_nose(rows, DISTANCE).index[-1]
    again = derived(wind(400, hole=(120, 300)))  # L1 is back at minute 300, long after the last parcel
    known = again.index[0].normalize() + 300 * MINUTE
    missing = again.loc[end + 4 * MINUTE : known - MINUTE, "standoff_distance"]
    assert len(missing) > 100
    assert missing.isna().all()


def test_a_hole_longer_than_an_hour_is_not_bridged():
    rows = held(wind(500, hole=(100, 200)))
    assert rows["held_minutes"].max() <= LONGEST
    assert rows["held_minutes"].isna().any()


@pytest.mark.parametrize("later", [1, 30, 90])
def test_what_was_held_stays_when_more_wind_has_come(later):
    rows = wind(300, hole=(100, 125))
    known = rows.iloc[: 150 + later]
    last = known.index[-1]
    names = ["standoff_distance", "standoff_distance_low", "standoff_distance_high", "held_minutes"]
    whole, part = derived(rows).loc[:last, names], derived(known).loc[:last, names]
    pd.testing.assert_frame_equal(whole, part, check_freq=False)


def test_the_band_ahead_widens_once_l1_is_lost_and_not_before():
    rows = wind(240)
    last = rows.index[-1]
    soon, lost = (derived(rows, now=(last + minutes * MINUTE).to_pydatetime()) for minutes in (LOST - 2, 20))
    ahead = soon.index > last + 45 * MINUTE
    assert ahead.sum() > 5
    for name in ("standoff_distance", "dst_estimate", "kp_estimate"):
        narrow, wide = (table[f"{name}_high"] - table[f"{name}_low"] for table in (soon, lost))
        assert (wide[ahead] > narrow[ahead]).all(), name
        assert (wide[soon.index <= last] == narrow[soon.index <= last]).all(), name
        pd.testing.assert_series_equal(lost[name], soon[name], rtol=1e-5)


def test_the_size_of_the_error_grows_from_nothing():
    for of, cause in (("standoff", "silent"), ("dst", "silent"), ("kp", "silent"), ("standoff", "held")):
        sizes = size(of, cause, np.arange(0.0, 61.0, 5.0))
        assert sizes[0] == 0.0
        assert (np.diff(sizes) >= 0).all()
        assert sizes[-1] > 0


def test_kp_stays_on_its_scale():
    names = [f"{name}{part}" for name in ("dst_estimate", "kp_estimate") for part in ("", "_low", "_high")]
    table = pd.DataFrame([[-10.0, -20.0, 0.0, 8.9, 8.5, 9.0]], columns=names)
    assert widened(table, [60.0])["kp_estimate_high"].item() == 9.0


def test_wind_that_is_timed_to_the_earth_is_not_held():
    rows = wind(200, hole=(100, 110)).asfreq("min")
    assert derive.at_nose(rows)["standoff_distance"].isna().any()
