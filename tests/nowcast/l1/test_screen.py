"""Screening: what is no measurement becomes missing, with a remark."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from build import craft_index
from hypothesis import given, settings
from hypothesis import strategies as st

from nowcast.discover import members
from nowcast.feeds.rtsw_mag import parse
from nowcast.l1 import screen
from nowcast.vocabulary.quantities import QUANTITIES, check_frame

NOW = datetime(2026, 8, 7, 1, 30, tzinfo=UTC)
FEEDS = members("nowcast.feeds", "FEED")


def frame(
    source: str = "ACE", begin: str = "2026-08-07T01:00", step: str = "1min", **columns: list[float]
) -> pd.DataFrame:
    """Rows of one craft from 01:00 on."""
    count = len(next(iter(columns.values())))
    times = pd.date_range(begin, periods=count, freq=step, tz="UTC")
    index = craft_index(times, source)
    return pd.DataFrame({name: np.array(values, dtype=float) for name, values in columns.items()}, index=index)


def test_good_values_pass_untouched_without_a_remark() -> None:
    given_frame = frame(bt=[5.0, np.nan], bx_gsm=[4.0, 1], by_gsm=[0.0, 1], bz_gsm=[-3.0, 1], quality=[0, np.nan])
    before = given_frame.copy()
    screened, remarks = screen("rtsw_mag", given_frame, NOW)
    assert remarks == []
    pd.testing.assert_frame_equal(screened, before)
    pd.testing.assert_frame_equal(given_frame, before)


def test_a_value_beyond_the_hard_range_is_emptied_with_count_worst_and_time() -> None:
    screened, remarks = screen("rtsw_mag", frame(bz_gsm=[-301.0, 2.0, 999.0, 300.0, np.inf]), NOW)
    assert screened["bz_gsm"].fillna(7).tolist() == [7.0, 2.0, 7.0, 300.0, 7.0]
    (remark, _soft) = remarks
    assert remark.kind == "range"
    assert remark.text == (
        "Bz GSM of ACE: 3 values outside -300 to 300 nT left out, the worst inf at 2026-08-07 01:04 UTC."
    )


def test_only_the_column_that_is_wrong_is_emptied() -> None:
    screened, _ = screen("rtsw_wind", frame(flow_speed=[99.0], proton_density=[5.0]), NOW)
    assert np.isnan(screened["flow_speed"].iloc[0])
    assert screened["proton_density"].tolist() == [5.0]


def test_a_density_of_zero_is_missing_but_a_field_of_zero_is_measured() -> None:
    screened, remarks = screen("rtsw_wind", frame(proton_density=[0.0, 2.0], bz_gsm=[0.0, 1.0]), NOW)
    assert screened["proton_density"].isna().tolist() == [True, False]
    assert screened["bz_gsm"].tolist() == [0.0, 1.0]
    assert [remark.kind for remark in remarks] == ["fill"]


@pytest.mark.parametrize(("flag", "kept"), [(0.0, True), (np.nan, True), (1.0, False), (2.0, False), (-1.0, False)])
def test_a_row_that_the_source_flags_is_emptied(flag: float, kept: bool) -> None:
    screened, remarks = screen("rtsw_mag", frame(bt=[5.0], quality=[flag]), NOW)
    assert screened["bt"].notna().tolist() == [kept]
    assert [remark.kind for remark in remarks] == ([] if kept else ["quality"])
    assert screened["quality"].fillna(9).tolist() == [9.0 if np.isnan(flag) else flag]


def test_stamps_more_than_five_minutes_ahead_are_left_out() -> None:
    given_frame = frame(begin="2026-08-07T01:34", bt=[1.0, 2.0, 3.0])
    screened, remarks = screen("rtsw_mag", given_frame, NOW)
    assert screened["bt"].tolist() == [1.0, 2.0]
    assert [(remark.kind, remark.text) for remark in remarks] == [
        ("future", "1 row with a stamp in the future left out, up to 2026-08-07 01:36 UTC.")
    ]


def test_a_storm_beyond_the_soft_range_is_kept_and_said_once_an_hour() -> None:
    one = screen("rtsw_mag", frame(bz_gsm=[-85.0, -90.0]), NOW)
    two = screen("rtsw_mag", frame(bz_gsm=[-85.0, -90.0, -110.0]), NOW)
    assert two[0]["bz_gsm"].tolist() == [-85.0, -90.0, -110.0]
    assert one[1] == two[1]
    assert [remark.kind for remark in one[1]] == ["suspect"]


@pytest.mark.parametrize(("bt", "suspect"), [(5.0, False), (5.9, False), (6.1, True), (3.9, True)])
def test_a_total_field_that_is_not_the_length_is_suspect_and_kept(bt: float, suspect: bool) -> None:
    screened, remarks = screen("rtsw_mag", frame(bt=[bt], bx_gsm=[4.0], by_gsm=[0.0], bz_gsm=[-3.0]), NOW)
    assert screened["bt"].tolist() == [bt]
    assert [remark.kind for remark in remarks] == ["suspect"] * suspect


def test_a_tenth_of_a_strong_field_is_allowed() -> None:
    _, remarks = screen("rtsw_mag", frame(bt=[54.0], bx_gsm=[0.0], by_gsm=[0.0], bz_gsm=[-50.0]), NOW)
    assert remarks == []


def test_a_speed_that_is_not_the_length_of_the_velocity_is_suspect() -> None:
    _, remarks = screen("rtsw_wind", frame(flow_speed=[400.0], vx_gse=[-300.0], vy_gse=[0.0], vz_gse=[0.0]), NOW)
    assert [remark.kind for remark in remarks] == ["suspect"]


def test_a_kp_that_does_not_begin_its_three_hours_is_left_out() -> None:
    screened, remarks = screen("gfz_kp", frame("gfz", "2026-08-06T00:00", "2h", kp=[1.0, 1.333, 2.0, 3.0]), NOW)
    assert screened["kp"].fillna(9).tolist() == [1.0, 9.0, 9.0, 3.0]
    assert [remark.kind for remark in remarks] == ["stamp"]


def test_a_kp_that_is_no_third_is_suspect_and_both_spellings_of_a_third_are_not() -> None:
    _, remarks = screen("swpc_kp", frame("swpc", "2026-08-06T00:00", "3h", kp=[2.33, 2.667, 9.0, 0.67]), NOW)
    assert remarks == []
    screened, remarks = screen("swpc_kp", frame("swpc", "2026-08-06T00:00", "3h", kp=[2.5]), NOW)
    assert screened["kp"].tolist() == [2.5]
    assert [remark.kind for remark in remarks] == ["suspect"]


def test_the_order_of_rows_does_not_matter() -> None:
    given_frame = frame(bz_gsm=[-301.0, 2.0, 301.0, 90.0], bt=[400.0, 2.0, 3.0, -1.0], quality=[0.0, 1.0, 0.0, 0.0])
    screened, remarks = screen("rtsw_mag", given_frame, NOW)
    for order in ([3, 2, 1, 0], [1, 3, 0, 2]):
        other, said = screen("rtsw_mag", given_frame.iloc[order], NOW)
        pd.testing.assert_frame_equal(other, screened)
        assert said == remarks


def test_screening_twice_changes_nothing_more() -> None:
    screened, _ = screen("rtsw_mag", frame(bz_gsm=[-301.0, 2.0], bt=[5.0, np.inf]), NOW)
    again, remarks = screen("rtsw_mag", screened, NOW)
    pd.testing.assert_frame_equal(again, screened)
    assert remarks == []


@pytest.mark.parametrize("columns", [[], ["bt"], ["active"], ["kp", "quality"]])
def test_an_empty_frame_passes(columns: list[str]) -> None:
    index = pd.MultiIndex.from_arrays(
        [pd.DatetimeIndex([], tz="UTC"), pd.Index([], dtype=str)], names=["time", "source"]
    )
    screened, remarks = screen("rtsw_mag", pd.DataFrame(columns=columns, index=index, dtype=float), NOW)
    assert screened.empty
    assert remarks == []


def test_a_frame_by_time_alone_passes() -> None:
    screened, remarks = screen("x", frame(bt=[1.0, 400.0]).droplevel("source"), NOW)
    assert screened["bt"].isna().tolist() == [False, True]
    assert remarks[0].text.startswith("Bt: 1 value outside")


def test_the_recorded_day_has_no_remark(data_dir: Path) -> None:
    given_frame = parse((data_dir / "samples/rtsw_mag_1m.2024-04-24.ace-active.json").read_bytes())
    screened, remarks = screen("rtsw_mag", given_frame, datetime(2024, 4, 24, 23, 37, tzinfo=UTC))
    assert remarks == []
    pd.testing.assert_frame_equal(screened, given_frame)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(FEEDS)), st.data())
def test_whatever_comes_only_plausible_values_stay(feed: str, data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 6))
    cells = st.lists(st.floats() | st.sampled_from([0.0, -80.5, 4.0, 500.0, 99999.0]), min_size=count, max_size=count)
    columns = {name: data.draw(cells) for name in (*FEEDS[feed].provides, "quality")}
    screened, remarks = screen(feed, frame(step="7min", **columns), NOW)
    check_frame(screened, FEEDS[feed].provides)
    for name in FEEDS[feed].provides:
        assert screened[name].dropna().between(QUANTITIES[name].low, QUANTITIES[name].high).all()
    assert (screened.index.get_level_values("time") <= pd.Timestamp(NOW + timedelta(minutes=5))).all()
    assert all(remark.feed == feed and remark.text.endswith(".") for remark in remarks)


def test_values_among_many_of_another_unit_are_left_out_too_and_it_is_said() -> None:
    tenfold = [33.0, 47.0, 3.33, 50.0, 6.67, 53.0, 60.0, 3.0, 43.0, 50.0, 57.0]
    screened, remarks = screen("gfz_kp", frame("gfz", "2026-08-01T00:00", "3h", kp=tenfold), NOW)
    assert screened["kp"].isna().all()
    assert [remark.kind for remark in remarks] == ["range", "unit"]
    assert remarks[1].text.startswith("Kp of gfz: the values within the range left out too")


def test_a_few_wild_values_do_not_empty_their_neighbours() -> None:
    screened, remarks = screen("rtsw_wind", frame(flow_speed=[400.0] * 8 + [9000.0] * 3 + [400.0] * 8), NOW)
    assert screened["flow_speed"].isna().sum() == 3
    assert [remark.kind for remark in remarks] == ["range"]


def test_another_unit_of_one_craft_does_not_touch_the_others() -> None:
    both = pd.concat([frame("ACE", flow_speed=[4e5] * 8 + [400.0]), frame("SOLAR1", flow_speed=[400.0] * 9)])
    screened, _ = screen("rtsw_wind", both.sort_index(), NOW)
    assert screened.xs("ACE", level="source")["flow_speed"].isna().all()
    assert screened.xs("SOLAR1", level="source")["flow_speed"].notna().all()


@pytest.mark.parametrize("hours", [1, 3])
def test_a_model_may_be_ahead_of_now_by_what_its_feed_says(hours: int) -> None:
    ahead = frame("model", "2026-08-07T04:00", geospace_dst=[-20.0])
    screened, remarks = screen("geospace_dst", ahead, NOW, timedelta(hours=hours))
    assert len(screened) == (hours == 3)
    assert [remark.kind for remark in remarks] == ["future"] * (hours == 1)
