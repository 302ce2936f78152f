"""SMILE's view in sentences: why there is an image or none, until when, and when the next view begins. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime

from dashboard.pages.images.facts import Boundary, ExpectedImage, ExpectedThere, Score, SmileFacts
from dashboard.text import duration, hour, number, signed, stamp
from nowcast.texts import _

VIEWS = ("good", "edge")  # states in which the boundary can be seen


def headline(facts: SmileFacts) -> str:
    """What is the case now, in one sentence."""
    return written(facts["sentence"])


def ahead(facts: SmileFacts) -> str:
    """When the next view begins: a line for the boundary of now and one for a quiet one."""
    return written(" ".join(facts["ahead"]))


def written(text: str) -> str:
    """A sentence of the nowcast with the page's sign for the Earth's radius."""
    return text.replace("R_E", "Rᴇ")


def season(facts: SmileFacts) -> str:
    """How much view the next days hold, for each boundary."""
    days, boundaries = facts["calendar"]["days"], facts["calendar"]["boundaries"].values()
    some, none = _("{hours} h ({good} h good) with the {boundary}"), _("none with the {boundary}")
    parts = (
        (some if boundary["hours"] >= 0.5 else none).format(
            hours=f"{boundary['hours']:.0f}", good=f"{boundary.get('hours_good', 0.0):.0f}", boundary=boundary["label"]
        )
        for boundary in boundaries
    )
    return written(_("Views in the next {days} days: {views}.").format(days=days, views="; ".join(parts)))


def views(facts: SmileFacts, name: str = "quiet", most: int = 8) -> list[str]:
    """The next views for a boundary as words; good and edge together."""
    listed = [
        _("{start} to {stop} ({length}{edge})").format(
            start=stamp(start), stop=clock(stop, start), length=duration(stop - start), edge="" if good else _(", edge")
        )
        for start, stop, good in merged(facts, name)
        if stop > facts["time"]
    ]
    more = len(listed) - most
    return listed[:most] + ([_("and {count} more").format(count=more)] if more > 0 else [])


def merged(facts: SmileFacts, name: str) -> list[tuple[int, int, bool]]:
    """Stretches of good and edge together: start, stop, and whether a part of it is good."""
    states = facts["calendar"]["states"]
    stretches: list[tuple[int, int, bool]] = []
    for start, stop, state in facts["calendar"]["boundaries"][name]["windows"]:
        if states[state] not in VIEWS:
            continue
        good = states[state] == "good"
        if stretches and stretches[-1][1] == start:
            stretches[-1] = (stretches[-1][0], stop, good or stretches[-1][2])
        else:
            stretches.append((start, stop, good))
    return stretches


def orbit_origin(facts: SmileFacts) -> str:
    """Where the orbit comes from, and how far it is known."""
    sentence = facts["orbit"]["sentence"]
    return f"{sentence[:1].upper()}{sentence[1:]}."


def why_empty(facts: SmileFacts) -> str:
    """Why no image of SXI is shown."""
    if not facts["configured"]:
        return _("No image can come: no SMILE archive is configured (NOWCAST_SMILE_URLS).")
    if facts["good"]:
        return _("No image has come yet: files come down near perigee, about once in 50 h.")
    return _("No image has come in the last 14 days, and SXI has no view now.")


def boundary(found: Boundary | None) -> str:
    """What an image says of the boundary."""
    if found is None:
        return _("The boundary was not looked for in this image.")
    flags = _("quality {qf}").format(qf=_quality(found))
    if found["standoff_distance"] is None:
        return _("No boundary found: {reason} ({quality}).").format(
            reason=found["reason"] or _("no reason given"), quality=flags
        )
    text = _("Boundary found at {distance} Rᴇ ({low}–{high}, 90 %)").format(
        distance=f"{found['standoff_distance']:.2f}", low=f"{found['low']:.2f}", high=f"{found['high']:.2f}"
    )
    if found["expected"] is not None:
        text += _("; the models expected {distance}").format(distance=f"{found['expected']:.2f}")
    return f"{text}; {flags}."


def _quality(found: Boundary) -> str:
    """The flags of the file (QF and QF2 of SXI_L4_V1) in a word."""
    if not found["qf"] and not found["qf2"]:
        return _("good")
    return _("flagged ({qf}/{qf2})").format(qf=found["qf"], qf2=found["qf2"])


def shifted(facts: SmileFacts) -> str:
    """By how much images have shifted the nowcast, as the page states it; empty where they have not."""
    shift = facts["compared"]["shift"]
    if not shift:
        return ""
    text = _("Nowcast moved out {distance} Rᴇ to fit the SXI image of {time}")
    if shift["value"] < 0:
        text = _("Nowcast moved in {distance} Rᴇ to fit the SXI image of {time}")
    return text.format(distance=number(abs(shift["value"])), time=clock(shift["after"], facts["time"]))


def scored(score: Score) -> str:
    """The score in words."""
    bias, error, within = score["bias"], score["error"], score["within"]
    if bias is None or error is None or within is None:
        return _("No image has been compared with the models in the last 30 days.")
    few = _(" (too few to judge)") if score["few"] else ""
    text = _(
        "{count} images in 30 days{few}: observed minus expected {bias} Rᴇ on average, mean absolute error {error} Rᴇ; "
        "{within} % inside the models' 90 % band."
    )
    return text.format(
        count=score["n"], few=few, bias=signed(bias, 2), error=f"{error:.2f}", within=f"{100 * within:.0f}"
    )


def wind(facts: ExpectedImage | ExpectedThere) -> str:
    """The wind that an expected image is for."""
    blown = facts["wind"]
    beyond = "" if facts["trusted"] else _("; outside the 5–35 cm⁻³ for which the model was fitted")
    text = _("wind at the nose {time} UTC: {density} cm⁻³, {speed} km/s, Bz {bz} nT")
    shown = text.format(
        time=stamp(facts["wind_time"]), density=f"{blown['proton_density']:.1f}", speed=f"{blown['flow_speed']:.0f}",
        bz=number(blown["bz_gsm"], 1),
    )  # fmt: skip
    return f"{shown}{beyond}"


def vector(position: Sequence[float] | None) -> str:
    """A position as (x, y, z)."""
    return _("unknown") if position is None else f"({', '.join(number(part, 1) for part in position)})"


def clock(seconds: float, beside: float) -> str:
    """The hour, with the day where that is another one than that of a time beside."""
    one, other = (datetime.fromtimestamp(value, UTC) for value in (seconds, beside))
    return hour(seconds) if one.date() == other.date() else stamp(seconds)
