"""Steps are found soon, named by their kind, and nothing else is taken for one."""

import numpy as np
import pandas as pd
import pytest
from stepped_wind import DENSER, FORWARD, REVERSE, minute, wind

from nowcast.physics.shocks import detect
from nowcast.physics.shocks.detection import _heads, _Trigger

PLASMA = ["flow_speed", "proton_density", "proton_temperature"]


def near(shock, number, within=3):
    return abs(shock.time - minute(number)) <= pd.Timedelta(minutes=within)


@pytest.mark.parametrize(
    ("step", "kind"), [(FORWARD, "fast forward"), (REVERSE, "fast reverse"), (DENSER, "pressure step")]
)
@pytest.mark.parametrize("seed", range(5))
def test_a_step_is_named_by_its_kind(step, kind, seed):
    found = detect(wind(step, seed=seed))
    assert [shock.kind for shock in found] == [kind]
    assert near(found[0], 120)


@pytest.mark.parametrize("minutes", [1, 3, 4, 5, 6])
def test_a_few_minutes_of_wind_hold_no_step(minutes):
    assert detect(wind(minutes=minutes)) == ()


def test_a_shock_is_timed_to_its_minute_and_noticed_within_3():
    (shock,) = detect(wind(FORWARD))
    assert shock.time == minute(120)
    assert minute(120) <= shock.noticed <= minute(123)


def test_the_sides_are_medians_of_the_minutes_before_and_behind():
    (shock,) = detect(wind(FORWARD))
    assert shock.speed_jump == pytest.approx(100.0, abs=8.0)
    assert shock.density_ratio == pytest.approx(2.5, rel=0.1)
    assert shock.field_ratio == pytest.approx(2.2, rel=0.1)
    assert shock.temperature_ratio == pytest.approx(3.0, rel=0.15)
    assert shock.upstream.dynamic_pressure == pytest.approx(1.86, rel=0.1)
    assert shock.downstream.dynamic_pressure == pytest.approx(1.94e-6 * 15 * 500**2, rel=0.1)
    assert shock.downstream.minutes == 10
    assert shock.confidence > 0.9


def test_what_was_known_at_a_minute_does_not_depend_on_later_rows():
    frame = wind(FORWARD, minutes=200)
    poisoned = frame.copy()
    for last in range(110, 150):
        poisoned.iloc[last + 1 :] = 1e6
        assert repr(detect(frame.iloc[: last + 1])) == repr(detect(poisoned.iloc[: last + 1]))
        poisoned = frame.copy()


def test_a_shock_once_noticed_stays_and_is_fixed_after_10_minutes_more():
    frame = wind(FORWARD)
    last = detect(frame)[0]
    for row in range(120, 240):
        known = detect(frame.iloc[: row + 1])
        assert bool(known) == (frame.index[row] >= last.noticed)
        if known:
            assert known[0].noticed == last.noticed
            assert known[0].known <= frame.index[row]
        if row >= 133:
            assert known[0] == last


def test_a_tail_gives_the_same_as_the_whole():
    frame = pd.concat([wind(FORWARD, seed=3), wind(REVERSE, seed=4).shift(freq="240min")])
    assert detect(frame.iloc[-180:]) == detect(frame)[-1:]


@pytest.mark.parametrize("name", [*PLASMA, "bt"])
@pytest.mark.parametrize("length", [1, 2])
def test_a_spike_of_one_quantity_is_no_step(name, length):
    frame = wind()
    frame.iloc[100 : 100 + length, frame.columns.get_loc(name)] *= 3.0 if name != "flow_speed" else 1.8
    assert detect(frame) == ()


@pytest.mark.parametrize("seed", range(8))
def test_two_quiet_days_hold_no_step(seed):
    assert detect(wind(minutes=2880, seed=seed)) == ()


def test_a_shock_is_found_in_the_field_alone():
    frame = wind({**FORWARD, "bt": 3.0}).assign(**dict.fromkeys(PLASMA, np.nan))
    (shock,) = detect(frame)
    assert shock.inputs == ("bt",)
    assert near(shock, 120)
    assert np.isnan(shock.speed_jump)


def test_a_shock_is_found_without_the_density():
    (shock,) = detect(wind(FORWARD).drop(columns="proton_density"))
    assert "proton_density" not in shock.inputs
    assert near(shock, 120)


@pytest.mark.parametrize("phase", [0, 1, 2])
def test_a_shock_is_found_in_plasma_of_one_sample_in_97_seconds(phase):
    frame = wind(FORWARD)
    sampled = np.isin(np.arange(240), (np.arange(150) * 97 + 30 * phase) // 60)
    frame.loc[~sampled, PLASMA] = np.nan
    (shock,) = detect(frame)
    assert near(shock, 120)
    assert shock.noticed <= minute(123)


def test_a_gap_just_before_the_step_hides_the_jump_but_makes_none_up():
    frame = wind(FORWARD)
    frame.iloc[80:119] = np.nan
    assert all(near(shock, 120) for shock in detect(frame))
    frame.iloc[80:140] = np.nan
    assert detect(frame) == ()


def test_a_switch_to_a_craft_with_an_offset_is_no_step():
    offset = {"flow_speed": 1.1, "proton_density": 1.8, "proton_temperature": 2.0, "bt": 1.5}
    frame = wind(offset)
    assert len(detect(frame)) == 1  # where nobody says that the craft changed
    names = np.where(np.arange(240) < 120, "ACE", "DSCOVR")
    assert detect(frame.assign(field_craft=names, plasma_craft=names)) == ()


def test_a_shock_soon_after_a_switch_is_found_and_names_its_craft():
    names = np.where(np.arange(240) < 112, "ACE", "SOLAR1")
    (shock,) = detect(wind(FORWARD).assign(field_craft=names, plasma_craft=names))
    assert (shock.field_craft, shock.plasma_craft) == ("SOLAR1", "SOLAR1")


def test_a_stuck_instrument_that_comes_back_is_no_step():
    frame = wind({"bt": 1.0})
    frame.iloc[60:120, frame.columns.get_loc("bt")] = 2.0
    frame.iloc[60:120, frame.columns.get_loc("flow_speed")] = 300.0
    assert all(abs(shock.time - minute(120)) > pd.Timedelta(minutes=15) for shock in detect(frame))


def test_steps_10_minutes_apart_are_one_and_40_minutes_apart_are_two():
    for apart, count in ((10, 1), (40, 2)):
        frame = wind(FORWARD)
        frame.iloc[120 + apart :, :3] *= [1.2, 2.0, 2.0]
        frame.iloc[120 + apart :, 3] *= 2.0
        assert len(detect(frame)) == count


@pytest.mark.parametrize("rows", [0, 1, 3, 12])
def test_a_short_or_empty_frame_holds_nothing(rows):
    assert detect(wind().iloc[:rows]) == ()


def test_missing_values_alone_hold_nothing():
    assert detect(wind() * np.nan) == ()


def test_the_argument_is_left_as_it_was():
    frame = wind(FORWARD)
    before = frame.copy()
    detect(frame)
    pd.testing.assert_frame_equal(frame, before)


def test_turbulence_that_triggers_for_hours_is_one_step_until_something_far_stronger_comes():
    weak = [_Trigger(known, known - 2, "fast forward", 1.0, 15) for known in range(100, 220, 3)]
    strong = [_Trigger(known, 219, "fast forward", 9.0, 15) for known in range(221, 230)]
    known = [(weak + strong)[place].known for place in _heads(weak + strong)]
    assert known == [100, 221]
    assert _heads([]) == []
