"""Storms that can be played: the built-in one, folders of recorded ones, and the server that plays them."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pandas as pd

from nowcast.discover import members
from nowcast.replay.folder import load
from nowcast.vocabulary.records import Scenario

GRIDS = {
    "gfz_kp": "3h", "swpc_kp": "3h", "gfz_hp30": "30min", "gfz_hp60": "1h", "kp_forecast": "3h",
    "goes_protons": "5min", "goes_electrons": "5min", "goes_longitudes": "36525D",
}  # fmt: skip


def scenario(name_or_path: str | Path) -> Scenario:
    """The storm of that name, or that a folder holds.

    Parameters
    ----------
    name_or_path : str or Path
        A member of this package, as ``builtin``, or a folder in the form of ``data/storms/*``.

    Raises
    ------
    ScenarioError
        Where there is neither.
    """
    makers = members("nowcast.replay", "SCENARIO")
    if str(name_or_path) in makers:
        made: Scenario = makers[str(name_or_path)]()
        return made
    return load(Path(name_or_path))


def shifted(storm: Scenario, start: datetime) -> Scenario:
    """The storm moved in time so that its replay starts at `start`.

    Rows move by whole minutes. Kp and Hp30 keep to their own grid: they move by the nearest number of their intervals,
    so that they are up to half an interval off the wind.
    """
    by = pd.Timedelta(start - storm.start).round("min")
    frames = {}
    for name, frame in storm.frames.items():
        step = by.round(GRIDS[name]) if name in GRIDS else by
        times = pd.DatetimeIndex(frame.index.get_level_values("time")) + step
        index = pd.MultiIndex.from_arrays([times, frame.index.get_level_values("source")], names=["time", "source"])
        frames[name] = frame.set_axis(index, axis=0)
    return replace(storm, start=storm.start + by, stop=storm.stop + by, frames=frames)
