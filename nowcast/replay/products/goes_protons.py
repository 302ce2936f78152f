"""`json/goes/{primary,secondary}/integral-protons-*.json`: eight energies each 5 min, unsorted, seen after 10 min."""

from nowcast.replay.products.goes import files, flux
from nowcast.vocabulary.records import Product

HARDNESS = 1.6  # exponent of the integral spectrum
ENERGIES = {f">={energy} MeV": (energy / 10) ** -HARDNESS for energy in (1, 10, 100, 30, 5, 50, 500, 60)}

PRODUCT = Product(
    paths=lambda storm: files(storm, "goes_protons", "integral-protons", 600, flux("proton_flux_10mev", ENERGIES))
)
