from nowcast import coefficients
from nowcast.fits.train import FOLDER


def test_coefficients_are_written_to_where_they_are_read_from():
    assert sorted(path.stem for path in FOLDER.glob("*.json")) == coefficients.names()
