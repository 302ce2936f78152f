"""The hourly scores over a store: what was issued stays what is scored."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from build import craft_index, new_store
from made_shocks import measured_nothing

from nowcast import store
from nowcast.skill.verification import find_score
from nowcast.store import Health
from nowcast.vocabulary.quantities import DERIVED
from nowcast.worker.score import make_scores

NOW = datetime(2026, 3, 4, 18, 0, tzinfo=UTC)  # 13 h local time at GOES East
DAYS = 2
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
EAST = (("GOES East", -75.2), ("Own", 19.2))
BLOCKS = pd.date_range(NOW - timedelta(days=DAYS), NOW - timedelta(hours=3), freq="3h", name="time")


def poll(database, feed, frame, source, received=NOW):
    index = craft_index(frame.index, source)
    health = Health(feed, received, succeeded=received, newest=frame.index[-1].to_pydatetime(), state="ok")
    store.write_poll(database, feed, frame.set_index(index), received=received, health=health)


def derived_rows(times, kp):
    frame = pd.DataFrame(np.nan, index=times, columns=list(DERIVED))
    values = {"kp_estimate": kp, "kp_estimate_low": kp - 0.8, "kp_estimate_high": kp + 0.8, "g1_probability": 0.1,
              "dynamic_pressure": 2.0, "electric_field": 0.3}  # fmt: skip
    return frame.assign(**values)


def issue(database, issued, kp, chance=None):
    """A nowcast for now and an hour ahead, and the chance that GOES East is outside."""
    horizons = [0, 15, 30, 45, 60]
    rows = derived_rows(pd.Index(horizons, name="horizon"), kp)
    rows.insert(0, "valid_time", [issued + horizon * MINUTE for horizon in horizons])
    exposure = None
    if chance is not None:
        times = pd.DatetimeIndex([issued + horizon * MINUTE for horizon in horizons])
        index = pd.MultiIndex.from_arrays([times, ["GOES East"] * 5], names=["time", "satellite"])
        values = {"probability": chance, "local_time": 12.0, "longitude": -75.2, "horizon": horizons}
        exposure = pd.DataFrame(values, index=index)
    none = derived_rows(pd.DatetimeIndex([], tz="UTC", name="time"), kp)
    store.write_nowcast(database, issued=issued, derived=none, now_rows=rows, exposure=exposure)


@pytest.fixture
def database(tmp_path):
    return new_store(tmp_path / "nowcast.sqlite")


def fill(database, wrong=0.0, chance=0.05, leads=(0,)):
    """Two days of nowcasts in the last minutes of each block; Kp that is 3 with a storm at the end."""
    kp = pd.Series(np.where(np.arange(len(BLOCKS)) < 12, 3.0, 6.333), index=BLOCKS)
    poll(database, "gfz_kp", kp.to_frame("kp"), "gfz")
    for begin, value in kp.items():
        for lead in leads:
            issue(database, begin.to_pydatetime() + 3 * HOUR - (1 + lead) * MINUTE, value + 0.1 + wrong, chance)
    times = pd.date_range(NOW - timedelta(days=1), NOW, freq="min", name="time")
    field = pd.DataFrame({"goes_he": 5.0, "goes_hp": 105.0, "goes_hn": 5.0, "goes_total": 105.2}, index=times)
    field.loc[field.index >= NOW - 15 * MINUTE, ["goes_hp", "goes_hn"]] = (-60.0, 40.0)
    poll(database, "goes_magnetometers", field, "GOES-19")
    where = pd.DataFrame({"longitude": [-75.2]}, index=pd.DatetimeIndex([NOW - HOUR], name="time"))
    poll(database, "goes_longitudes", where, "GOES-19")
    return database


def figure(found, name, target="kp", period="7d", lead="0"):
    return find_score(found[target, period]["leads"][lead]["scores"], name)["value"]


def test_what_was_issued_is_scored_as_the_truth_arrives(database):
    fill(database, leads=(0, 60))
    found = make_scores(database, EAST, NOW)
    result = found["kp", "7d"]["leads"]["0"]
    assert (result["n"], result["truths"]) == (16, 16)
    assert figure(found, "bias") == pytest.approx(0.1)
    assert figure(found, "coverage") == 1.0
    assert figure(found, "rmse", lead="60") == pytest.approx(0.1)
    assert found["kp", "24h"]["leads"]["0"]["n"] == 8
    assert "100 % of the time (should be 90 %)" in result["sentence"]
    assert found["dst", "7d"]["leads"]["0"]["sentence"].endswith("no observations have come.")
    kept = store.read_scores(database, "7d")
    assert kept["kp"].body == found["kp", "7d"]
    assert kept["kp"].computed == NOW
    assert set(store.read_scores(database, "7d", "geo")) == {"geo"}


def test_a_nowcast_that_was_wrong_stays_wrong_though_it_is_computed_anew(database):
    fill(database, wrong=2.0)
    before = make_scores(database, EAST, NOW)
    assert figure(before, "bias") == pytest.approx(2.1)
    assert figure(before, "coverage") == 0.0
    right = derived_rows(pd.date_range(BLOCKS[0], NOW, freq="5min", name="time"), 3.0)
    again = derived_rows(pd.Index([0, 15, 30, 45, 60], name="horizon"), 3.0)
    for begin in BLOCKS[-4:]:  # the same instants, told anew
        issued = begin.to_pydatetime() + 3 * HOUR - MINUTE
        store.write_nowcast(database, issued=issued, derived=right, now_rows=again)
    assert store.read_derived(database, NOW - HOUR, NOW)["kp_estimate"].eq(3.0).all()
    assert make_scores(database, EAST, NOW) == before


def test_a_truth_that_is_revised_counts_as_it_is_known_now(database):
    fill(database)
    poll(database, "gfz_kp", pd.DataFrame({"kp": 9.0}, index=BLOCKS[:1]), "gfz", NOW + HOUR)
    found = make_scores(database, EAST, NOW + HOUR)
    assert figure(found, "bias") == pytest.approx((15 * 0.1 - 5.9) / 16)


def test_a_satellite_near_a_goes_is_judged_by_its_field_and_no_other(database):
    fill(database)
    issue(database, NOW - 8 * MINUTE, 3.0, 0.2)  # it was outside by then
    result = make_scores(database, EAST, NOW)["geo", "24h"]["leads"]["0"]
    cells = result["contingency"][0]["cells"]
    assert cells["misses"]["newest"] == [(NOW - minutes * MINUTE).timestamp() for minutes in (1, 8)]
    assert result["n"] > 1
    moved = make_scores(database, (("Own", 19.2), ("GOES East", -60.0)), NOW)["geo", "24h"]["leads"]["0"]
    assert (moved["n"], moved["truths"]) == (0, 0)


def test_a_store_without_anything_has_sentences_and_no_figures(database):
    found = make_scores(database, EAST, NOW)
    assert {target for target, _ in found} == {"kp", "g1", "hp30", "geo", "dst", "shocks"}
    for body in found.values():
        assert all(result["scores"] == [] and result["sentence"] for result in body["leads"].values())


def test_arrivals_of_shocks_are_scored_by_the_first_word(database):
    first = measured_nothing(time=NOW - 5 * HOUR, known=NOW - 5 * HOUR)
    moved = {name: getattr(first, name) + (NOW - 5 * HOUR - first.noticed) for name in ("expected", "low", "high")}
    first = replace(first, noticed=NOW - 5 * HOUR, **moved)
    came = first.expected + 9 * MINUTE
    begin = NOW - timedelta(days=1)
    doubted = replace(first, noticed=NOW - 4 * HOUR, suspect=True)  # held back: nobody was told
    store.write_shocks(database, [first, doubted], received=first.noticed, since=begin)
    late = replace(first, expected=came, low=came, high=came, state="confirmed", confirmed_time=came)
    store.write_shocks(database, [late, doubted], received=came + MINUTE, since=begin)
    result = make_scores(database, EAST, NOW)["shocks", "24h"]["leads"]["0"]
    assert result["counts"] == {"confirmed": 1}
    assert find_score(result["scores"], "bias")["value"] == pytest.approx(-9)
    assert "0 of 1 within the interval (too few for a score)" in result["sentence"]
