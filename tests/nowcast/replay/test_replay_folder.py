"""Storm folders: hand-written short ones, and the recorded ones where they are at hand."""

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from build import builtin_storm

from nowcast.errors import ScenarioError
from nowcast.replay import scenario, shifted
from nowcast.replay.largest_step import largest_step
from nowcast.replay.products.horizons import queries
from nowcast.smile.orbit.horizons import OBJECTS
from nowcast.vocabulary.quantities import check_frame


def table(start: str, minutes: int, *, step: int | None = None, speed: float = 400.0) -> pd.DataFrame:
    """A steady wind with a forward step in minute `step`."""
    times = pd.date_range(start, periods=minutes, freq="min", tz="UTC")
    after = np.arange(minutes) >= (minutes if step is None else step)
    return pd.DataFrame(
        {
            "time": times.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "density_cm3": np.where(after, 15.0, 5.0),
            "speed_km_s": np.where(after, speed + 200, speed),
            "temperature_K": 1e5,
            "bx_gsm_nT": 3.0,
            "by_gsm_nT": -4.0,
            "bz_gsm_nT": np.where(after, -12.0, 0.0),
        }
    )


def write(folder: Path, name: str, rows: pd.DataFrame) -> None:
    text = rows.to_csv(index=False)
    path = folder / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())


def test_wind_at_l1_is_preferred_and_gives_its_craft_and_place(tmp_path):
    write(tmp_path, "omni_1min.csv", table("2024-01-01T00:00Z", 900))
    write(tmp_path, "ace_l1_1min.csv.gz", table("2024-01-01T06:00Z", 600, step=400).assign(x_gsm_Re=230.0))
    storm = scenario(tmp_path)
    mag = storm.frames["rtsw_mag"]
    for frame in storm.frames.values():
        check_frame(frame)
    assert set(mag.index.get_level_values("source")) == {"ACE"}
    assert mag["active"].all()
    assert mag["bt"].iloc[0] == pytest.approx(5.0)
    assert mag["phi_gsm"].iloc[0] == pytest.approx(306.87, abs=0.01)
    assert mag["by_gse"].isna().all()
    assert storm.frames["rtsw_ephemerides"]["x_gse"].iloc[0] == pytest.approx(230 * 6371.2, abs=1)
    assert storm.mode == "replay"


def test_the_replay_begins_an_hour_and_a_half_before_the_step(tmp_path):
    write(tmp_path, "wind_l1_1min.csv", table("2024-01-01T00:00Z", 900, step=600))
    assert scenario(tmp_path).start == datetime(2024, 1, 1, 8, 30, tzinfo=UTC)


def test_it_begins_with_three_hours_of_history_even_before_an_early_step(tmp_path):
    write(tmp_path, "wind_l1_1min.csv", table("2024-01-01T00:00Z", 900, step=60))
    assert scenario(tmp_path).start == datetime(2024, 1, 1, 3, 0, tzinfo=UTC)


def test_without_a_step_it_begins_after_six_hours(tmp_path):
    write(tmp_path, "wind_l1_1min.csv", table("2024-01-01T00:00Z", 900))
    assert scenario(tmp_path).start == datetime(2024, 1, 1, 6, 0, tzinfo=UTC)


def test_of_two_steps_that_before_the_lowest_dst_counts(tmp_path):
    rows = table("2024-01-01T00:00Z", 6000, step=600)
    rows.loc[5000:, ["speed_km_s", "bz_gsm_nT"]] = [900.0, -25.0]
    write(tmp_path, "wind_l1_1min.csv", rows)
    assert scenario(tmp_path).start == datetime(2024, 1, 4, 9, 50, tzinfo=UTC)
    times = ["2024-01-01T10:00:00Z", "2024-01-01T20:00:00Z", "2024-01-02T06:00:00Z"]
    write(tmp_path, "dst_kyoto_hourly.csv", pd.DataFrame({"time": times, "dst_nT": [0, -200, -90]}))
    assert scenario(tmp_path).start == datetime(2024, 1, 1, 8, 30, tzinfo=UTC)


def test_a_step_is_found_among_gaps():
    rows = table("2024-01-01T00:00Z", 300, step=150)
    wind = pd.DataFrame(
        {"flow_speed": rows["speed_km_s"], **{f"b{a}_gsm": rows[f"b{a}_gsm_nT"] for a in "xyz"}}
    ).set_axis(pd.DatetimeIndex(rows["time"]), axis=0)
    wind.loc[wind.index[1::2], "flow_speed"] = np.nan
    assert largest_step(wind) == pd.Timestamp("2024-01-01T02:30Z")


def test_wind_at_the_earth_alone_is_put_back_by_the_way_over_the_speed(tmp_path):
    write(tmp_path, "omni_1min.csv", table("2024-01-02T00:00Z", 900, speed=500.0))
    storm = scenario(tmp_path)
    assert storm.frames["rtsw_mag"].index[0] == (pd.Timestamp("2024-01-01T23:10Z"), "L1")
    assert "arrival times are a model's" in storm.about


def test_earlier_wind_at_the_earth_lengthens_the_propagated_wind(tmp_path):
    write(tmp_path, "wind_l1_1min.csv", table("2024-01-02T00:00Z", 900))
    write(tmp_path, "omni_1min.csv", table("2024-01-01T00:00Z", 2000))
    propagated = scenario(tmp_path).frames["propagated_wind"]
    assert propagated.index[0][0] < pd.Timestamp("2023-12-31T23:00Z")
    assert propagated.index.is_unique


def test_the_lead_is_the_way_to_32_earth_radii_over_the_speed(tmp_path):
    write(tmp_path, "wind_l1_1min.csv", table("2024-01-02T00:00Z", 900))
    lead = scenario(tmp_path).frames["propagated_wind"]["lead_time"].iloc[0]
    assert lead == pytest.approx((1.5e6 - 32 * 6371.2) / 400 / 60, abs=0.02)


def test_a_minute_without_plasma_is_no_row_of_plasma(tmp_path):
    rows = table("2024-01-02T00:00Z", 900)
    rows.loc[10:20, ["density_cm3", "speed_km_s", "temperature_K"]] = np.nan
    write(tmp_path, "wind_l1_1min.csv", rows)
    frames = scenario(tmp_path).frames
    assert (len(frames["rtsw_mag"]), len(frames["rtsw_wind"])) == (900, 889)


def test_indices_are_read_and_kept_in_thirds(tmp_path):
    write(tmp_path, "wind_l1_1min.csv", table("2024-01-02T00:00Z", 900))
    times = ["2024-01-01T21:00:00Z", "2024-01-02T00:00:00Z"]
    write(tmp_path, "kp_gfz_3h.csv", pd.DataFrame({"time": times, "kp": [2.333, 4.667]}))
    frames = scenario(tmp_path).frames
    assert list(frames["gfz_kp"]["kp"]) == [2.333, 4.667]
    assert frames["swpc_kp"]["station_count"].eq(8).all()
    assert "gfz_hp30" not in frames


@pytest.mark.parametrize("name", ["no_such_storm", ""])
def test_what_is_no_storm_is_said_in_a_sentence(tmp_path, name):
    with pytest.raises(ScenarioError, match=r"no storm|no wind file"):
        scenario(tmp_path / name)


def test_a_broken_file_is_said_in_a_sentence(tmp_path):
    (tmp_path / "wind_l1_1min.csv.gz").write_bytes(b"no gzip")
    with pytest.raises(ScenarioError, match="cannot be read"):
        scenario(tmp_path)


def test_a_shifted_storm_starts_then_and_its_kp_keeps_its_grid():
    storm = builtin_storm()
    moved = shifted(storm, datetime(2027, 1, 5, 13, 37, 20, tzinfo=UTC))
    assert abs(moved.start - datetime(2027, 1, 5, 13, 37, tzinfo=UTC)) <= timedelta(minutes=1)
    assert all(time.hour % 3 == 0 for time in moved.frames["gfz_kp"].index.get_level_values("time"))
    assert moved.frames["rtsw_mag"]["bt"].to_numpy() == pytest.approx(storm.frames["rtsw_mag"]["bt"].to_numpy())
    check_frame(moved.frames["rtsw_mag"])


def test_gannon_starts_an_hour_and_a_half_before_its_shock(data_dir):
    storm = scenario(data_dir / "storms" / "gannon_2024")
    assert storm.start == datetime(2024, 5, 10, 15, 6, tzinfo=UTC)
    assert storm.frames["propagated_wind"].index[0][0] < pd.Timestamp("2024-05-09T06:00Z")
    assert storm.frames["gfz_kp"]["kp"].max() == 9.0
    assert storm.frames["dst"]["dst"].min() == -412


def test_a_craft_whose_place_beside_the_line_is_not_known_has_no_ephemeris(tmp_path):
    write(tmp_path, "ace_l1_1min.csv", table("2024-01-01T00:00Z", 60).assign(x_gsm_Re=230.0))
    (answer,) = queries(scenario(tmp_path)).values()
    span = {"START_TIME": "'2024-01-01'", "STOP_TIME": "'2024-01-02'", "STEP_SIZE": "'6 h'"}
    assert b"No matches found" in answer(0, {"COMMAND": f"'{OBJECTS['ACE']}'", **span})
