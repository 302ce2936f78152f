import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nowcast.physics.indices.parts.storm_phase import Phase, pressure_step, storm_phase


def series(values, freq="1min"):
    times = pd.date_range("2024-05-10", periods=len(values), freq=freq, tz="UTC", name="time")
    return pd.Series(values, index=times, dtype=float)


def phases(dst, pressure=2.0, freq="1min"):
    dst = series(dst, freq)
    return storm_phase(dst, np.broadcast_to(np.asarray(pressure, dtype=float), len(dst)))


def order(result):
    """The phases in the order in which they came."""
    steps = result.dropna()
    return [Phase(int(value)) for value in steps[steps != steps.shift()]]


def test_quiet_stays_quiet():
    assert (phases(np.linspace(-10, -25, 500)) == Phase.QUIET).all()


def test_textbook_storm_goes_through_all_phases():
    dst = np.concatenate(
        [np.full(60, -5.0), np.full(120, 20.0), np.linspace(20, -150, 300), np.linspace(-150, -10, 900)]
    )
    pressure = np.repeat([2.0, 10.0], [60, len(dst) - 60])
    assert order(phases(dst, pressure)) == [
        Phase.QUIET, Phase.SUDDEN_COMMENCEMENT, Phase.INITIAL, Phase.MAIN, Phase.RECOVERY, Phase.QUIET
    ]  # fmt: skip


def test_the_same_storm_by_the_hour():
    dst = [-5.0, -5.0, 20.0, 10.0, -40.0, -120.0, -150.0, -140.0, -110.0, -60.0, -25.0, -15.0]
    pressure = [2.0, 2.0, *[10.0] * 10]
    assert phases(dst, pressure, "1h").tolist() == [0, 0, 1, 2, 3, 3, 3, 3, 4, 4, 4, 0]


def test_storm_grows_again_after_a_recovery():
    dst = np.concatenate([np.linspace(0, -100, 100), np.linspace(-100, -60, 100), np.linspace(-60, -130, 100)])
    assert order(phases(dst)) == [Phase.QUIET, Phase.MAIN, Phase.RECOVERY, Phase.MAIN]


def test_small_wiggle_of_a_recovery_is_no_new_storm():
    dst = np.concatenate([np.linspace(0, -100, 100), np.linspace(-100, -60, 100), -60 + 5 * np.sin(np.arange(100))])
    assert order(phases(dst)) == [Phase.QUIET, Phase.MAIN, Phase.RECOVERY]


def test_compression_without_a_storm_ends_quiet():
    dst = np.concatenate([np.full(60, -5.0), np.linspace(25, -6, 240), np.full(60, -8.0)])
    pressure = np.concatenate([np.full(60, 2.0), np.linspace(10, 2, 300)])
    assert order(phases(dst, pressure)) == [Phase.QUIET, Phase.SUDDEN_COMMENCEMENT, Phase.INITIAL, Phase.QUIET]


def test_one_wild_pressure_is_no_step():
    pressure = np.full(60, 2.0)
    pressure[30] = 40.0
    assert (phases(np.zeros(60), pressure) == Phase.QUIET).all()


def test_step_is_in_nanotesla():
    times = series(np.zeros(40)).index
    step = pressure_step(times, np.repeat([1.0, 4.0], 20))
    assert step[[20, 21]] == pytest.approx([0.0, 15.8])
    assert step[10] == pytest.approx(0.0)
    assert np.isnan(pressure_step(times, np.full(40, np.nan))).all()


def test_missing_dst_has_no_phase_and_the_storm_goes_on_after_it():
    dst = np.concatenate([np.linspace(0, -100, 100), np.full(30, np.nan), np.linspace(-110, -120, 50)])
    result = phases(dst)
    assert result.iloc[100:130].isna().all()
    assert (result.iloc[130:] == Phase.MAIN).all()


def test_nothing_gives_nothing():
    assert phases([]).empty
    assert phases([-5.0]).tolist() == [0.0]


ROWS = st.lists(st.one_of(st.floats(-200, 50), st.just(np.nan)), min_size=3, max_size=120)


@settings(deadline=None, max_examples=50)
@given(ROWS, st.integers(2, 119))
def test_later_rows_change_nothing(dst, cut):
    pressure = np.abs(np.nan_to_num(dst, nan=1.0)) / 10 + 0.5
    cut = min(cut, len(dst))
    whole, part = phases(dst, pressure), phases(dst[:cut], pressure[:cut])
    pd.testing.assert_series_equal(part, whole.iloc[:cut], check_freq=False)
