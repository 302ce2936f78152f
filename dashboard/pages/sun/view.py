"""What the page of the Sun and the strip of scales on the first page show of the bulletins."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dashboard.live import values
from dashboard.pages.record import Visit
from dashboard.pages.sun.facts import (
    BulletinFacts,
    Forecast,
    Grid,
    OfficialScale,
    Power,
    RunningScale,
    Scale,
    ThreadFacts,
)
from dashboard.text import Age, age_of, hour, stamp
from nowcast.vocabulary.scales import WORDS, storm_level

HOLDING = ("active", "expected")
SHOWN = 60  # messages in the list
NAMED = 3  # of those that hold, in the strip
BLOCKS = [f"{start:02}–{start + 3:02}" for start in range(0, 24, 3)]
CHANCES = {"s1 or greater": "S1 or more", "r1-r2": "R1–R2", "r3 or greater": "R3 or more"}


@dataclass(frozen=True)
class ScaleBox:
    """R, S or G: the official last value beside our running one, each with source and age."""

    letter: str
    name: str
    level: str
    shown: str
    word: str
    state: str
    source: str
    age: Age | None
    running: str
    running_age: Age | None
    ahead: str


@dataclass(frozen=True)
class ScaleStrip:
    """The scales, and how many messages hold."""

    boxes: tuple[ScaleBox, ...]
    holding: str
    named: str


@dataclass(frozen=True)
class Message:
    """A message with its extensions."""

    key: str
    state: str
    span: str
    scale: str
    level: str
    title: str
    code: str
    text: str


@dataclass(frozen=True)
class Unread:
    """A message that could not be read."""

    issued: str
    text: str


@dataclass(frozen=True)
class Messages:
    """Messages, those that hold first; `threads` is what the timeline draws."""

    rows: tuple[Message, ...]
    unread: tuple[Unread, ...]
    threads: list[ThreadFacts]


@dataclass(frozen=True)
class Aurora:
    """The grid of OVATION and the power in words; `ovation` is what the dials draw."""

    state: str
    until: str
    age: Age | None
    greatest: str
    power: str
    power_age: Age | None
    ovation: Grid | None


@dataclass(frozen=True)
class KpCell:
    """A Kp of the forecast, with its G where it has one."""

    value: str
    level: int


@dataclass(frozen=True)
class ForecastView:
    """The 3-day forecast: Kp by 3 hours with its G, chances of S and R."""

    state: str
    issued: str
    age: Age
    days: tuple[str, ...]
    blocks: tuple[tuple[str, tuple[KpCell, ...]], ...]
    chances: tuple[tuple[str, tuple[int, ...]], ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class SunView:
    """The page of the Sun."""

    scales: ScaleStrip
    messages: Messages
    aurora: Aurora
    forecast: ForecastView | None


async def view(visit: Visit) -> SunView:
    """The page of now."""
    return sun_view(await bulletin_facts(visit))


async def bulletin_facts(visit: Visit) -> BulletinFacts:
    """What the bulletins say at the time of a visit."""
    kp = values.values(visit.state, visit.now).get("kp_estimate")
    services = visit.services
    return await asyncio.to_thread(services.bulletins.facts, services.live.stage(), visit.age_time, kp)


def sun_view(facts: BulletinFacts) -> SunView:
    """The page of what the bulletins say."""
    now = facts["now"] / 1000
    return SunView(
        scales=scale_strip(facts),
        messages=_messages(facts),
        aurora=_aurora(facts["ovation"], facts["power"], now),
        forecast=_forecast(facts["forecast"], now) if facts["forecast"] else None,
    )


def scale_strip(facts: BulletinFacts) -> ScaleStrip:
    """The strip of what the bulletins say."""
    now = facts["now"] / 1000
    holding = [thread for thread in facts["threads"] if thread["state"] in HOLDING]
    return ScaleStrip(
        boxes=tuple(_box(entry, now) for entry in facts["scales"]),
        holding=f"{len(holding)} in force" if holding else "none in force",
        named=", ".join(f"{_short(thread)} to {hour(thread['stop'])}" for thread in holding[-NAMED:]),
    )


def _box(entry: Scale, now: float) -> ScaleBox:
    letter, official, running = entry["scale"], entry["official"], entry["running"]
    reached = official["level"] if official and official["state"] != "missing" else None
    is_running = running is not None and running["level"] is not None
    return ScaleBox(
        letter=letter,
        name=entry["name"],
        level="" if reached is None else str(reached),
        shown=f"{letter}?" if reached is None else f"{letter}{reached}",
        word="not known" if reached is None else WORDS[reached],
        state=official["state"] if official else "missing",
        source=official["source"] if official else "",
        age=_aged(official, now) if official else None,
        running=f"{letter}{running['level']} running, {running['source']}, " if running and is_running else "",
        running_age=_aged(running, now) if running and is_running else None,
        ahead=_ahead(letter, official),
    )


def _ahead(letter: str, official: OfficialScale | None) -> str:
    """What is forecast for today and the next two days; nothing where it is not given."""
    if not official or official["state"] == "missing":
        return ""
    days = official["days"]
    if letter == "G":
        levels = [(day["scale"], day["date"]) for day in days if day["scale"] is not None]
        top = max(levels, default=None, key=lambda pair: pair[0])
        if top is None:
            return ""
        return f"forecast {letter}{top[0]} on {_day(top[1])}" if top[0] else "forecast G0 for 3 days"
    chances = [day["minor"] for day in days if day["minor"] is not None]
    return f"chance of {letter}1+ {max(chances)} %" if chances else ""


def _messages(facts: BulletinFacts) -> Messages:
    threads = sorted(facts["threads"], key=lambda thread: (thread["state"] not in HOLDING, -thread["last"]))
    return Messages(
        rows=tuple(map(_message, threads[:SHOWN])),
        unread=tuple(Unread(stamp(item["issued"]), item["text"]) for item in facts["unread"]),
        threads=facts["threads"],
    )


def _message(thread: ThreadFacts) -> Message:
    serials = thread["serials"]
    number = str(serials[-1]) if len(serials) == 1 else f"{serials[0]}–{serials[-1]}"
    span = stamp(thread["start"])
    if thread["stop"] > thread["start"]:
        span += f" – {stamp(thread['stop'])}"
    scale = thread["scale"] or ""
    return Message(
        key=f"{thread['code']} {serials[0]}",
        state=thread["state"],
        span=span,
        scale=scale,
        level=scale[1:],
        title=f"{thread['kind'].capitalize()}: {thread['headline']}",
        code=f"{thread['code']} {number}",
        text=thread["text"],
    )


def _aurora(grid: Grid | None, power: Power | None, now: float) -> Aurora:
    sides: Mapping[str, float | None] = {}
    if power:
        sides = {"north": power.get("north"), "south": power.get("south")}
    shown = ", ".join(f"{side} {value:.0f} GW" for side, value in sides.items() if value is not None)
    greatest = grid["greatest"].items() if grid else ()
    return Aurora(
        state=grid["state"] if grid else "missing",
        until=f" for {hour(grid['forecast'])} UTC" if grid and grid["forecast"] else "",
        age=_aged(grid, now) if grid else None,
        greatest=", ".join(f"{side} {value} %" for side, value in greatest if value is not None),
        power=shown,
        power_age=_aged(power, now) if power and shown else None,
        ovation=grid,
    )


def _forecast(forecast: Forecast, now: float) -> ForecastView:
    kp = forecast["kp"] or []
    return ForecastView(
        state=forecast["state"],
        issued=stamp(forecast["time"]),
        age=_aged(forecast, now),
        days=tuple(map(_day, forecast["days"])),
        blocks=tuple((block, tuple(_kp(day[i]) for day in kp)) for i, block in enumerate(BLOCKS if kp else [])),
        chances=tuple(
            (label, tuple(forecast["chances"][name])) for name, label in CHANCES.items() if name in forecast["chances"]
        ),
        reasons=tuple(forecast["rationale"].values()),
    )


def _kp(value: float) -> KpCell:
    return KpCell(f"{value:.2f}", storm_level(value))


def _short(thread: ThreadFacts) -> str:
    """A message in a few words: "K5 warning", "G2 watch", "S1 alert"."""
    what = f"K{thread['level']}" if thread["level"] else thread["scale"] or thread["code"]
    return f"{what} {thread['kind']}"


def _aged(entry: OfficialScale | RunningScale | Grid | Power | Forecast, now: float) -> Age:
    """The age of an entry, with the word for what it means."""
    return age_of(entry["time"], entry["limits"], now, entry["state"])


def _day(date: str | None) -> str:
    return f"{datetime.fromisoformat(date):%d %b}".lstrip("0") if date else "–"
