"""The centre's bulletins as words in the HTML as sent: the strip of scales, messages that hold, aurora, forecast.

`assets/pages/sun.js` fills the same elements again when something new comes, and draws timeline and dials.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any

from dashboard.text import aged_html, hour, stamp
from nowcast.vocabulary.scales import WORDS, storm_level

View = Mapping[str, Any]
HOLDING = ("active", "expected")
SHOWN = 60  # messages in the list
BLOCKS = [f"{hour:02}–{hour + 3:02}" for hour in range(0, 24, 3)]
CHANCES = {"s1 or greater": "S1 or more", "r1-r2": "R1–R2", "r3 or greater": "R3 or more"}


def sections(path: str, view: View) -> str:
    """What a page shows of the bulletins; nothing on pages that have none."""
    if path == "/":
        return strip(view)
    if path == "/sun":
        parts = [strip(view), '<div id="bulletins">', messages(view), aurora(view), forecast(view), "</div>"]
        return "\n".join(parts)
    return ""


def strip(view: View) -> str:
    """R, S, G: the official last value beside our running one, each with source and age; what holds."""
    boxes = "".join(_scale(entry, view["now"] / 1000) for entry in view["scales"])
    holding = [thread for thread in view["threads"] if thread["state"] in HOLDING]
    said = f"{len(holding)} in force" if holding else "none in force"
    named = ", ".join(f"{_short(thread)} to {hour(thread['stop'])}" for thread in holding[-3:])
    link = (
        '<a class="holding" href="/sun"><span class="what">Warnings, watches, alerts of SWPC</span> '
        f'<b class="count">{said}</b> <span class="named">{escape(named)}</span></a>'
    )
    return f'<section id="scales" aria-label="NOAA scales and messages">{boxes}{link}</section>'


def _scale(entry: View, now: float) -> str:
    letter, official, running = entry["scale"], entry["official"], entry["running"]
    level = official["level"] if official and official["state"] != "missing" else None
    state = official["state"] if official else "missing"
    shown = f"{letter}{level}" if level is not None else f"{letter}?"
    word = WORDS[level] if level is not None else "not known"
    told = f"official, {official['source']}, {_aged(official, now)}" if official else "no official value"
    ours = "no running value of ours"
    if running and running["level"] is not None:
        ours = f"{letter}{running['level']} running, {escape(running['source'])}, {_aged(running, now)}"
    name = f'{escape(entry["name"])}: <span class="word">{word}</span>'
    return (
        f'<div class="scale" data-scale="{letter}" data-level="{"" if level is None else level}" data-state="{state}">'
        f'<b class="level">{shown}</b> <span class="name">{name}</span> <span class="official">{told}</span> '
        f'<span class="running">{ours}</span> <span class="ahead">{escape(_ahead(letter, official))}</span></div>'
    )


def _ahead(letter: str, official: View | None) -> str:
    """What is forecast for today and the next two days; what is not given is not said."""
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


def messages(view: View) -> str:
    """Messages that hold, then those of the last days; the timeline is drawn above them."""
    threads: Sequence[View] = sorted(
        view["threads"], key=lambda thread: (thread["state"] not in HOLDING, -thread["last"])
    )
    rows = "".join(_message(thread) for thread in threads[:SHOWN])
    unread = "".join(
        f"<li class=unread><details><summary>{stamp(item['issued'])} · could not be read</summary>"
        f"<pre>{escape(item['text'])}</pre></details></li>"
        for item in view["unread"]
    )
    empty = "" if threads or unread else "<li>No message is known.</li>"
    return (
        '<section id="messages" class="card" aria-labelledby="messages-title">'
        '<h2 id="messages-title">Messages of NOAA SWPC</h2>'
        '<div id="timeline" role="group" aria-label="When messages hold"></div>'
        '<ol id="threads" tabindex="0" aria-label="Messages, those in force first">'
        f"{rows}{unread}{empty}</ol></section>"
    )


def _message(thread: View) -> str:
    serials = thread["serials"]
    number = str(serials[-1]) if len(serials) == 1 else f"{serials[0]}–{serials[-1]}"
    span = stamp(thread["start"])
    if thread["stop"] > thread["start"]:
        span += f" – {stamp(thread['stop'])}"
    scale = f'<b class="mark" data-level="{thread["scale"][1:]}">{thread["scale"]}</b>' if thread["scale"] else ""
    return (
        f'<li data-thread="{escape(thread["code"])} {serials[0]}" data-state="{thread["state"]}"><details><summary>'
        f'<span class="state">{thread["state"]}</span> <span class="span">{span}</span> <span>{scale}</span> '
        f'<span class="title">{escape(thread["kind"].capitalize())}: {escape(thread["headline"])}</span> '
        f'<span class="code">{escape(thread["code"])} {number}</span></summary>'
        f"<pre>{escape(thread['text'])}</pre></details></li>"
    )


def aurora(view: View) -> str:
    """The grid of OVATION with its times; the dials are drawn by the browser."""
    grid, power = view["ovation"], view["power"]
    said = "No OVATION grid is known."
    if grid:
        greatest = [f"{side} {value} %" for side, value in grid["greatest"].items() if value is not None]
        until = f" for {hour(grid['forecast'])} UTC" if grid["forecast"] else ""
        age = _aged(grid, view["now"] / 1000)
        said = f"OVATION of NOAA SWPC{until}, age of the observation {age}; greatest {', '.join(greatest)}."
    if power:
        sides = [f"{side} {power[side]:.0f} GW" for side in ("north", "south") if power.get(side) is not None]
        said += f" Hemispheric power {', '.join(sides)}, {_aged(power, view['now'] / 1000)}." if sides else ""
    state = grid["state"] if grid else "missing"
    return (
        f'<section id="aurora" class="card" data-state="{state}" aria-labelledby="aurora-title">'
        '<h2 id="aurora-title">Probability of visible aurora</h2><div id="dials"></div>'
        f'<p class="said">{said}</p></section>'
    )


def forecast(view: View) -> str:
    """The 3-day forecast as a table: Kp by 3 hours with its G in words, chances of S and R."""
    found = view["forecast"]
    if not found:
        return '<section id="forecast" class="card"><h2>3-day forecast</h2><p>None is known.</p></section>'
    head = "".join(f"<th scope=col>{_day(day)}</th>" for day in found["days"])
    rows = ""
    for place, block in enumerate(BLOCKS if found["kp"] else []):
        cells = "".join(_kp(day[place]) for day in found["kp"])
        rows += f"<tr><th scope=row>{block}</th>{cells}</tr>"
    for name, label in CHANCES.items():
        if name in found["chances"]:
            cells = "".join(f"<td>{value} %</td>" for value in found["chances"][name])
            rows += f"<tr class=chance><th scope=row>{label}</th>{cells}</tr>"
    reasons = "".join(f"<p>{escape(text)}</p>" for text in found["rationale"].values())
    said = f"Kp by 3 hours (UTC), issued {stamp(found['time'])} UTC, {_aged(found, view['now'] / 1000)}"
    return (
        f'<section id="forecast" class="card" data-state="{found["state"]}"><h2>3-day forecast of NOAA SWPC</h2>'
        f'<p class="said">{said}</p>'
        f"<table><thead><tr><th scope=col>UTC</th>{head}</tr></thead><tbody>{rows}</tbody></table>"
        f'<div class="reasons">{reasons}</div></section>'
    )


def _kp(value: float) -> str:
    level = storm_level(value)
    mark = f' <b class="mark" data-level="{level}">G{level}</b>' if level else ""
    return f"<td>{value:.2f}{mark}</td>"


def _short(thread: View) -> str:
    """ "K5 warning", "G2 watch", "S1 alert"."""
    what = f"K{thread['level']}" if thread["level"] else thread["scale"] or thread["code"]
    return f"{what} {thread['kind']}"


def _aged(entry: View, now: float) -> str:
    return aged_html(entry["time"], entry["limits"], now, entry["state"])


def _day(date: str | None) -> str:
    return f"{datetime.fromisoformat(date):%d %b}".lstrip("0") if date else "–"
