"""What the GOES satellites measure, as columns of the page: one for each satellite, never merged.

A panel asks for it by its traces alone: a column named `<quantity>_primary` or `<quantity>_secondary` is that
quantity of the satellite which upstream names so at the moment, over the whole day. Where the roles were changed in
that day, a switch says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypedDict

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.per_version import PerVersion
from nowcast import store
from nowcast.discover import members
from nowcast.physics.crossings import judge
from nowcast.physics.eclipse import eclipsed
from nowcast.store import CHOSEN, Store
from nowcast.texts import _
from nowcast.vocabulary.quantities import QUANTITIES
from nowcast.vocabulary.records import Panel
from nowcast.words.switch import switch_words

ROLES = ("primary", "secondary")
STEP = 60  # s
PLACES = timedelta(days=400)  # back to which a longitude is looked for
VECTOR = ("goes_he", "goes_hp", "goes_hn")
FLUXES = ("xray_flux", "proton_flux_10mev", "electron_flux_2mev")
DIGITS = 2  # of a flux: as many as a class of X-rays has
SUNWARD = "xray_flux"  # what an eclipse ends
CLASSES = ((1e-4, "X"), (1e-5, "M"), (1e-6, "C"), (1e-7, "B"), (0.0, "A"))  # W m-2, 0.1-0.8 nm
OUTSIDE = "outside"
SIDES = ("inside", OUTSIDE)  # of which it is said since when
LAST = 6  # changes of role that are told

Column = NDArray[np.float32]
Segment = tuple[int, int, str]


class SwitchRow(TypedDict):
    """From this time [unix s] on another craft of a group was used, and why."""

    time: int
    group: str
    before: str | None
    after: str | None
    reason: str
    text: str


@dataclass(frozen=True)
class About:
    """What the page says of a value beside its number."""

    label: str
    note: str
    text: str | None


@dataclass(frozen=True)
class Track:
    """One column: whose it is, and what is known of single minutes of it [unix s].

    `notes`: "inside", "outside since 16:42", "uncertain", "night side" of the magnetopause; `eclipses`: minutes in the
    shadow of the Earth.
    """

    quantity: str
    feed: str
    satellite: str
    role: str
    longitude: float | None
    notes: Mapping[int, str] = field(default_factory=dict)
    eclipses: frozenset[int] = frozenset()

    @property
    def source(self) -> str:
        """ "GOES-19 (75° W), primary"."""
        if self.longitude is None:
            return f"{self.satellite}, {self.role}"
        side = "W" if self.longitude < 0 else "E"
        return f"{self.satellite} ({abs(self.longitude):.0f}° {side}), {self.role}"


@dataclass(frozen=True)
class Readings:
    """The columns with their tracks, and what is drawn above the plots: crossings, eclipses, changes of role."""

    columns: Mapping[str, Column] = field(default_factory=dict)
    tracks: Mapping[str, Track] = field(default_factory=dict)
    craft: Mapping[str, Sequence[Segment]] = field(default_factory=dict)
    switches: Sequence[SwitchRow] = ()


def quantity_of(column: str) -> str:
    """The quantity of a column, with or without a role.

    Examples
    --------
    >>> quantity_of("goes_hp_primary"), quantity_of("bt")
    ('goes_hp', 'bt')
    """
    name, _separator, role = column.rpartition("_")
    return name if role in ROLES and name in QUANTITIES else column


def wanted() -> tuple[str, ...]:
    """Quantities that some panel asks for by satellite."""
    panels: Mapping[str, Panel] = members("dashboard.panels", "PANEL")
    traces = [trace.column for panel in panels.values() for trace in panel.traces]
    return tuple(dict.fromkeys(quantity_of(column) for column in traces if quantity_of(column) != column))


class Keeper:
    """What was read last, kept until rows of these satellites have changed or the minute has passed."""

    def __init__(self) -> None:
        self._readings: PerVersion[Readings] = PerVersion(1)

    def read(self, database: Store, start: int, now: datetime, versions: Mapping[str, int]) -> Readings:
        """As `read`, of now; one thread at a time. `versions` are those of the topics of the store."""
        changed = tuple(sorted(item for item in versions.items() if item[0].startswith("goes_")))
        return self._readings.get(database, changed, start, lambda: read(database, start, now))


def read(database: Store, start: int, now: datetime, known_at: datetime | None = None) -> Readings:
    """Everything from `start` [unix s] to `now`, a cell each minute."""
    count = (int(now.timestamp()) - start) // STEP + 1
    empty: Column = np.full(count, np.nan, dtype=np.float32)
    columns = {f"{quantity}_{role}": empty for quantity in wanted() for role in ROLES}  # a delta knows every column
    tracks: dict[str, Track] = {}
    craft: dict[str, Sequence[Segment]] = {}
    switches: list[SwitchRow] = []
    begin = datetime.fromtimestamp(start, UTC)
    places = _longitudes(database, now, known_at)
    for quantity in wanted():
        feed = next((name for name, has in database.feeds.items() if quantity in has and name not in CHOSEN), None)
        if feed is None:
            continue
        names = VECTOR if quantity in VECTOR else (quantity,)
        rows = store.read(database, feed, begin, now, columns=names, known_at=known_at)
        found = {}
        for role, satellite in zip(ROLES, _roles(rows), strict=False):
            own = pd.DataFrame(rows.xs(satellite, level="source"))
            longitude = places.get(satellite)
            track = Track(quantity, feed, satellite, role, longitude, _notes(own, quantity, longitude))
            found[f"{quantity}_{role}"] = track
            columns[f"{quantity}_{role}"] = _column(own[quantity], quantity, start, count)
        shadows = _shadows(found, start, int(now.timestamp())) if quantity == SUNWARD else {}
        for name, track in found.items():
            tracks[name] = _shaded(track, shadows.get(name, frozenset()))
        craft[quantity] = _segments(found, shadows)
        switches += _swaps(rows, quantity)
    return Readings(columns, tracks, {name: parts for name, parts in craft.items() if parts}, switches)


def described(track: Track, time: int | None, value: float | None, now: float) -> About:
    """What the page says of a value: label, note, and a text where its number has a form of its own."""
    label = f"{QUANTITIES[track.quantity].label}, {track.role}"
    note = _("in eclipse") if {time, int(now) // STEP * STEP} & track.eclipses else ""
    if value is None or time is None:
        return About(label, note, None)
    text = None
    if track.quantity == SUNWARD:
        text = flare_class(value)
    elif track.quantity in FLUXES:
        text = f"{value:.2f}" if value < 10 else f"{value:,.0f}".replace(",", "\u202f")
    return About(label, track.notes.get(time, note), text)


def flare_class(flux: float) -> str:
    """A flux of X-rays [W m⁻²] as observers write it.

    Examples
    --------
    >>> flare_class(3.42e-6), flare_class(1.2e-3), flare_class(5e-9)
    ('C3.4', 'X12.0', 'A0.5')
    """
    base, letter = next((base, letter) for base, letter in CLASSES if flux >= base)
    return f"{letter}{flux / (base or 1e-8):.1f}"


def _longitudes(database: Store, now: datetime, known_at: datetime | None) -> dict[str, float]:
    """The last longitude of each satellite [deg, east positive]."""
    if "goes_longitudes" not in database.feeds:
        return {}
    rows = store.read(database, "goes_longitudes", now - PLACES, now, columns=["longitude"], known_at=known_at)
    return {
        str(name): float(value) for name, value in rows["longitude"].dropna().groupby(level="source").last().items()
    }


def _roles(rows: pd.DataFrame) -> list[str]:
    """Primary and secondary of the newest rows: that which is marked as active, then those seen last."""
    if rows.empty:
        return []
    last = rows.reset_index().groupby("source")[["time", "active"]].last()
    fresh = last["time"] >= last["time"].max() - timedelta(hours=1)
    keys = sorted(last.index, key=lambda name: (not (fresh[name] and last.loc[name, "active"]), not fresh[name], name))
    return [str(name) for name in keys[: len(ROLES)]]


def _column(values: "pd.Series[float]", quantity: str, start: int, count: int) -> Column:
    """A column on the grid of minutes, rounded to the digits that mean something."""
    column: Column = np.full(count, np.nan, dtype=np.float32)
    cells = (_seconds(values.index) - start) // STEP
    inside = (cells >= 0) & (cells < count)
    numbers = values.to_numpy(dtype=float)[inside]
    if quantity in FLUXES:
        with np.errstate(divide="ignore"):
            scale = np.power(10.0, DIGITS - 1 - np.floor(np.log10(np.where(numbers > 0, numbers, 1.0))))
        numbers = np.round(numbers * scale) / scale
    else:
        numbers = np.round(numbers)  # whole nT: a page of two satellites is to stay small
    column[cells[inside]] = numbers
    return column


def _notes(own: pd.DataFrame, quantity: str, longitude: float | None) -> dict[int, str]:
    """On which side of the magnetopause the satellite was and, where that has changed in the span, since when."""
    if quantity not in VECTOR or longitude is None or own.empty:
        return {}
    judged = judge(own[list(VECTOR)], longitude)
    words = judged["state"].where(judged["outside_probability"].notna(), _("night side"))
    words = words[own[quantity].notna()]
    seconds = _seconds(words.index).tolist()
    notes: dict[int, str] = {}
    before, said = "", ""
    for time, word in zip(seconds, words.astype(str).tolist(), strict=True):
        if word != before:
            since = f" since {datetime.fromtimestamp(time, UTC):%H:%M}" if before and word in SIDES else ""
            before, said = word, f"{word}{since}"
        notes[time] = said
    return notes


def _shadows(tracks: Mapping[str, Track], start: int, stop: int) -> dict[str, frozenset[int]]:
    minutes = np.arange(start, stop, STEP)
    times = pd.DatetimeIndex(pd.to_datetime(minutes, unit="s", utc=True))
    return {
        name: frozenset(minutes[eclipsed(times, track.longitude)].tolist())
        for name, track in tracks.items()
        if track.longitude is not None
    }


def _shaded(track: Track, minutes: frozenset[int]) -> Track:
    return Track(track.quantity, track.feed, track.satellite, track.role, track.longitude, track.notes, minutes)


def _segments(tracks: Mapping[str, Track], shadows: Mapping[str, frozenset[int]]) -> list[Segment]:
    """Who is outside the magnetopause, or in the shadow, from when to when."""
    words: dict[int, list[str]] = {}
    for name, track in tracks.items():
        for minute, word in track.notes.items():
            if word.startswith(OUTSIDE):
                words.setdefault(minute, []).append(track.satellite)
        for minute in shadows.get(name, ()):
            words.setdefault(minute, []).append(track.satellite)
    what = _("in eclipse") if shadows else _("outside")
    found: list[Segment] = []
    for minute in sorted(words):
        text = f"{' and '.join(sorted(words[minute]))} {what}"
        if found and found[-1][2] == text and minute - found[-1][1] <= STEP:
            found[-1] = (found[-1][0], minute + STEP, text)
        else:
            found.append((minute, minute + STEP, text))
    return found


def _swaps(rows: pd.DataFrame, quantity: str) -> list[SwitchRow]:
    """Changes of the primary satellite in the rows."""
    if rows.empty:
        return []
    active = rows[rows["active"]]
    names = active.index.get_level_values("source").to_numpy(dtype=object)
    times = _seconds(active.index)
    changed = np.flatnonzero(names[1:] != names[:-1])
    steady = [position for position in changed if times[position + 1] > times[position]][-LAST:]
    label, reason = QUANTITIES[quantity].label, _("named primary by SWPC.")
    return [
        {"time": int(times[position + 1]), "group": quantity, "before": names[position], "after": names[position + 1],
         "reason": reason, "text": switch_words(label, names[position + 1], reason)}
        for position in steady
    ]  # fmt: skip


def _seconds(index: pd.Index) -> NDArray[np.int64]:
    times = pd.DatetimeIndex(index.get_level_values("time"))
    return np.asarray(times.as_unit("s").asi8, dtype=np.int64)
