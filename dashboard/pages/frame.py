"""The HTML as sent: mode, sentence, health and values as words, before any script runs.

Dash owns only `#react-entry-point`; the marks `@@…@@` are filled for each request.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

from dashboard.live import values as present
from dashboard.live.delta import milliseconds
from dashboard.live.state import State
from dashboard.pages.now.satellites import clock_html, watch_html, whatif_html
from dashboard.pages.sun.bulletins_html import sections
from dashboard.text import age, number, value_band

NAME = "SMILE Nowcast"
TILES = (
    "bz_gsm", "bt", "flow_speed", "proton_density", "dynamic_pressure", "standoff_distance", "kp_estimate",
    "dst_estimate",
)  # fmt: skip
MAIN_FEEDS = ("rtsw_mag", "rtsw_wind")  # these are always named; others only when something is wrong
ORBIT = (
    "xray_flux_primary", "proton_flux_10mev_primary", "electron_flux_2mev_primary", "goes_hp_primary",
    "goes_hp_secondary",
)  # fmt: skip
FIRST = "/"
PAGES_WITH_PANELS = {FIRST: TILES, "/sun": ORBIT}  # with the values that stand over them
ELSEWHERE = ("pages/feeds.js", "pages/skill.js", "panels/orbit.js")  # modules of pages without panels
NOTES = {
    "simulation": "SIMULATION: a storm of the past is played. Nothing here is happening now.",
    "replay": "REPLAY: recorded data are played. Nothing here is happening now.",
}
TEMPLATE = """<!DOCTYPE html>
<html lang="en">
<head>
{%metas%}
<title>@@title@@</title>
{%favicon%}
{%css%}
@@head@@
</head>
<body @@body@@>
<a class="skip" href="#page">Skip to the page</a>
@@top@@
<main id="page">
@@main@@
{%app_entry%}
</main>
<p id="announce" class="visually-hidden" aria-live="polite"></p>
<script type="module" async src="/assets/core/live.js"></script>
<script type="module" async src="/assets/pages/sun.js"></script>
<footer>
{%config%}
{%scripts%}
{%renderer%}
</footer>
</body>
</html>"""


def title(mode: str | None, page: str = "") -> str:
    """The title, with the word of the mode first where it is not live."""
    parts = [mode.upper() if mode and mode != "live" else "", page if page != "Now" else "", NAME]
    return " · ".join(part for part in parts if part)


def fill(
    html: str,
    *,
    state: State | None,
    now: datetime,
    path: str,
    pages: Sequence[tuple[str, str]],
    head: str,
    view: Mapping[str, Any] | None = None,
    told: str = "",
) -> str:
    """The page of Dash with our words in it.

    Parameters
    ----------
    state : State, optional
        None where the store cannot be read: the page then says so.
    pages : sequence of (path, name)
        For the navigation.
    view : mapping, optional
        What the centre says, as `bulletins.BulletinCache.view` tells it.
    told : str
        HTML that the page shows below the sentence and the bulletins.
    """
    name = dict(pages).get(path, "Not found")
    mode = state.mode if state else "unknown"
    entries = present.values(state, now) if state else {}
    rows = present.health(state, now) if state else []
    said = present.sentence(state, now, entries, rows) if state else _unreadable()
    drawn = path in PAGES_WITH_PANELS
    marks = {
        "@@title@@": escape(title(mode if state else None, name)),
        "@@head@@": head if drawn else "",
        "@@body@@": _attributes(state, mode, now, path),
        "@@top@@": _top(state, mode, now, path, pages, rows).replace("@@shock@@", clock_html(state, entries, now), 1),
        "@@main@@": _main(
            name,
            said,
            _tiles(entries, PAGES_WITH_PANELS.get(path, ())),
            drawn,
            (sections(path, view) if view else "") + told,
        ),
    }
    first = path == FIRST
    marks |= {"@@watch@@": watch_html(state, now) if first else "", "@@whatif@@": whatif_html() if first else ""}
    for mark, text in marks.items():
        html = html.replace(mark, text, 1)
    return html


def scripts(assets: Path, plotly: str) -> str:
    """Lines of the head that let everything begin to load at once."""
    names = (path.relative_to(assets).as_posix() for path in assets.rglob("*.js"))
    modules = sorted(name for name in names if name not in ELSEWHERE)
    return "\n".join(
        [
            '<link rel="preload" as="fetch" href="/api/v1/snapshot" crossorigin>',
            *(f'<link rel="modulepreload" href="/assets/{escape(name)}">' for name in modules),
            f'<script id="plotly" src="/vendor/plotly.js?v={escape(plotly)}" async></script>',
        ]
    )


def _unreadable() -> dict[str, str]:
    return {"text": "The store cannot be read: no values can be shown.", "level": "unknown"}


def _attributes(state: State | None, mode: str, now: datetime, path: str) -> str:
    facts = {
        "mode": mode,
        "version": state.version if state else "",
        "now": milliseconds(now),
        "page": path,
        "poll": 1 if state and state.clock.speed > 10 else 10,
    }
    return " ".join(f'data-{key}="{escape(str(value))}"' for key, value in facts.items())


def _top(
    state: State | None,
    mode: str,
    now: datetime,
    path: str,
    pages: Sequence[tuple[str, str]],
    rows: Sequence[Mapping[str, Any]],
) -> str:
    note = f'<p id="mode" role="note">{NOTES[mode]}</p>' if mode in NOTES else ""
    speed = "" if not state or state.clock.speed == 1 else f"{state.clock.speed:g}×"
    utc = now.astimezone(UTC)
    links = "".join(
        f'<a href="{escape(to)}"{" aria-current=page" if to == path else ""}>{escape(name)}</a>' for to, name in pages
    )
    return f"""<div id="frame" data-mode="{mode}" aria-hidden="true"></div>{note}
<header id="bar"><a class="brand" href="/">{NAME}</a>
<time id="clock" datetime="{utc:%Y-%m-%dT%H:%M:%SZ}">{utc:%Y-%m-%d %H:%M:%S} UTC</time>
@@shock@@
<span id="word">{mode.upper()}</span> <span id="speed">{speed}</span>
<ul id="feeds" aria-label="Health of the inputs">{"".join(map(_feed, rows))}{_others(rows)}</ul>
<p id="link" data-state="ok" hidden></p>
<nav id="nav" aria-label="Pages">{links}</nav></header>"""


def _others(rows: Sequence[Mapping[str, Any]]) -> str:
    """The feeds that are well and not always named, as a number."""
    well = sum(row["state"] == "ok" and row["name"] not in MAIN_FEEDS for row in rows)
    return (
        f'<li id="well"{"" if well else " hidden"}><a href="/feeds"><span class="count">{well}</span> more ok</a></li>'
    )


def _feed(row: Mapping[str, Any]) -> str:
    word = "never answered" if row["state"] == "never" else row["state"]
    told = row["reason"] or f"{row['label']}: {word}"
    newest = "" if row["newest"] is None else row["newest"]
    return (
        f'<li data-feed="{escape(row["name"])}" data-state="{row["state"]}" title="{escape(told)}"'
        f"{' data-main' if row['name'] in MAIN_FEEDS else ''}>"
        f'<span class="name">{escape(row["label"])}</span> <span class="craft">{escape(row["craft"])}</span> '
        f'<span class="age" data-newest="{newest}">{escape(age(row["age_s"]))}</span> '
        f'<span class="state">{word}</span></li>'
    )


def _main(name: str, said: Mapping[str, str], tiles: str, drawn: bool, told: str) -> str:
    status = f'<p id="sentence" role="status" data-level="{said["level"]}">{escape(said["text"])}</p>'
    plots = (
        f'<section id="tiles" aria-label="Values now">{tiles}</section>\n'
        "<noscript><p>Without JavaScript this page shows the values of the moment at which it was sent; "
        "reload it for newer ones.</p></noscript>\n"
        '<div id="panels"></div>'
    )
    shown = f"@@watch@@\n{plots}\n@@whatif@@" if drawn else ""
    return f'<h1 class="visually-hidden">{escape(name)}</h1>\n{status}\n{told}\n{shown}'


def _tiles(entries: Mapping[str, Mapping[str, Any]], names: Sequence[str]) -> str:
    return "".join(_tile(name, entries.get(name)) for name in names)


def _tile(name: str, entry: Mapping[str, Any] | None) -> str:
    if entry is None:
        return ""
    gone = entry["state"] == "missing"
    digits = entry["decimals"]
    band = entry.get("note", "")
    if not gone:
        band = value_band(entry["low"], entry["high"], digits) or band
    unit = "" if entry["unit"] == "1" else entry["unit"].replace("R_E", "Rᴇ")
    word = "" if entry["state"] == "fresh" else f" · {entry['state']}"
    meta = "no value" if gone else f"{entry['source']} · {age(entry['age_s'])}{word}"
    return (
        f'<div class="tile" data-quantity="{name}" data-state="{entry["state"]}" data-time="{entry["time"] or ""}">'
        f'<span class="label">{escape(entry["label"])}</span> '
        f'<span class="value">{(not gone and entry.get("text")) or number(entry["value"], digits)}</span> '
        f'<span class="unit">{escape(unit)}</span> <span class="band">{band}</span> '
        f'<span class="meta">{escape(meta)}</span></div>'
    )
