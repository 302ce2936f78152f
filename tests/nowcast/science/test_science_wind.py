"""Winds from files and folders, and on their way to the nose."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import nowcast

HEAD = "time,density_cm3,speed_km_s,bz_gsm_nT"
ROWS = ["2024-05-10T16:00Z,5,400,-3", "2024-05-10T16:01Z,,401,", "2024-05-10T16:02Z,6,402,-4"]
LINES = "\n".join([HEAD, *ROWS])


def test_a_file_becomes_a_frame_in_our_words(tmp_path: Path) -> None:
    (tmp_path / "wind.csv").write_text(LINES)
    wind = nowcast.read_wind(str(tmp_path / "wind.csv"))
    assert (wind.at, wind.step, wind.remarks) == ("", pd.Timedelta(minutes=1), ())
    assert wind.frame["bz_gsm"].tolist()[::2] == [-3.0, -4.0]
    assert np.isnan(wind.frame["bz_gsm"].iloc[1])


@pytest.mark.parametrize(
    ("name", "at"), [("omni_1min.csv", "earth"), ("ace_propagated.csv", "earth"), ("wind_l1_1min.csv", "l1")]
)
def test_the_name_of_a_file_says_where_the_wind_was_measured(tmp_path: Path, name: str, at: str) -> None:
    (tmp_path / name).write_text(LINES)
    assert nowcast.read_wind(tmp_path / name).at == at


def test_the_position_of_the_craft_is_read(tmp_path: Path) -> None:
    rows = [HEAD + ",x_gsm_Re", *(f"{row},220" for row in ROWS)]
    (tmp_path / "craft.csv").write_text("\n".join(rows))
    wind = nowcast.read_wind(tmp_path / "craft.csv")
    assert wind.at == "l1"
    assert wind.distance_km == pytest.approx(220 * 6371.2)


def test_a_folder_gives_the_wind_at_l1_and_says_what_it_left(tmp_path: Path) -> None:
    for name in ("omni_1min.csv", "wind_l1_1min.csv"):
        (tmp_path / name).write_text(LINES)
    (tmp_path / "dst.csv").write_text("time,dst_nT\n2024-05-10T16:00Z,-20\n")
    wind = nowcast.read_wind(tmp_path)
    assert wind.at == "l1"
    assert wind.remarks[:2] == (
        "The wind is that of wind_l1_1min.csv.",
        "omni_1min.csv holds a wind as well; wind_l1_1min.csv was read.",
    )
    assert wind.remarks[2].startswith("dst.csv is no wind: line 1: there is none of the columns")


def test_a_recorded_storm_is_read_from_its_folder(data_dir: Path) -> None:
    wind = nowcast.read_wind(data_dir / "storms" / "gannon_2024")
    assert wind.at == "l1"
    assert 1.3e6 < wind.distance_km < 1.6e6
    assert wind.frame["bz_gsm"].min() < -40.0
    dst = nowcast.read_index(data_dir / "storms" / "gannon_2024" / "dst_kyoto_hourly.csv", "dst")
    assert dst.min() < -350.0


def test_a_folder_without_wind_says_why(tmp_path: Path) -> None:
    (tmp_path / "dst.csv").write_text("time,dst_nT\n2024-05-10T16:00Z,-20\n")
    with pytest.raises(nowcast.NowcastError, match=r"holds no wind file\. dst\.csv is no wind"):
        nowcast.read_wind(tmp_path)


def test_another_unit_in_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "wind.csv").write_text("time,speed_km_s\n2024-05-10T16:00Z,400000\n")
    with pytest.raises(nowcast.NowcastError, match="line 2, column speed_km_s"):
        nowcast.read_wind(tmp_path / "wind.csv")


def test_the_built_in_storm_is_the_same_every_time_and_has_gaps() -> None:
    first, second = nowcast.builtin_storm(), nowcast.builtin_storm()
    pd.testing.assert_frame_equal(first.wind, second.wind)
    assert first.wind["flow_speed"].isna().any()
    assert first.dst.min() < -100.0 < 0.0 <= first.kp.min()


def test_a_wind_arrives_after_the_way_over_its_speed() -> None:
    times = pd.date_range("2024-05-10T16:00Z", periods=30, freq="min", name="time")
    wind = pd.DataFrame({"flow_speed": 500.0, "bz_gsm": np.arange(30.0)}, index=times)
    nose = nowcast.wind_at_nose(wind, 1.5e6)
    lead = (1.5e6 - 63712.0) / 500.0 / 60.0
    assert nose["lead_time"].iloc[0] == pytest.approx(lead)
    assert nose["bz_gsm"].loc["2024-05-10T17:00Z"] == np.ceil(60.0 - lead)


def test_the_step_of_the_wind_is_kept() -> None:
    times = pd.date_range("2024-05-10T00:00Z", periods=24, freq="h", name="time")
    nose = nowcast.wind_at_nose(pd.DataFrame({"flow_speed": 400.0, "bz_gsm": -1.0}, index=times))
    assert set(np.diff(nose.index)) == {np.timedelta64(1, "h")}


def test_a_wind_without_any_speed_cannot_be_timed() -> None:
    times = pd.date_range("2024-05-10T00:00Z", periods=3, freq="min", name="time")
    with pytest.raises(nowcast.InputError, match="No row of the wind has a speed"):
        nowcast.wind_at_nose(pd.DataFrame({"flow_speed": np.nan}, index=times))
