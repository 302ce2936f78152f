"""The feed-health page as HTML: table of feeds with their strips, log of switches and remarks. Words before script.

`assets/pages/feeds.js` puts the same HTML again in its place while the page is open.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any
from urllib.parse import urlencode

from dashboard.pages.feeds.coverage import SPANS
from dashboard.pages.feeds.strips import axis, listed, said, strip
from dashboard.text import age, duration, stamp

Facts = Mapping[str, Any]
LOGGED = 120  # entries shown
ORDER = ("down", "stale", "late", "never", "ok")
EMPTY = {"runs": (), "gaps": (), "count": 0, "part": None, "suspect": 0, "whole_hours": False}


def section(view: Facts, feed: str = "", at: str = "", known_at: str = "") -> str:
    """The page's part that changes.

    Parameters
    ----------
    feed : str
        Of which the log is wanted; empty for all.
    at, known_at : str
        As in the address, to be kept in its links.
    """
    kept = {name: text for name, text in (("feed", feed), ("at", at), ("known_at", known_at)) if text}
    return (
        f'<section id="coverage" data-span="{view["span"]}" data-now="{view["now"]}" aria-labelledby="coverage-title">'
        f"{_head(view, kept)}{_table(view)}{_log(view, feed, kept)}</section>"
    )


def refused(reason: str) -> str:
    """In place of it, why it cannot be shown."""
    return f'<section id="coverage"><p role="alert" class="refused">{escape(reason)}</p></section>'


def _head(view: Facts, kept: Mapping[str, str]) -> str:
    links = ""
    for name in SPANS:
        here = " aria-current=true" if name == view["span"] else ""
        query = escape(urlencode({"span": name, **kept}))
        links += f'<a href="/feeds?{query}"{here}>{name[:-1]} {name[-1]}</a>'
    words = [row["state"] for row in view["feeds"]]
    counts = ", ".join(f"{words.count(word)} {word}" for word in ORDER if word in words)
    then = ""
    if not view["present"]:
        received = f", from what was received by {escape(view['known_at'])}" if view["known_at"] else ""
        then = f'<strong class="then">As of {_utc(view["stop"]):%Y-%m-%d %H:%M} UTC{received}</strong>'
    return (
        '<div class="cover-head"><h2 id="coverage-title">Health of the feeds</h2>'
        f'<nav class="switch-span" aria-label="Span">{links}</nav>{then}<p class="counts">{counts}.</p>'
        '<p class="legend"><span><i class="there"></i>values</span><span><i class="gap"></i>gap</span>'
        '<span><i class="off"></i>not due, or before the first row</span></p></div>'
    )


def _table(view: Facts) -> str:
    hours = axis(view)
    names = ("Feed", "State", "Newest", hours, "Coverage", "Asked", "Last answer", "Failures", "From")
    head = "".join(f"<th scope=col>{name}</th>" for name in names)
    rows = "".join(_feed(view, row) for row in view["feeds"])
    return f'<div class="scroll"><table class="feeds"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _feed(view: Facts, row: Facts) -> str:
    bars = _grouped(row["bars"])
    first = bars.pop(0) if bars else None
    several = f'<span class="craft">{escape(first["source"] or "any craft")}</span>' if first and first["runs"] else ""
    told, drawn = _covered(view, row, first)
    limits = ",".join(f"{limit:.0f}" for limit in row["limits"])
    newest = "" if row["newest"] is None else row["newest"]
    aged = "–" if row["age_s"] is None else _age(row["age_s"])
    answered = "–"
    if row["succeeded"] is not None:
        answered = f"<time>{_utc(row['succeeded']):%H:%M:%S}</time>"
        if view["stop"] - row["succeeded"] > 86400:
            answered = f"<time>{stamp(row['succeeded'])}</time>"
    failures = "–" if row["failures"] is None else str(row["failures"])
    asked = f"every {duration(row['every_s'])}" if row["every_s"] else "–"
    source = f'<span class="source">{escape(row["source"])}</span> ' if row["source"] else ""
    reason = f'<p class="reason">{escape(row["reason"])}</p>' if row["reason"] else ""
    word = "never answered" if row["state"] == "never" else row["state"]
    parts = "".join(_craft(view, row, bar) for bar in bars)
    return (
        f'<tr class="feed" data-feed="{escape(row["name"])}" data-state="{row["state"]}">'
        f"<th scope=row><b>{escape(row['label'])}</b> <code>{escape(row['name'])}</code> {several}</th>"
        f'<td class="state">{escape(word)}</td>'
        f'<td class="newest"><span class="age" data-time="{newest}" data-limits="{limits}">{aged}</span></td>'
        f'<td class="cover">{drawn}</td><td class="said">{told}{reason}</td><td class="every">{asked}</td>'
        f'<td class="answered">{answered}</td><td class="failures">{failures}</td>'
        f'<td class="credit">{source}{escape(row["credit"])}</td></tr>{parts}'
    )


def _grouped(bars: Sequence[Facts]) -> list[dict[str, Any]]:
    """Craft whose strips are the same stand together: "GOES-18 · GOES-19"."""
    found: list[dict[str, Any]] = []
    for bar in bars:
        same = next((one for one in found if all(one[key] == bar[key] for key in ("runs", "gaps", "suspect"))), None)
        if same is None:
            found.append(dict(bar))
        else:
            same["source"] = " · ".join(name for name in (same["source"], bar["source"]) if name)
    return found


def _craft(view: Facts, row: Facts, bar: Facts) -> str:
    told, drawn = _covered(view, row, bar)
    return (
        f'<tr class="part" data-feed="{escape(row["name"])}"><th scope=row><span class="craft">{escape(bar["source"])}'
        f'</span></th><td></td><td></td><td class="cover">{drawn}</td><td class="said">{told}</td>'
        '<td class="every"></td><td></td><td></td><td></td></tr>'
    )


def _covered(view: Facts, row: Facts, bar: Facts | None) -> tuple[str, str]:
    """The words and the strip of one craft of a feed."""
    if row["documents"] is not None:
        times = row["documents"]
        told = (
            f"{len(times)} document{'s' if len(times) != 1 else ''}, last {stamp(times[-1])}"
            if times
            else "none in this span"
        )
        return told, strip(EMPTY, view, times)
    if bar is None:
        return "nothing in this span", strip(EMPTY, view)
    return f"{said(bar, row['cadence_s'])} {listed(bar)}", strip(bar, view)


def _log(view: Facts, feed: str, kept: Mapping[str, str]) -> str:
    entries = [entry for entry in view["log"] if feed in ("", entry["feed"])]
    names = sorted({entry["feed"] for entry in view["log"]} | ({feed} if feed else set()))
    options = "".join(f"<option{' selected' if name == feed else ''}>{escape(name)}</option>" for name in names)
    hidden = "".join(
        f'<input type=hidden name="{escape(name)}" value="{escape(text)}">'
        for name, text in {"span": view["span"], **kept}.items()
        if name != "feed"
    )
    rows = "".join(_entry(entry) for entry in entries[:LOGGED])
    more = f"<li>and {len(entries) - LOGGED} older</li>" if len(entries) > LOGGED else ""
    nothing = "" if entries else "<li>Nothing in this span.</li>"
    return (
        '<div class="cover-log"><h2>Switches and remarks</h2><form method="get" action="/feeds">'
        f'{hidden}<label>of <select name="feed"><option value="">all feeds</option>{options}</select></label>'
        f' <button>Show</button></form><ol tabindex="0" aria-label="Log, newest first">{rows}{more}{nothing}</ol></div>'
    )


def _entry(entry: Facts) -> str:
    times = ""
    if entry["count"] > 1:
        times = f' <span class="times">({entry["count"]} times since {stamp(entry["first"])})</span>'
    return (
        f'<li data-kind="{escape(entry["kind"])}"><time>{stamp(entry["time"])}</time> '
        f'<span class="name">{escape(entry["feed"])}</span> <span class="kind">{escape(entry["kind"])}</span> '
        f'<span class="text">{escape(entry["text"])}{times}</span></li>'
    )


def _age(seconds: float) -> str:
    """An age; of stamps that lie ahead, as forecasts' do, how far."""
    if seconds < 0:
        return f"{duration(-seconds // 3600 * 3600) if seconds < -3600 else duration(-seconds)} ahead"
    return age(seconds)


def _utc(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
