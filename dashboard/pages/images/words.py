"""SMILE's view in sentences: why there is an image or none, until when, and when the next view begins. Pure."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any

View = Mapping[str, Any]


def headline(view: View) -> str:
    """What is the case now, in one sentence."""
    return written(view["sentence"])


def ahead(view: View) -> str:
    """When the next view begins: a line for the boundary of now and one for a quiet one."""
    return written(" ".join(view["ahead"]))


def written(text: str) -> str:
    """A sentence of the nowcast with the page's sign for the Earth's radius."""
    return text.replace("R_E", "Rᴇ")


def season(view: View) -> str:
    """How much view the next days hold, for each boundary."""
    days, boundaries = view["calendar"]["days"], view["calendar"]["boundaries"].values()
    told = (
        f"{one['hours']:.0f} h ({one['hours_good']:.0f} h good) with the {one['label']}"
        if one["hours"] >= 0.5
        else f"none with the {one['label']}"
        for one in boundaries
    )
    return written(f"Views in the next {days} days: {'; '.join(told)}.")


def views(view: View, name: str = "quiet", most: int = 8) -> list[str]:
    """The next views for a boundary as words; good and edge together."""
    told: list[str] = []
    for start, stop, good in merged(view, name):
        if stop > view["time"]:
            told.append(f"{stamp(start)} to {clock(stop, start)} ({span(stop - start)}{'' if good else ', edge'})")
    more = len(told) - most
    return told[:most] + ([f"and {more} more"] if more > 0 else [])


def merged(view: View, name: str) -> list[tuple[int, int, bool]]:
    """Stretches of good and edge together: start, stop, and whether a part of it is good."""
    states = view["calendar"]["states"]
    found: list[tuple[int, int, bool]] = []
    for start, stop, state in view["calendar"]["boundaries"][name]["windows"]:
        if states[state] not in ("good", "edge"):
            continue
        good = states[state] == "good"
        if found and found[-1][1] == start:
            found[-1] = (found[-1][0], stop, good or found[-1][2])
        else:
            found.append((start, stop, good))
    return found


def doubt(view: View) -> str:
    """Where the orbit comes from, and how far it is known."""
    sentence: str = view["orbit"]["sentence"]
    return sentence[:1].upper() + sentence[1:] + "."


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
    sign = "+" if shift["value"] > 0 else "−"
    return f"shifted by {sign}{abs(shift['value']):.1f} Rᴇ after SXI {clock(shift['after'], view['time'])}"


def scored(score: View) -> str:
    """The score in words."""
    if not score["n"]:
        return "No image has been compared with the models in the last 30 days."
    sign = "+" if score["bias"] > 0 else "−" if score["bias"] < 0 else ""
    few = " (too few to judge)" if score["few"] else ""
    return (
        f"{score['n']} images in 30 days{few}: seen less expected {sign}{abs(score['bias']):.2f} Rᴇ on average, "
        f"{score['error']:.2f} Rᴇ in size; {100 * score['within']:.0f} % inside the models' 90 % band."
    )


def wind(facts: View) -> str:
    """The wind that an expected image is for."""
    blown = facts["wind"]
    beyond = "" if facts["trusted"] else "; outside the 5–35 cm⁻³ for which the model was fitted"
    return (
        f"wind at the nose {stamp(facts['wind_time'])} UTC: {blown['proton_density']:.1f} cm⁻³, "
        f"{blown['flow_speed']:.0f} km/s, Bz {signed(blown['bz_gsm'])} nT{beyond}"
    )


def place(vector: Sequence[float] | None) -> str:
    """A position as (x, y, z)."""
    return "unknown" if vector is None else f"({', '.join(signed(part) for part in vector)})"


def signed(value: float, decimals: int = 1) -> str:
    """A number with a true minus sign."""
    text = f"{value:.{decimals}f}"
    return text.lstrip("-") if not float(text) else text.replace("-", "−")


def stamp(seconds: float) -> str:
    """As "22 Nov 00:52"; UTC, which is said beside it."""
    return f"{datetime.fromtimestamp(seconds, UTC):%d %b %H:%M}".lstrip("0")


def clock(seconds: float, beside: float) -> str:
    """The hour, with the day where that is another one than that of a time beside."""
    one, other = (datetime.fromtimestamp(value, UTC) for value in (seconds, beside))
    return f"{one:%H:%M}" if one.date() == other.date() else stamp(seconds)


def span(seconds: float) -> str:
    """A length of time, in its two largest parts."""
    minutes = max(0, round(seconds / 60))
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 1440:
        return f"{minutes // 60} h {minutes % 60:02} min"
    return f"{minutes // 1440} d {minutes % 1440 // 60} h"


def aged(seconds: float, limits: Sequence[float], now: float) -> str:
    """An age that the browser counts on, with the word for what it means."""
    age = max(0.0, now - seconds)
    late, stale, old = limits
    word = ", old" if age > old else ", stale" if age > stale else ", late" if age > late else ""
    bounds = ",".join(f"{limit:.0f}" for limit in limits)
    return f'<span class="age" data-time="{seconds:.0f}" data-limits="{bounds}">{escape(span(age))}{word}</span>'
