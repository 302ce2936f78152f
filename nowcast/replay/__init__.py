"""Storms that can be played: the built-in one, folders of recorded ones, and the server that plays them."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pandas as pd

from nowcast.discover import members
from nowcast.replay.folder import load
from nowcast.vocabulary.records import Feed, Scenario


def scenario(name_or_path: str | Path) -> Scenario:
    """Find a storm by its name, or read it from a folder.

    Parameters
    ----------
    name_or_path : str or Path
        A member of this package, as ``builtin``, or a folder in the form of ``data/storms/*``.

    Raises
    ------
    ScenarioError
        Where there is neither such a member nor such a folder.
    """
    makers = members("nowcast.replay", "SCENARIO")
    if str(name_or_path) in makers:
        storm: Scenario = makers[str(name_or_path)]()
        return storm
    return load(Path(name_or_path))


def shifted(storm: Scenario, start: datetime) -> Scenario:
    """Move a storm in time so that its replay starts at `start`.

    Rows move by whole minutes. Those of a slower feed keep to its grid: they move by the nearest number of its
    intervals (`Feed.cadence`), so that they are up to half an interval off the wind. Rows of a feed without times of
    its own stay where they are.
    """
    lag = pd.Timedelta(start - storm.start).round("min")
    feeds: dict[str, Feed] = members("nowcast.feeds", "FEED")
    frames = {}
    for name, frame in storm.frames.items():
        times = pd.DatetimeIndex(frame.index.get_level_values("time")) + _lag(feeds.get(name), lag)
        index = pd.MultiIndex.from_arrays([times, frame.index.get_level_values("source")], names=["time", "source"])
        frames[name] = frame.set_axis(index, axis=0)
    return replace(storm, start=storm.start + lag, stop=storm.stop + lag, frames=frames)


def _lag(feed: Feed | None, lag: pd.Timedelta) -> pd.Timedelta:
    """By how much the rows of a feed move; what no feed sends moves as the wind does."""
    if feed is None:
        return lag
    return lag.round(feed.cadence) if feed.stamped else pd.Timedelta(0)
