"""Field along the orbit's axis at both GOES satellites; negative near noon: outside the magnetopause.

The strip above says which satellite was outside, judged from its own field; the fill shows where it points south.
"""

from nowcast.vocabulary.quantities import QUANTITIES
from nowcast.vocabulary.records import Panel, Trace

PANEL = Panel(
    kind="series",
    title="GOES Hp",
    traces=(
        Trace("goes_hp_primary", kind="fill_below", colour="craft"),
        Trace("goes_hp_secondary", kind="fill_below", colour="craft"),
        Trace("goes_hp_secondary", colour="craft", label="{source}"),
        Trace("goes_hp_primary", colour="craft", label="{source}"),
    ),
    axes={
        "place": "row",
        "unit": QUANTITIES["goes_hp"].unit,
        "scale": "linear",
        "zero": True,
        "ranges": [[-50, 150], [-100, 200], [-200, 300]],
        "craft": "goes_hp",
    },
    limits=(),
    pages=("/", "/sun"),
    order=110,
    height=150,
)
