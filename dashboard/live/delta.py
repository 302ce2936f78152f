"""What differs between two states, and what depends on the time: pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypedDict, cast

import numpy as np
import orjson

from dashboard.live import values as present
from dashboard.live.situation import Situation, situation
from dashboard.live.state import STEP, Column, State, age_time
from dashboard.live.values import FeedHealth, Hold, Value

BRIDGE = 2  # unchanged cells between two changed ones that are sent along
PARTS = (
    "mode",
    "scenario",
    "bars",
    "craft",
    "switches",
    "remarks",
    "shocks",
    "exposure",
    "imaged_standoff",
    "events",
)  # sent in a delta where they differ
FACTS = (  # of a value or a feed
    "value", "low", "high", "time", "state", "source", "craft", "newest", "reason", "text", "note", "band",
    "inputs_time",
)  # fmt: skip
NUMBERS = orjson.OPT_SERIALIZE_NUMPY


class Head(TypedDict):
    """What a state is: its version, its clock, its grid."""

    version: int
    speed: float
    poll_s: int
    start: int
    step: int
    count: int


class Sentence(TypedDict):
    """The situation in one text, and its level: quiet, active, storm, severe or unknown."""

    text: str
    level: str


class Moving(TypedDict):
    """What depends on the time; `now`, and `aged` by which ages are taken, in unix ms."""

    now: int
    aged: int
    values: dict[str, Value]
    feeds: list[FeedHealth]
    hold: Hold
    sentence: Sentence
    situation: Situation


def milliseconds(when: datetime) -> int:
    """Unix time in ms."""
    return round(when.timestamp() * 1000)


def head(state: State) -> Head:
    """The facts of a state that every answer repeats."""
    return {
        "version": state.version,
        "speed": state.clock.speed,
        "poll_s": 1 if state.clock.speed > 10 or _is_waiting(state) else 10,
        "start": state.start,
        "step": STEP,
        "count": state.count,
    }


def _is_waiting(state: State) -> bool:
    """Whether a demonstration is about to begin."""
    return state.demonstration is not None and state.made < state.demonstration


def moving(state: State, now: datetime) -> Moving:
    """What depends on the time."""
    entries = present.values(state, now)
    rows = present.health(state, now)
    words = situation(state, now, entries, rows)
    text = " ".join(part for part in (words["now"], words["next"], words["sure"]) if part)
    return {
        "now": milliseconds(now),
        "aged": milliseconds(age_time(state, now)),
        "values": entries,
        "feeds": rows,
        "hold": present.hold(state, now),
        "sentence": {"text": text, "level": words["level"]},
        "situation": words,
    }


def make_delta(before: State, after: State, now: datetime) -> bytes:
    """What differs, as JSON.

    Values and feeds are compared with those at the making of `before`: a value that only moves with the time (a
    derived one) carries the minute it is for, so what a viewer got in between differs from both or from none.
    """
    present_part = moving(after, now)
    whole: dict[str, object] = {"from": before.version, **head(after), **present_part}
    old = present.values(before, before.made)
    entries = present_part["values"].items()
    whole["values"] = {name: part for name, entry in entries if (part := _news(_facts(old.get(name)), entry))}
    feeds = {row["name"]: row for row in present.health(before, before.made)}
    rows = ((row["name"], _news(_facts(feeds.get(row["name"])), row)) for row in present_part["feeds"])
    whole["feeds"] = [{"name": name} | part for name, part in rows if part]
    runs = {name: changes(before, after, name) for name in after.columns}
    whole["columns"] = {name: cells for name, cells in runs.items() if cells}
    whole |= {name: getattr(after, name) for name in PARTS if getattr(after, name) != getattr(before, name)}
    if after.arriving[1] != before.arriving[1]:
        whole["arriving"] = after.arriving
    return orjson.dumps(whole, option=NUMBERS)


def _facts(row: Value | FeedHealth | None) -> Mapping[str, object] | None:
    return cast(Mapping[str, object] | None, row)


def _news(old: Mapping[str, object] | None, new: Mapping[str, object]) -> dict[str, object]:
    """The facts of a value or a feed, if one of them differs; what never changes and the age are left out."""
    facts = {key: new[key] for key in FACTS if key in new}
    return {} if old is not None and all(old[key] == fact for key, fact in facts.items()) else facts


def changes(before: State, after: State, name: str) -> list[list[float | None]]:
    """Cells of a column that differ, as runs ``[time of the first, value, value, ...]``.

    Cells that were not on the earlier grid count as missing there, as they are for the browser.
    """
    column, old = after.columns[name], _moved(before, after, name)
    if column is old:
        return []
    differ = np.flatnonzero(~((column == old) | (np.isnan(column) & np.isnan(old))))
    runs: list[list[float | None]] = []
    for group in np.split(differ, np.flatnonzero(np.diff(differ) > BRIDGE + 1) + 1) if len(differ) else ():
        first, last = int(group[0]), int(group[-1])
        cells = [None if np.isnan(cell) else float(str(cell)) for cell in column[first : last + 1]]
        runs.append([after.start + STEP * first, *cells])
    return runs


def _moved(before: State, after: State, name: str) -> Column:
    """The earlier column on the later grid."""
    old = before.columns[name]
    shift = (after.start - before.start) // STEP
    if shift == 0 and after.count == before.count:
        return old
    moved: Column = np.full(after.count, np.nan, dtype=np.float32)
    first, last = max(0, shift), min(before.count, after.count + shift)
    if last > first:
        moved[first - shift : last - shift] = old[first:last]
    return moved
