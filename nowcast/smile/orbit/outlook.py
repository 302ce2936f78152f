"""What the page says of SMILE's orbit and view: where it is, why there is a view or none, and the views to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from nowcast.smile.orbit import wording
from nowcast.smile.orbit.inertial import EARTH_RADIUS
from nowcast.smile.orbit.pointing import DOOR_CLOSED_BELOW, FIELD, SUN_AVOIDANCE, sun_angle, x_at
from nowcast.smile.orbit.position import Orbit, error_km
from nowcast.smile.orbit.view import (
    GOOD,
    QUIET,
    STATES,
    STORM,
    VIEWS,
    Boundary,
    View,
    Window,
    calendars,
    view,
    views,
)

DAYS = 60  # of the calendar
STEPS = 160  # points of the track
SHORTEST = timedelta(minutes=30)  # of a view that is worth to be announced
SETTLED = timedelta(hours=1)  # after which the picture of a view to come is taken


@dataclass(frozen=True)
class Outlook:
    """State of the view with the windows of the days to come.

    Parameters
    ----------
    seen : View
        Of now, for the boundary of now.
    boundaries : dict of Boundary
        For which there are windows: "now" (where the boundary of now is known), "quiet", "storm".
    windows : dict of tuple of Window
        By boundary, from midnight of today on, `DAYS` days.
    next_views : dict of Window or None
        By boundary, the first view (good or at the edge) that is not yet over, of half an hour at least.
    """

    seen: View
    boundaries: dict[str, Boundary]
    windows: dict[str, tuple[Window, ...]]
    next_views: dict[str, Window | None]


def outlook(orbit: Orbit, time: datetime, boundary: Boundary | None = None) -> Outlook:
    """What SXI can see now and in the next days.

    Parameters
    ----------
    boundary : Boundary, optional
        Of now, by the nowcast; a quiet one counts where it is not known.
    """
    midnight = time.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    stop = midnight + timedelta(days=DAYS)
    boundaries = ({} if boundary is None else {"now": boundary}) | {"quiet": QUIET, "storm": STORM}
    windows = {name: tuple(calendar) for name, calendar in calendars(orbit.track, midnight, stop, boundaries).items()}
    nexts = {name: next_view(calendar, time) for name, calendar in windows.items()}
    return Outlook(view(orbit, time, boundary or QUIET, stop - time), boundaries, windows, nexts)


def next_view(windows: Sequence[Window], time: datetime) -> Window | None:
    """The first view that is not yet over, of half an hour at least."""
    coming = (window for window in views(windows) if window.stop > time)
    return next((window for window in coming if window.stop - window.start >= SHORTEST), None)


def path(orbit: Orbit, time: datetime) -> list[list[float]]:
    """One orbit back and one ahead: unix time [s] and position [R_E, GSE] of `STEPS` points, denser near perigee."""
    span = orbit.period.total_seconds()
    seconds = time.timestamp() + span * np.linspace(-1.0, 1.0, 8 * STEPS + 1)
    positions = orbit.track(seconds)
    finite = np.isfinite(positions).all(axis=-1)
    seconds, positions = seconds[finite], positions[finite]
    if len(seconds) < 2:
        return []
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(positions, axis=0), axis=1))])
    chosen = np.unique(np.searchsorted(along, np.linspace(0.0, along[-1], STEPS)))
    rows = np.column_stack([seconds[chosen], positions[chosen]])
    return [[round(row[0]), *(round(float(part), 2) for part in row[1:])] for row in rows]


def field(seen: View) -> list[float]:
    """X on the Sun-Earth line at the earthward edge, the middle and the sunward edge of the field [R_E]; or nothing."""
    position = np.asarray(seen.position)
    if (
        not np.isfinite(position).all()
        or np.linalg.norm(position) < DOOR_CLOSED_BELOW
        or sun_angle(position) <= SUN_AVOIDANCE
    ):
        return []
    edges = x_at(position, np.array([-FIELD[0] / 2, 0.0, FIELD[0] / 2]))
    return [round(float(edge), 2) for edge in edges] if np.isfinite(edges).all() else []


def pictured(now: Outlook) -> datetime | None:
    """For which time an image is to be expected: now, where SXI looks from outside, else early in the next view."""
    if now.seen.state in (*VIEWS, "nose outside the field"):
        return now.seen.time
    window = now.next_views["quiet"]
    if window is None:
        return None
    return min(window.start + SETTLED, window.start + (window.stop - window.start) / 2)


def facts(orbit: Orbit, now: Outlook) -> dict[str, object]:
    """All of it as JSON can say it; times in unix seconds."""
    seen = now.seen
    position = np.asarray(seen.position)
    distance = float(np.linalg.norm(position))
    finite = bool(np.isfinite(distance))
    error = error_km(orbit, seen.time)
    quiet = now.next_views["quiet"]
    return {
        "time": round(seen.time.timestamp()),
        "state": seen.state,
        "label": wording.label(seen.state),
        "good": seen.good,
        "probability": round(seen.probability, 3) if np.isfinite(seen.probability) else None,
        "boundary": _boundary(seen.boundary),
        "reason": wording.reason(orbit, seen),
        "sentence": wording.headline(orbit, seen),
        "ahead": wording.ahead(now.seen, now.boundaries, now.next_views, DAYS),
        "until": _seconds(seen.until),
        "then": seen.then,
        "next_good": _seconds(seen.next_good),
        "next_edge": _seconds(seen.next_edge),
        "position": [round(float(part), 3) for part in position] if finite else None,
        "error_km": round(error) if np.isfinite(error) else None,
        "distance": round(distance, 2) if finite else None,
        "altitude_km": round((distance - 1.0) * EARTH_RADIUS) if finite else None,
        "aim": [round(float(part), 2) for part in seen.target] if np.isfinite(seen.target).all() else None,
        "field": field(seen),
        "orbit": {
            "origin": orbit.origin,
            "assumed": orbit.assumed,
            "period_h": round(orbit.period.total_seconds() / 3600, 1),
            "newest": _seconds(orbit.newest),
            "note": orbit.note,
            "sentence": wording.source(orbit, seen.time),
        },
        "next_view": None if quiet is None else _span(quiet),
        "calendar": {
            "days": DAYS,
            "nose": QUIET.nose,
            "states": list(STATES),
            "windows": _windows(now.windows["quiet"]),
            "boundaries": {
                name: {
                    **_boundary(boundary),
                    "windows": _windows(now.windows[name]),
                    "hours": round(sum(_hours(window) for window in views(now.windows[name])), 1),
                    "hours_good": round(sum(_hours(w) for w in now.windows[name] if w.state == GOOD), 1),
                }
                for name, boundary in now.boundaries.items()
            },
        },
    }


def _boundary(boundary: Boundary) -> dict[str, object]:
    return {
        "name": boundary.name,
        "nose": round(boundary.nose, 2),
        "low": round(boundary.low, 2),
        "high": round(boundary.high, 2),
        "label": f"{boundary.name}, {wording.band(boundary)}",
    }


def _windows(windows: Sequence[Window]) -> list[list[int]]:
    return [[*_span(window), STATES.index(window.state)] for window in windows]


def _hours(window: Window) -> float:
    return (window.stop - window.start) / timedelta(hours=1)


def _span(window: Window) -> list[int]:
    return [round(window.start.timestamp()), round(window.stop.timestamp())]


def _seconds(time: datetime | None) -> int | None:
    return None if time is None else round(time.timestamp())
