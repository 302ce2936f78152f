"""Distance of the subsolar magnetopause, with its 5 to 95 % band, what SXI has seen, and the geosynchronous orbit.

Up is away from the Earth: compression drops, like a fuel gauge. By arrival time at the nose, so the curve runs
on past "now" to the end of the lead. The axis follows the median; a band that reaches beyond it is clipped, so that
4 to 8 R_E stay readable when they count.
"""

from nowcast.vocabulary.constants import GEOSYNCHRONOUS
from nowcast.vocabulary.quantities import QUANTITIES
from nowcast.vocabulary.records import Panel, Trace

PANEL = Panel(
    kind="series",
    title="Magnetopause nose",
    traces=(
        Trace(
            "standoff_distance",
            kind="band",
            colour="standoff",
            low="standoff_distance_low",
            high="standoff_distance_high",
            label="5–95 %",
        ),
        Trace("standoff_distance", colour="standoff", label="median"),
        Trace("imaged_standoff", kind="points", colour="text", label="SXI"),
    ),
    axes={
        "place": "right",
        "unit": QUANTITIES["standoff_distance"].unit,
        "scale": "linear",
        "ranges": [[3, 13], [3, 18], [2, 25]],
        "ticks": [4, 6, 8, 10, 12, 15, 20, 25],
        "follows": "lines",
        "tile": "standoff_distance",
        "models": True,
    },
    limits=({"value": GEOSYNCHRONOUS, "label": f"GEO {GEOSYNCHRONOUS}", "colour": "geo", "width": 2},),
    pages=("/", "/replay"),
    order=70,
    height=300,
)
