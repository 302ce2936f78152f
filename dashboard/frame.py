"""The frame of all pages as sent, before any script: mode, clock, health of the inputs, sentence, values in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from dashboard.live import shocks, values
from dashboard.live.delta import milliseconds
from dashboard.live.played import storm_line
from dashboard.live.situation import Situation, situation
from dashboard.live.state import State
from dashboard.live.values import FeedHealth, Value
from dashboard.pages.record import Page, pages
from dashboard.text import age, number, value_band
from nowcast.texts import _, label

PRODUCT = "SMILE Nowcast"
MAIN_FEEDS = ("rtsw_mag", "rtsw_wind")  # these are always named; others only when something is wrong
FEW = 1  # input that is not well: more of them are counted, not named
UNWELL = ("down", "stale", "late", "never")  # states of an input that is not well, the worst first
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
class Field:
    """One of the three fields at the top: what is now, what comes, how sure it is."""

    name: str
    label: str
    text: str


@dataclass(frozen=True)
class Frame:
    """All that stands around the content of a page."""

    name: str
    title: str
    path: str
    links: tuple[tuple[str, str], ...]
    mode: str
    note: str
    storm: str
    version: str
    now: int
    clock: datetime
    poll: int
    speed: str
    word: str
    page_title: str
    shock: shocks.Clock
    feeds: tuple[FeedMark, ...]
    unwell: str
    well: int
    fields: tuple[Field, ...]
    level: str
    tiles: tuple[Tile, ...]


def page_title(page: Page | None) -> str:
    """The title of a page without what changes: its name, and that of the product."""
    name = _("Not found") if page is None else label(page.name) if page.title is None else page.title
    return " · ".join(part for part in (name, PRODUCT) if part)


def title(mode: str | None, page: Page | None, short: str = "") -> str:
    """The title of a page, with the word of the mode first where it is not live, then the situation in short."""
    parts = [mode.upper() if mode and mode != "live" else "", short, page_title(page)]
    return " · ".join(part for part in parts if part)


def frame(page: Page | None, path: str, state: State | None, now: datetime) -> Frame:
    """The frame of a page; of none where nothing has that path, and with a word of it where the store is not read."""
    mode = state.mode if state else "unknown"
    entries = values.values(state, now) if state else {}
    rows = values.health(state, now) if state else []
    words = situation(state, now, entries, rows) if state else None
    return Frame(
        name=label(page.name) if page else _("Not found"),
        title=title(mode if state else None, page, words["title"] if words and page and page.tiles else ""),
        page_title=page_title(page),
        path=path,
        links=tuple((other.path, label(other.name)) for other in pages().values()),
        mode=mode,
        note=words["note"] if words else "",
        storm=storm_line(mode, state.played) if state else "",
        word=words["word"] if words else mode.upper(),
        version=str(state.version) if state else "",
        now=milliseconds(now),
        clock=now.astimezone(UTC),
        poll=1 if state and state.clock.speed > FAST else 10,
        speed="" if not state or state.clock.speed == 1 else f"{state.clock.speed:g}×",
        shock=words["clock"] if words else shocks.clock((), now, blind=True),
        feeds=tuple(map(_feed, rows)),
        unwell=_unwell([row["state"] for row in rows if row["name"] not in MAIN_FEEDS]),
        well=sum(row["state"] == "ok" and row["name"] not in MAIN_FEEDS for row in rows),
        fields=fields(words),
        level=words["level"] if words else "unknown",
        tiles=tuple(_tile(name, entries[name]) for name in (page.tiles if page else ()) if name in entries),
    )


def fields(words: Situation | None) -> tuple[Field, ...]:
    """The three fields; without a store that can be read only that this is so."""
    if words is None:
        return (Field("now", _("Now"), _("The store cannot be read: no values can be shown.")),)
    return (
        Field("now", _("Now"), words["now"]),
        Field("next", _("Next"), words["next"]),
        Field("sure", _("How sure"), words["sure"]),
    )


def _unwell(states: Sequence[str]) -> str:
    """How many inputs are not well, as "3 down, 8 stale"; "" where they are few enough to be named.

    `assets/core/tiles.js` writes the same.
    """
    counts = {state: states.count(state) for state in UNWELL if state in states}
    if sum(counts.values()) <= FEW:
        return ""
    return ", ".join(f"{count} {'silent' if state == 'never' else state}" for state, count in counts.items())


def _feed(row: FeedHealth) -> FeedMark:
    word = _("never answered") if row["state"] == "never" else row["state"]
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
    band = "" if gone else entry.get("band") or value_band(entry["low"], entry["high"], digits)
    word = "" if entry["state"] == "fresh" else f", {entry['state']}"
    return Tile(
        name=name,
        label=entry["label"],
        state=entry["state"],
        time=str(entry["time"] or ""),
        value=(not gone and entry.get("text")) or number(entry["value"], digits),
        unit="" if entry["unit"] == "1" else entry["unit"].replace("R_E", "Rᴇ"),
        band=band or entry.get("note", ""),
        meta=_("no value") if gone else f"{entry['source']} · {_age(entry)}{word}",
    )


def _age(entry: Value) -> str:
    """How old a value is, of a derived one where L1 is lost its inputs; `assets/core/ages.js` writes the same."""
    inputs, time, seconds = entry.get("inputs_time"), entry["time"], entry["age_s"]
    if inputs and time and seconds is not None:
        return _("inputs {age} old").format(age=age(time + seconds - inputs))
    return age(seconds)
