"""The frame of all pages as sent, before any script: mode, clock, health of the inputs, sentence, values in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from dashboard.live import shocks, values
from dashboard.live.delta import milliseconds
from dashboard.live.state import State
from dashboard.live.values import FeedHealth, Value
from dashboard.pages.record import Page, pages
from dashboard.text import age, number, value_band

PRODUCT = "SMILE Nowcast"
MAIN_FEEDS = ("rtsw_mag", "rtsw_wind")  # these are always named; others only when something is wrong
NOTES = {
    "simulation": "SIMULATION: a storm of the past is played. Nothing here is happening now.",
    "replay": "REPLAY: recorded data are played. Nothing here is happening now.",
}
FAST = 10  # times real time, from which on a page asks each second


@dataclass(frozen=True)
class FeedMark:
    """One input in the header; `newest` is unix s or nothing."""

    name: str
    label: str
    craft: str
    state: str
    word: str
    reason: str
    newest: str
    age: str
    main: bool


@dataclass(frozen=True)
class Tile:
    """One value above the panels."""

    name: str
    label: str
    state: str
    time: str
    value: str
    unit: str
    band: str
    meta: str


@dataclass(frozen=True)
class Frame:
    """All that stands around the content of a page."""

    name: str
    title: str
    path: str
    links: tuple[tuple[str, str], ...]
    mode: str
    note: str
    version: str
    now: int
    clock: datetime
    poll: int
    speed: str
    shock: shocks.Clock
    feeds: tuple[FeedMark, ...]
    well: int
    sentence: str
    level: str
    tiles: tuple[Tile, ...]


def title(mode: str | None, page: Page | None) -> str:
    """The title of a page, with the word of the mode first where it is not live."""
    name = "Not found" if page is None else page.name if page.title is None else page.title
    parts = [mode.upper() if mode and mode != "live" else "", name, PRODUCT]
    return " · ".join(part for part in parts if part)


def frame(page: Page | None, path: str, state: State | None, now: datetime) -> Frame:
    """The frame of a page; of none where nothing has that path, and with a word of it where the store is not read."""
    mode = state.mode if state else "unknown"
    entries = values.values(state, now) if state else {}
    rows = values.health(state, now) if state else []
    status = values.sentence(state, now, entries, rows) if state else _unreadable()
    steps: Sequence[shocks.Step] = state.shocks if state else ()
    return Frame(
        name=page.name if page else "Not found",
        title=title(mode if state else None, page),
        path=path,
        links=tuple((other.path, other.name) for other in pages().values()),
        mode=mode,
        note=NOTES.get(mode, ""),
        version=str(state.version) if state else "",
        now=milliseconds(now),
        clock=now.astimezone(UTC),
        poll=1 if state and state.clock.speed > FAST else 10,
        speed="" if not state or state.clock.speed == 1 else f"{state.clock.speed:g}×",
        shock=shocks.clock(steps, now.timestamp(), blind=shocks.blind(entries)),
        feeds=tuple(map(_feed, rows)),
        well=sum(row["state"] == "ok" and row["name"] not in MAIN_FEEDS for row in rows),
        sentence=status["text"],
        level=status["level"],
        tiles=tuple(_tile(name, entries[name]) for name in (page.tiles if page else ()) if name in entries),
    )


def _unreadable() -> Mapping[str, str]:
    return {"text": "The store cannot be read: no values can be shown.", "level": "unknown"}


def _feed(row: FeedHealth) -> FeedMark:
    word = "never answered" if row["state"] == "never" else row["state"]
    return FeedMark(
        name=row["name"],
        label=row["label"],
        craft=row["craft"],
        state=row["state"],
        word=word,
        reason=row["reason"] or f"{row['label']}: {word}",
        newest="" if row["newest"] is None else str(row["newest"]),
        age=age(row["age_s"]),
        main=row["name"] in MAIN_FEEDS,
    )


def _tile(name: str, entry: Value) -> Tile:
    gone, digits = entry["state"] == "missing", entry["decimals"]
    band = "" if gone else value_band(entry["low"], entry["high"], digits)
    word = "" if entry["state"] == "fresh" else f", {entry['state']}"
    return Tile(
        name=name,
        label=entry["label"],
        state=entry["state"],
        time=str(entry["time"] or ""),
        value=(not gone and entry.get("text")) or number(entry["value"], digits),
        unit="" if entry["unit"] == "1" else entry["unit"].replace("R_E", "Rᴇ"),
        band=band or entry.get("note", ""),
        meta="no value" if gone else f"{entry['source']} · {_age(entry)}{word}",
    )


def _age(entry: Value) -> str:
    """How old a value is, of a derived one where L1 is lost its inputs; `assets/core/ages.js` writes the same."""
    inputs, time, seconds = entry.get("inputs_time"), entry["time"], entry["age_s"]
    return f"inputs {age(time + seconds - inputs)} old" if inputs and time and seconds is not None else age(seconds)
