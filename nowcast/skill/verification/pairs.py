"""Pairs each truth with the nowcast that had been issued for it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from nowcast.skill.verification.targets import Target
from nowcast.vocabulary.records import Announced

DRIVES = ("dynamic_pressure", "electric_field")  # nPa, mV/m: as they were issued beside the value
GRACE = timedelta(minutes=15)  # before the end of a span, or the last third of a shorter one: what is "issued last"
SPREAD = timedelta(minutes=25)  # at least, between the first and the last minute of a mean over an hour
CONFIRMED, UNSEEN, WITHDRAWN = "confirmed", "not seen", "withdrawn"


def pairs(truth: "pd.Series[float]", issued: pd.DataFrame, target: Target) -> pd.DataFrame:
    """Pair each truth with the nowcast that had been issued for it at one lead.

    Parameters
    ----------
    truth : Series
        By `time` (UTC), the start of its span.
    issued : DataFrame
        Nowcasts as issued at one horizon: `issued`, `valid_time` and the columns of the target, `DRIVES` if known.
    target : Target

    Returns
    -------
    DataFrame
        By `time` of the truth (of the minute, for "minute"), every truth once: `truth`, `value`, `low`, `high` (NaN
        where nothing was issued), `issued`, `DRIVES`, and `before <hours> h` for each persistence of the target.
    """
    known = truth[truth.notna()]
    if target.event is not None:
        known = (known >= target.event).astype(float)
    counted = _counted(issued, target)
    times = pd.DatetimeIndex(known.index)
    if target.how == "minute":
        times = _one_a_step(times, pd.DatetimeIndex(counted.index), target.step)
    table = counted.reindex(times)
    table.insert(0, "truth", known.reindex(times).to_numpy())
    for hours in target.persistence:
        table[f"before {hours:g} h"] = known.reindex(times - pd.Timedelta(hours=hours)).to_numpy()
    return table.rename_axis("time")


def _one_a_step(times: pd.DatetimeIndex, issued: pd.DatetimeIndex, step: timedelta) -> pd.DatetimeIndex:
    """Of each step one minute that has a truth, if possible one for which a nowcast was issued."""
    order = np.lexsort((times.asi8, times.isin(issued)))
    last = pd.Series(times[order], index=times[order].floor(step)).groupby(level=0).last()
    return pd.DatetimeIndex(last)


def _counted(issued: pd.DataFrame, target: Target) -> pd.DataFrame:
    """The issued nowcasts that count, by the start of the span (the minute, for "minute")."""
    names = dict(zip(("value", "low", "high"), target.columns, strict=False))
    columns = ["value", "low", "high", *DRIVES]
    rows = pd.DataFrame({name: issued[column] for name, column in names.items() if column in issued})
    rows = (
        rows.assign(**{name: issued[name] for name in DRIVES if name in issued}).reindex(columns=columns).astype(float)
    )
    rows[["issued", "valid_time"]] = issued[["issued", "valid_time"]]
    rows = rows[rows["value"].notna()].sort_values(["valid_time", "issued"], kind="stable")
    if target.how == "minute":
        rows = rows.set_index(pd.DatetimeIndex(rows.pop("valid_time")))
        return rows[~rows.index.duplicated(keep="last")]
    start = pd.DatetimeIndex(rows["valid_time"]).floor(target.step)
    if target.how == "mean":
        grouped = rows.groupby(start)
        wide = grouped["valid_time"].max() - grouped["valid_time"].min() >= SPREAD
        return grouped.agg(dict.fromkeys(columns, "mean") | {"issued": "last"})[wide]
    grace = min(GRACE, target.step / 3)
    rows = rows[(pd.DatetimeIndex(rows["valid_time"]) >= start + target.step - grace)]
    rows = rows.set_index(pd.DatetimeIndex(rows.pop("valid_time")).floor(target.step))
    return rows[~rows.index.duplicated(keep="last")]


def arrivals(
    first: Iterable[tuple[datetime, Announced]], newest: Iterable[Announced]
) -> tuple[pd.DataFrame, dict[str, int]]:
    """Pair the arrival of each shock as it was first announced with when it was seen.

    Parameters
    ----------
    first : iterable of (datetime, Announced)
        The first announcement of each, and when it was made.
    newest : iterable of Announced
        The newest announcement of each; one that is no longer among them was withdrawn.

    Returns
    -------
    DataFrame
        As of `pairs`, by the time at which they were seen; minutes after they were first noticed. Only those that
        were announced before they were seen.
    dict
        How many were "confirmed", "not seen", "withdrawn", "awaited", "no data".
    """
    last = {row.noticed: row for row in newest}
    counts: dict[str, int] = {}
    rows = []
    for received, announced in first:
        now = last.get(announced.noticed)
        state = now.state if now else WITHDRAWN
        counts[state] = counts.get(state, 0) + 1
        if now is None or state != CONFIRMED or now.confirmed_time is None or now.confirmed_time < received:
            continue
        times = (now.confirmed_time, announced.expected, announced.low, announced.high)
        minutes = [np.nan if time is None else (time - announced.noticed).total_seconds() / 60 for time in times]
        rows.append((now.confirmed_time, *minutes, received))
    frame = pd.DataFrame(rows, columns=["time", "truth", "value", "low", "high", "issued"])
    frame = frame.assign(time=pd.to_datetime(frame["time"], utc=True)).set_index("time").sort_index()
    frame[["truth", "value", "low", "high"]] = frame[["truth", "value", "low", "high"]].astype(float)
    frame[list(DRIVES)] = np.nan
    return frame, counts
