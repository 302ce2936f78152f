"""`json/goes/{primary,secondary}/xrays-*.json`: two channels a minute, seen after 5 min; 0 for none."""

from nowcast.replay.products.goes import Cells, files, flux
from nowcast.vocabulary.records import Product

CHANNELS = {"0.05-0.4nm": 0.04, "0.1-0.8nm": 1.0}  # part of the long channel; about that of a flare


def cells(row: Cells) -> list[Cells]:
    """Both channels with their corrections; the misspelt key is SWPC's."""
    rows = flux("xray_flux", CHANNELS)(row)
    more = {"electron_correction": 0.0, "electron_contaminaton": False}
    return [{"flux": r["flux"], "observed_flux": r["flux"], **more, "energy": r["energy"]} for r in rows]


PRODUCT = Product(paths=lambda storm: files(storm, "goes_xrays", "xrays", 300, cells))
