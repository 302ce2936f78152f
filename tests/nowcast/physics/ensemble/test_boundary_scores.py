"""The committed ensemble against what GOES-10 and MMS saw; the scores on what was left out are in its card."""

from functools import cache

import numpy as np
import pytest

from nowcast import coefficients
from nowcast.fits import boundary
from nowcast.fits.boundary_data import goes, mms
from nowcast.physics.magnetopause import shue1998


@cache
def observed(data):
    fitted = coefficients.read("boundary")
    return [(storm, boundary.probability(storm, fitted)) for storm in goes(data)]


def shue(storm):
    """Outside by Shue 1998, 0 or 1."""
    radius = np.linalg.norm(storm.position, axis=1)
    theta = np.degrees(np.arccos(storm.position[:, 0] / radius))
    distance = shue1998.distance(theta, storm.frame["dynamic_pressure"], storm.frame["bz_gsm"])
    return np.where(np.isfinite(distance), distance < radius, np.nan)


def scores(chance, outside):
    judged = np.isfinite(chance) & np.isfinite(outside)
    forecast, truth = chance[judged] >= 0.5, outside[judged] == 1
    hits = (forecast & truth).sum()
    return hits / truth.sum(), 1 - hits / forecast.sum(), np.mean((chance[judged] - truth) ** 2)


@pytest.mark.parametrize("number", range(6))
def test_the_chance_at_geosynchronous_orbit_beats_shue_1998_in_each_set(data_dir, number):
    storm, chance = observed(data_dir)[number]
    detected, false, brier = scores(chance, storm.outside)
    assert detected > 0.75
    assert false < 0.25
    assert brier < 0.75 * scores(shue(storm), storm.outside)[2]


def test_pooled_over_storms_the_exit_is_found_at_few_false_alarms(data_dir):
    chance, outside = (
        np.concatenate(part) for part in zip(*((c, o.outside) for o, c in observed(data_dir)), strict=True)
    )
    detected, false, brier = scores(chance, outside)
    assert detected > 0.85
    assert false < 0.20
    assert brier < 0.045


def test_nine_tenths_of_the_crossings_of_mms_are_in_the_band_and_without_bias(data_dir):
    crossings = mms(data_dir)
    radius = np.linalg.norm(crossings.position, axis=1)
    theta = np.degrees(np.arccos(crossings.position[:, 0] / radius))
    frame = crossings.frame
    other = radius - shue1998.distance(theta, frame["dynamic_pressure"], frame["bz_gsm"])
    everything = np.ones(len(radius), dtype=bool)
    ours = boundary.residuals(crossings, everything, coefficients.read("boundary"))
    assert np.abs(ours.miss).mean() < 0.9 * np.abs(other).mean()
    assert abs(ours.miss.mean()) < 0.1
    assert 0.88 <= ours.within.mean() <= 0.93


def test_the_card_says_what_was_left_out():
    card = coefficients.card("boundary")
    assert set(card) == {"what", "formula", "source", "validity", "fitted_on", "scores", "failures"}
    assert "left out" in card["scores"][0][0]
    assert len({len(row) for row in card["scores"]}) == 1


@pytest.mark.slow
def test_the_fit_comes_out_the_same(data_dir):
    crossings = mms(data_dir)
    again = boundary.choose(goes(data_dir), crossings, np.ones(len(crossings.position), dtype=bool))
    assert again == coefficients.read("boundary")
