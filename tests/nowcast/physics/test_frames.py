import numpy as np
import pandas as pd
import pytest

from nowcast.physics.frames import (
    dipole_tilt,
    gei_to_gse,
    geographic_to_gsm,
    gse_to_gsm,
    gsm_rotation,
    gsm_to_gse,
    unix_seconds,
)

TIMES = pd.DatetimeIndex(["2003-10-29T06:11", "2012-06-21T16:43", "2015-03-17T04:45", "2024-05-10T17:05"], tz="UTC")
TILT = [-22.6038, 33.2654, -11.1392, 27.0861]  # geopack with IGRF-14
ROTATION = [-24.1667, -0.7371, 23.9913, 16.2001]


@pytest.fixture
def golden(data_dir):
    return pd.read_csv(data_dir / "reference" / "dipole_tilt_gse_gsm.csv")


def test_tilt_and_rotation_of_four_storm_times_are_those_of_geopack():
    assert dipole_tilt(TIMES) == pytest.approx(TILT, abs=0.002)
    assert gsm_rotation(TIMES) == pytest.approx(ROTATION, abs=0.002)


def test_tilt_is_that_of_geopack_at_all_reference_times(golden):
    assert dipole_tilt(pd.DatetimeIndex(golden.utc)) == pytest.approx(golden.tilt_deg__geopack_igrf14, abs=0.002)


def test_rotation_is_that_of_geopack_at_all_reference_times(golden):
    turned = gse_to_gsm(golden.ut_seconds_1970, np.array([0.0, 0.0, 1.0]))
    assert turned[:, 1] == pytest.approx(golden.gse2gsm_12__geopack_igrf14, abs=np.radians(0.002))
    assert turned[:, 2] == pytest.approx(golden.gse2gsm_22__geopack_igrf14, abs=np.radians(0.002))


@pytest.mark.parametrize(
    "times",
    [
        TIMES.tz_localize(None),
        TIMES.tz_convert("Asia/Tokyo"),
        TIMES.to_series(),
        TIMES.tz_localize(None).to_numpy(),
        TIMES.as_unit("ns"),
        unix_seconds(TIMES),
        list(unix_seconds(TIMES)),
    ],
)
def test_any_form_of_time_gives_the_same(times):
    assert dipole_tilt(times) == pytest.approx(dipole_tilt(TIMES), abs=1e-9)


def test_one_time_gives_one_number():
    assert float(dipole_tilt(TIMES[0])) == pytest.approx(TILT[0], abs=0.002)
    assert gse_to_gsm(TIMES[0].to_pydatetime(), [1.0, 2.0, 3.0]).shape == (3,)


def test_turning_there_and_back_changes_nothing():
    vector = np.array([[1.0, -2.0, 3.0]] * 4)
    kept = vector.copy()
    assert gsm_to_gse(TIMES, gse_to_gsm(TIMES, vector)) == pytest.approx(vector, abs=1e-12)
    assert (vector == kept).all()


def test_length_and_x_do_not_change():
    turned = gse_to_gsm(TIMES, [3.0, 4.0, 12.0])
    assert np.linalg.norm(turned, axis=1) == pytest.approx(13.0)
    assert turned[:, 0] == pytest.approx(3.0)


def test_missing_time_or_component_gives_nan():
    assert np.isnan(dipole_tilt(pd.DatetimeIndex([pd.NaT, TIMES[0]]))).tolist() == [True, False]
    assert np.isnan(gse_to_gsm(pd.DatetimeIndex([pd.NaT]), [1.0, 2.0, 3.0])).all()
    assert np.isnan(gse_to_gsm(TIMES[:1], [[1.0, np.nan, 3.0]])).tolist() == [[False, True, True]]


def test_vector_without_three_components_is_refused():
    with pytest.raises(ValueError, match="three components"):
        gse_to_gsm(TIMES, np.ones((4, 2)))


def test_the_sun_stands_on_the_x_axis_of_gse_and_the_pole_is_tilted_by_the_obliquity():
    equinox = pd.Timestamp("2024-03-20T03:06Z")
    assert gei_to_gse(equinox, [1.0, 0.0, 0.0]) == pytest.approx([1.0, 0.0, 0.0], abs=2e-4)
    pole = gei_to_gse(pd.Timestamp("2024-06-20T20:51Z"), [0.0, 0.0, 1.0])
    assert np.degrees(np.arcsin(pole)) == pytest.approx([23.44, 0.0, 66.56], abs=0.02)
    with pytest.raises(ValueError, match="three components"):
        gei_to_gse(equinox, [1.0, 0.0])


def test_a_geosynchronous_satellite_is_seen_where_its_magnetometer_file_has_it(data_dir):
    track = pd.read_csv(
        data_dir / "storms/magnetopause_crossings/goes10_20000406_20000407_1min.csv", parse_dates=["time"]
    )
    place = track[["x_gsm_Re", "y_gsm_Re", "z_gsm_Re"]].to_numpy()
    radius = np.linalg.norm(place, axis=1, keepdims=True)
    longitude = np.radians(-135.2)  # of GOES-10 in April 2000
    ours = geographic_to_gsm(track["time"], [np.cos(longitude), np.sin(longitude), 0.0])
    apart = np.degrees(np.arccos(np.clip((ours * place / radius).sum(axis=1), -1, 1)))
    assert apart.max() < 1.0


def test_a_vector_of_two_components_is_refused_by_the_turning_frame():
    with pytest.raises(ValueError, match="three components"):
        geographic_to_gsm(0.0, [1.0, 2.0])
