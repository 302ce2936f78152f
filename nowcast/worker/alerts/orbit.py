"""SMILE's orbit for the rules: by the settings, else by the newest states of Horizons in the store."""

from datetime import datetime

from nowcast import store
from nowcast.settings import Settings
from nowcast.smile.orbit.position import Orbit, replayed
from nowcast.smile.orbit.sources import known_of, orbit_of
from nowcast.store import Store


def alert_orbit(database: Store, settings: Settings, now: datetime, *, live: bool) -> Orbit:
    """The orbit at a time; a storm of before SMILE takes that of the same day of its first year."""
    elements = dict(settings.smile_orbit)
    if not live:
        return replayed(orbit_of(elements, settings.smile_perigee, None), now)
    answers = store.read_documents(database, "horizons", limit=1) if "horizons" in database.feeds else []
    known = known_of(answers[-1].document.body, answers[-1].received) if answers else None
    return orbit_of(elements, settings.smile_perigee, settings.smile_ephemeris, known)
