"""The form of what the bulletins say, as `/api/v1/bulletins` answers it: times in unix seconds."""

from typing import NotRequired, TypedDict

from nowcast.vocabulary.freshness import Limits


class DayForecast(TypedDict):
    """A day of the forecast of a scale: its level, or chances [%]."""

    date: str
    scale: int | None
    minor: int | None
    major: int | None


class OfficialScale(TypedDict):
    """The last level that the centre gave."""

    level: int | None
    yesterday: int | None
    days: list[DayForecast]
    time: int
    iso: str | None
    state: str
    limits: Limits
    source: str


class RunningScale(TypedDict):
    """The level by our own running values, which is not an official one."""

    level: int | None
    time: int
    state: str
    limits: Limits
    source: str


class Scale(TypedDict):
    """R, S or G: official beside running."""

    scale: str
    name: str
    official: OfficialScale | None
    running: RunningScale | None


class ThreadFacts(TypedDict):
    """A message with its extensions, and whether it holds."""

    code: str
    serials: list[int]
    kind: str
    headline: str
    scale: str | None
    level: int | None
    issued: int
    start: int
    stop: int
    state: str
    last: int
    text: str


class UnreadFacts(TypedDict):
    """A message that could not be read."""

    issued: int
    text: str


class Receipt(TypedDict):
    """When the messages were last asked for with an answer [unix s], and whether that is too long ago."""

    answered: int | None
    silent: bool


class Grid(TypedDict):
    """The times of the newest grid of OVATION; its cells are asked for apart."""

    key: str
    time: int
    state: str
    limits: Limits
    forecast: float | None
    greatest: dict[str, int | None]


class Power(TypedDict):
    """The hemispheric power [GW] of the sides that are known."""

    north: NotRequired[float | None]
    south: NotRequired[float | None]
    time: int
    state: str
    limits: Limits


class Forecast(TypedDict):
    """The 3-day forecast: Kp by day and 3 hours, chances [%] by name and day, reasons."""

    time: int
    state: str
    limits: Limits
    days: list[str]
    kp: list[list[float]] | None
    chances: dict[str, list[int]]
    rationale: dict[str, str]


class BulletinFacts(TypedDict):
    """All that the pages show of the bulletins; `now` in unix ms."""

    now: int
    scales: list[Scale]
    threads: list[ThreadFacts]
    unread: list[UnreadFacts]
    messages: Receipt
    ovation: Grid | None
    power: Power | None
    forecast: Forecast | None
