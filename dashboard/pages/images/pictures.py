"""Images of SXI: the observed one, the expected one beside it, their difference, with the lines in them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dashboard.live.values import ARCHIVE, limits
from dashboard.pages.images import sentences
from dashboard.pages.images.facts import ExpectedImage, ExpectedThere, ImageFacts, Line, Marks, NewestImage, SmileFacts
from dashboard.pages.images.sentences import vector
from dashboard.text import Age, age_of, signed, stamp
from nowcast.texts import _
from nowcast.vocabulary.freshness import Limits


@dataclass(frozen=True)
class Picture:
    """An image in its true shape with the lines in it: outlines by class, in the units of `box`."""

    source: str
    alt: str
    width: str
    height: str
    is_model: bool
    box: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    legend: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Taken:
    """When an image was taken; `received` where that is shown."""

    simulated: bool
    time: str
    age: Age
    received: str = ""


@dataclass(frozen=True)
class Shot:
    """One of the three images, or in words why it is not there."""

    title: str
    is_model: bool
    state: str
    picture: Picture | None
    words: tuple[str, ...] = ()
    reason: str = ""
    result: str = ""
    taken: Taken | None = None
    facts: tuple[str, ...] = ()


def observed(facts: SmileFacts, now: datetime) -> Shot:
    """The newest image with what was found in it, or why there is none and when there will be one."""
    image = facts["images"]
    empty = Shot(_("SXI, observed"), False, "none", None)
    if image is None or "picture" not in image:
        words = (sentences.headline(facts), sentences.ahead(facts))
        reason = image.get("fault", "") if image else sentences.why_empty(facts)
        return replace(empty, words=tuple(text for text in words if text), reason=reason)
    exposure = (
        _("newest exposure {seconds} s, ").format(seconds=f"{image['exposure']:.0f}") if image["exposure"] else ""
    )
    lines = (
        exposure + _("up to 300 s together in 1° pixels"),
        _("from {position} Rᴇ GSE, aim {aim}").format(position=vector(image["position"]), aim=vector(image["aim"])),
        stretch(image["stretch"]),
        image["note"],
    )
    return replace(
        empty,
        state=image["state"],
        picture=newest_picture(image),
        result=sentences.boundary(image.get("found")),
        taken=taken(image, image.get("limits", limits(ARCHIVE)), now, received=True),
        facts=tuple(text for text in lines if text),
    )


def newest_picture(image: NewestImage) -> Picture:
    """The picture of the newest X-ray image."""
    marks = image.get("marks")
    alt = _("X-ray image of {time} UTC").format(time=stamp(image["time"]))
    return picture(image["picture"], image["width"], image["height"], marks, alt)


def taken(image: NewestImage | ImageFacts, bounds: Limits, now: datetime, *, received: bool = False) -> Taken:
    """When an image was taken, and what it is if no instrument took it."""
    return Taken(
        simulated=image["state"] == "simulated",
        time=stamp(image["time"]),
        age=age_of(image["time"], bounds, now.timestamp()),
        received=stamp(image["received"]) if received else "",
    )


def model(facts: SmileFacts) -> Shot:
    """The expected image: of the time of the observed one, else of now or of the next view."""
    image, alone = facts["images"], facts["expected"]
    empty = Shot(_("Expected"), True, "none", None)
    if image and "expected" in image:
        marks = image["marks"]
        without: Marks = {**marks, "found": [], "found_nose": None}
        drawn = model_picture(image["expected"], image["width"], image["height"], without)
        return _model(empty, image["expected"], drawn, image["stretch"], _("at the time of the image beside"))
    if alone:
        drawn = model_picture(alone, alone["width"], alone["height"], alone["marks"])
        later = _("in the next view, {time} UTC, with the wind of now").format(time=stamp(alone["time"]))
        where = _("{when}; from {position} Rᴇ GSE")
        when = where.format(when=_("now") if alone["now"] else later, position=vector(alone["position"]))
        return _model(empty, alone, drawn, alone["stretch"], when)
    reason = _("The wind at the nose is not known.") if facts["scene"] is None else _("No view predicted.")
    return replace(empty, words=(reason,))


def model_picture(image: ExpectedImage | ExpectedThere, width: int, height: int, marks: Marks) -> Picture:
    """The picture of an expected image, marked as a model."""
    return replace(picture(image["picture"], width, height, marks, _("Expected X-ray image, a model")), is_model=True)


def _model(shot: Shot, image: ExpectedImage | ExpectedThere, drawn: Picture, colours: str, when: str) -> Shot:
    nose = image["nose"]
    return replace(
        shot,
        state="",
        picture=drawn,
        result=_("Nose at {distance} Rᴇ ({low}–{high}).").format(
            distance=f"{nose[0]:.1f}", low=f"{nose[1]:.1f}", high=f"{nose[2]:.1f}"
        ),
        facts=(
            _("What SXI would see {when}; CMEM, {wind}.").format(when=when, wind=sentences.wind(image)),
            stretch(colours),
        ),
    )


def difference(facts: SmileFacts) -> Shot:
    """What is seen less what was expected."""
    image = facts["images"]
    empty = Shot(_("Observed minus expected"), False, "none", None)
    if image is None or "difference" not in image:
        words = _("The image cannot be compared.") if image else _("There is no observed image to compare with.")
        return replace(empty, words=(words,))
    off = image["difference"]
    size = ""
    if off["size"] is not None:
        size = _("mean {mean}, size {size} counts/s/deg²").format(
            mean=signed(off["mean"] or 0.0, 3), size=f"{off['size']:.3f}"
        )
    ends = _("orange: more than expected, blue: less, dark: as expected; ends at ±{scale} counts/s/deg²")
    ends = ends.format(scale=f"{off['scale']:g}")
    drawn = picture(off["picture"], image["width"], image["height"], None, _("Observed minus expected"))
    return replace(empty, state="", picture=drawn, result=size, facts=(ends,))


def picture(source: str, width: float, height: float, marks: Marks | None, alt: str) -> Picture:
    """An image with its lines; where lines are drawn, its shape is that of their field."""
    if marks is None:
        return Picture(source, alt, f"{width:g}", f"{height:g}", False)
    width, height = marks["field"] or (width, height)
    box = f"{-width / 2:g} {-height / 2:g} {width:g} {height:g}"
    return Picture(source, alt, f"{width:g}", f"{height:g}", False, box, tuple(_outlines(marks)), tuple(_legend(marks)))


def _outlines(marks: Marks) -> list[tuple[str, str]]:
    outlines = [
        (name, _outline(lines))
        for name, lines in (("edge", marks["band"]), ("model", marks["expected"]), ("found", marks["found"]))
        if lines
    ]
    for name, nose in (("model", marks["nose"]), ("found", marks["found_nose"])):
        if nose:
            x, y = nose
            outlines.append((name, f"M{x - 0.6:.2f} {-y:.2f}h1.2M{x:.2f} {-y - 0.6:.2f}v1.2"))
    return outlines


def _outline(lines: Sequence[Line]) -> str:
    return "".join("M" + "L".join(f"{x:.2f} {-y:.2f}" for x, y in points) for points in lines)


def _legend(marks: Marks) -> list[tuple[str, str]]:
    keys = [("model", _("models, nose +"))] if marks["expected"] or marks["nose"] else []
    keys += [("edge", _("their 90 % band"))] if marks["band"] else []
    return keys + ([("found", _("found in the image"))] if marks["found"] or marks["found_nose"] else [])


def stretch(words: str) -> str:
    """How values became colours."""
    shown = words.replace("deg2", "deg²").replace("square root", "sqrt").replace(" to ", "–", 1)
    return _("colour scale {stretch}").format(stretch=shown)
