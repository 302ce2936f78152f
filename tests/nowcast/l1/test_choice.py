"""Which craft is used in which minute, and what is said of it.

Columns of the drawings: one character a minute; "." no row, "n" a row without a value, "v" a row with one;
capitals: the row is active.
"""

import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nowcast.feeds.rtsw_mag import parse
from nowcast.l1.choice import FIELD, MARKS, PLASMA, choose
from nowcast.vocabulary.quantities import check_frame

START = pd.Timestamp("2026-08-07T00:00Z")
NONE = pd.DataFrame(
    index=pd.MultiIndex.from_arrays([pd.DatetimeIndex([], tz="UTC"), pd.Index([])], names=["time", "source"])
)

SLOW = ["V" if int(m * 60 / 97) != int((m - 1) * 60 / 97) else "." for m in range(2, 401)]  # begins with a value


def rows(columns: tuple[str, ...], active: bool = True, **craft: str) -> pd.DataFrame:
    """Frame of drawings; the value is that of the minute, plus 1000 for each craft."""
    parts = []
    for number, (name, drawing) in enumerate(craft.items()):
        for minute, mark in enumerate(drawing):
            if mark != ".":
                value = minute + 1000.0 * number if mark in "vV" else np.nan
                parts.append((START + pd.Timedelta(minutes=minute), name, mark.isupper(), *[value] * len(columns)))
    table = (
        pd.DataFrame(parts, columns=["time", "source", "active", *columns]).set_index(["time", "source"]).sort_index()
    )
    return table if active else table.drop(columns="active")


def field(**craft: str) -> pd.DataFrame:
    return rows(FIELD, **craft)


def used(frame: pd.DataFrame, group: str = "field") -> str:
    """First letter of the craft of each minute."""
    return "".join("-" if craft is None else craft[0] for craft in frame[f"{group}_craft"])


def said(mag: pd.DataFrame, wind: pd.DataFrame = NONE) -> list[tuple[int, str | None, str | None]]:
    switches = choose(mag, wind).switches
    assert all(switch.reason.endswith(".") for switch in switches)
    return [(int((s.time - START).total_seconds() // 60), s.before, s.after) for s in switches]


def test_the_active_craft_is_used_and_its_row_is_whole() -> None:
    mag = field(ACE="VVVV", SOLAR1="vvvv")
    chosen = choose(mag, NONE)
    assert used(chosen.frame) == "AAAA"
    assert chosen.frame["bz_gsm"].tolist() == [0.0, 1.0, 2.0, 3.0]
    assert chosen.switches == ()


def test_a_minute_without_a_value_goes_to_a_standby_and_returns_after_three_minutes() -> None:
    mag = field(SOLAR1="VVVNVVVVVV", ACE="vvvvvvvvvv")
    assert used(choose(mag, NONE).frame) == "SSSAAASSSS"
    assert said(mag) == [(3, "SOLAR1", "ACE"), (6, "ACE", "SOLAR1")]


def test_two_minutes_with_values_are_not_enough_to_return() -> None:
    assert used(choose(field(SOLAR1="VVNVVNVVVV", ACE="vvvvvvvvvv"), NONE).frame) == "SSAAAAAASS"


def test_a_standby_without_a_value_gives_way_at_once() -> None:
    assert used(choose(field(SOLAR1="VVNVV", ACE="vvvn."), NONE).frame) == "SSASS"


@pytest.mark.parametrize(
    ("craft", "first"),
    [
        ({"DSCOVR": "v", "ACE": "v", "IMAP": "v", "SOLAR1": "v"}, "S"),
        ({"DSCOVR": "v", "ACE": "v", "IMAP": "v"}, "A"),
        ({"ZEUS": "v", "IMAP": "v"}, "I"),
        ({"DSCOVR": "v", "ACE": "v"}, "A"),
        ({"ZEUS": "v", "DSCOVR": "v"}, "D"),
        ({"ZEUS": "v", "HERA": "v"}, "H"),
        ({"SOLAR1": "n", "ZEUS": "v", "HERA": "v"}, "H"),
    ],
)
def test_without_an_active_craft_the_order_decides(craft: dict[str, str], first: str) -> None:
    assert used(choose(field(**craft), NONE).frame) == first


def test_where_no_row_is_active_the_last_active_craft_stays() -> None:
    assert used(choose(field(DSCOVR="VVvvv", SOLAR1="vvvvv"), NONE).frame) == "DDDDD"


def test_a_change_of_the_active_craft_is_followed_and_said() -> None:
    mag = field(ACE="VVVvvv", SOLAR1="vvvVVV")
    assert used(choose(mag, NONE).frame) == "AAASSS"
    assert said(mag) == [(3, "ACE", "SOLAR1")]


def test_single_missing_minutes_of_the_only_craft_are_gaps_without_a_switch() -> None:
    mag = field(ACE="VV.VNV" + "." * 10 + "V")
    chosen = choose(mag, NONE)
    assert used(chosen.frame) == "AA-A-A----------A"
    assert chosen.frame["bz_gsm"].isna().sum() == 12
    assert chosen.switches == ()


def test_a_gap_over_ten_minutes_is_said_from_its_first_minute() -> None:
    mag = field(ACE="VV" + "." * 11 + "VV")
    assert said(mag) == [(2, "ACE", None), (13, None, "ACE")]
    assert used(choose(mag, NONE).frame) == "AA-----------AA"


def test_plasma_each_97_seconds_neither_goes_to_none_nor_to_the_standby() -> None:
    slow = "".join(SLOW)
    alone = rows(PLASMA, ACE=slow)
    assert choose(NONE, alone).switches == ()
    chosen = choose(NONE, rows(PLASMA, ACE=slow, DSCOVR="v" * 399))
    assert chosen.switches == ()
    assert set(used(chosen.frame, "plasma")) == {"A", "-"}


def test_two_slow_craft_do_not_take_turns() -> None:
    wind = rows(PLASMA, ACE="".join(SLOW), DSCOVR="".join(SLOW[1:]).lower())
    assert choose(NONE, wind).switches == ()


def test_a_craft_that_reports_a_little_later_is_not_left() -> None:
    assert said(field(SOLAR1="VVVVVV..", IMAP="vvvvvvvv")) == []
    assert used(choose(field(SOLAR1="VVVVVV..", IMAP="vvvvvvvv"), NONE).frame) == "SSSSSS--"
    assert used(choose(field(SOLAR1="VVVVV...", IMAP="vvvvvvvv"), NONE).frame) == "SSSSSIII"
    assert used(choose(field(SOLAR1="VVVVVVNN", IMAP="vvvvvvvv"), NONE).frame) == "SSSSSSII"


def test_field_and_plasma_are_chosen_apart() -> None:
    chosen = choose(field(SOLAR1="VVVVVVVV", ACE="vvvvvvvv"), rows(PLASMA, SOLAR1="VVNNNNNN", ACE="vvvvvvvv"))
    assert used(chosen.frame, "field") == "SSSSSSSS"
    assert used(chosen.frame, "plasma") == "SSAAAAAA"
    assert [switch.group for switch in chosen.switches] == ["plasma"]


def test_half_a_measurement_is_used_only_where_nobody_has_a_whole_one() -> None:
    wind = rows(PLASMA, SOLAR1="VVVVVV", ACE="..v...")
    wind.loc[wind.index.get_level_values("source") == "SOLAR1", "proton_density"] = np.nan
    chosen = choose(NONE, wind)
    assert used(chosen.frame, "plasma") == "SSASSS"
    assert chosen.frame["proton_density"].isna().tolist() == [True, True, False, True, True, True]
    assert chosen.frame["flow_speed"].notna().all()


def wide(**craft: str) -> pd.DataFrame:
    """Field and plasma in one frame, as a spare has them."""
    return rows((*FIELD, *PLASMA), active=False, **craft)


def test_the_propagated_wind_comes_after_every_craft_and_it_is_said() -> None:
    chosen = choose(field(ÉTOILE="v" + "n" * 11 + "vvv"), NONE, fallback=wide(propagated="v" * 15))
    assert used(chosen.frame) == "É" + "p" * 11 + "ÉÉÉ"
    assert used(chosen.frame, "plasma") == "p" * 15
    assert [(switch.before, switch.after, switch.reason) for switch in chosen.switches] == [
        ("ÉTOILE", "propagated", "No craft has data; SWPC's propagated wind."),
        ("propagated", "ÉTOILE", "ÉTOILE has data again."),
    ]


def test_a_hole_of_ten_minutes_stays_a_hole_inside_and_at_the_end() -> None:
    spare = wide(propagated="v" * 22)
    chosen = choose(field(ACE="V" + "." * 10 + "V" + "." * 10), NONE, relay=wide(IMAP="v" * 22), fallback=spare)
    assert used(chosen.frame).replace("-", "") == "AA"
    assert chosen.switches == ()


def test_a_spare_that_is_fresher_by_minutes_is_no_switch() -> None:
    chosen = choose(field(SOLAR1="V" * 20), NONE, relay=wide(IMAP="v" * 26), fallback=wide(propagated="v" * 24))
    assert used(chosen.frame).startswith("S" * 20)
    assert chosen.switches[:1] == ()


def test_the_broadcast_of_a_craft_comes_before_the_propagated_wind() -> None:
    mag = field(SOLAR1="VVV" + "." * 40)
    relay = wide(IMAP="v" * 18 + "." * 25)
    chosen = choose(mag, NONE, relay=relay, fallback=wide(propagated="v" * 43))
    assert used(chosen.frame) == "SSS" + "I" * 15 + "p" * 25
    assert [switch.after for switch in chosen.switches if switch.group == "field"] == ["IMAP", "propagated"]


def test_a_broadcast_that_misses_single_minutes_is_not_left_for_the_propagated_wind() -> None:
    relay = wide(IMAP="." * 3 + "vvvvv..vvvvvv..vvv")
    chosen = choose(field(SOLAR1="VVV"), NONE, relay=relay, fallback=wide(propagated="v" * 21))
    assert "p" not in used(chosen.frame)


def test_the_rows_of_swpc_are_taken_before_those_of_the_broadcast_of_the_same_craft() -> None:
    relay = wide(IMAP="v" * 20) + 500.0
    chosen = choose(field(IMAP="V" * 3 + "n" * 12 + "V" * 5), NONE, relay=relay)
    assert used(chosen.frame) == "I" * 20
    assert chosen.frame["bz_gsm"].tolist() == [
        0.0,
        1.0,
        2.0,
        *[500.0 + m for m in range(3, 15)],
        15.0,
        16.0,
        17.0,
        18.0,
        19.0,
    ]
    assert [switch for switch in chosen.switches if switch.group == "field"] == []


def test_field_and_plasma_fall_back_apart() -> None:
    wind = rows(PLASMA, SOLAR1="VVV" + "." * 20)
    chosen = choose(field(SOLAR1="V" * 23), wind, fallback=wide(propagated="v" * 23))
    assert used(chosen.frame) == "S" * 23
    assert used(chosen.frame, "plasma") == "SSS" + "p" * 20


def test_nothing_is_put_before_the_first_value_of_a_craft() -> None:
    chosen = choose(field(SOLAR1="." * 20 + "VVV"), NONE, fallback=wide(propagated="v" * 23))
    assert used(chosen.frame).replace("-", "") == "SSS"


def test_every_craft_silent_from_the_beginning_leaves_the_spares() -> None:
    chosen = choose(NONE, NONE, relay=wide(IMAP="." * 15 + "v" * 5), fallback=wide(propagated="v" * 15))
    assert used(chosen.frame) == "IIIII"
    assert used(choose(NONE, NONE, fallback=wide(propagated="v" * 15)).frame) == "p" * 15


def test_no_row_at_all_gives_an_empty_frame() -> None:
    chosen = choose(NONE, NONE)
    assert len(chosen.frame) == 0
    assert list(chosen.frame.columns) == [*FIELD, *PLASMA, *MARKS]


def test_one_stray_old_stamp_does_not_fill_the_memory() -> None:
    mag = field(ACE="VVV")
    old = mag.iloc[:1].rename(index={START: pd.Timestamp("1999-01-01T00:00Z")}, level="time")
    assert len(choose(pd.concat([old, mag]), NONE).frame) < 50_000


def test_a_missing_flag_of_activity_is_not_active() -> None:
    mag = field(SOLAR1="vv", ACE="vv")
    mag["active"] = np.array([np.nan, None] * 2, dtype=object)  # ACE first
    assert used(choose(mag, NONE).frame) == "SS"


def suspect(frame: pd.DataFrame, **craft: str) -> pd.DataFrame:
    """The frame with rows marked: "!" in the drawing of a craft."""
    marked = {(START + pd.Timedelta(minutes=m), name) for name, d in craft.items() for m, c in enumerate(d) if c == "!"}
    return frame.assign(suspect=[float(key in marked) for key in frame.index])


def test_a_suspect_active_craft_gives_way_to_one_that_is_not_and_it_is_said() -> None:
    wind = suspect(rows(PLASMA, ACE="VVVVVVVV", SOLAR1="vvvvvvvv"), ACE="..!!....")
    chosen = choose(NONE, wind)
    assert used(chosen.frame, "plasma") == "AASSSSAA"
    assert chosen.frame["plasma_suspect"].sum() == 0
    assert chosen.switches[0].reason == "ACE suspect."


def test_where_all_are_suspect_the_preferred_craft_is_used_and_marked() -> None:
    wind = suspect(rows(PLASMA, ACE="VVVVVVVV", SOLAR1="vvvvvvvv"), ACE="..!!!!!!", SOLAR1="..!!!!!!")
    chosen = choose(NONE, wind)
    assert used(chosen.frame, "plasma") == "AAAAAAAA"
    assert chosen.frame["plasma_suspect"].tolist() == [0.0, 0.0] + [1.0] * 6
    assert chosen.frame["field_suspect"].sum() == 0
    assert chosen.switches == ()


def test_a_lone_suspect_craft_is_used_and_marked_in_every_minute_with_a_value() -> None:
    mag = suspect(field(ACE="VVNVV"), ACE=".!!!.")
    assert choose(mag, NONE).frame["field_suspect"].tolist() == [0.0, 1.0, 0.0, 1.0, 0.0]


def test_a_suspect_craft_is_not_taken_between_two_values_of_a_slow_one() -> None:
    slow = "".join(SLOW)
    wind = suspect(rows(PLASMA, SOLAR1="V" * 399, ACE=slow.lower()), SOLAR1="!" * 399)
    chosen = choose(NONE, wind)
    assert set(used(chosen.frame, "plasma")) == {"A", "-"}
    assert chosen.frame["plasma_suspect"].sum() == 0


def test_a_slow_craft_is_left_in_the_minute_in_which_it_is_suspect() -> None:
    slow = "".join(SLOW)
    at = slow.index("VV", 100) + 1
    wind = suspect(rows(PLASMA, ACE=slow, SOLAR1="v" * 399), ACE="." * at + "!")
    drawn = used(choose(NONE, wind).frame, "plasma")
    assert drawn[at - 1 : at + 1] == "AS"


def test_a_standby_whose_good_rows_are_long_ago_does_not_keep_the_suspect_craft_out() -> None:
    wind = suspect(rows(PLASMA, SOLAR1="VVVVVVVV", ACE="v......."), SOLAR1="!" * 8)
    assert used(choose(NONE, wind).frame, "plasma") == "A---SSSS"


def test_the_recorded_hole_of_ace_is_covered_by_dscovr_and_said(data_dir: Path) -> None:
    mag = parse((data_dir / "samples/rtsw_mag_1m.2024-04-24.ace-active.json").read_bytes())
    chosen = choose(mag, NONE)
    hole = chosen.frame.loc["2024-04-24T21:58Z":"2024-04-24T22:18Z"]  # type: ignore[misc]
    assert set(hole["field_craft"]) == {"DSCOVR"}
    assert len(hole) == 21  # 1320 s between two rows of ACE
    pd.testing.assert_series_equal(
        hole["bz_gsm"], mag.xs("DSCOVR", level="source")["bz_gsm"].reindex(hole.index), check_freq=False
    )
    assert [(f"{s.time:%H:%M}", s.after) for s in chosen.switches][-2:] == [("21:58", "DSCOVR"), ("22:21", "ACE")]
    assert len(chosen.switches) == 8
    check_frame(chosen.frame.drop(columns=list(MARKS)))


def test_a_day_of_three_craft_is_chosen_in_time() -> None:
    times = pd.date_range(START, periods=1440, freq="min", name="time")
    index = pd.MultiIndex.from_product([times, ["ACE", "IMAP", "SOLAR1"]], names=["time", "source"])
    random = np.random.default_rng(1)
    parts = []
    for columns in (FIELD, PLASMA):
        values = np.where(random.random((len(index), 1)) < 0.1, np.nan, random.random((len(index), len(columns))))
        parts.append(
            pd.DataFrame(values, index=index, columns=list(columns)).assign(active=np.arange(len(index)) % 3 == 2)
        )
    spans = []
    for _ in range(5):
        start = time.process_time()
        choose(parts[0], parts[1])
        spans.append(time.process_time() - start)
    assert min(spans) < 0.03  # s


DRAWING = st.text(alphabet=".nvNV", min_size=1, max_size=40)


@settings(max_examples=60, deadline=None)
def plasma(**craft: str) -> pd.DataFrame:
    return rows(PLASMA, **craft)


def test_imap_plasma_is_corrected_by_the_stated_factors_and_its_switch_says_so() -> None:
    chosen = choose(NONE, plasma(SOLAR1="VVVV....", IMAP="vvvvvvvv"))
    assert used(chosen.frame, "plasma") == "SSSS---I"
    assert chosen.frame["flow_speed"].iloc[-1] == pytest.approx(1007.0 * 1.036)
    assert chosen.frame["proton_density"].iloc[-1] == pytest.approx(1007.0 * 1.25)
    assert chosen.frame["proton_temperature"].iloc[-1] == 1007.0
    assert chosen.frame["flow_speed"].iloc[0] == 0.0  # SOLAR1's own
    assert "speed times 1.036, density times 1.25" in chosen.switches[-1].reason


def test_the_correction_brings_the_nose_of_imap_to_that_of_wind() -> None:
    """3.5 % slow and 20 % thin put a nose at 10.3 R_E 0.4 R_E too far out (power -1/6.6 of the pressure)."""
    measured = (1 - 0.035) ** 2 * (1 - 0.20)
    assert 10.3 * measured ** (-1 / 6.6) - 10.3 == pytest.approx(0.46, abs=0.05)
    assert 10.3 * (measured * 1.036**2 * 1.25) ** (-1 / 6.6) == pytest.approx(10.3, abs=0.01)


@pytest.mark.parametrize("craft", ["SOLAR1", "ACE", "DSCOVR"])
def test_imap_plasma_is_not_used_while_another_craft_has_values(craft: str) -> None:
    wind = plasma(IMAP="VVVVVVVV", **{craft: "vvvvvvvv"})
    assert used(choose(NONE, wind).frame, "plasma") == craft[0] * 8
    back = plasma(IMAP="VVVVVVVVVV", **{craft: "......vvvv"})
    assert used(choose(NONE, back).frame, "plasma") == "IIIIII" + craft[0] * 4


def test_imap_plasma_is_used_where_the_rows_of_the_others_are_suspect() -> None:
    wind = plasma(SOLAR1="VVVVVVVV", IMAP="vvvvvvvv")
    suspect = wind.index.get_level_values("source") == "SOLAR1"
    assert used(choose(NONE, wind.assign(suspect=suspect.astype(float))).frame, "plasma") == "IIIIIIII"


def test_the_field_of_imap_is_taken_as_before_where_it_is_the_active_craft() -> None:
    chosen = choose(field(IMAP="VVVV", ACE="vvvv"), NONE)
    assert used(chosen.frame) == "IIII"
    assert chosen.frame["bz_gsm"].tolist() == [0.0, 1.0, 2.0, 3.0]


@given(st.dictionaries(st.sampled_from(["SOLAR1", "IMAP", "ACE", "ZEUS"]), DRAWING, min_size=1))
def test_nothing_is_filled_and_every_change_is_said(craft: dict[str, str]) -> None:
    mag = field(**craft)
    chosen = choose(mag, NONE)
    names = chosen.frame["field_craft"]
    for at, value in chosen.frame["bz_gsm"].items():
        name = names[at]  # type: ignore[call-overload]
        assert (name is None) == np.isnan(value)
        assert name is None or mag.loc[(at, name), "bz_gsm"] == value
    told = {switch.time: switch.after for switch in chosen.switches}
    before = None
    for minute, name in names.items():
        before = told.get(minute, before)  # type: ignore[call-overload]
        if name is not None:
            assert before in (None, name)
            before = name
    assert choose(mag.sample(frac=1, random_state=1).sort_index(), NONE).switches == chosen.switches
    pairs = list(zip(chosen.switches, chosen.switches[1:], strict=False))
    assert all(one.after == two.before and one.time < two.time for one, two in pairs)
