"""The geometry of the drawings: the calendar of views, and what images say less what the models expected."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

from dashboard.pages.images.facts import SmileFacts
from dashboard.pages.images.sentences import clock
from dashboard.text import signed, stamp
from nowcast.texts import _

DAY = 86400  # s
COLUMN, HOUR = 28.0, 6.5  # px of a day, of an hour
LEFT, TOP, FOOT = 40.0, 6.0, 34.0
HEIGHT, WIDTH = 150.0, 720.0  # px of the comparison
MARGIN = (46.0, 10.0, 12.0, 24.0)  # left, right, top, bottom
APART = 180.0  # px between two labels
LEAST = 1.0  # R_E, half the height at least

Point = tuple[float, ...]  # unix s, seen with its ends, expected with its ends [R_E]


@dataclass(frozen=True)
class Label:
    """A text of a drawing."""

    x: str
    y: str
    text: str
    anchor: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Block:
    """A state of the view within a day."""

    pattern: str
    x: str
    y: str
    width: str
    height: str
    title: str


@dataclass(frozen=True)
class CalendarDrawing:
    """A column for each day from 00 at the top to 24 UTC, its states as patterns, and what they mean."""

    width: str
    height: str
    title: str
    blocks: tuple[Block, ...]
    labels: tuple[Label, ...]
    now: str
    legend: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Dot:
    """One image: a circle with its error bar."""

    bar: str
    x: str
    y: str
    title: str


@dataclass(frozen=True)
class DifferencesDrawing:
    """Seen less expected with its 90 % error, over the models' band."""

    width: str
    height: str
    title: str
    lines: tuple[tuple[str, str], ...]
    bands: tuple[str, ...]
    dots: tuple[Dot, ...]
    labels: tuple[Label, ...]


def calendar(facts: SmileFacts, name: str = "quiet") -> CalendarDrawing:
    """The calendar of the next days, for one of its boundaries."""
    boundary = facts["calendar"]["boundaries"][name]
    windows = boundary["windows"]
    days, begin = facts["calendar"]["days"], windows[0][0]
    states = facts["calendar"]["states"]
    blocks = tuple(_block(states, begin, part) for window in windows for part in _by_day(window, begin))
    hours = [Label(f"{LEFT - 6}", f"{TOP + hour * HOUR + 4}", f"{hour:02}", "end") for hour in (0, 6, 12, 18, 24)]
    dates = [label for day in range(days) for label in _day(begin, day)]
    now = (facts["time"] - begin) / DAY
    x, y = LEFT + int(now) * COLUMN, TOP + (now % 1.0) * 24 * HOUR
    present = {states[window[2]] for window in windows}
    return CalendarDrawing(
        width=f"{LEFT + days * COLUMN + 4:.0f}",
        height=f"{TOP + 24 * HOUR + FOOT:.0f}",
        title=_("States of the view from {time} UTC on, day by day, with the {boundary}.").format(
            time=stamp(begin), boundary=boundary["label"]
        ),
        blocks=blocks,
        labels=(*hours, *dates),
        now=f"M{x - 3:.1f} {y:.1f}H{x + COLUMN + 1:.1f}",
        legend=tuple(pattern for state, pattern in _patterns().items() if state in present),
    )


def _patterns() -> dict[str, tuple[str, str]]:
    """By the state of the view: the name of the pattern, and what it means."""
    return {
        "good": ("view", _("good view of the nose")),
        "edge": ("edge", _("edge: the nose is in view with a part of its band")),
        "nose outside the field": ("lines", _("nose outside the field")),
        "inside the magnetosphere": ("hatch", _("inside the magnetosphere")),
        "Sun constraint": ("cross", _("Sun constraint")),
        "door closed": ("dots", _("door closed (near perigee)")),
        "position unknown": ("blank", _("position unknown")),
    }


def _by_day(window: Sequence[int], begin: int) -> list[tuple[int, int, int]]:
    """A window cut at midnights."""
    start, stop, state = window
    first = start + (DAY - (start - begin) % DAY)
    edges = [start, *range(first, stop, DAY), stop]
    return [(left, right, state) for left, right in pairwise(edges) if right > left]


def _block(states: Sequence[str], begin: int, part: tuple[int, int, int]) -> Block:
    start, stop, state = part
    pattern, label = _patterns()[states[state]]
    day = (start - begin) // DAY
    top = TOP + ((start - begin) % DAY) / 3600 * HOUR
    return Block(
        pattern,
        f"{LEFT + day * COLUMN:.1f}",
        f"{top:.1f}",
        f"{COLUMN - 1.5}",
        f"{(stop - start) / 3600 * HOUR:.1f}",
        f"{stamp(start)}–{clock(stop, start)} {label}",
    )


def _day(begin: int, day: int) -> list[Label]:
    date = datetime.fromtimestamp(begin + day * DAY, UTC)
    x, y = f"{LEFT + (day + 0.5) * COLUMN - 1:.1f}", TOP + 24 * HOUR
    number = Label(x, f"{y + 14}", str(date.day), "middle")
    return [number, Label(x, f"{y + 29}", f"{date:%b}", kind="month")] if day == 0 or date.day == 1 else [number]


def differences(points: Sequence[Sequence[float | None]]) -> DifferencesDrawing | None:
    """The comparison of the points that have all numbers; None where there are none."""
    rows: list[Point] = [tuple(value for value in row if value is not None) for row in points if None not in row]
    if not rows:
        return None
    left, right, top, bottom = MARGIN
    first, last = rows[0][0], rows[-1][0]
    span = max(last - first, 6 * 3600)
    begin = (first + last - span) / 2 - 0.04 * span
    reach = max([LEAST, *(abs(value - row[4]) for row in rows for value in (row[2], row[3], row[5], row[6]))]) * 1.08

    def x(time: float) -> float:
        return left + (time - begin) / (1.08 * span) * (WIDTH - left - right)

    def y(off: float) -> float:
        return top + (1.0 - (off / reach + 1.0) / 2.0) * (HEIGHT - top - bottom)

    def bar(row: Point, low: int, high: int) -> str:
        return f"M{x(row[0]):.1f} {y(row[low] - row[4]):.1f}V{y(row[high] - row[4]):.1f}"

    levels = (-round(reach * 0.75, 1), 0.0, round(reach * 0.75, 1))
    ends = ((first, "start"), (last, "end"))[: 2 if x(last) - x(first) > APART else 1]
    return DifferencesDrawing(
        width=f"{WIDTH:.0f}",
        height=f"{HEIGHT:.0f}",
        title=_("Nose observed minus expected, {count} images, up to {reach} R_E.").format(
            count=len(rows), reach=f"{reach / 1.08:.1f}"
        ),
        lines=tuple(("grid" if level else "zero", f"M{left} {y(level):.1f}H{WIDTH - right}") for level in levels),
        bands=tuple(bar(row, 5, 6) for row in rows),
        dots=tuple(Dot(bar(row, 2, 3), f"{x(row[0]):.1f}", f"{y(row[1] - row[4]):.1f}", _title(row)) for row in rows),
        labels=(
            *(Label(f"{left - 6}", f"{y(level) + 4:.1f}", signed(level), "end") for level in levels),
            *(Label(f"{x(time):.1f}", f"{HEIGHT - 6}", stamp(time), anchor) for time, anchor in ends),
        ),
    )


def _title(row: Point) -> str:
    return f"{stamp(row[0])}: seen {row[1]:.2f}, expected {row[4]:.2f} Rᴇ"
