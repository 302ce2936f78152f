"""What is forecast beyond the lead of the wind: our Dst of the next hours, and Kp as SWPC forecasts it."""

from datetime import datetime, timedelta
from typing import TypedDict

import numpy as np
import pandas as pd

from nowcast import store
from nowcast.store import Store

HORIZONS = (1, 3, 6)  # h ahead, of Dst
NEWEST = timedelta(minutes=10)  # within which the estimate that the forecast is made from has to be
KP_AHEAD = timedelta(hours=24)  # of Kp on the page
KP_BLOCK = timedelta(hours=3)
KP_FEED, KP_KIND = "kp_forecast", "predicted"

Point = tuple[int, float, float, float]  # unix s; value, 5 and 95 %
Bar = tuple[int, int, float, str, str]  # as of `state.Bar`


class Forecasts(TypedDict):
    """By panel: `dst_estimate` points with a band [nT], `kp` bars of three hours, of which no band is published."""

    dst_estimate: list[Point]
    kp: list[Bar]


def forecasts(database: Store, now: datetime, known_at: datetime | None = None) -> Forecasts:
    """The forecasts as of a time.

    Parameters
    ----------
    now : datetime
    known_at : datetime, optional
        Only what had been received or issued by then.
    """
    return {"dst_estimate": _dst(_newest(database, now, known_at)), "kp": _kp(database, now, known_at)}


def _newest(database: Store, now: datetime, known_at: datetime | None) -> pd.DataFrame:
    """The derived rows of the last minutes, as known then if asked."""
    names = [f"dst_ahead_{hours}h{part}" for hours in HORIZONS for part in ("", "_low", "_high")]
    if known_at is None:
        return store.read_derived(database, now - NEWEST, now, columns=names)
    issued = store.read_issued(database, now - NEWEST, min(now, known_at), known_at)
    present = issued[issued.index.get_level_values("horizon") == 0]
    return present.set_index("valid_time")[names]


def _dst(rows: pd.DataFrame) -> list[Point]:
    """Dst at each horizon after the newest row that has it: it stands at the time at which it is made."""
    rows = rows.dropna(how="all")
    if rows.empty:
        return []
    made, row = int(rows.index[-1].timestamp()), rows.iloc[-1]
    points: list[Point] = []
    for hours in HORIZONS:
        value, low, high = (float(row[f"dst_ahead_{hours}h{part}"]) for part in ("", "_low", "_high"))
        if np.isfinite([value, low, high]).all():
            points.append((made + 3600 * hours, round(value), round(low), round(high)))
    return points


def _kp(database: Store, now: datetime, known_at: datetime | None) -> list[Bar]:
    """Kp of the blocks that have not begun."""
    if KP_FEED not in database.feeds:
        return []
    rows = store.read(database, KP_FEED, now, now + KP_AHEAD, columns=[KP_FEED], known_at=known_at)
    predicted = rows[rows.index.get_level_values("source") == KP_KIND][KP_FEED].dropna()
    times = pd.DatetimeIndex(predicted.index.get_level_values("time"))
    span = int(KP_BLOCK.total_seconds())
    return [
        (int(time.timestamp()), int(time.timestamp()) + span, round(float(value), 3), "forecast", "SWPC")
        for time, value in zip(times, predicted, strict=True)
        if time > now
    ]
