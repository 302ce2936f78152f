"""Dynamic pressure at the nose, by arrival time: it runs on to the end of the lead. Own panel, no second axis."""

from nowcast.vocabulary.quantities import QUANTITIES
from nowcast.vocabulary.records import Panel, Trace

PANEL = Panel(
    kind="series",
    title="Dynamic pressure at the nose",
    traces=(Trace("dynamic_pressure", colour="pressure", label="Pdyn"),),
    axes={
        "place": "left",
        "unit": QUANTITIES["dynamic_pressure"].unit,
        "scale": "log",
        "ranges": [[0.3, 30], [0.1, 100], [0.01, 200]],
        "ticks": [0.01, 0.1, 1, 10, 100],
        "words": ["0.01", "0.1", "1", "10", "100"],
    },
    limits=(),
    pages=("/", "/replay"),
    order=50,
    height=104,
)
