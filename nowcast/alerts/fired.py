"""What a rule would have told over the last days, from what the store holds, beside how much of it is stored.

Values are those of now: one that was corrected since is taken as it is now. A rule over something that is no series (a
message of the centre, the view of SMILE) is answered from the alerts that were made.
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from nowcast import store
from nowcast.alerts.history import Firing, firings
from nowcast.alerts.inputs import Series
from nowcast.alerts.records import Rule
from nowcast.alerts.rules import longitude_of
from nowcast.store import Store
from nowcast.store import alerts as stored
from nowcast.vocabulary.quantities import INPUT_SUSPECT, MARKED_BY

NOT_STORED = "cannot be tried on the past: chances are stored for the satellites of this site alone"
NO_LONGITUDE = "cannot be tried without the longitudes of your satellites, below"
CHANGES = ("onset", "escalation")
NEAR = 0.1  # deg of longitude


@dataclass(frozen=True)
class BackTest:
    """What a rule would have told; `days` for which values are stored, None where it is of alerts that were made.

    `why_not` says why the rule cannot be tried, "" where it can.
    """

    firings: tuple[Firing, ...] = ()
    days: float | None = None
    why_not: str = ""


def back_test(database: Store, rule: Rule, start: datetime, stop: datetime, least: int = 1) -> BackTest:
    """The levels that a rule would have told between two times, each once for each event.

    Parameters
    ----------
    least : int
        Severity from which on a level is told.
    """
    if rule.feed == "exposure" and longitude_of(rule) is None:
        return BackTest(why_not=NO_LONGITUDE)
    values = series_of(database, rule, start, stop)
    if values is None and longitude_of(rule) is not None:
        return BackTest(why_not=NOT_STORED)
    if values is None:
        return BackTest(_from(made(database, rule, start, stop), least))
    times = pd.DatetimeIndex(values.index)
    hours = times[values.notna().to_numpy()].floor("h").nunique()
    series = Series(times.as_unit("s").asi8.astype(float), np.asarray(values, dtype=np.float64))
    return BackTest(_from(firings(rule, series), least), hours / 24)


def _from(told: tuple[Firing, ...], least: int) -> tuple[Firing, ...]:
    return tuple(firing for firing in told if firing.severity >= least)


def series_of(database: Store, rule: Rule, start: datetime, stop: datetime) -> "pd.Series[float] | None":
    """The quantity of a rule by time, NaN where it is suspect; None where the rule is over no series that is stored."""
    if rule.feed == "derived":
        return _derived(database, rule.quantity, start, stop)
    if rule.feed == "nose":
        rows = store.read(database, "l1_field", start, stop, columns=(rule.quantity,))
        return rows.groupby(level="time").last()[rule.quantity]
    if rule.feed == "exposure":
        return _exposure(database, longitude_of(rule), start, stop)
    if rule.feed == "swpc_kp":
        return store.read(database, "swpc_kp", start, stop, columns=("kp",)).groupby(level="time").last()["kp"]
    return None


def _exposure(database: Store, longitude: float | None, start: datetime, stop: datetime) -> "pd.Series[float] | None":
    """The chance of a satellite at a longitude; None where none of this site is there."""
    rows = store.read_exposure(database, start, stop)
    near = rows[(rows["longitude"] - (longitude or 0.0)).abs() < NEAR] if longitude is not None else rows.iloc[:0]
    return near.groupby(level="time")["probability"].max() if len(near) else None


def _derived(database: Store, quantity: str, start: datetime, stop: datetime) -> "pd.Series[float]":
    mark = MARKED_BY.get(quantity, INPUT_SUSPECT)
    rows = store.read_derived(database, start, stop, columns=(quantity, mark))
    return rows[quantity].where(~(rows[mark] > 0))


def made(database: Store, rule: Rule, start: datetime, stop: datetime) -> tuple[Firing, ...]:
    """The alerts of a rule that were made."""
    changes = stored.read_transitions(database, start=start, stop=stop)
    return tuple(
        Firing(change.made, change.level or change.headline, change.severity)
        for change in changes
        if change.rule == rule.id and change.kind in CHANGES
    )
