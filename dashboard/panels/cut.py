"""The magnetopause cut: its band, the bow shock and own satellites in the equatorial or the noon-midnight plane.

The Sun is at the left. What is drawn comes from `/api/v1/cut`; without room for it, as on a phone, it is not shown.
"""

from nowcast.vocabulary.constants import GEOSYNCHRONOUS
from nowcast.vocabulary.quantities import QUANTITIES
from nowcast.vocabulary.records import Panel, Trace

PANEL = Panel(
    kind="cut",
    title="Magnetopause cut",
    traces=(
        Trace(
            "standoff_distance",
            kind="band",
            colour="standoff",
            low="standoff_distance_low",
            high="standoff_distance_high",
            label="5–95 %",
        ),
        Trace("bow_shock_distance", kind="dashed", colour="neutral", label="bow shock"),
    ),
    axes={"place": "far", "unit": QUANTITIES["standoff_distance"].unit, "scale": "linear", "range": [-9, 17]},
    limits=({"value": GEOSYNCHRONOUS, "label": f"GEO {GEOSYNCHRONOUS}", "colour": "geo", "width": 1},),
    pages=("/", "/replay"),
    order=65,
    height=480,
)
