"""Our estimate of Dst from the wind with its band, and of the hours ahead: down is stronger.

It is not the official index and says so.
"""

from nowcast.vocabulary.quantities import QUANTITIES
from nowcast.vocabulary.records import Panel, Trace

PANEL = Panel(
    kind="series",
    title="Dst estimate",
    traces=(
        Trace(
            "dst_estimate",
            kind="band",
            colour="dst",
            low="dst_estimate_low",
            high="dst_estimate_high",
            label="5–95 %",
        ),
        Trace("dst_estimate", colour="dst", label="Dst estimate"),
        Trace("dst_estimate", kind="points", colour="neutral", label="estimate ahead"),
    ),
    axes={
        "place": "right",
        "unit": QUANTITIES["dst_estimate"].unit,
        "scale": "linear",
        "zero": True,
        "ranges": [[-60, 30], [-120, 40], [-250, 60], [-500, 100]],
        "follows": "low",
        "hours": 24,
        "ahead": 6.5,
    },
    limits=(
        {"value": -50, "label": "−50", "colour": "muted", "width": 1},
        {"value": -100, "label": "−100", "colour": "muted", "width": 1},
    ),
    pages=("/", "/replay"),
    order=90,
    height=170,
)
