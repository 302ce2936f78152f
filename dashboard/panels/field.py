"""Field at L1: Bt and Bz GSM, first in every forecaster's eye.

Symmetric axis that grows by doubling, so that the zero line stays in the middle and a quiet day looks quiet.
Southward field (Bz < 0) is filled: shape tells what colour tells.
"""

from nowcast.vocabulary.quantities import QUANTITIES
from nowcast.vocabulary.records import Panel, Trace

PANEL = Panel(
    kind="series",
    title="Magnetic field at L1",
    traces=(
        Trace("bz_gsm", kind="fill_below", colour="bz"),
        Trace("bt", colour="bt", label="Bt"),
        Trace("bz_gsm", colour="bz", label="Bz GSM"),
    ),
    axes={
        "place": "left",
        "unit": QUANTITIES["bz_gsm"].unit,
        "scale": "linear",
        "symmetric": True,
        "zero": True,
        "ranges": [[-10, 10], [-20, 20], [-40, 40], [-80, 80]],
        "craft": "field",
    },
    limits=(),
    pages=("/", "/replay"),
    order=10,
    height=180,
)
