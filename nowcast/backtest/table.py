"""The check of the rules over many storms as a table: what each profile would have had, what was missed or repeated."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from nowcast.alerts.profiles import PROFILES
from nowcast.alerts.rules import RULES
from nowcast.backtest.known import Known, known
from nowcast.backtest.simulate import Trial, columns_of, run
from nowcast.backtest.verify import held_levels, missed, received, repeated
from nowcast.errors import ScenarioError
from nowcast.replay import scenario
from nowcast.vocabulary.records import Scenario

QUIET = -20.0  # nT, SYM-H (or Dst) that a quiet day stays above
WHOLE = 0.9  # of the values of a day
LEAST = 500  # minutes of field in a storm by the minute
STEP = pd.Timedelta(minutes=10)  # of its rows, at most
WARM_UP = timedelta(hours=3)
SHOWN = tuple(name for name, profile in PROFILES.items() if profile.rules)


@dataclass(frozen=True)
class Row:
    """What the rules made of one storm.

    Parameters
    ----------
    name : str
    days : float
    least : float [nT]
        Of SYM-H or Dst; NaN where neither is known.
    events : int
    messages : dict
        By profile.
    quiet_days : int
    quiet_messages : dict
        By profile, those that were made on quiet days.
    missed, repeated : int
        Levels.
    """

    name: str
    days: float
    least: float
    events: int
    messages: dict[str, int]
    quiet_days: int = 0
    quiet_messages: dict[str, int] = field(default_factory=dict)
    missed: int = 0
    repeated: int = 0


def storms_in(folders: Sequence[Path]) -> Iterator[Path]:
    """Folders with a file of wind, in the folders given or one below."""
    for folder in folders:
        for place in (folder, *sorted(entry for entry in folder.iterdir() if entry.is_dir())):
            if any(place.glob("*.csv*")):
                yield place


def row_of(folder: Path) -> Row | None:
    """The row of a storm; None where its wind is not by the minute, or is missing."""
    try:
        storm = scenario(folder)
    except ScenarioError:
        return None
    times = pd.DatetimeIndex(storm.frames["rtsw_mag"].index.get_level_values("time"))
    if len(times) < LEAST or pd.Series(times).diff().median() > STEP:
        return None
    return row_of_known(storm, known(storm))


def row_of_known(storm: Scenario, whole: Known) -> Row:
    """The row of a storm that is derived already."""
    times = pd.DatetimeIndex(storm.frames["rtsw_mag"].index.get_level_values("time"))
    start, stop = times[0].to_pydatetime() + WARM_UP, storm.stop + timedelta(hours=4)
    rules = {name: rule for name, rule in RULES.items() if name != "geo_exposure"}
    trial = run(whole, storm, rules, start, stop, lambda _part, _words: None)
    columns = columns_of(whole.whole, storm, rules)
    lost = sum(
        len(missed(rules[name], held_levels(rules[name], column.series), trial, start, stop))
        for name, column in columns.items()
    )
    index = _index(storm)
    quiet = _quiet_days(index, start.date(), storm.stop.date())
    return Row(
        name=storm.name,
        days=(storm.stop - start).total_seconds() / 86400.0,
        least=float("nan") if index is None else float(index.min()),
        events=len(trial.events),
        messages={name: len(received(trial, name)) for name in SHOWN},
        quiet_days=len(quiet),
        quiet_messages={name: _on(trial, name, quiet) for name in SHOWN},
        missed=lost,
        repeated=len(repeated(trial)),
    )


def _index(storm: Scenario) -> "pd.Series[float] | None":
    """SYM-H of a storm, else Dst."""
    for name in ("sym_h", "dst"):
        if name in storm.frames:
            return storm.frames[name][name].droplevel("source")
    return None


def _quiet_days(index: "pd.Series[float] | None", first: date, last: date) -> set[date]:
    """Whole days on which the index stays above `QUIET`."""
    if index is None:
        return set()
    counts, least = index.resample("D").count(), index.resample("D").min()
    days = least.index[(least > QUIET) & (counts >= WHOLE * counts.max())]
    return {day.date() for day in pd.DatetimeIndex(days) if first <= day.date() <= last}


def _on(trial: Trial, profile: str, days: set[date]) -> int:
    """Messages of a profile on some days."""
    return sum(changes[0].made.date() in days for changes in received(trial, profile))


def table(rows: Sequence[Row]) -> str:
    """The rows as a table in Markdown, with their sum."""
    head = ["storm", "days", "least SYM-H or Dst, nT", "events", *SHOWN, "missed", "repeated"]
    lines = [head, ["---"] * len(head)]
    for row in rows:
        least = "" if row.least != row.least else f"{row.least:.0f}"
        counts = [str(row.messages[name]) for name in SHOWN]
        lines.append([row.name, f"{row.days:.1f}", least, str(row.events), *counts, str(row.missed), str(row.repeated)])
    sums = [str(sum(row.messages[name] for row in rows)) for name in SHOWN]
    events, days = sum(row.events for row in rows), sum(row.days for row in rows)
    lost, again = sum(row.missed for row in rows), sum(row.repeated for row in rows)
    lines.append(["all", f"{days:.0f}", "", str(events), *sums, str(lost), str(again)])
    quiet = sum(row.quiet_days for row in rows)
    calm = [str(sum(row.quiet_messages[name] for row in rows)) for name in SHOWN]
    lines.append([f"on {quiet} quiet days", "", "", "", *calm, "", ""])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
