"""Scores of an estimate against the truth: its error, its events, its band.

Every score is a function of sums over rows, so that the interval of each comes from resampling whole blocks of
days: hours of one storm are not independent of each other. Pairs with a missing side are left out.
An estimate is a value with the 5 and 95 % of its band.
"""

from nowcast.skill.metrics.bands import calibration, coverage, crps, normal_cdf, reliability
from nowcast.skill.metrics.fit import Contingency, bias, contingency, correlation, mae, prediction_efficiency, rmse
from nowcast.skill.metrics.table import Score, blocks, climatology, persistence, resample, scores

__all__ = [
    "Contingency",
    "Score",
    "bias",
    "blocks",
    "calibration",
    "climatology",
    "contingency",
    "correlation",
    "coverage",
    "crps",
    "mae",
    "normal_cdf",
    "persistence",
    "prediction_efficiency",
    "reliability",
    "resample",
    "rmse",
    "scores",
]
