"""A shock in words: when, who, how sure, what follows; an estimate is called one."""

from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import pytest

from nowcast.physics.shocks import Arrival, Confirmation, Effect, Shock, Side
from nowcast.words.shock import draft, shock_sentence

NAN = float("nan")
NOW = datetime(2024, 5, 10, 16, 42, tzinfo=UTC)


def at(text):
    return pd.Timestamp(f"2024-05-10T{text}Z")


SHOCK = Shock(
    time=at("16:36"),
    kind="fast forward",
    noticed=at("16:38"),
    known=at("16:40"),
    upstream=Side(455.0, 6.0, 6e4, 6.1, -1.0, 2.4, 10),
    downstream=Side(690.0, 19.0, 4e5, 20.5, -14.2, 17.5, 4),
    confidence=0.97,
    inputs=("flow_speed", "bt"),
    field_craft="ACE",
    plasma_craft="DSCOVR",
)
DUE = Arrival(at("17:06"), at("16:59"), at("17:13"), 800.0, "speeds")
DOES = Effect(2.4, 17.5, 9.9, 6.1, 19.1, 41.6, estimated=False)


def test_a_shock_on_its_way_counts_down():
    assert shock_sentence(SHOCK, DUE, DOES, now=NOW) == (
        "Shock passed L1 at 16:36 UTC (ACE and DSCOVR), arrives 17:06 UTC ± 7 min, in 24 min; dynamic pressure 2.4 → "
        "17.5 nPa, nose to 6.1 Rᴇ, inside geosynchronous orbit, sudden impulse 19 to 42 nT."
    )


@pytest.mark.parametrize(("kind", "word"), [("fast reverse", "Reverse shock"), ("pressure step", "Pressure step")])
def test_other_steps_are_called_by_their_name(kind, word):
    assert shock_sentence(replace(SHOCK, kind=kind), DUE).startswith(f"{word} passed L1 at 16:36 UTC")


def test_a_confirmed_shock_says_by_what_and_when():
    seen = Confirmation("confirmed", at("17:05"), "SYM-H", 61.0)
    said = shock_sentence(SHOCK, DUE, confirmation=seen)
    assert said.endswith("due 17:06 UTC ± 7 min, confirmed by SYM-H at 17:05 UTC (+61 nT).")


def test_a_shock_that_is_overdue_is_not_said_to_arrive():
    late = datetime(2024, 5, 10, 17, 20, tzinfo=UTC)
    assert "was due 17:06 UTC ± 7 min, not confirmed" in shock_sentence(SHOCK, DUE, now=late)
    unseen = Confirmation("not seen", by="SYM-H, GOES")
    assert "not seen in SYM-H, GOES" in shock_sentence(SHOCK, DUE, confirmation=unseen, now=late)


def test_an_arrival_that_is_not_known_is_not_made_up():
    unknown = Arrival(pd.NaT, pd.NaT, pd.NaT, NAN, "nothing")
    assert "no speed is known" in shock_sentence(SHOCK, unknown)
    assert "cannot be estimated" in draft(SHOCK, unknown, DOES, NOW)


def test_the_draft_names_craft_age_interval_and_what_is_estimated():
    text = draft(SHOCK, DUE, replace(DOES, estimated=True), NOW, Confirmation("awaited", by="SYM-H"))
    assert text.splitlines() == [
        "DRAFT WARNING, issued 2024-05-10 16:42 UTC. To be checked before it is sent.",
        "Shock at L1 at 2024-05-10 16:36 UTC, noticed 16:38 UTC.",
        "Measured by ACE and DSCOVR; newest minute used 16:40 UTC, 2 min old. Seen in speed, field.",
        "Speed 455 → 690 km/s; density 6.0 → 19.0 cm⁻³; field 6.1 → 20.5 nT; Bz −1.0 → −14.2 nT.",
        "Estimated arrival at the Earth: 17:06 UTC, 90 % interval 16:59 to 17:13 UTC (front at 800 km/s, from speeds).",
        "Estimated effect: dynamic pressure 2.4 → about 17.5 nPa, nose to 6.1 Rᴇ, inside geosynchronous orbit, sudden "
        "impulse 19 to 42 nT.",
        "The density behind the step is missing: the pressure after it is estimated from the field.",
        "Confidence that it is a shock: 97 %.",
        "Confirmation: not yet.",
    ]


def test_what_was_not_measured_is_said_to_be_missing():
    behind = replace(SHOCK.downstream, proton_density=NAN, flow_speed=NAN)
    text = draft(replace(SHOCK, downstream=behind), DUE, Effect(NAN, NAN, NAN, NAN, NAN, NAN, estimated=False), NOW)
    assert "Speed 455 → not measured km/s" in text
    assert "Effect: cannot be estimated, the dynamic pressure is not known." in text
    assert "nan" not in text
