"""SMILE's view in sentences: why there is an image or none, until when, and when the next view begins. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime

from dashboard.pages.images.facts import Boundary, ExpectedImage, ExpectedThere, Score, SmileFacts
from dashboard.text import duration, hour, number, signed, stamp

THEN = {
    "position unknown": "the position is unknown",
    "door closed": "the door closes",
    "Sun constraint": "the Sun comes too near to the boresight",
    "inside the magnetosphere": "SMILE is inside the magnetosphere",
    "nose outside the field": "the nose leaves the field",
    "good": "a view",
}
SOON = 86400  # s within which the boundary of now says more than a quiet one


def headline(facts: SmileFacts) -> str:
    """What is the case now, in one sentence."""
    until = f" until {stamp(facts['until'])} UTC" if facts["until"] else ""
    then = f", then {THEN[facts['then']]}" if facts["then"] else ""
    if facts["good"]:
        return f"SXI has a view of the nose of the magnetopause{until}{then}."
    return f"No SXI view now: {reason(facts)}{until}{then}."


def reason(facts: SmileFacts) -> str:
    """Why there is no view; with the part of the Sun-Earth line that is seen, where that is why."""
    if facts["state"] == "nose outside the field" and facts["field"]:
        low, _, high = facts["field"]
        return f"{facts['reason']}, which shows {low:.1f} to {high:.1f} Rᴇ on the Sun-Earth line"
    return str(facts["reason"])


def ahead(facts: SmileFacts) -> str:
    """When the next view begins: with the boundary as it is, where that is soon, and with a quiet one."""
    now, parts = facts["time"], []
    soon = facts["next_good"]
    nose = facts["scene"]["nose"][0] if facts["scene"] else None
    if soon and not facts["good"] and soon - now < SOON and nose is not None:
        parts.append(f"{stamp(soon)} UTC (in {duration(soon - now)}) if the magnetopause stays at {nose:.1f} Rᴇ")
    window = facts["next_view"]
    if window and window[1] > now and not facts["good"]:
        start, stop = window
        quiet = f"{stamp(start)} to {clock(stop, start)} UTC (in {duration(start - now)}, for {duration(stop - start)})"
        parts.append(f"with a quiet one at {facts['calendar']['nose']:.1f} Rᴇ {quiet}" if parts else quiet)
    if facts["good"]:
        return ""
    if not parts:
        return f"No view in the next {facts['calendar']['days']} days."
    return f"Next view: {'; '.join(parts)}."


def season(facts: SmileFacts) -> str:
    """How much view the next days hold."""
    good = facts["calendar"]["states"].index("good")
    hours = sum(stop - start for start, stop, state in facts["calendar"]["windows"] if state == good) / 3600
    days = facts["calendar"]["days"]
    if hours < 0.5:
        return f"No view in the next {days} days: the far end of the orbit points away from the Sun."
    return (
        f"{hours:.0f} h of view in the next {days} days, with a quiet boundary at {facts['calendar']['nose']:.1f} Rᴇ."
    )


def views(facts: SmileFacts, most: int = 8) -> list[str]:
    """The next views as words."""
    good = facts["calendar"]["states"].index("good")
    coming = [w for w in facts["calendar"]["windows"] if w[2] == good and w[1] > facts["time"]]
    listed = [f"{stamp(start)} to {clock(stop, start)} ({duration(stop - start)})" for start, stop, _ in coming[:most]]
    return listed + ([f"and {len(coming) - most} more"] if len(coming) > most else [])


def orbit_origin(facts: SmileFacts) -> str:
    """How far the orbit is known."""
    orbit = facts["orbit"]
    if not orbit["assumed"]:
        return f"Orbit: {orbit['origin']}."
    return (
        f"No ephemeris of SMILE is public: the orbit is {orbit['origin']} "
        f"(period {orbit['period_h']} h). The season of a view is sure, its hour is a guess."
    )


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
