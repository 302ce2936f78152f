"""The angle between GSE and GSM, for the replayed feeds only: upstream sends both frames.

Low-precision formulas (0.1 deg) that need no coefficient file; the nowcast itself has its own IGRF rotation.
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

POLE = (80.8, -72.8)  # deg, geographic latitude and longitude of the geomagnetic pole, IGRF about 2025


def gsm_angle(times: pd.DatetimeIndex) -> NDArray[np.float64]:
    """Angle by which GSE is turned about x to become GSM.

    Parameters
    ----------
    times : DatetimeIndex
        Aware UTC.

    Returns
    -------
    ndarray [rad]
        y_gsm = cos(a) y_gse - sin(a) z_gse.

    References
    ----------
    M. A. Hapgood, Planet. Space Sci. 40, 711 (1992), doi:10.1016/0032-0633(92)90012-D
    """
    days = (times - pd.Timestamp("2000-01-01T12:00Z")) / pd.Timedelta(days=1)
    whole = np.floor(np.asarray(days, dtype=float) - 0.5) + 0.5  # 0 h UT of the day
    hours = (np.asarray(days, dtype=float) - whole) * 24.0
    centuries = whole / 36525.0
    sidereal = np.radians(100.461 + 36000.770 * centuries + 15.04107 * hours)
    obliquity = np.radians(23.439 - 0.013 * centuries)
    anomaly = np.radians(357.528 + 35999.050 * centuries + 0.04107 * hours)
    longitude = np.radians(
        280.460
        + 36000.772 * centuries
        + 0.04107 * hours
        + (1.915 - 0.0048 * centuries) * np.sin(anomaly)
        + 0.020 * np.sin(2 * anomaly)
    )
    latitude, east = np.radians(POLE)
    x = np.cos(latitude) * np.cos(east + sidereal)
    y = np.cos(latitude) * np.sin(east + sidereal)
    z = np.full_like(x, np.sin(latitude))
    ecliptic_y = np.cos(obliquity) * y + np.sin(obliquity) * z
    ecliptic_z = -np.sin(obliquity) * y + np.cos(obliquity) * z
    return np.asarray(np.arctan2(np.cos(longitude) * ecliptic_y - np.sin(longitude) * x, ecliptic_z))


def gse_to_gsm(y: ArrayLike, z: ArrayLike, angle: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Components across the Sun line, of any unit, turned by `angle` [rad]; the inverse takes `-angle`."""
    across, up, turn = (np.asarray(part, dtype=float) for part in (y, z, angle))
    return np.cos(turn) * across - np.sin(turn) * up, np.sin(turn) * across + np.cos(turn) * up
