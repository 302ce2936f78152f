"""What MAG and LIA measure where SMILE is: newest values with their age, the last day as lines, a guessed region."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from dashboard.live.values import ARCHIVE, limits
from dashboard.text import aged_html, number, stamp
from nowcast import store
from nowcast.smile.orbit.region import region
from nowcast.store import Store
from nowcast.vocabulary.quantities import QUANTITIES

PAST, DAY = timedelta(days=14), timedelta(days=1)
COLUMNS = {
    "smile_mag": ("smile_bt", "smile_bx_gse", "smile_by_gse", "smile_bz_gse"),
    "smile_lia": ("smile_density", "smile_speed", "smile_temperature"),
}
LINES = ("smile_bt", "smile_density", "smile_speed")
WIDTH, HEIGHT = 220, 44  # px of a line
GAP = 5  # min over which no line is drawn

View = Mapping[str, Any]


def plasma(database: Store, now: datetime, known_at: datetime | None) -> dict[str, Any]:
    """The newest day of both instruments."""
    frames = [
        store.read(database, feed, now - PAST, now, columns=list(columns), known_at=known_at).droplevel("source")
        for feed, columns in COLUMNS.items()
    ]
    both = pd.concat([frame[list(columns)] for frame, columns in zip(frames, COLUMNS.values(), strict=True)], axis=1)
    both = both.sort_index().dropna(how="all")
    if both.empty:
        return {"time": None}
    newest = both.index[-1]
    recent = both[both.index > newest - pd.Timedelta(minutes=30)].ffill().iloc[-1]
    names = ("smile_bt", "smile_density", "smile_speed", "smile_temperature")
    name, reason = region(*(float(recent[column]) for column in names))
    day = both[both.index > newest - DAY]
    return {
        "time": int(newest.timestamp()),
        "values": {column: None if np.isnan(value) else float(value) for column, value in recent.items()},
        "region": name,
        "reason": reason,
        "lines": {column: _line(day[column]) for column in LINES},
    }


def section(view: View, now: datetime) -> str:
    """The card of the images page."""
    head = '<h2 id="plasma-title">MAG and LIA, where SMILE is</h2>'
    found = view["plasma"]
    if found["time"] is None:
        return (
            f'<section id="plasma" class="card" aria-labelledby="plasma-title" data-state="none">{head}'
            '<p class="said">No field and no ions of SMILE have come in the last 14 days.</p></section>'
        )
    rows = "".join(_row(column, value, found["lines"].get(column)) for column, value in found["values"].items())
    return (
        f'<section id="plasma" class="card" aria-labelledby="plasma-title">{head}'
        f"<p>{stamp(found['time'])} UTC, {aged_html(found['time'], limits(ARCHIVE), now.timestamp())}</p>"
        f'<p class="found">Region: {escape(found["region"])} <b class="state">a guess</b></p>'
        f'<p class="said">{escape(found["reason"])}; from typical values, not from a boundary crossing.</p>'
        f"<table><tbody>{rows}</tbody></table></section>"
    )


def _row(column: str, value: float | None, line: str | None) -> str:
    quantity = QUANTITIES[column]
    said = number(value, min(quantity.decimals, 1))
    return (
        f'<tr><th scope="row">{escape(quantity.label)}</th><td>{said} {escape(quantity.unit)}</td>'
        f"<td>{line or ''}</td></tr>"
    )


def _line(values: "pd.Series[float]") -> str:
    """The day as lines; none over a gap."""
    known = values.dropna()
    if len(known) < 2:
        return ""
    minutes = pd.DatetimeIndex(known.index).as_unit("s").asi8 / 60.0
    low, high = float(known.min()), float(known.max())
    x = WIDTH * (1.0 - (minutes[-1] - minutes) / 1440.0)
    y = 2 + (HEIGHT - 4) * (1.0 - (known.to_numpy() - low) / ((high - low) or 1.0))
    starts = np.concatenate(([True], np.diff(minutes) > GAP))
    path = "".join(f"{'M' if new else 'L'}{a:.1f} {b:.1f}" for new, a, b in zip(starts, x, y, strict=True))
    said = f"last day, {low:.3g} to {high:.3g}"
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" aria-label="{said}">'
        f'<path d="{path}" fill="none" stroke="#5CC8FF" stroke-width="1.2"/></svg>'
    )
