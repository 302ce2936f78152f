"""The boundary's ensemble: its laws, its two forms, what it does not know, and where satellites are."""

import numpy as np
import pandas as pd
import pytest

from nowcast.discover import members
from nowcast.physics import ensemble
from nowcast.physics.ensemble import angles, mixture
from nowcast.physics.ensemble.wind import drive, shifted
from nowcast.physics.frames import unix_seconds
from nowcast.physics.magnetopause import shue1998
from nowcast.vocabulary.constants import GEOSYNCHRONOUS
from nowcast.vocabulary.quantities import QUANTITIES

START = pd.Timestamp("2024-05-10T12:00Z")
CALM = {
    "dynamic_pressure": 2.0,
    "bx_gsm": 3.0,
    "by_gsm": -4.0,
    "bz_gsm": 0.0,
    "bt": 5.0,
    "flow_speed": 430.0,
    "alfven_mach": 9.0,
    "proton_temperature": 1e5,
}
STORM = CALM | {"dynamic_pressure": 20.0, "bz_gsm": -18.0, "bt": 19.0, "flow_speed": 750.0}


def wind(rows=30, step="1min", **changes):
    index = pd.date_range(START, periods=rows, freq=step, name="time")
    return pd.DataFrame({name: np.full(rows, 0.0) + value for name, value in (CALM | changes).items()}, index=index)


def storm(rows=30, **changes):
    return wind(rows, **(STORM | changes))


def last(frame, **options):
    return ensemble.estimate(frame, **options).iloc[-1]


@pytest.fixture(params=[False, True], ids=["members", "quadrature"])
def quadrature(request):
    return request.param


def real(rows=1500):
    """A wind with the rise of pressure, the turns and the noise of a storm, from L1."""
    rng = np.random.default_rng(7)
    slow = np.cumsum(rng.normal(0.0, 0.6, rows))
    frame = wind(rows, bz_gsm=np.clip(slow - slow.mean(), -30, 20) + rng.normal(0, 1.5, rows))
    frame["dynamic_pressure"] = np.exp(0.7 + 1.6 * (np.arange(rows) > rows / 2) + rng.normal(0, 0.08, rows))
    return frame.assign(arrival_low=42.0, arrival_high=58.0)


def test_all_columns_are_there_and_inside_the_vocabulary(quadrature):
    frame = ensemble.estimate(real(400), quadrature=quadrature)
    assert list(frame.columns) == list(ensemble.COLUMNS)
    for name in frame:
        values = frame[name].dropna()
        assert values.between(QUANTITIES[name].low, QUANTITIES[name].high).all(), name


def test_the_band_holds_the_median_and_is_honest_about_a_quiet_nose(quadrature):
    row = last(wind(), quadrature=quadrature)
    assert row.standoff_distance_low < row.standoff_distance < row.standoff_distance_high
    assert 9.5 < row.standoff_distance < 11.0
    half = 0.5 * (row.standoff_distance_high - row.standoff_distance_low)
    assert 1.0 < half < 2.2  # 0.6 to 1.3 R_E of standard deviation: no model is better


def test_the_quadrature_is_the_monte_carlo_within_its_noise():
    frame = real()
    exact, drawn = (ensemble.estimate(frame, quadrature=form) for form in (True, False))
    for name in ("standoff_distance", "standoff_distance_low", "standoff_distance_high"):
        apart = (exact[name] - drawn[name]).dropna()
        assert np.sqrt((apart**2).mean()) < 0.1, name
        assert abs(apart.mean()) < 0.05, name
    assert (exact.geo_crossing_probability - drawn.geo_crossing_probability).abs().mean() < 0.02


def test_a_minute_has_the_same_number_whatever_tick_computes_it(quadrature):
    frame = real(300)
    whole = ensemble.estimate(frame, quadrature=quadrature)
    later = ensemble.estimate(frame.iloc[60:], quadrature=quadrature)
    shared = slice(60 + 60, 280)  # 20 min of Bz and the arrival's error before, the arrival's error after
    pd.testing.assert_frame_equal(whole.iloc[shared], later.iloc[60:220], rtol=1e-9)


def test_what_is_timed_to_the_nose_never_looks_ahead(quadrature):
    frame = real(300).drop(columns=["arrival_low", "arrival_high"])
    whole = ensemble.estimate(frame, quadrature=quadrature)
    known = ensemble.estimate(frame.iloc[:200], quadrature=quadrature)
    pd.testing.assert_frame_equal(whole.iloc[:200], known, rtol=1e-9)


def test_a_wind_from_l1_needs_no_more_than_a_quarter_of_an_hour_ahead(quadrature):
    frame = real(300)
    whole = ensemble.estimate(frame, quadrature=quadrature)
    known = ensemble.estimate(frame.iloc[:200], quadrature=quadrature)
    pd.testing.assert_frame_equal(whole.iloc[:184], known.iloc[:184], rtol=1e-9)


@pytest.mark.parametrize("name", ["dynamic_pressure", "bz_gsm"])
def test_without_pressure_or_bz_there_is_no_boundary(quadrature, name):
    frame = wind()
    frame.loc[frame.index[-1], name] = np.nan
    row = last(frame, quadrature=quadrature)
    assert row.drop(["flaring"]).isna().all()


def test_one_missing_minute_leaves_its_neighbours(quadrature):
    frame = wind()
    frame.loc[frame.index[10], "dynamic_pressure"] = np.nan
    nose = ensemble.estimate(frame, quadrature=quadrature).standoff_distance
    assert nose.isna().sum() == 1
    assert nose.drop(frame.index[10]).std() < 0.01  # the tilt turns


@pytest.mark.parametrize("name", ["by_gsm", "bx_gsm", "bt", "dipole_tilt", "proton_temperature", "flow_speed"])
def test_what_matters_little_may_be_missing(quadrature, name):
    whole, poorer = (last(frame, quadrature=quadrature) for frame in (wind(), wind(**{name: np.nan})))
    assert poorer.standoff_distance == pytest.approx(whole.standoff_distance, abs=0.3)


def test_the_band_widens_where_by_is_missing_or_an_input_is_suspect(quadrature):
    def width(frame):
        row = last(frame, quadrature=quadrature)
        return row.standoff_distance_high - row.standoff_distance_low

    usual = width(wind())
    assert width(wind(by_gsm=np.nan)) > usual
    assert width(wind(suspect=1.0)) > usual + 0.1
    assert width(wind(suspect=0.0)) == pytest.approx(usual)


def test_the_band_widens_where_models_saturate_or_extrapolate(quadrature):
    def relative(**changes):
        row = last(storm(**changes), quadrature=quadrature)
        return (row.standoff_distance_high - row.standoff_distance_low) / row.standoff_distance

    assert relative(bz_gsm=-40.0) > 1.2 * relative(bz_gsm=-14.0)
    assert relative(dynamic_pressure=100.0) > 1.2 * relative(dynamic_pressure=15.0)


def test_the_own_error_grows_where_models_saturate_though_still_inside_of_their_fits():
    two = drive(wind(2, step="1h", dynamic_pressure=8.0, bz_gsm=np.array([-14.9, -17.9])))
    calm, saturated = mixture.own_error(two.inputs, two.fitted)
    assert saturated > calm


def test_an_unsure_arrival_shows_before_a_shock_and_not_long_after(quadrature):
    frame = wind(120, arrival_low=40.0, arrival_high=60.0)
    frame.loc[frame.index[60] :, "dynamic_pressure"] = 15.0
    row = ensemble.estimate(frame, quadrature=quadrature)
    width = row.standoff_distance_high - row.standoff_distance_low
    assert width.iloc[57] > width.iloc[20] + 1.0
    assert width.iloc[110] < width.iloc[57]


def test_the_nose_moves_in_with_the_storm_and_the_rate_says_so():
    frame = pd.concat([wind(60), storm(60).set_axis(pd.date_range(START, periods=120, freq="1min")[60:])])
    frame.index.name = "time"
    row = ensemble.estimate(frame, quadrature=True)
    assert row.standoff_distance.iloc[-1] < row.standoff_distance.iloc[0] - 2.0
    assert row.standoff_rate.iloc[66] < -6.0
    assert row.standoff_rate.iloc[59] == pytest.approx(0.0, abs=0.1)
    assert row.standoff_rate.iloc[:10].isna().all()


def test_hourly_data_have_a_rate_too():
    frame = wind(3, step="1h")
    frame.loc[frame.index[2], "dynamic_pressure"] = 4.0
    rate = ensemble.estimate(frame, quadrature=True).standoff_rate
    assert np.isnan(rate.iloc[0])
    assert rate.iloc[2] < -0.8


def test_compression_index_is_0_354_at_geosynchronous_orbit():
    assert float(ensemble.compression_index(10.25)) == 0.0
    assert float(ensemble.compression_index(GEOSYNCHRONOUS)) == pytest.approx(0.354, abs=5e-4)


def test_the_shape_is_said_as_terminator_and_flaring():
    row = last(wind(), quadrature=True)
    assert row.terminator_radius == pytest.approx(row.standoff_distance * 2**row.flaring)
    assert 13.0 < row.terminator_radius < 17.0


def test_the_bow_shock_stands_in_front_with_a_wider_band(quadrature):
    row = last(wind(), quadrature=quadrature)
    assert row.bow_shock_distance > row.standoff_distance + 2.0
    shock = row.bow_shock_distance_high - row.bow_shock_distance_low
    assert shock > row.standoff_distance_high - row.standoff_distance_low


def test_without_mach_number_there_is_no_bow_shock_but_a_magnetopause():
    row = last(wind(alfven_mach=np.nan), quadrature=True)
    assert np.isnan(row.bow_shock_distance)
    assert np.isfinite(row.standoff_distance)


def test_geosynchronous_orbit_is_safe_in_calm_and_exposed_in_storm(quadrature):
    assert last(wind(), quadrature=quadrature).geo_crossing_probability < 0.01
    row = last(storm(), quadrature=quadrature)
    assert row.geo_crossing_probability > 0.8
    assert row.geo_window_start < 11.5 < 12.5 < row.geo_window_stop


def test_no_window_where_the_orbit_is_inside(quadrature):
    row = last(wind(), quadrature=quadrature)
    assert np.isnan(row.geo_window_start)
    assert np.isnan(row.geo_window_stop)


def test_the_window_is_turned_to_the_dawn_side_by_the_motion_of_the_earth():
    slow, fast = (last(storm(flow_speed=speed, by_gsm=0.0), quadrature=True) for speed in (300.0, 1500.0))
    middle = [0.5 * (row.geo_window_start + row.geo_window_stop) for row in (slow, fast)]
    assert middle[0] < middle[1] - 0.1


def test_bz_is_a_mean_of_its_last_minutes_and_missing_where_it_is_missing():
    frame = wind(40, bz_gsm=np.where(np.arange(40) < 20, 0.0, -10.0))
    frame.loc[frame.index[30], "bz_gsm"] = np.nan
    bz = drive(frame, {"smoothing": 10.0}).inputs["bz_gsm"]
    assert bz[19] == 0.0
    assert bz[24] == pytest.approx(-5.0)
    assert bz[29] == pytest.approx(-10.0)
    assert np.isnan(bz[30])


def test_a_shift_beyond_the_frame_or_into_a_gap_stays_at_the_row():
    frame = wind(10, arrival_low=40.0, arrival_high=60.0)
    frame.loc[frame.index[7], "bz_gsm"] = np.nan
    rows = shifted(drive(frame, {"smoothing": 1.0}), np.full((1, 10), 3.0))[0]
    assert rows.tolist() == [3, 4, 5, 6, 4, 8, 9, 9, 9, 9]
    hourly = wind(5, step="1h")
    assert shifted(drive(hourly, {"smoothing": 1.0}), np.full((1, 5), 9.0))[0].tolist() == [0, 1, 2, 3, 4]


def test_an_empty_frame_gives_an_empty_frame(quadrature):
    assert ensemble.estimate(wind(5).iloc[:0], quadrature=quadrature).shape == (0, len(ensemble.COLUMNS))
    assert len(ensemble.crossing(wind(5).iloc[:0], [0.0])) == 0


def test_the_argument_stays_as_it_was(quadrature):
    frame = storm()
    kept = frame.copy(deep=True)
    ensemble.estimate(frame, quadrature=quadrature)
    ensemble.crossing(frame, [-75.2])
    pd.testing.assert_frame_equal(frame, kept)


# satellites, points and sections


def test_a_satellite_at_noon_is_more_exposed_than_one_at_dusk():
    frame = ensemble.crossing(storm(), [0.0, 90.0, 180.0])  # at 12 UT
    assert list(frame.columns[:2]) == ["geo_crossing_probability_0", "local_time_0"]
    row = frame.iloc[0]
    assert row.local_time_0 == pytest.approx(12.0, abs=0.3)
    assert row.local_time_90 == pytest.approx(18.0, abs=0.3)
    assert row.geo_crossing_probability_0 > 0.7 > 0.3 > row.geo_crossing_probability_90
    assert row.geo_crossing_probability_180 < 1e-3


def test_longitudes_are_written_as_they_are_given():
    names = ensemble.crossing(wind(2), [-75.2, 137]).columns
    assert "geo_crossing_probability_-75.2" in names
    assert "geo_crossing_probability_137" in names


def test_the_probability_of_a_satellite_is_that_of_its_direction():
    frame = storm(3)
    place = angles.satellite(unix_seconds(frame.index), 20.0)
    points = pd.DataFrame(place, columns=["x_gsm_Re", "y_gsm_Re", "z_gsm_Re"]).assign(time=frame.index)
    median = ensemble.along(frame, points).boundary_distance
    chance = ensemble.crossing(frame, [20.0])["geo_crossing_probability_20"]
    assert ((chance.to_numpy() > 0.5) == (median.to_numpy() < GEOSYNCHRONOUS)).all()


def test_along_the_sun_line_is_the_nose_with_its_band():
    frame = wind(10, flow_speed=1e6)  # no aberration
    points = pd.DataFrame({"time": [frame.index[5]], "x_gsm_Re": 9.0, "y_gsm_Re": 0.0, "z_gsm_Re": 0.0})
    point, nose = ensemble.along(frame, points).iloc[0], ensemble.estimate(frame, quadrature=True).iloc[5]
    assert list(ensemble.along(frame, points).columns) == [
        "time",
        "boundary_distance",
        "boundary_distance_low",
        "boundary_distance_high",
    ]
    for part in ("", "_low", "_high"):
        assert point[f"boundary_distance{part}"] == pytest.approx(nose[f"standoff_distance{part}"], abs=0.02)


def test_a_point_before_or_after_the_wind_has_no_boundary():
    frame = wind(10)
    times = [START - pd.Timedelta("1min"), START, START + pd.Timedelta("9min 30s"), START + pd.Timedelta("11min")]
    points = pd.DataFrame({"x_gsm_Re": 9.0, "y_gsm_Re": 1.0, "z_gsm_Re": 0.0}, index=pd.DatetimeIndex(times))
    assert ensemble.along(frame, points).boundary_distance.notna().tolist() == [False, True, True, False]


def test_dawn_is_further_out_than_dusk_along_the_same_angle():
    frame = wind(3, by_gsm=0.0, bx_gsm=0.0)
    points = pd.DataFrame({"time": START, "x_gsm_Re": 0.0, "y_gsm_Re": [12.0, -12.0], "z_gsm_Re": 0.0})
    dusk, dawn = ensemble.along(frame, points).boundary_distance
    turned = shue1998.distance([94.0, 86.0], 2.0, 0.0)  # the wind comes from the dawn side: dusk lies further behind
    assert (dusk > dawn) == (turned[0] > turned[1])


def test_a_section_is_closed_at_the_nose_and_holds_its_band():
    theta = np.arange(0.0, 121.0, 10.0)
    dusk = ensemble.boundary(STORM, theta, 0.0, START)
    dawn = ensemble.boundary(STORM, theta, 180.0, START)
    assert dusk.distance[0] == pytest.approx(dawn.distance[0], abs=0.05)
    assert (dusk.distance_low < dusk.distance).all()
    assert (dusk.distance < dusk.distance_high).all()
    assert (np.diff(dusk.distance) > 0).all()


def test_every_model_has_a_line_of_its_own():
    lines = ensemble.models(storm())
    assert set(lines) == set(members("nowcast.physics.magnetopause", "MODEL"))
    assert lines.shue1998.iloc[-1] == pytest.approx(float(shue1998.standoff_distance(20.0, -18.0)))
    assert lines.notna().all(axis=None)


def test_the_share_of_the_models_is_whole_and_their_names_are_files():
    share = drive(wind(2)).fitted["weights"]
    assert sum(share.values()) == pytest.approx(1.0)
    assert set(share) <= set(members("nowcast.physics.magnetopause", "MODEL"))


def test_the_normal_distribution_is_that_of_the_tables():
    assert mixture.normal_cdf(np.array([-1.6448536, 0.0, 1.0, 9.0]))[0] == pytest.approx(
        [0.05, 0.5, 0.8413447, 1.0], abs=1e-6
    )


def test_quantiles_of_two_far_noses_are_inside_of_both():
    logs, shares = np.log([[6.0], [11.0]]), np.array([0.5, 0.5])
    _, low, high = mixture.quantiles(logs, shares, np.array([0.05]))
    assert low == pytest.approx(6.0 * np.exp(-1.2816 * 0.05), rel=1e-3)
    assert high == pytest.approx(11.0 * np.exp(1.2816 * 0.05), rel=1e-3)


def test_draws_are_even_and_the_same_each_time():
    numbers = mixture.draws(500, 1)
    assert (numbers == mixture.draws(500, 1)).all()
    assert np.abs(numbers.mean(axis=0)).max() < 1e-9
    assert numbers.std(axis=0) == pytest.approx(1.0, abs=0.01)
