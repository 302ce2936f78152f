"""A step in the wind in sentences: on its way, arrived, confirmed."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
import pandas as pd

from nowcast.physics.shocks import Arrival, Confirmation, Effect, Shock
from nowcast.physics.shocks.announcement import from_row
from nowcast.texts import _
from nowcast.vocabulary.records import Announced
from nowcast.words.status import compression, short_compression
from nowcast.words.text import minutes_to_go, number, signed, window


def step_name(kind: str, *, drop: bool = False) -> str:
    """What a step is called: a fall of the pressure is no shock and no alarm."""
    if kind == "fast forward":
        return _("Shock")
    if kind == "fast reverse":
        return _("Reverse shock")
    return _("Pressure drop") if drop else _("Pressure rise")


def is_drop(row: Announced) -> bool:
    """Whether the pressure falls, so that the boundary moves out."""
    if row.kind == "fast forward":
        return False
    return falls(row.dynamic_pressure_before, row.pressure_expected, row.nose_before, row.nose_after)


def falls(pressure_before: float, pressure_after: float, nose_before: float, nose_after: float) -> bool:
    """Whether a step lowers the pressure, or moves the nose out where the pressure is not known.

    Examples
    --------
    >>> falls(54.6, 29.9, 5.9, 6.5), falls(2.4, 17.5, 9.9, 6.1)
    (True, False)
    """
    if np.isfinite(pressure_before) and np.isfinite(pressure_after):
        return pressure_after < pressure_before
    return bool(nose_after > nose_before)


def coming(rows: Sequence[Announced], now: datetime) -> list[Announced]:
    """Steps that are on their way, the next arrival first: not yet seen, and their interval not yet over."""
    ahead = [row for row in rows if not row.held and row.state != "confirmed" and row.high is not None]
    return sorted((row for row in ahead if row.high and now <= row.high), key=lambda row: row.expected or row.noticed)


def short_announcement(row: Announced) -> str:
    """A step on its way in a few words: what, in which interval, and where the nose is then.

    Examples
    --------
    "Shock 16:57–17:07, nose then 5.5 Rᴇ, inside GEO." or "Pressure drop 18:11–18:18, nose out to 6.5 Rᴇ."
    """
    drop = is_drop(row)
    name = step_name(row.kind, drop=drop)
    if row.low is None or row.high is None:
        return _("{step} at L1, arrival not known.").format(step=name)
    due = window(row.low, row.high)
    if not np.isfinite(row.nose_after):
        return f"{name} {due}."
    distance = number(row.nose_after)
    if drop:
        return _("{step} {window}, nose out to {distance} Rᴇ.").format(step=name, window=due, distance=distance)
    return _("{step} {window}, nose then {distance} Rᴇ, {place}.").format(
        step=name, window=due, distance=distance, place=short_compression(row.nose_after)
    )


def shock_sentence(
    shock: Shock,
    arrival: Arrival,
    effect: Effect | None = None,
    confirmation: Confirmation | None = None,
    now: datetime | None = None,
) -> str:
    """A step in the wind in full: when it passed L1, when it arrives, whether it came, what it does.

    Parameters
    ----------
    shock, arrival, effect, confirmation
        As of `nowcast.physics.shocks`.
    now : datetime, optional
        For the count-down; without it there is none.
    """
    drop = effect is not None and _is_drop(shock, effect)
    passed = _("{step} passed L1 at {time} UTC").format(
        step=step_name(shock.kind, drop=drop), time=f"{shock.time:%H:%M}"
    )
    passed += f" ({crafts(shock)})" if crafts(shock) else ""
    if pd.isna(arrival.expected):
        return _("{passed}; no speed is known, so no arrival.").format(passed=passed)
    text = f"{passed}{_outcome(arrival, confirmation, now)}."
    effects = "" if effect is None else effect_words(effect, drop=drop)
    return f"{text} {effects[0].upper()}{effects[1:]}." if effects else text


def told(row: Announced, now: datetime | None = None) -> str:
    """As `shock_sentence`, of a stored step."""
    return shock_sentence(*from_row(row), now)


def _outcome(arrival: Arrival, confirmation: Confirmation | None, now: datetime | None) -> str:
    """What became of the arrival, or when it is expected."""
    due = _("{time} UTC ({window}, 90 %)").format(
        time=f"{arrival.expected:%H:%M}", window=window(arrival.low, arrival.high)
    )
    if confirmation is not None and confirmation.state == "confirmed" and confirmation.time is not None:
        return _("; expected {due}, confirmed by {source} at {time} UTC ({change} nT)").format(
            due=due, source=confirmation.by, time=f"{confirmation.time:%H:%M}", change=signed(confirmation.change, 0)
        )
    if confirmation is not None and confirmation.state == "not seen":
        return _("; expected {due}, did not register at {source}").format(due=due, source=confirmation.by)
    if now is not None and pd.Timestamp(now) > arrival.high:
        return _("; was expected {due}, not confirmed").format(due=due)
    minutes = 0 if now is None else minutes_to_go(arrival.expected, pd.Timestamp(now))
    if now is None:
        return _(", expected {due}").format(due=due)
    if minutes:
        return _(", expected {due}, in {minutes} min").format(due=due, minutes=minutes)
    return _(", expected {due}, about now").format(due=due)


def effect_words(effect: Effect, *, drop: bool) -> str:
    """Pressure, nose and impulse on the ground, as far as they are known."""
    parts = []
    if np.isfinite(effect.pressure_after):
        after = f"{_('about ')}{number(effect.pressure_after)}" if effect.estimated else number(effect.pressure_after)
        before = f"{number(effect.pressure_before)} → " if np.isfinite(effect.pressure_before) else ""
        parts.append(_("dynamic pressure {change} nPa").format(change=f"{before}{after}"))
    if np.isfinite(effect.nose_after):
        before = number(effect.nose_before)
        now = _(" (now {distance})").format(distance=before) if np.isfinite(effect.nose_before) else ""
        text = _("nose out to {distance} Rᴇ{now}, {place}") if drop else _("nose then {distance} Rᴇ{now}, {place}")
        parts.append(text.format(distance=number(effect.nose_after), now=now, place=compression(effect.nose_after)))
    if np.isfinite(effect.impulse_low):
        ends = sorted((effect.impulse_low, effect.impulse_high), key=abs)
        low, high = (number(value, 0) for value in ends)
        parts.append(_("expected ground impulse {low} to {high} nT").format(low=low, high=high))
    return ", ".join(parts)


def crafts(shock: Shock) -> str:
    """Who measured the step."""
    return _(" and ").join(dict.fromkeys(name for name in (shock.field_craft, shock.plasma_craft) if name))


def _is_drop(shock: Shock, effect: Effect) -> bool:
    numbers = (effect.pressure_before, effect.pressure_after, effect.nose_before, effect.nose_after)
    return shock.kind != "fast forward" and falls(*numbers)
