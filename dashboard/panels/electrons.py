"""Electrons above 2 MeV at both GOES satellites; from 1000 pfu on SWPC alerts operators of satellites."""

from nowcast.vocabulary.quantities import QUANTITIES
from nowcast.vocabulary.records import Panel, Trace

PANEL = Panel(
    kind="series",
    title="Electrons >2 MeV",
    traces=(
        Trace("electron_flux_2mev_secondary", kind="dots", colour="craft", label="{source}"),
        Trace("electron_flux_2mev_primary", kind="dots", colour="craft", label="{source}"),
    ),
    axes={
        "place": "row",
        "unit": QUANTITIES["electron_flux_2mev"].unit,
        "scale": "log",
        "ranges": [[0.5, 2e4], [0.1, 1e6]],
        "ticks": [1, 10, 100, 1e3, 1e4, 1e5],
        "words": ["1", "10", "10²", "10³", "10⁴", "10⁵"],
        "form": "flux",
    },
    limits=({"value": 1000, "label": "alert 1000", "colour": "late", "width": 1},),
    pages=("/", "/sun"),
    order=140,
    height=150,
)
