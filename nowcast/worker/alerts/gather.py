"""What the rules see, read from the store."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from nowcast import store
from nowcast.alerts.inputs import Array, Inputs, Series
from nowcast.alerts.records import Mode, Rule
from nowcast.alerts.rules import longitude_of
from nowcast.physics import advance, derive, ensemble
from nowcast.smile.orbit.position import Orbit
from nowcast.smile.orbit.view import QUIET, STATES, VIEWS, classify, sight
from nowcast.store import Store
from nowcast.store.alerts import read_maintenance
from nowcast.store.smile import read_retrieved_vs_model
from nowcast.vocabulary.constants import FAST_CLOCK, L1_DISTANCE
from nowcast.vocabulary.quantities import DERIVED, INPUT_SUSPECT, MARKED_BY
from nowcast.vocabulary.records import Announced, Document
from nowcast.worker.memory import TickMemory

PAST = timedelta(hours=3)  # of series that the rules look at
LEAD = timedelta(hours=4)  # no lead from L1 is longer
FOLLOWED = timedelta(hours=9)  # for which a shock is followed
KP_PAST = timedelta(hours=24)
FORECAST = timedelta(hours=24)  # ahead
NEWS = timedelta(minutes=90)  # of a message of SWPC that is passed on
IMAGES = timedelta(hours=3)
L1_FEEDS = ("rtsw_mag", "rtsw_wind")
ASKED = timedelta(minutes=15)  # since when both have been asked, so that missing wind is not only not asked for yet
MINUTE = 60.0  # s


def gather(
    database: Store,
    rules: Mapping[str, Rule],
    now: datetime,
    *,
    mode: Mode,
    orbit: Orbit | None,
    memory: TickMemory | None = None,
) -> Inputs:
    """All that is known at a tick.

    Parameters
    ----------
    rules : mapping
        In use, by id.
    now : datetime
        Of the nowcast clock.
    orbit : Orbit or None
        Of SMILE.
    memory : TickMemory, optional
        Of the nowcast of this tick; read from the store where there is none.
    """
    if memory is None:
        wind = _wind(database, now)
        distance = store.distance(database, now) or L1_DISTANCE
        nose = advance.timed(wind, distance) if len(wind) else wind
        derived = store.read_derived(database, now - PAST, now + LEAD)
    else:
        wind, nose, derived = memory.wind, memory.nowcast.nose, memory.nowcast.derived
        nose, derived = nose[nose.index >= now - PAST], derived[derived.index >= now - PAST]
    series = {
        **_steady(rules, nose, derived, _craft(wind)),
        **_published(database, rules, now),
        **_smile(database, rules, now, orbit),
    }
    newest = _newest(wind)
    if newest is not None and _is_asked(database, now):
        age = np.array([(now - newest).total_seconds() / MINUTE])
        series |= {name: _single(now, age, "L1") for name, rule in rules.items() if rule.feed == "health"}
    holds = None if nose.empty else pd.DatetimeIndex(nose.index)[-1].to_pydatetime()
    return Inputs(
        now,
        series,
        _shocks(database, now),
        _messages(database, now),
        newest,
        holds,
        read_maintenance(database, now),
        mode,
    )


def _is_asked(database: Store, now: datetime) -> bool:
    """Whether both feeds of L1 were asked lately, with or without success: after a start one comes before the other."""
    health = store.read_health(database)
    return all(name in health and now - health[name].attempted <= ASKED for name in L1_FEEDS)


def _wind(database: Store, now: datetime) -> pd.DataFrame:
    """The chosen wind at L1 of the last hours."""
    begin = now - PAST - LEAD
    field, plasma = (store.read(database, name, begin, now + FAST_CLOCK) for name in ("l1_field", "l1_plasma"))
    return derive.combine_wind(field, plasma, field.iloc[:0])


def _newest(wind: pd.DataFrame) -> datetime | None:
    """The newest minute at L1 until which both field and plasma are known."""
    ends = []
    for column in ("bz_gsm", "flow_speed"):
        measured = pd.DatetimeIndex(wind.index)[wind[column].notna()] if column in wind else pd.DatetimeIndex([])
        if measured.empty:
            return None
        ends.append(measured[-1].to_pydatetime())
    return min(ends)


def _steady(rules: Mapping[str, Rule], nose: pd.DataFrame, derived: pd.DataFrame, craft: str) -> dict[str, Series]:
    """Series by minute: of the wind at the nose, of what is derived, of own satellites."""
    exposed = _exposures(rules, nose)
    result = {}
    for name, rule in rules.items():
        longitude = longitude_of(rule)
        if rule.feed == "derived":
            result[name] = _derived_series(derived, rule.quantity, craft)
        elif rule.feed == "nose" and rule.quantity in nose:
            result[name] = _nose_series(nose, nose[rule.quantity], craft)
        elif longitude is not None and not exposed.empty:
            result[name] = _nose_series(nose, exposed[f"geo_crossing_probability_{longitude:g}"], craft)
    return result


def _derived_series(derived: pd.DataFrame, quantity: str, craft: str) -> Series:
    """A column of the derived frame with its band; suspect values are missing."""
    marked = derived[MARKED_BY.get(quantity, INPUT_SUSPECT)].to_numpy(dtype=float)
    values = np.where(marked > 0, np.nan, derived[quantity].to_numpy(dtype=float))
    low, high = (
        derived[f"{quantity}_{end}"].to_numpy(dtype=float) if f"{quantity}_{end}" in DERIVED else None
        for end in ("low", "high")
    )
    return Series(_seconds(derived), values, low, high, craft)


def _nose_series(nose: pd.DataFrame, values: "pd.Series[float]", craft: str) -> Series:
    """A column of the wind at the nose; suspect values are missing."""
    clean = np.where(nose["suspect"].to_numpy(dtype=float) > 0, np.nan, values.to_numpy(dtype=float))
    return Series(_seconds(nose), clean, source=craft)


def _exposures(rules: Mapping[str, Rule], nose: pd.DataFrame) -> pd.DataFrame:
    """Chances at the longitudes of own satellites."""
    longitudes = sorted({longitude for rule in rules.values() if (longitude := longitude_of(rule)) is not None})
    if nose.empty or not longitudes:
        return pd.DataFrame()
    return ensemble.crossing(derive.with_drivers(nose), longitudes)


def _craft(wind: pd.DataFrame) -> str:
    """The craft whose field is in use."""
    named = wind["field_craft"].dropna() if "field_craft" in wind else pd.Series(dtype=object)
    return str(named.iloc[-1]) if len(named) else "L1"


def _published(database: Store, rules: Mapping[str, Rule], now: datetime) -> dict[str, Series]:
    """Kp as observed, and the greatest that is forecast for the day to come."""
    result = {}
    for name, rule in rules.items():
        if rule.feed == "swpc_kp" and "swpc_kp" in database.feeds:
            rows = store.read(database, "swpc_kp", now - KP_PAST, now + FAST_CLOCK, columns=["kp"]).dropna()
            rows = rows.droplevel("source")
            result[name] = Series(_seconds(rows), rows["kp"].to_numpy(dtype=float), source="NOAA SWPC", steady=False)
        elif rule.feed == "kp_forecast" and "kp_forecast" in database.feeds:
            rows = store.read(database, "kp_forecast", now, now + FORECAST, columns=["kp_forecast"]).dropna()
            if len(rows):
                result[name] = _single(now, np.array([float(rows["kp_forecast"].max())]), "NOAA SWPC")
    return result


def _smile(database: Store, rules: Mapping[str, Rule], now: datetime, orbit: Orbit | None) -> dict[str, Series]:
    """Whether SXI has the nose in view, and how far its images are from the models."""
    result = {}
    for name, rule in rules.items():
        if rule.feed == "smile" and orbit is not None:
            state = STATES[int(classify(sight(orbit.track(now)), QUIET))]
            result[name] = _single(now, np.array([float(state in VIEWS)]), "SMILE")
        elif rule.feed == "sxi":
            rows = read_retrieved_vs_model(database, now - IMAGES, now, known_at=now)
            if len(rows):
                result[name] = Series(_seconds(rows), departures(rows), source="SMILE SXI", steady=False)
    return result


def departures(rows: pd.DataFrame) -> Array:
    """How far the nose of each image is from the models [R_E]: 0 while their bands overlap, NaN without a result."""
    image, low, high = (rows[name].to_numpy(dtype=float) for name in ("standoff_distance", "low", "high"))
    names = ("expected", "expected_low", "expected_high")
    model, model_low, model_high = (rows[name].to_numpy(dtype=float) for name in names)
    apart = (low > model_high) | (high < model_low)
    return np.where(np.isfinite(image) & np.isfinite(model), np.where(apart, np.abs(image - model), 0.0), np.nan)


def _shocks(database: Store, now: datetime) -> tuple[Announced, ...]:
    """Shocks that are not held back."""
    return tuple(row for row in store.read_shocks(database, now - FOLLOWED, now + FAST_CLOCK) if not row.held)


def _messages(database: Store, now: datetime) -> tuple[Document, ...]:
    """Messages of SWPC that were issued lately."""
    if "swpc_alerts" not in database.feeds:
        return ()
    rows: Sequence[store.StoredDocument] = store.read_documents(database, "swpc_alerts", now - NEWS, now, known_at=now)
    documents = [row.document for row in rows]
    return tuple(entry for entry in documents if "headline" in entry.body and now - NEWS <= entry.time <= now)


def _single(now: datetime, values: Array, source: str) -> Series:
    """One value of now."""
    return Series(np.array([now.timestamp()]), values, source=source, steady=False)


def _seconds(frame: pd.DataFrame) -> Array:
    return pd.DatetimeIndex(frame.index).as_unit("ms").asi8 / 1000.0
