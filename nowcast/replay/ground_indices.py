"""What the ground of the built-in storm answers: Kp, Hp30 and Dst, by laws that the nowcast does not use.

They are simple on purpose and fitted to nothing: a nowcast that were scored against its own formula would
always be right. Kan and Lee's merging field drives both; Dst follows the equation of Burton et al. (1975)
with constants of the same order.

References
----------
J. R. Kan and L. C. Lee, Geophys. Res. Lett. 6, 577 (1979), doi:10.1029/GL006i007p00577
R. K. Burton et al., J. Geophys. Res. 80, 4204 (1975), doi:10.1029/JA080i031p04204
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nowcast.vocabulary.constants import AP

INJECTION = -4.3  # nT/h per mV/m
THRESHOLD = 0.5  # mV/m
DECAY = 5.5  # h
PRESSURE = (8.0, 12.0)  # nT per sqrt(nPa), nT


def at_earth(wind: pd.DataFrame, distance: float) -> pd.DataFrame:
    """Wind by arrival minute: each parcel keeps its speed, a slow one is swept up by the fast one behind.

    `distance` [km] is what is left to go.
    """
    travel = distance / -wind["vx_gse"].rolling(5, center=True, min_periods=1).median().to_numpy()
    arrival = np.asarray((wind.index - wind.index[0]) / pd.Timedelta(seconds=1), dtype=float) + travel
    swept = np.minimum.accumulate(arrival[::-1])[::-1]
    minutes = np.arange(np.ceil(swept[0] / 60.0), np.floor(swept[-1] / 60.0))
    parcel = np.searchsorted(swept, minutes * 60.0, side="right") - 1
    times = wind.index[0] + pd.to_timedelta(minutes, unit="min")
    return wind.iloc[parcel].set_index(pd.DatetimeIndex(times, name="time"))


def merging_field(wind: pd.DataFrame) -> pd.Series:
    """Kan-Lee field V B_T sin^2(clock angle / 2) [mV/m]."""
    across = np.hypot(wind["by_gsm"], wind["bz_gsm"])
    clock = np.arctan2(wind["by_gsm"], wind["bz_gsm"])
    return pd.Series(-wind["vx_gse"] * across * np.sin(clock / 2) ** 2 * 1e-3, index=wind.index)


def dynamic_pressure(wind: pd.DataFrame) -> pd.Series:
    """Of the protons [nPa]."""
    return 1.6726e-6 * wind["proton_density"] * wind["vx_gse"] ** 2


def thirds(value: NDArray[np.float64], top: float) -> NDArray[np.float64]:
    """Rounded to thirds with the three decimals that GFZ prints, between 0 and `top`."""
    return np.round(np.round(np.clip(value, 0.0, top) * 3.0) / 3.0, 3)


def planetary(wind: pd.DataFrame, rng: np.random.Generator, interval: str, top: float) -> pd.Series:
    """Kp-like index of each whole interval ("3h", "30min"), by the interval's start.

    9 (1 - exp(-(0.03 + E/5.5 + 0.02 P))) with the means E [mV/m] and P [nPa] of the interval; half of E
    is that of the hour before, because the substorm comes late. Above 9 only where `top` allows.
    """
    field = merging_field(wind)
    drive = 0.5 * field + 0.5 * field.rolling(60, min_periods=1).mean()
    rows = pd.DataFrame({"drive": drive, "pressure": dynamic_pressure(wind)}).resample(interval)
    mean = rows.mean()[rows.size() == pd.Timedelta(interval) // pd.Timedelta(minutes=1)]
    level = 0.03 + mean["drive"] / 5.5 + 0.02 * mean["pressure"]
    index = 9.0 * (1 - np.exp(-level)) + np.where(level > 2.0, 0.8 * (level - 2.0), 0.0) * (top > 9.0)
    noisy = np.asarray(index, dtype=float) + 0.22 * rng.standard_normal(len(index))
    return pd.Series(thirds(noisy, top), index=mean.index)


def running_a(kp: pd.Series) -> pd.Series:
    """The ap that belongs to a Kp [2 nT]."""
    step = np.clip(np.round(kp.to_numpy(dtype=float) * 3.0), 0, 27).astype(int)
    return pd.Series(np.array(AP)[step], index=kp.index)


def minute_disturbance(wind: pd.DataFrame) -> pd.Series:
    """Dst by the minute [nT]: the minute integration without noise."""
    electric = (-wind["vx_gse"] * np.clip(-wind["bz_gsm"], 0, None) * 1e-3).to_numpy(dtype=float)
    injection = INJECTION * np.clip(electric - THRESHOLD, 0, None)
    pressure = np.sqrt(dynamic_pressure(wind).to_numpy(dtype=float))
    ring = np.empty(len(wind))
    value = -8.0
    for minute, rate in enumerate(injection):
        value += (rate - value / DECAY) / 60.0
        ring[minute] = value
    return pd.Series(ring + PRESSURE[0] * pressure - PRESSURE[1], index=wind.index)


def disturbance(wind: pd.DataFrame, rng: np.random.Generator) -> pd.Series:
    """Hourly Dst [nT] by the start of the hour: means of the minutes, with 2 nT of noise."""
    rows = minute_disturbance(wind).resample("h")
    hourly = rows.mean()[rows.size() == 60]
    return pd.Series(np.round(hourly + 2.0 * rng.standard_normal(len(hourly))), index=hourly.index)


def modelled_disturbance(wind: pd.DataFrame) -> pd.Series:
    """Dst by the minute [nT] as a model of another centre has it: too shallow, half an hour smoothed."""
    return (0.85 * minute_disturbance(wind) + 3.0).rolling(30, min_periods=1).mean()


def forecast(kp: pd.Series, rng: np.random.Generator) -> pd.Series:
    """What a forecaster had expected of a Kp: the storm, but weaker, later and smoother."""
    times = pd.date_range(kp.index[0], periods=len(kp) + 24, freq="3h", name="time")  # 3 days more than there were
    late = kp.rolling(4, min_periods=1).mean().reindex(times).ffill()
    guess = 1.2 + 0.65 * late + 0.3 * rng.standard_normal(len(times))
    return pd.Series(thirds(guess.to_numpy(dtype=float), 9.0), index=times)
