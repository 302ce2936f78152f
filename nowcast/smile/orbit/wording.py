"""SMILE's view and orbit in words, the same on every page, in the command and in alerts. Times UTC, lengths R_E."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import numpy as np

from nowcast.smile.orbit.pointing import SUN_AVOIDANCE
from nowcast.smile.orbit.position import Orbit, error_km
from nowcast.smile.orbit.view import EDGE, GOOD, VIEWS, Boundary, View, Window
from nowcast.vocabulary.constants import EQUATORIAL_RADIUS

REASONS = {  # what a state means for the image
    "position unknown": "the position of SMILE is not known",
    "door closed": "SMILE is near its perigee, inside the radiation belts, and SXI keeps its door closed",
    "Sun constraint": f"the Sun would be within {SUN_AVOIDANCE:.0f}° of the boresight",
    "inside the magnetosphere": "SMILE is inside the magnetosphere and cannot see its boundary from outside",
    "nose outside the field": "the nose of the magnetopause lies outside SXI's field",
    EDGE: "the band of the nose reaches over the edge of what SXI can see",
    GOOD: "SXI sees the nose of the magnetopause",
}
LABELS = {GOOD: "good", EDGE: "edge"}  # all others are "no view"
THEN = {  # what follows a state
    "position unknown": "the position is not known",
    "door closed": "SXI closes its door for perigee",
    "Sun constraint": "the Sun comes too near to the boresight",
    "inside the magnetosphere": "SMILE is inside the magnetosphere",
    "nose outside the field": "the nose leaves the field",
    EDGE: "the nose is at the edge",
    GOOD: "a good view",
}
NOT_YET = "SMILE was not in its orbit before {:%Y-%m-%d}"
TOO_FAR = "SMILE's orbit is carried on to {:%Y-%m-%d} and not beyond"


def label(state: str) -> str:
    """The state as a reader counts it: good, edge or no view."""
    return LABELS.get(state, "no view")


def reason(orbit: Orbit, seen: View) -> str:
    """Why there is a view or none."""
    if seen.state == "position unknown":
        return outside(orbit, seen.time) or REASONS[seen.state]
    return REASONS[seen.state]


def outside(orbit: Orbit, time: datetime) -> str:
    """Why nothing is known of SMILE at a time before or after its orbit; empty within it."""
    if orbit.start is not None and time < orbit.start:
        return NOT_YET.format(orbit.start)
    if orbit.stop is not None and time > orbit.stop:
        return TOO_FAR.format(orbit.stop)
    return ""


def band(boundary: Boundary) -> str:
    """The nose with its band, as "10.5 ± 0.7 R_E" or "9.1 (8.2 to 10.3) R_E"."""
    below, above = boundary.nose - boundary.low, boundary.high - boundary.nose
    if max(below, above) < 0.05:
        return f"{boundary.nose:.1f} R_E"
    if abs(below - above) < 0.05:
        return f"{boundary.nose:.1f} ± {above:.1f} R_E"
    return f"{boundary.nose:.1f} ({boundary.low:.1f} to {boundary.high:.1f}) R_E"


def stretch(low: float, high: float) -> str:
    """The part of the Sun-Earth line in the field, as "x 5.6 to 12.9 R_E"."""
    return f"x {low:.1f} to {high:.1f} R_E" if np.isfinite(high) else f"x from {low:.1f} R_E on"


def chance(probability: float) -> str:
    """A probability in per cent; never 0 or 100 where the band reaches over an edge."""
    return f"{min(99, max(1, round(100 * probability)))} %"


def nose(seen: View) -> str:
    """Whether the nose lies in the field, which is named."""
    where = f"nose at {band(seen.boundary)}"
    field = f"field {stretch(seen.x_low, seen.x_high)}"
    if seen.state == GOOD:
        return f"{where} in the field, {field}"
    if seen.state == EDGE:
        return f"{where} in view with {chance(seen.probability)}, {field}"
    return f"{where}, {field}"


def summary(orbit: Orbit, seen: View) -> str:
    """One line that begins with ``good``, ``edge:`` or ``no view:``."""
    end = f"until {stamp(seen.until)}" if seen.until else "for more than a year"
    then = f", then {seen.then}" if seen.then else ""
    if seen.state == GOOD:
        parts = [f"good {end}{then}", nose(seen)]
    elif seen.state == EDGE:
        parts = [f"edge: {nose(seen)} {end}{then}", _next(seen)]
    elif outside(orbit, seen.time):
        parts = [f"no view: {outside(orbit, seen.time)}"]
    else:
        parts = [f"no view: {seen.state} {end}{then}", *([nose(seen)] if _looks(seen) else []), _next(seen)]
    return "; ".join([*parts, *where(orbit, seen), source(orbit, seen.time)])


def headline(orbit: Orbit, seen: View) -> str:
    """The view of now in one sentence for a page, beginning as the command does."""
    end = f" until {stamp(seen.until)}" if seen.until else ""
    then = f", then {THEN[seen.then]}" if seen.then else ""
    if seen.state == GOOD:
        return f"Good SXI view: {nose(seen)}{end}{then}."
    if seen.state == EDGE:
        return f"Edge of the SXI view: {nose(seen)}{end}{then}."
    field = f" ({nose(seen)})" if _looks(seen) else ""
    return f"No SXI view now: {reason(orbit, seen)}{field}{end}{then}."


def ahead(seen: View, boundaries: Mapping[str, Boundary], nexts: Mapping[str, Window | None], days: int) -> list[str]:
    """A line on the next view for the boundary of now, where it is known, and one for the quiet one."""
    return [
        f"With the {_named(boundaries[name])}: {_coming(seen.time, nexts[name], days)}."
        for name in ("now", "quiet")
        if name in boundaries
    ]


def _named(boundary: Boundary) -> str:
    return f"{boundary.name}, {band(boundary)}"


def _coming(time: datetime, window: Window | None, days: int) -> str:
    if window is None:
        return f"no view in the next {days} days"
    kind = "a view" if window.state == GOOD else "a view at the edge"
    if window.start <= time:
        return f"{kind} now, to {stamp(window.stop)}"
    return f"{kind} from {stamp(window.start)} to {stamp(window.stop)} (in {age(window.start - time)})"


def _next(seen: View) -> str:
    good = stamp(seen.next_good) if seen.next_good else "none within a year"
    edge = seen.state not in VIEWS and seen.next_edge and (not seen.next_good or seen.next_edge < seen.next_good)
    return f"next good view {good}" + (f", at the edge {stamp(seen.next_edge)}" if edge and seen.next_edge else "")


def _looks(seen: View) -> bool:
    """Whether SXI may look, so that its field is worth to be named."""
    return seen.state in ("inside the magnetosphere", "nose outside the field", *VIEWS)


def where(orbit: Orbit, seen: View) -> list[str]:
    """The position with its error."""
    if not np.isfinite(seen.position).all():
        return []
    x, y, z = seen.position
    return [f"craft at ({x:.3f}, {y:.3f}, {z:.3f}) R_E GSE {plus_minus(error_km(orbit, seen.time))}"]


def plus_minus(error: float) -> str:
    """An error in R_E and km."""
    return f"± {error / EQUATORIAL_RADIUS:.3f} R_E ({error:.0f} km)" if np.isfinite(error) else "(error not stated)"


def source(orbit: Orbit, time: datetime) -> str:
    """Where positions come from, how large their error is and how old the states are."""
    error = error_km(orbit, time)
    parts = [f"orbit: {orbit.origin}"]
    if np.isfinite(error):
        parts.append(f"± {error:.0f} km")
    if orbit.newest is not None and time > orbit.newest:
        old = age(time - orbit.newest)
        parts.append(f"states {old} old" if orbit.note else f"newest state {orbit.newest:%Y-%m-%d} ({old} old)")
    return ", ".join(parts) + (f" ({orbit.note})" if orbit.note else "")


def age(length: timedelta) -> str:
    """A length in days, or in hours where it is short."""
    hours = length / timedelta(hours=1)
    return f"{hours / 24:.0f} d" if hours >= 48 else f"{hours:.0f} h"


def stamp(time: datetime) -> str:
    """As "2026-11-28 19:27 UTC"."""
    return f"{time:%Y-%m-%d %H:%M} UTC"
