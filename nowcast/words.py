"""What the numbers mean, in sentences: the status line of the page, a shock on its way, the draft of a warning."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from nowcast.records import Announced
from nowcast.shocks import Arrival, Confirmation, Effect, Shock
from nowcast.shocks.announced import from_row

GEOSYNCHRONOUS = 6.62  # R_E
THIRDS = ("o", "+", "-")
STORM_LEVELS = ((9.0 - 1 / 6, "G5"), (8.0 - 1 / 6, "G4"), (7.0 - 1 / 6, "G3"), (6.0 - 1 / 6, "G2"), (5.0 - 1 / 6, "G1"))
COMPRESSED = ((GEOSYNCHRONOUS, "inside geosynchronous orbit"), (8.0, "strongly compressed"), (9.2, "compressed"))
SHOCKS = {"fast forward": "Shock", "fast reverse": "Reverse shock", "pressure step": "Pressure step"}
INPUTS = {"flow_speed": "speed", "proton_density": "density", "proton_temperature": "temperature", "bt": "field"}
PASSED_TOLD = 60  # minutes for which the sentence of the page still names a shock that was due
NO_EFFECT = "Effect: cannot be estimated, the dynamic pressure is not known."


def number(value: float, decimals: int = 1) -> str:
    """A number with a true minus sign."""
    return f"{value:.{decimals}f}".replace("-", "−")


def kp_thirds(value: float) -> str:
    """Kp as it is written: 4.67 is 5−, 5.0 is 5o, 5.33 is 5+."""
    third = round(value * 3)
    whole, rest = divmod(third, 3)
    return f"{whole + 1}−" if rest == 2 else f"{whole}{THIRDS[rest]}"


def storm_level(kp: float) -> str:
    """NOAA's G level that a Kp (rounded to thirds) belongs to; "" below G1."""
    return next((name for limit, name in STORM_LEVELS if kp >= limit), "")


def sentence(
    values: Mapping[str, Mapping[str, Any]],
    feeds: Sequence[Mapping[str, Any]] = (),
    ahead: pd.DataFrame | None = None,
    now: datetime | None = None,
) -> dict[str, str]:
    """The status in words and its level.

    Parameters
    ----------
    values : mapping
        As in the snapshot: quantity to value, low, high, state, time.
    feeds : sequence, optional
        Health rows; named where the nowcast cannot be made.
    ahead : DataFrame, optional
        Derived rows from now to the end of the lead; what is coming is said from it.
    now : datetime, optional

    Returns
    -------
    dict
        `text` and `level`: quiet, active, storm, severe or unknown.
    """
    standoff = _usable(values, "standoff_distance")
    kp = _usable(values, "kp_estimate")
    dst = _usable(values, "dst_estimate")
    if standoff is None and kp is None and dst is None:
        return {"text": _why_unknown(values, feeds), "level": "unknown"}
    parts = []
    level = 0
    if standoff is not None:
        row = values["standoff_distance"]
        word = next((text for limit, text in COMPRESSED if standoff < limit), "at its usual place")
        band = f" ({number(row['low'])}–{number(row['high'])})" if row.get("low") is not None else ""
        parts.append(f"Magnetopause nose {word}, {number(standoff)} Rᴇ{band}.")
        level = 3 if standoff < GEOSYNCHRONOUS else 1 if standoff < 9.2 else 0
        parts.append("" if ahead is None or now is None else _coming(standoff, ahead, now))
    else:
        parts.append("No magnetopause nowcast: the solar wind at the nose is not known.")
    if kp is not None:
        storm = storm_level(kp)
        parts.append(f"Kp estimate {kp_thirds(kp)}{f', {storm} storm' if storm else ''}.")
        level = max(level, 3 if kp >= 7 - 1 / 6 else 2 if storm else 1 if kp >= 4 - 1 / 6 else 0)
    if dst is not None and dst <= -30:
        parts.append(f"Dst estimate {number(dst, 0)} nT.")
        level = max(level, 3 if dst <= -200 else 2 if dst <= -50 else 1)
    if level == 0 and standoff is not None:
        parts.insert(0, "Quiet.")
    return {"text": " ".join(part for part in parts if part), "level": ("quiet", "active", "storm", "severe")[level]}


def _usable(values: Mapping[str, Mapping[str, Any]], name: str) -> float | None:
    row = values.get(name)
    if row is None or row.get("value") is None or row.get("state") in ("stale", "missing"):
        return None
    return float(row["value"])


def _coming(standoff: float, ahead: pd.DataFrame, now: datetime) -> str:
    """The nearest the nose comes within the lead, where that is another class or 1 R_E closer."""
    nose = ahead["standoff_distance"].rolling(3, min_periods=1).median().dropna()
    nose = nose[nose.index > pd.Timestamp(now)]
    if nose.empty or nose.min() > standoff - 1.0:
        return ""
    first = nose[nose <= standoff - 0.75 * (standoff - nose.min())].index[0]
    minutes = max((first - pd.Timestamp(now)).total_seconds() / 60, 0)
    where = ", inside geosynchronous orbit" if nose.min() < GEOSYNCHRONOUS <= standoff else ""
    return f"Compression to {number(float(nose.min()))} Rᴇ{where} arrives {first:%H:%M} UTC, in {minutes:.0f} min."


def _why_unknown(values: Mapping[str, Mapping[str, Any]], feeds: Sequence[Mapping[str, Any]]) -> str:
    times = [row["time"] for name in ("bz_gsm", "flow_speed") if (row := values.get(name)) and row.get("time")]
    down = [str(row.get("label") or row.get("name")) for row in feeds if row.get("state") in ("down", "stale", "never")]
    if times:
        since = pd.Timestamp(min(times), unit="s", tz="UTC")
        text = f"No nowcast: no usable solar wind since {since:%H:%M} UTC on {since:%Y-%m-%d}."
    else:
        text = "No nowcast yet: waiting for the first solar wind."
    return f"{text} Without data: {', '.join(down)}." if down else text


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
        As of `nowcast.shocks`.
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
        text += f" ({'+' if confirmation.change > 0 else ''}{number(confirmation.change, 0)} nT)"
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
        As of `nowcast.shocks`.
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
