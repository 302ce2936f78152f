"""Drafts that a forecaster can send after reading them: the warning of a step, and its summary once it has come.

The heads follow the messages of NOAA SWPC for sudden impulses (WARSUD, SUMSUD).
"""

from datetime import datetime

import numpy as np
import pandas as pd

from nowcast.physics.shocks import Arrival, Confirmation, Effect, Shock
from nowcast.physics.shocks.announcement import from_row
from nowcast.texts import _
from nowcast.vocabulary.records import Announced
from nowcast.words.exercise import marked
from nowcast.words.shock import crafts, effect_words, is_drop, step_name
from nowcast.words.text import number, signed


def announcement_draft(row: Announced, now: datetime, mode: str = "live") -> str:
    """The draft for a stored step: a warning while it is on its way, a summary once it was seen, else nothing.

    Parameters
    ----------
    row : Announced
    now : datetime
        Time of issue (UTC).
    mode : str
        "live", "replay" or "simulation": what is not live is marked as an exercise in the first line.
    """
    if is_drop(row):
        return ""
    shock, arrival, effect, confirmation = from_row(row)
    if confirmation.state == "confirmed" and confirmation.time is not None:
        return marked(summary_draft(shock, arrival, confirmation, now), mode)
    if row.high is not None and now > row.high:
        return ""
    return marked(draft(shock, arrival, effect, now, confirmation), mode)


def draft(
    shock: Shock, arrival: Arrival, effect: Effect, now: datetime, confirmation: Confirmation | None = None
) -> str:
    """A warning: what was measured, when, by whom, what is estimated.

    Parameters
    ----------
    shock, arrival, effect, confirmation
        As of `nowcast.physics.shocks`.
    now : datetime
        Time of issue (UTC).
    """
    name = step_name(shock.kind)
    lines = [
        _("DRAFT WARNING: Geomagnetic Sudden Impulse expected"),
        _("Issue Time: {time}. To be checked before it is sent.").format(time=_stamp(now)),
        *_validity(arrival),
        _("{step} at L1: {time}, noticed {noticed}, measured by {craft}").format(
            step=name, time=_stamp(shock.time), noticed=f"{shock.noticed:%H%M} UTC",
            craft=crafts(shock) or _("a monitor that is not named"),
        ),
        *_measured(shock, now),
    ]  # fmt: skip
    effects = effect_words(effect, drop=False)
    lines.append(_("Estimated effect: {effects}.").format(effects=effects) if effects else no_effect())
    if effect.estimated:
        lines.append(_("The density behind the step is missing: the pressure after it is estimated from the field."))
    if np.isfinite(shock.confidence):
        lines.append(_("Chance that it is a shock: {chance} %.").format(chance=_chance(shock.confidence)))
    if confirmation is not None:
        lines.append(_confirmation(confirmation))
    return "\n".join(lines)


def summary_draft(shock: Shock, arrival: Arrival, confirmation: Confirmation, now: datetime) -> str:
    """A summary of a step that was seen at the Earth."""
    lines = [
        _("DRAFT SUMMARY: Geomagnetic Sudden Impulse"),
        _("Issue Time: {time}. To be checked before it is sent.").format(time=_stamp(now)),
        _("Observed: {time}").format(time=_stamp(confirmation.time)),
        _("Deviation: {change} nT").format(change=signed(confirmation.change, 0)),
        _("Source: {source}").format(source=confirmation.by),
        _("{step} at L1: {time}, measured by {craft}").format(
            step=step_name(shock.kind), time=_stamp(shock.time),
            craft=crafts(shock) or _("a monitor that is not named"),
        ),
    ]  # fmt: skip
    if not pd.isna(arrival.expected):
        lines.append(
            _("Expected: {time}, 90 % interval {low} to {high} UTC").format(
                time=_stamp(arrival.expected), low=f"{arrival.low:%H%M}", high=f"{arrival.high:%H%M}"
            )
        )
    return "\n".join(lines)


def no_effect() -> str:
    """What is said of the effect where it is not known."""
    return _("Effect: cannot be estimated, the dynamic pressure is not known.")


def _validity(arrival: Arrival) -> list[str]:
    if pd.isna(arrival.expected):
        return [_("Arrival at the Earth: cannot be estimated, no speed of the wind is known.")]
    return [
        _("Valid From: {time}").format(time=_stamp(arrival.low)),
        _("Valid To: {time}").format(time=_stamp(arrival.high)),
        _("Expected: {time} (90 % within the times above; front at {speed} km/s, from {basis})").format(
            time=_stamp(arrival.expected), speed=f"{arrival.speed:.0f}", basis=arrival.basis
        ),
    ]


def _measured(shock: Shock, now: datetime) -> list[str]:
    before, behind = shock.upstream, shock.downstream
    age = (pd.Timestamp(now) - shock.known).total_seconds() / 60
    names = {
        "flow_speed": _("speed"), "proton_density": _("density"), "proton_temperature": _("temperature"),
        "bt": _("field"),
    }  # fmt: skip
    return [
        _("Newest minute used: {time} UTC, {age} min old; seen in {inputs}.").format(
            time=f"{shock.known:%H%M}", age=f"{age:.0f}", inputs=", ".join(names[name] for name in shock.inputs)
        ),
        _("Speed {speed}; density {density}; field {field}; Bz {bz}.").format(
            speed=_change(before.flow_speed, behind.flow_speed, 0, "km/s"),
            density=_change(before.proton_density, behind.proton_density, 1, "cm⁻³"),
            field=_change(before.bt, behind.bt, 1, "nT"),
            bz=_change(before.bz_gsm, behind.bz_gsm, 1, "nT"),
        ),
    ]


def _change(before: float, behind: float, decimals: int, unit: str) -> str:
    values = [number(value, decimals) if np.isfinite(value) else "" for value in (before, behind)]
    if not any(values):
        return _("not measured")
    first, second = (value or _("not measured") for value in values)
    return f"{first} → {second} {unit}"


def _confirmation(confirmation: Confirmation) -> str:
    if confirmation.state == "not seen":
        return _("Confirmation: did not register at {source}.").format(source=confirmation.by)
    if confirmation.state == "no data":
        return _("Confirmation: no data at the Earth.")
    return _("Confirmation: not yet.")


def _chance(confidence: float) -> str:
    """In percent; never 100."""
    return f"{min(99, round(100 * confidence))}"


def _stamp(time: datetime | pd.Timestamp | None) -> str:
    """As the centre writes times: "2024 May 10 1659 UTC"."""
    return "" if time is None else f"{time:%Y %b %d %H%M} UTC"
