"""Protons above 10 MeV at both GOES satellites, with the limits of the radiation storm scale.

References
----------
NOAA space weather scales, https://www.spaceweather.gov/noaa-scales-explanation: S1 from 10 pfu, then each tenfold.
"""

from nowcast.vocabulary.quantities import QUANTITIES
from nowcast.vocabulary.records import Panel, Trace

PANEL = Panel(
    kind="series",
    title="Protons >10 MeV",
    traces=(
        Trace("proton_flux_10mev_secondary", kind="dots", colour="density", label="{source}"),
        Trace("proton_flux_10mev_primary", kind="dots", colour="phi", label="{source}"),
    ),
    axes={
        "place": "row",
        "unit": QUANTITIES["proton_flux_10mev"].unit,
        "scale": "log",
        "ranges": [[0.05, 50], [0.05, 2e3], [0.01, 2e5]],
        "ticks": [0.1, 1, 10, 100, 1e3, 1e4, 1e5],
        "words": ["0.1", "1", "10", "10²", "10³", "10⁴", "10⁵"],
        "form": "flux",
    },
    limits=(
        {"value": 10, "label": "S1", "colour": "g1", "width": 1},
        {"value": 100, "label": "S2", "colour": "g2", "width": 1},
        {"value": 1000, "label": "S3", "colour": "g3", "width": 1},
        {"value": 10000, "label": "S4", "colour": "g4", "width": 1},
        {"value": 100000, "label": "S5", "colour": "g4", "width": 1},
    ),
    pages=("/", "/sun"),
    order=130,
    height=150,
)
