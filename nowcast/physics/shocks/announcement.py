"""From what the physics says of a step to the row that is stored, and back; which step is which from tick to tick."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from nowcast.physics.shocks.confirmation import Confirmation
from nowcast.physics.shocks.effect import Effect
from nowcast.physics.shocks.record import Shock, Side
from nowcast.physics.shocks.timing import Arrival
from nowcast.vocabulary.records import Announced

SAME = timedelta(minutes=12)  # steps nearer than this are one, see `detection`
QUANTITIES = ("flow_speed", "proton_density", "proton_temperature", "bt", "bz_gsm", "dynamic_pressure", "minutes")
TOLD = 3  # digits that are kept, so that the last bits of a median are no news


def to_row(shock: Shock, arrival: Arrival, effect: Effect, confirmation: Confirmation, *, suspect: bool) -> Announced:
    """The row of a step, named by the minute at which it is noticed with the rows of now."""
    sides = {
        f"{name}_{word}": round(float(getattr(side, name)), TOLD)
        for word, side in (("before", shock.upstream), ("after", shock.downstream))
        for name in QUANTITIES
    }
    return Announced(
        noticed=shock.noticed.to_pydatetime(),
        time=shock.time.to_pydatetime(),
        known=shock.known.to_pydatetime(),
        kind=shock.kind,
        confidence=round(shock.confidence, TOLD),
        inputs=",".join(shock.inputs),
        field_craft=shock.field_craft,
        plasma_craft=shock.plasma_craft,
        suspect=suspect,
        **sides,
        expected=_instant(arrival.expected),
        low=_instant(arrival.low),
        high=_instant(arrival.high),
        front_speed=round(arrival.speed, TOLD),
        basis=arrival.basis,
        pressure_expected=round(effect.pressure_after, TOLD),
        nose_before=round(effect.nose_before, TOLD),
        nose_after=round(effect.nose_after, TOLD),
        impulse_low=round(effect.impulse_low, TOLD),
        impulse_high=round(effect.impulse_high, TOLD),
        estimated=effect.estimated,
        state=confirmation.state,
        confirmed_time=_instant(confirmation.time),
        confirmed_by=confirmation.by,
        change=round(confirmation.change, TOLD),
    )


def from_row(row: Announced) -> tuple[Shock, Arrival, Effect, Confirmation]:
    """The step of a row, its arrival, effect and confirmation."""
    before, behind = (
        Side(**{name: getattr(row, f"{name}_{word}") for name in QUANTITIES[:-1]}, minutes=_whole(row, word))
        for word in ("before", "after")
    )
    shock = Shock(
        time=pd.Timestamp(row.time),
        kind=row.kind,
        noticed=pd.Timestamp(row.noticed),
        known=pd.Timestamp(row.known),
        upstream=before,
        downstream=behind,
        confidence=row.confidence,
        inputs=tuple(name for name in row.inputs.split(",") if name),
        field_craft=row.field_craft,
        plasma_craft=row.plasma_craft,
    )
    arrival = Arrival(_stamp(row.expected), _stamp(row.low), _stamp(row.high), row.front_speed, row.basis)
    effect = Effect(
        pressure_before=row.dynamic_pressure_before,
        pressure_after=row.pressure_expected,
        nose_before=row.nose_before,
        nose_after=row.nose_after,
        impulse_low=row.impulse_low,
        impulse_high=row.impulse_high,
        estimated=row.estimated,
    )
    seen = None if row.confirmed_time is None else pd.Timestamp(row.confirmed_time)
    return shock, arrival, effect, Confirmation(row.state, seen, row.confirmed_by, row.change)


def named(found: Sequence[Shock], kept: Sequence[Announced]) -> list[datetime]:
    """For each step found now the name under which it is kept, or that of now where it is new.

    Late rows may move the minute at which a step would have been noticed; it stays the same step.
    """
    free = {row.noticed: row.time for row in kept}
    names = []
    for shock in found:
        near = min(free, key=lambda name: abs(free[name] - shock.time), default=None)
        if near is None or abs(free[near] - shock.time) > SAME:
            names.append(shock.noticed.to_pydatetime())
        else:
            names.append(near)
            del free[near]
    return names


def suspect(wind: pd.DataFrame, shock: Shock) -> bool:
    """Whether most of the minutes from the step to the newest used are marked as suspect."""
    marks = (
        wind["suspect"].loc[shock.time : min(shock.known, shock.time + SAME)] if "suspect" in wind else wind.iloc[:0]
    )
    return bool(len(marks) and float(np.mean(marks.to_numpy(dtype=float) > 0)) > 0.5)


def _whole(row: Announced, word: str) -> int:
    value = float(getattr(row, f"minutes_{word}"))
    return int(value) if np.isfinite(value) else 0


def _instant(time: pd.Timestamp | None) -> datetime | None:
    return None if time is None or pd.isna(time) else time.to_pydatetime()


def _stamp(time: datetime | None) -> pd.Timestamp:
    return pd.NaT if time is None else pd.Timestamp(time)  # type: ignore[return-value]
