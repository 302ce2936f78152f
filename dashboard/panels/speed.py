"""Speed of the solar wind at L1."""

from nowcast.vocabulary.quantities import QUANTITIES
from nowcast.vocabulary.records import Panel, Trace

PANEL = Panel(
    kind="series",
    title="Speed at L1",
    traces=(Trace("flow_speed", colour="speed", label="V"),),
    axes={
        "place": "left",
        "unit": QUANTITIES["flow_speed"].unit,
        "scale": "linear",
        "ranges": [[250, 800], [250, 1200], [200, 2000]],
        "craft": "plasma",
    },
    limits=(),
    pages=("/", "/replay"),
    order=20,
    height=120,
)
