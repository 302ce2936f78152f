"""What the page of the Sun and the strip of scales on the first page show of the bulletins."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from dashboard.live import values
from dashboard.live.messages import HOLDING, severity, short, until
from dashboard.live.played import Played, lacks
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
from nowcast.texts import _, plural
from nowcast.vocabulary.scales import storm_level

SHOWN = 60  # messages in the list
NAMED = 3  # of those that hold, in the strip: the most severe
BLOCKS = [f"{start:02}–{start + 3:02}" for start in range(0, 24, 3)]


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
    own_level: str
    own_source: str
    own_age: Age | None
    ahead: str


@dataclass(frozen=True)
class ScaleStrip:
    """The scales, and how many messages hold; `boxes` is empty and `holding` too where a storm has none."""

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
    """Messages, those that hold first; `threads` is what the timeline draws, `nothing` is said where there is none."""

    nothing: str
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
    """The page of the Sun; None for a part that the storm that is played has not."""

    scales: ScaleStrip
    messages: Messages | None
    aurora: Aurora | None
    forecast: ForecastView | None
    forecast_missing: bool


async def view(visit: Visit) -> SunView:
    """The page of now."""
    return sun_view(await bulletin_facts(visit), visit.state.played)


async def bulletin_facts(visit: Visit) -> BulletinFacts:
    """What the bulletins say at the time of a visit."""
    kp = values.values(visit.state, visit.now).get("kp_estimate")
    services = visit.services
    return await asyncio.to_thread(services.bulletins.facts, services.live.stage(), visit.age_time, kp)


def sun_view(facts: BulletinFacts, played: Played | None = None) -> SunView:
    """The page of what the bulletins say; without what the storm that is played has not."""
    now = facts["now"] / 1000
    has_aurora = not (lacks(played, "ovation") and lacks(played, "hemispheric_power"))
    return SunView(
        scales=scale_strip(facts, played),
        messages=None if lacks(played, "swpc_alerts") else _messages(facts),
        aurora=_aurora(facts["ovation"], facts["power"], now) if has_aurora else None,
        forecast=_forecast(facts["forecast"], now) if facts["forecast"] else None,
        forecast_missing=not facts["forecast"] and not lacks(played, "three_day_forecast"),
    )


def scale_strip(facts: BulletinFacts, played: Played | None = None) -> ScaleStrip:
    """The strip of what the bulletins say: a scale with neither an official level nor one of ours is left out."""
    now = facts["now"] / 1000
    official = not lacks(played, "noaa_scales")
    boxes = (_box(entry, now) for entry in facts["scales"] if official or entry["running"])
    return ScaleStrip(tuple(boxes), *(("", "") if lacks(played, "swpc_alerts") else _holding(facts)))


def _holding(facts: BulletinFacts) -> tuple[str, str]:
    """How many messages hold, and the most severe by name; a feed that is silent is never "none in force"."""
    now = datetime.fromtimestamp(facts["now"] / 1000, UTC)
    receipt = facts["messages"]
    if receipt["answered"] is None:
        return _("not known: no messages received"), ""
    holding = [thread for thread in facts["threads"] if thread["state"] in HOLDING]
    holding.sort(key=lambda thread: severity(thread["kind"], thread["scale"], thread["level"]), reverse=True)
    named = ", ".join(_named(thread, now) for thread in holding[:NAMED])
    count = plural("{count} in force", "{count} in force", len(holding)) if holding else _("none in force")
    if receipt["silent"]:
        since = until(datetime.fromtimestamp(receipt["answered"], UTC), now)
        return _("not known since {time}").format(time=since), _("then {messages}").format(
            messages=named
        ) if named else ""
    return count, named


def _named(thread: ThreadFacts, now: datetime) -> str:
    text = short(thread["code"], thread["kind"], thread["scale"], thread["level"])
    stop = until(datetime.fromtimestamp(thread["stop"], UTC), now)
    return _("{message} until {time}").format(message=text, time=stop)


def _box(entry: Scale, now: float) -> ScaleBox:
    letter, official, running = entry["scale"], entry["official"], entry["running"]
    reached = official["level"] if official and official["state"] != "missing" else None
    own = running if running is not None and running["level"] is not None else None
    return ScaleBox(
        letter=letter,
        name=scale_names()[letter],
        level="" if reached is None else str(reached),
        shown=f"{letter}?" if reached is None else f"{letter}{reached}",
        word=_("not known") if reached is None else level_words()[reached],
        state=official["state"] if official else "missing",
        source=official["source"] if official else "",
        age=_aged(official, now) if official else None,
        own_level=f"{letter}{own['level']}" if own else "",
        own_source=own["source"] if own else "",
        own_age=_aged(own, now) if own else None,
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
        level = f"{letter}{top[0]}"
        if not top[0]:
            return _("forecast {level} for 3 days").format(level=level)
        return _("forecast {level} on {day}").format(level=level, day=_day(top[1]))
    chances = [day["minor"] for day in days if day["minor"] is not None]
    if not chances:
        return ""
    return _("chance of {level} {chance} %").format(level=f"{letter}1+", chance=max(chances))


def _messages(facts: BulletinFacts) -> Messages:
    threads = sorted(facts["threads"], key=lambda thread: (thread["state"] not in HOLDING, -thread["last"]))
    known = facts["messages"]["answered"] is not None
    return Messages(
        nothing=_("No messages in the last 7 days.") if known else _("Not known: no messages received."),
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
    names = {"north": _("north"), "south": _("south")}
    shown = ", ".join(f"{names[side]} {value:.0f} GW" for side, value in sides.items() if value is not None)
    greatest = grid["greatest"].items() if grid else ()
    return Aurora(
        state=grid["state"] if grid else "missing",
        until=_(" for {time} UTC").format(time=hour(grid["forecast"])) if grid and grid["forecast"] else "",
        age=_aged(grid, now) if grid else None,
        greatest=", ".join(f"{names.get(side, side)} {value} %" for side, value in greatest if value is not None),
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
            (label, tuple(forecast["chances"][name]))
            for name, label in _chances().items()
            if name in forecast["chances"]
        ),
        reasons=tuple(forecast["rationale"].values()),
    )


def _chances() -> dict[str, str]:
    return {"s1 or greater": _("S1 or more"), "r1-r2": "R1–R2", "r3 or greater": _("R3 or more")}


def scale_names() -> dict[str, str]:
    """The scales by their letters."""
    return {"R": _("Radio blackout"), "S": _("Solar radiation storm"), "G": _("Geomagnetic storm")}


def level_words() -> tuple[str, ...]:
    """The levels of a scale in words."""
    return (_("none"), _("minor"), _("moderate"), _("strong"), _("severe"), _("extreme"))


def _kp(value: float) -> KpCell:
    return KpCell(f"{value:.2f}", storm_level(value))


def _aged(entry: OfficialScale | RunningScale | Grid | Power | Forecast, now: float) -> Age:
    """The age of an entry, with the word for what it means."""
    return age_of(entry["time"], entry["limits"], now, entry["state"])


def _day(date: str | None) -> str:
    return f"{datetime.fromisoformat(date):%d %b}".lstrip("0") if date else "–"
