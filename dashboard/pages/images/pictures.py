"""Images of SXI as HTML: the observed one, the expected one beside it, their difference, with the lines in them."""

from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any

from dashboard.pages.images import words as smilewords
from dashboard.pages.images.words import place
from dashboard.text import aged_html, signed, stamp

View = Mapping[str, Any]


def observed(view: View, now: datetime) -> str:
    """The newest image with what was found in it, or why there is none and when there will be one."""
    images = view["images"]
    head = "<figcaption><h2>SXI, observed</h2>"
    if not images or "picture" not in images:
        reason = images["fault"] if images else smilewords.why_empty(view)
        told = (smilewords.headline(view), smilewords.ahead(view))
        words = "".join(f"<p>{escape(text)}</p>" for text in told if text)
        return _empty(head, f'{words}<p class="said">{escape(reason)}</p>')
    exposure = f"newest exposure {images['exposure']:.0f} s, " if images["exposure"] else ""
    facts = [
        f"{badge(images)}{stamp(images['time'])} UTC, {aged_html(images['time'], images['limits'], now.timestamp())}; "
        f"received {stamp(images['received'])} UTC",
        f"{exposure}up to 300 s together in 1° pixels",
        f"from {place(images['position'])} Rᴇ GSE, aim {place(images['aim'])}",
        stretch(images["stretch"]),
        escape(images["note"]),
    ]
    listed = "".join(f"<p>{fact}</p>" for fact in facts if fact)
    return (
        f'<figure class="card shot" data-state="{images["state"]}">{head}</figcaption>'
        f"{picture(images, images.get('marks'), alt(images))}{_legend(images.get('marks'))}"
        f'<div class="facts"><p class="found">{escape(smilewords.boundary(images.get("found")))}</p>{listed}</div>'
        "</figure>"
    )


def model(view: View) -> str:
    """The expected image: of the time of the observed one, else of now or of the next view."""
    images, alone = view["images"], view["expected"]
    head = '<figcaption><h2>Expected <b class="mark">MODEL</b></h2>'
    if images and "expected" in images:
        facts = images["expected"] | {key: images[key] for key in ("width", "height", "stretch")}
        marks = images["marks"] | {"found": [], "found_nose": None}
        told = "at the time of the image beside"
    elif alone:
        facts, marks = alone, alone["marks"]
        told = "now" if alone["now"] else f"in the next view, {stamp(alone['time'])} UTC, with the wind of now"
        told += f"; from {place(alone['position'])} Rᴇ GSE"
    else:
        reason = "The wind at the nose is not known." if view["scene"] is None else "No view is foreseen."
        return _empty(head, f"<p>{reason}</p>")
    nose = facts["nose"]
    return (
        f'<figure class="card shot model">{head}</figcaption>'
        f"{picture(facts, marks, 'Expected X-ray image, a model', 'model')}{_legend(marks)}"
        f'<div class="facts"><p class="found">Nose at {nose[0]:.1f} Rᴇ ({nose[1]:.1f}–{nose[2]:.1f}).</p>'
        f"<p>What SXI would see {told}; CMEM, {escape(smilewords.wind(facts))}.</p>"
        f"<p>{stretch(facts['stretch'])}</p></div></figure>"
    )


def difference(view: View) -> str:
    """What is seen less what was expected."""
    images = view["images"]
    off = images.get("difference") if images else None
    head = "<figcaption><h2>Observed less expected</h2>"
    if not off:
        told = "The image cannot be compared." if images else "There is no observed image to compare with."
        return _empty(head, f"<p>{told}</p>")
    facts = off | {key: images[key] for key in ("width", "height")}
    size = ""
    if off["size"] is not None:
        mean = signed(off["mean"], 3)
        size = f'<p class="found">mean {mean}, size {off["size"]:.3f} counts/s/deg²</p>'
    return (
        f'<figure class="card shot">{head}</figcaption>{picture(facts, None, "Observed less expected")}'
        f'<div class="facts">{size}<p>orange: more seen than expected, blue: less, dark: as expected; ends at '
        f"±{off['scale']:g} counts/s/deg²</p></div></figure>"
    )


def _empty(head: str, told: str) -> str:
    return (
        f'<figure class="card shot" data-state="none">{head}</figcaption><div class="frame empty">{told}</div></figure>'
    )


def picture(image: View, marks: View | None, told: str, kind: str = "") -> str:
    """An image in its true shape, with the lines in it."""
    width, height = (marks or {}).get("field") or (image["width"], image["height"])
    drawn = "" if marks is None else _lines(marks, width, height)
    word = '<b class="stamp">MODEL</b>' if kind == "model" else ""
    return (
        f'<div class="frame" style="aspect-ratio:{width:g}/{height:g}"><img src="{image["picture"]}" '
        f'alt="{escape(told)}">{drawn}{word}</div>'
    )


def _lines(marks: View, width: float, height: float) -> str:
    def path(lines: list[list[list[float]]]) -> str:
        return "".join("M" + "L".join(f"{x:.2f} {-y:.2f}" for x, y in line) for line in lines)

    parts = [
        f'<path class="{name}" d="{path(marks[key])}"/>'
        for name, key in (("edge", "band"), ("model", "expected"), ("found", "found"))
        if marks[key]
    ]
    for name, key in (("model", "nose"), ("found", "found_nose")):
        if marks[key]:
            x, y = marks[key]
            parts.append(f'<path class="{name}" d="M{x - 0.6:.2f} {-y:.2f}h1.2M{x:.2f} {-y - 0.6:.2f}v1.2"/>')
    box = f"{-width / 2:g} {-height / 2:g} {width:g} {height:g}"
    return f'<svg class="marks" viewBox="{box}" preserveAspectRatio="none" aria-hidden="true">{"".join(parts)}</svg>'


def _legend(marks: View | None) -> str:
    if marks is None:
        return ""
    keys = [("model", "models, nose +")] if marks["expected"] or marks["nose"] else []
    keys += [("edge", "their 90 % band")] if marks["band"] else []
    keys += [("found", "found in the image")] if marks["found"] or marks["found_nose"] else []
    parts = "".join(
        f'<li><svg width="26" height="8" viewBox="0 0 26 8" aria-hidden="true"><path class="{name}" d="M0 4H26"/>'
        f"</svg> {label}</li>"
        for name, label in keys
    )
    return f'<ul class="keys">{parts}</ul>'


def badge(image: View) -> str:
    """The word on what no instrument has seen."""
    return '<b class="mark">SIMULATED</b> ' if image["state"] == "simulated" else ""


def stretch(words: str) -> str:
    """How values became colours."""
    said = words.replace("deg2", "deg²")
    return f"stretch {escape(said)}; palette of even steps from dark violet to pale yellow"


def alt(image: View) -> str:
    """What stands for the image where it is not seen."""
    return f"X-ray image of {stamp(image['time'])} UTC"
