"""What the store says of the last day, as arrays on one regular grid of minutes: the numeric state of the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypedDict
from zlib import crc32

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.live import goes
from dashboard.live.events import EventRow, sky_events
from dashboard.live.exposure import Exposure, exposure
from dashboard.live.parts import Parts
from dashboard.live.played import Played
from dashboard.live.shocks import FOLLOWED, Step, steps
from nowcast import store
from nowcast.bulletins.threads import Thread, threads
from nowcast.clock import Clock
from nowcast.store import Health, Store
from nowcast.store.smile import read_retrievals
from nowcast.vocabulary.quantities import INPUT_SUSPECT, MARKED_BY, QUANTITIES, SUSPECT
from nowcast.vocabulary.records import Announced
from nowcast.words.switch import switch_words

STEP = 60  # s
BACK = 24 * 3600  # s of the past on the page
AHEAD = timedelta(hours=4)  # no lead from L1 is longer
INTERVALS = {"kp": 10800, "hp30": 1800}  # s
BARS = {name: (f"swpc_{name}", f"gfz_{name}") for name in INTERVALS}  # feeds of each, the better one last
WIND = {"l1_field": "field", "l1_plasma": "plasma"}
JOINED = 300  # s without a row over which a segment of a craft goes on

FIELD = ("bt", "bx_gsm", "by_gsm", "bz_gsm", "phi_gsm", "theta_gsm")
PLASMA = ("flow_speed", "proton_density", "proton_temperature")
BANDED = ("standoff_distance", "dst_estimate", "kp_estimate")
COMPUTED = (
    "dynamic_pressure", "clock_angle", "flaring", "compression_index",
    *(f"{name}{part}" for name in BANDED for part in ("", "_low", "_high")),
)  # fmt: skip
WINDOW = ("geo_window_start", "geo_window_stop")
RECENT = timedelta(minutes=30)  # of exposure before now
HELD = "held_minutes"
SUSPECTS = tuple(dict.fromkeys((INPUT_SUSPECT, *MARKED_BY.values())))  # columns that mark a suspect input
READ = (*COMPUTED, *WINDOW, *SUSPECTS, HELD)  # of the derived rows

Column = NDArray[np.float32]
Segment = tuple[int, int, str]
Bar = tuple[int, int, float, str, str]  # from, to [unix s], value, kind, source


class RemarkRow(TypedDict):
    """A remark on a feed; `time` of its last occurrence [unix s]."""

    time: int
    feed: str
    kind: str
    text: str
    count: int


@dataclass(frozen=True)
class State:
    """Everything that the page draws, of one data version.

    `version` is the store's, moved by an offset for each replay, so that numbers of two storms never meet;
    `made` is the time (of the nowcast clock) for which it was read.
    `columns`: cell i is at `start` + 60 i; measured columns at L1 time, derived ones at arrival time.
    `suspect`: times [unix s] of the rows of "field" and "plasma" that our rules do not trust, and for each column of
    `SUSPECTS` of the minutes that rest on such rows.
    `held`: minutes [unix s] of derived values that stand over a hole of the wind, and minutes since its last parcel.
    `announced`: steps in the wind of the last hours; `shocks` and `exposure`: what the browser gets of them and of the
    own satellites. `tracks`: whose the columns of the GOES satellites are.
    """

    version: int
    made: datetime
    clock: Clock
    mode: str
    scenario: str | None
    start: int
    count: int
    columns: Mapping[str, Column]
    craft: Mapping[str, Sequence[Segment]]
    bars: Mapping[str, Sequence[Bar]]
    switches: Sequence[goes.SwitchRow]
    arriving: tuple[int, int]
    health: Mapping[str, Health]
    remarks: Sequence[RemarkRow]
    suspect: Mapping[str, frozenset[int]] = field(default_factory=dict)
    held: Mapping[int, int] = field(default_factory=dict)
    announced: Sequence[Announced] = ()
    shocks: Sequence[Step] = ()
    tracks: Mapping[str, goes.Track] = field(default_factory=dict)
    exposure: Exposure = field(default_factory=lambda: Exposure(satellites=[], window=None))
    imaged_standoff: Sequence[tuple[int, float, float, float]] = ()  # unix s, nose seen by SXI, its 90 % band [R_E]
    events: Sequence[EventRow] = ()
    played: Played | None = None
    demonstration: datetime | None = None  # when the built-in storm begins, where nothing has answered
    issued: datetime | None = None  # when the newest nowcast was, where time runs faster than in reality


def age_time(state: State, now: datetime) -> datetime:
    """The time by which ages are taken: now, but in a fast replay that of the newest nowcast and the real time since.

    A replay at 120 times real time is two minutes ahead of its data for each second of computing; nothing is stale
    because of that. A worker that stands still is seen as soon as in reality.
    """
    if state.issued is None or state.clock.speed <= 1 or now <= state.issued:
        return now
    return state.issued + (now - state.issued) / state.clock.speed


def offset(clock: Clock, mode: str) -> int:
    """What is added to the version of a store: 0 when live, else a number that belongs to this replay."""
    if mode == "live":
        return 0
    return (crc32(f"{mode}{clock.start}{clock.anchor}".encode()) & 0xFFFFF) << 32


def build(
    database: Store, now: datetime, version: int, *, known_at: datetime | None = None, parts: Parts | None = None
) -> State:
    """Read the state from the store.

    Parameters
    ----------
    now : datetime
        The right end of the measured part.
    version : int
        As the page should call it.
    known_at : datetime, optional
        Only what had been received by then; derived values are those that were issued.
    parts : Parts, optional
        What was read for the last state, of which only what has changed since is read again; for states of now.
    """
    known = parts or Parts()
    known.begin(database, version)
    clock, mode = store.clock_of(database)
    minute = int(now.timestamp()) // STEP * STEP
    start = minute - BACK
    begin = datetime.fromtimestamp(start, UTC)
    wind: dict[str, Wind] = {
        name: known.get(name, (name,), minute, partial(_wind, database, name, begin, now, known_at)) for name in WIND
    }
    nowcast = known.get("nowcast", ("nowcast",), minute, lambda: _nowcast(database, begin, now, known_at))
    count = (nowcast.last - start) // STEP + 1
    grids = [*(part.columns for part in wind.values()), nowcast.columns]
    columns = {name: _padded(column, count) for grid in grids for name, column in grid.items()}
    readings = (
        known.goes.read(database, start, now, known.versions) if parts else goes.read(database, start, now, known_at)
    )
    columns |= {name: _padded(column, count) for name, column in readings.columns.items()}
    announced = known.get(
        "shocks", ("shocks",), minute, lambda: store.read_shocks(database, now - FOLLOWED, now, known_at)
    )
    outside = readings.craft.get("goes_hp", ())
    messages = known.get("messages", ("swpc_alerts",), minute, lambda: _messages(database, begin, now, known_at))
    return State(
        version=version,
        made=now,
        clock=clock,
        mode=mode,
        scenario=store.scenario_of(database),
        start=start,
        count=count,
        columns=columns,
        craft={WIND[name]: part.craft for name, part in wind.items()} | dict(readings.craft),
        bars={
            name: known.get(
                name, BARS[name], minute, partial(_bars, database, name, begin, now, known_at)
            )
            for name in INTERVALS
        },
        switches=[*known.get("switches", WIND, minute, lambda: _switches(database, begin, now)), *readings.switches],
        arriving=(minute, nowcast.last),
        health=known.get("health", ("health",), 0, lambda: store.read_health(database)),
        remarks=known.get("remarks", ("health",), 0, lambda: _remarks(database)),
        suspect={WIND[name]: part.suspect for name, part in wind.items()} | dict(nowcast.suspect),
        held=nowcast.held,
        tracks=readings.tracks,
        announced=announced,
        shocks=steps(announced),
        exposure=nowcast.exposure,
        imaged_standoff=known.get("images", ("retrievals",), minute, lambda: _imaged(database, begin, now, known_at)),
        events=sky_events(columns, start, now, announced, outside, messages),
        played=_played(database, mode),
        demonstration=_demonstration(database, mode),
        issued=store.last_issued(database) if clock.speed > 1 else None,
    )  # fmt: skip


def _messages(database: Store, begin: datetime, now: datetime, known_at: datetime | None) -> list[Thread]:
    """The messages of the centre that were issued in the span."""
    if "swpc_alerts" not in database.feeds:
        return []
    stored = store.read_documents(database, "swpc_alerts", begin, now, known_at=known_at)
    return [thread for thread in threads([item.document for item in stored], now) if thread.issued >= begin]


def _played(database: Store, mode: str) -> Played | None:
    """The storm that is played, as the one who plays it described it."""
    facts = store.meta(database, "played") if mode != "live" else None
    return Played(facts["about"], frozenset(facts["feeds"]), facts["smile"]) if facts else None


def _demonstration(database: Store, mode: str) -> datetime | None:
    begins = store.meta(database, "demonstration") if mode == "live" else None
    return None if begins is None else datetime.fromisoformat(begins)


@dataclass(frozen=True)
class Wind:
    """What is drawn of the chosen field or plasma."""

    columns: Mapping[str, Column]
    craft: Sequence[Segment]
    suspect: frozenset[int]


def _wind(database: Store, feed: str, begin: datetime, now: datetime, known_at: datetime | None) -> Wind:
    start, count = int(begin.timestamp()), BACK // STEP + 1
    rows = _rows(database, feed, begin, now, known_at)
    names = FIELD if feed == "l1_field" else PLASMA
    columns = {name: _column(rows, name, start, count) for name in names}
    return Wind(columns, _segments(rows), _suspect(rows))


@dataclass(frozen=True)
class Nowcast:
    """What is drawn of the nowcast, to its last minute [unix s]."""

    columns: Mapping[str, Column]
    last: int
    suspect: Mapping[str, frozenset[int]]
    held: Mapping[int, int]
    exposure: Exposure


def _nowcast(database: Store, begin: datetime, now: datetime, known_at: datetime | None) -> Nowcast:
    start = int(begin.timestamp())
    derived = _derived(database, begin, now, known_at)
    last = _end(derived, start + BACK)
    count = (last - start) // STEP + 1
    satellites = store.read_exposure(database, now - RECENT, now + AHEAD, known_at)
    return Nowcast(
        {name: _column(derived, name, start, count) for name in COMPUTED},
        last,
        {name: frozenset(_seconds(derived.index[derived[name] > 0]).tolist()) for name in SUSPECTS},
        _held(derived),
        exposure(satellites, derived[list(WINDOW)], now),
    )


def _remarks(database: Store) -> list[RemarkRow]:
    return [
        {"time": int(item["last"].timestamp()), "feed": item["feed"], "kind": item["kind"], "text": item["text"],
         "count": item["count"]}
        for item in store.remarks(database, 20)
    ]  # fmt: skip


def _switches(database: Store, begin: datetime, now: datetime) -> list[goes.SwitchRow]:
    """Changes of the craft at L1."""
    return [
        {
            "time": int(item.time.timestamp()),
            "group": item.group,
            "before": item.before,
            "after": item.after,
            "reason": item.reason,
            "text": switch_words(item.group, item.after, item.reason),
        }
        for item in store.switches(database, begin, now)
    ]


def _rows(database: Store, feed: str, begin: datetime, now: datetime, known_at: datetime | None) -> pd.DataFrame:
    if feed not in database.feeds:
        return pd.DataFrame(index=pd.MultiIndex.from_arrays([[], []], names=["time", "source"]))
    return store.read(database, feed, begin, now, known_at=known_at)


def _derived(database: Store, begin: datetime, now: datetime, known_at: datetime | None) -> pd.DataFrame:
    """Derived rows by arrival; as known then: what was issued for each minute, and the last look ahead."""
    if known_at is None:
        return store.read_derived(database, begin, now + AHEAD, columns=READ)
    issued = store.read_issued(database, begin, min(now, known_at), known_at)
    if issued.empty:
        return pd.DataFrame(columns=list(READ), index=pd.DatetimeIndex([], tz="UTC"))
    instants, horizons = issued.index.get_level_values(0), issued.index.get_level_values(1)
    kept = issued[(horizons == 0) | (instants == instants[-1])]
    frame: pd.DataFrame = kept.set_index("valid_time").sort_index().groupby(level=0).last()
    return frame[list(READ)]


def _imaged(
    database: Store, begin: datetime, now: datetime, known_at: datetime | None
) -> list[tuple[int, float, float, float]]:
    """The nose as images of SXI show it, where they do."""
    kept = read_retrievals(database, begin, now, known_at=known_at or now)
    found = [(round(one.time.timestamp()), one.standoff_distance, one.low, one.high) for one in kept]
    return [
        (time, round(nose, 2), round(low, 2), round(high, 2))
        for time, nose, low, high in found
        if nose is not None and low is not None and high is not None
    ]


def _seconds(index: pd.Index) -> NDArray[np.int64]:
    times = index.get_level_values(0)
    return np.asarray(pd.DatetimeIndex(times).as_unit("s").asi8, dtype=np.int64)


def _end(derived: pd.DataFrame, minute: int) -> int:
    """The last minute for which something is known."""
    said = derived.dropna(how="all", subset=["standoff_distance", "dynamic_pressure"]) if len(derived) else derived
    return max(minute, int(_seconds(said.index)[-1]) // STEP * STEP) if len(said) else minute


def _column(rows: pd.DataFrame, name: str, start: int, count: int) -> Column:
    """A column on the grid, rounded to the digits that mean something; NaN where there is no row."""
    column: Column = np.full(count, np.nan, dtype=np.float32)
    if name in rows:
        cells = (_seconds(rows.index) - start) // STEP
        inside = (cells >= 0) & (cells < count)
        rounded = np.round(rows[name].to_numpy(dtype=float), QUANTITIES[name].decimals)
        column[cells[inside]] = rounded[inside]
    return column


def _padded(column: Column, count: int) -> Column:
    """The column with nothing behind now."""
    whole: Column = np.full(count, np.nan, dtype=np.float32)
    whole[: len(column)] = column[:count]
    return whole


def _held(derived: pd.DataFrame) -> dict[int, int]:
    """Minutes of derived rows that stand over a hole, and for how long the hole has been there [min]."""
    rows = derived[derived[HELD] > 0]
    return dict(zip(_seconds(rows.index).tolist(), rows[HELD].round().astype(int).tolist(), strict=True))


def _suspect(rows: pd.DataFrame) -> frozenset[int]:
    """Times of the rows that are marked."""
    return frozenset(_seconds(rows.index[rows["quality"] == SUSPECT]).tolist()) if "quality" in rows else frozenset()


def _segments(rows: pd.DataFrame) -> list[Segment]:
    """From when to when which craft was used."""
    found: list[Segment] = []
    if rows.empty:
        return found
    sources = rows.index.get_level_values("source")
    for time, source in zip(_seconds(rows.index).tolist(), sources, strict=True):
        if found and found[-1][2] == source and time - found[-1][1] <= JOINED:
            found[-1] = (found[-1][0], time + STEP, source)
        else:
            found.append((time, time + STEP, str(source)))
    return found


def _bars(database: Store, name: str, begin: datetime, now: datetime, known_at: datetime | None) -> list[Bar]:
    """Intervals of an index: official ones of GFZ, estimates of SWPC where those are not there yet."""
    span = INTERVALS[name]
    present = now.timestamp()
    bars: dict[int, Bar] = {}
    for feed, kind, source in ((f"swpc_{name}", "estimate", "SWPC"), (f"gfz_{name}", "official", "GFZ")):
        if feed not in database.feeds:
            continue
        rows = store.read(database, feed, begin - timedelta(seconds=span), now, columns=[name], known_at=known_at)
        for time, value in zip(_seconds(rows.index).tolist(), rows[name].tolist(), strict=True):
            if np.isfinite(value):
                begun = time // span * span
                word = "running" if begun + span > present else kind
                bars[begun] = (begun, begun + span, round(value, 3), word, source)
    return [bars[time] for time in sorted(bars)]
