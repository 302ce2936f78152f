"""Inside or outside the magnetopause, from the field at a geosynchronous satellite."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from nowcast.physics import crossings
from nowcast.physics.frames import gei_to_gse, gsm_to_gse

GOES_EAST = -75.2  # deg
STORMS = ("19990922_19990923", "20000406_20000407", "20000917_20000918")
NOON = "2024-05-10T17:00Z"  # at GOES East


def field(hp: list[float], he: float = 20.0, hn: float = 15.0, begin: str = NOON) -> pd.DataFrame:
    """Minutes of one satellite."""
    times = pd.date_range(begin, periods=len(hp), freq="min", name="time")
    return pd.DataFrame({"goes_hp": hp, "goes_he": he, "goes_hn": hn}, index=times, dtype=float)


def test_a_quiet_field_at_noon_is_inside_and_sure() -> None:
    judged = crossings.judge(field([112.0] * 10), GOES_EAST)
    assert set(judged["state"]) == {"inside"}
    assert judged["confidence"].min() > 0.95


def test_a_field_pressed_to_twice_its_strength_is_still_inside() -> None:
    assert set(crossings.judge(field([230.0] * 10), GOES_EAST)["state"]) == {"inside"}


def test_a_negative_field_at_noon_is_outside_and_sure() -> None:
    judged = crossings.judge(field([-90.0, -110.0] * 5), GOES_EAST)
    assert set(judged["state"]) == {"outside"}
    assert judged["outside_probability"].min() > 0.95


def test_a_field_that_lies_across_and_turns_is_outside() -> None:
    turning = field([25.0, 10.0, 30.0, -5.0] * 3)
    turning["goes_hn"] = [90.0, -80.0, 60.0, 110.0] * 3
    assert crossings.judge(turning, GOES_EAST)["state"].iloc[-1] == "outside"


def test_a_field_that_turns_from_minute_to_minute_is_more_likely_outside_than_a_steady_one() -> None:
    steady = field([40.0] * 10, hn=35.0)
    turning = steady.assign(goes_hn=[35.0, -35.0] * 5)
    calm, restless = (crossings.judge(f, GOES_EAST)["outside_probability"].iloc[-1] for f in (steady, turning))
    assert restless > calm + 0.2


def test_a_weak_northward_field_is_uncertain() -> None:
    assert crossings.judge(field([40.0] * 10, he=35.0, hn=30.0), GOES_EAST)["state"].iloc[-1] == "uncertain"


@pytest.mark.parametrize("hours", [-7, 7, 12])
def test_off_the_day_side_nothing_is_judged(hours: int) -> None:
    judged = crossings.judge(field([-90.0] * 5, begin=str(pd.Timestamp(NOON) + pd.Timedelta(hours=hours))), GOES_EAST)
    assert judged["outside_probability"].isna().all()
    assert set(judged["state"]) == {"uncertain"}
    assert judged["confidence"].max() == 0.0


def test_the_same_minute_is_day_for_one_satellite_and_night_for_another() -> None:
    assert crossings.judge(field([-90.0] * 5), GOES_EAST)["state"].iloc[-1] == "outside"
    assert crossings.judge(field([-90.0] * 5), 120.0)["state"].iloc[-1] == "uncertain"


def test_local_time_is_that_of_the_longitude() -> None:
    assert crossings.local_time(pd.DatetimeIndex([NOON]), GOES_EAST)[0] == pytest.approx(11.987, abs=1e-3)
    assert crossings.local_time(pd.DatetimeIndex(["2024-05-10T00:00Z"]), -135.0)[0] == 15.0


def test_a_missing_minute_stays_missing_and_its_neighbours_are_judged() -> None:
    given = field([112.0] * 6)
    given.loc[given.index[3], "goes_he"] = np.nan
    judged = crossings.judge(given, GOES_EAST)
    assert judged["outside_probability"].isna().tolist() == [False, False, False, True, False, False]
    assert judged["state"].iloc[3] == "uncertain"


def test_southward_wind_makes_a_northward_field_more_surely_inside_and_northward_wind_less() -> None:
    given = field([70.0] * 10, he=30.0, hn=25.0)
    plain, south, north = (
        crossings.judge(given, GOES_EAST, wind)["outside_probability"].iloc[-1] for wind in (None, -15.0, 15.0)
    )
    assert south < plain < north < 0.5


def test_now_knows_nothing_of_the_minutes_to_come() -> None:
    whole = field([110.0] * 20 + [-90.0] * 20)
    begun = crossings.judge(whole.iloc[:21], GOES_EAST)
    pd.testing.assert_frame_equal(crossings.judge(whole, GOES_EAST).iloc[:21], begun)
    late, early = (crossings.judge(whole, GOES_EAST, hindsight=look)["state"] for look in (False, True))
    assert (early == "outside").argmax() == 20
    assert (late == "outside").argmax() in (21, 22)


def test_an_empty_field_gives_an_empty_judgement() -> None:
    assert crossings.judge(field([]), GOES_EAST).empty


def goes10(data_dir: Path, storm: str) -> tuple[pd.DataFrame, NDArray[np.bool_]]:
    """The recorded field along the satellite's axes, and the derived truth."""
    folder = data_dir / "storms/magnetopause_crossings"
    table = pd.read_csv(folder / f"goes10_{storm}_1min.csv", parse_dates=["time"], index_col="time")
    spans = pd.read_csv(folder / f"goes10_{storm}_sheath_intervals_derived.csv", parse_dates=["start", "end"])
    times = pd.DatetimeIndex(table.index)
    vector = gsm_to_gse(times, table[[f"b{axis}_gsm_nT" for axis in "xyz"]].to_numpy())
    position = gsm_to_gse(times, table[[f"{axis}_gsm_Re" for axis in "xyz"]].to_numpy())
    north = gei_to_gse(times, np.broadcast_to([0.0, 0.0, 1.0], vector.shape))
    out = position / np.linalg.norm(position, axis=1, keepdims=True)
    parts = {"goes_hp": north, "goes_he": -out, "goes_hn": np.cross(north, out)}
    frame = pd.DataFrame({name: (vector * axis).sum(axis=1) for name, axis in parts.items()}, index=times)
    truth = np.logical_or.reduce([(times >= row.start) & (times <= row.end) for row in spans.itertuples()])
    return frame, truth


@pytest.mark.parametrize(("hindsight", "detected", "false"), [(False, 0.98, 0.07), (True, 0.995, 0.06)])
@pytest.mark.parametrize("storm", STORMS)
def test_the_recorded_sheath_of_goes_10_is_found(
    data_dir: Path, storm: str, hindsight: bool, detected: float, false: float
) -> None:
    frame, truth = goes10(data_dir, storm)
    judged = crossings.judge(frame, -135.0, hindsight=hindsight)
    outside = (judged["outside_probability"] >= 0.5).to_numpy()
    known = judged["outside_probability"].notna().to_numpy()
    assert (outside & truth).sum() / (truth & known).sum() >= detected
    assert (outside & ~truth).sum() / outside.sum() <= false
    assert (judged["state"] == "uncertain").to_numpy()[known].mean() < 0.02
