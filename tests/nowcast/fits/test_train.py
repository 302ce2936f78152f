from nowcast.coefficients import names
from nowcast.fits.train import FOLDER


def test_the_coefficients_are_written_where_the_models_read_them() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(names())
