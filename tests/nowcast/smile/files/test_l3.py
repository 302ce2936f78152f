import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from astropy.io import fits
from sxi_images import TIME, jorgensen_image, jorgensen_minutes

from nowcast.errors import FeedFormatError
from nowcast.smile.files.l3 import layers, parse_name, read_cxf, read_path, read_set
from nowcast.smile.files.l3_write import cxf_bytes, file_name, folder_name, set_bytes, write_cxf, write_set
from nowcast.smile.model.sxi import consecutive

MINUTE = jorgensen_minutes(1)[0]


def rewritten(body: bytes, **cards: object) -> bytes:
    """A file with other header cards in its first part; None removes one."""
    out = io.BytesIO()
    with fits.open(io.BytesIO(body)) as parts:
        for key, value in cards.items():
            name = key.replace("_OBS", "-OBS").replace("_END", "-END")
            if value is None:
                del parts[0].header[name]
            else:
                parts[0].header[name] = value
        parts.writeto(out)
    return out.getvalue()


def test_a_name_with_its_pixels_behind_it_is_one_too():
    found = parse_name("SMILE_SXI_L3_SCIM15-SCI-CXF_20260317T0240-20260317T0244_V01_1x1.fits")
    assert found is not None
    assert found.kind == "CXF"


def test_names_are_those_of_the_archive():
    start, stop = (datetime(2026, 3, 17, 2, 40 + k, tzinfo=UTC) for k in (0, 1))
    name = "SMILE_SXI_L3_SCIM15-SCI-TOT_20260317T0240-20260317T0241_V01.fits"
    assert file_name("TOT", start, stop) == name
    assert folder_name(start, stop) == "L3_20260317T0240-20260317T0241"
    found = parse_name(name)
    assert found is not None
    assert (found.grid, found.kind, found.start, found.stop, found.version) == ("SCIM15", "TOT", start, stop, 1)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "notes.txt",
        "SMILE_UVI_L2_AURORA-GEO_20260720T230011.cdf",
        "SMILE_SXI_L3_SCIM15-SCI-TOT_20261317T0240-20260317T0241_V01.fits",
        "SMILE_SXI_L3_SCIM60x60-SCI-CXF_20260318T1910-20260318T1915_V01_fitted_cxfov_cmem2g_mpfit_X.fits",
    ],
)
def test_another_name_is_no_level_3_file(name):
    assert parse_name(name) is None


def test_a_set_comes_back_as_it_was_written():
    files = set_bytes(MINUTE)
    back = read_set(files["TOT"], files["BKG"], files["VCY"])
    for name in ("counts", "background", "vignetting"):
        assert getattr(back, name) == pytest.approx(getattr(MINUTE, name))
    for name in ("start", "stop", "exposure", "position", "target", "field_of_view", "energy", "simulated"):
        assert getattr(back, name) == getattr(MINUTE, name)
    assert back.components["XBMAP"] == pytest.approx(MINUTE.components["XBMAP"])


def test_a_set_is_built_and_named_as_the_team_reads_it(tmp_path):
    place = write_set(MINUTE, tmp_path)
    assert place.name == "L3_20270203T0405-20270203T0406"
    assert sorted(path.name[24:27] for path in place.iterdir()) == ["BKG", "TOT", "VCY"]
    with fits.open(place / file_name("BKG", MINUTE.start, MINUTE.stop)) as parts:
        assert [part.name for part in parts] == ["PRIMARY", "XBMAP", "PSMAP", "PBMAP", "CLMAP", "SPMAP"]
        header = parts[0].header
        assert sum(part.data for part in parts[1:]) == pytest.approx(parts[0].data)
    assert [header[key] for key in ("NAXIS1", "NAXIS2", "CDELT1", "CDELT2")] == [64, 108, 0.25, 0.25]
    assert [header[key] for key in ("CRVAL1", "CRVAL2", "EXPOS", "POS_Z")] == [-8.0, -13.5, 60.0, 17.71]
    assert {"AIM_X", "AIM_Y", "AIM_Z", "EMIN", "EMAX", "RA", "DEC", "CTYPE1", "CTYPE2"} <= set(header)
    assert datetime.strptime(header["DATE-OBS"], "%Y-%m-%dT%H:%M:%S.%f").replace(tzinfo=UTC) == TIME
    assert "SIMULATED" in header["COMMENT"][-1]


def test_a_rebinned_image_comes_back_with_all_its_parts(tmp_path):
    image = jorgensen_image()
    path = write_cxf(image, tmp_path)
    assert path.name == "SMILE_SXI_L3_SCIM60x60-SCI-CXF_20270203T0405-20270203T0410_V01.fits"
    names = "PRIMARY CTSMAP BKGMAP XBMAP PSMAP PBMAP CLMAP SPMAP VIGMAP CXFOV ERRFOV"
    assert [layer.name for layer in layers(path.read_bytes(), "it")] == names.split()
    back = read_cxf(path.read_bytes())
    assert back.foreground() == pytest.approx(image.foreground())
    assert back.exposure == 300.0


def test_a_rebinned_image_without_counts_is_given_those_that_it_stands_for():
    image = jorgensen_image()
    bare = io.BytesIO()
    with fits.open(io.BytesIO(cxf_bytes(image))) as parts:
        kept = [part for part in parts if part.name in ("PRIMARY", "ERRFOV", "VIGMAP")]
        fits.HDUList(kept).writeto(bare)
    back = read_cxf(bare.getvalue())
    assert back.foreground() == pytest.approx(image.foreground())
    assert back.counts == pytest.approx(image.counts)


def test_a_vignetting_multiplied_with_the_exposure_is_divided_again():
    files = set_bytes(MINUTE) | {"VCY": set_bytes(replace(MINUTE, vignetting=60 * MINUTE.vignetting))["VCY"]}
    assert read_set(files["TOT"], files["BKG"], files["VCY"]).vignetting == pytest.approx(MINUTE.vignetting)


@pytest.mark.parametrize(
    ("cards", "field"),
    [
        ({"CDELT1": None, "CDELT2": None}, (16.0, 27.0)),
        ({"CRVAL1": None, "CRVAL2": None}, (16.0, 27.0)),
        ({"CRVAL1": 0.0, "CRVAL2": 130.0}, (16.0, 27.0)),
        ({"CDELT1": -0.25, "EXPOS": None}, (16.0, 27.0)),
    ],
)
def test_the_field_is_found_where_a_card_is_missing_or_means_another_thing(cards, field):
    files = set_bytes(MINUTE)
    back = read_set(rewritten(files["TOT"], **cards), files["BKG"], files["VCY"])
    assert (back.field_of_view, back.exposure) == (field, 60.0)


@pytest.mark.parametrize(
    "cards", [{"POS_X": None}, {"AIM_X": "west"}, {"DATE_OBS": "yesterday"}, {"EXPOS": -60.0}, {"DATE_END": None}]
)
def test_a_header_that_lacks_what_is_needed_is_refused(cards):
    files = set_bytes(MINUTE)
    with pytest.raises(FeedFormatError, match=r"^The header of"):
        read_set(rewritten(files["TOT"], **cards), files["BKG"], files["VCY"])


def huge() -> bytes:
    """A header that claims 8 TB."""
    cards = ["SIMPLE  =                    T", "BITPIX  =                  -64", "NAXIS   =                    2"]
    cards += ["NAXIS1  =              1000000", "NAXIS2  =              1000000", "END"]
    return "".join(card.ljust(80) for card in cards).ljust(2880).encode()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        huge(),
        set_bytes(MINUTE)["TOT"][:2000],
        set_bytes(MINUTE)["TOT"][:9000],
        b"SIMPLE  =                    T" + b" " * 3000,
        b"\0" * 5000,
    ],
    ids=["empty", "page", "huge", "half a header", "half the data", "blank", "zeros"],
)
def test_what_is_no_image_is_a_format_error(body):
    with pytest.raises(FeedFormatError):
        layers(body, "it")


def test_images_that_differ_in_size_are_no_set():
    files, other = set_bytes(MINUTE), set_bytes(jorgensen_image())
    with pytest.raises(FeedFormatError, match="differ in size"):
        read_set(files["TOT"], other["BKG"], files["VCY"])


def test_a_folder_gives_its_minutes_in_order_with_remarks(tmp_path):
    images = jorgensen_minutes(3)
    for image in reversed(images):
        write_set(image, tmp_path)
    half = write_set(replace(images[2], start=TIME.replace(hour=5), stop=TIME.replace(hour=5, minute=6)), tmp_path)
    next(half.glob("*-VCY_*")).unlink()
    (tmp_path / "README").write_text("hello")
    newer = folder_name(images[0].start, images[0].stop)
    again = file_name("TOT", images[0].start, images[0].stop, version=2)
    (tmp_path / newer / again).write_bytes(set_bytes(replace(images[0], counts=images[0].counts + 1))["TOT"])
    found, remarks = read_path(tmp_path)
    assert [image.start for image in found] == [image.start for image in images]
    assert found[0].counts == pytest.approx(images[0].counts + 1)
    assert any("lacks VCY" in remark for remark in remarks)
    assert any("README is no SXI Level 3 file" in remark for remark in remarks)


def test_a_spoilt_minute_is_a_remark_and_the_rest_is_read(tmp_path):
    for image in jorgensen_minutes(2):
        spoilt = write_set(image, tmp_path)
    next(spoilt.glob("*-TOT_*")).write_bytes(b"SIMPLE")
    found, remarks = read_path(tmp_path)
    assert len(found) == len(remarks) == 1


def test_a_folder_of_rebinned_images_and_a_single_file_are_read(tmp_path):
    path = write_cxf(jorgensen_image(), tmp_path)
    assert [image.exposure for image in read_path(tmp_path)[0]] == [300.0]
    assert read_path(path)[0][0].shape == (27, 16)


def test_one_file_of_a_set_is_not_taken_for_an_image(tmp_path):
    place = write_set(MINUTE, tmp_path)
    with pytest.raises(FeedFormatError, match="name its folder"):
        read_path(next(place.glob("*-TOT_*")))
    assert len(read_path(place)[0]) == 1


@pytest.mark.parametrize("make", [lambda path: path / "none", lambda path: path])
def test_nothing_to_read_is_said_in_a_sentence(tmp_path, make):
    with pytest.raises(FeedFormatError, match=r"neither a file nor a folder|no readable"):
        read_path(make(tmp_path))


def test_the_newest_minutes_without_a_hole_are_taken():
    images = jorgensen_minutes(9)
    assert consecutive(images, 300.0) == images[4:]
    assert consecutive([*images[:6], *images[7:]], 300.0) == images[7:]
