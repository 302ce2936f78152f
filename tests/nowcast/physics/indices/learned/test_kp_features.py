import numpy as np
import pandas as pd
import pytest

from nowcast.physics.indices.learned.kp_features import NEEDS, elapsed, features, running_columns, running_names


def wind(hours, freq="1h", seed=1):
    """A wind that is steady within each hour."""
    rng = np.random.default_rng(seed)
    times = pd.date_range("2014-03-20", periods=hours, freq="1h", tz="UTC", name="time")
    frame = pd.DataFrame(rng.normal(0, 4, (hours, 3)), index=times, columns=list(NEEDS[:3]))
    frame["bt"] = 1.3 * np.sqrt((frame**2).sum(axis=1))
    frame["flow_speed"], frame["proton_density"] = rng.uniform(300, 700, hours), rng.uniform(2, 15, hours)
    if freq == "1h":
        return frame
    finer = pd.date_range(times[0], times[-1] + pd.Timedelta(minutes=59), freq=freq, name="time")
    return frame.reindex(finer, method="ffill")


def column(found, name):
    return found.table[:, found.names.index(name)]


@pytest.mark.parametrize(("freq", "rows"), [("1min", 60), ("5min", 12)])
def test_hourly_and_finer_wind_give_the_same_features_at_the_end_of_an_hour(freq, rows):
    hourly, fine = features(wind(48)), features(wind(48, freq))
    ends = fine.table[rows - 1 :: rows]
    np.testing.assert_allclose(ends[24:], hourly.table[24:], rtol=1e-6, atol=1e-9)


def test_elapsed_is_the_part_of_the_block_that_is_over():
    hours = pd.date_range("2024-01-01", periods=4, freq="1h", tz="UTC")
    assert elapsed(hours, 60.0).tolist() == [1.0, 2.0, 3.0, 1.0]
    minutes = pd.DatetimeIndex(["2024-01-01T05:59Z", "2024-01-01T06:00Z"])
    assert elapsed(minutes, 1.0) == pytest.approx([3.0, 1 / 60])


def test_block_is_what_has_passed_of_it():
    frame = wind(30)
    found = features(frame)
    assert column(found, "bz in the block")[26] == pytest.approx(frame["bz_gsm"].iloc[24:27].mean())
    assert column(found, "bz in the block")[25] == pytest.approx(frame["bz_gsm"].iloc[24:26].mean())
    assert column(found, "bz in the block before")[25] == pytest.approx(frame["bz_gsm"].iloc[21:24].mean())
    assert column(found, "bz least in the block")[26] == frame["bz_gsm"].iloc[24:27].min()


def test_later_rows_change_nothing():
    frame = wind(80)
    frame.iloc[30:33] = np.nan
    frame = frame.drop(frame.index[50:53])
    whole, part = features(frame), features(frame.iloc[:60])
    np.testing.assert_array_equal(whole.table[:60], part.table)


def test_speed_stands_in_for_a_day_and_density_for_six_hours():
    frame = wind(60)
    frame.loc[frame.index[20:], ["flow_speed", "proton_density"]] = np.nan
    found = features(frame)
    assert column(found, "speed 0 h")[43] == frame["flow_speed"].iloc[19]
    assert np.isnan(column(found, "speed 0 h")[44])
    assert np.isfinite(column(found, "density")[25])
    assert np.isnan(column(found, "density")[26])
    assert found.plasma_age[22] == 180.0
    assert column(found, "plasma seen")[22] == 0.0


def test_field_is_never_remembered():
    frame = wind(30)
    frame.loc[frame.index[25], "bz_gsm"] = np.nan
    found = features(frame)
    assert np.isnan(column(found, "coupling 0 h")[25])
    assert column(found, "field seen")[25] == pytest.approx(2 / 3)
    assert found.field_age[25] == 60.0


def test_magnitude_of_the_mean_says_nothing_about_waves():
    frame = wind(60)
    assert np.isfinite(column(features(frame), "waves 0 h")).all()
    of_the_mean = frame.assign(bt=np.sqrt((frame[list(NEEDS[:3])] ** 2).sum(axis=1)))
    assert np.isnan(column(features(of_the_mean), "waves 0 h")).all()
    none = frame.assign(bt=np.nan)
    assert np.isnan(column(features(none), "waves 0 h")).all()
    assert np.isfinite(column(features(none), "field 0 h")).all()


def test_running_features_know_no_block():
    found = features(wind(5))
    assert not [name for name in running_names(found.names) if "block" in name or name == "elapsed"]
    assert [found.names[place] for place in running_columns(found.names)] == list(running_names(found.names))


def test_frames_of_no_and_of_one_row_are_frames():
    assert features(wind(3).iloc[:0]).table.shape == (0, len(features(wind(3)).names))
    assert features(wind(1)).table.shape[0] == 1


def test_frame_without_a_needed_column_is_refused():
    with pytest.raises(ValueError, match="bt"):
        features(wind(3).drop(columns="bt"))
