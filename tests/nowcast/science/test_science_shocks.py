"""Shocks as a table."""

import numpy as np
import pandas as pd
import pytest

import nowcast
from nowcast.physics import shocks
from nowcast.science.shocks import COLUMNS

STORM = nowcast.builtin_storm()
FOUND = nowcast.find_shocks(STORM.wind, STORM.distance_km)


def test_a_row_says_what_the_records_say() -> None:
    first = shocks.detect(STORM.wind)[0]
    arrival, effect = shocks.arrival(first, STORM.distance_km), shocks.effect(first)
    row = FOUND.iloc[0]
    assert FOUND.index[0] == first.time
    assert (row["kind"], row["arrival"], row["arrival_low"]) == (first.kind, arrival.expected, arrival.low)
    assert row["flow_speed_after"] == first.downstream.flow_speed
    assert (row["nose_after"], row["impulse_high"]) == (effect.nose_after, effect.impulse_high)


def test_a_quiet_wind_has_no_shock_and_all_columns() -> None:
    quiet = nowcast.find_shocks(STORM.wind.iloc[:600])
    assert quiet.empty
    assert tuple(quiet.columns) == COLUMNS
    assert str(pd.DatetimeIndex(quiet.index).tz) == "UTC"


def test_the_components_of_the_field_are_enough_to_look_for_a_shock() -> None:
    field = STORM.wind[["bx_gsm", "by_gsm", "bz_gsm"]].loc["2026-08-25T00:00Z":"2026-08-25T06:00Z"]
    assert abs(nowcast.find_shocks(field).index[0] - FOUND.index[0]) < pd.Timedelta(minutes=3)


def test_a_switch_of_the_craft_is_no_step_where_the_craft_are_named() -> None:
    quiet = STORM.wind.iloc[:600].copy()
    later = np.arange(600) >= 300
    for name in ("bx_gsm", "by_gsm", "bz_gsm", "bt", "proton_density", "flow_speed", "proton_temperature"):
        quiet[name] = quiet[name] * np.where(later, 1.6, 1.0)
    craft = np.where(later, "ACE", "SOLAR1")
    assert len(nowcast.find_shocks(quiet)) == 1
    assert nowcast.find_shocks(quiet.assign(field_craft=craft, plasma_craft=craft)).empty


def test_a_wind_without_a_field_is_refused() -> None:
    with pytest.raises(nowcast.InputError, match="no column bt"):
        nowcast.find_shocks(STORM.wind[["flow_speed"]])
