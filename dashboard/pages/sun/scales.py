"""The storm scales R, S and G: the official last values, and what they would be by our own running values.

References
----------
NOAA space weather scales, https://www.spaceweather.gov/noaa-scales-explanation: R by the X-ray flux 0.1-0.8 nm,
S by the protons above 10 MeV, G by Kp.
"""

from bisect import bisect_right
from datetime import datetime

from dashboard.live.values import Value, iso, limits, state_of
from dashboard.pages.sun.facts import DayForecast, OfficialScale, RunningScale, Scale
from nowcast import store
from nowcast.store import Store
from nowcast.vocabulary.records import Document

RADIO = (1e-5, 5e-5, 1e-4, 1e-3, 2e-3)  # W m-2: M1, M5, X1, X10, X20
PROTONS = (10.0, 1e2, 1e3, 1e4, 1e5)  # pfu
KP = (4.5, 5.5, 6.5, 7.5, 26.5 / 3)  # what rounds to the thirds 5-, 6-, 7-, 8- and 9o
NAMES = {"R": "Radio blackout", "S": "Solar radiation storm", "G": "Geomagnetic storm"}
RUNNING = {  # letter: feed, quantity, steps, what it is
    "R": ("goes_xrays", "xray_flux", RADIO, "X-rays"),
    "S": ("goes_protons", "proton_flux_10mev", PROTONS, "protons >10 MeV"),
}


def level(value: float | None, steps: tuple[float, ...]) -> int | None:
    """Level of a scale, 0 to 5; None where nothing was measured.

    Examples
    --------
    >>> level(1.2e-4, RADIO), level(9.9, PROTONS), level(4.667, KP), level(None, KP)
    (3, 0, 1, None)
    """
    return None if value is None or value != value else bisect_right(steps, value)


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
        "state": state_of(now - time, bounds),
        "limits": bounds,
        "source": "NOAA SWPC",
    }


def _measured(database: Store, letter: str, now: float, known_at: datetime | None) -> RunningScale | None:
    feed, quantity, steps, what = RUNNING[letter]
    if feed not in database.feeds or quantity not in database.feeds[feed]:
        return None
    newest = store.latest(database, feed, quantity, known_at)
    if newest is None:
        return None
    time, bounds = newest.time.timestamp(), limits(feed)
    state = state_of(now - time, bounds)
    source = f"{newest.source} {what}"
    reached = None if state == "missing" else level(newest.value, steps)
    return {"level": reached, "time": int(time), "state": state, "limits": bounds, "source": source}


def _from_kp(kp: Value | None) -> RunningScale | None:
    if kp is None or kp["time"] is None:
        return None
    return {
        "level": level(kp["value"], KP),
        "time": kp["time"],
        "state": kp["state"],
        "limits": kp["limits"],
        "source": f"Kp estimate, {kp['source']}",
    }
