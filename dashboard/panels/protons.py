"""Protons above 10 MeV at both GOES satellites, with the limits of the radiation storm scale."""

from nowcast.vocabulary.quantities import QUANTITIES
from nowcast.vocabulary.records import Panel, Trace
from nowcast.vocabulary.scales import PROTONS, mark

PANEL = Panel(
    kind="series",
    title="Protons >10 MeV",
    traces=(
        Trace("proton_flux_10mev_secondary", kind="dots", colour="craft", label="{source}"),
        Trace("proton_flux_10mev_primary", kind="dots", colour="craft", label="{source}"),
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
    limits=tuple(
        {"value": round(flux), "label": mark("S", level), "colour": f"g{min(level, 4)}", "width": 1}
        for level, flux in enumerate(PROTONS, 1)
    ),
    pages=("/", "/sun"),
    order=130,
    height=150,
)
