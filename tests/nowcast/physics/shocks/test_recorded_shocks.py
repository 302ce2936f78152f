"""Recorded shocks at L1 are found, timed and confirmed; quiet days stay quiet."""

import pandas as pd
import pytest

from nowcast.fits.shock_events import minutes, read
from nowcast.physics.shocks import arrival, confirm, detect, effect

SOON = pd.Timedelta(minutes=3)


@pytest.fixture(scope="module")
def gannon(data_dir):
    return minutes(data_dir / "storms" / "gannon_2024" / "wind_l1_1min.csv")


def test_the_gannon_shock_is_known_3_minutes_after_it_with_its_arrival(gannon, data_dir):
    known = detect(gannon.loc[: pd.Timestamp("2024-05-10T16:40Z")])
    (shock,) = [one for one in known if one.kind == "fast forward" and one.confidence > 0.9]
    assert abs(shock.time - pd.Timestamp("2024-05-10T16:37Z")) <= pd.Timedelta(minutes=1)
    due = arrival(shock, 214.9 * 6371.2)
    assert due.low < pd.Timestamp("2024-05-10T17:05Z") < due.high  # the sudden commencement
    assert effect(shock).nose_after < 7.5
    sym_h = read(data_dir / "storms" / "gannon_2024" / "symh_1min.csv")["symh_nT"]
    seen = confirm(shock, due, sym_h=sym_h)
    assert seen.state == "confirmed"
    assert abs(seen.time - pd.Timestamp("2024-05-10T17:06Z")) <= pd.Timedelta(minutes=2)


def test_listed_shocks_at_ace_are_known_within_3_minutes(data_dir):
    listed = read(data_dir / "more" / "event_lists" / "shock_ace_l1_to_ssc_derived.csv").index
    found = count = 0
    for file in sorted((data_dir / "more" / "l1_storms_ace").glob("20[01]*/ace_l1_1min.csv.gz")):
        start = pd.Timestamp(file.parent.name, tz="UTC")
        inside = listed[(listed >= start) & (listed < start + pd.Timedelta(days=9))]
        wind = minutes(file) if len(inside) else None
        for time in inside if wind is not None else ():
            known = detect(wind.loc[time - pd.Timedelta(hours=3) : time + SOON])
            near = [shock for shock in known if abs(shock.time - time) <= SOON and shock.kind == "fast forward"]
            count, found = count + 1, found + bool(near)
    assert count >= 20
    assert found / count >= 0.95


def test_ten_quiet_days_hold_at_most_two_steps(data_dir):
    quiet = minutes(data_dir / "storms" / "quiet_2014_03" / "omni_1min.csv")
    assert len(detect(quiet)) <= 2


@pytest.mark.parametrize("folder", ["nov_2025_realtime", "apr_2026_realtime"])
def test_raw_real_time_wind_is_read_without_a_flood(folder, data_dir):
    wind = minutes(data_dir / "storms" / folder / "ace_realtime_propagated_1min.csv")
    days = (wind.index[-1] - wind.index[0]) / pd.Timedelta(days=1)
    assert len(detect(wind)) <= 3 * days


def test_a_tail_of_six_hours_gives_what_the_whole_gave(gannon):
    for stop in gannon.index[600::400]:
        early = stop - pd.Timedelta(hours=3)
        tail, whole = detect(gannon.loc[stop - pd.Timedelta(hours=6) : stop]), detect(gannon.loc[:stop])
        said = [[repr(one) for one in found if one.time > early] for found in (tail, whole)]
        assert said[0] == said[1]
