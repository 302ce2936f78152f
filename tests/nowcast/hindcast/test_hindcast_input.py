import gzip

import numpy as np
import pandas as pd
import pytest

from nowcast.errors import NowcastError
from nowcast.hindcast.input import read_points, read_received, read_truth, read_wind

HEAD = "time,density_cm3,speed_km_s,bz_gsm_nT\n"
ROWS = "2024-05-10T00:00:00Z,5.0,400,-3.0\n2024-05-10T00:01:00Z,,410,\n2024-05-10T00:02:00Z,5.2,420,2.5\n"


def saved(tmp_path, text, name="wind.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refusal(read, path, *arguments):
    with pytest.raises(NowcastError) as caught:
        read(path, *arguments)
    text = str(caught.value)
    assert "\n" not in text
    assert text.endswith(".")
    return text


def test_an_ordinary_file_is_read_with_its_gaps(tmp_path):
    recorded = read_wind(saved(tmp_path, HEAD + ROWS))
    assert recorded.frame["proton_density"].isna().tolist() == [False, True, False]
    assert recorded.frame["bx_gsm"].isna().all()
    assert recorded.step == pd.Timedelta(minutes=1)
    assert str(recorded.frame.index.tz) == "UTC"
    assert recorded.remarks == ()


def test_gzip_other_columns_and_times_without_a_zone_are_read(tmp_path):
    text = "kp,time,bz_gsm_nT,mood\n3,2024-05-10 00:00,-3.5,good\n4,2024-05-10 01:00,NaN,bad\n"
    recorded = read_wind(saved(tmp_path, gzip.compress(text.encode()), "wind.csv.gz"))
    assert recorded.frame["bz_gsm"].iloc[0] == -3.5
    assert recorded.step == pd.Timedelta(hours=1)


def test_trailing_blank_lines_are_no_rows(tmp_path):
    assert len(read_wind(saved(tmp_path, HEAD + ROWS + "\n\n")).frame) == 3


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "line 1: the file is empty"),
        (HEAD, "line 2: there is a head and no row"),
        ("zeit,bz_gsm_nT\n2024-05-10,1\n", "line 1: there is no column time"),
        ("time,bz\n2024-05-10T00:00Z,1\n", "line 1: there is none of the columns"),
        ("time,bz_gsm_nT,bz_gsm_nT\n2024-05-10,1,2\n", "is there twice"),
        (HEAD + ROWS + "yesterday,1,400,2\n", "line 5, column time: 'yesterday' is no time"),
        (HEAD + ROWS + "2024-05-10T00:03:00Z,1,fast,2\n", "line 5, column speed_km_s: 'fast' is no number"),
        (HEAD + ROWS + "2024-05-10T00:03:00Z,1,inf,2\n", "line 5, column speed_km_s: 'inf' is no number"),
        (HEAD + ROWS + "2024-05-10T00:03:00Z,1,400,2,7,8\n", "line 5"),
        (HEAD + ROWS + "2024-05-10T00:02:00Z,1,400,2\n", "line 5, column time: 2024-05-10T00:02:00Z is the same as"),
        (HEAD + ROWS + "2024-05-10T00:00:30Z,1,400,2\n", "line 5, column time: 2024-05-10T00:00:30Z is before"),
        (HEAD + "\n" + ROWS, "line 2, column time"),
        (b"\x1f\x8b\x00\xff\xfe", "line 1"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path, text, words):
    assert words in refusal(read_wind, saved(tmp_path, text))


def test_a_damaged_gzip_and_a_missing_file_are_said(tmp_path):
    damaged = saved(tmp_path, gzip.compress((HEAD + ROWS).encode())[:-12], "wind.csv.gz")
    assert "wind.csv.gz" in refusal(read_wind, damaged)
    assert "There is no file" in refusal(read_wind, tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("column", "value", "unit"),
    [
        ("density_cm3", "5e6", "cm⁻³"),
        ("speed_km_s", "412000", "km/s"),
        ("speed_km_s", "0.412", "km/s"),
        ("bz_gsm_nT", "-3.1e-9", "nT"),
        ("b_magnitude_nT", "6.2e-9", "nT"),
        ("b_magnitude_nT", "6200", "nT"),
        ("temperature_K", "12.4", "K"),
        ("flow_pressure_nPa", "2.1e-9", "nPa"),
        ("flow_pressure_nPa", "2100", "nPa"),
    ],
)
def test_another_unit_is_refused_with_line_and_column(tmp_path, column, value, unit):
    text = f"time,{column}\n2024-05-10T00:00Z,\n" + "".join(f"2024-05-10T0{h}:00Z,{value}\n" for h in range(1, 8))
    said = refusal(read_wind, saved(tmp_path, text))
    assert f"line 3, column {column}" in said
    assert unit in said


def test_a_storm_and_a_very_quiet_wind_are_no_other_unit(tmp_path):
    storm = "2003-10-29T0{}:00Z,{},1850,-55\n"
    read_wind(saved(tmp_path, HEAD + "".join(storm.format(h, 0.4) for h in range(8))))
    calm = "2009-01-01T0{}:00Z,3.1,265,{}\n"
    read_wind(saved(tmp_path, HEAD + "".join(calm.format(h, 0.0 if h % 2 else 0.2) for h in range(8))))


def test_fills_and_impossible_values_become_gaps_and_are_counted(tmp_path):
    text = HEAD + ROWS + "2024-05-10T00:03:00Z,999.9,9999,9999.99\n2024-05-10T00:04:00Z,0,400,1\n"
    recorded = read_wind(saved(tmp_path, text))
    assert recorded.frame.iloc[3].isna().all()
    assert np.isnan(recorded.frame["proton_density"].iloc[4])
    assert any("2 values of density_cm3" in remark and "line 5" in remark for remark in recorded.remarks)


def test_truth_is_found_by_its_name_or_because_it_is_alone(tmp_path):
    assert read_truth(saved(tmp_path, "time,kp,dst_nT\n2024-05-10,3,-7\n"), "dst").tolist() == [-7.0]
    assert read_truth(saved(tmp_path, "time,value\n2024-05-10,3.33\n"), "kp").tolist() == [3.33]
    assert "no column dst" in refusal(read_truth, saved(tmp_path, "time,a,b\n2024-05-10,1,2\n"), "dst")


def test_the_time_of_receipt_is_read_where_it_is_given(tmp_path):
    text = "time,dst_nT,received\n2024-05-10T00:00Z,-7,2024-05-10T01:20Z\n"
    assert read_received(saved(tmp_path, text))[0] == pd.Timestamp("2024-05-10T01:20Z")
    assert read_received(saved(tmp_path, "time,dst\n2024-05-10,1\n")) is None


def test_points_are_read_in_any_order_and_refused_in_kilometres(tmp_path):
    head = "time,x_gsm_Re,y_gsm_Re,z_gsm_Re\n"
    text = head + "2024-05-10T02:00Z,10,0,0\n2024-05-10T01:00Z,0,12,0\n"
    assert len(read_points(saved(tmp_path, text))) == 2
    said = refusal(read_points, saved(tmp_path, head + "2024-05-10T02:00Z,10,0,65000\n"))
    assert "line 2, column z_gsm_Re" in said
    assert "no column z_gsm_Re" in refusal(read_points, saved(tmp_path, "time,x_gsm_Re,y_gsm_Re\n2024-05-10,1,2\n"))
