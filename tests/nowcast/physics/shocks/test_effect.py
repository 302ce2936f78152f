"""What a step does at the Earth, and whether it came."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from stepped_wind import FORWARD, REVERSE, wind

from nowcast.physics.shocks import arrival, confirm, detect, effect

NAN = float("nan")


@pytest.fixture
def shock():
    return detect(wind(FORWARD))[0]


def series(at, change, step="1min", noise=0.5, hours=6):
    index = pd.date_range(at.floor("h") - pd.Timedelta(hours=3), periods=int(hours * 60), freq="1min", name="time")
    values = np.where(index >= at, change, 0.0) + noise * np.random.default_rng(5).normal(size=len(index))
    return pd.Series(values, index=index).resample(step).mean()


def test_the_sudden_impulse_is_the_range_of_two_published_coefficients(shock):
    fixed = replace(
        shock,
        upstream=replace(shock.upstream, dynamic_pressure=4.0),
        downstream=replace(shock.downstream, dynamic_pressure=16.0),
    )
    told = effect(fixed)
    assert told.impulse_low == pytest.approx(2 * 7.26)
    assert told.impulse_high == pytest.approx(2 * 15.8)


def test_a_fall_of_the_pressure_gives_a_negative_impulse():
    told = effect(detect(wind(REVERSE))[0])
    assert told.impulse_low <= told.impulse_high < 0


def test_the_nose_comes_nearer_by_the_model_that_is_given(shock):
    assert effect(shock).nose_after < effect(shock).nose_before
    assert effect(shock, lambda pressure, bz: np.asarray(9.0)).nose_after == 9.0


def test_a_density_that_is_missing_behind_a_shock_follows_the_field(shock):
    behind = replace(shock.downstream, proton_density=NAN, dynamic_pressure=NAN)
    told = effect(replace(shock, downstream=behind))
    assert told.estimated
    assert told.pressure_after == pytest.approx(effect(shock).pressure_after, rel=0.25)
    assert not effect(shock).estimated


def test_without_any_pressure_nothing_is_said(shock):
    sides = {name: replace(getattr(shock, name), dynamic_pressure=NAN) for name in ("upstream", "downstream")}
    told = effect(replace(shock, **sides))
    assert np.isnan([told.pressure_after, told.nose_after, told.impulse_low, told.impulse_high]).all()


@pytest.mark.parametrize("step", ["1min", "5min"])
def test_a_rise_of_sym_h_within_the_interval_confirms(shock, step):
    due = arrival(shock)
    seen = confirm(shock, due, sym_h=series(due.expected, 25.0, step))
    assert (seen.state, seen.by) == ("confirmed", "SYM-H")
    assert abs(seen.time - due.expected) <= pd.Timedelta(minutes=5)
    assert seen.change == pytest.approx(25.0, abs=6.0)  # the 5 minutes of the step hold both


def test_a_fall_or_a_step_hours_away_does_not_confirm(shock):
    due = arrival(shock)
    assert confirm(shock, due, sym_h=series(due.expected, -25.0)).state == "not seen"
    late = due.expected + pd.Timedelta(hours=2)
    assert confirm(shock, due, sym_h=series(late, 25.0)).state == "not seen"


def test_a_step_at_a_goes_confirms_in_either_direction(shock):
    due = arrival(shock)
    for change in (20.0, -20.0):
        assert confirm(shock, due, goes=series(due.expected, change)).by == "GOES"


def test_dst_of_hours_confirms_where_there_is_nothing_better(shock):
    due = arrival(shock)
    seen = confirm(shock, due, dst=series(due.expected.floor("h"), 20.0, "1h"))
    assert (seen.state, seen.by) == ("confirmed", "Dst")


def test_silence_is_no_data_and_an_unfinished_interval_is_awaited(shock):
    due = arrival(shock)
    flat = series(due.expected, 0.0)
    assert confirm(shock, due).state == "no data"
    assert confirm(shock, due, sym_h=flat * np.nan).state == "no data"
    assert confirm(shock, due, sym_h=flat.loc[: due.expected]).state == "awaited"
    assert confirm(shock, due, sym_h=flat).state == "not seen"
