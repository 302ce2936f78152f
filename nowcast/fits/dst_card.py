"""The model card of the Dst estimate: what it is, and its scores on years that it was not fitted on."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nowcast.fits.dst_rows import Rows, rms
from nowcast.physics.indices.dst_burton1975 import estimate as burton
from nowcast.physics.indices.dst_obrien2000 import estimate as obrien


def card(whole: Rows, minutes: list[Rows], bands: Mapping[str, Any], ahead: list[list[str]]) -> dict[str, Any]:
    """Write the texts and tables of the card, see `records.Fit`.

    Parameters
    ----------
    whole : Rows
        The hours, with their estimates out of sample.
    minutes : list of Rows
        The storms by the minute.
    bands : mapping
        Factors of the band for "hour" and "minute".
    ahead : list of list of str
        Scores of the hours ahead, the head first.
    """
    references = {
        "O'Brien-McPherron": obrien(whole.frame)["dst_estimate"].to_numpy(),
        "Burton (15.8)": burton(whole.frame)["dst_estimate"].to_numpy(),
    }
    by_year = [["years", "hours", "RMSE", "bias", "r", "PE", "RMSE O'Brien", "RMSE Burton", "in band"]]
    regimes = [["Dst", "hours", "RMSE", "bias", "RMSE O'Brien", "RMSE Burton", "in band"]]
    used = whole.use & np.isfinite(whole.value)
    inside = _inside(whole, bands["hour"])

    def row(name: str, part: NDArray[np.bool_], fit: bool) -> list[str]:
        miss, dst = (whole.value - whole.dst)[part], whole.dst[part]
        others = [rms((value - whole.dst)[part]) for value in references.values()]
        shape = (
            [f"{np.corrcoef(whole.value[part], dst)[0, 1]:.3f}", f"{1 - np.mean(miss**2) / dst.var():.3f}"]
            if fit
            else []
        )
        figures = [name, str(int(part.sum())), f"{rms(miss):.2f}", f"{miss.mean():+.2f}", *shape]
        return [*figures, *(f"{error:.2f}" for error in others), f"{inside[part].mean():.3f}"]

    for year in np.unique(whole.years):
        by_year.append(row(str(year), used & (whole.years == year), True))
    by_year.append(row("all", used, True))
    limits = (("above -20", -20.0, np.inf), ("-50 to -20", -50.0, -20.0), ("-100 to -50", -100.0, -50.0))
    for name, low, high in (
        *limits,
        ("below -50", -np.inf, -50.0),
        ("below -100", -np.inf, -100.0),
        ("below -200", -np.inf, -200.0),
    ):
        part = used & (whole.dst >= low) & (whole.dst < high)
        if part.sum() > 3:
            regimes.append(row(name, part, False))
    storms = [["storm", "hours", "RMSE", "RMSE O'Brien", "in band"]]
    for rows in minutes:
        storm = _storm(rows, bands["minute"])
        if storm:
            storms.append(storm)
    return {
        "what": "Dst from the wind at the nose, now and 1, 3, 6 h ahead, with its 5 and 95 %.",
        "formula": "Two stores filled by a saturating, tilt-dependent VBs, one decaying in hours, one in days, and a "
        "pressure term, all refitted (`ring_current.two_stores`); on what it leaves, in parts of its depth, the mean "
        "of boosted trees and small nets over 63 running means and stores; for minutes more trees; size of the error "
        "by trees; the band conformal in classes of depth.",
        "source": "this project; the fast store has the form of O'Brien and McPherron 2000, doi:10.1029/1998JA000437",
        "validity": "Hourly to 1-minute wind at the nose. Fitted down to -374 nT (hourly Dst); below that the formula "
        "goes on with the largest correction that was seen.",
        "fitted_on": "14 years of hourly OMNI between 1998 and 2018 (final Dst where there is one), the same with "
        "artificial gaps and restarts; 70 ACE storms by the minute with SYM-H brought to Dst.",
        "scores": by_year,
        "scores_by_regime": regimes,
        "scores_of_storms_by_minute": storms,
        "scores_ahead": ahead,
        "failures": "Depth of the largest storms is off by 10 to 30 % either way (2004-11 too deep, 2000-07 too "
        "shallow: plasma missing). Holes in the plasma of proton storms hide the main phase. Baselines of provisional "
        "Dst differ by up to 5 nT from year to year, which no wind knows. Sudden commencements are smoothed. The "
        "search-mode plasma of Halloween 2003 makes -450 nT of -350 nT.",
    }


def _inside(rows: Rows, sides: Mapping[str, Any]) -> NDArray[np.bool_]:
    """Rows whose recorded Dst lies within the band."""
    low, high = (np.interp(-rows.value, sides["at"], sides[side]) * rows.size for side in ("low", "high"))
    return np.asarray((rows.dst >= rows.value - low) & (rows.dst <= rows.value + high))


def _storm(rows: Rows, sides: Mapping[str, Any]) -> list[str] | None:
    """Scores of a storm by the hour: mean estimates of the minutes against the mean of the target."""
    used = rows.use & np.isfinite(rows.value)
    if not used.any():
        return None
    classic = obrien(rows.frame, rows.start)["dst_estimate"].to_numpy()
    table = pd.DataFrame({"own": rows.value, "dst": rows.dst, "classic": classic}, index=rows.frame.index)[used]
    mean = table.dropna().resample("1h").mean().dropna()
    if mean.empty:
        return None
    own, other = (rms((mean[name] - mean["dst"]).to_numpy()) for name in ("own", "classic"))
    name = f"{pd.DatetimeIndex(rows.frame.index)[len(rows.frame) // 2]:%Y-%m-%d}"
    return [name, str(len(mean)), f"{own:.1f}", f"{other:.1f}", f"{_inside(rows, sides)[used].mean():.3f}"]
