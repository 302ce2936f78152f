"""Makes one wind out of those of many craft, minute by minute, and says every change.

Field and plasma are chosen apart. The craft that the source calls active is preferred; where it has no value, the
best standby craft is used, and the active one again after `RETURN` minutes with values. Nothing is filled or mixed:
a row of a group is that of one craft. A craft with a value each 97 s (some plasma instruments) is not left for the
minutes between two of its values, nor one whose newest row is a little behind that of another (craft report in turn).
A row that is suspect (see `quality.judge`) counts as none while another craft has one that is not; where all are
suspect, the row is used and says so. Where every craft of SWPC's files is silent for more than `GAP` minutes, IMAP's
own broadcast fills the hole, and where that is silent too, SWPC's propagated wind; a shorter hole stays one, because
products differ by minutes in when they come.

IMAP's plasma (SWAPI) reads 3 to 4 % slow and about 20 % thin against Wind, and its moments can fail in storms: taken as
it is, the nose would stand 0.4 R_E too far out. It is corrected by `SWAPI`, and never taken while SOLAR-1, ACE or
DSCOVR has a value that is not suspect, or had one `RETURN` minutes ago; whether SWPC calls it active does not count.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nowcast.vocabulary.records import Switch

ORDER = ("SOLAR1", "ACE", "DSCOVR", "IMAP")  # of standby craft; others follow by name
CORRECTED = "Its plasma instrument reads slow and thin: speed times 1.036, density times 1.25."
BEFORE_IMAP = ORDER[:3]  # whose plasma is taken before that of IMAP
IMAP = "IMAP"
SWAPI = {  # factors on IMAP's plasma (imap_processing issues 3322, 2904, 3089): 3.5 % slow, 20 % thin against Wind
    "flow_speed": 1.036, "vx_gse": 1.036, "vy_gse": 1.036, "vz_gse": 1.036, "proton_density": 1.25,
}  # fmt: skip
LAST = "propagated"  # SWPC's own one-craft wind comes after every craft
RETURN = 3  # min with values in turn before the active craft is taken again
WAIT = 2  # min that the newest row of a craft may be behind that of another before the craft is left
GAP = 10  # min without any value after which no craft is said to be used
TRUST = 3  # min for which suspect rows of others are not taken after a row that is not suspect
SLOW = 1.3  # min, mean step of the values above which a craft is slow
SPAN = 32 * 1440  # min, longest grid: a stray old stamp must not fill the memory

FIELD = ("bt", "bx_gse", "by_gse", "bz_gse", "bx_gsm", "by_gsm", "bz_gsm", "theta_gsm", "phi_gsm")
PLASMA = ("flow_speed", "proton_density", "proton_temperature", "vx_gse", "vy_gse", "vz_gse")
GROUPS = {"field": (FIELD, ("bz_gsm",)), "plasma": (PLASMA, ("flow_speed", "proton_density"))}  # columns, a value
MARKS = ("field_craft", "plasma_craft", "field_suspect", "plasma_suspect")

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Chosen:
    """The wind of one craft at a time, by minute at L1; and the changes.

    Its frame says `field_craft`, `plasma_craft`, and `field_suspect`, `plasma_suspect` (1 where the row is, else 0).
    """

    frame: pd.DataFrame
    switches: tuple[Switch, ...]


@dataclass(frozen=True)
class Latest:
    """The newest value of a quantity."""

    time: datetime
    value: float
    craft: str


def choose(
    mag: pd.DataFrame,
    wind: pd.DataFrame,
    *,
    relay: pd.DataFrame | None = None,
    fallback: pd.DataFrame | None = None,
) -> Chosen:
    """One-craft frame from the frames of all craft.

    Parameters
    ----------
    mag, wind : DataFrame
        By (time, source), with `active` and `suspect`: fields [nT] and plasma [km/s, cm^-3, K] at L1. Either may be
        empty.
    relay : DataFrame, optional
        Field and plasma by (time, source) that a craft sends past SWPC: used in holes of the former.
    fallback : DataFrame, optional
        SWPC's propagated wind by (time at L1, source): used in holes that are left.

    Returns
    -------
    Chosen
        Frame by `time`, each minute from the first to the last; NaN and None where nothing was measured. Its
        switches are sorted; the craft of the first minute is no switch.
    """
    used = {group: _filled(group, frame, relay, fallback) for group, frame in (("field", mag), ("plasma", wind))}
    given = [frame for frames in used.values() for frame in frames]
    minutes = [_minutes(frame) for frame in given]
    last = max((int(m.max()) for m in minutes), default=0)
    first = max(min((int(m.min()) for m in minutes), default=1), last - SPAN)
    count = last - first + 1
    index = pd.DatetimeIndex(pd.to_datetime((first + np.arange(count)) * 60, unit="s", utc=True)).as_unit("us")
    data: dict[str, Floats | pd.Series[str]] = {}
    switches: list[Switch] = []
    for group, frames in used.items():
        values, names, doubted, changes = _group(group, frames, first, count)
        data |= values
        data[f"{group}_craft"] = pd.Series(names, index=index, dtype=object)
        data[f"{group}_suspect"] = doubted
        switches += [Switch(index[at].to_pydatetime(), group, *change) for at, change in changes]
    columns = [*FIELD, *PLASMA, *MARKS]
    frame = pd.DataFrame({name: data[name] for name in columns}, index=index.rename("time"))
    return Chosen(frame, tuple(sorted(switches, key=lambda switch: (switch.time, switch.group))))


def latest(chosen: Chosen) -> dict[str, Latest]:
    """Newest value of each quantity, with its time and craft; quantities without any are absent."""
    found: dict[str, Latest] = {}
    for group, (columns, _) in GROUPS.items():
        craft = chosen.frame[f"{group}_craft"].to_numpy()
        for column in columns:
            values = chosen.frame[column].to_numpy()
            there = np.flatnonzero(np.isfinite(values))
            if there.size:
                at = int(there[-1])
                time = pd.DatetimeIndex(chosen.frame.index)[at].to_pydatetime().astimezone(UTC)
                found[column] = Latest(time, float(values[at]), str(craft[at]))
    return found


def _filled(group: str, frame: pd.DataFrame, *spares: pd.DataFrame | None) -> list[pd.DataFrame]:
    """The frame of a group, and of each spare in turn the rows in holes that are left; none is empty."""
    frames = [frame]
    spoken = _spoken(group, frame)
    for spare in spares:
        if spare is not None:
            frames.append(spare[_in_holes(_minutes(spare), spoken)])
            spoken = np.union1d(spoken, _spoken(group, frames[-1]))
    return [frame for frame in frames if len(frame)]


def _spoken(group: str, frame: pd.DataFrame) -> NDArray[np.int64]:
    """Minutes in which some craft has a value of a group."""
    needs = list(GROUPS[group][1])
    there = frame.reindex(columns=needs).notna().all(axis=1).to_numpy(dtype=bool)
    return np.unique(_minutes(frame)[there])


def _in_holes(minutes: NDArray[np.int64], spoken: NDArray[np.int64]) -> Bools:
    """Minutes that lie in a hole of more than `GAP` minutes; all where nothing was spoken, none before the first."""
    if not len(spoken) or not len(minutes):
        return np.ones(len(minutes), dtype=bool)
    after = np.searchsorted(spoken, minutes, side="right")
    before = spoken[np.maximum(after - 1, 0)]
    until = np.append(spoken, int(minutes.max()) + 1)[after]
    return np.asarray((after > 0) & (before < minutes) & (until - before > GAP + 1))


Change = tuple[int, tuple[str | None, str | None, str]]  # minute of the grid; before, after, reason


def _group(
    group: str, frames: list[pd.DataFrame], first: int, count: int
) -> tuple[dict[str, Floats], NDArray[np.object_], Floats, list[Change]]:
    """Columns, craft, suspect rows and changes of one group on the grid of minutes."""
    columns, needs = GROUPS[group]
    craft = _order(source for frame in frames for source in frame.index.unique("source"))
    cube = np.full((count, max(len(craft), 1), len(columns)), np.nan)
    active, suspect = np.zeros(cube.shape[:2], dtype=bool), np.zeros(cube.shape[:2], dtype=bool)
    newest = np.full(cube.shape[1], -1)
    for frame in frames:
        row = _minutes(frame) - first
        at = pd.Index(craft).get_indexer(frame.index.get_level_values("source"))
        np.maximum.at(newest, at, row)
        inside = row >= 0
        for place, column in enumerate(columns):
            if column in frame:
                cube[row[inside], at[inside], place] = frame[column].to_numpy(dtype=np.float64)[inside]
        if "active" in frame:
            active[row[inside], at[inside]] = frame["active"].eq(True).to_numpy(dtype=bool)[inside]
        if "suspect" in frame:
            suspect[row[inside], at[inside]] = frame["suspect"].eq(1).to_numpy(dtype=bool)[inside]
    if group == "plasma" and IMAP in craft:
        number = craft.index(IMAP)
        cube[:, number] *= [SWAPI.get(column, 1.0) for column in columns]
        active[:, number] = False
    some = np.isfinite(cube)
    has = some[:, :, [columns.index(name) for name in needs]].all(axis=2)
    has |= some.any(axis=2) & ~has.any(axis=1, keepdims=True)  # half a measurement is one where nobody has more
    if group == "plasma":
        has = _without_imap(has, suspect, craft)
    doubted = has & suspect & _trusted(has & ~suspect)
    used, changes = _walk(has, doubted, newest, _preferred(active), craft)
    if group == "plasma":
        changes = [(at, (old, new, f"{why} {CORRECTED}" if new == IMAP else why)) for at, (old, new, why) in changes]
    rows = np.where((used >= 0)[:, None], cube[np.arange(count), used], np.nan)
    there = np.isfinite(rows).any(axis=1)
    names = np.array([*craft, None], dtype=object)[np.where(there, used, -1)]
    marks = (there & suspect[np.arange(count), used]).astype(np.float64)
    return {name: rows[:, place] for place, name in enumerate(columns)}, names, marks, changes


def _without_imap(has: Bools, suspect: Bools, craft: list[str]) -> Bools:
    """The values without those of IMAP in minutes in which, or shortly before which, a better craft has a good one."""
    better = [number for number, name in enumerate(craft) if name in BEFORE_IMAP]
    if IMAP not in craft or not better:
        return has
    place = np.arange(len(has))
    good = (has & ~suspect)[:, better].any(axis=1)
    last = np.maximum.accumulate(np.where(good, place, -RETURN - 1))
    kept = has.copy()
    kept[:, craft.index(IMAP)] &= place - last > RETURN
    return kept


def _order(craft: Iterable[str]) -> list[str]:
    rank = {name: place for place, name in enumerate(ORDER)} | {LAST: len(ORDER) + 1}
    return sorted(set(craft), key=lambda name: (rank.get(name, len(ORDER)), name))


def _minutes(frame: pd.DataFrame) -> NDArray[np.int64]:
    times = pd.DatetimeIndex(frame.index.get_level_values("time")).as_unit("s")
    return np.asarray(times.asi8 // 60)


def _preferred(active: Bools) -> NDArray[np.int64]:
    """Number of the active craft in each minute; the last one known where none is, the first of the order before."""
    known = np.maximum.accumulate(np.where(active.any(axis=1), np.arange(len(active)), -1))
    return np.where(known >= 0, active.argmax(axis=1)[known], 0)


def _held(has: Bools, doubted: Bools) -> Bools:
    """Minutes in which a craft is there: a slow one also in the minute after a value; a doubted one is not."""
    held = has & ~doubted
    for craft in range(has.shape[1]):
        steps = np.diff(np.flatnonzero(has[:, craft]))
        steps = steps[steps <= 3]
        if steps.size >= 5 and steps.mean() > SLOW:
            held[1:, craft] |= held[:-1, craft] & ~doubted[1:, craft]
    return held


def _trusted(good: Bools) -> Bools:
    """Minutes in which a craft has a row that is not suspect, and the `TRUST` minutes after it; one column."""
    place = np.arange(len(good))
    last = np.maximum.accumulate(np.where(good.any(axis=1), place, -TRUST - 1))
    return np.asarray(place - last <= TRUST)[:, None]


def _runs(held: Bools) -> NDArray[np.int64]:
    """How many minutes in turn a craft has been there."""
    place = np.arange(1, len(held) + 1)[:, None]
    return np.asarray(place - np.maximum.accumulate(np.where(held, 0, place)))


def _lists(table: Bools) -> list[list[bool]]:
    return [list(row) for row in table.tolist()]


def _walk(
    has: Bools, doubted: Bools, newest: NDArray[np.int64], preferred: NDArray[np.int64], craft: Sequence[str]
) -> tuple[NDArray[np.int64], list[Change]]:
    """Craft used in each minute (-1 none) and the changes, one step after the other: it has a memory."""
    held = _held(has, doubted)
    has = has & ~doubted
    ready = _lists(_runs(held) >= RETURN)  # plain lists are faster here
    for number in np.flatnonzero((newest >= 0) & (newest >= newest.max() - WAIT)):
        held[newest[number] + 1 :, number] = True
    here, there, anyone = _lists(has), _lists(held), [any(row) for row in has.tolist()]
    wish = [int(number) for number in preferred]
    used: list[int] = []
    changes: list[Change] = []
    current, started, silent = -1, False, 0
    for minute, want in enumerate(wish):
        silent = 0 if anyone[minute] else silent + 1
        after, reason = current, ""
        if silent > GAP and current >= 0:
            changes.append((minute - GAP, (craft[current], None, f"No craft has a value for more than {GAP} minutes.")))
            after = current = -1
        elif anyone[minute] and want != current and ready[minute][want] and current >= 0:
            after = want
            named = wish[minute - 1] != want
            reason = (
                f"The source now calls {craft[want]} its active craft."
                if named
                else f"{craft[want]}, the preferred craft, has values for {RETURN} minutes and more."
            )
        elif anyone[minute] and (current < 0 or not there[minute][current]):
            after = want if here[minute][want] else here[minute].index(True)
            reason = f"{craft[after]} has values."
            if current >= 0 and doubted[minute, current]:
                reason = f"{craft[current]} is suspect in this minute, {craft[after]} is not."
            elif current >= 0 and craft[after] == LAST:
                reason = "No craft has a value; SWPC's propagated wind is used."
            elif current >= 0 and craft[current] == LAST:
                reason = f"{craft[after]} has values again."
            elif current >= 0:
                reason = f"{craft[current]} has no value in this minute, {craft[after]} has."
        if after != current:
            if started:
                changes.append((minute, (craft[current] if current >= 0 else None, craft[after], reason)))
            current, started = after, True
        used.append(current)
    return np.array(used, dtype=np.int64), changes
