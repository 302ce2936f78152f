"""The fit of Dst on two made years, with little effort: its parts fit together and what it writes can be used."""

import json

import numpy as np
import pandas as pd
import pytest

from nowcast.fits import dst
from nowcast.fits.dst_data import hours, outside, pieces
from nowcast.fits.dst_learn import Effort, band, levelled
from nowcast.physics.indices.dst_nowcast import estimate_with
from nowcast.physics.indices.dst_obrien2000 import integrate


def made(folder, year):
    """A year of wind with storms, and the Dst of O'Brien and McPherron with noise."""
    rng = np.random.default_rng(year)
    times = pd.date_range(f"{year}-01-01", f"{year}-03-31 23:00", freq="1h", tz="UTC", name="time")
    bz = np.convolve(rng.normal(0.0, 12.0, len(times)), np.ones(6) / 6, "same")
    speed = 450.0 + 100.0 * np.sin(np.arange(len(times)) / 40.0)
    dst_nt = integrate(1e-3 * speed * np.maximum(-bz, 0.0), np.full(len(times), 1.4), 1.0, -10.0)
    columns = {"b_avg_nT": np.abs(bz) + 3.0, "by_gsm_nT": 2.0, "bz_gsm_nT": bz, "density_cm3": 5.0, "speed_km_s": speed}
    frame = pd.DataFrame({**columns, "pdyn_nPa": 2.0, "dst_nT": dst_nt + rng.normal(0.0, 3.0, len(times))}, index=times)
    (folder / "more/omni_hourly").mkdir(parents=True, exist_ok=True)
    frame.to_csv(folder / f"more/omni_hourly/omni2_{year}.csv.gz")
    return frame


def storm(folder, frame, name):
    """Four days of it by the minute, at L1."""
    wind = frame.iloc[200:296].resample("1min").ffill()
    names = {"b_avg_nT": "b_magnitude_nT"}
    wind = wind.rename(columns=names).drop(columns=["pdyn_nPa", "dst_nT"])
    place = folder / "more/l1_storms_ace" / name
    place.mkdir(parents=True)
    wind.to_csv(place / "ace_l1_1min.csv.gz")
    sym = frame["dst_nT"].iloc[200:296].resample("5min").interpolate().rename("symh_nT")
    sym.to_csv(place / "symh_5min.csv")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("data")
    storm(path, made(path, 1998), "19980110")
    storm(path, made(path, 2004), "20040110")
    return path


@pytest.mark.slow
def test_what_is_written_estimates_dst_and_carries_its_scores(folder):
    told = []
    result = dst.fit(folder, lambda part, words: told.append(part), Effort(2, 20, 2, 1, (8,)))
    assert told == sorted(told)
    read = json.loads(json.dumps(result))
    frame = hours(folder).iloc[:600]
    value = estimate_with(read["coefficients"], frame.drop(columns="dst"))["dst_estimate"]
    assert np.corrcoef(value.iloc[48:], frame["dst"].iloc[48:])[0, 1] > 0.8
    rows = read["card"]["scores"]
    assert [row[0] for row in rows] == ["years", "1998", "2004", "all"]
    assert len(read["card"]["scores_ahead"]) > 9


def test_years_are_left_out_with_their_guard():
    times = pd.date_range("1998-01-01", "2000-12-31", freq="1D", tz="UTC")
    keep = outside(times, (1999,))
    assert times[~keep][0] == pd.Timestamp("1998-12-05", tz="UTC")
    assert times[~keep][-1] == pd.Timestamp("2000-01-27", tz="UTC")


def test_pieces_begin_with_a_known_value_and_have_gaps(folder):
    found = pieces(hours(folder), 1)
    assert all(piece.start is not None for piece in found)
    assert 0.05 < np.mean([piece.frame["flow_speed"].isna().mean() for piece in found]) < 0.5
    assert pieces(hours(folder), 1)[0].frame.equals(found[0].frame)


def test_levels_keep_order_and_gaps():
    values = np.random.default_rng(1).normal(size=(5000, 2))
    values[::7, 1] = np.nan
    levels = levelled(values)
    assert (np.isnan(levels) == np.isnan(values)).all()
    assert len(np.unique(levels[:, 0])) <= 250
    order = np.argsort(values[:, 0])
    assert (np.diff(levels[order, 0]) >= 0).all()


def test_the_band_leaves_a_twentieth_on_each_side():
    rng = np.random.default_rng(1)
    value = -rng.exponential(20.0, 40_000)
    size = 5.0 + 0.1 * -value
    truth = value + size * rng.normal(0.0, 1.2, len(value))
    sides = band(value, truth, size)
    low, high = (np.interp(-value, sides["at"], sides[side]) * size for side in ("low", "high"))
    assert np.mean(truth > value + high) == pytest.approx(0.05, abs=0.01)
    assert np.mean(truth < value - low) < 0.06
    assert np.mean((truth >= value - low)[truth < -50.0]) > 0.88
