"""The model card of Kp: what it is, and how good it was on years that it was not fitted on."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nowcast.skill import metrics

STORM = 5.0


def card(table: pd.DataFrame, model: Mapping[str, Any], running: list[list[Any]]) -> dict[str, Any]:
    """Write the card, see `records.Fit`.

    Parameters
    ----------
    table : DataFrame
        By time, `truth`, `value` (estimated by a model that was not fitted on the year), `elapsed`, `part`.
    model : mapping
        The coefficients.
    running : list
        Rows of scores of the running index.
    """
    whole = table[table["part"] == 0]
    last = whole[whole["elapsed"] == whole["elapsed"].max()]
    rows = [["case", "n", "RMSE", "r", "bias", "HSS >= 5", "coverage of 5-95 %", "coverage, Kp >= 5"]]
    rows += [_row(f"hour {hour:g} of the block", whole[whole["elapsed"] == hour], model, "whole") for hour in (1, 2, 3)]
    broken = table[table["part"] > 0]
    rows.append(_row("hour 3, input in part", broken[broken["elapsed"] == 3], model, "part"))
    years = pd.DatetimeIndex(last.index).year
    rows += [_row(str(year), last[years == year], model, "whole") for year in sorted(set(years))]
    for low, high in ((0.0, 2.0), (2.0, 4.0), (4.0, 5.0), (5.0, 7.0), (7.0, 9.1)):
        regime = last[(last["truth"] >= low) & (last["truth"] < high)]
        rows.append(_row(f"{low:g} <= Kp < {min(high, 9.0):g}", regime, model, "whole"))
    rows += running
    return {
        "what": "Kp of the UT block of three hours that holds the time, from the wind up to the time, with 5 and 95 %",
        "formula": f"0.5 x {len(model['trees']['sizes'])} boosted trees + 0.5 x mean of {len(model['nets'])} networks "
        f"on {len(model['names'])} features of the last 24 h (Newell coupling, Bz, pressure, speed, field, waves "
        "within the hour, dipole tilt, block of the day); above 3.5 a curve that says Kp 5, 6, 7 as often as they "
        "come; band: conformal, by estimate, hour of the block and missing input",
        "source": "fitted here; Newell et al. 2007, doi:10.1029/2006JA012015, for the coupling",
        "validity": "wind at the nose, hourly to 1-minute; Kp above 8 rests on few cases",
        "fitted_on": "hourly OMNI and Kp of GFZ Potsdam, 1998-2000, 2004-2008, 2010, 2012-2015, 2018; the running "
        "index on Hp60 of 2015 and 2018. Scores: each year by a model of other years, 27 days apart, with fewer "
        "networks.",
        "scores": rows,
        "failures": "In the first hour of a block what is to come is unknown. Storms are estimated too low, by 0.2 to "
        "0.3 of Kp. Wind that is not what hits the Earth (other monitor, proton storms) gives the Kp of that wind. The "
        "band without plasma is wider but was tested on holes made at random, not on those of real storms.",
    }


def _row(name: str, part: pd.DataFrame, model: Mapping[str, Any], state: str) -> list[Any]:
    """A row of scores of an estimate with its band; `state` is "whole" or "part"."""
    truth, value = part["truth"].to_numpy(), part["value"].to_numpy()
    if not len(part):
        return [name, 0, None, None, None, None, None, None]
    hour = int(part["elapsed"].iloc[0])
    widths = model["band"][f"{state} {hour}"]
    low, high = (value + np.interp(value, model["nodes"], widths[side]) for side in ("low", "high"))
    storm, low, high = truth >= STORM, np.maximum(low, 0.0), np.minimum(high, 9.0)
    inside = metrics.coverage(truth, low, high), metrics.coverage(truth[storm], low[storm], high[storm])
    return [*figures(name, truth, value)[:-2], *(_rounded(part) for part in inside)]


def figures(name: str, truth: NDArray[np.float64], value: NDArray[np.float64]) -> list[Any]:
    """A row of scores of an estimate without a band.

    Parameters
    ----------
    name : str
        Of the row.
    truth, value : ndarray
    """
    scores = (
        metrics.rmse(truth, value),
        metrics.correlation(truth, value),
        metrics.bias(truth, value),
        float(metrics.contingency(truth, value, STORM).hss),
    )
    return [name, len(truth), *(_rounded(figure) for figure in scores), None, None]


def _rounded(figure: float) -> float | None:
    return None if np.isnan(figure) else round(figure, 3)
