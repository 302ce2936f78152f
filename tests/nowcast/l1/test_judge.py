"""Judging the last hours of all craft: suspect rows are marked, said and never emptied."""

import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from build import craft_index

from nowcast.l1 import Judged, judge, limits

START = pd.Timestamp("2026-08-07T00:00Z")
MINUTES = 180
NONE = pd.DataFrame(
    index=pd.MultiIndex.from_arrays([pd.DatetimeIndex([], tz="UTC"), pd.Index([])], names=["time", "source"])
)
CLEAN = 74  # storms at L1


def index(craft: str, count: int) -> pd.MultiIndex:
    times = pd.date_range(START, periods=count, freq="min")
    return craft_index(times, craft)


def field(craft: str = "ACE", bt: float | Sequence[float] = 6.0, count: int = MINUTES, seed: int = 1) -> pd.DataFrame:
    """A field of a craft that turns a little from minute to minute."""
    random = np.random.default_rng(seed)
    size = np.broadcast_to(np.asarray(bt, dtype=float), count)
    angle = 0.4 + 0.05 * random.standard_normal(count)
    parts = {
        "bx_gsm": size * np.cos(angle) * 0.8,
        "by_gsm": size * np.cos(angle) * 0.6,
        "bz_gsm": -size * np.sin(angle),
    }
    return pd.DataFrame({"bt": size, **parts}, index=index(craft, count))


def plasma(
    craft: str = "ACE",
    speed: float | Sequence[float] = 400.0,
    density: float | Sequence[float] = 6.0,
    count: int = MINUTES,
    seed: int = 2,
) -> pd.DataFrame:
    """A wind of a craft with its usual scatter."""
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "flow_speed": np.asarray(speed, dtype=float) * (1 + 0.005 * random.standard_normal(count)),
            "proton_density": np.asarray(density, dtype=float) * (1 + 0.05 * random.standard_normal(count)),
            "proton_temperature": np.full(count, 1e5),
        },
        index=index(craft, count),
    )


def steps(count: int = MINUTES, **values: float) -> np.ndarray:
    """A value from the minute in its name on: ``steps(m0=6, m90=20)``."""
    line = np.empty(count)
    for name, value in values.items():
        line[int(name[1:]) :] = value
    return line


def together(*frames: pd.DataFrame) -> pd.DataFrame:
    return pd.concat(frames).sort_index()


def marks(judged: Judged, group: str = "wind", craft: str = "ACE") -> list[int]:
    """Minutes that are marked."""
    rows = getattr(judged, group).xs(craft, level="source")["suspect"].to_numpy()
    return np.flatnonzero(rows).tolist()


def kinds(judged: Judged) -> set[str]:
    return {remark.kind for remark in judged.remarks}


def test_an_ordinary_wind_has_no_mark_and_no_remark() -> None:
    mag, wind = field(), plasma()
    judged = judge(mag, wind)
    assert judged.remarks == ()
    assert judged.mag["suspect"].sum() + judged.wind["suspect"].sum() == 0
    pd.testing.assert_frame_equal(judged.wind.drop(columns="suspect"), wind)


def test_a_shock_is_no_fault() -> None:
    judged = judge(field(bt=steps(m0=6, m150=20)), plasma(speed=steps(m0=400, m150=620), density=steps(m0=5, m150=30)))
    assert judged.remarks == ()
    assert judged.wind["suspect"].sum() == 0


def test_a_slow_quiet_plasma_under_a_wild_field_is_failing() -> None:
    judged = judge(field(bt=steps(m0=6, m60=50)), plasma(speed=steps(m0=400, m60=290), density=steps(m0=5, m60=1)))
    assert set(range(65, MINUTES)) <= set(marks(judged))
    assert min(marks(judged)) >= 60
    assert "failing" in kinds(judged)


def test_a_plasma_that_failed_is_not_believed_again_for_ten_minutes() -> None:
    speed = steps(m0=290, m140=800)
    assert marks(judge(field(bt=50.0), plasma(speed=speed)))[-1] in range(150, 154)


def test_a_low_speed_alone_is_seen_by_the_field_of_another_craft() -> None:
    judged = judge(field("SOLAR1", bt=50.0), plasma(speed=300.0))
    assert set(range(10, MINUTES)) <= set(marks(judged))


def test_a_fast_thin_wind_that_would_be_slower_than_its_waves_is_failing() -> None:
    judged = judge(field(bt=45.0), plasma(speed=600.0, density=0.2))
    assert set(range(10, MINUTES)) <= set(marks(judged))
    assert judge(field(bt=25.0), plasma(speed=600.0, density=0.4)).wind["suspect"].sum() == 0  # 2023-04-24 was real


def test_a_speed_that_drops_within_minutes_is_marked_in_a_quiet_field_too() -> None:
    judged = judge(field(), plasma(speed=steps(m0=480, m100=330)))
    assert set(range(103, 150)) <= set(marks(judged))
    assert kinds(judged) == {"jump"}
    assert judge(field(), plasma(speed=np.linspace(600.0, 420.0, MINUTES))).wind["suspect"].sum() == 0


def test_one_sample_of_a_lower_speed_is_marked_alone() -> None:
    speed = np.full(MINUTES, 410.0)
    speed[120] = 290.0
    assert marks(judge(field(), plasma(speed=speed))) == [120]


def test_a_speed_that_jumps_up_without_the_field_is_marked_until_it_lasts() -> None:
    judged = judge(field(), plasma(speed=steps(m0=400, m130=700)))
    assert marks(judged) == [130, 131, 132]
    assert kinds(judged) == {"spike"}


def test_a_spike_of_density_is_marked_and_a_dense_stream_only_at_first() -> None:
    density = np.full(MINUTES, 9.0)
    density[150] = 103.0
    assert marks(judge(field(), plasma(density=density))) == [150]
    assert marks(judge(field(), plasma(density=steps(m0=5, m150=40)))) == [150, 151, 152]


def test_a_density_of_next_to_nothing_is_marked_as_long_as_it_lasts() -> None:
    assert marks(judge(field(), plasma(density=steps(m0=2, m150=0.05)))) == list(range(150, MINUTES))


def test_a_density_that_drops_to_a_tenth_is_marked_until_it_lasts() -> None:
    assert marks(judge(field(), plasma(density=steps(m0=6, m150=0.5)))) == [150, 151, 152]


def test_a_field_that_leaps_for_a_minute_is_marked_and_one_that_stays_is_taken() -> None:
    leap = field()
    leap.iloc[150, leap.columns.get_loc("bz_gsm")] = 60.0
    judged = judge(leap, plasma())
    assert marks(judged, "mag") == [150]
    assert kinds(judged) == {"spike"}
    assert marks(judge(field(bt=steps(m0=6, m150=60)), plasma()), "mag") == [150, 151]


def test_a_field_of_next_to_nothing_is_marked() -> None:
    judged = judge(field(bt=6e-3), plasma())
    assert set(range(5, MINUTES)) <= set(marks(judged, "mag"))
    assert "dead" in kinds(judged)


def test_a_field_that_repeats_itself_is_stuck_from_the_sixth_sample_on() -> None:
    mag = field()
    mag.iloc[120:] = mag.iloc[120].to_numpy()
    assert marks(judge(mag, plasma()), "mag") == list(range(125, MINUTES))


def test_a_plasma_that_repeats_itself_is_stuck_also_where_it_comes_each_97_seconds() -> None:
    wind = plasma()
    wind.iloc[120:] = wind.iloc[120].to_numpy()
    assert marks(judge(field(), wind)) == list(range(125, MINUTES))
    slow = wind[[int(m * 60 / 97) != int((m - 1) * 60 / 97) for m in range(MINUTES)]]
    first = slow.index.get_level_values("time").searchsorted(START + pd.Timedelta(minutes=120))
    assert marks(judge(field(), slow)) == list(range(first + 5, len(slow)))


def test_a_speed_that_repeats_itself_under_a_living_density_is_stuck() -> None:
    wind = plasma()
    wind.iloc[120:, 0] = 400.0
    assert marks(judge(field(), wind)) == list(range(129, MINUTES))


def test_one_craft_against_two_is_suspect_and_it_is_said() -> None:
    wind = together(plasma("ACE", 400.0), plasma("IMAP", 405.0, seed=3), plasma("SOLAR1", 550.0, seed=4))
    judged = judge(field(), wind)
    assert set(marks(judged, craft="SOLAR1")) >= set(range(5, MINUTES))
    assert marks(judged, craft="ACE") == marks(judged, craft="IMAP") == []
    assert next(r.text for r in judged.remarks if r.kind == "disagree").startswith("Speed is contradicted by two")


def test_two_craft_that_disagree_are_said_to_and_neither_is_suspect() -> None:
    judged = judge(field(), together(plasma("ACE", 400.0), plasma("SOLAR1", 550.0, seed=4)))
    assert judged.wind["suspect"].sum() == 0
    (remark,) = judged.remarks
    assert remark.kind == "disagree"
    assert "(ACE, SOLAR1)" in remark.text
    assert remark.text.endswith("; kept.")


def test_craft_that_see_a_shock_half_an_hour_apart_do_not_disagree() -> None:
    early = plasma("ACE", steps(m0=400, m130=620), steps(m0=5, m130=20))
    late = plasma("SOLAR1", steps(m0=400, m158=620), steps(m0=5, m158=20), seed=4)
    mag = together(field("ACE", steps(m0=6, m130=20)), field("SOLAR1", steps(m0=6, m158=20), seed=5))
    assert judge(mag, together(early, late)).remarks == ()


def test_a_remark_names_the_craft_and_is_not_repeated_after_an_hour() -> None:
    density = np.full(MINUTES, 9.0)
    density[100] = 103.0
    assert judge(field(), plasma(density=density)).remarks == ()
    density[170] = 103.0
    (remark,) = judge(field(), plasma(density=density)).remarks
    assert (remark.feed, remark.kind) == ("rtsw_wind", "spike")
    assert remark.text == (
        "Density rises alone, without the field (ACE), the newest in the hour from 2026-08-07 02:00 UTC; "
        "flagged suspect."
    )


def test_nothing_at_all_and_one_group_alone_pass() -> None:
    assert judge(NONE, NONE).remarks == ()
    assert judge(field(), NONE).wind["suspect"].tolist() == []
    assert judge(NONE, plasma()).wind["suspect"].sum() == 0


def wild() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Three craft with everything wrong in them, and holes."""
    random = np.random.default_rng(7)
    mag = together(*(field(c, 10 * np.exp(random.standard_normal(300)), 300) for c in ("ACE", "IMAP", "SOLAR1")))
    wind = together(
        *(
            plasma(c, 400 * np.exp(0.3 * random.standard_normal(300)), np.exp(3 * random.standard_normal(300)), 300)
            for c in ("ACE", "IMAP", "SOLAR1")
        )
    )
    return mag[random.random(len(mag)) < 0.9], wind[random.random(len(wind)) < 0.6]


def test_a_mark_depends_on_rows_up_to_its_own_minute_only() -> None:
    mag, wind = wild()
    whole = judge(mag, wind)
    end = START + pd.Timedelta(minutes=211)
    early = judge(mag[mag.index.get_level_values("time") <= end], wind[wind.index.get_level_values("time") <= end])
    assert 0 < early.wind["suspect"].mean() < 1
    pd.testing.assert_series_equal(whole.wind["suspect"].iloc[: len(early.wind)], early.wind["suspect"])
    pd.testing.assert_series_equal(whole.mag["suspect"].iloc[: len(early.mag)], early.mag["suspect"])


def test_a_mark_depends_on_the_hour_before_it_only() -> None:
    mag, wind = wild()
    whole = judge(mag, wind)
    begin = START + pd.Timedelta(minutes=150)
    cut = judge(mag[mag.index.get_level_values("time") >= begin], wind[wind.index.get_level_values("time") >= begin])
    later = begin + pd.Timedelta(minutes=limits.MEMORY + 15)  # and a stuck value may have begun before
    for one, two in ((whole.wind, cut.wind), (whole.mag, cut.mag)):
        pd.testing.assert_series_equal(one.loc[later:, "suspect"], two.loc[later:, "suspect"])


def test_a_day_of_four_craft_is_judged_in_time() -> None:
    names = ("ACE", "DSCOVR", "IMAP", "SOLAR1")
    mag = together(*(field(name, count=1560, seed=n) for n, name in enumerate(names)))
    wind = together(*(plasma(name, count=1560, seed=n) for n, name in enumerate(names)))
    spans = []
    for _ in range(5):
        begun = time.process_time()
        judge(mag, wind)
        spans.append(time.process_time() - begun)
    assert min(spans) < 0.1  # s


def recorded(path: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Field and plasma of a recorded storm of one craft."""
    names = {f"b{axis}_gsm_nT": f"b{axis}_gsm" for axis in "xyz"}
    names |= {"speed_km_s": "flow_speed", "density_cm3": "proton_density"}
    table = pd.read_csv(path, parse_dates=["time"], index_col="time")[list(names)].rename(columns=names)
    table.index = craft_index(table.index, "ACE")
    mag = table[["bx_gsm", "by_gsm", "bz_gsm"]].dropna()
    return mag, table[["flow_speed", "proton_density"]].dropna(how="all")


def test_the_failing_plasma_of_november_2025_is_marked(data_dir: Path) -> None:
    mag, wind = recorded(data_dir / "storms/nov_2025_realtime/ace_realtime_propagated_1min.csv")
    rows = judge(mag, wind).wind.droplevel("source").loc["2025-11-12T00:30Z":"2025-11-12T11:00Z"]  # type: ignore[misc]
    bad = rows["flow_speed"] < 320.0
    assert bad.sum() > 450
    assert rows["suspect"][bad].mean() > 0.99


def test_the_empty_densities_of_april_2026_are_marked(data_dir: Path) -> None:
    wind = judge(*recorded(data_dir / "storms/apr_2026_realtime/ace_realtime_propagated_1min.csv")).wind
    assert wind["suspect"][wind["proton_density"] < 0.1].mean() == 1.0
    assert wind["suspect"].mean() < 0.05


@pytest.mark.parametrize("storm", ["19980430", "20000711", "20041103", "20061210", "20150618", "20151216"])
def test_clean_storms_are_hardly_marked(data_dir: Path, storm: str) -> None:
    path = data_dir / f"more/l1_storms_ace/{storm}/ace_l1_1min.csv.gz"
    if not path.exists():
        pytest.skip(f"no {path}")
    judged = judge(*recorded(path))
    assert judged.wind["suspect"].mean() < 0.003
    assert judged.mag["suspect"].mean() < 0.0005


@pytest.mark.slow
def test_of_all_clean_storms_less_than_one_in_a_hundred_hours_is_marked(data_dir: Path) -> None:
    paths = [*(data_dir / "more/l1_storms_ace").glob("*/ace_l1_1min.csv.gz")]
    paths += [data_dir / f"storms/{name}/wind_l1_1min.csv" for name in ("gannon_2024", "jan_2026")]
    assert len(paths) == CLEAN
    hours = marked = 0
    for path in sorted(paths):
        hourly = (
            judge(*recorded(path)).wind["suspect"].groupby(pd.Grouper(level="time", freq="h")).agg(["sum", "count"])
        )
        hours += int((hourly["count"] > 0).sum())
        marked += int((hourly["sum"] > 0).sum())
    assert marked / hours < 0.01
