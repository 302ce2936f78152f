"""Makes one wind out of those of many craft, minute by minute, and records every change of craft.

Field and plasma are chosen apart. The craft that the source calls active is preferred; where it has no value, the
best standby craft is used, and the active one again after `RETURN` minutes with values. Nothing is filled or mixed:
a row of a group is that of one craft. A craft with a value each 97 s (some plasma instruments) is not left for the
minutes between two of its values, nor one whose newest row is a little behind that of another (craft report in turn).
A row that is suspect (see `l1.judge`) counts as none while another craft has one that is not; where all are
suspect, the row is used and marked. Where every craft of SWPC's files is silent for more than `GAP` minutes, IMAP's
own broadcast fills the hole, and where that is silent too, SWPC's propagated wind; a shorter hole stays one, because
products differ by minutes in when they come.

IMAP's plasma (SWAPI) reads 3 to 4 % slow and about 20 % thin against Wind, and its moments can fail in storms: taken as
it is, the nose would stand 0.4 R_E too far out. It is corrected by `SWAPI`, and never taken while SOLAR-1, ACE or
DSCOVR has a value that is not suspect, or had one `RETURN` minutes ago; whether SWPC calls it active does not count.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

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
LAST = "propagated"  # SWPC's own one-craft wind, taken after every craft
RETURN = 3  # min with values in turn before the active craft is taken again
WAIT = 2  # min that the newest row of a craft may be behind that of another before the craft is left
GAP = 10  # min without any value, after which no craft is in use
TRUST = 3  # min for which suspect rows of others are not taken after a row that is not suspect
SLOW = 1.3  # min, mean step of the values above which a craft is slow
SLOW_SPAN = 60  # min to either side of a minute, of which this is the mean
SPAN = 32 * 1440  # min, longest grid: a stray old stamp must not fill the memory

FIELD = ("bt", "bx_gse", "by_gse", "bz_gse", "bx_gsm", "by_gsm", "bz_gsm", "theta_gsm", "phi_gsm")
PLASMA = ("flow_speed", "proton_density", "proton_temperature", "vx_gse", "vy_gse", "vz_gse")
# For each group its columns, and those that together make a value.
GROUPS = {"field": (FIELD, ("bz_gsm",)), "plasma": (PLASMA, ("flow_speed", "proton_density"))}
MARKS = ("field_craft", "plasma_craft", "field_suspect", "plasma_suspect")

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Chosen:
    """The wind of one craft at a time, by minute at L1, and the changes of craft."""

    frame: pd.DataFrame  # with `field_craft`, `plasma_craft`, and `field_suspect`, `plasma_suspect` (1 or 0)
    switches: tuple[Switch, ...]


def choose(
    mag: pd.DataFrame,
    wind: pd.DataFrame,
    *,
    relay: pd.DataFrame | None = None,
    fallback: pd.DataFrame | None = None,
) -> Chosen:
    """Make a one-craft frame from the frames of all craft.

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
    minutes = [_minutes(frame) for frames in used.values() for frame in frames]
    last = max((int(m.max()) for m in minutes), default=0)
    first = max(min((int(m.min()) for m in minutes), default=1), last - SPAN)
    count = last - first + 1
    index = pd.DatetimeIndex(pd.to_datetime((first + np.arange(count)) * 60, unit="s", utc=True)).as_unit("us")
    data: dict[str, Floats | pd.Series[str]] = {}
    switches: list[Switch] = []
    for group, frames in used.items():
        values, names, suspect, changes = _group(group, frames, first, count)
        data |= values
        data[f"{group}_craft"] = pd.Series(names, index=index, dtype=object)
        data[f"{group}_suspect"] = suspect
        switches += [Switch(index[minute].to_pydatetime(), group, *change) for minute, change in changes]
    columns = [*FIELD, *PLASMA, *MARKS]
    frame = pd.DataFrame({name: data[name] for name in columns}, index=index.rename("time"))
    return Chosen(frame, tuple(sorted(switches, key=lambda switch: (switch.time, switch.group))))


def _filled(group: str, frame: pd.DataFrame, *spares: pd.DataFrame | None) -> list[pd.DataFrame]:
    """The frame of a group, and of each spare in turn the rows in the holes that are left; none is empty."""
    frames = [frame]
    measured = _measured_minutes(group, frame)
    for spare in spares:
        if spare is not None:
            frames.append(spare[_in_holes(_minutes(spare), measured)])
            measured = np.union1d(measured, _measured_minutes(group, frames[-1]))
    return [frame for frame in frames if len(frame)]


def _measured_minutes(group: str, frame: pd.DataFrame) -> NDArray[np.int64]:
    """Minutes in which some craft has a value of a group."""
    needs = list(GROUPS[group][1])
    complete = frame.reindex(columns=needs).notna().all(axis=1).to_numpy(dtype=bool)
    return np.unique(_minutes(frame)[complete])


def _in_holes(minutes: NDArray[np.int64], measured: NDArray[np.int64]) -> Bools:
    """Minutes that lie in a hole of more than `GAP` minutes: all where nothing was measured, none before the first."""
    if not len(measured) or not len(minutes):
        return np.ones(len(minutes), dtype=bool)
    after = np.searchsorted(measured, minutes, side="right")
    before = measured[np.maximum(after - 1, 0)]
    until = np.append(measured, int(minutes.max()) + 1)[after]
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
        number = pd.Index(craft).get_indexer(frame.index.get_level_values("source"))
        np.maximum.at(newest, number, row)
        inside = row >= 0
        for position, column in enumerate(columns):
            if column in frame:
                cube[row[inside], number[inside], position] = frame[column].to_numpy(dtype=np.float64)[inside]
        if "active" in frame:
            active[row[inside], number[inside]] = frame["active"].eq(True).to_numpy(dtype=bool)[inside]
        if "suspect" in frame:
            suspect[row[inside], number[inside]] = frame["suspect"].eq(1).to_numpy(dtype=bool)[inside]
    if group == "plasma" and IMAP in craft:
        cube[:, craft.index(IMAP)] *= [SWAPI.get(column, 1.0) for column in columns]
        active[:, craft.index(IMAP)] = False
    finite = np.isfinite(cube)
    has = finite[:, :, [columns.index(name) for name in needs]].all(axis=2)
    has |= finite.any(axis=2) & ~has.any(axis=1, keepdims=True)  # half a measurement counts where no craft has more
    if group == "plasma":
        has = _without_imap(has, suspect, craft)
    rejected = has & suspect & _trusted(has & ~suspect)
    used, changes = _choices(_available(craft, has, rejected, newest, _preferred(active)))
    if group == "plasma":
        changes = [(at, (old, new, f"{why} {CORRECTED}" if new == IMAP else why)) for at, (old, new, why) in changes]
    rows = np.where((used >= 0)[:, None], cube[np.arange(count), used], np.nan)
    measured = np.isfinite(rows).any(axis=1)
    names = np.array([*craft, None], dtype=object)[np.where(measured, used, -1)]
    marks = (measured & suspect[np.arange(count), used]).astype(np.float64)
    return {name: rows[:, position] for position, name in enumerate(columns)}, names, marks, changes


def _without_imap(has: Bools, suspect: Bools, craft: list[str]) -> Bools:
    """The values without those of IMAP in minutes in which, or shortly before which, a better craft has a good one."""
    better = [number for number, name in enumerate(craft) if name in BEFORE_IMAP]
    if IMAP not in craft or not better:
        return has
    minutes = np.arange(len(has))
    good = (has & ~suspect)[:, better].any(axis=1)
    last = np.maximum.accumulate(np.where(good, minutes, -RETURN - 1))
    remaining = has.copy()
    remaining[:, craft.index(IMAP)] &= minutes - last > RETURN
    return remaining


def _order(craft: Iterable[str]) -> list[str]:
    """Craft in the order in which standby ones are taken, each once."""
    rank = {name: position for position, name in enumerate(ORDER)} | {LAST: len(ORDER) + 1}
    return sorted(set(craft), key=lambda name: (rank.get(name, len(ORDER)), name))


def _minutes(frame: pd.DataFrame) -> NDArray[np.int64]:
    """Minute of each row since 1970."""
    times = pd.DatetimeIndex(frame.index.get_level_values("time")).as_unit("s")
    return np.asarray(times.asi8 // 60)


def _preferred(active: Bools) -> NDArray[np.int64]:
    """Number of the active craft in each minute: the last known where none is, before that the first of the order."""
    last = np.maximum.accumulate(np.where(active.any(axis=1), np.arange(len(active)), -1))
    return np.where(last >= 0, active.argmax(axis=1)[last], 0)


def _held(has: Bools, rejected: Bools) -> Bools:
    """Minutes in which a craft may stay in use: with a value, of a slow craft also the minute after; none rejected."""
    held = has & ~rejected
    for craft in range(has.shape[1]):
        after = held[:-1, craft] & ~rejected[1:, craft]
        held[1:, craft] |= after & _slow(has[:, craft])[1:]
    return held


def _slow(has: Bools) -> Bools:
    """Minutes about which, within `SLOW_SPAN` to either side, the values of a craft come more than a minute apart."""
    minutes = np.flatnonzero(has)
    steps = np.diff(minutes)
    short = steps <= 3
    ends, total = minutes[1:][short], np.concatenate(([0], np.cumsum(steps[short])))
    first, stop = (np.searchsorted(ends, np.arange(len(has)) + span, side="right") for span in (-SLOW_SPAN, SLOW_SPAN))
    count = stop - first
    return np.asarray((count >= 5) & (total[stop] - total[first] > SLOW * count))


def _trusted(good: Bools) -> Bools:
    """Minutes in which a craft has a row that is not suspect, and the `TRUST` minutes after it; one column."""
    minute = np.arange(len(good))
    last = np.maximum.accumulate(np.where(good.any(axis=1), minute, -TRUST - 1))
    return np.asarray(minute - last <= TRUST)[:, None]


def _runs(held: Bools) -> NDArray[np.int64]:
    """How many minutes in turn a craft has been held."""
    minute = np.arange(1, len(held) + 1)[:, None]
    return np.asarray(minute - np.maximum.accumulate(np.where(held, 0, minute)))


@dataclass(frozen=True)
class Availability:
    """What the choice knows of each minute, by number of the craft; plain lists, which are faster here."""

    craft: Sequence[str]
    preferred: list[int]
    has: list[list[bool]]  # a value that is not rejected
    held: list[list[bool]]  # may stay in use, although it may have no value in this very minute
    ready: list[list[bool]]  # held for `RETURN` minutes
    rejected: list[list[bool]]  # a suspect value, while another craft has one that is not
    any_value: list[bool]


@dataclass(frozen=True)
class Choice:
    """The craft that is used in a minute, and what the next minute has to remember."""

    craft: int = -1  # -1: none
    reason: str = ""  # why it is another one than in the minute before
    silent: int = 0  # minutes in turn without a value of any craft
    begun: bool = False  # whether a craft has been used at all


def _available(
    craft: Sequence[str], has: Bools, rejected: Bools, newest: NDArray[np.int64], preferred: NDArray[np.int64]
) -> Availability:
    held = _held(has, rejected)
    ready = _runs(held) >= RETURN
    for number in np.flatnonzero((newest >= 0) & (newest >= newest.max() - WAIT)):
        held[newest[number] + 1 :, number] = True
    has = has & ~rejected
    return Availability(
        craft=craft,
        preferred=preferred.tolist(),
        has=has.tolist(),
        held=held.tolist(),
        ready=ready.tolist(),
        rejected=rejected.tolist(),
        any_value=[any(row) for row in has.tolist()],
    )


def _choices(available: Availability) -> tuple[NDArray[np.int64], list[Change]]:
    """Number of the craft used in each minute (-1 none), and the changes."""
    names = [*available.craft, None]  # the last one stands for -1
    used: list[int] = []
    changes: list[Change] = []
    choice = Choice()
    for minute in range(len(available.preferred)):
        before, choice = choice, _next_choice(choice, minute, available)
        if choice.craft != before.craft and before.begun:
            since = minute if choice.craft >= 0 else minute - GAP
            changes.append((since, (names[before.craft], names[choice.craft], choice.reason)))
        used.append(choice.craft)
    return np.array(used, dtype=np.int64), changes


def _next_choice(before: Choice, minute: int, available: Availability) -> Choice:
    """The choice of a minute, given that of the minute before."""
    silent = 0 if available.any_value[minute] else before.silent + 1
    current, preferred = before.craft, available.preferred[minute]
    if silent > GAP and current >= 0:
        return Choice(-1, f"No craft has a value for more than {GAP} minutes.", silent, True)
    if not silent and current >= 0 and preferred != current and available.ready[minute][preferred]:
        return Choice(preferred, _reason_to_return(minute, available), silent, True)
    if not silent and (current < 0 or not available.held[minute][current]):
        has = available.has[minute]
        craft = preferred if has[preferred] else has.index(True)
        return Choice(craft, _reason_to_leave(current, craft, minute, available), silent, True)
    return before if silent == before.silent else replace(before, silent=silent)


def _reason_to_return(minute: int, available: Availability) -> str:
    """Why the preferred craft is taken although the present one has values."""
    preferred = available.preferred[minute]
    name = available.craft[preferred]
    if available.preferred[minute - 1] != preferred:
        return f"{name} is the active craft now."
    return f"{name} back for {RETURN} min."


def _reason_to_leave(current: int, craft: int, minute: int, available: Availability) -> str:
    """Why another craft is taken where the present one, if there is any, has no value that counts."""
    new = available.craft[craft]
    if current < 0:
        return f"{new} has data."
    old = available.craft[current]
    if available.rejected[minute][current]:
        return f"{old} suspect."
    if new == LAST:
        return "No craft has data; SWPC's propagated wind."
    if old == LAST:
        return f"{new} has data again."
    return f"{old} gap."
