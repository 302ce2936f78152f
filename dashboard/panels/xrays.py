"""X-rays of the Sun at both GOES satellites, by class, with the limits of the radio blackout scale."""

from nowcast.vocabulary.quantities import QUANTITIES
from nowcast.vocabulary.records import Panel, Trace
from nowcast.vocabulary.scales import RADIO, mark

NAMED = (1, 3, 4)  # levels whose line has room for its name

PANEL = Panel(
    kind="series",
    title="X-rays 0.1–0.8 nm",
    traces=(
        Trace("xray_flux_secondary", colour="craft", label="{source}"),
        Trace("xray_flux_primary", colour="craft", label="{source}"),
    ),
    axes={
        "place": "row",
        "unit": QUANTITIES["xray_flux"].unit,
        "scale": "log",
        "ranges": [[1e-8, 3e-4], [1e-9, 1e-2]],
        "ticks": [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3],
        "words": ["A1", "B1", "C1", "M1", "X1", "X10"],
        "form": "class",
        "craft": "xray_flux",
    },
    limits=tuple(
        {"value": flux, "label": mark("R", level) if level in NAMED else "", "colour": f"g{min(level, 4)}", "width": 1}
        for level, flux in enumerate(RADIO, 1)
    ),
    pages=("/", "/sun"),
    order=120,
    height=150,
)
