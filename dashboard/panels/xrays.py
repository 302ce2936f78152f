"""X-rays of the Sun at both GOES satellites, by class, with the limits of the radio blackout scale.

References
----------
NOAA space weather scales, https://www.spaceweather.gov/noaa-scales-explanation: R1 from M1 (1e-5 W m⁻²), R2 from M5,
R3 from X1, R4 from X10, R5 from X20.
"""

from nowcast.vocabulary.quantities import QUANTITIES
from nowcast.vocabulary.records import Panel, Trace

PANEL = Panel(
    kind="series",
    title="X-rays 0.1–0.8 nm",
    traces=(
        Trace("xray_flux_secondary", colour="density", label="{source}"),
        Trace("xray_flux_primary", colour="phi", label="{source}"),
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
    limits=(
        {"value": 1e-5, "label": "R1", "colour": "g1", "width": 1},
        {"value": 5e-5, "label": "", "colour": "g2", "width": 1},
        {"value": 1e-4, "label": "R3", "colour": "g3", "width": 1},
        {"value": 1e-3, "label": "R4", "colour": "g4", "width": 1},
        {"value": 2e-3, "label": "", "colour": "g4", "width": 1},
    ),
    pages=("/", "/sun"),
    order=120,
    height=150,
)
