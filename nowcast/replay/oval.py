"""A simple auroral oval for a simulated storm: position and strength follow Kp by straight lines, fitted to nothing.

A ring about the dipole pole, nearer to the equator at midnight than at noon and brighter there.
"""

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

POLE = (80.8, -72.8)  # deg: the north dipole pole of IGRF-14 in 2025
CENTRE = (68.5, 1.6)  # deg of magnetic latitude at midnight, and what a unit of Kp takes away
NOON = 7.0  # deg nearer to the pole at noon
WIDTH = (2.2, 0.35)  # deg, and for a unit of Kp
BRIGHT = (4.0, 8.0)  # %, and for a unit of Kp
POWER = (3.0, 3.2)  # GW: constant, and times Kp^1.6


def leading(kp: "pd.Series[float]", now: int) -> float:
    """Kp that holds an hour after a time [unix s], between the middles of its blocks; NaN outside them."""
    if kp.empty:
        return float("nan")
    middles = pd.DatetimeIndex(kp.index).as_unit("s").asi8 + 5400
    return float(np.interp(now + 3600, middles, kp.to_numpy(dtype=float), left=np.nan, right=np.nan))


def power(kp: float, side: int) -> int:
    """Hemispheric power [GW]; the south has a little more."""
    return int(np.rint((POWER[0] + POWER[1] * kp**1.6) * (1.0 if side > 0 else 1.07)))


def grid(kp: float, when: datetime) -> NDArray[np.int64]:
    """Chance of aurora [%] by (longitude 0..359, latitude -90..90)."""
    longitude, latitude = np.meshgrid(np.arange(360.0), np.arange(-90.0, 91.0), indexing="ij")
    pole_lat, pole_lon = np.radians(POLE)
    lat, lon = np.radians(latitude), np.radians(longitude)
    sine = np.sin(lat) * np.sin(pole_lat) + np.cos(lat) * np.cos(pole_lat) * np.cos(lon - pole_lon)
    magnetic = np.degrees(np.arcsin(np.clip(sine, -1, 1)))
    seconds = (
        when.astimezone(UTC) - when.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    ) / timedelta(seconds=1)
    day = (1 - np.cos(np.radians(longitude + seconds / 240.0))) / 2  # 0 at midnight, 1 at noon
    centre = CENTRE[0] - CENTRE[1] * kp + NOON * day
    width = WIDTH[0] + WIDTH[1] * kp
    value = (BRIGHT[0] + BRIGHT[1] * kp) * (1 - 0.6 * day) * np.exp(-(((np.abs(magnetic) - centre) / width) ** 2))
    return np.asarray(np.clip(np.round(value), 0, 100), dtype=np.int64)
