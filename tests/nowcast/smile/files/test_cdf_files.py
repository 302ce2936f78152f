from pathlib import Path

import cdflib
import numpy as np
import pytest
from product_files import TIME, lia_file, mag_file, uvi_image

from nowcast.errors import FeedFormatError
from nowcast.physics.frames import gse_to_gsm
from nowcast.smile.files import istp, series, uvi


def test_a_uvi_image_comes_back_as_it_was_written(tmp_path: Path) -> None:
    image = uvi_image()
    path = uvi.write(image, tmp_path)
    found = uvi.read(path)
    assert path.name == "SMILE_UVI_L2_AURORA-GEO_20260720T230011.cdf"
    assert (found.time, found.start, found.exposure) == (image.time, TIME, 30.0)
    assert found.simulated
    np.testing.assert_allclose(found.position, image.position)
    for name in ("aacgm", "mlat", "mlt", "geo", "latitude", "longitude"):
        np.testing.assert_allclose(getattr(found, name), getattr(image, name), rtol=1e-6, atol=1e-4)


def test_a_written_uvi_file_has_the_form_of_the_real_ones(tmp_path: Path) -> None:
    with cdflib.CDF(uvi.write(uvi_image(), tmp_path)) as file:
        assert file.cdf_info().Majority == "Row_major"
        assert file.varinq("EPOCH").Data_Type_Description == "CDF_TIME_TT2000"
        assert file.varget("SMILE_UVI_IMAGE").shape == (1, 521, 521)
        assert file.varget("SMILE_UVI_GRID_IMG_GEO").shape == (1, 141, 141)
        assert file.varget("SMILE_UVI_GRID_IMG_AACGM").shape == (1, 501, 501)
        assert file.varattsget("SMILE_UVI_IMAGE")["FILLVAL"] == np.float32(-1e31)
        assert file.globalattsget()["Descriptor"] == ["MLAT-MLT-IMG"]


def test_the_fill_is_missing_and_zero_is_a_measurement(tmp_path: Path) -> None:
    image = uvi_image()
    image.geo[0, :] = 0.0
    image.geo[1, :] = np.nan
    found = uvi.read(uvi.write(image, tmp_path))
    assert (found.geo[0] == 0.0).all()
    assert np.isnan(found.geo[1]).all()


def test_the_field_is_averaged_to_minutes(tmp_path: Path) -> None:
    found = series.read_mag(mag_file(tmp_path))
    assert found.time.tolist() == [int(TIME.timestamp()) // 60 * 60 + 60 * k for k in range(3)]
    np.testing.assert_allclose(found.columns["smile_bt"], 13.0, rtol=1e-6)
    np.testing.assert_allclose(found.columns["smile_bz_gse"], 12.0, rtol=1e-6)


def test_ions_keep_a_minute_without_a_density_empty(tmp_path: Path) -> None:
    found = series.read_lia(lia_file(tmp_path))
    np.testing.assert_allclose(found.columns["smile_density"], [np.nan, 5.0, 5.0])
    np.testing.assert_allclose(found.columns["smile_speed"], np.hypot(400.0, 30.0), rtol=1e-6)
    np.testing.assert_allclose(found.columns["smile_temperature"], 116045.18, rtol=1e-5)


@pytest.mark.parametrize(
    ("frame", "columns"),
    [("GSM", {"smile_bt", "smile_bx_gse", "smile_by_gse", "smile_bz_gse"}), ("spacecraft", {"smile_bt"})],
)
def test_a_field_in_gsm_is_turned_and_one_of_another_frame_keeps_its_magnitude(
    tmp_path: Path, frame: str, columns: set[str]
) -> None:
    seconds = TIME.timestamp() + np.arange(5.0)
    gse = np.tile([3.0, -4.0, 12.0], (5, 1))
    said = {"UNITS": "nT", "DEPEND_0": "when", "COORDINATE_SYSTEM": frame}
    times = istp.to_tt2000([TIME] * 5) + np.arange(5) * 10**9
    given = gse_to_gsm(seconds, gse) if frame == "GSM" else gse
    path = istp.write(tmp_path / "x.cdf", {}, [("when", 33, times, True, {}), ("b", 45, given, True, said)])
    found = series.read_mag(path)
    assert set(found.columns) == columns
    assert bool(found.note) == (frame != "GSM")
    for name, value in zip(("smile_bx_gse", "smile_by_gse", "smile_bz_gse"), gse[0], strict=True):
        if name in found.columns:
            np.testing.assert_allclose(found.columns[name], value, rtol=1e-5)


def test_what_lies_outside_the_valid_range_is_missing() -> None:
    said = {"FILLVAL": np.float32(-1e31), "VALIDMIN": np.float32(0.0), "VALIDMAX": np.float32(10.0)}
    found = istp.measured(np.array([-1e31, -0.1, 0.0, 10.0, 11.0], dtype=np.float32), said)
    np.testing.assert_array_equal(found, [np.nan, np.nan, 0.0, 10.0, np.nan])


@pytest.mark.parametrize("share", [0.0, 0.0001, 0.001, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_a_file_that_is_cut_off_is_a_format_error(tmp_path: Path, share: float) -> None:
    whole = uvi.write(uvi_image(), tmp_path).read_bytes()
    path = tmp_path / "cut.cdf"
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(FeedFormatError, match=r"cut\.cdf"):
        uvi.read(path)


def test_a_variable_that_claims_too_much_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = uvi.write(uvi_image(), tmp_path)
    body, side = path.read_bytes(), (501).to_bytes(4, "big") * 2
    assert body.count(side) == 3  # the image and its two axes
    path.write_bytes(body.replace(side, (400_000).to_bytes(4, "big") * 2))
    with pytest.raises(FeedFormatError, match="claims"):
        uvi.read(path)


@pytest.mark.parametrize("body", [b"<html>not here</html>", b"SIMPLE  =", b"\xcd\xf3\x00\x01" + 400 * b"\0"])
def test_another_thing_is_no_cdf(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "SMILE_MAG_L2_B-GSE_20260720_V01.cdf"
    path.write_bytes(body)
    for read in (series.read_mag, series.read_lia, uvi.read):
        with pytest.raises(FeedFormatError):
            read(path)
