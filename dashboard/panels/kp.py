"""Kp as bars in the colours of the storm scale: official solid, estimates hatched, with whose they are.

What SWPC forecasts for the next day is outlined behind now. Our own estimate from the wind is a line with its band and
its own name, never a bar.
"""

from nowcast.vocabulary.records import Panel, Trace
from nowcast.vocabulary.scales import STEPS, mark

PANEL = Panel(
    kind="bars",
    title="Kp and Hp30, 24 h",
    traces=(
        Trace("kp", kind="bars", colour="kp", label="Kp"),
        Trace(
            "kp_estimate",
            kind="band",
            colour="neutral",
            low="kp_estimate_low",
            high="kp_estimate_high",
        ),
        Trace("hp30", kind="steps", colour="phi", label="Hp30 (GFZ)"),
        Trace("kp_estimate", colour="neutral", label="Kp estimate"),
    ),
    axes={
        "place": "right",
        "unit": "",
        "scale": "linear",
        "ranges": [[0, 9.4], [0, 12.5], [0, 16]],
        "ticks": [0, 2, 4, 6, 8, 10, 12, 14],
        "hours": 24,
        "ahead": 24,
    },
    limits=({"value": STEPS["G"][0], "label": mark("G", 1), "colour": "g1", "width": 1},),
    pages=("/", "/replay"),
    order=80,
    height=180,
)
