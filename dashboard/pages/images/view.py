"""What the images page and the card of the first page show of SMILE."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from dashboard.live import values
from dashboard.live.values import ARCHIVE, Value, limits
from dashboard.pages.images import plasma, sentences
from dashboard.pages.images.drawings import CalendarDrawing, DifferencesDrawing, calendar, differences
from dashboard.pages.images.facts import ImageFacts, Plasma, Scene, SmileFacts
from dashboard.pages.images.pictures import (
    Picture,
    Shot,
    Taken,
    difference,
    model,
    model_picture,
    newest_picture,
    observed,
    stretch,
    taken,
)
from dashboard.pages.images.sentences import vector
from dashboard.pages.record import Visit
from dashboard.text import Age, age_of, number, stamp
from nowcast.texts import _
from nowcast.vocabulary.quantities import QUANTITIES

STATES = {  # of the view: the word that stands for it; all others are "no view"
    "good": "good",
    "edge": "edge",
    "position unknown": "unknown",
}


def _state(state: str) -> str:
    """What a view is called."""
    words = {"good": _("good"), "edge": _("edge"), "unknown": _("unknown")}
    return words.get(STATES.get(state, ""), _("no view"))


@dataclass(frozen=True)
class OrbitDrawn:
    """What the script draws of the orbit."""

    time: int
    path: list[list[float]]
    position: list[float] | None
    aim: list[float] | None
    field: list[float]
    good: bool
    scene: Scene | None


@dataclass(frozen=True)
class Ultraviolet:
    """The newest image of UVI."""

    state: str
    address: str
    time: str
    taken: Taken
    exposure: str
    stretch: str
    note: str


@dataclass(frozen=True)
class Frame:
    """A frame of the film strip."""

    address: str
    time: str


@dataclass(frozen=True)
class LastResult:
    """The newest boundary that was found in an image."""

    time: str
    age: Age
    sentence: str


@dataclass(frozen=True)
class ComparedView:
    """The boundary in images against the models'."""

    drawing: DifferencesDrawing | None
    score: str
    last: LastResult | None
    remark: str


@dataclass(frozen=True)
class PlasmaRow:
    """A quantity of MAG or LIA: its value with unit, and its last day as an outline."""

    label: str
    value: str
    path: str
    title: str


@dataclass(frozen=True)
class PlasmaView:
    """The newest values where SMILE is."""

    time: str
    age: Age
    region: str
    reason: str
    rows: tuple[PlasmaRow, ...]
    width: int
    height: int


@dataclass(frozen=True)
class BoundaryCalendar:
    """The calendar for a boundary, drawn and in words; the first is open."""

    name: str
    title: str
    drawing: CalendarDrawing
    views: tuple[str, ...]


@dataclass(frozen=True)
class SmileView:
    """The images page."""

    time: int
    state: str
    headline: str
    ahead: str
    facts: tuple[tuple[str, str], ...]
    shifted: str
    orbit_origin: str
    shots: tuple[Shot, ...]
    orbit: OrbitDrawn
    orbit_words: str
    ultraviolet: Ultraviolet | None
    calendars: tuple[BoundaryCalendar, ...]
    calendar_title: str
    strip: tuple[Frame, ...]
    strip_age: Age | None
    compared: ComparedView
    plasma: PlasmaView | None


@dataclass(frozen=True)
class SmileCard:
    """The card of the first page: the newest image with its age, or in words why there is none."""

    time: int
    state: str
    picture: Picture | None
    taken: Taken | None
    words: str
    nose: Value
    ahead: str
    shifted: str


async def view(visit: Visit) -> SmileView:
    """The page of now."""
    services = visit.services
    facts = await asyncio.to_thread(services.smile.present, services.live.stage(), visit.now)
    return smile_view(facts, visit.age_time)


def smile_view(facts: SmileFacts, now: datetime) -> SmileView:
    """The page of what is known of SMILE."""
    seconds, strip = now.timestamp(), facts["strip"]
    return SmileView(
        time=facts["time"],
        state=_state(facts["state"]),
        headline=sentences.headline(facts),
        ahead=" ".join((sentences.ahead(facts), sentences.season(facts))),
        facts=_status(facts),
        shifted=sentences.shifted(facts),
        orbit_origin=sentences.orbit_origin(facts),
        shots=(observed(facts, now), model(facts), difference(facts)),
        orbit=_orbit(facts),
        orbit_words=_orbit_words(facts),
        ultraviolet=_ultraviolet(facts["uvi"][-1], now) if facts["uvi"] else None,
        calendars=tuple(_calendar(facts, name) for name in facts["calendar"]["boundaries"]),
        calendar_title=_("Views of the next {days} days, by day and hour (UTC), by boundary").format(
            days=facts["calendar"]["days"]
        ),
        strip=tuple(Frame(image["url"], stamp(image["time"])) for image in strip),
        strip_age=age_of(strip[-1]["time"], limits(ARCHIVE), seconds) if strip else None,
        compared=_compared(facts, seconds),
        plasma=plasma_view(facts["plasma"], seconds),
    )


def smile_card(facts: SmileFacts, visit: Visit) -> SmileCard:
    """The card of what is known of SMILE: the boundary and its age are those of the values, as everywhere."""
    image, expected = facts["images"], facts["expected"]
    has_picture = image is not None and "picture" in image
    if image is not None and has_picture:
        drawn: Picture | None = newest_picture(image)
    else:
        drawn = model_picture(expected, expected["width"], expected["height"], expected["marks"]) if expected else None
    return SmileCard(
        time=facts["time"],
        state=_state(facts["state"]),
        picture=drawn,
        taken=taken(image, image.get("limits", limits(ARCHIVE)), visit.age_time) if image and has_picture else None,
        words=_card_words(facts),
        nose=values.values(visit.state, visit.now)["imaged_standoff"],
        ahead=sentences.ahead(facts),
        shifted=sentences.shifted(facts),
    )


def _card_words(facts: SmileFacts) -> str:
    image = facts["images"]
    if image is None or "picture" not in image:
        return sentences.headline(facts)
    found = image.get("found")
    return "" if found and found["standoff_distance"] is not None else _("No boundary found in this image.")


def _calendar(facts: SmileFacts, name: str) -> BoundaryCalendar:
    boundary = facts["calendar"]["boundaries"][name]
    title = _("{boundary}: {hours} h of view").format(
        boundary=sentences.written(boundary["label"]), hours=f"{boundary['hours']:.0f}"
    )
    return BoundaryCalendar(name, title, calendar(facts, name), tuple(sentences.views(facts, name)))


def _error(facts: SmileFacts) -> str:
    """The error of the position, where it is known."""
    return "" if facts["error_km"] is None else f", ± {facts['error_km']} km"


def _status(facts: SmileFacts) -> tuple[tuple[str, str], ...]:
    distance, altitude = facts["distance"], facts["altitude_km"]
    return (
        (_("position (GSE)"), f"{vector(facts['position'])} Rᴇ{_error(facts)}"),
        (_("distance"), _("unknown") if distance is None else f"{distance:.1f} Rᴇ"),
        (_("altitude"), _("unknown") if altitude is None else f"{altitude:,} km".replace(",", "\u202f")),
        (_("aim of SXI"), f"x = {facts['field'][1]:.1f} Rᴇ" if facts["field"] else _("no line of sight")),
    )


def _orbit(facts: SmileFacts) -> OrbitDrawn:
    return OrbitDrawn(
        facts["time"], facts["path"], facts["position"], facts["aim"], facts["field"], facts["good"], facts["scene"]
    )


def _orbit_words(facts: SmileFacts) -> str:
    parts = [_("SMILE at {position} Rᴇ GSE.").format(position=vector(facts["position"]))]
    if facts["scene"]:
        nose, shock = facts["scene"]["nose"], facts["scene"]["shock"]
        text = _("Nose of the magnetopause at {distance} Rᴇ ({low}–{high}).")
        if shock:
            text = _("Nose of the magnetopause at {distance} Rᴇ ({low}–{high}), of the bow shock at {shock} Rᴇ.")
        named = {"distance": nose[0], "low": nose[1], "high": nose[2], "shock": shock or 0.0}
        parts.append(text.format(**{name: f"{value:.1f}" for name, value in named.items()}))
    if facts["field"]:
        low, _middle, high = facts["field"]
        text = _("SXI's field covers x = {low} to {high} Rᴇ of the Sun-Earth line.")
        parts.append(text.format(low=f"{low:.1f}", high=f"{high:.1f}"))
    return " ".join(parts)


def _ultraviolet(image: ImageFacts, now: datetime) -> Ultraviolet:
    exposure = _("exposure {seconds} s, ").format(seconds=f"{image['exposure']:.0f}") if image["exposure"] else ""
    when = taken(image, limits(ARCHIVE), now)
    return Ultraviolet(
        image["state"], image["url"], stamp(image["time"]), when, exposure, stretch(image["stretch"]), image["note"]
    )


def _compared(facts: SmileFacts, now: float) -> ComparedView:
    compared = facts["compared"]
    shifted, last = sentences.shifted(facts), compared["last"]
    remark = (
        _("A boundary seen less than 10 h ago moves the nowcast and fades with 2 h, as errors of models do.")
        if compared["on"]
        else _("Images do not move the nowcast (NOWCAST_SMILE_ASSIMILATION is off).")
    )
    return ComparedView(
        drawing=differences(compared["points"]),
        score=sentences.scored(compared["score"]),
        last=last
        and LastResult(stamp(last["time"]), age_of(last["time"], last["limits"], now), sentences.boundary(last)),
        remark=f"{shifted}. {remark}" if shifted else remark,
    )


def plasma_view(newest: Plasma, now: float) -> PlasmaView | None:
    """The newest values of both instruments; None where nothing has come."""
    time = newest["time"]
    if time is None:
        return None
    lines = newest["lines"]
    rows = []
    for column, value in newest["values"].items():
        quantity, drawn = QUANTITIES[column], lines.get(column)
        decimals = min(quantity.decimals, 1)
        shown = number(value, decimals)
        title = (
            _("last day, {low} to {high}").format(low=f"{drawn['low']:.3g}", high=f"{drawn['high']:.3g}")
            if drawn
            else ""
        )
        rows.append(PlasmaRow(quantity.label, f"{shown} {quantity.unit}", drawn["path"] if drawn else "", title))
    return PlasmaView(
        time=stamp(time),
        age=age_of(time, limits(ARCHIVE), now),
        region=newest["region"],
        reason=_("{reason}; inferred from typical values, not from a boundary crossing.").format(
            reason=newest["reason"]
        ),
        rows=tuple(rows),
        width=plasma.WIDTH,
        height=plasma.HEIGHT,
    )
