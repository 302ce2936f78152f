"""Over the values of the first page: own satellites and the draft of a warning; below them the what-if form."""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Any

from dashboard.live import shocks
from dashboard.live.exposure import exposure_html
from dashboard.live.state import State

FIELDS = (  # name, label, value shown, least, greatest, step
    ("density", "Density (cm⁻³)", 20, 0.1, 200, "any"),
    ("speed", "Speed (km/s)", 600, 200, 2500, "any"),
    ("by", "By (nT)", 0, -100, 100, "any"),
    ("bz", "Bz (nT)", -15, -100, 100, "any"),
)


def watch_html(state: State | None, now: datetime) -> str:
    """One row: the chance that each own satellite is outside, and what a forecaster may send."""
    if state is None:
        return ""
    text = shocks.draft(state.announced, now)
    return f"""<section id="watch" aria-label="Own satellites and shocks">
<span class="what">Outside the magnetopause?</span>
{exposure_html(state.exposure, now)}
<details id="draft"{"" if text else " hidden"}><summary>Draft warning</summary>
<textarea readonly rows="12" aria-label="Draft of the warning">{escape(text)}</textarea>
<button type="button" hidden>Copy</button> <output></output></details>
</section>"""


def whatif_html() -> str:
    """Four numbers and a result; without a script the answer is the JSON of the API."""
    inputs = "".join(_input(*row) for row in FIELDS)
    return f"""<details id="whatif"><summary>What if: a wind that you suppose</summary>
<form action="/api/v1/whatif" method="get">{inputs}<button>Compute</button>
<button type="reset" hidden>Clear</button></form>
<p class="said">The wind is taken to have blown at the nose for 3 hours, with Bx 0 and 100,000 K; Dst begins at our
estimate of now. The supposed boundary is drawn into the cut with dots.</p>
<output aria-live="polite"></output></details>"""


def clock_html(state: State | None, entries: dict[str, dict[str, Any]], now: datetime) -> str:
    """The shock clock of the header."""
    steps: Sequence[shocks.Step] = [dict(step) for step in state.shocks] if state else ()
    return shocks.clock_html(steps, now, blind=shocks.blind(entries))


def _input(name: str, label: str, value: float, low: float, high: float, step: str) -> str:
    return (
        f'<label>{escape(label)} <input name="{name}" type="number" value="{value:g}" min="{low:g}" max="{high:g}" '
        f'step="{step}" required></label>'
    )
