"""When a step arrives: an interval that narrows with what is known."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from stepped_wind import DENSER, FORWARD, REVERSE, minute, wind

from nowcast.physics.shocks import arrival, detect

NAN = float("nan")


@pytest.fixture
def shock():
    return detect(wind(FORWARD))[0]


def half(said):
    return (said.high - said.low).total_seconds() / 120


def test_a_shock_runs_ahead_of_the_wind_behind_it(shock):
    said = arrival(shock)
    assert 1.1 < said.speed / shock.downstream.flow_speed < 1.35
    assert said.low < said.expected < said.high
    assert said.basis == "speeds"


def test_the_way_is_that_to_the_nose(shock):
    near, far = arrival(shock, 1.2e6), arrival(shock, 1.5e6)
    ratio = (near.expected - shock.time) / (far.expected - shock.time)
    assert ratio == pytest.approx((1.2e6 - 63712) / (1.5e6 - 63712), abs=1e-3)


def test_a_distance_that_is_not_known_is_the_usual_one(shock):
    assert arrival(shock, NAN) == arrival(shock)


def test_less_that_is_known_gives_a_wider_interval(shock):
    no_speed_behind = replace(shock, downstream=replace(shock.downstream, flow_speed=NAN))
    no_speed = replace(no_speed_behind, upstream=replace(shock.upstream, flow_speed=NAN))
    said = [arrival(one) for one in (shock, no_speed_behind, no_speed)]
    assert [one.basis for one in said] == ["speeds", "upstream speed and field", "field"]
    assert half(said[0]) < half(said[1]) < half(said[2])


def test_nothing_known_still_gives_a_wide_interval(shock):
    sides = {name: replace(getattr(shock, name), flow_speed=NAN, bt=NAN) for name in ("upstream", "downstream")}
    said = arrival(replace(shock, **sides))
    assert said.basis == "nothing"
    assert half(said) > 15


def test_the_first_minutes_give_no_narrower_interval_than_later_ones():
    frame = wind(FORWARD)
    late = detect(frame)[0]
    early = detect(frame.loc[: late.noticed])[0]
    assert early.downstream.minutes < 5
    assert half(arrival(early)) >= 0.98 * half(arrival(late))


@pytest.mark.parametrize(("step", "speed"), [(DENSER, 400.0), (REVERSE, 400.0)])
def test_what_is_no_forward_shock_moves_with_the_wind(step, speed):
    said = arrival(detect(wind(step))[0])
    assert said.basis == "wind speed"
    assert said.speed == pytest.approx(speed, rel=0.02)


def test_a_pressure_step_without_any_speed_has_no_arrival(shock):
    sides = {name: replace(getattr(shock, name), flow_speed=NAN) for name in ("upstream", "downstream")}
    said = arrival(replace(shock, kind="pressure step", **sides))
    assert pd.isna(said.expected)
    assert np.isnan(said.speed)


def test_a_downstream_of_ten_gives_the_time_in_the_order_of_half_an_hour(shock):
    assert minute(120 + 30) < arrival(shock).expected < minute(120 + 50)
