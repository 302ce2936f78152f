"""Level 3 images as SXI would deliver them for a solar wind: orbit, pointing, emissivity, counts, minute by minute."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from nowcast.errors import NowcastError
from nowcast.physics.frames import dipole_tilt, gei_to_gse, gsm_rotation
from nowcast.smile.model.emissivity import Places, cmem, jorgensen2019
from nowcast.smile.model.render import LEVEL_3_FIELD, LEVEL_3_SHAPE, expose, intensity
from nowcast.smile.model.sxi import SxiImage
from nowcast.smile.orbit.pointing import aim
from nowcast.smile.orbit.position import Track

Array = NDArray[np.float64]

MINUTE = 60.0  # s, exposure of one Level 3 set
MODELS = ("cmem", "jorgensen2019")


def glow(
    name: str, density: float, speed: float = 400.0, by: float = 0.0, bz: float = 0.0, tilt: float = 0.0
) -> tuple[Callable[[Places], Array], float]:
    """An emissivity and the standoff distance [R_E] that it has, for a solar wind at the nose.

    Parameters
    ----------
    name : str
        One of `MODELS`.
    density : float [cm-3]
    speed : float [km/s]
    by, bz : float [nT, GSM]
    tilt : float [deg]

    Raises
    ------
    NowcastError
        For another model.
    """
    if name == "cmem":
        lin = cmem.from_wind(density, speed, bz, by, tilt)
        return (lambda where: cmem.emissivity(where, lin)), cmem.standoff_distance(lin)
    if name == "jorgensen2019":
        shue = jorgensen2019.from_wind(density, speed, bz)
        return (lambda where: jorgensen2019.emissivity(where, shue)), shue.magnetopause
    raise NowcastError(f"There is no emissivity model {name!r}; there are {', '.join(MODELS)}.")


def simulate(
    track: Track,
    time: datetime,
    minutes: int,
    density: float,
    speed: float = 400.0,
    by: float = 0.0,
    bz: float = 0.0,
    *,
    model: str = "cmem",
    seed: int | None = 1,
) -> list[SxiImage]:
    """Simulate consecutive exposures of one minute under a steady wind.

    Parameters
    ----------
    track : callable
        Positions of the craft.
    time : datetime
        Start of the first, floored to its minute.
    minutes : int
    density, speed, by, bz : float [cm-3, km/s, nT, nT]
    model : str
        One of `MODELS`.
    seed : int or None
        Of the Poisson noise; None gives the expected counts.

    Raises
    ------
    NowcastError
        Where the craft's position is unknown or its boresight does not meet the Sun-Earth line.
    """
    generator = None if seed is None else np.random.default_rng(seed)
    emission, _ = glow(model, density, speed, by, bz, float(dipole_tilt(time)))
    first = time.replace(second=0, microsecond=0)
    images = []
    for number in range(minutes):
        start = first + timedelta(minutes=number)
        position = track(start + timedelta(seconds=MINUTE / 2))
        target = aim(position)
        if not np.isfinite([*position, *target]).all():
            raise NowcastError(f"SXI has no line of sight to the Sun-Earth line at {start:%Y-%m-%d %H:%M} UTC.")
        light = intensity(
            emission, position, target, LEVEL_3_SHAPE, LEVEL_3_FIELD, rotation=float(gsm_rotation(start)), samples=60
        )
        x, y, z = (float(value) for value in position)
        image = expose(light, (x, y, z), (float(target[0]), 0.0, 0.0), start, MINUTE, LEVEL_3_FIELD, generator)
        images.append(replace(image, sky=sky(start, target - position)))
    return images


def sky(time: datetime, direction: Array) -> tuple[float, float]:
    """Right ascension and declination of date of a direction in GSE [deg]."""
    x, y, z = gei_to_gse(time, np.eye(3)) @ (direction / np.linalg.norm(direction))
    return float(np.degrees(np.arctan2(y, x)) % 360.0), float(np.degrees(np.arcsin(z)))
