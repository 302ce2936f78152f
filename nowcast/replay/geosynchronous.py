"""What the GOES of the built-in storm measure: field, X-rays, protons and electrons, by simple laws.

The field is that of a dipole which the pressure compresses on the day side and the currents of the storm depress,
most of all at night. The boundary stands where the pressure of the wind balances it, nearer while the field of the
wind points south, and opens towards the flanks; a satellite beyond it sees the field of the wind, compressed and
draped. Nothing here is a law of the nowcast, which may therefore be judged by it. X-rays are flares upon a
background, protons a storm that the shock brings with it, electrons those that vanish in the main phase and return.

References
----------
R. J. Walker and C. T. Russell in M. G. Kivelson and C. T. Russell (eds.), Introduction to Space Physics, Cambridge
(1995), chapter 6: L = 107.4 (n u^2)^(-1/6) R_E, n in cm^-3, u in km/s
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nowcast.vocabulary.constants import GEOSYNCHRONOUS

Array = NDArray[np.float64]

LONGITUDES = {"GOES-19": -75.2, "GOES-18": -137.0}  # deg east; the first is primary for the field and electrons
DIPOLE = 29_900.0 / GEOSYNCHRONOUS**3  # nT, northward
BALANCE = 107.4  # R_E, Walker and Russell
EROSION = 0.012  # per nT of southward field, part of the distance
OPENING = 0.6  # exponent of 2 / (1 + cos)
COMPRESSION = 5.0  # of the wind's field in the sheath near noon
FLARES = ((-21.0, 4e-6, 0.5), (-9.5, 1.6e-5, 0.7), (2.2, 2.5e-6, 0.4), (15.0, 6.5e-5, 1.1), (31.0, 5e-6, 0.5))


def local_time(times: pd.DatetimeIndex, longitude: float) -> Array:
    """Local time [h] at a longitude [deg east]."""
    hours = np.asarray((times - times.normalize()) / pd.Timedelta(hours=1), dtype=float)
    return np.asarray((hours + longitude / 15.0) % 24.0)


def boundary(wind: pd.DataFrame, angle: Array) -> Array:
    """Distance of the magnetopause [R_E] at an angle from noon [rad]."""
    momentum = wind["proton_density"].to_numpy(dtype=float) * wind["vx_gse"].to_numpy(dtype=float) ** 2
    south = np.clip(-wind["bz_gsm"].to_numpy(dtype=float), 0.0, 30.0)
    nose = BALANCE * momentum ** (-1 / 6) * (1 - EROSION * south)
    return np.asarray(nose * (2 / np.maximum(1 + np.cos(angle), 0.01)) ** OPENING)


def field(wind: pd.DataFrame, dst: "pd.Series[float]", longitude: float, rng: np.random.Generator) -> pd.DataFrame:
    """He, Hp, Hn and total [nT] of a satellite.

    Parameters
    ----------
    wind : DataFrame
        At the Earth by minute: by_gsm, bz_gsm [nT], vx_gse [km/s], proton_density [cm^-3].
    dst : Series [nT]
        By the same minutes.
    longitude : float [deg east]
    rng : Generator
        Of the noise.
    """
    times = pd.DatetimeIndex(wind.index)
    angle = np.radians((local_time(times, longitude) - 12.0) * 15.0)
    pressure = 1.6726e-6 * wind["proton_density"].to_numpy(dtype=float) * wind["vx_gse"].to_numpy(dtype=float) ** 2
    day = 0.5 * (1 + np.cos(angle))
    storm = dst.to_numpy(dtype=float)
    inside = DIPOLE + 16.0 * (day - 0.5) + 9.0 * (0.4 + day) * (np.sqrt(pressure) - 1.4)
    inside += (0.25 + 0.35 * (1 - day)) * storm
    beyond = boundary(wind, angle) < GEOSYNCHRONOUS
    draped = COMPRESSION * (0.4 + 0.6 * day)
    noise = rng.standard_normal((3, len(times)))
    hp = np.where(beyond, draped * wind["bz_gsm"].to_numpy(dtype=float), inside) + (0.4 + 2.0 * beyond) * noise[0]
    hn = np.where(beyond, draped * wind["by_gsm"].to_numpy(dtype=float), 12.0 * np.sin(angle)) + 0.4 * noise[1]
    he = np.where(beyond, 6.0 * noise[2], 45.0 + 8.0 * np.cos(angle) + 0.4 * noise[2])
    table = pd.DataFrame({"goes_he": he, "goes_hp": hp, "goes_hn": hn}, index=wind.index).round(2)
    return table.assign(goes_total=np.sqrt((table**2).sum(axis=1)).round(2))


def xrays(hours: Array, rng: np.random.Generator) -> Array:
    """X-ray flux 0.1-0.8 nm [W m^-2] by hours after the shock."""
    flux = 6.5e-7 * np.exp(0.12 * np.sin(hours / 6.0)) * np.exp(0.01 * rng.standard_normal(len(hours)))
    for begin, peak, decay in FLARES:
        since = np.clip(hours - begin, 0.0, None)
        flux += peak * (1 - np.exp(-since / 0.07)) * np.exp(-since / decay)
    return np.asarray(flux)


def protons(hours: Array, rng: np.random.Generator) -> Array:
    """Protons above 10 MeV [pfu] by hours after the shock: the end of an event, then those that the shock carries."""
    event = 45.0 * np.exp(-np.clip(hours + 30.0, 0.0, None) / 14.0)
    shock = 160.0 * np.exp(-(((hours - 0.3) / np.where(hours < 0.3, 5.0, 1.6)) ** 2))
    return np.asarray((0.2 + event + shock) * np.exp(0.05 * rng.standard_normal(len(hours))))


def electrons(hours: Array, daytime: Array, rng: np.random.Generator) -> Array:
    """Electrons above 2 MeV [pfu] by hours after the shock and local time [h]: most at noon, lost in the main phase."""
    level = np.where(hours < 0.5, 900.0, 900.0 * np.exp(-np.clip(hours - 0.5, 0.0, None) / 1.5) + 3.0)
    level = level + 1.2e4 / (1 + np.exp(-(hours - 36.0) / 3.5))
    return np.asarray(
        level
        * 10 ** (0.45 * np.cos(np.radians((daytime - 12.0) * 15.0)))
        * np.exp(0.06 * rng.standard_normal(len(hours)))
    )
