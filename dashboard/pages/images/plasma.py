"""What MAG and LIA measure where SMILE is: newest values with their age, the last day as lines, a guessed region."""

from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from dashboard.pages.images.facts import Plasma, PlasmaLine
from nowcast import store
from nowcast.smile.orbit.region import region
from nowcast.store import Store

PAST, DAY = timedelta(days=14), timedelta(days=1)
COLUMNS = {
    "smile_mag": ("smile_bt", "smile_bx_gse", "smile_by_gse", "smile_bz_gse"),
    "smile_lia": ("smile_density", "smile_speed", "smile_temperature"),
}
LINES = ("smile_bt", "smile_density", "smile_speed")
WIDTH, HEIGHT = 220, 44  # px of a line
GAP = 5  # min over which no line is drawn


def plasma(database: Store, now: datetime, known_at: datetime | None) -> Plasma:
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
        "values": {str(column): None if np.isnan(value) else float(value) for column, value in recent.items()},
        "region": name,
        "reason": reason,
        "lines": {column: line(day[column]) for column in LINES},
    }


def line(values: "pd.Series[float]") -> PlasmaLine | None:
    """The day as an outline, open at a gap; None with fewer than two values."""
    known = values.dropna()
    if len(known) < 2:
        return None
    minutes = pd.DatetimeIndex(known.index).as_unit("s").asi8 / 60.0
    low, high = float(known.min()), float(known.max())
    x = WIDTH * (1.0 - (minutes[-1] - minutes) / 1440.0)
    y = 2 + (HEIGHT - 4) * (1.0 - (known.to_numpy() - low) / ((high - low) or 1.0))
    starts = np.concatenate(([True], np.diff(minutes) > GAP))
    path = "".join(f"{'M' if new else 'L'}{a:.1f} {b:.1f}" for new, a, b in zip(starts, x, y, strict=True))
    return {"path": path, "low": low, "high": high}
