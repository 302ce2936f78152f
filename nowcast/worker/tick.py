"""The tick: chooses the craft, makes the nowcast from the wind of the last days, announces the shocks in it.

`make_nowcast` with the memory of the tick before computes what changed: the craft from shortly before the first changed
row on, and the minutes at the nose that differ (`physics.advance`). Without a memory it reads and computes everything.
Both leave the same store, which is tested. How far back a changed row at L1 can matter to the choice of the craft:

* marks of suspect rows look back by `l1.limits.MEMORY` and never ahead;
* the choice looks ahead by an hour (`l1.choice.SLOW_SPAN`), so minutes from `CHOICE` before the change on may differ;
* the choice of a minute depends on that before it, so it is made from `CONTEXT` before the change on and has to be the
  remembered one in the hour before those minutes. Where it is not, or where field or plasma ends or begins a hole of
  hours there, there is no memory;
* the switch to no craft is known after `GAP` minutes of silence and dated back to its begin, so a switch may differ
  that long before the first row that does: the choice is stored from the first difference of either on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from nowcast import store
from nowcast.l1 import judge
from nowcast.l1.choice import GAP, Chosen, choose
from nowcast.physics import advance, derive
from nowcast.physics.assimilation import Shift
from nowcast.physics.assimilation import shift as shift_of_images
from nowcast.store.smile import read_retrieved_vs_model
from nowcast.vocabulary.constants import FAST_CLOCK, L1_DISTANCE
from nowcast.vocabulary.quantities import SUSPECT
from nowcast.vocabulary.records import Switch
from nowcast.worker.announce import announce
from nowcast.worker.context import Context
from nowcast.worker.exposure import exposure
from nowcast.worker.memory import Change, TickMemory

WINDOW = timedelta(hours=26)  # of raw rows from which a choice without memory is made
MEMORY = timedelta(days=7)  # of wind from which the indices are integrated, at least
REWRITE = timedelta(hours=25)  # of chosen and derived rows that may still change
IMAGES = REWRITE + timedelta(hours=10)  # of boundaries in images: what is rewritten, and what still acts in it
CHOICE = timedelta(hours=1)
CONTEXT = timedelta(hours=4)
HELD = timedelta(hours=6)  # of raw rows in memory
AHEAD = timedelta(minutes=10)  # no row at L1 is stamped later than this after now
L1 = ("rtsw_mag", "rtsw_wind", "imap_ialirt", "propagated_wind")
EPHEMERIDES = ("rtsw_ephemerides", "horizons")
INPUTS = frozenset({*L1, *EPHEMERIDES})
GROUPS = {"l1_field": "field", "l1_plasma": "plasma"}
CRAFT = tuple(f"{group}_craft" for group in GROUPS.values())


@dataclass(frozen=True)
class Choice:
    """The one-craft wind of the last day and its switches, and the first of each that is not as it was."""

    frame: pd.DataFrame
    switches: tuple[Switch, ...]
    since: datetime | None  # the first row that differs
    switched: datetime | None = None  # the first switch that differs: it may be earlier, and without any row


def make_nowcast(
    context: Context, memory: TickMemory | None = None, changes: Mapping[str, Change] | None = None
) -> TickMemory | None:
    """Choose the craft, issue the nowcast from the wind of the last days, announce the shocks in it.

    Parameters
    ----------
    context : Context
    memory : TickMemory, optional
        Of the tick before; without it, all is read and computed.
    changes : mapping, optional
        What polls have changed since then, by feed; needed with a memory.

    Returns
    -------
    TickMemory or None
        For the next tick; None where there is no wind to remember.
    """
    now = context.clock.now()
    versions = {name: count for name, count in store.versions(context.store).items() if name in INPUTS}
    pending = {} if memory is None else memory.pending
    noted = {name: change for name, change in (changes or {}).items() if name in INPUTS}
    changes = {**pending, **{name: change.joined(pending.get(name)) for name, change in noted.items()}}
    if memory is not None and _holds(context, memory, changes, versions, now):
        warm = _make_warm(context, memory, changes, versions, now)
        if warm is not None:
            return warm
    return _make_cold(context, versions, now)


def _holds(
    context: Context, memory: TickMemory, changes: Mapping[str, Change], versions: Mapping[str, int], now: datetime
) -> bool:
    """Whether a memory and the changes since are all that there is."""
    if memory.begin != _begin(now) or memory.fence != context.fence():
        return False
    noted = {name: change.writes for name, change in changes.items()}
    return all(memory.versions.get(name, 0) + noted.get(name, 0) == versions.get(name, 0) for name in INPUTS)


def _begin(now: datetime) -> datetime:
    """From when on wind is remembered: the same all day, so that ticks with and without memory agree."""
    return (now - MEMORY).replace(hour=0, minute=0, second=0, microsecond=0)


def _make_cold(context: Context, versions: Mapping[str, int], now: datetime) -> TickMemory | None:
    """Read and compute everything."""
    begin = _begin(now)
    raw = {name: store.read(context.store, name, now - WINDOW, now + FAST_CLOCK) for name in L1}
    chosen = _judge_and_choose(context, raw, now)
    _store_first_choice(context, chosen, now)
    names = (*GROUPS, "propagated_wind")
    wind = derive.combine_wind(*(store.read(context.store, name, begin, now + FAST_CLOCK) for name in names))
    if wind.empty:
        return None
    distance = store.distance(context.store, now) or L1_DISTANCE
    shift = _image_shift(context, now)
    nowcast = advance.begin(wind, distance, now, shift)
    earlier = store.read_derived(context.store, now - MEMORY, now - REWRITE, columns=("dst_estimate",))
    _issue(context, nowcast, now - REWRITE, now, first=earlier.empty)
    announce(context.store, wind, distance, now, truth=context.truth, fence=context.fence())
    held = {name: _from(frame, now - HELD) for name, frame in raw.items()}
    unseen = dict.fromkeys(L1, Change(now, now + AHEAD, 0))
    return TickMemory(
        now, begin, context.fence(), versions, _pending(unseen, now), held, chosen.frame, chosen.switches, wind,
        distance, nowcast,
    )  # fmt: skip


def _pending(changes: Mapping[str, Change], now: datetime) -> dict[str, Change]:
    """The changes of which rows may still be ahead of what a tick reads."""
    read = now + FAST_CLOCK
    return {name: Change(read, change.latest, 0) for name, change in changes.items() if change.latest > read}


def _make_warm(
    context: Context, memory: TickMemory, changes: Mapping[str, Change], versions: Mapping[str, int], now: datetime
) -> TickMemory | None:
    """Compute what changed; None where that cannot be told from the memory."""
    raw = _raw(context, memory, changes, now)
    choice = _choose_again(context, memory, raw, changes, now)
    if choice is None:
        return None
    wind = memory.wind
    if choice.since is not None:
        again = _wind_again(wind, choice, choice.since)
        if again is None:
            return None
        wind = again
    _store_choice(context, choice, now)
    distance = _distance(context, memory, choice, changes, now)
    shift = _image_shift(context, now)
    if distance == memory.distance:
        since = None if choice.since is None else pd.Timestamp(choice.since)
        nowcast = advance.advance(memory.nowcast, wind, distance, since, now, shift)
    else:
        nowcast = advance.begin(wind, distance, now, shift)
    _issue(context, nowcast, now - REWRITE, now)
    announce(context.store, wind, distance, now, truth=context.truth, fence=context.fence())
    return TickMemory(
        now, memory.begin, memory.fence, versions, _pending(changes, now), raw, choice.frame, choice.switches, wind,
        distance, nowcast,
    )  # fmt: skip


def _distance(
    context: Context, memory: TickMemory, choice: Choice, changes: Mapping[str, Change], now: datetime
) -> float:
    """How far sunward the craft in use is [km]: asked again each hour, and with a new craft or ephemeris."""
    craft = [frame["field_craft"].dropna().iloc[-1:].tolist() for frame in (memory.chosen, choice.frame)]
    hours = {time.replace(minute=0, second=0, microsecond=0) for time in (memory.made, now)}
    if len(hours) == 1 and craft[0] == craft[1] and not set(EPHEMERIDES) & set(changes):
        return memory.distance
    return store.distance(context.store, now) or L1_DISTANCE


def _raw(context: Context, memory: TickMemory, changes: Mapping[str, Change], now: datetime) -> dict[str, pd.DataFrame]:
    """The rows of the last hours at L1, of which only the changed ones are read."""
    frames = {}
    for name in L1:
        frames[name] = _from(memory.raw[name], now - HELD)
        if name in changes:
            earliest = max(changes[name].earliest, now - HELD)
            fresh = store.read(context.store, name, earliest, now + FAST_CLOCK)
            frames[name] = pd.concat([_before(frames[name], earliest), fresh])
    return frames


def _choose_again(
    context: Context,
    memory: TickMemory,
    raw: Mapping[str, pd.DataFrame],
    changes: Mapping[str, Change],
    now: datetime,
) -> Choice | None:
    """The choice made again from shortly before the first changed row on; None where it does not meet the old one."""
    earliest = min((change.earliest for name, change in changes.items() if name in L1), default=None)
    frame = memory.chosen[memory.chosen.index >= now - WINDOW]
    if earliest is None:
        return Choice(frame, memory.switches, None)
    seam = _minute(earliest) - CHOICE
    start = seam + CHOICE - CONTEXT
    if start < now - HELD or frame.empty:
        return None
    chosen = _judge_and_choose(context, {name: _from(rows, start) for name, rows in raw.items()}, now)
    met = _between(chosen.frame, seam - CHOICE, seam)
    if len(met) < CHOICE // timedelta(minutes=1) or not met.equals(_between(frame, seam - CHOICE, seam)):
        return None
    new, old = chosen.frame[chosen.frame.index >= seam], frame[frame.index >= seam]
    if any(_unknown_past(met[name], old[name], new[name]) for name in CRAFT):
        return None
    since = _first_difference(old, new)
    dated = seam - timedelta(minutes=GAP)  # the earliest time of a switch that was decided from the seam on
    past = [switch for switch in memory.switches if now - WINDOW <= switch.time]
    switches = (
        *(switch for switch in past if switch.time < dated),
        *(switch for switch in chosen.switches if switch.time >= dated),
    )
    switched = min((switch.time for switch in {*past} ^ {*switches}), default=None)
    return Choice(pd.concat([frame[frame.index < seam], new]), switches, since, switched)


def _unknown_past(met: pd.Series, *later: pd.Series) -> bool:
    """Whether a group has a craft after an hour of silence: what was in use before it is beyond the rows in memory."""
    return bool(met.isna().all()) and any(craft.notna().any() for craft in later)


def _judge_and_choose(context: Context, raw: Mapping[str, pd.DataFrame], now: datetime) -> Chosen:
    """Judge the rows of all craft, store the remarks, choose among the craft."""
    judged = judge(raw["rtsw_mag"], raw["rtsw_wind"])
    if judged.remarks:
        store.write_remarks(context.store, judged.remarks, now, fence=context.fence())
    return choose(judged.mag, judged.wind, relay=raw["imap_ialirt"], fallback=raw["propagated_wind"])


def _first_difference(before: pd.DataFrame, after: pd.DataFrame) -> datetime | None:
    """The first minute in which two choices that begin together differ; None where they are the same."""
    rows = min(len(before), len(after))
    old, new = before.iloc[:rows], after.iloc[:rows]
    same = ((old == new) | (old.isna() & new.isna())).all(axis=1).to_numpy() & np.asarray(old.index == new.index)
    if not same.all():
        return _stamp(after.index[int(np.argmin(same))])
    if len(before) == len(after):
        return None
    return _stamp((after if len(after) > rows else before).index[rows])


def _store_first_choice(context: Context, chosen: Chosen, now: datetime) -> None:
    """Store a choice that was made without memory; its first hour has no past, so it is written only the first time."""
    first = all(store.extent(context.store, name) is None for name in GROUPS)
    frame = chosen.frame if first else chosen.frame[chosen.frame.index >= now - REWRITE]
    if len(frame):
        _write(context, frame, chosen.switches, _stamp(frame.index[0]), now)


def _store_choice(context: Context, choice: Choice, now: datetime) -> None:
    """Store a choice from the first row or switch on that is not as it was."""
    differing = [time for time in (choice.since, choice.switched) if time is not None]
    if differing:
        begin = min(differing)
        _write(context, choice.frame[choice.frame.index >= begin], choice.switches, begin, now)


def _write(context: Context, chosen: pd.DataFrame, switches: Sequence[Switch], begin: datetime, now: datetime) -> None:
    """Store what was chosen from a time on, in place of all that was."""
    frames = {name: _as_stored(chosen, name) for name in GROUPS}
    later = [switch for switch in switches if switch.time >= begin]
    span = (begin, now + AHEAD)
    store.write_chosen(context.store, frames, received=now, switches=later, span=span, fence=context.fence())


def _as_stored(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    """The chosen rows of field or plasma by (time, source), as the store takes them."""
    group = GROUPS[name]
    rows = rows[rows[f"{group}_craft"].notna()]
    source = rows[f"{group}_craft"].astype(str).rename("source")
    quality = rows[f"{group}_suspect"].where(rows[f"{group}_suspect"] > 0) * SUSPECT
    return rows.assign(quality=quality).set_index(source, append=True)[["quality", *store.CHOSEN[name]]]


def _wind_again(wind: pd.DataFrame, choice: Choice, since: datetime) -> pd.DataFrame | None:
    """The wind at L1 with the rows of a choice from a minute on, as `combine_wind` makes it; None where all are new."""
    kept = wind[wind.index < since]
    recent = choice.frame[choice.frame.index >= since - 2 * timedelta(minutes=derive.RECENT)]
    chosen = recent[list(CRAFT)].notna()
    recent = recent[chosen.any(axis=1).to_numpy()]
    if kept.empty or recent.empty:
        return None
    plasma = recent["plasma_suspect"].rolling(f"{derive.RECENT}min", min_periods=1).max()
    tail = recent[[name for name in wind if name != "suspect"]].assign(suspect=np.fmax(recent["field_suspect"], plasma))
    return pd.concat([kept, tail[tail.index >= since]])


def _issue(
    context: Context, nowcast: advance.Nowcast, rewrite: datetime, now: datetime, *, first: bool = False
) -> None:
    """Store what is new of the nowcast, issue it and the exposure of own satellites."""
    if nowcast.derived.empty:
        return
    rows = nowcast.derived.iloc[nowcast.changed :]
    rows = rows if first else rows[rows.index >= rewrite]
    exposed = exposure(nowcast.driven, context.settings.geo_satellites, now)
    store.write_nowcast(
        context.store, issued=now.replace(second=0, microsecond=0), derived=rows,
        now_rows=derive.issued_rows(nowcast.derived, pd.Timestamp(now)), exposure=exposed, fence=context.fence(),
    )  # fmt: skip


def _image_shift(context: Context, now: datetime) -> Shift | None:
    """The shift of the nose by SXI images, where the setting allows it; None for none."""
    if not context.settings.smile_assimilation:
        return None
    return shift_of_images(read_retrieved_vs_model(context.store, now - IMAGES, now, known_at=now))


def _from(frame: pd.DataFrame, start: datetime) -> pd.DataFrame:
    """The rows by (time, source) from a time on; they are sorted by time."""
    return frame.iloc[frame.index.get_level_values("time").searchsorted(pd.Timestamp(start)) :]


def _before(frame: pd.DataFrame, stop: datetime) -> pd.DataFrame:
    """The rows by (time, source) before a time."""
    return frame.iloc[: frame.index.get_level_values("time").searchsorted(pd.Timestamp(stop))]


def _between(frame: pd.DataFrame, start: datetime, stop: datetime) -> pd.DataFrame:
    """Rows by `time` from `start` on and before `stop`."""
    return frame[(frame.index >= start) & (frame.index < stop)]


def _minute(time: datetime) -> datetime:
    return time.replace(second=0, microsecond=0)


def _stamp(time: pd.Timestamp) -> datetime:
    return time.to_pydatetime()
