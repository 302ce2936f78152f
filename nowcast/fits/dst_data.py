"""The recorded wind and Dst that the Dst estimate is fitted on: 14 years by the hour, 70 storms by the minute."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nowcast.errors import NowcastError
from nowcast.physics.propagation import at_earth, propagate
from nowcast.physics.solar_wind import dynamic_pressure

Floats = NDArray[np.float64]
HOURLY = {
    "b_avg_nT": "bt",
    "by_gsm_nT": "by_gsm",
    "bz_gsm_nT": "bz_gsm",
    "density_cm3": "proton_density",
    "speed_km_s": "flow_speed",
    "pdyn_nPa": "dynamic_pressure",
    "dst_nT": "dst",
}
MINUTE = {
    "b_magnitude_nT": "bt",
    "by_gsm_nT": "by_gsm",
    "bz_gsm_nT": "bz_gsm",
    "density_cm3": "proton_density",
    "speed_km_s": "flow_speed",
}
GUARD = 27.0  # days around a tested year, on which nothing is trained


@dataclass(frozen=True)
class Stretch:
    """A recorded stretch: the wind at the Earth and the Dst of each row."""

    name: str
    frame: pd.DataFrame
    dst: "pd.Series[float]"
    start: float | None


def hours(data: Path) -> pd.DataFrame:
    """Hourly OMNI with `dst` [nT], final where there is a final one, all years after each other."""
    files = sorted((data / "more" / "omni_hourly").glob("omni2_*.csv.gz"))
    if not files:
        raise NowcastError(f"There is no hourly OMNI under {data}.")
    years = []
    for file in files:
        year = pd.read_csv(file, parse_dates=["time"], index_col="time", usecols=["time", *HOURLY]).rename(
            columns=HOURLY
        )
        final = data / "more" / "indices" / f"dst_final_hourly_{year.index[0].year}.csv.gz"
        if final.exists():
            better = pd.read_csv(final, parse_dates=["time"], index_col="time")["dst_nT"].reindex(year.index)
            year["dst"] = better.fillna(year["dst"])
        years.append(year)
    return pd.concat(years).astype(float)


def storms(data: Path, hourly: pd.DataFrame) -> list[Stretch]:
    """ACE storms by the minute, timed to the nose; the target each 5 min is SYM-H, brought to Dst hour by hour."""
    stretches = []
    for folder in sorted((data / "more" / "l1_storms_ace").iterdir()):
        if not folder.is_dir():
            continue
        wind = pd.read_csv(folder / "ace_l1_1min.csv.gz", parse_dates=["time"], index_col="time")
        wind = wind[list(MINUTE)].rename(columns=MINUTE)
        nose = at_earth(propagate(wind)).drop(columns=["lead_time", "arrival_low", "arrival_high", "overtaken"])
        nose["dynamic_pressure"] = dynamic_pressure(nose["proton_density"], nose["flow_speed"])
        sym = pd.read_csv(folder / "symh_5min.csv", parse_dates=["time"], index_col="time")["symh_nT"].astype(float)
        dst = _as_dst(sym, hourly["dst"])
        if dst.notna().any():
            begin = dst.reindex(nose.index[:1], method="nearest").iloc[0]
            stretches.append(Stretch(folder.name, nose, dst, float(begin) if np.isfinite(begin) else None))
    return stretches


def _as_dst(sym: "pd.Series[float]", dst: "pd.Series[float]") -> "pd.Series[float]":
    """SYM-H plus the difference of the hourly means, drawn from the middle of each hour to that of the next."""
    hourly = sym.resample("1h").mean()
    difference = (dst.reindex(hourly.index) - hourly).dropna()
    if difference.empty:
        return sym * np.nan
    middle = pd.DatetimeIndex(difference.index).as_unit("ms").asi8 + 1_800_000
    times = pd.DatetimeIndex(sym.index).as_unit("ms").asi8
    return sym + np.interp(times, middle, difference.to_numpy())


def pieces(hourly: pd.DataFrame, seed: int) -> list[Stretch]:
    """The same hours once more, cut into pieces of 3 to 21 days that begin with a known Dst, with artificial gaps.

    In each piece the plasma is missing in some stretches of 1 to 30 h, and all input in some of 1 to 12 h.
    """
    rng = np.random.default_rng(seed)
    stretches, first = [], 0
    times = pd.DatetimeIndex(hourly.index)
    while first < len(hourly) - 24:
        length = int(rng.integers(72, 505))
        part = hourly.iloc[first : first + length]
        if (times[first : first + length][-1] - times[first]) == pd.Timedelta(hours=len(part) - 1):
            frame = part.drop(columns="dst").copy()
            _gaps(frame, rng, ["proton_density", "flow_speed", "dynamic_pressure"], 0.15, 30)
            _gaps(frame, rng, list(frame.columns), 0.06, 12)
            begin = float(part["dst"].iloc[0] + rng.normal(0.0, 6.0))
            stretches.append(Stretch(f"{times[first]:%Y%m%d%H}", frame, part["dst"], begin))
        first += length
    return stretches


def _gaps(frame: pd.DataFrame, rng: np.random.Generator, columns: list[str], part: float, longest: int) -> None:
    """Empty some stretches of columns of a frame of our own, in place, until a part of its rows is missing."""
    missing = 0
    while missing < part * len(frame):
        length = int(np.exp(rng.uniform(0.0, np.log(longest))))
        first = int(rng.integers(0, len(frame)))
        frame.loc[frame.index[first : first + length], columns] = np.nan
        missing += length


def outside(times: pd.DatetimeIndex, years: tuple[int, ...]) -> NDArray[np.bool_]:
    """Rows that may be trained on where these years are tested."""
    allowed = np.ones(len(times), dtype=bool)
    for year in years:
        begin = pd.Timestamp(year=year, month=1, day=1, tz="UTC") - pd.Timedelta(days=GUARD)
        stop = pd.Timestamp(year=year + 1, month=1, day=1, tz="UTC") + pd.Timedelta(days=GUARD)
        allowed &= ~((times >= begin) & (times < stop))
    return allowed
