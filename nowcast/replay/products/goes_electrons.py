"""`json/goes/{primary,secondary}/integral-electrons-*.json`: the channel above 2 MeV every 5 min, seen after 10 min."""

from nowcast.replay.products.goes import files, flux
from nowcast.vocabulary.records import Product

ENERGIES = {">=2 MeV": 1.0}

PRODUCT = Product(
    paths=lambda storm: files(storm, "goes_electrons", "integral-electrons", 600, flux("electron_flux_2mev", ENERGIES))
)
