import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from nowcast.cli.main import app
from nowcast.errors import NowcastError
from nowcast.hindcast.input import COLUMNS
from nowcast.hindcast.run import AHEAD, OUTPUT, as_written, at_the_earth, dst_scores, hindcast, kp_scores, score_rows

RUN = CliRunner()


def wind(rows=72, freq="1h", seed=1):
    rng = np.random.default_rng(seed)
    times = pd.date_range("2003-11-19", periods=rows, freq=freq, tz="UTC", name="time").as_unit("ms")
    names = {quantity: name for name, quantity in COLUMNS.items()}
    bz = np.where(np.arange(rows) % 48 < 24, 3.0, -15.0) + rng.normal(0.0, 2.0, rows)
    values = {"proton_density": 6.0, "flow_speed": 480.0, "proton_temperature": 1e5, "bx_gsm": 3.0, "by_gsm": -4.0}
    frame = pd.DataFrame(dict.fromkeys(names, np.nan) | values | {"bz_gsm": bz}, index=times)
    return frame[list(names)].astype(float)


def csv(frame, path):
    names = {quantity: name for name, quantity in COLUMNS.items()}
    frame.rename(columns=names).to_csv(path, date_format="%Y-%m-%dT%H:%M:%SZ")
    return str(path)


@pytest.mark.parametrize("freq", ["1min", "5min", "1h"])
def test_there_is_one_row_for_each_row_with_all_columns(freq):
    frame = wind(150, freq)
    rows = hindcast(frame).rows
    assert rows.index.equals(frame.index)
    assert list(rows.columns) == [*OUTPUT, *AHEAD]
    for name in ("standoff_distance", "dst_estimate", "kp_estimate", "bow_shock_distance", "flaring"):
        assert rows[name].iloc[-1] == rows[name].iloc[-1], name


@pytest.mark.parametrize("at", ["earth", "l1"])
def test_cutting_later_rows_changes_nothing_gaps_included(at):
    frame = wind(600, "5min")
    frame.iloc[100:130] = np.nan
    frame.loc[frame.index[::3], ["flow_speed", "proton_density"]] = np.nan
    frame = frame.drop(frame.index[300:310])
    whole, cut = (hindcast(one, at=at, longitudes=[-75.2]).rows for one in (frame, frame.iloc[:400]))
    common = cut.index[: len(cut) - 24] if at == "l1" else cut.index
    pd.testing.assert_frame_equal(cut.loc[common], whole.loc[common], rtol=1e-9, atol=1e-9)


def test_a_hole_of_the_wind_at_l1_is_held_while_wind_behind_it_is_on_its_way():
    frame = wind(300, "1min")
    frame.iloc[100:120] = np.nan
    rows = hindcast(frame, at="l1", longitudes=[-75.2]).rows
    hole = slice(110, 118)
    assert rows["standoff_distance"].iloc[hole].notna().all()
    assert rows["geo_crossing_probability_-75.2"].iloc[hole].notna().all()
    assert hindcast(frame).rows["standoff_distance"].iloc[hole].isna().all()  # at the Earth nothing is known ahead


def test_flow_pressure_is_used_where_the_density_is_missing():
    frame = wind(48)
    frame["proton_density"] = np.nan
    frame["dynamic_pressure"] = 2.5
    rows = hindcast(frame).rows
    assert rows[["standoff_distance", "dst_estimate"]].notna().all(axis=None)


def test_wind_from_l1_arrives_later_and_fills_as_many_rows():
    frame = wind(300, "1min")
    nose = at_the_earth(frame)
    assert len(nose) == len(frame)
    assert pd.Timedelta(minutes=40) < nose.index[0] - frame.index[0] < pd.Timedelta(minutes=60)
    assert nose["bz_gsm"].iloc[5] == frame["bz_gsm"].iloc[5]


def test_hours_from_l1_move_by_whole_hours():
    frame = wind(48)
    nose = at_the_earth(frame)
    assert (nose.index[0] - frame.index[0]) / pd.Timedelta(hours=1) == 1.0
    assert nose["bz_gsm"].tolist() == frame["bz_gsm"].tolist()


def test_wind_without_any_speed_cannot_be_timed():
    with pytest.raises(NowcastError, match="speed"):
        at_the_earth(wind(10).assign(flow_speed=np.nan))


def test_a_start_is_met_and_official_values_change_dst_alone():
    frame = wind(60)
    official = pd.DataFrame({"dst": -200.0, "received": frame.index + pd.Timedelta(hours=2)}, index=frame.index)
    free, known = hindcast(frame, dst_start=-120.0).rows, hindcast(frame, dst_start=-120.0, official=official).rows
    assert free["dst_estimate"].iloc[0] == pytest.approx(-120.0, abs=2.0)
    assert (known["dst_estimate"].iloc[5:] < free["dst_estimate"].iloc[5:] - 5.0).all()
    same = [name for name in OUTPUT if not name.startswith("dst")]
    pd.testing.assert_frame_equal(known[same], free[same])


def test_truth_is_scored_beside_the_references():
    frame = wind(400)
    made = hindcast(frame)
    truth = made.rows["dst_estimate"].rename("dst") + 5.0
    table = {(one.of, one.score): one for one in dst_scores(made, truth)}
    assert table["estimate", "rmse"].value == pytest.approx(5.0)
    assert table["estimate", "bias"].value == pytest.approx(-5.0)
    whose = {of for of, _ in table}
    assert {"persistence 1 h", "persistence 6 h", "climatology", "Burton (15.8)", "O'Brien-McPherron"} <= whose
    assert {"hss <= -50", "coverage", "coverage <= -50", "crps"} <= {score for _, score in table}
    assert score_rows(list(table.values()))[0][:3] == ["score", "n", "estimate"]


def test_of_a_block_of_three_hours_the_last_row_is_scored():
    made = hindcast(wind(300))
    said = made.rows["kp_estimate"]
    truth = said[2::3].set_axis(said.index[::3])
    table = {(one.of, one.score): one for one in kp_scores(made, truth)}
    assert table["estimate", "rmse"].value == pytest.approx(0.0, abs=1e-9)


def test_what_is_written_has_iso_times_and_empty_gaps():
    rows = hindcast(wind(30)).rows
    rows.iloc[3] = np.nan
    lines = as_written(rows).to_csv().splitlines()
    assert lines[1].startswith("2003-11-19T00:00:00Z,")
    assert set(lines[4].split(",")[1:]) == {""}


def test_the_command_writes_the_file_the_points_and_the_scores(tmp_path):
    source = csv(wind(96), tmp_path / "wind.csv")
    truth, places, output = tmp_path / "dst.csv", tmp_path / "points.csv", tmp_path / "out.csv.gz"
    pd.DataFrame({"dst_nT": -20.0}, index=wind(96).index).to_csv(truth)
    places.write_text("time,x_gsm_Re,y_gsm_Re,z_gsm_Re\n2003-11-20T05:10:00Z,10,0,0\n2003-11-19T05:00:00Z,0,12,3\n")
    more = ["--geo-longitude", "-75.2", "--geo-longitude", "60", "--dst-start", "-10", "--truth", f"dst={truth}"]
    done = RUN.invoke(app, ["hindcast", source, "--output", str(output), "--points", str(places), *more])
    assert done.exit_code == 0, done.output
    table = pd.read_csv(output)
    assert len(table) == 96
    assert {"geo_crossing_probability_-75.2", "geo_crossing_probability_60"} <= set(table.columns)
    points = pd.read_csv(tmp_path / "out_points.csv.gz")
    assert points["boundary_distance"].between(7.0, 20.0).all()
    assert "O'Brien" in done.output
    assert "rmse" in done.output


def test_the_truth_changes_nothing_that_is_written(tmp_path):
    source, truth = csv(wind(60), tmp_path / "wind.csv"), tmp_path / "dst.csv"
    pd.DataFrame({"dst_nT": -300.0}, index=wind(60).index).to_csv(truth)
    for name, more in (("a.csv", []), ("b.csv", ["--truth", f"dst={truth}"])):
        assert RUN.invoke(app, ["hindcast", source, "--output", str(tmp_path / name), *more]).exit_code == 0
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_official_values_are_used_from_their_hour_on_or_from_their_receipt(tmp_path):
    frame = wind(60)
    source, known = csv(frame, tmp_path / "wind.csv"), tmp_path / "dst.csv"
    values = pd.DataFrame({"dst_nT": -150.0}, index=frame.index)
    said = {}
    for name, late in (("soon", 0.0), ("late", 240.0), ("column", 0.0)):
        if name == "column":
            values["received"] = (frame.index + pd.Timedelta(hours=5)).strftime("%Y-%m-%dT%H:%MZ")
        values.to_csv(known)
        options = ["--official-dst", str(known), "--official-latency", str(late), "--dst-start", "-20"]
        done = RUN.invoke(app, ["hindcast", source, "--output", str(tmp_path / "out.csv"), *options])
        assert done.exit_code == 0, done.output
        said[name] = pd.read_csv(tmp_path / "out.csv")["dst_estimate"]
    assert said["soon"].iloc[1:].between(-150.02, -149.98).all()
    assert said["late"].iloc[3] > -80.0
    assert said["late"].iloc[4] < -100.0
    pd.testing.assert_series_equal(said["column"], said["late"])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--at", "mars"], "earth or l1"),
        (["--truth", "ae=x.csv"], "dst=FILE"),
        (["--truth", "dst=none.csv"], "no file"),
    ],
)
def test_a_bad_option_is_said_in_a_sentence(tmp_path, options, words):
    source = csv(wind(5), tmp_path / "wind.csv")
    done = RUN.invoke(app, ["hindcast", source, "--output", str(tmp_path / "out.csv"), *options])
    assert isinstance(done.exception, NowcastError)
    assert words in str(done.exception)
