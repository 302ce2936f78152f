"""Made series and shocks for the tests of alerts."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np

from nowcast.alerts.evaluate import Book, Outcome, evaluate
from nowcast.alerts.inputs import Array, Inputs, Series
from nowcast.alerts.records import Rule
from nowcast.vocabulary.records import Announced

MINUTE = timedelta(minutes=1)


def series(times: Array, values: Array, *, steady: bool = True) -> Series:
    return Series(np.asarray(times, dtype=float), np.asarray(values, dtype=float), source="ACE", steady=steady)


def inputs(now: datetime, given: Mapping[str, Series]) -> Inputs:
    return Inputs(now, given)


def played(
    rules: Mapping[str, Rule], values: Mapping[str, Sequence[float]], start: datetime, count: int, ahead: int = 0
) -> list[Outcome]:
    """Ticks each minute over values from `start` on, of which those up to `ahead` minutes from now are known."""
    book, outcomes = Book(), []
    times = start.timestamp() + 60.0 * np.arange(max(map(len, values.values())))
    for minute in range(count):
        stop = minute + ahead + 1
        known = {name: series(times[:stop], np.array(each[:stop])) for name, each in values.items()}
        outcome = evaluate(rules, book, inputs(start + minute * MINUTE, known))
        book = outcome.book
        outcomes.append(outcome)
    return outcomes


def announced(now: datetime) -> Announced:
    """A strong shock that was noticed two minutes after its step at L1."""
    wind = dict.fromkeys(
        (
            "flow_speed_before", "flow_speed_after", "proton_density_before", "proton_density_after",
            "proton_temperature_before", "proton_temperature_after", "bt_before", "bt_after", "bz_gsm_before",
            "bz_gsm_after", "dynamic_pressure_before", "dynamic_pressure_after", "minutes_before", "minutes_after",
        ),
        10.0,
    )  # fmt: skip
    return Announced(
        noticed=now, time=now - 2 * MINUTE, known=now, kind="fast forward", confidence=0.97, inputs="flow_speed,bt",
        field_craft="ACE", plasma_craft="ACE", suspect=False, **wind, expected=now + 27 * MINUTE,
        low=now + 22 * MINUTE, high=now + 32 * MINUTE, front_speed=800.0, basis="speeds", pressure_expected=30.0,
        nose_before=9.8, nose_after=5.5, impulse_low=40.0, impulse_high=70.0, estimated=False, state="awaited",
        confirmed_time=None, confirmed_by="", change=float("nan"),
    )  # fmt: skip
