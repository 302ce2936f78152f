"""Snapshot and delta: bytes per data version, in and out, no framework.

A viewer's version is one that this process has served, so a new one is looked for when somebody asks, at most each
25 ms, and built once for all. Numbers are encoded once per version; what depends on the time (ages, states, `now`)
is encoded again each second, so that bytes kept here cannot make a clock or an age lag.
"""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

import numpy as np
import orjson

from dashboard.http.encoding import LEAST, Coding, encode
from dashboard.live.delta import NUMBERS, PARTS, head, make_delta, milliseconds, moving
from dashboard.live.goes import quantity_of
from dashboard.live.parts import Parts
from dashboard.live.state import Column, State, age_time, build, offset
from dashboard.theme import PALETTE
from nowcast import store
from nowcast.discover import members
from nowcast.errors import StoreError
from nowcast.store import Store
from nowcast.texts import label
from nowcast.vocabulary.quantities import DERIVED
from nowcast.vocabulary.records import Feed, Panel
from nowcast.vocabulary.scales import STEPS

log = logging.getLogger(__name__)

MINUTE = timedelta(minutes=1)
LOOK = 0.025  # s between two looks for a new version
REST = 0.05  # s at least between two builds
RING = 90  # versions of which a delta can be made


@dataclass(frozen=True)
class Answer:
    """An encoded body with its validator."""

    body: bytes
    etag: str
    coding: Coding


class Live:
    """What one web process knows of the store that `stage` names at the moment.

    Parameters
    ----------
    stage : callable
        Gives the store to read; it may give another one later (a simulation that ends).
    """

    def __init__(self, stage: Callable[[], Store]) -> None:
        self.stage = stage
        self._state: State | None = None
        self._place: Store | None = None
        self._parts = Parts()
        self.heartbeat: str | None = None  # when a worker last showed that it lives
        self._ring: OrderedDict[int, State] = OrderedDict()
        self._looked = self._built = self._took = -1e9
        self._flight: asyncio.Task[State] | None = None
        self._making: dict[tuple[object, ...], asyncio.Task[Answer]] = {}
        self._answers: dict[tuple[object, ...], tuple[float, Answer | None]] = {}
        self._numbers: tuple[int, bytes] = (-1, b"")

    async def state(self) -> State:
        """The newest state.

        Raises
        ------
        StoreError
            Where the store cannot be read and nothing was read before.
        """
        if self._state is not None and time.monotonic() - self._looked < LOOK:
            return self._state
        if self._flight is None or self._flight.done():
            self._flight = asyncio.create_task(asyncio.to_thread(self._look))
        return await asyncio.shield(self._flight)

    def known(self) -> State | None:
        """The state that was read last, without looking."""
        return self._state

    async def snapshot(self, coding: Coding) -> Answer:
        """Everything, of now."""
        state = await self.state()
        key = ("snapshot", state.version, coding)
        stored = self._stored(key, state)
        if stored is not None:
            return stored
        if key not in self._making:  # off the loop, for it takes some ms, and once for all who ask meanwhile
            work = asyncio.to_thread(self._kept, key, state, lambda now: self._snapshot(state, now), coding)
            self._making[key] = asyncio.create_task(work)
            self._making[key].add_done_callback(lambda _: self._making.pop(key, None))
        return await asyncio.shield(self._making[key])

    def snapshot_at(self, at: datetime, known_at: datetime | None, coding: Coding) -> Answer:
        """Everything, of another time; built for this one question."""
        state = self.state_at(at, known_at)
        body = self._snapshot(state, at)
        return Answer(encode(body, coding, 5), f'W/"{state.version}-at"', coding)

    def state_at(self, at: datetime, known_at: datetime | None) -> State:
        """The state of another time, as known then if asked."""
        database = self.stage()
        clock, mode = store.clock_of(database)
        return build(database, at, store.version(database) + offset(clock, mode), known_at=known_at)

    async def delta(self, before: int, coding: Coding) -> Answer | None:
        """What has changed since a version; None where that is not known here any more.

        Where no newer version is there (a worker that stands still), what the time alone has changed is sent from
        the next minute on: states of derived values and the sentence must not go on looking fresh.
        """
        state = await self.state()
        now = state.clock.now()
        if before == state.version and now - state.made < MINUTE:
            times = {"now": milliseconds(now), "aged": milliseconds(age_time(state, now))}
            return Answer(orjson.dumps({"version": before, **times}), f'W/"{before}"', "")
        known = self._ring.get(before)
        if known is None:
            return None
        return self._kept(
            ("delta", before, state.version, coding), state, lambda now: make_delta(known, state, now), coding
        )

    def _kept(self, key: tuple[object, ...], state: State, make: Callable[[datetime], bytes], coding: Coding) -> Answer:
        """An answer not older than a second of the nowcast clock."""
        stored = self._stored(key, state)
        if stored is not None:
            return stored
        wall, now = time.monotonic(), state.clock.now()
        body = make(now)
        used: Coding = coding if len(body) >= LEAST else ""
        stamp = f'W/"{state.version}-{milliseconds(now)}"'
        answer = Answer(encode(body, used), stamp, used)
        if len(self._answers) > 4 * RING:
            self._answers.clear()
        self._answers[key] = (wall, answer)
        return answer

    def _stored(self, key: tuple[object, ...], state: State) -> Answer | None:
        """The answer that was made for a key within the last second of the nowcast clock."""
        made, answer = self._answers.get(key, (-1e9, None))
        return answer if time.monotonic() - made < 1 / max(state.clock.speed, 1.0) else None

    def _snapshot(self, state: State, now: datetime) -> bytes:
        if self._numbers[0] != state.version or state is not self._state:
            encoded = orjson.dumps(dict(state.columns), option=NUMBERS)
            if state is self._state:
                self._numbers = (state.version, encoded)
        else:
            encoded = self._numbers[1]
        whole = {
            **head(state),
            **moving(state, now),
            "columns": orjson.Fragment(encoded),
            "arriving": state.arriving,
            **{name: getattr(state, name) for name in PARTS},
            "panels": panels(),
            "palette": PALETTE,
            "scales": dict(STEPS),
        }
        return orjson.dumps(whole, option=NUMBERS)

    def _look(self) -> State:
        """Ask for the version; build where it is new. Runs in a thread, once at a time."""
        self._looked = time.monotonic()
        try:
            return self._fresh(self.stage())
        except StoreError as error:
            if self._state is None or self.stage() is not self._place:
                raise
            log.warning("the page goes on with what it has: %s", error)
            return self._state

    def _fresh(self, database: Store) -> State:
        version, self.heartbeat = store.pulse(database)
        known = self._state if database is self._place else None
        if known is not None:
            resting = time.monotonic() - self._built < max(REST, 2 * self._took)
            if resting or version == known.version - offset(known.clock, known.mode):
                return known
        began = time.monotonic()
        clock, mode = store.clock_of(database)
        state = build(database, clock.now(), version + offset(clock, mode), parts=self._parts)
        if known is None or offset(known.clock, known.mode) != offset(state.clock, state.mode):
            self._ring.clear()
        state = replace(state, columns=_shared(known, state))
        self._ring[state.version] = state
        while len(self._ring) > RING:
            self._ring.popitem(last=False)
        self._state, self._place = state, database
        self._built = time.monotonic()
        self._took = self._built - began
        return state


def panels() -> list[dict[str, object]]:
    """The panels of all pages in their order, as the browser takes them; it draws those of its own page."""
    records: dict[str, Panel] = members("dashboard.panels", "PANEL")
    ordered = sorted((panel.order, name) for name, panel in records.items())
    return [{"name": name, **asdict(records[name]), **_source(records[name])} for _, name in ordered]


def _source(panel: Panel) -> dict[str, object]:
    """The quantities of a panel whose series are stored, and whose data they are."""
    feeds: Mapping[str, Feed] = members("nowcast.feeds", "FEED")
    names = list(dict.fromkeys(quantity_of(trace.column) for trace in panel.traces))
    credits = {name: [feed.credit for feed in feeds.values() if name in feed.provides] for name in names}
    derived = [feeds["rtsw_mag"].credit] if any(name in DERIVED for name in names) else []
    shown = dict.fromkeys([*(credit for each in credits.values() for credit in each[:1]), *derived])
    return {"quantities": [name for name in names if name in DERIVED or credits[name]], "credit": "; ".join(shown)}


def _labelled(panel: Panel) -> dict[str, object]:
    """A panel with its title and the labels of its traces in the language of the moment."""
    traces = (replace(trace, label=label(trace.label) if trace.label else None) for trace in panel.traces)
    return asdict(replace(panel, title=label(panel.title), traces=tuple(traces)))


def _shared(known: State | None, state: State) -> Mapping[str, Column]:
    """The columns, those that stayed the same as the very arrays of before: the ring stays small."""
    if known is None or (known.start, known.count) != (state.start, state.count):
        return state.columns
    return {
        name: old if np.array_equal(old := known.columns[name], column, equal_nan=True) else column
        for name, column in state.columns.items()
    }
