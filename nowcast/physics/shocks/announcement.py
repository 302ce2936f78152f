"""Turns a step with its arrival, effect and confirmation into the row that is stored, and back; matches steps."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from nowcast.physics.shocks.confirmation import Confirmation
from nowcast.physics.shocks.effect import Effect
from nowcast.physics.shocks.record import Shock, Side
from nowcast.physics.shocks.timing import Arrival
from nowcast.vocabulary.records import Announced

SAME_STEP = timedelta(minutes=12)  # steps nearer than this are the same one, see `detection`
QUANTITIES = ("flow_speed", "proton_density", "proton_temperature", "bt", "bz_gsm", "dynamic_pressure", "minutes")
DECIMALS = 3  # that are stored, so that the last bits of a median are no change


def to_row(shock: Shock, arrival: Arrival, effect: Effect, confirmation: Confirmation, *, suspect: bool) -> Announced:
    """Flatten a step into the row of the store, named by the minute at which it is noticed with the present rows.

    Parameters
    ----------
    shock : Shock
    arrival : Arrival
    effect : Effect
    confirmation : Confirmation
    suspect : bool
        Whether the rows behind the step are not trusted, see `is_suspect`.

    Returns
    -------
    Announced
        Numbers rounded to `DECIMALS`, times as `datetime`.
    """
    sides = {
        f"{name}_{suffix}": round(float(getattr(side, name)), DECIMALS)
        for suffix, side in (("before", shock.upstream), ("after", shock.downstream))
        for name in QUANTITIES
    }
    return Announced(
        noticed=shock.noticed.to_pydatetime(),
        time=shock.time.to_pydatetime(),
        known=shock.known.to_pydatetime(),
        kind=shock.kind,
        confidence=round(shock.confidence, DECIMALS),
        inputs=",".join(shock.inputs),
        field_craft=shock.field_craft,
        plasma_craft=shock.plasma_craft,
        suspect=suspect,
        **sides,
        expected=_to_datetime(arrival.expected),
        low=_to_datetime(arrival.low),
        high=_to_datetime(arrival.high),
        front_speed=round(arrival.speed, DECIMALS),
        basis=arrival.basis,
        pressure_expected=round(effect.pressure_after, DECIMALS),
        nose_before=round(effect.nose_before, DECIMALS),
        nose_after=round(effect.nose_after, DECIMALS),
        impulse_low=round(effect.impulse_low, DECIMALS),
        impulse_high=round(effect.impulse_high, DECIMALS),
        estimated=effect.estimated,
        state=confirmation.state,
        confirmed_time=_to_datetime(confirmation.time),
        confirmed_by=confirmation.by,
        change=round(confirmation.change, DECIMALS),
    )


def from_row(row: Announced) -> tuple[Shock, Arrival, Effect, Confirmation]:
    """Rebuild the step of a row with its arrival, effect and confirmation."""
    upstream, downstream = (
        Side(**{name: getattr(row, f"{name}_{suffix}") for name in QUANTITIES[:-1]}, minutes=_minutes(row, suffix))
        for suffix in ("before", "after")
    )
    shock = Shock(
        time=pd.Timestamp(row.time),
        kind=row.kind,
        noticed=pd.Timestamp(row.noticed),
        known=pd.Timestamp(row.known),
        upstream=upstream,
        downstream=downstream,
        confidence=row.confidence,
        inputs=tuple(name for name in row.inputs.split(",") if name),
        field_craft=row.field_craft,
        plasma_craft=row.plasma_craft,
    )
    arrival = Arrival(
        _to_timestamp(row.expected), _to_timestamp(row.low), _to_timestamp(row.high), row.front_speed, row.basis
    )
    effect = Effect(
        pressure_before=row.dynamic_pressure_before,
        pressure_after=row.pressure_expected,
        nose_before=row.nose_before,
        nose_after=row.nose_after,
        impulse_low=row.impulse_low,
        impulse_high=row.impulse_high,
        estimated=row.estimated,
    )
    confirmed_time = None if row.confirmed_time is None else pd.Timestamp(row.confirmed_time)
    return shock, arrival, effect, Confirmation(row.state, confirmed_time, row.confirmed_by, row.change)


def match_names(detected: Sequence[Shock], stored: Sequence[Announced]) -> list[datetime]:
    """Give each detected step the name under which it is stored already, or a new one where it is new.

    Late rows may move the minute at which a step would have been noticed; it stays the same step.
    """
    free = {row.noticed: row.time for row in stored}
    names = []
    for shock in detected:
        nearest = min(free, key=lambda name: abs(free[name] - shock.time), default=None)
        if nearest is None or abs(free[nearest] - shock.time) > SAME_STEP:
            names.append(shock.noticed.to_pydatetime())
        else:
            names.append(nearest)
            del free[nearest]
    return names


def is_suspect(wind: pd.DataFrame, shock: Shock) -> bool:
    """Whether most of the minutes from the step to the newest used are marked as suspect."""
    marks = (
        wind["suspect"].loc[shock.time : min(shock.known, shock.time + SAME_STEP)]
        if "suspect" in wind
        else wind.iloc[:0]
    )
    return bool(len(marks) and float(np.mean(marks.to_numpy(dtype=float) > 0)) > 0.5)


def _minutes(row: Announced, suffix: str) -> int:
    """How many minutes a side holds; 0 where that is not stored."""
    value = float(getattr(row, f"minutes_{suffix}"))
    return int(value) if np.isfinite(value) else 0


def _to_datetime(time: pd.Timestamp | None) -> datetime | None:
    return None if time is None or pd.isna(time) else time.to_pydatetime()


def _to_timestamp(time: datetime | None) -> pd.Timestamp:
    return pd.NaT if time is None else pd.Timestamp(time)  # type: ignore[return-value]
