"""The hourly job that scores what was issued against the truth that has come, for every target, lead and period."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from nowcast import store
from nowcast.physics.crossings import judge
from nowcast.setting_values import Satellites
from nowcast.skill import verification
from nowcast.skill.verification import LEADS, PERIODS, SHOCKS, TARGETS, Target
from nowcast.skill.verification.pairs import DRIVES
from nowcast.store import Store
from nowcast.vocabulary.constants import FAST_CLOCK
from nowcast.worker.context import NO_TRUTH, Truth

DAY = timedelta(days=1)
LONGEST = max(period.length for period in PERIODS.values())
EARLIER = timedelta(days=2)  # of truth before the period, for persistence
THINNED = "5min"  # of valid time; of the minutes in it the last is kept
NEAR = 1.0  # deg of longitude within which a GOES speaks for an own satellite
APART = pd.Timedelta(milliseconds=1)  # between the rows of satellites, so that each row has its own time


def make_scores(
    database: Store, satellites: Satellites, now: datetime, *, truth: Truth = NO_TRUTH, fence: int | None = None
) -> dict[tuple[str, str], dict[str, Any]]:
    """Score everything and store it; returns the scores by target and period.

    Parameters
    ----------
    satellites : sequence of (name, longitude)
        Own satellites.
    now : datetime
        Of the nowcast clock.
    truth : mapping
        As of `Context.truth`; what a feed brought goes before it.
    """
    issued = pd.concat(_issued(database, now), ignore_index=True)
    scores: dict[tuple[str, str], dict[str, Any]] = {}
    for name, target in TARGETS.items():
        if target.feed and target.feed not in database.feeds:
            continue
        if name == "geo":
            tables = _geo(database, satellites, issued, now)
        else:
            came = _truth(database, target, now)
            if came.empty and target.column in truth:
                came = truth[target.column].loc[: pd.Timestamp(now - target.step)]
            tables = {lead: verification.pairs(came, issued[issued["horizon"] == lead], target) for lead in LEADS}
        for period in PERIODS.values():
            leads: dict[str, Any] = {}
            for lead, table in tables.items():
                result = verification.score(verification.within(table, target, period, now), target, period)
                leads[str(lead)] = result | {"sentence": verification.sentence(result, target, period)}
            scores[name, period.name] = {"leads": leads}
    scores |= _shocks(database, now)
    store.write_scores(database, scores, computed=now, fence=fence)
    return scores


def _issued(database: Store, now: datetime) -> Iterator[pd.DataFrame]:
    """Issued nowcasts, thinned, day by day so that memory stays small; the last part may be empty."""
    columns = list(dict.fromkeys([*(c for t in TARGETS.values() if t.feed for c in t.columns), *DRIVES]))
    begin = now - LONGEST - DAY
    while begin <= now:
        yield _thinned(store.read_issued_values(database, begin, min(begin + DAY, now + FAST_CLOCK), columns), [])
        begin += DAY


def _thinned(issued: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """The last minute of every five that has a value, at each horizon."""
    bins = issued["valid_time"].dt.floor(THINNED)
    return issued.groupby([issued["horizon"], bins, *(issued[key] for key in keys)]).tail(1)


def _truth(database: Store, target: Target, now: datetime) -> "pd.Series[float]":
    """The observed values of a target, one per time."""
    rows = store.read(database, target.feed, now - LONGEST - EARLIER, now, columns=[target.column])
    column: pd.Series[float] = rows[target.column].droplevel("source")
    return column[~column.index.duplicated(keep="last")].sort_index()


def _geo(database: Store, satellites: Satellites, issued: pd.DataFrame, now: datetime) -> dict[int, pd.DataFrame]:
    """Pairs of all own satellites near which a GOES is, by lead."""
    target = TARGETS["geo"]
    chances = [_thinned(part, ["satellite"]) for part in _chances(database, now)]
    exposure = pd.concat(chances, ignore_index=True)
    exposure = exposure.merge(issued[["issued", "horizon", *DRIVES]], on=["issued", "horizon"], how="left")
    tables: dict[int, list[pd.DataFrame]] = {lead: [] for lead in LEADS}
    for number, (name, longitude) in enumerate(satellites):
        truth = _crossings(database, longitude, now)
        own = exposure[(exposure["satellite"] == name) & ((exposure["longitude"] - longitude).abs() < NEAR)]
        for lead, table in tables.items():
            part = verification.pairs(truth, own[own["horizon"] == lead], target).assign(place=name)
            part.index = part.index + number * APART
            table.append(part)
    empty = verification.pairs(pd.Series(dtype=float, index=pd.DatetimeIndex([], tz="UTC")), exposure[:0], target)
    return {lead: pd.concat(parts).sort_index() if parts else empty for lead, parts in tables.items()}


def _chances(database: Store, now: datetime) -> Iterator[pd.DataFrame]:
    """Issued chances of own satellites, day by day; the last part may be empty."""
    begin = now - LONGEST - DAY
    while begin <= now:
        yield store.read_exposure_issued(database, begin, min(begin + DAY, now + FAST_CLOCK))
        begin += DAY


def _crossings(database: Store, longitude: float, now: datetime) -> "pd.Series[float]":
    """1 where the GOES near a longitude was outside of the magnetopause, 0 inside, NaN where that is not known."""
    no_truth: pd.Series[float] = pd.Series(dtype=float, index=pd.DatetimeIndex([], tz="UTC"))
    if not {"goes_magnetometers", "goes_longitudes"} <= set(database.feeds):
        return no_truth
    begin, end = now - LONGEST - EARLIER, now + FAST_CLOCK
    positions = store.read(database, "goes_longitudes", begin, end, columns=["longitude"])
    longitudes = positions["longitude"].dropna().groupby(level="source").last()
    difference = (longitudes - longitude).abs()
    if difference.empty or difference.min() >= NEAR:
        return no_truth
    names = ["goes_he", "goes_hp", "goes_hn"]
    rows = store.read(database, "goes_magnetometers", begin, end, columns=names)
    nearest = str(difference.idxmin())
    rows = rows[rows.index.get_level_values("source") == nearest]
    field = rows.droplevel("source")[names]
    if field.empty:
        return no_truth
    state = judge(field, float(longitudes[nearest]), hindsight=True)
    return state["state"].map({"outside": 1.0, "inside": 0.0}).where(state["outside_probability"].notna())


def _shocks(database: Store, now: datetime) -> dict[tuple[str, str], dict[str, Any]]:
    """Scores of the arrival times, as first announced."""
    scores = {}
    for period in PERIODS.values():
        begin = now - period.length
        first = store.first_announced(database, begin, now)
        table, counts = verification.arrivals(first, store.read_shocks(database, begin, now))
        result = verification.score(table, SHOCKS, period) | {"counts": counts}
        sentence = verification.sentence(result, SHOCKS, period)
        scores["shocks", period.name] = {"leads": {"0": result | {"sentence": sentence}}}
    return scores
