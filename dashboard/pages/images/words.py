"""SMILE's view in sentences: why there is an image or none, until when, and when the next view begins. Pure."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from dashboard.text import duration, hour, number, signed, stamp

View = Mapping[str, Any]

THEN = {
    "position unknown": "the position is unknown",
    "door closed": "the door closes",
    "Sun constraint": "the Sun comes too near to the boresight",
    "inside the magnetosphere": "SMILE is inside the magnetosphere",
    "nose outside the field": "the nose leaves the field",
    "good": "a view",
}
SOON = 86400  # s within which the boundary of now says more than a quiet one


def headline(view: View) -> str:
    """What is the case now, in one sentence."""
    until = f" until {stamp(view['until'])} UTC" if view["until"] else ""
    then = f", then {THEN[view['then']]}" if view["then"] else ""
    if view["good"]:
        return f"SXI has a view of the nose of the magnetopause{until}{then}."
    return f"No SXI view now: {reason(view)}{until}{then}."


def reason(view: View) -> str:
    """Why there is no view; with the part of the Sun-Earth line that is seen, where that is why."""
    if view["state"] == "nose outside the field" and view["field"]:
        low, _, high = view["field"]
        return f"{view['reason']}, which shows {low:.1f} to {high:.1f} Rᴇ on the Sun-Earth line"
    return str(view["reason"])


def ahead(view: View) -> str:
    """When the next view begins: with the boundary as it is, where that is soon, and with a quiet one."""
    now, said = view["time"], []
    soon = view["next_good"]
    nose = view["scene"]["nose"][0] if view["scene"] else None
    if soon and not view["good"] and soon - now < SOON and nose is not None:
        said.append(f"{stamp(soon)} UTC (in {duration(soon - now)}) if the magnetopause stays at {nose:.1f} Rᴇ")
    window = view["next_view"]
    if window and window[1] > now and not view["good"]:
        start, stop = window
        quiet = f"{stamp(start)} to {clock(stop, start)} UTC (in {duration(start - now)}, for {duration(stop - start)})"
        said.append(f"with a quiet one at {view['calendar']['nose']:.1f} Rᴇ {quiet}" if said else quiet)
    if view["good"]:
        return ""
    if not said:
        return f"No view in the next {view['calendar']['days']} days."
    return f"Next view: {'; '.join(said)}."


def season(view: View) -> str:
    """How much view the next days hold."""
    good = view["calendar"]["states"].index("good")
    hours = sum(stop - start for start, stop, state in view["calendar"]["windows"] if state == good) / 3600
    days = view["calendar"]["days"]
    if hours < 0.5:
        return f"No view in the next {days} days: the far end of the orbit points away from the Sun."
    return f"{hours:.0f} h of view in the next {days} days, with a quiet boundary at {view['calendar']['nose']:.1f} Rᴇ."


def views(view: View, most: int = 8) -> list[str]:
    """The next views as words."""
    good = view["calendar"]["states"].index("good")
    coming = [w for w in view["calendar"]["windows"] if w[2] == good and w[1] > view["time"]]
    told = [f"{stamp(start)} to {clock(stop, start)} ({duration(stop - start)})" for start, stop, _ in coming[:most]]
    return told + ([f"and {len(coming) - most} more"] if len(coming) > most else [])


def doubt(view: View) -> str:
    """How far the orbit is known."""
    orbit = view["orbit"]
    if not orbit["assumed"]:
        return f"Orbit: {orbit['origin']}."
    return (
        f"No ephemeris of SMILE is public: the orbit is {orbit['origin']} "
        f"(period {orbit['period_h']} h). The season of a view is sure, its hour is a guess."
    )


def why_empty(view: View) -> str:
    """Why no image of SXI is shown."""
    if not view["configured"]:
        return "No image can come: no SMILE archive is configured (NOWCAST_SMILE_URLS); no public address is known."
    if view["good"]:
        return "No image has come yet: files come down near perigee, about once in 50 h."
    return "No image has come in the last 14 days, and SXI has no view now."


def boundary(found: View | None) -> str:
    """What an image says of the boundary."""
    if found is None:
        return "The boundary was not looked for in this image."
    flags = f"QF {found['qf']}, QF2 {found['qf2']}, SXI_L4_V1 rules"
    if found["standoff_distance"] is None:
        return f"No boundary found: {found['reason'] or 'no reason given'} ({flags})."
    told = f"Boundary found at {found['standoff_distance']:.2f} Rᴇ ({found['low']:.2f}–{found['high']:.2f}, 90 %)"
    model = f"; the models expected {found['expected']:.2f}" if found["expected"] is not None else ""
    return f"{told}{model}. {flags}."


def shifted(view: View) -> str:
    """By how much images have shifted the nowcast, as the page states it; empty where they have not."""
    shift = view["compared"]["shift"]
    if not shift:
        return ""
    return f"shifted by {signed(shift['value'])} Rᴇ after SXI {clock(shift['after'], view['time'])}"


def scored(score: View) -> str:
    """The score in words."""
    if not score["n"]:
        return "No image has been compared with the models in the last 30 days."
    few = " (too few to judge)" if score["few"] else ""
    return (
        f"{score['n']} images in 30 days{few}: seen less expected {signed(score['bias'], 2)} Rᴇ on average, "
        f"{score['error']:.2f} Rᴇ in size; {100 * score['within']:.0f} % inside the models' 90 % band."
    )


def wind(facts: View) -> str:
    """The wind that an expected image is for."""
    blown = facts["wind"]
    beyond = "" if facts["trusted"] else "; outside the 5–35 cm⁻³ for which the model was fitted"
    return (
        f"wind at the nose {stamp(facts['wind_time'])} UTC: {blown['proton_density']:.1f} cm⁻³, "
        f"{blown['flow_speed']:.0f} km/s, Bz {number(blown['bz_gsm'])} nT{beyond}"
    )


def place(vector: Sequence[float] | None) -> str:
    """A position as (x, y, z)."""
    return "unknown" if vector is None else f"({', '.join(number(part) for part in vector)})"


def clock(seconds: float, beside: float) -> str:
    """The hour, with the day where that is another one than that of a time beside."""
    one, other = (datetime.fromtimestamp(value, UTC) for value in (seconds, beside))
    return hour(seconds) if one.date() == other.date() else stamp(seconds)
