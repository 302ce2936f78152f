"""The values of now with their age, state and source: pure, from a state and a time."""

from datetime import UTC, datetime
from typing import NotRequired, TypedDict

import numpy as np

from dashboard.live.goes import described, quantity_of
from dashboard.live.state import BANDED, COMPUTED, FIELD, PLASMA, STEP, State, age_time
from nowcast import coefficients
from nowcast.discover import members
from nowcast.texts import _, label, plural
from nowcast.vocabulary.constants import L1_LOST
from nowcast.vocabulary.freshness import Limits, feed_word, limits_of, value_word
from nowcast.vocabulary.quantities import INPUT_SUSPECT, MARKED_BY, QUANTITIES
from nowcast.vocabulary.records import Feed
from nowcast.vocabulary.sources import SMILE_FILES, Source
from nowcast.words import kp_band, kp_thirds


class Value(TypedDict):
    """A quantity of the page at a time; `time` in unix s; `note`, `text`, `band` where it has words of its own.

    `inputs_time`, of a derived value: the newest measurement at L1 [unix s], where L1 is lost; else None.
    """

    value: float | None
    low: float | None
    high: float | None
    unit: str
    label: str
    time: int | None
    age_s: int | None
    state: str
    source: str
    decimals: int
    limits: Limits
    note: NotRequired[str]
    text: NotRequired[str | None]
    band: NotRequired[str]
    inputs_time: NotRequired[int | None]


class Hold(TypedDict):
    """Whether L1 is lost, and until when the nowcast stands: the one place that says so. Times in unix s.

    `lost`: "L1", or "field" or "plasma" where the other still comes; "" where nothing is lost, and the times are None.
    `l1_lost_since`: the newest measurement. `holds_until`: when the last parcel is at the nose; it may have passed,
    then there has been no nowcast since. None where there was no nowcast at all.
    """

    lost: str
    l1_lost_since: int | None
    holds_until: int | None


class FeedHealth(TypedDict):
    """How a feed fares; `newest` in unix s."""

    name: str
    label: str
    craft: str
    newest: int | None
    age_s: int | None
    state: str
    reason: str
    limits: Limits


DIGITS = {  # shown on the page; 1 where a quantity is not named
    "phi_gsm": 0, "theta_gsm": 0, "clock_angle": 0, "flow_speed": 0, "proton_temperature": 0, "dst_estimate": 0,
    "goes_hp": 0, "flaring": 2, "compression_index": 2, "kp_estimate": 2, "kp": 2, "hp30": 2,
}  # fmt: skip
BOUNDARY_MODELS = len(coefficients.read("boundary")["weights"])
IN_THIRDS = ("kp_estimate", "kp", "hp30")  # written as observers write Kp
LOST = L1_LOST.total_seconds()
SINGLE = tuple(name for name in COMPUTED if not name.endswith(("_low", "_high")))

ARCHIVE = "smile"  # the health of SMILE's files, which a played storm has whatever the settings say


def feeds() -> dict[str, Feed]:
    """The feeds by name."""
    return members("nowcast.feeds", "FEED")


def sources() -> dict[str, Feed | Source]:
    """Everything that has a health, by name: the feeds and SMILE's archive."""
    return {**feeds(), ARCHIVE: SMILE_FILES}


def limits(source: str) -> Limits:
    """Ages at which values of a feed or other source are late, stale, gone."""
    return limits_of(sources()[source])


def values(state: State, now: datetime) -> dict[str, Value]:
    """Every quantity of the page at a time.

    Returns
    -------
    dict
        Name to value, low, high, unit, label, time (unix s), age_s, state, source, decimals, limits. A derived
        value is that of the wind which arrives now, and ages with that wind: while measured wind is on its way it
        stands, late at worst, however long ago the newest measurement at L1 is.
    """
    seconds, aged = now.timestamp(), age_time(state, now).timestamp()
    entries: dict[str, Value] = {}
    for names, group, feed in ((FIELD, "field", "rtsw_mag"), (PLASMA, "plasma", "rtsw_wind")):
        for name in names:
            time, value = _newest(state, name, seconds)
            suspect = time in state.suspect.get(group, ())
            craft = _craft(state, group, time)
            entries[name] = _entry(name, value, time, aged, limits(feed), craft, suspect=suspect)
    lost_since = hold(state, now)["l1_lost_since"]
    bounds = limits("rtsw_mag")
    for name in SINGLE:
        time, value = _newest(state, name, seconds)
        craft = _craft(state, "plasma", None) or _craft(state, "field", None) or "L1"
        source = f"{model}, {craft}" if (model := _model(name)) else craft
        suspect = time in state.suspect.get(MARKED_BY.get(name, INPUT_SUSPECT), ())
        entry = _entry(name, value, time, aged, bounds, source, suspect=suspect)
        entry["inputs_time"] = lost_since
        if name in BANDED and entry["value"] is not None:
            entry["low"], entry["high"] = _at(state, f"{name}_low", time), _at(state, f"{name}_high", time)
        if entry["state"] in ("fresh", "suspect") and _is_late(state, name, time, bounds):
            entry["state"] = "late"
        entries[name] = _in_thirds(name, entry)
    for name, track in state.tracks.items():
        time, value = _newest(state, name, seconds)
        entry = _entry(
            track.quantity, value, time, aged, limits(track.feed), track.source, suspect=time in track.eclipses
        )
        about = described(track, time, entry["value"], seconds)
        entry["label"], entry["note"], entry["text"] = about.label, about.note, about.text
        entries[name] = entry
    for name, bars in state.bars.items():
        begun = [bar for bar in bars if bar[0] <= seconds]
        time, value = (begun[-1][0], begun[-1][2]) if begun else (None, None)
        source = begun[-1][4] if begun else ""
        entries[name] = _in_thirds(name, _entry(name, value, time, aged, limits(f"gfz_{name}"), source))
    entries["imaged_standoff"] = _imaged(state, seconds, aged)
    return entries


def hold(state: State, now: datetime) -> Hold:
    """Whether L1 is lost at a time, since when, and until when the nowcast holds."""
    seconds = age_time(state, now).timestamp()
    newest = {
        "field": _newest(state, "bz_gsm", seconds)[0],
        "plasma": min(_newest(state, name, seconds)[0] or 0 for name in ("flow_speed", "proton_density")) or None,
    }
    lost = {name: time for name, time in newest.items() if time is not None and seconds - time > LOST}
    if not lost:
        return {"lost": "", "l1_lost_since": None, "holds_until": None}
    cells = np.flatnonzero(np.isfinite(state.columns["standoff_distance"]))
    return {
        "lost": "L1" if len(lost) == len(newest) else next(iter(lost)),
        "l1_lost_since": min(lost.values()),
        "holds_until": state.start + STEP * int(cells[-1]) if len(cells) else None,
    }


def _is_late(state: State, name: str, time: int | None, bounds: Limits) -> bool:
    """Whether an estimate rests on a parcel that arrived some time ago, in a hole of the wind that is held."""
    return bool(_model(name)) and 60 * state.held.get(time or 0, 0) > bounds[0]


def health(state: State, now: datetime) -> list[FeedHealth]:
    """How every feed fares at a time; in a replay only those that the storm holds, which are the ones asked."""
    seconds = age_time(state, now).timestamp()
    rows: list[FeedHealth] = []
    for name, record in sources().items():
        kept = state.health.get(name)
        if kept is None and (record.setting or state.mode != "live"):
            continue  # not asked
        newest = None if kept is None or kept.newest is None else kept.newest.timestamp()
        bounds = limits(name)
        word = feed_word(None if newest is None else seconds - newest, bounds, kept.failures if kept else 0)
        group = {"rtsw_mag": "field", "rtsw_wind": "plasma"}.get(name)
        rows.append(
            {
                "name": name, "label": label(record.label), "craft": _craft(state, group, None) if group else "",
                "newest": None if newest is None else int(newest),
                "age_s": None if newest is None else round(seconds - newest),
                "state": word, "reason": kept.reason if kept else "", "limits": bounds,
            }
        )  # fmt: skip
    return rows


def _model(name: str) -> str:
    """What a derived quantity is from; "" where it is only moved to the nose."""
    if name in ("standoff_distance", "flaring", "compression_index"):
        return plural("{count} model", "{count} models", BOUNDARY_MODELS)
    return {"dst_estimate": _("Dst model"), "kp_estimate": _("Kp model")}.get(name, "")


def _in_thirds(name: str, entry: Value) -> Value:
    """A value of Kp with its text and its band as observers write them."""
    if name not in IN_THIRDS:
        return entry
    return {**entry, "text": kp_thirds(entry["value"]), "band": kp_band(entry["low"], entry["high"])}


def _imaged(state: State, seconds: float, aged: float) -> Value:
    """The nose in the newest image of SXI that shows it."""
    seen = [row for row in state.imaged_standoff if row[0] <= seconds]
    time, value, low, high = seen[-1] if seen else (None, None, None, None)
    entry = _entry("imaged_standoff", value, time, aged, limits(ARCHIVE), "SXI")
    return {**entry, "low": low, "high": high} if entry["value"] is not None else entry


def iso(seconds: float | None) -> str | None:
    """ISO time with Z, from unix seconds."""
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _newest(state: State, name: str, seconds: float) -> tuple[int | None, float | None]:
    """Time and value of the newest cell up to a time."""
    last = min(state.count, int(seconds - state.start) // STEP + 1)
    cells = np.flatnonzero(np.isfinite(state.columns[name][: max(last, 0)]))
    if not len(cells):
        return None, None
    cell = int(cells[-1])
    return state.start + STEP * cell, round(float(state.columns[name][cell]), QUANTITIES[quantity_of(name)].decimals)


def _at(state: State, name: str, time: int | None) -> float | None:
    if time is None:
        return None
    value = float(state.columns[name][(time - state.start) // STEP])
    return round(value, QUANTITIES[name].decimals) if np.isfinite(value) else None


def _craft(state: State, group: str | None, time: int | None) -> str:
    """The craft in use at a time, by default the last one."""
    segments = state.craft.get(group or "", ())
    if time is None:
        return segments[-1][2] if segments else ""
    return next((name for first, last, name in reversed(segments) if first <= time < last), "")


def _entry(
    name: str, value: float | None, time: int | None, now: float, bounds: Limits, source: str, *, suspect: bool = False
) -> Value:
    age = None if time is None else max(now - time, 0.0)
    word = "missing" if value is None or age is None else value_word(age, bounds)
    quantity = QUANTITIES[name]
    return {
        "value": None if word == "missing" else value, "low": None, "high": None, "unit": quantity.unit,
        "label": label(quantity.label), "time": time, "age_s": None if age is None else round(age),
        "state": "suspect" if suspect and word == "fresh" else word, "source": source,
        "decimals": DIGITS.get(name, 1), "limits": bounds,
    }  # fmt: skip
