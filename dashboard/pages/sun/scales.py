"""The storm scales R, S and G: the official last values, and what they would be by our own running values."""

from datetime import datetime

from dashboard.live.values import Value, iso, limits
from dashboard.pages.sun.facts import DayForecast, OfficialScale, RunningScale, Scale
from nowcast import store
from nowcast.store import Store
from nowcast.vocabulary.freshness import value_word
from nowcast.vocabulary.records import Document
from nowcast.vocabulary.scales import NAMES, level

RUNNING = {  # letter: feed, quantity, what it is
    "R": ("goes_xrays", "xray_flux", "X-rays"),
    "S": ("goes_protons", "proton_flux_10mev", "protons >10 MeV"),
}


def scales(
    database: Store,
    document: Document | None,
    kp: Value | None,
    now: float,
    known_at: datetime | None = None,
) -> list[Scale]:
    """One entry for each of R, S, G, official beside running.

    Parameters
    ----------
    document : Document, optional
        Of the feed `noaa_scales`; None where none is known.
    kp : Value, optional
        Our Kp estimate among the values of now.
    now : float [unix s]
    known_at : datetime, optional
        Running values that had been received by then.
    """
    return [
        {
            "scale": letter,
            "name": name,
            "official": None if document is None else _official(document, letter, now),
            "running": _from_kp(kp) if letter == "G" else _measured(database, letter, now, known_at),
        }
        for letter, name in NAMES.items()
    ]


def _official(document: Document, letter: str, now: float) -> OfficialScale:
    bounds = limits("noaa_scales")
    time = document.time.timestamp()
    days: list[DayForecast] = [
        {"date": day["date"], "scale": day[letter]["scale"], "minor": day[letter].get("minor"),
         "major": day[letter].get("major")}
        for day in document.body["days"]
    ]  # fmt: skip
    return {
        "level": document.body["now"][letter]["scale"],
        "yesterday": document.body["yesterday"][letter]["scale"],
        "days": days,
        "time": int(time),
        "iso": iso(int(time)),
        "state": value_word(now - time, bounds),
        "limits": bounds,
        "source": "NOAA SWPC",
    }


def _measured(database: Store, letter: str, now: float, known_at: datetime | None) -> RunningScale | None:
    feed, quantity, what = RUNNING[letter]
    if feed not in database.feeds or quantity not in database.feeds[feed]:
        return None
    newest = store.latest(database, feed, quantity, known_at)
    if newest is None:
        return None
    time, bounds = newest.time.timestamp(), limits(feed)
    state = value_word(now - time, bounds)
    source = f"{newest.source} {what}"
    reached = None if state == "missing" else level(letter, newest.value)
    return {"level": reached, "time": int(time), "state": state, "limits": bounds, "source": source}


def _from_kp(kp: Value | None) -> RunningScale | None:
    if kp is None or kp["time"] is None:
        return None
    return {
        "level": level("G", kp["value"]),
        "time": kp["time"],
        "state": kp["state"],
        "limits": kp["limits"],
        "source": kp["source"],
    }
