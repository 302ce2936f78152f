"""How long a row that is not trusted marks what is derived from it: as long as it is in it, no longer."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from nowcast.physics.derive import derive, suspect_inputs

MEMORY = {"input_suspect": 1, "standoff_input_suspect": 20, "dst_input_suspect": 180, "kp_input_suspect": 180}  # min


def nose(marks: list[float]) -> pd.DataFrame:
    times = pd.date_range("2025-11-12", periods=len(marks), freq="min", tz="UTC", name="time")
    return pd.DataFrame({"suspect": marks}, index=times)


@given(st.lists(st.sampled_from([0.0, 0.0, 0.0, 0.0, 1.0, np.nan]), min_size=1, max_size=400))
def test_a_value_is_suspect_while_a_marked_row_is_in_its_memory(marks: list[float]) -> None:
    found = suspect_inputs(nose(marks))
    assert set(found) == set(MEMORY)
    for name, minutes in MEMORY.items():
        memory = [marks[max(0, row - minutes + 1) : row + 1] for row in range(len(marks))]
        heard = [[mark for mark in part if mark == mark] for part in memory]
        want = [max(part) if part else np.nan for part in heard]
        np.testing.assert_array_equal(found[name].to_numpy(), want, err_msg=name)


@given(st.lists(st.booleans(), min_size=1, max_size=300), st.integers(0, 299))
def test_a_later_mark_changes_no_earlier_minute(marks: list[bool], place: int) -> None:
    before = [float(mark) for mark in marks]
    after = [*before[:place], *(1.0 for _ in before[place:])]
    for name, column in suspect_inputs(nose(after)).items():
        assert column.iloc[:place].tolist() == suspect_inputs(nose(before))[name].iloc[:place].tolist()


def test_one_bad_minute_at_l1_marks_the_nose_for_20_minutes_and_the_indices_for_three_hours() -> None:
    times = pd.date_range("2025-11-12", periods=600, freq="min", tz="UTC", name="time")
    steady = {"bx_gsm": 2.0, "by_gsm": 3.0, "bz_gsm": -4.0, "bt": 5.4}
    wind = pd.DataFrame(steady | {"flow_speed": 400.0, "proton_density": 5.0, "proton_temperature": 1e5}, index=times)
    wind["suspect"] = (np.arange(600) == 200).astype(float)
    rows = derive(wind, 1.5e6)
    assert {name: int(rows[name].sum()) for name in MEMORY} == MEMORY


def test_a_wind_that_says_nothing_of_its_rows_marks_nothing() -> None:
    assert all(column.isna().all() for column in suspect_inputs(nose([0.0] * 5).drop(columns="suspect")).values())
