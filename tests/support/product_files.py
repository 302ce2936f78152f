"""Files of UVI, MAG and LIA in their true form, for the tests."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from nowcast.smile.files import series, uvi

TIME = datetime(2026, 7, 20, 23, 0, 11, tzinfo=UTC)


def polar(side: int) -> tuple[np.ndarray, np.ndarray]:
    """Magnetic latitude and local time of a polar grid, NaN outside 50 deg."""
    axis = np.linspace(-40.0, 40.0, side)
    x, y = np.meshgrid(axis, axis)
    colatitude = np.hypot(x, y)
    inside = colatitude <= 40.0
    mlt = (np.degrees(np.arctan2(x, -y)) / 15.0) % 24.0
    return np.where(inside, 90.0 - colatitude, np.nan), np.where(inside, mlt, np.nan)


def uvi_image(brightest: float = 1606.0, start: datetime = TIME) -> uvi.UviImage:
    mlat, mlt = polar(uvi.AACGM)
    latitude, longitude = polar(uvi.GEO)
    ring = brightest * np.exp(-(((mlat - 68.0) / 3.0) ** 2))
    return uvi.UviImage(
        time=datetime(2026, 7, 20, 23, 0, 26, tzinfo=UTC) if start == TIME else start,
        start=start, exposure=30.0, aacgm=ring, mlat=mlat, mlt=mlt,
        geo=brightest * np.exp(-(((latitude - 68.0) / 3.0) ** 2)), latitude=latitude, longitude=15.0 * longitude,
        position=(3.0, -2.0, 17.0), simulated=True,
    )  # fmt: skip


def mag_file(folder: Path, seconds: np.ndarray | None = None) -> Path:
    times = TIME.timestamp() - TIME.timestamp() % 60 + np.arange(0.0, 180.0, 0.5) if seconds is None else seconds
    field = np.stack([np.full(times.size, 3.0), np.full(times.size, -4.0), np.full(times.size, 12.0)], axis=1)
    return series.write(folder, "MAG", times, {"b_gse": field})


def lia_file(folder: Path) -> Path:
    times = TIME.timestamp() - TIME.timestamp() % 60 + np.arange(0.0, 180.0, 2.0)
    speed = np.stack([np.full(times.size, -400.0), np.full(times.size, 30.0), np.zeros(times.size)], axis=1)
    density = np.full(times.size, 5.0)
    density[:30] = np.nan
    return series.write(
        folder, "LIA", times, {"density": density, "velocity": speed, "temperature": np.full(times.size, 10.0)}
    )
