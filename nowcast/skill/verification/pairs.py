"""Pairs: each truth with what had been issued for it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from nowcast.skill.verification.targets import Target
from nowcast.vocabulary.records import Announced

DRIVES = ("dynamic_pressure", "electric_field")  # nPa, mV/m: as they were issued beside the value
GRACE = timedelta(minutes=15)  # before the end of a span, or the last third of a shorter one: what is "said last"
SPREAD = timedelta(minutes=25)  # at least, between the first and the last minute of a mean over an hour
CONFIRMED, UNSEEN, LOST = "confirmed", "not seen", "withdrawn"


def pairs(truth: "pd.Series[float]", said: pd.DataFrame, target: Target) -> pd.DataFrame:
    """Each truth with what had been said for it at one lead.

    Parameters
    ----------
    truth : Series
        By `time` (UTC), the start of its span.
    said : DataFrame
        Nowcasts as issued at one horizon: `issued`, `valid_time` and the columns of the target, `DRIVES` if known.
    target : Target

    Returns
    -------
    DataFrame
        By `time` of the truth (of the minute, for "minute"), every truth once: `truth`, `value`, `low`, `high` (NaN
        where nothing was said), `issued`, `DRIVES`, and `before <hours> h` for each persistence of the target.
    """
    known = truth[truth.notna()]
    if target.event is not None:
        known = (known >= target.event).astype(float)
    spoken = _spoken(said, target)
    times = pd.DatetimeIndex(known.index)
    if target.how == "minute":
        times = _one_a_step(times, pd.DatetimeIndex(spoken.index), target.step)
    table = spoken.reindex(times)
    table.insert(0, "truth", known.reindex(times).to_numpy())
    for hours in target.persistence:
        table[f"before {hours:g} h"] = known.reindex(times - pd.Timedelta(hours=hours)).to_numpy()
    return table.rename_axis("time")


def _one_a_step(times: pd.DatetimeIndex, spoken: pd.DatetimeIndex, step: timedelta) -> pd.DatetimeIndex:
    """Of each step one minute that has a truth: one of which something was said, if there is such a one."""
    order = np.lexsort((times.asi8, times.isin(spoken)))
    last = pd.Series(times[order], index=times[order].floor(step)).groupby(level=0).last()
    return pd.DatetimeIndex(last)


def _spoken(said: pd.DataFrame, target: Target) -> pd.DataFrame:
    """What counts of what was said, by the start of the span (the minute, for "minute")."""
    names = dict(zip(("value", "low", "high"), target.columns, strict=False))
    wanted = ["value", "low", "high", *DRIVES]
    rows = pd.DataFrame({name: said[column] for name, column in names.items() if column in said})
    rows = rows.assign(**{name: said[name] for name in DRIVES if name in said}).reindex(columns=wanted).astype(float)
    rows[["issued", "valid_time"]] = said[["issued", "valid_time"]]
    rows = rows[rows["value"].notna()].sort_values(["valid_time", "issued"], kind="stable")
    if target.how == "minute":
        rows = rows.set_index(pd.DatetimeIndex(rows.pop("valid_time")))
        return rows[~rows.index.duplicated(keep="last")]
    start = pd.DatetimeIndex(rows["valid_time"]).floor(target.step)
    if target.how == "mean":
        grouped = rows.groupby(start)
        wide = grouped["valid_time"].max() - grouped["valid_time"].min() >= SPREAD
        return grouped.agg(dict.fromkeys(wanted, "mean") | {"issued": "last"})[wide]
    grace = min(GRACE, target.step / 3)
    rows = rows[(pd.DatetimeIndex(rows["valid_time"]) >= start + target.step - grace)]
    rows = rows.set_index(pd.DatetimeIndex(rows.pop("valid_time")).floor(target.step))
    return rows[~rows.index.duplicated(keep="last")]


def arrivals(
    first: Iterable[tuple[datetime, Announced]], newest: Iterable[Announced]
) -> tuple[pd.DataFrame, dict[str, int]]:
    """Shocks: when they were first said to arrive against when they did.

    Parameters
    ----------
    first : iterable of (datetime, Announced)
        The first word on each, and when it was said.
    newest : iterable of Announced
        The newest word on each; one that is not there any more was withdrawn.

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
    for received, said in first:
        now = last.get(said.noticed)
        state = now.state if now else LOST
        counts[state] = counts.get(state, 0) + 1
        if now is None or state != CONFIRMED or now.confirmed_time is None or now.confirmed_time < received:
            continue
        times = (now.confirmed_time, said.expected, said.low, said.high)
        minutes = [np.nan if time is None else (time - said.noticed).total_seconds() / 60 for time in times]
        rows.append((now.confirmed_time, *minutes, received))
    frame = pd.DataFrame(rows, columns=["time", "truth", "value", "low", "high", "issued"])
    frame = frame.assign(time=pd.to_datetime(frame["time"], utc=True)).set_index("time").sort_index()
    frame[["truth", "value", "low", "high"]] = frame[["truth", "value", "low", "high"]].astype(float)
    frame[list(DRIVES)] = np.nan
    return frame, counts
