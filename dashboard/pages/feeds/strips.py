"""Coverage as drawing and as words: one strip per craft with its gaps hatched, and the sentence that says the same."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from dashboard.text import duration, hour, stamp

MINUTE = 60  # s
TALL = 10  # units of height of a strip
TICKS = {"24h": 6 * 3600, "7d": 86400}  # s
BEFORE = 8  # labels closer than this many hundredths to an end of the axis are left out

Facts = Mapping[str, Any]


def strip(bar: Facts, view: Facts, documents: Sequence[int] | None = None) -> str:
    """A strip over the span of a view: solid where values were, hatched gaps, empty where none were due.

    Over a week the height is the part of each hour that held values. Documents are strokes.
    """
    start, stop, every = view["start"], view["stop"], TICKS[view["span"]]
    width = (stop - start) / MINUTE

    def at(time: float) -> str:
        return f"{max(0.0, min((time - start) / MINUTE, width)):.1f}".removesuffix(".0")

    there, part = "", ""
    for begin, end, whole in bar["runs"]:
        wide = max((min(end, stop) - max(begin, start)) / MINUTE, width / 1500)
        piece = f"M{at(begin)} {TALL * (1 - whole):g}h{wide:.1f}v{TALL * whole:g}h-{wide:.1f}z"
        if whole == 1:
            there += piece
        else:
            part += piece
    strokes = "".join(f"M{at(time)} 0v{TALL}" for time in documents or ())
    off = [(start, bar["first"]), (bar["due"], stop)] if bar.get("due") is not None else [(start, stop)]
    blank = "".join(f"M{at(a)} 0H{at(b)}V{TALL}H{at(a)}z" for a, b in off if b > a)
    ticks = "".join(f"M{at(time)} 0v{TALL}" for time in range(-(-start // every) * every, stop, every))
    paths = [("off", blank), ("there", there), ("part", part), ("stroke", strokes), ("tick", ticks)]
    drawn = "".join(f'<path class="{name}" d="{path}"/>' for name, path in paths if path)
    return (
        f'<svg class="bar" viewBox="0 0 {width:g} {TALL}" preserveAspectRatio="none" aria-hidden="true">{drawn}</svg>'
    )


def axis(view: Facts) -> str:
    """The hours (or days) over the strips, UTC."""
    start, stop, step = view["start"], view["stop"], TICKS[view["span"]]
    labels = ""
    for time in range(-(-start // step) * step, stop, step):
        place = 100 * (time - start) / (stop - start)
        if BEFORE / 2 < place < 100 - BEFORE / 2:
            when = datetime.fromtimestamp(time, UTC)
            midnight = time % 86400 == 0
            text = f"{when:%d %b}".lstrip("0") if midnight else f"{when:%H:%M}"
            labels += f'<text x="{place:.2f}%" y="11"{" class=day" if midnight else ""}>{text}</text>'
    return f'<svg class="axis" aria-hidden="true">{labels}</svg>'


def said(bar: Facts, step: float) -> str:
    """ "98.6 % of minutes, longest gap 22 min": what the strip shows."""
    if bar["part"] is None:
        return "no value yet"
    if not bar["runs"]:
        return "nothing in this span"
    what = {60: "minutes", 300: "5-min steps", 1800: "half hours", 3600: "hours"}.get(int(step), "the time")
    part = 100 * bar["part"]
    shown = "100" if part > 100 - 1e-7 else f"{min(int(part * 10) / 10, 99.9):.1f}"
    text = f"{shown} % of {what}"
    if bar["gaps"]:
        longest = duration(bar["gaps"][0][1] - bar["gaps"][0][0])
        text += f", longest gap {longest}" if not bar["whole_hours"] else f", longest whole gap {longest}"
    else:
        text += ", no whole hour missing" if bar["whole_hours"] and part < 100 - 1e-7 else ", no gap"
    return text + (f", {bar['suspect']} suspect" if bar["suspect"] else "")


def listed(bar: Facts) -> str:
    """The gaps with their times, the longest first."""
    if not bar["gaps"]:
        return ""
    rows = "".join(f"<li>{_from_to(begin, end)}, {duration(end - begin)}</li>" for begin, end in bar["gaps"])
    more = bar["count"] - len(bar["gaps"])
    rows += f"<li>and {more} shorter</li>" if more > 0 else ""
    count = f"{bar['count']} gap{'s' if bar['count'] != 1 else ''}"
    return f"<details><summary>{count}</summary><ol>{rows}</ol></details>"


def _from_to(begin: int, end: int) -> str:
    return f"{stamp(begin)} – {hour(end) if begin // 86400 == end // 86400 else stamp(end)}"
