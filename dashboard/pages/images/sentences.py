"""SMILE's view in sentences: why there is an image or none, until when, and when the next view begins. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime

from dashboard.pages.images.facts import Boundary, ExpectedImage, ExpectedThere, Score, SmileFacts
from dashboard.text import duration, hour, number, signed, stamp

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
    parts = (
        f"{boundary['hours']:.0f} h ({boundary['hours_good']:.0f} h good) with the {boundary['label']}"
        if boundary["hours"] >= 0.5
        else f"none with the {boundary['label']}"
        for boundary in boundaries
    )
    return written(f"Views in the next {days} days: {'; '.join(parts)}.")


def views(facts: SmileFacts, name: str = "quiet", most: int = 8) -> list[str]:
    """The next views for a boundary as words; good and edge together."""
    listed = [
        f"{stamp(start)} to {clock(stop, start)} ({duration(stop - start)}{'' if good else ', edge'})"
        for start, stop, good in merged(facts, name)
        if stop > facts["time"]
    ]
    more = len(listed) - most
    return listed[:most] + ([f"and {more} more"] if more > 0 else [])


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
        return "No image can come: no SMILE archive is configured (NOWCAST_SMILE_URLS); no public address is known."
    if facts["good"]:
        return "No image has come yet: files come down near perigee, about once in 50 h."
    return "No image has come in the last 14 days, and SXI has no view now."


def boundary(found: Boundary | None) -> str:
    """What an image says of the boundary."""
    if found is None:
        return "The boundary was not looked for in this image."
    flags = f"QF {found['qf']}, QF2 {found['qf2']}, SXI_L4_V1 rules"
    if found["standoff_distance"] is None:
        return f"No boundary found: {found['reason'] or 'no reason given'} ({flags})."
    text = f"Boundary found at {found['standoff_distance']:.2f} Rᴇ ({found['low']:.2f}–{found['high']:.2f}, 90 %)"
    model = f"; the models expected {found['expected']:.2f}" if found["expected"] is not None else ""
    return f"{text}{model}. {flags}."


def shifted(facts: SmileFacts) -> str:
    """By how much images have shifted the nowcast, as the page states it; empty where they have not."""
    shift = facts["compared"]["shift"]
    if not shift:
        return ""
    return f"shifted by {signed(shift['value'])} Rᴇ after SXI {clock(shift['after'], facts['time'])}"


def scored(score: Score) -> str:
    """The score in words."""
    bias, error, within = score["bias"], score["error"], score["within"]
    if bias is None or error is None or within is None:
        return "No image has been compared with the models in the last 30 days."
    few = " (too few to judge)" if score["few"] else ""
    return (
        f"{score['n']} images in 30 days{few}: seen less expected {signed(bias, 2)} Rᴇ on average, "
        f"{error:.2f} Rᴇ in size; {100 * within:.0f} % inside the models' 90 % band."
    )


def wind(facts: ExpectedImage | ExpectedThere) -> str:
    """The wind that an expected image is for."""
    blown = facts["wind"]
    beyond = "" if facts["trusted"] else "; outside the 5–35 cm⁻³ for which the model was fitted"
    return (
        f"wind at the nose {stamp(facts['wind_time'])} UTC: {blown['proton_density']:.1f} cm⁻³, "
        f"{blown['flow_speed']:.0f} km/s, Bz {number(blown['bz_gsm'], 1)} nT{beyond}"
    )


def vector(position: Sequence[float] | None) -> str:
    """A position as (x, y, z)."""
    return "unknown" if position is None else f"({', '.join(number(part, 1) for part in position)})"


def clock(seconds: float, beside: float) -> str:
    """The hour, with the day where that is another one than that of a time beside."""
    one, other = (datetime.fromtimestamp(value, UTC) for value in (seconds, beside))
    return hour(seconds) if one.date() == other.date() else stamp(seconds)
