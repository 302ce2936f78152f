"""What the rules see at a tick: series by valid time, as far as they are known, and what is no series."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from nowcast.alerts.records import Maintenance, Measure, Mode, Rule
from nowcast.vocabulary.quantities import QUANTITIES
from nowcast.vocabulary.records import Announced, Document

Array = NDArray[np.float64]
TRACED = 5  # minutes between two values of a trace


@dataclass(frozen=True)
class Series:
    """One quantity by valid time.

    Parameters
    ----------
    times : ndarray [unix s]
        Ascending.
    values : ndarray
        NaN where nothing was measured, or where it is suspect.
    low, high : ndarray, optional
        Band of 5 to 95 %.
    source : str
        Craft, or centre.
    steady : bool
        Whether a value is due each minute, so that a minute without one is a hole.
    """

    times: Array
    values: Array
    low: Array | None = None
    high: Array | None = None
    source: str = ""
    steady: bool = True


@dataclass(frozen=True)
class Inputs:
    """All that is known at a tick.

    Parameters
    ----------
    now : datetime
    series : mapping
        By rule id.
    shocks : tuple of Announced
        That are not held back.
    messages : tuple of Document
        Of SWPC, that are to be passed on.
    newest : datetime or None
        Newest usable minute at L1.
    holds_until : datetime or None
        When the last wind that was measured arrives.
    maintenance : tuple of Maintenance
        In force now.
    mode : str
    """

    now: datetime
    series: Mapping[str, Series]
    shocks: tuple[Announced, ...] = ()
    messages: tuple[Document, ...] = ()
    newest: datetime | None = None
    holds_until: datetime | None = None
    maintenance: tuple[Maintenance, ...] = field(default=())
    mode: Mode = "live"


def to_time(seconds: float) -> datetime:
    """Aware time of unix seconds."""
    return datetime.fromtimestamp(float(seconds), UTC)


def measure(rule: Rule, series: Series, index: int) -> Measure:
    """The value of a series at an index as a number of a message."""
    quantity = QUANTITIES.get(rule.quantity)
    return Measure(
        quantity=rule.quantity,
        label=rule.title if quantity is None else quantity.label,
        unit=rule.unit,
        value=_number(series.values, index),
        low=_number(series.low, index),
        high=_number(series.high, index),
        time=to_time(series.times[index]),
        source=series.source,
    )


def trace(series: Series | None) -> tuple[tuple[float, float], ...]:
    """Each fifth value of a series by minute, for the plot of a letter; what is missing is left out."""
    if series is None or not series.steady:
        return ()
    valid = np.flatnonzero(np.isfinite(series.values))
    kept = valid[valid % TRACED == 0]
    return tuple((float(series.times[index]), round(float(series.values[index]), 3)) for index in kept)


def _number(values: Array | None, index: int) -> float | None:
    """A value rounded to what means something; None where there is none."""
    if values is None or not np.isfinite(values[index]):
        return None
    return round(float(values[index]), 3)
