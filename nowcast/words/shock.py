"""A shock in sentences: on its way, arrived, confirmed; and the draft of a warning about it."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
import pandas as pd

from nowcast.physics.shocks import Arrival, Confirmation, Effect, Shock
from nowcast.physics.shocks.announcement import from_row
from nowcast.vocabulary.records import Announced
from nowcast.words.status import COMPRESSED
from nowcast.words.text import number, signed

SHOCKS = {"fast forward": "Shock", "fast reverse": "Reverse shock", "pressure step": "Pressure step"}
INPUTS = {"flow_speed": "speed", "proton_density": "density", "proton_temperature": "temperature", "bt": "field"}
PASSED_TOLD = 60  # minutes for which the sentence of the page still names a shock that was due
NO_EFFECT = "Effect: cannot be estimated, the dynamic pressure is not known."


def shock_sentence(
    shock: Shock,
    arrival: Arrival,
    effect: Effect | None = None,
    confirmation: Confirmation | None = None,
    now: datetime | None = None,
) -> str:
    """A step in the wind in one line: when it passed L1, when it arrives, what it does, whether it came.

    Parameters
    ----------
    shock, arrival, effect, confirmation
        As of `nowcast.physics.shocks`.
    now : datetime, optional
        For the count-down; without it there is none.
    """
    what = SHOCKS[shock.kind]
    passed = f"{what} passed L1 at {shock.time:%H:%M} UTC{f' ({_crafts(shock)})' if _crafts(shock) else ''}"
    if pd.isna(arrival.expected):
        return f"{passed}; no speed is known, so no arrival."
    due = f"{arrival.expected:%H:%M} UTC ± {_half(arrival):.0f} min"
    if confirmation is not None and confirmation.state == "confirmed" and confirmation.time is not None:
        text = f"{passed}; due {due}, confirmed by {confirmation.by} at {confirmation.time:%H:%M} UTC"
        text += f" ({signed(confirmation.change, 0)} nT)"
    elif confirmation is not None and confirmation.state == "not seen":
        text = f"{passed}; due {due}, not seen in {confirmation.by}"
    elif now is not None and pd.Timestamp(now) > arrival.high:
        text = f"{passed}; was due {due}, not confirmed"
    else:
        text = f"{passed}, arrives {due}"
        minutes = None if now is None else (arrival.expected - pd.Timestamp(now)).total_seconds() / 60
        text += "" if minutes is None else f", in {minutes:.0f} min" if minutes >= 0.5 else ", about now"
    told = "" if effect is None else _effects(effect)
    return f"{text}; {told}." if told else f"{text}."


def coming(rows: Sequence[Announced], now: datetime) -> list[Announced]:
    """Steps that are on their way, the next arrival first: not yet seen, and their interval not yet over."""
    there = [row for row in rows if not row.held and row.state != "confirmed" and row.high is not None]
    return sorted((row for row in there if row.high and now <= row.high), key=lambda row: row.expected or row.noticed)


def announcement(rows: Sequence[Announced], now: datetime) -> str:
    """The next step on its way in one line; else the last one that was due within the hour; else nothing."""
    ahead = coming(rows, now)
    if ahead:
        more = f" {len(ahead) - 1} more on the way." if len(ahead) > 1 else ""
        return told(ahead[0], now) + more
    passed = [row for row in rows if not row.held and row.expected and 0 <= _minutes(now, row) <= PASSED_TOLD]
    return told(max(passed, key=lambda row: row.expected or row.noticed), now) if passed else ""


def told(row: Announced, now: datetime | None = None) -> str:
    """As `shock_sentence`, of a stored step."""
    return shock_sentence(*from_row(row), now)


def announcement_draft(row: Announced, now: datetime) -> str:
    """As `draft`, of a stored step."""
    shock, arrival, effect, confirmation = from_row(row)
    return draft(shock, arrival, effect, now, confirmation)


def _minutes(now: datetime, row: Announced) -> float:
    """Since it was due."""
    return float("nan") if row.expected is None else (now - row.expected).total_seconds() / 60


def draft(
    shock: Shock, arrival: Arrival, effect: Effect, now: datetime, confirmation: Confirmation | None = None
) -> str:
    """A warning that a forecaster can send after reading it: what was measured, when, by whom, what is estimated.

    Parameters
    ----------
    shock, arrival, effect, confirmation
        As of `nowcast.physics.shocks`.
    now : datetime
        Time of issue (UTC).
    """
    before, behind = shock.upstream, shock.downstream
    age = (pd.Timestamp(now) - shock.known).total_seconds() / 60
    lines = [
        f"DRAFT WARNING, issued {now:%Y-%m-%d %H:%M} UTC. To be checked before it is sent.",
        f"{SHOCKS[shock.kind]} at L1 at {shock.time:%Y-%m-%d %H:%M} UTC, noticed {shock.noticed:%H:%M} UTC.",
        f"Measured by {_crafts(shock) or 'a monitor at L1 that is not named'}; newest minute used {shock.known:%H:%M} "
        f"UTC, {age:.0f} min old. Seen in {', '.join(INPUTS[name] for name in shock.inputs)}.",
        f"Speed {_change(before.flow_speed, behind.flow_speed, 0, 'km/s')}; "
        f"density {_change(before.proton_density, behind.proton_density, 1, 'cm⁻³')}; "
        f"field {_change(before.bt, behind.bt, 1, 'nT')}; Bz {_change(before.bz_gsm, behind.bz_gsm, 1, 'nT')}.",
    ]
    if pd.isna(arrival.expected):
        lines.append("Arrival at the Earth: cannot be estimated, no speed of the wind is known.")
    else:
        lines.append(
            f"Estimated arrival at the Earth: {arrival.expected:%H:%M} UTC, 90 % interval {arrival.low:%H:%M} to "
            f"{arrival.high:%H:%M} UTC (front at {arrival.speed:.0f} km/s, from {arrival.basis})."
        )
    lines.append(f"Estimated effect: {_effects(effect)}." if _effects(effect) else NO_EFFECT)
    if effect.estimated:
        lines.append("The density behind the step is missing: the pressure after it is estimated from the field.")
    if np.isfinite(shock.confidence):
        lines.append(f"Confidence that it is a shock: {100 * shock.confidence:.0f} %.")
    if confirmation is not None:
        said = {"awaited": "not yet", "not seen": f"not seen in {confirmation.by}", "no data": "no data at the Earth"}
        seen = f"{confirmation.by} at {confirmation.time:%H:%M} UTC" if confirmation.time is not None else ""
        lines.append(f"Confirmation: {said.get(confirmation.state, seen)}.")
    return "\n".join(lines)


def _crafts(shock: Shock) -> str:
    return " and ".join(dict.fromkeys(name for name in (shock.field_craft, shock.plasma_craft) if name))


def _half(arrival: Arrival) -> float:
    return (arrival.high - arrival.low).total_seconds() / 120


def _change(before: float, behind: float, decimals: int, unit: str) -> str:
    told = [number(value, decimals) if np.isfinite(value) else "not measured" for value in (before, behind)]
    return f"{told[0]} → {told[1]} {unit}" if told != ["not measured"] * 2 else "not measured"


def _effects(effect: Effect) -> str:
    """Pressure, nose and sudden impulse, as far as they are known."""
    parts = []
    if np.isfinite(effect.pressure_after):
        about = "about " if effect.estimated else ""
        parts.append(
            f"dynamic pressure {number(effect.pressure_before)} → {about}{number(effect.pressure_after)} nPa"
            if np.isfinite(effect.pressure_before)
            else f"dynamic pressure {number(effect.pressure_after)} nPa"
        )
    if np.isfinite(effect.nose_after):
        where = next((text for limit, text in COMPRESSED if effect.nose_after < limit), "")
        parts.append(f"nose to {number(effect.nose_after)} Rᴇ{f', {where}' if where else ''}")
    if np.isfinite(effect.impulse_low):
        low, high = (number(value, 0) for value in (effect.impulse_low, effect.impulse_high))
        parts.append(f"sudden impulse {low} to {high} nT")
    return ", ".join(parts)
