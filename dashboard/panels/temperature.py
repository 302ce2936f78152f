"""Proton temperature at L1, logarithmic."""

from nowcast.vocabulary.quantities import QUANTITIES
from nowcast.vocabulary.records import Panel, Trace

PANEL = Panel(
    kind="series",
    title="Temperature at L1",
    traces=(Trace("proton_temperature", colour="temperature", label="T"),),
    axes={
        "place": "left",
        "unit": QUANTITIES["proton_temperature"].unit,
        "scale": "log",
        "ranges": [[1e4, 1e6], [3e3, 5e6], [1e3, 1e7]],
        "ticks": [1e3, 1e4, 1e5, 1e6, 1e7],
        "words": ["10³", "10⁴", "10⁵", "10⁶", "10⁷"],
    },
    limits=(),
    pages=("/", "/replay"),
    order=60,
    height=112,
)
