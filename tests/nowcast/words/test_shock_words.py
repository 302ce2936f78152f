"""A shock in words: when, who, how sure, what follows; an estimate is called one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from made_shocks import announced

from nowcast.physics.shocks import Arrival, Confirmation, Effect, Shock, Side
from nowcast.words.draft import announcement_draft, draft
from nowcast.words.shock import shock_sentence

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
        "Shock passed L1 at 16:36 UTC (ACE and DSCOVR), expected 17:06 UTC (16:59–17:13, 90 %), in 24 min. Dynamic "
        "pressure 2.4 → 17.5 nPa, nose then 6.1 Rᴇ (now 9.9), inside geosynchronous orbit, expected ground impulse "
        "19 to 42 nT."
    )


def test_a_reverse_shock_is_called_by_its_name():
    assert shock_sentence(replace(SHOCK, kind="fast reverse"), DUE).startswith("Reverse shock passed L1 at 16:36 UTC")


def test_a_fall_of_the_pressure_moves_the_nose_out_and_its_impulse_is_told_from_the_smaller_end():
    does = Effect(54.6, 29.9, 5.9, 6.5, -33.0, -15.0, estimated=False)
    text = shock_sentence(replace(SHOCK, kind="pressure step"), DUE, does)
    assert text.startswith("Pressure drop passed L1")
    assert "nose out to 6.5 Rᴇ (now 5.9)" in text
    assert text.endswith("expected ground impulse −15 to −33 nT.")


def test_a_confirmed_shock_says_by_what_and_when():
    seen = Confirmation("confirmed", at("17:05"), "SYM-H", 61.0)
    text = shock_sentence(SHOCK, DUE, confirmation=seen)
    assert text.endswith("expected 17:06 UTC (16:59–17:13, 90 %), confirmed by SYM-H at 17:05 UTC (+61 nT).")


def test_a_shock_that_is_overdue_is_not_said_to_arrive():
    late = datetime(2024, 5, 10, 17, 20, tzinfo=UTC)
    assert "was expected 17:06 UTC (16:59–17:13, 90 %), not confirmed" in shock_sentence(SHOCK, DUE, now=late)
    unseen = Confirmation("not seen", by="SYM-H, GOES")
    assert "did not register at SYM-H, GOES" in shock_sentence(SHOCK, DUE, confirmation=unseen, now=late)


def test_an_arrival_that_is_not_known_is_not_made_up():
    unknown = Arrival(pd.NaT, pd.NaT, pd.NaT, NAN, "nothing")
    assert "no speed is known" in shock_sentence(SHOCK, unknown)
    assert "cannot be estimated" in draft(SHOCK, unknown, DOES, NOW)


def test_the_draft_names_validity_craft_age_and_what_is_estimated():
    text = draft(SHOCK, DUE, replace(DOES, estimated=True), NOW, Confirmation("awaited", by="SYM-H"))
    assert text.splitlines() == [
        "DRAFT WARNING: Geomagnetic Sudden Impulse expected",
        "Issue Time: 2024 May 10 1642 UTC. To be checked before it is sent.",
        "Valid From: 2024 May 10 1659 UTC",
        "Valid To: 2024 May 10 1713 UTC",
        "Expected: 2024 May 10 1706 UTC (90 % within the times above; front at 800 km/s, from speeds)",
        "Shock at L1: 2024 May 10 1636 UTC, noticed 1638 UTC, measured by ACE and DSCOVR",
        "Newest minute used: 1640 UTC, 2 min old; seen in speed, field.",
        "Speed 455 → 690 km/s; density 6.0 → 19.0 cm⁻³; field 6.1 → 20.5 nT; Bz −1.0 → −14.2 nT.",
        "Estimated effect: dynamic pressure 2.4 → about 17.5 nPa, nose then 6.1 Rᴇ (now 9.9), inside geosynchronous "
        "orbit, expected ground impulse 19 to 42 nT.",
        "The density behind the step is missing: the pressure after it is estimated from the field.",
        "Chance that it is a shock: 97 %.",
        "Confirmation: not yet.",
    ]


def test_a_chance_is_never_called_a_hundred_percent():
    assert "shock: 99 %." in draft(replace(SHOCK, confidence=1.0), DUE, DOES, NOW)


def test_a_draft_is_closed_or_becomes_a_summary_when_the_step_has_come():
    row = announced(NOW)
    minute = timedelta(minutes=1)
    assert announcement_draft(row, NOW + 46 * minute).startswith("DRAFT WARNING")
    assert announcement_draft(row, NOW + 47 * minute) == ""
    seen = replace(row, state="confirmed", confirmed_time=NOW + 38 * minute, confirmed_by="GOES-19", change=19.0)
    lines = announcement_draft(seen, NOW + 40 * minute).splitlines()
    assert lines[0] == "DRAFT SUMMARY: Geomagnetic Sudden Impulse"
    assert {"Observed: 2024 May 10 1720 UTC", "Deviation: +19 nT", "Source: GOES-19"} <= set(lines)


def test_no_draft_is_made_of_a_fall_of_the_pressure():
    assert announcement_draft(announced(NOW, kind="pressure step", pressure_expected=0.9), NOW) == ""


@pytest.mark.parametrize("mode", ["replay", "simulation"])
def test_a_draft_that_is_not_real_says_so_in_its_first_line(mode):
    first, second = announcement_draft(announced(NOW), NOW, mode).splitlines()[:2]
    assert first == f"EXERCISE - {mode.upper()}, DO NOT SEND"
    assert second.startswith("DRAFT WARNING")


def test_what_was_not_measured_is_said_to_be_missing():
    behind = replace(SHOCK.downstream, proton_density=NAN, flow_speed=NAN)
    text = draft(replace(SHOCK, downstream=behind), DUE, Effect(NAN, NAN, NAN, NAN, NAN, NAN, estimated=False), NOW)
    assert "Speed 455 → not measured km/s" in text
    assert "Effect: cannot be estimated, the dynamic pressure is not known." in text
    assert "nan" not in text
