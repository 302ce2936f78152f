"""Drawings of SMILE's page as sent: the calendar of views, and what images say less what the models expected."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from itertools import pairwise
from typing import Any

from dashboard.pages.images.words import clock
from dashboard.text import signed, stamp

View = Mapping[str, Any]

DAY = 86400
COLUMN, HOUR = 28.0, 6.5  # px of a day, of an hour
LEFT, TOP, FOOT = 40.0, 6.0, 34.0
PATTERNS = {  # state: name of the pattern, label
    "good": ("view", "view of the nose"),
    "nose outside the field": ("lines", "nose outside the field"),
    "inside the magnetosphere": ("hatch", "inside the magnetosphere"),
    "Sun constraint": ("cross", "Sun constraint"),
    "door closed": ("dots", "door closed (near perigee)"),
    "position unknown": ("blank", "position unknown"),
}
DEFINED = (
    '<pattern id="p-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<path d="M0 0V6" stroke="#5D6B7E" stroke-width="2"/></pattern>'
    '<pattern id="p-lines" width="6" height="5" patternUnits="userSpaceOnUse">'
    '<path d="M0 1H6" stroke="#5CC8FF" stroke-width="1.6"/></pattern>'
    '<pattern id="p-cross" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<path d="M0 0L6 6M6 0L0 6" stroke="#FFB454" stroke-width="1"/></pattern>'
    '<pattern id="p-dots" width="5" height="5" patternUnits="userSpaceOnUse">'
    '<circle cx="2.5" cy="2.5" r="1.3" fill="#C3CCD8"/></pattern>'
)
HEIGHT, WIDTH = 150.0, 720.0  # px of the comparison
MARGIN = (46.0, 10.0, 12.0, 24.0)  # left, right, top, bottom
APART = 180.0  # px between two labels
LEAST = 1.0  # R_E, half the height at least


def calendar(view: View) -> str:
    """A column for each day from 00 at the top to 24 UTC, its states as patterns; the legend beside it in words."""
    days, begin = view["calendar"]["days"], view["calendar"]["windows"][0][0]
    width, height = LEFT + days * COLUMN + 4, TOP + 24 * HOUR + FOOT
    parts = [_block(view, begin, piece) for window in view["calendar"]["windows"] for piece in _by_day(window, begin)]
    hours = "".join(
        f'<text x="{LEFT - 6}" y="{TOP + hour * HOUR + 4}" text-anchor="end">{hour:02}</text>'
        for hour in (0, 6, 12, 18, 24)
    )
    labels = "".join(_day(begin, day) for day in range(days))
    now = (view["time"] - begin) / DAY
    x, y = LEFT + int(now) * COLUMN, TOP + (now % 1.0) * 24 * HOUR
    mark = f'<path class="now" d="M{x - 3:.1f} {y:.1f}H{x + COLUMN + 1:.1f}"/>'
    said = f"States of the view from {stamp(begin)} UTC on, day by day."
    drawn = (
        f'<svg class="calendar" viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-label="{escape(said)}">'
        f"<defs>{DEFINED}</defs>{''.join(parts)}{hours}{labels}{mark}</svg>"
    )
    present = {view["calendar"]["states"][window[2]] for window in view["calendar"]["windows"]}
    keys = "".join(
        f'<li><svg width="26" height="14" aria-hidden="true"><rect class="s-{name}" width="26" height="14"/></svg> '
        f"{escape(label)}</li>"
        for state, (name, label) in PATTERNS.items()
        if state in present
    )
    return (
        f'<div class="scroll" role="group" tabindex="0" aria-label="Calendar">{drawn}</div><ul class="keys">{keys}</ul>'
    )


def _by_day(window: Sequence[int], begin: int) -> list[tuple[int, int, int]]:
    """A window cut at midnights."""
    start, stop, state = window
    first = start + (DAY - (start - begin) % DAY)
    edges = [start, *range(first, stop, DAY), stop]
    return [(one, other, state) for one, other in pairwise(edges) if other > one]


def _block(view: View, begin: int, piece: tuple[int, int, int]) -> str:
    start, stop, state = piece
    word = view["calendar"]["states"][state]
    name, label = PATTERNS[word]
    day = (start - begin) // DAY
    top = TOP + ((start - begin) % DAY) / 3600 * HOUR
    return (
        f'<rect class="s-{name}" x="{LEFT + day * COLUMN:.1f}" y="{top:.1f}" width="{COLUMN - 1.5}" '
        f'height="{(stop - start) / 3600 * HOUR:.1f}">'
        f"<title>{stamp(start)}–{clock(stop, start)} {escape(label)}</title></rect>"
    )


def _day(begin: int, day: int) -> str:
    date = datetime.fromtimestamp(begin + day * DAY, UTC)
    x, y = LEFT + (day + 0.5) * COLUMN - 1, TOP + 24 * HOUR
    month = f'<text x="{x:.1f}" y="{y + 29}" class="month">{date:%b}</text>' if day == 0 or date.day == 1 else ""
    return f'<text x="{x:.1f}" y="{y + 14}" text-anchor="middle">{date.day}</text>{month}'


def differences(points: Sequence[Sequence[float | None]]) -> str:
    """Seen less expected with its 90 % error, over the models' band; nothing where nothing was seen."""
    rows = [[value for value in row if value is not None] for row in points if None not in row]
    if not rows:
        return ""
    left, right, top, bottom = MARGIN
    first, last = rows[0][0], rows[-1][0]
    span = max(last - first, 6 * 3600)
    begin = (first + last - span) / 2 - 0.04 * span
    reach = max([LEAST, *(abs(value - row[4]) for row in rows for value in (row[2], row[3], row[5], row[6]))]) * 1.08

    def x(time: float) -> float:
        return left + (time - begin) / (1.08 * span) * (WIDTH - left - right)

    def y(off: float) -> float:
        return top + (1.0 - (off / reach + 1.0) / 2.0) * (HEIGHT - top - bottom)

    band = "".join(
        f'<path class="model" d="M{x(row[0]):.1f} {y(row[5] - row[4]):.1f}V{y(row[6] - row[4]):.1f}"/>' for row in rows
    )
    dots = "".join(
        f'<g class="seen"><path d="M{x(row[0]):.1f} {y(row[2] - row[4]):.1f}V{y(row[3] - row[4]):.1f}"/>'
        f'<circle cx="{x(row[0]):.1f}" cy="{y(row[1] - row[4]):.1f}" r="3"/>'
        f"<title>{stamp(row[0])}: seen {row[1]:.2f}, expected {row[4]:.2f} Rᴇ</title></g>"
        for row in rows
    )
    ticks = "".join(
        f'<text x="{left - 6}" y="{y(value) + 4:.1f}" text-anchor="end">{signed(value)}</text>'
        f'<path class="{"zero" if value == 0 else "grid"}" d="M{left} {y(value):.1f}H{WIDTH - right}"/>'
        for value in (-round(reach * 0.75, 1), 0.0, round(reach * 0.75, 1))
    )
    ends = "".join(
        f'<text x="{x(time):.1f}" y="{HEIGHT - 6}" text-anchor="{anchor}">{stamp(time)}</text>'
        for time, anchor in ((first, "start"), (last, "end"))[: 2 if x(last) - x(first) > APART else 1]
    )
    return (
        f'<svg class="differences" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" role="img" '
        f'aria-label="Nose seen less nose expected, {len(rows)} images, up to {reach / 1.08:.1f} R_E.">'
        f"{ticks}{band}{dots}{ends}</svg>"
    )
