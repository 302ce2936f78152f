"""Proton density at L1, logarithmic."""

from nowcast.vocabulary.quantities import QUANTITIES
from nowcast.vocabulary.records import Panel, Trace

PANEL = Panel(
    kind="series",
    title="Density at L1",
    traces=(Trace("proton_density", colour="density", label="n"),),
    axes={
        "place": "left",
        "unit": QUANTITIES["proton_density"].unit,
        "scale": "log",
        "ranges": [[0.5, 50], [0.1, 100], [0.01, 500]],
        "ticks": [0.01, 0.1, 1, 10, 100],
        "words": ["0.01", "0.1", "1", "10", "100"],
    },
    limits=(),
    pages=("/", "/replay"),
    order=40,
    height=104,
)
