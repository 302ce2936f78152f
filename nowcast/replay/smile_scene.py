"""The measurements of SMILE's other instruments in a simulated storm: a simple oval by Kp, field and ions at the craft.

Plausible, fitted to nothing: the oval follows Kp by straight lines, its brightness the peak fluxes of Zhang and Paxton
(2008) by 405 R per erg cm-2 s-1; the field is a dipole inside the magnetopause, four times the wind's in the sheath.
"""

from datetime import datetime, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from nowcast.replay.oval import CENTRE, NOON, POLE, WIDTH
from nowcast.smile.files.uvi import AACGM, GEO, UviImage
from nowcast.smile.model.emissivity import jorgensen2019, places

Array = NDArray[np.float64]

EXPOSURE = 30.0  # s
RAYLEIGH = 405.0  # R per erg cm-2 s-1 (LBH-long; Sotirelis et al. 2013)
FLUX = ((0.0, 1.0, 3.0, 5.0, 7.0, 9.0), (1.3, 1.9, 4.0, 6.28, 12.1, 25.0))  # erg cm-2 s-1 at the peak, by Kp
EDGE = 40.0  # deg of colatitude in the image
EQUATOR = 30_000.0  # nT, of the dipole
SHEATH = (4.0, 3.5, 0.4, 12.0)  # field, density, speed, temperature in units of the wind's
WIND_TEMPERATURE = 10.0  # eV
INSIDE = (0.6, 30.0, 2000.0)  # cm-3, km/s, eV


def aurora(kp: float, start: datetime, position: Array) -> UviImage:
    """Make a frame of the northern oval.

    Parameters
    ----------
    kp : float
    start : datetime
        Of the exposure.
    position : ndarray (3,) [R_E, GSE]
        Of the craft.
    """
    axis = np.linspace(-EDGE, EDGE, AACGM)
    x, y = np.meshgrid(axis, axis)
    colatitude = np.hypot(x, y)
    mlat = np.where(colatitude <= EDGE, 90.0 - colatitude, np.nan)
    mlt = np.where(colatitude <= EDGE, (np.degrees(np.arctan2(x, -y)) / 15.0) % 24.0, np.nan)  # midnight at the bottom
    generator = np.random.default_rng(int(start.timestamp()))
    side = np.linspace(-EDGE, EDGE, GEO)
    east, north = np.meshgrid(side, side)
    latitude = np.where(np.hypot(east, north) <= EDGE, 90.0 - np.hypot(east, north), np.nan)
    longitude = np.degrees(np.arctan2(east, -north))
    hour = (start - start.replace(hour=0, minute=0, second=0, microsecond=0)) / timedelta(hours=1)
    return UviImage(
        time=start + timedelta(seconds=EXPOSURE / 2), start=start, exposure=EXPOSURE,
        aacgm=_noisy(brightness(kp, mlat, mlt), generator), mlat=mlat, mlt=mlt,
        geo=_noisy(brightness(kp, _magnetic(latitude, longitude), (longitude / 15.0 + hour) % 24.0), generator),
        latitude=latitude, longitude=longitude,
        position=(float(position[0]), float(position[1]), float(position[2])), simulated=True,
    )  # fmt: skip


def brightness(kp: float, mlat: Array, mlt: Array) -> Array:
    """Brightness of the oval in LBH-long [R], for a Kp at magnetic latitudes [deg] and local times [h]."""
    day = (1.0 - np.cos(mlt * np.pi / 12.0)) / 2.0  # 0 at midnight, 1 at noon
    centre, width = CENTRE[0] - CENTRE[1] * kp + NOON * day, WIDTH[0] + WIDTH[1] * kp
    peak = RAYLEIGH * np.interp(kp, *FLUX) * (1.0 - 0.6 * day)
    return np.asarray(peak * np.exp(-(((mlat - centre) / width) ** 2)))


def surroundings(instrument: str, position: Array, wind: pd.DataFrame) -> dict[str, Array]:
    """Field (MAG) or ions (LIA) around the craft.

    Parameters
    ----------
    instrument : str
        "MAG" or "LIA".
    position : ndarray (n, 3) [R_E, GSE]
    wind : DataFrame
        The wind of the same n times.

    Returns
    -------
    dict
        Columns of the product by name.
    """
    density, speed, by, bz = (wind[name].to_numpy() for name in ("proton_density", "flow_speed", "by_gsm", "bz_gsm"))
    region = _regions(position, density, speed, bz)
    upstream = np.stack([-by, by, bz], axis=1)
    if instrument == "MAG":
        sheath = upstream * SHEATH[0]
        return {"b_gse": np.select([region[:, None] == 0, region[:, None] == 1], [upstream, sheath], dipole(position))}
    x = np.select([region == 0, region == 1], [-speed, -speed * SHEATH[2]], -INSIDE[1])
    return {
        "density": np.select([region == 0, region == 1], [density, density * SHEATH[1]], INSIDE[0]),
        "velocity": np.stack([x, 0.0 * x, 0.0 * x], axis=1),
        "temperature": np.select(
            [region == 0, region == 1], [WIND_TEMPERATURE, WIND_TEMPERATURE * SHEATH[3]], INSIDE[2]
        ) + 0.0 * density,
    }  # fmt: skip


def dipole(position: Array) -> Array:
    """Field of a dipole along -Z [nT]."""
    distance = np.linalg.norm(position, axis=1, keepdims=True)
    unit = position / distance
    return np.asarray(EQUATOR / distance**3 * (np.array([0.0, 0.0, 1.0]) - 3.0 * unit[:, 2:] * unit))


def _regions(position: Array, density: Array, speed: Array, bz: Array) -> NDArray[np.int64]:
    """0 solar wind, 1 magnetosheath, 2 magnetosphere."""
    regions = np.zeros(len(position), dtype=np.int64)
    for row, point in enumerate(position):
        values = (density[row], speed[row], bz[row])
        if not np.isfinite(values).all():
            continue
        model = jorgensen2019.from_wind(*(float(value) for value in values))
        points, distance = places(point[np.newaxis]), float(np.linalg.norm(point))
        pause = jorgensen2019.surface(points, model.magnetopause, model.flaring_y, model.flaring_z)
        shock = jorgensen2019.surface(points, model.bow_shock, model.shock_flaring_y, model.shock_flaring_z)
        regions[row] = 2 if distance < float(pause[0]) else 1 if distance < float(shock[0]) else 0
    return regions


def _noisy(image: Array, generator: np.random.Generator) -> Array:
    """Counting noise of about 0.02 counts per R and pixel."""
    counts = generator.poisson(np.nan_to_num(np.maximum(image, 0.0)) * 0.02) / 0.02
    return np.where(np.isfinite(image), counts, np.nan)


def _magnetic(latitude: Array, longitude: Array) -> Array:
    """Magnetic latitude of a centred dipole."""
    pole_lat, pole_lon, lat, lon = (np.radians(angle) for angle in (*POLE, latitude, longitude))
    sine = np.sin(lat) * np.sin(pole_lat) + np.cos(lat) * np.cos(pole_lat) * np.cos(lon - pole_lon)
    return np.asarray(np.degrees(np.arcsin(np.clip(sine, -1.0, 1.0))))
