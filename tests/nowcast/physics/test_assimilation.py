"""The boundary seen in an image shifts the ensemble, decays, and never acts before its time."""

import numpy as np
import pandas as pd
import pytest

from nowcast.physics import derive
from nowcast.physics.assimilation import DECAY, OWN_ERROR, displacement, shift, shifts

NOON = pd.Timestamp("2027-03-04T12:00Z")


def seen(*rows: tuple[float, float, float, float], minutes: tuple[float, ...] = (0,)) -> pd.DataFrame:
    times = pd.DatetimeIndex([NOON + pd.Timedelta(minutes=m) for m in minutes], name="time")
    return pd.DataFrame(rows, index=times, columns=["standoff_distance", "low", "high", "expected"])


def after(retrieved: pd.DataFrame, seconds: float) -> float:
    found = shift(retrieved)
    assert found is not None
    return float(found(pd.DatetimeIndex([NOON + pd.Timedelta(seconds=seconds)]))[0])


def test_a_sharp_retrieval_takes_nearly_the_whole_difference() -> None:
    retrieved = seen((9.0, 8.97, 9.03, 10.0))
    assert after(retrieved, 0) == pytest.approx(np.log(0.9), rel=0.02)


def test_a_vague_retrieval_takes_the_part_that_its_error_deserves() -> None:
    error = OWN_ERROR * 9.5
    retrieved = seen((9.5, 9.5 - 1.6448536 * error, 9.5 + 1.6448536 * error, 10.0))
    assert after(retrieved, 0) == pytest.approx(np.log(0.95) / 2, rel=1e-6)


def test_a_shift_falls_to_a_third_in_its_decay_time_and_is_gone_after_five() -> None:
    retrieved = seen((9.5, 9.4, 9.6, 10.0))
    assert after(retrieved, DECAY) == pytest.approx(after(retrieved, 0) / np.e)
    assert after(retrieved, 5 * DECAY) == 0.0


def test_a_retrieval_never_acts_before_its_own_time() -> None:
    assert after(seen((9.5, 9.4, 9.6, 10.0)), -1) == 0.0


def test_retrievals_that_agree_make_the_shift_surer() -> None:
    rows = [(9.5, 9.0, 10.0, 10.0)] * 4
    found = shifts(seen(*rows, minutes=(0, 5, 10, 15)))
    assert (np.diff(found["error"]) < 0).all()
    assert (np.diff(found["shift"]) < 0).all()
    assert found["shift"].iloc[-1] > np.log(0.95)


@pytest.mark.parametrize(
    "row",
    [(np.nan, 9.0, 10.0, 10.0), (9.5, 9.0, 10.0, np.nan), (9.5, 10.0, 9.0, 10.0), (-1.0, -2.0, 1.0, 10.0),
     (4.0, 3.9, 4.1, 10.0)],
)  # fmt: skip
def test_what_is_no_number_or_gross_is_passed_over(row: tuple[float, float, float, float]) -> None:
    assert shift(seen(row)) is None
    assert shift(seen()[:0]) is None


def test_the_nowcast_moves_with_it_whole_and_says_by_how_much() -> None:
    times = pd.date_range(NOON, periods=60, freq="min", name="time")
    wind = {"flow_speed": 450.0, "proton_density": 8.0, "proton_temperature": 1e5, "bx_gsm": 0.0, "by_gsm": 2.0,
            "bz_gsm": -4.0, "bt": 4.5}  # fmt: skip
    frame = pd.DataFrame(wind, index=times)
    plain = derive.at_nose(frame)
    shifted = derive.at_nose(frame, shift=shift(seen((9.0, 8.9, 9.1, 10.0))))
    factor = shifted["standoff_distance"] / plain["standoff_distance"]
    assert factor.iloc[0] == pytest.approx(0.902, abs=0.003)
    assert (factor.diff().dropna() > 0).all()  # it decays
    for name in ("standoff_distance_low", "standoff_distance_high", "terminator_radius", "bow_shock_distance"):
        np.testing.assert_allclose(shifted[name] / plain[name], factor, rtol=1e-4)
    assert (shifted["geo_crossing_probability"] > plain["geo_crossing_probability"]).all()
    np.testing.assert_allclose(shifted["standoff_rate"], plain["standoff_rate"], atol=1e-6)  # no motion
    told = shifted["standoff_distance"] - plain["standoff_distance"]
    np.testing.assert_allclose(shifted["smile_shift"], told, atol=0.002)
    assert (plain["smile_shift"] == 0).all()
    assert displacement(np.array([9.0]), np.log([0.9]))[0] == pytest.approx(-1.0)
