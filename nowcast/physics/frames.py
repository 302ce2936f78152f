"""Dipole tilt and the rotation between GSE and GSM, from the dipole of IGRF-14.

Right-handed, X to the Sun. The Sun is Russell's low-precision one (0.006 deg, 1901-2099). Against geopack with
IGRF-14 coefficients tilt and rotation agree to 0.002 deg; codes that still carry IGRF-13 differ by up to 0.09 deg
after 2025.

References
----------
C. T. Russell, Cosmic Electrodynamics 2, 184 (1971), with the Sun of its appendix.
IGRF-14, IAGA Division V working group V-MOD (2024), doi:10.5281/zenodo.14012302.
"""

from datetime import datetime

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

Times = pd.DatetimeIndex | pd.Series | datetime | ArrayLike

# IGRF-14, degree 1: year, g10, g11, h11 [nT]; the row 2030 is 2025 and five years of its secular variation
# (+12.6, +10.0, -21.5 nT a year). Beyond the table the nearest row is kept.
IGRF = np.array(
    [
        [1995.0, -29692.0, -1784.0, 5306.0],
        [2000.0, -29619.4, -1728.2, 5186.1],
        [2005.0, -29554.63, -1669.05, 5077.99],
        [2010.0, -29496.57, -1586.42, 4944.26],
        [2015.0, -29441.46, -1501.77, 4795.99],
        [2020.0, -29403.41, -1451.37, 4653.35],
        [2025.0, -29350.0, -1410.3, 4545.5],
        [2030.0, -29287.0, -1360.3, 4438.0],
    ]
)
DAYS_1900_TO_1970 = 25567.5  # from 1900 January 0.5 (JD 2415020.0) to the Unix epoch
SECONDS_PER_DAY = 86400.0
DAYS_PER_YEAR = 365.25


def unix_seconds(times: Times) -> NDArray[np.float64]:
    """Seconds since 1970 UTC of any form of time.

    Parameters
    ----------
    times : DatetimeIndex, Series, datetime, array of datetime64 or of numbers [s]
        Without a zone they are UTC; numbers are Unix seconds already.

    Returns
    -------
    ndarray [s]
        NaN where a time is missing.
    """
    if isinstance(times, datetime):  # a pandas Timestamp is one
        times = pd.DatetimeIndex([times])
        return unix_seconds(times)[0]  # type: ignore[no-any-return]
    if isinstance(times, pd.Series):
        times = pd.DatetimeIndex(times) if times.dtype.kind == "M" else times.to_numpy()
    if isinstance(times, pd.DatetimeIndex):
        times = (times if times.tz is None else times.tz_convert("UTC").tz_localize(None)).to_numpy()
    values = np.asarray(times)
    if values.dtype.kind == "M":
        return np.asarray((values - np.datetime64(0, "s")) / np.timedelta64(1, "s"), dtype=float)
    return values.astype(float)


def _days(times: Times) -> NDArray[np.float64]:
    """Days since 1900 January 0.5, as Russell counts them."""
    return unix_seconds(times) / SECONDS_PER_DAY + DAYS_1900_TO_1970


def _sun(day: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Ecliptic longitude of the Sun and obliquity of the ecliptic, of date [rad]."""
    century = day / 36525.0
    mean_longitude = 279.696678 + 0.9856473354 * day
    anomaly = np.radians((358.475845 + 0.985600267 * day) % 360.0)
    longitude = np.radians(
        mean_longitude % 360.0
        + (1.91946 - 0.004789 * century) * np.sin(anomaly)
        + 0.020094 * np.sin(2.0 * anomaly)
        - 0.00569
    )
    return longitude, np.radians(23.45229 - 0.0130125 * century)


def _gei_to_gse(
    day: NDArray[np.float64], x: NDArray[np.float64], y: NDArray[np.float64], z: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    longitude, obliquity = _sun(day)
    cos_l, sin_l, cos_o, sin_o = np.cos(longitude), np.sin(longitude), np.cos(obliquity), np.sin(obliquity)
    ecliptic_y = y * cos_o + z * sin_o
    ecliptic_z = z * cos_o - y * sin_o
    return cos_l * x + sin_l * ecliptic_y, cos_l * ecliptic_y - sin_l * x, ecliptic_z


def _sidereal(day: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sidereal time of Greenwich [rad]."""
    # day counts from noon, so its fraction of a day after midnight is that of day + 0.5
    return np.radians((279.690983 + 0.9856473354 * day + 360.0 * ((day + 0.5) % 1.0) + 180.0) % 360.0)


def _dipole_gse(times: Times) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Unit vector to the northern geomagnetic pole in GSE."""
    day = _days(times)
    year = 1900.0 + (day - 0.5) / DAYS_PER_YEAR
    g10, g11, h11 = (np.interp(year, IGRF[:, 0], IGRF[:, column]) for column in (1, 2, 3))
    size = -np.sqrt(g10**2 + g11**2 + h11**2)
    cos_s, sin_s = np.cos(_sidereal(day)), np.sin(_sidereal(day))
    x = (cos_s * g11 - sin_s * h11) / size  # equatorial inertial (GEI)
    y = (sin_s * g11 + cos_s * h11) / size
    return _gei_to_gse(day, x, y, g10 / size)


def dipole_tilt(times: Times) -> NDArray[np.float64]:
    """Angle of the dipole axis from the GSM Z axis, positive where the northern pole leans to the Sun.

    Parameters
    ----------
    times : see `unix_seconds`

    Returns
    -------
    ndarray [deg]
        NaN where a time is missing.

    Examples
    --------
    >>> float(dipole_tilt(np.datetime64("2024-05-10T17:05")).round(2))
    27.09
    """
    along_sun, _, _ = _dipole_gse(times)
    return np.asarray(np.degrees(np.arcsin(along_sun)))


def gsm_rotation(times: Times) -> NDArray[np.float64]:
    """Angle mu about X from GSE to GSM: Y' = Y cos mu - Z sin mu, Z' = Y sin mu + Z cos mu.

    Parameters
    ----------
    times : see `unix_seconds`

    Returns
    -------
    ndarray [deg]
        NaN where a time is missing.
    """
    _, y, z = _dipole_gse(times)
    return np.asarray(np.degrees(np.arctan2(y, z)))


def _rotate(times: Times, vector: ArrayLike, sense: float) -> NDArray[np.float64]:
    components = np.asarray(vector, dtype=float)
    if components.shape[-1:] != (3,):
        raise ValueError(f"a vector has three components in its last axis, not the shape {components.shape}")
    _, dipole_y, dipole_z = _dipole_gse(times)
    across = np.hypot(dipole_y, dipole_z)
    cos, sin = dipole_z / across, sense * dipole_y / across
    x, y, z = components[..., 0], components[..., 1], components[..., 2]
    turned = np.empty((*np.broadcast_shapes(x.shape, cos.shape), 3))
    turned[..., 0] = np.where(np.isnan(cos), np.nan, x)
    turned[..., 1] = cos * y - sin * z
    turned[..., 2] = sin * y + cos * z
    return turned


def gse_to_gsm(times: Times, vector: ArrayLike) -> NDArray[np.float64]:
    """Turn vectors from GSE to GSM.

    Parameters
    ----------
    times : see `unix_seconds`
    vector : array_like, last axis x, y, z
        Any unit; broadcast against the times.

    Returns
    -------
    ndarray
        Same unit. NaN where a component or the time is missing.
    """
    return _rotate(times, vector, 1.0)


def gsm_to_gse(times: Times, vector: ArrayLike) -> NDArray[np.float64]:
    """Turn vectors from GSM to GSE; the inverse of `gse_to_gsm`."""
    return _rotate(times, vector, -1.0)


def gei_to_gse(times: Times, vector: ArrayLike) -> NDArray[np.float64]:
    """Turn vectors from the equatorial inertial frame of date (GEI; X to the vernal equinox, Z to the pole) to GSE.

    Parameters
    ----------
    times : see `unix_seconds`
    vector : array_like, last axis x, y, z
        Any unit; broadcast against the times.

    Returns
    -------
    ndarray
        Same unit. NaN where a component or the time is missing.
    """
    components = np.asarray(vector, dtype=float)
    if components.shape[-1:] != (3,):
        raise ValueError(f"a vector has three components in its last axis, not the shape {components.shape}")
    return np.stack(_gei_to_gse(_days(times), components[..., 0], components[..., 1], components[..., 2]), axis=-1)


def geographic_to_gsm(times: Times, vector: ArrayLike) -> NDArray[np.float64]:
    """Turn vectors from the frame that turns with the Earth (X to longitude 0, Z to the pole) to GSM.

    Parameters
    ----------
    times : see `unix_seconds`
    vector : array_like, last axis x, y, z
        Any unit; broadcast against the times.

    Returns
    -------
    ndarray
        Same unit. NaN where a component or the time is missing.
    """
    components, angle = np.asarray(vector, dtype=float), _sidereal(_days(times))
    if components.shape[-1:] != (3,):
        raise ValueError(f"a vector has three components in its last axis, not the shape {components.shape}")
    x = np.cos(angle) * components[..., 0] - np.sin(angle) * components[..., 1]
    y = np.sin(angle) * components[..., 0] + np.cos(angle) * components[..., 1]
    z = components[..., 2] + 0.0 * angle
    return gse_to_gsm(times, gei_to_gse(times, np.stack([x, y, z], axis=-1)))
