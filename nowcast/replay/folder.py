"""A recorded storm from a folder of CSV files, as the feeds would have sent it.

A file with `time`, speed and Bz is wind. With `omni` or `propagated` in its name it was measured or moved to the
Earth; any other is at L1 and preferred. Where only wind at the Earth is there, each minute is put back upstream by
1.5e6 km over the speed (mean of 3 h about it, so that a shock does not tear a hole): then arrival times are a
model's, not the truth. Density and field stay as they are. `.gz` is read. Stamps are the start of the minute; gaps
stay gaps. Wind at the Earth that is older than the L1 file lengthens `propagated_wind`, from which Dst can start.
The replay begins 1.5 h before the largest forward step, where Dst or SYM-H is known: of the 48 h before its minimum.
"""

import os
from pathlib import Path

import numpy as np
import pandas as pd

from nowcast.errors import ScenarioError
from nowcast.replay.l1_frames import (
    field_frame,
    index_frame,
    plasma_frame,
    position_frame,
    propagated_frame,
)
from nowcast.replay.largest_step import largest_step
from nowcast.vocabulary.constants import EARTH_RADIUS, L1_DISTANCE
from nowcast.vocabulary.records import Scenario

COLUMNS = {
    "density_cm3": "proton_density",
    "speed_km_s": "flow_speed",
    "temperature_K": "proton_temperature",
    "vx_gse_km_s": "vx_gse",
    "vx_gsm_km_s": "vx_gse",  # x is the same axis
    "vy_gse_km_s": "vy_gse",
    "vz_gse_km_s": "vz_gse",
    **{f"b{axis}_{frame}_nT": f"b{axis}_{frame}" for axis in "xyz" for frame in ("gsm", "gse")},
}
WIND = ("flow_speed", "proton_density", "proton_temperature", "vx_gse", "bx_gsm", "by_gsm", "bz_gsm")
BEFORE_STEP = pd.Timedelta(hours=1.5)
ONSET = pd.Timedelta(hours=48)  # from the step to the minimum of Dst, at most
HISTORY = pd.Timedelta(hours=3)  # at least, before the replay starts
WEEK = pd.Timedelta(days=8)
STATIONS = 8.0  # of SWPC's Kp


def _table(path: Path) -> pd.DataFrame:
    """A CSV file by time; empty where it has no `time`."""
    try:
        table = pd.read_csv(path)
        if "time" not in table:
            return pd.DataFrame()
        times = pd.DatetimeIndex(pd.to_datetime(table.pop("time"), utc=True, format="ISO8601"), name="time")
    except (ValueError, OSError, EOFError) as error:
        raise ScenarioError(f"{path} cannot be read: {error}") from error
    table = table.set_index(times.as_unit("us")).sort_index()
    kept: pd.DataFrame = table.loc[~table.index.duplicated()]
    return kept


def _wind(table: pd.DataFrame) -> pd.DataFrame:
    """Our columns of a wind file, on minutes."""
    known = table[[name for name in COLUMNS if name in table]].rename(columns=COLUMNS)
    known = known.loc[:, ~known.columns.duplicated()].apply(pd.to_numeric, errors="coerce").astype(float)
    wind: pd.DataFrame = known.reindex(columns=sorted(set(COLUMNS.values())))
    if "x_gsm_Re" in table:
        wind["x_gse"] = table["x_gsm_Re"].astype(float) * EARTH_RADIUS
    return wind


def _put_back(wind: pd.DataFrame) -> pd.DataFrame:
    """Wind at the Earth at the minutes at which it was at L1."""
    speed = wind["flow_speed"].rolling("3h", center=True, min_periods=1).mean().interpolate(limit_direction="both")
    lag = pd.to_timedelta((L1_DISTANCE / speed.to_numpy(dtype=float)), unit="s")
    moved = wind.set_index(pd.DatetimeIndex((pd.DatetimeIndex(wind.index) - lag).round("min"), name="time"))
    return moved[~moved.index.duplicated(keep="last") & moved.index.notna()].sort_index()


def _winds(folder: Path) -> list[tuple[str, pd.DataFrame, bool]]:
    """Wind files (name, wind, at L1), best first: at L1, by minute, most values."""
    found = []
    for path in sorted([*folder.glob("*.csv"), *folder.glob("*.csv.gz")]):
        table = _table(path)
        if "speed_km_s" not in table or "bz_gsm_nT" not in table:
            continue
        wind = _wind(table)
        fine = len(wind) > 1 and bool(np.median(np.diff(wind.index.to_numpy())) <= np.timedelta64(5, "m"))
        at_l1 = not any(word in path.name for word in ("omni", "propagated"))
        found.append(((at_l1, fine, int(wind[list(WIND)].notna().to_numpy().sum())), path.name, wind))
    found.sort(key=lambda entry: (entry[0], entry[1]), reverse=True)
    return [(name, wind, rank[0]) for rank, name, wind in found]


def _craft(name: str) -> str:
    for start in ("wind", "ace", "dscovr", "solar1"):
        if name.startswith(f"{start}_l1"):
            return start.upper()
    return "L1"


def _index(folder: Path, column: str, first: pd.Timestamp, last: pd.Timestamp) -> pd.Series | None:
    """Values of an index between two times, from the folder or from a folder `indices` near it."""
    prefix = column.split("_")[0]
    for place in (folder, *(up / name for up in folder.parents[:2] for name in ("indices", "more/indices"))):
        for path in sorted([*place.glob(f"{prefix}*.csv"), *place.glob(f"{prefix}*.csv.gz")]):
            table = _table(path)
            if column in table:
                part = table[column].astype(float)[first:last].dropna()
                if len(part):
                    return part
    return None


def _indices(folder: Path, first: pd.Timestamp, last: pd.Timestamp) -> dict[str, pd.DataFrame]:
    kp, hp30, dst, sym_h = (_index(folder, name, first, last) for name in ("kp", "hp30", "dst_nT", "symh_nT"))
    frames = {}
    if kp is not None:
        frames["gfz_kp"] = index_frame(kp, "kp", "gfz")
        frames["swpc_kp"] = index_frame(kp, "kp", "swpc", station_count=STATIONS)
    if hp30 is not None:
        frames["gfz_hp30"] = index_frame(hp30, "hp30", "gfz")
    if dst is not None:
        frames["dst"] = index_frame(dst, "dst", "truth")
    if sym_h is not None:
        frames["sym_h"] = index_frame(sym_h, "sym_h", "truth")
    return frames


def _start(wind: pd.DataFrame, truth: pd.Series | None) -> pd.Timestamp:
    """1.5 h before the largest step, if some hours of history are before that; without a step after 6 h."""
    first, last = wind.index[0], wind.index[-1]
    known = pd.Series(dtype=float) if truth is None else truth[first:last]
    step = largest_step(wind)
    if len(known):
        lowest = pd.DatetimeIndex(known.index)[int(known.to_numpy(dtype=float).argmin())]
        before = wind.loc[max(first, lowest - ONSET) : lowest]
        step = (None if before.empty else largest_step(before)) or step
    wanted = first + 2 * HISTORY if step is None else max(step - BEFORE_STEP, first + HISTORY)
    return pd.Timestamp(min(wanted, last)).floor("min")


def load(path: Path) -> Scenario:
    """A recorded storm.

    Parameters
    ----------
    path : Path
        Folder in the form of ``data/storms/*``.

    Returns
    -------
    Scenario
        Feeds, and as truth that no feed sends: `dst`, `sym_h` where the folder has them.

    Raises
    ------
    ScenarioError
        Where there is no such folder, or no wind in it.
    """
    folder = Path(os.path.abspath(path))
    if not folder.is_dir():
        raise ScenarioError(f"there is no storm {path}: give `builtin` or a folder with recorded wind.")
    winds = _winds(folder)
    if not winds:
        raise ScenarioError(f"{path} holds no wind file (time, speed_km_s, bz_gsm_nT).")
    (name, wind, at_l1), others = winds[0], winds[1:]
    about = f"Recorded: {name}"
    if not at_l1:
        wind = _put_back(wind)
        about += (
            f", measured or moved to the Earth and put back to {L1_DISTANCE / 1e6:g}e6 km: arrival times are a model's"
        )
    wind = wind.dropna(how="all", subset=list(WIND))
    if wind.empty:
        raise ScenarioError(f"{folder / name} holds no value.")
    craft = _craft(name)
    distance = (
        wind["x_gse"].interpolate(limit_direction="both") if "x_gse" in wind else pd.Series(L1_DISTANCE, wind.index)
    )
    earlier = [
        _put_back(other).loc[: wind.index[0] - pd.Timedelta(minutes=1)] for _, other, there in others if not there
    ]
    back = propagated_frame(earlier[0], L1_DISTANCE) if earlier else None
    propagated = propagated_frame(wind, distance)
    hours = pd.DataFrame({"x_gse": distance, "y_gse": np.nan, "z_gse": np.nan}).resample("h").mean().round(0)
    indices = _indices(folder, wind.index[0] - WEEK, wind.index[-1] + pd.Timedelta(hours=3))
    truth = next((indices[name][name].droplevel("source") for name in ("dst", "sym_h") if name in indices), None)
    return Scenario(
        name=folder.name,
        mode="replay",
        start=_start(wind, truth).to_pydatetime(),
        stop=wind.index[-1].to_pydatetime(),
        frames={
            "rtsw_mag": field_frame(wind, craft),
            "rtsw_wind": plasma_frame(wind, craft),
            "rtsw_ephemerides": position_frame(hours.dropna(subset=["x_gse"]), craft),
            "propagated_wind": propagated if back is None or back.empty else pd.concat([back, propagated]).sort_index(),
            **indices,
        },
        about=f"{about}.",
    )
