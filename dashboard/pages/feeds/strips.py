"""Coverage as drawing and as words: the strip of a craft with its gaps hatched, and the sentence that says the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from dashboard.pages.feeds.gaps import Bar
from dashboard.text import duration, hour, stamp
from nowcast.texts import _

MINUTE = 60  # s
TALL = 10  # units of height of a strip
TICKS = {"24h": 6 * 3600, "7d": 86400}  # s
BEFORE = 8  # labels closer than this many hundredths to an end of the axis are left out


@dataclass(frozen=True)
class Span:
    """From when to when [unix s] the strips reach; `name` is "24h" or "7d"."""

    name: str
    start: int
    stop: int

    @property
    def ticks(self) -> range:
        """Times of the marks [unix s]."""
        every = TICKS[self.name]
        return range(-(-self.start // every) * every, self.stop, every)


@dataclass(frozen=True)
class Strip:
    """The outlines of a strip by their class; `width` in minutes."""

    width: str
    height: int
    paths: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class AxisLabel:
    """A label over the strips; `x` in hundredths of the width."""

    x: str
    text: str
    is_day: bool


def strip(bar: Bar | None, span: Span, documents: Sequence[int] | None = None) -> Strip:
    """A strip: solid where values were, hatched gaps, empty where none were due.

    Over a week the height is the part of each hour that held values. Documents are strokes.
    """
    width = (span.stop - span.start) / MINUTE

    def x(time: float) -> str:
        return f"{max(0.0, min((time - span.start) / MINUTE, width)):.1f}".removesuffix(".0")

    whole, partial = "", ""
    for begin, end, part in bar.runs if bar else ():
        wide = max((min(end, span.stop) - max(begin, span.start)) / MINUTE, width / 1500)
        outline = f"M{x(begin)} {TALL * (1 - part):g}h{wide:.1f}v{TALL * part:g}h-{wide:.1f}z"
        if part == 1:
            whole += outline
        else:
            partial += outline
    not_due = [(span.start, bar.first), (bar.due, span.stop)] if bar else [(span.start, span.stop)]
    blank = "".join(f"M{x(a)} 0H{x(b)}V{TALL}H{x(a)}z" for a, b in not_due if b > a)
    strokes = "".join(f"M{x(time)} 0v{TALL}" for time in documents or ())
    ticks = "".join(f"M{x(time)} 0v{TALL}" for time in span.ticks)
    paths = (("off", blank), ("there", whole), ("part", partial), ("stroke", strokes), ("tick", ticks))
    return Strip(f"{width:g}", TALL, tuple((name, path) for name, path in paths if path))


def axis(span: Span) -> tuple[AxisLabel, ...]:
    """The hours (or days) over the strips, UTC."""
    labels = []
    for time in span.ticks:
        place = 100 * (time - span.start) / (span.stop - span.start)
        if BEFORE / 2 < place < 100 - BEFORE / 2:
            when = datetime.fromtimestamp(time, UTC)
            is_day = time % 86400 == 0
            text = f"{when:%d %b}".lstrip("0") if is_day else f"{when:%H:%M}"
            labels.append(AxisLabel(f"{place:.2f}", text, is_day))
    return tuple(labels)


def sentence(bar: Bar, step: float) -> str:
    """What the strip shows: "98.6 % of minutes, longest gap 22 min"."""
    if bar.part is None:
        return _("no value yet")
    if not bar.runs:
        return _("nothing in this span")
    part = 100 * bar.part
    shown = "100" if part > 100 - 1e-7 else f"{min(int(part * 10) / 10, 99.9):.1f}"
    steps = {60: _("minutes"), 300: _("5-min steps"), 1800: _("half hours"), 3600: _("hours")}  # s
    text = _("{percent} % of {steps}").format(percent=shown, steps=steps.get(int(step), _("the time")))
    if bar.gaps:
        longest = _(", longest whole gap {length}") if bar.whole_hours else _(", longest gap {length}")
        text += longest.format(length=duration(bar.gaps[0][1] - bar.gaps[0][0]))
    else:
        text += _(", no whole hour missing") if bar.whole_hours and part < 100 - 1e-7 else _(", no gap")
    return text + (_(", {count} suspect").format(count=bar.suspect) if bar.suspect else "")


def gap_list(bar: Bar) -> tuple[str, ...]:
    """The gaps with their times, the longest first."""
    rows = [f"{_from_to(begin, end)}, {duration(end - begin)}" for begin, end in bar.gaps]
    more = bar.count - len(bar.gaps)
    return (*rows, _("and {count} shorter").format(count=more)) if rows and more > 0 else tuple(rows)


def _from_to(begin: int, end: int) -> str:
    return f"{stamp(begin)} – {hour(end) if begin // 86400 == end // 86400 else stamp(end)}"
