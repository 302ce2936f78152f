"""Azimuth of the field at L1, with the sectors of the Parker spiral.

Near 135 deg the field points away from the Sun, near 315 deg toward it; each sector is 180 deg wide.
The line is broken where the angle passes 360: a stroke over the whole panel would look like a measurement.
"""

from nowcast.vocabulary.quantities import QUANTITIES
from nowcast.vocabulary.records import Panel, Trace

PANEL = Panel(
    kind="series",
    title="Field azimuth at L1",
    traces=(Trace("phi_gsm", colour="phi", label="φ GSM"),),
    axes={
        "place": "left",
        "unit": QUANTITIES["phi_gsm"].unit,
        "scale": "linear",
        "range": [0, 360],
        "ticks": [0, 90, 180, 270, 360],
        "wrap": 360,
        "zones": [
            {"low": 45, "high": 225, "label": "away", "colour": "away"},
            {"low": 225, "high": 360, "label": "toward", "colour": "toward"},
            {"low": 0, "high": 45, "label": "", "colour": "toward"},
        ],
    },
    limits=(),
    pages=("/", "/replay"),
    order=30,
    height=104,
)
