"""The wind behind a fast forward shock arrives with its front, and comes back to its own speed."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shock_jumps import jumps, table
from stepped_wind import DENSER, FORWARD, START, minute, wind

from nowcast.fits.shock_events import minutes
from nowcast.physics.propagation import BEHIND, Front, at_earth, propagate
from nowcast.physics.shocks import arrival, detect, fronts, wind_at_nose
from nowcast.physics.solar_wind import dynamic_pressure

AT = 120  # minute of the shock
MINUTE = pd.Timedelta(minutes=1)


@pytest.fixture(scope="module")
def shocked():
    return wind(FORWARD, at=AT, minutes=300)


@pytest.fixture(scope="module")
def timed(shocked):
    return propagate(shocked, fronts=fronts(shocked))


def test_a_fast_forward_shock_has_a_front_with_its_announced_arrival(shocked):
    (shock,) = detect(shocked)
    (front,) = fronts(shocked)
    due = arrival(shock)
    assert front.time == shock.time == minute(AT)
    assert [front.lead, front.low, front.high] == pytest.approx(
        [(time - shock.time) / MINUTE for time in (due.expected, due.low, due.high)]
    )


def test_the_first_row_behind_a_front_has_its_lead_and_its_interval(shocked, timed):
    (front,) = fronts(shocked)
    first = timed.loc[front.time]
    assert first[["lead_time", "arrival_low", "arrival_high"]].tolist() == pytest.approx(
        [front.lead, front.low, front.high]
    )


def test_the_lead_of_a_front_dies_out_in_half_an_hour(shocked, timed):
    alone = propagate(shocked)
    later = shocked.index >= minute(AT) + BEHIND * MINUTE
    assert timed[later].equals(alone[later])
    early = (alone["lead_time"] - timed["lead_time"]).iloc[AT + 6 : AT + int(BEHIND)]
    assert (early > 0).all()
    assert early.iloc[-1] < 0.1 * early.iloc[0]


def test_fronts_count_in_whatever_order_their_shocks_were_noticed(shocked):
    """Of two steps close together the later may be noticed first: Halloween 2003, 29 October 05:47 and 05:49."""
    pair = [Front(minute(AT + behind), 40.0 - behind, 35.0 - behind, 45.0 - behind) for behind in (0, 2)]
    pd.testing.assert_frame_equal(propagate(shocked, fronts=pair[::-1]), propagate(shocked, fronts=pair))


def test_rows_before_a_front_move_as_without_it(shocked, timed):
    alone = propagate(shocked)
    names = ["lead_time", "arrival_low", "arrival_high"]
    pd.testing.assert_frame_equal(timed[names].iloc[:AT], alone[names].iloc[:AT])


def test_the_pressure_at_the_nose_jumps_when_the_front_is_due(shocked):
    (shock,) = detect(shocked)
    nose = wind_at_nose(shocked)
    pressure = pd.Series(dynamic_pressure(nose["proton_density"], nose["flow_speed"]), index=nose.index)
    jump = pressure.index[(pressure > 6.0).to_numpy().argmax()]
    assert abs(jump - arrival(shock).expected) <= MINUTE


def test_rows_behind_a_front_move_with_it_until_the_speed_before_it_is_forgotten():
    rows = wind(FORWARD, at=AT)
    rows.loc[minute(AT) :, ["flow_speed", "proton_density", "proton_temperature"]] = np.nan
    moved = propagate(rows, fronts=(Front(minute(AT), 35.0, 30.0, 41.0),))
    behind = moved.iloc[AT : AT + 14]
    assert behind["lead_time"].eq(35.0).all()
    assert behind["arrival_high"].eq(41.0).all()
    assert moved["lead_time"].iloc[AT + 14 :].isna().all()


def test_a_second_front_takes_over_from_the_first():
    rows = wind(FORWARD, at=AT)
    both = (Front(minute(AT), 40.0, 35.0, 45.0), Front(minute(AT + 20), 30.0, 25.0, 35.0))
    assert propagate(rows, fronts=both)["lead_time"].loc[[minute(AT), minute(AT + 20)]].tolist() == [40.0, 30.0]


@pytest.mark.parametrize("kind", [{}, DENSER])
def test_quiet_wind_and_a_pressure_step_have_no_front(kind):
    assert fronts(wind(kind)) == ()


def test_a_suspect_shock_has_no_front(shocked):
    marked = shocked.assign(suspect=(shocked.index >= minute(AT)).astype(float))
    assert fronts(marked) == ()


def test_wind_in_steps_of_five_minutes_has_no_front(shocked):
    assert fronts(shocked.iloc[::5]) == ()


@pytest.mark.parametrize("more", [20, 60, 150])
def test_what_has_arrived_is_the_same_with_later_rows(shocked, more):
    known = shocked.iloc[: AT + more]
    last = known.index[-1]
    pd.testing.assert_frame_equal(wind_at_nose(shocked).loc[:last], wind_at_nose(known).loc[:last], check_freq=False)


LEADS = st.floats(15.0, 90.0)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 110), LEADS), max_size=3), st.integers(250, 2000))
def test_time_never_runs_backwards_behind_fronts(given_fronts, speed):
    times = pd.date_range(START, periods=120, freq="min", name="time")
    rows = pd.DataFrame({"flow_speed": float(speed), "number": np.arange(120.0)}, index=times)
    known = tuple(Front(minute(at), lead, lead - 5, lead + 5) for at, lead in sorted(dict(given_fronts).items()))
    at = at_earth(propagate(rows, fronts=known))
    assert (np.diff(at["number"].dropna()) >= 0).all()


def test_the_pressure_of_the_gannon_shock_jumps_within_its_announced_interval(data_dir: Path):
    gannon = minutes(data_dir / "storms" / "gannon_2024" / "wind_l1_1min.csv")
    known = gannon.loc["2024-05-10T12:00Z":"2024-05-10T16:55Z"]
    distance = 214.9 * 6371.2
    (shock,) = (shock for shock in detect(known) if shock.kind == "fast forward" and shock.confidence > 0.9)
    due = arrival(shock, distance)
    nose = wind_at_nose(known, distance)
    pressure = pd.Series(dynamic_pressure(nose["proton_density"], nose["flow_speed"]), index=nose.index).dropna()
    jump = pressure.index[(pressure > 15.0).to_numpy().argmax()]
    assert due.low <= jump <= due.high
    assert abs(jump - pd.Timestamp("2024-05-10T17:05Z")) <= 5 * MINUTE  # the sudden commencement


@pytest.mark.slow
def test_the_wind_of_listed_shocks_jumps_when_the_ground_does(data_dir: Path):
    measured = {name: (count, median, mean) for name, count, median, mean in table(list(jumps(data_dir)))}
    for name, least in (("pressure", 30), ("field", 40)):
        count, median, mean = measured[name]
        assert count >= least
        assert abs(median) <= 1.0
        assert mean <= 4.5
        assert mean < 0.5 * measured[f"{name}_alone"][2]
