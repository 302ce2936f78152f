"""The features of the learnt part of the Dst estimate: stores of fixed decay times, running means, season and hour."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from nowcast.physics.indices.parts.ring_current import (
    USUAL_DRIVE,
    TwoStores,
    WindHistory,
    by_minute,
    relax,
    window_means,
)

Floats = NDArray[np.float64]
DECAYS = (1.5, 3.0, 6.0, 12.0, 24.0, 48.0, 96.0)  # h, of the stores of VBs
SHORT = (1.0, 2.0, 3.0, 6.0, 12.0, 24.0)  # h, windows
LONG = (48.0, 96.0, 160.0)  # h; the nowcast integrates 7 days


def features(wind: WindHistory, formula: TwoStores, first: int = 0) -> dict[str, Floats]:
    """Columns by name, in a fixed order, from the first row that is wanted; NaN where too little was measured.

    Parameters
    ----------
    wind : WindHistory
    formula : TwoStores
        Its value is a feature too.
    first : int
        Number of that row; the rows before it are only remembered.
    """
    held = wind.held
    south = 1e-3 * held["flow_speed"] * np.maximum(-held["bz_gsm"], 0.0)
    across = np.hypot(held["by_gsm"], held["bz_gsm"])
    sine = np.sin(0.5 * np.arctan2(np.abs(held["by_gsm"]), held["bz_gsm"]))
    merging = 1e-3 * held["flow_speed"] * across * sine**2
    root = np.sqrt(held["dynamic_pressure"])
    columns: dict[str, Floats] = {"formula": formula.value[first:]}
    for part, name in enumerate(("fast", "slow", "pressure", "drive", "decay")):
        columns[name] = formula.parts[first:, part]
    times = float(np.clip(formula.ring / 15.0, 0.3, 12.0))  # a start in a storm is one with filled stores
    for tau in DECAYS:
        even = np.full_like(south, tau)
        begin = USUAL_DRIVE * (times if tau < 48.0 else min(times, 2.0))
        columns[f"south_{tau:g}"] = relax(wind, south, even, begin, unseen_target=USUAL_DRIVE)[first:]
        if tau in (3.0, 12.0, 48.0):
            columns[f"merging_{tau:g}"] = relax(wind, merging, even, 2.0 * begin, unseen_target=1.6)[first:]
            columns[f"pushed_{tau:g}"] = relax(wind, south * root, even, 1.4 * begin, unseen_target=1.0)[first:]
    measured = {
        "bz": wind.measured["bz_gsm"],
        "e": np.where(np.isfinite(wind.measured["bz_gsm"] * wind.measured["flow_speed"]), south, np.nan),
        "root": np.sqrt(wind.measured["dynamic_pressure"]),
        "speed": wind.measured["flow_speed"],
        "density": wind.measured["proton_density"],
        "bt": wind.measured["bt"],
    }
    names = list(measured)
    minute_rows = by_minute(wind.cadence[first:])
    for length, means in zip(SHORT, window_means(wind, list(measured.values()), SHORT, first), strict=True):
        before = window_means(wind, [measured["e"]], [max(length - 1.0, 0.01)], first)[0][:, 0]
        means[:, 1] = np.where(minute_rows, before, means[:, 1])  # of minutes it holds the hour before already
        for name, values in zip(names, means.T, strict=True):
            if name in ("bz", "e", "root") or length in (1.0, 3.0, 12.0):
                columns[f"{name}_{length:g}h"] = values
    slow = [measured[name] for name in ("e", "root", "speed", "bt")]
    for length, means in zip(LONG, window_means(wind, slow, LONG, first), strict=True):
        for name, values in zip(("e", "root", "speed", "bt"), means.T, strict=True):
            columns[f"{name}_{length:g}h"] = values
    columns["tilt"] = wind.tilt[first:]
    for name, phase in (("season", wind.season[first:]), ("day", wind.day[first:])):
        columns[f"{name}_cos"], columns[f"{name}_sin"] = np.cos(phase), np.sin(phase)
    return columns


def table(columns: Mapping[str, Floats]) -> Floats:
    """The columns side by side."""
    return np.column_stack(list(columns.values()))
