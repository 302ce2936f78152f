"""What the pages show of SMILE as HTML: the images page and the card of the first page; words before any script."""

from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any

from dashboard.live.values import ARCHIVE, limits
from dashboard.pages.images import drawings, plasma
from dashboard.pages.images import words as smilewords
from dashboard.pages.images.pictures import alt, badge, difference, model, observed, picture, stretch
from dashboard.pages.images.words import place
from dashboard.text import aged_html, stamp

View = Mapping[str, Any]

STYLE = '<link rel="stylesheet" href="/assets/pages/images.css">'  # of this page alone: the first page is to stay small
SCRIPT = '<script type="module" async src="/assets/pages/images.js"></script>'
IMAGES, NOW = "/images", "/"
PAGES = (IMAGES, NOW)
STATE = {
    "good": "view",
    "nose outside the field": "no view",
    "inside the magnetosphere": "no view",
    "Sun constraint": "no view",
    "door closed": "no view",
    "position unknown": "unknown",
}


def section(path: str, view: View, now: datetime) -> str:
    """The part of a page."""
    if path == NOW:
        return card(view, now)
    if path != IMAGES:
        return ""
    return f"""{STYLE}
<section id="smile" data-time="{view["time"]}" data-state="{STATE[view["state"]]}">
{_status(view)}
<div class="shots">{observed(view, now)}{model(view)}{difference(view)}</div>
{_orbit(view)}
{_ultraviolet(view, now)}
{_calendar(view)}
{_strip(view, now)}
{_compared(view, now)}
{plasma.section(view, now)}
</section>
{SCRIPT}"""


def refused(path: str, reason: str) -> str:
    """The part of a page where nothing can be known of SMILE."""
    name = "smile-card" if path == NOW else "smile"
    return (
        f'<section id="{name}" class="card" aria-label="SMILE"><p class="said">{escape(reason)}</p></section>{SCRIPT}'
    )


def card(view: View, now: datetime) -> str:
    """The compact card: the newest X-ray image with its age, or in words why there is none."""
    images = view["images"]
    if images and "picture" in images:
        thumb = picture(images, images.get("marks"), alt(images))
        found = images.get("found")
        nose = "no boundary found" if not found or found["standoff_distance"] is None else (
            f"boundary {found['standoff_distance']:.1f} Rᴇ ({found['low']:.1f}–{found['high']:.1f}, 90 %)"
        )  # fmt: skip
        newest = aged_html(images["time"], images["limits"], now.timestamp())
        head = f"{badge(images)}{stamp(images['time'])} UTC, {newest}"
        words = f"<p>{head}</p><p>{nose}</p>"
    else:
        model = view["expected"]
        thumb = picture(model, model["marks"], "Expected X-ray image, a model", "model") if model else ""
        words = f"<p>{escape(smilewords.headline(view))}</p>"
    ahead = smilewords.ahead(view)
    shifted = smilewords.shifted(view)
    state = STATE[view["state"]]
    return f"""<section id="smile-card" data-time="{view["time"]}" data-state="{state}" aria-label="SMILE">
{f'<div class="thumb">{thumb}</div>' if thumb else ""}
<div class="words"><h2><a href="/images">SMILE X-ray image</a> <b class="state">{state}</b></h2>
{words}{f'<p class="ahead">{escape(ahead)}</p>' if ahead else ""}
{f'<p class="shifted">Nose {escape(shifted)}</p>' if shifted else ""}</div></section>
{SCRIPT}"""


def _status(view: View) -> str:
    ahead = smilewords.ahead(view)
    facts = {
        "position (GSE)": f"{place(view['position'])} Rᴇ",
        "distance": "unknown" if view["distance"] is None else f"{view['distance']:.1f} Rᴇ",
        "altitude": "unknown" if view["altitude_km"] is None else f"{view['altitude_km']:,} km".replace(",", "\u202f"),
        "aim of SXI": "no line of sight" if not view["field"] else f"x = {view['field'][1]:.1f} Rᴇ",
    }
    listed = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in facts.items())
    shifted = smilewords.shifted(view)
    return f"""<section id="view-now" class="card" aria-labelledby="view-title">
<h2 id="view-title"><b class="state">{STATE[view["state"]]}</b> {escape(smilewords.headline(view))}</h2>
<p class="ahead">{escape(ahead)} {escape(smilewords.season(view))}</p>
<dl>{listed}</dl>
{f'<p class="shifted">The nose of the nowcast is {escape(shifted)}.</p>' if shifted else ""}
<p class="said">{escape(smilewords.doubt(view))}</p></section>"""


def _orbit(view: View) -> str:
    told = f"SMILE at {place(view['position'])} Rᴇ GSE."
    if view["scene"]:
        nose, shock = view["scene"]["nose"], view["scene"]["shock"]
        told += f" Nose of the magnetopause at {nose[0]:.1f} Rᴇ ({nose[1]:.1f}–{nose[2]:.1f})"
        told += f", of the bow shock at {shock:.1f} Rᴇ." if shock else "."
    if view["field"]:
        told += f" SXI's field covers x = {view['field'][0]:.1f} to {view['field'][2]:.1f} Rᴇ of the Sun-Earth line."
    return (
        '<section id="orbit" class="card" aria-labelledby="orbit-title"><h2 id="orbit-title">Orbit, one revolution '
        'back and one ahead, with the boundary of now</h2><div class="planes" aria-hidden="true"></div>'
        f'<p class="said">{told}</p></section>'
    )


def _ultraviolet(view: View, now: datetime) -> str:
    head = '<h2 id="uvi-title">UVI, the oval</h2>'
    if not view["uvi"]:
        told = "No image of UVI has come in the last 14 days."
        sees = "UVI sees the whole northern oval for about 43 h of each orbit, also when SXI has no view."
        return (
            f'<section id="uvi" class="card" aria-labelledby="uvi-title" data-state="none">{head}'
            f'<div class="frame empty"><p>{told}</p><p class="said">{sees}</p></div></section>'
        )
    image = view["uvi"][-1]
    exposure = f"exposure {image['exposure']:.0f} s, " if image["exposure"] else ""
    return (
        f'<section id="uvi" class="card" aria-labelledby="uvi-title" data-state="{image["state"]}">{head}'
        f'<div class="frame"><img src="{escape(image["url"])}" alt="Ultraviolet image of the oval of '
        f'{stamp(image["time"])} UTC" loading="lazy"></div><div class="facts">'
        f"<p>{badge(image)}{stamp(image['time'])} UTC, {aged_html(image['time'], limits(ARCHIVE), now.timestamp())}</p>"
        f"<p>{exposure}magnetic grid; {stretch(image['stretch'])}</p><p>{escape(image['note'])}</p></div></section>"
    )


def _calendar(view: View) -> str:
    views = smilewords.views(view)
    listed = "".join(f"<li>{escape(text)}</li>" for text in views)
    words = f"<details><summary>Views in words</summary><ol>{listed}</ol></details>" if views else ""
    days, nose = view["calendar"]["days"], view["calendar"]["nose"]
    title = f"Views of the next {days} days, by day and hour (UTC), for a nose at {nose:.1f} Rᴇ"
    return (
        '<section id="calendar" class="card" aria-labelledby="calendar-title">'
        f'<h2 id="calendar-title">{title}</h2>{drawings.calendar(view)}{words}</section>'
    )


def _strip(view: View, now: datetime) -> str:
    if not view["strip"]:
        return ""
    frames = "".join(
        f'<li><a href="{escape(image["url"])}"><img src="{escape(image["url"])}" loading="lazy" '
        f'alt="SXI {stamp(image["time"])} UTC"><span>{stamp(image["time"])}</span></a></li>'
        for image in view["strip"]
    )
    newest = aged_html(view["strip"][-1]["time"], limits(ARCHIVE), now.timestamp())
    return (
        '<section id="strip" class="card" aria-labelledby="strip-title"><h2 id="strip-title">Last images of SXI, '
        f'newest {newest}</h2><ol tabindex="0" aria-labelledby="strip-title">{frames}</ol></section>'
    )


def _compared(view: View, now: datetime) -> str:
    compared = view["compared"]
    shifted = smilewords.shifted(view)
    on = (
        "A boundary seen less than 10 h ago shifts the nowcast and fades with 2 h, as errors of models do."
        if compared["on"]
        else "Images do not shift the nowcast (NOWCAST_SMILE_ASSIMILATION is off)."
    )
    last = compared["last"]
    newest = "" if last is None else (
        f"<p>Last result {stamp(last['time'])} UTC, {aged_html(last['time'], last['limits'], now.timestamp())}. "
        f"{escape(smilewords.boundary(last))}</p>"
    )  # fmt: skip
    told = f"The nose is {escape(shifted)}. " if shifted else ""
    return (
        '<section id="compared" class="card" aria-labelledby="compared-title"><h2 id="compared-title">Boundary in the '
        f"images less the models', Rᴇ</h2>{drawings.differences(compared['points'])}"
        f'<p class="found">{escape(smilewords.scored(compared["score"]))}</p>{newest}'
        f'<p class="said">{told}{on}</p></section>'
    )
