"""What the page says of SMILE's orbit and view: where it is, why there is a view or none, and the views to come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from nowcast.smile.orbit.pointing import DOOR_CLOSED_BELOW, FIELD, SUN_AVOIDANCE, sun_angle, x_at
from nowcast.smile.orbit.position import Track, ephemeris, from_settings, kepler
from nowcast.smile.orbit.view import GOOD, QUIET, STATES, View, Window, calendar, view
from nowcast.vocabulary.constants import EQUATORIAL_RADIUS

DAYS = 60  # of the calendar
STEPS = 160  # points of the track
SHORTEST = timedelta(minutes=30)  # of a view that is worth to be announced
SETTLED = timedelta(hours=1)  # after which the picture of a view to come is taken

WHY = {  # in words, what a state means for the image
    "position unknown": "the ephemeris does not reach this time",
    "door closed": "SMILE is near its perigee, inside the radiation belts, and SXI keeps its door closed",
    "Sun constraint": f"the Sun would be within {SUN_AVOIDANCE:.0f}° of the boresight",
    "inside the magnetosphere": "SMILE is inside the magnetosphere and cannot see its boundary from outside",
    "nose outside the field": "the nose of the magnetopause lies outside SXI's field",
    GOOD: "SXI sees the nose of the magnetopause",
}


@dataclass(frozen=True)
class Orbit:
    """Positions of the craft, where they come from, and whether that is an assumption.

    Parameters
    ----------
    track : callable
        Positions in GSE [R_E].
    origin : str
    assumed : bool
        Whether the phase in the orbit is a free choice.
    period : timedelta
    """

    track: Track
    origin: str
    assumed: bool
    period: timedelta


@dataclass(frozen=True)
class Outlook:
    """State of the view with the windows of the days to come.

    Parameters
    ----------
    seen : View
        Of now, for the boundary of now.
    windows : tuple of Window
        From midnight of today on, `DAYS` days, for the boundary of `nose`.
    next_view : Window or None
        The first view of those that is not yet over, of half an hour at least.
    nose : float [R_E]
        For which the windows hold.
    """

    seen: View
    windows: tuple[Window, ...]
    next_view: Window | None
    nose: float


def orbit(elements: Mapping[str, float], perigee: datetime, text: str | None = None, name: str = "") -> Orbit:
    """The orbit by the settings.

    Parameters
    ----------
    elements : mapping
        As of `orbit.from_settings`.
    perigee : datetime
    text : str, optional
        An ephemeris, which then counts instead.
    name : str
        Of the ephemeris.
    """
    ellipse = from_settings(elements, perigee)
    period = timedelta(seconds=ellipse.period())
    if text is None:
        return Orbit(kepler(ellipse), "published size and tilt, derived node, assumed phase", True, period)
    return Orbit(ephemeris(text), f"ephemeris {name}", False, period)


def outlook(given: Orbit, time: datetime, standoff: float = QUIET[0], flaring: float = QUIET[1]) -> Outlook:
    """What SXI can see now and in the next days.

    Parameters
    ----------
    standoff, flaring : float [R_E, 1]
        The boundary of now; the days to come take that of a quiet wind.
    """
    midnight = time.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    windows = tuple(calendar(given.track, midnight, midnight + timedelta(days=DAYS)))
    return Outlook(view(given.track, time, standoff, flaring), windows, next_view(windows, time), QUIET[0])


def next_view(windows: Sequence[Window], time: datetime) -> Window | None:
    """The first good one that is not yet over, of half an hour at least."""
    views = (window for window in windows if window.state == GOOD and window.stop > time)
    return next((window for window in views if window.stop - window.start >= SHORTEST), None)


def path(given: Orbit, time: datetime) -> list[list[float]]:
    """One orbit back and one ahead: unix time [s] and place [R_E, GSE] of `STEPS` points, denser near perigee."""
    span = given.period.total_seconds()
    seconds = time.timestamp() + span * np.linspace(-1.0, 1.0, 8 * STEPS + 1)
    places = given.track(seconds)
    known = np.isfinite(places).all(axis=-1)
    seconds, places = seconds[known], places[known]
    if len(seconds) < 2:
        return []
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(places, axis=0), axis=1))])
    chosen = np.unique(np.searchsorted(along, np.linspace(0.0, along[-1], STEPS)))
    rows = np.column_stack([seconds[chosen], places[chosen]])
    return [[round(row[0]), *(round(float(part), 2) for part in row[1:])] for row in rows]


def field(seen: View) -> list[float]:
    """X on the Sun-Earth line at the earthward edge, the middle and the sunward edge of the field [R_E]; or nothing."""
    place = np.asarray(seen.position)
    if not np.isfinite(place).all() or np.linalg.norm(place) < DOOR_CLOSED_BELOW or sun_angle(place) <= SUN_AVOIDANCE:
        return []
    edges = x_at(place, np.array([-FIELD[0] / 2, 0.0, FIELD[0] / 2]))
    return [round(float(edge), 2) for edge in edges] if np.isfinite(edges).all() else []


def pictured(now: Outlook) -> datetime | None:
    """For which time an image is to be expected: now, where SXI looks from outside, else early in the next view."""
    if now.seen.state in (GOOD, "nose outside the field"):
        return now.seen.time
    if now.next_view is None:
        return None
    middle = now.next_view.start + (now.next_view.stop - now.next_view.start) / 2
    return min(now.next_view.start + SETTLED, middle)


def facts(given: Orbit, now: Outlook) -> dict[str, object]:
    """All of it as JSON can say it; times in unix seconds."""
    seen = now.seen
    place = np.asarray(seen.position)
    distance = float(np.linalg.norm(place))
    known = bool(np.isfinite(distance))
    return {
        "time": round(seen.time.timestamp()),
        "state": seen.state,
        "good": seen.good,
        "reason": WHY[seen.state],
        "until": _seconds(seen.until),
        "then": seen.then,
        "next_good": _seconds(seen.next_good),
        "position": [round(float(part), 3) for part in place] if known else None,
        "distance": round(distance, 2) if known else None,
        "altitude_km": round((distance - 1.0) * EQUATORIAL_RADIUS) if known else None,
        "aim": [round(float(part), 2) for part in seen.target] if np.isfinite(seen.target).all() else None,
        "field": field(seen),
        "orbit": {
            "origin": given.origin,
            "assumed": given.assumed,
            "period_h": round(given.period.total_seconds() / 3600, 1),
        },
        "next_view": None if now.next_view is None else _span(now.next_view),
        "calendar": {
            "days": DAYS,
            "nose": now.nose,
            "states": list(STATES),
            "windows": [[*_span(window), STATES.index(window.state)] for window in now.windows],
        },
    }


def _span(window: Window) -> list[int]:
    return [round(window.start.timestamp()), round(window.stop.timestamp())]


def _seconds(time: datetime | None) -> int | None:
    return None if time is None else round(time.timestamp())
