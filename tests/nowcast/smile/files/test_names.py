from datetime import UTC, datetime

import pytest

from nowcast.smile.files.names import is_safe, parse


def test_a_part_of_an_sxi_set_is_read_from_its_name() -> None:
    found = parse("SMILE_SXI_L3_SCIM15-SCI-TOT_20260317T0240-20260317T0241_V01.fits")
    assert found is not None
    assert (found.product, found.part, found.level, found.version) == ("sxi", "TOT", "L3", 1)
    assert found.start == datetime(2026, 3, 17, 2, 40, tzinfo=UTC)
    assert found.stop == datetime(2026, 3, 17, 2, 41, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "product"),
    [
        ("SMILE_UVI_L2_AURORA-GEO_20260720T230011.cdf", "uvi"),
        ("SMILE_SXI_L3_SCIM60x60-SCI-CXF_20260317T0240-20260317T0245_V02.fits", "sxi_rebinned"),
        ("SMILE_SXI_L3_SCIM15-SCI-BKG_20260317T024000-20260317T024100_V01.fits.gz", "sxi"),
        ("SMILE_MAG_L2_B-GSE_20260720_V01.cdf", "smile_mag"),
        ("SMILE_LIA_L2_MOMENTS_20260720T000000-20260720T010000_V01.cdf", "smile_lia"),
        ("SMILE_UVI_QL_BROWSE_20260720T2300.png", "uvi_browse"),
        ("SMILE_UVI_L1_PHOTON-LIST_20250101T0000-20250101T0001_V01.cdf", ""),
    ],
)
def test_every_known_name_has_its_product(name: str, product: str) -> None:
    found = parse(name)
    assert found is not None
    assert found.product == product


@pytest.mark.parametrize(
    "name",
    [
        "readme.txt",
        "SMILE_UVI_L2_AURORA-GEO_20261320T230011.cdf",
        "SMILE_UVI_L2_AURORA-GEO_20260720T230011.cdf.exe",
        "../SMILE_UVI_L2_AURORA-GEO_20260720T230011.cdf",
        "SMILE_SXI_L3_SCIM15-SCI-TOT_20260317T0241-20260317T0240_V01.fits",
        "SMILE_UVI_L2_AURORA-GEO_٢٠٢٦0720T230011.cdf",
        "",
    ],
)
def test_another_name_is_no_product(name: str) -> None:
    assert parse(name) is None


@pytest.mark.parametrize("name", ["..", ".", "a/b", "a\\b", "%2e%2e", "a\0b", "-rf", "x" * 161, "a..b", "", " a"])
def test_a_name_that_leads_elsewhere_is_not_safe(name: str) -> None:
    assert not is_safe(name)
