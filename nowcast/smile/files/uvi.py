"""UVI Level 2 AURORA-GEO: one ultraviolet image on geographic and magnetic grids, one record per CDF file.

Read as real files of July 2026 are described in public code (Machinat0r, FWD_matlab). Traps: the fill is
single(-1e31), latitudes and longitudes are -999 where the flag says space, zeros are measurements, and the frame of
the position contradicts itself (its text says GSE, its attribute J2000).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nowcast.errors import FeedFormatError
from nowcast.smile.files import istp
from nowcast.vocabulary.constants import EQUATORIAL_RADIUS

Array = NDArray[np.float64]

PREFIX = "SMILE_UVI_"
RAW, GEO, AACGM = 521, 141, 501  # pixels of a side
ALTITUDE = 110.0  # km, of the projection
FILL = np.float32(-1e31)
NOWHERE = -999.0
LARGEST_SIDE = 2048
GRIDS = ("GRID_IMG_GEO", "GRID_GEO_LAT", "GRID_GEO_LON", "GRID_IMG_AACGM", "GRID_AACGM_LAT", "GRID_AACGM_MLT")
OTHERS = ("EXPO_START", "EXPO_END", "CADENCE", "SC_POS")


@dataclass(frozen=True)
class UviImage:
    """An ultraviolet image of the aurora (LBH-long, 160-180 nm).

    Parameters
    ----------
    time : datetime
        Middle of the exposure.
    start : datetime
    exposure : float [s]
    aacgm : ndarray [R]
        On the magnetic grid.
    mlat, mlt : ndarray [deg, h]
        Of its pixels.
    geo : ndarray [R]
        On the geographic grid.
    latitude, longitude : ndarray [deg]
        Of its pixels.
    position : tuple of float [R_E]
        NaN where it is not given; in GSE or J2000, the files do not agree with themselves.
    simulated : bool
    """

    time: datetime
    start: datetime
    exposure: float
    aacgm: Array
    mlat: Array
    mlt: Array
    geo: Array
    latitude: Array
    longitude: Array
    position: tuple[float, float, float] = (float("nan"), float("nan"), float("nan"))
    simulated: bool = False


def read(path: Path) -> UviImage:
    """Read an image.

    Raises
    ------
    FeedFormatError
        Where it is no such file.
    """
    file = istp.read(path, [PREFIX + name for name in (*GRIDS, *OTHERS)])
    grids = [_grid(file, name, path.name) for name in GRIDS]
    geo, latitude, longitude, aacgm, mlat, mlt = grids
    if not (geo.shape == latitude.shape == longitude.shape and aacgm.shape == mlat.shape == mlt.shape):
        raise FeedFormatError(f"The grids of {path.name} differ in size.")
    if "EPOCH" not in file.times:
        raise FeedFormatError(f"{path.name} has no EPOCH.")
    middle = _moment(file.times["EPOCH"])
    edges = [file.times.get(PREFIX + name) for name in ("EXPO_START", "EXPO_END")]
    first, last = (None if edge is None else _moment(edge) for edge in edges)
    cadence = _number(file, "CADENCE", 30.0)
    exposure = (last - first).total_seconds() if first and last else cadence
    if not 0.0 < exposure <= 3600.0:
        raise FeedFormatError(f"The exposure of {path.name} is {exposure:g} s.")
    return UviImage(
        time=middle,
        start=first or middle - timedelta(seconds=exposure / 2),
        exposure=exposure,
        aacgm=aacgm,
        mlat=np.where(np.abs(mlat) <= 90.0, mlat, np.nan),
        mlt=np.where((mlt >= 0.0) & (mlt <= 24.0), mlt, np.nan),
        geo=geo,
        latitude=np.where(np.abs(latitude) <= 90.0, latitude, np.nan),
        longitude=np.where(np.abs(longitude) <= 360.0, longitude, np.nan),
        position=_position(file),
        simulated="SIMULATED" in " ".join(file.attributes.values()),
    )


def _grid(file: istp.CdfFile, name: str, where: str) -> Array:
    variable = file.variables.get(PREFIX + name)
    values = np.squeeze(variable.values) if variable is not None else np.empty(0)
    if values.ndim != 2 or not all(4 <= side <= LARGEST_SIDE for side in values.shape):
        raise FeedFormatError(f"{where} has no usable {PREFIX}{name}.")
    return np.asarray(values, dtype=float)


def _moment(times: istp.Times) -> datetime:
    return datetime.fromtimestamp(int(times[0].astype("datetime64[us]").astype(int)) / 1e6, UTC)


def _number(file: istp.CdfFile, name: str, default: float) -> float:
    variable = file.variables.get(PREFIX + name)
    values = np.ravel(variable.values) if variable is not None else np.empty(0)
    return float(values[0]) if values.size and np.isfinite(values[0]) else default


def _position(file: istp.CdfFile) -> tuple[float, float, float]:
    variable = file.variables.get(PREFIX + "SC_POS")
    if variable is None or variable.values.size != 3:
        return (np.nan, np.nan, np.nan)
    x, y, z = np.ravel(variable.values) / (EQUATORIAL_RADIUS if variable.unit.lower() == "km" else 1.0)
    return float(x), float(y), float(z)


def file_name(start: datetime) -> str:
    """As ``SMILE_UVI_L2_AURORA-GEO_20260720T230011.cdf``; the time is the start of the exposure."""
    return f"SMILE_UVI_L2_AURORA-GEO_{start:%Y%m%dT%H%M%S}.cdf"


def write(image: UviImage, folder: Path) -> Path:
    """Write the file of an image with all its variables; gives the path.

    The unprojected image, which this program does not use, is written as the fill.
    """
    stop = image.start + timedelta(seconds=image.exposure)
    single = {"FILLVAL": FILL, "VAR_TYPE": "data"}
    real, double, integer, text = 44, 45, 4, 51

    def record(values: Any) -> NDArray[np.float32]:
        filled = np.nan_to_num(np.asarray(values, dtype=float), nan=float(FILL))
        return np.asarray(filled[np.newaxis], dtype=np.float32)

    def clock(name: str, time: datetime, about: str) -> tuple[str, int, NDArray[Any], bool, dict[str, Any]]:
        attributes = {"UNITS": "ns", "CATDESC": about, "VAR_TYPE": "support_data", "FILLVAL": np.int64(-(2**63))}
        return (name, istp.TT2000, istp.to_tt2000([time]), True, attributes)

    def plane(name: str, values: Any, unit: str, about: str) -> tuple[str, int, NDArray[Any], bool, dict[str, Any]]:
        attributes = single | {"UNITS": unit, "CATDESC": about, "DEPEND_0": "EPOCH"}
        return (PREFIX + name, real, record(values), True, attributes)

    raw = np.full((RAW, RAW), np.nan)
    flag = {"UNITS": "1", "CATDESC": "1 Earth, 0 space", "FILLVAL": np.int32(0), "DEPEND_0": "EPOCH"}
    midnight = image.aacgm[:, image.aacgm.shape[1] // 2]
    position = np.nan_to_num(np.asarray(image.position) * EQUATORIAL_RADIUS, nan=float(FILL))[np.newaxis]
    variables = [
        clock("EPOCH", image.start + (stop - image.start) / 2, "Middle of the exposure"),
        clock(PREFIX + "EXPO_START", image.start, "Start of the exposure"),
        clock(PREFIX + "EXPO_END", stop, "End of the exposure"),
        plane("CADENCE", image.exposure, "s", "Cadence"),
        plane("IMAGE", raw, "Rayleigh", "Image"),
        plane("PROJ_GEO_LAT", np.full((RAW, RAW), NOWHERE), "deg", "Latitude of the pixels"),
        plane("PROJ_GEO_LON", np.full((RAW, RAW), NOWHERE), "deg", "Longitude of the pixels"),
        plane("PROJ_GEO_ALT", ALTITUDE, "km", "Altitude of the projection"),
        (PREFIX + "PROJ_FLAG", integer, np.zeros((1, RAW, RAW), dtype=np.int32), True, flag),
        plane("GRID_IMG_GEO", image.geo, "Rayleigh", "Image on the geographic grid"),
        plane("GRID_GEO_LAT", image.latitude, "deg", "Latitude"),
        plane("GRID_GEO_LON", image.longitude, "deg", "Longitude"),
        plane("GRID_IMG_AACGM", image.aacgm, "Rayleigh", "Image on the magnetic grid"),
        plane("GRID_AACGM_LAT", image.mlat, "deg", "Magnetic latitude"),
        plane("GRID_AACGM_MLT", image.mlt, "h", "Magnetic local time"),
        plane("CALIB_COEF", 1.0, "1", "Calibration"),
        plane("ROI", np.zeros(4), "1", "Region of interest"),
        plane("KEOGRAM_NS", midnight, "Rayleigh", "Along 23 MLT"),
        plane("KEOGRAM_EW", midnight, "Rayleigh", "Along 66 deg"),
        (PREFIX + "MODE", text, np.array(["ITEN"]), True, {"CATDESC": "Mode"}),
        (PREFIX + "SC_POS", double, position, True, {"UNITS": "km", "CATDESC": "Position in GSE", "FRAME": "J2000"}),
        (PREFIX + "SC_ATT", double, np.array([[0.0, 0.0, 0.0, 1.0]]), True, {"UNITS": "1", "CATDESC": "Attitude"}),
        (PREFIX + "QUALITY", integer, np.zeros(1, dtype=np.int32), True, {"UNITS": "1", "CATDESC": "Quality"}),
    ]
    source = {
        "Logical_source": "SMILE_UVI_L2_AURORA-GEO",
        "Descriptor": "MLAT-MLT-IMG",
        "TEXT": "SIMULATED by SMILE Nowcast" if image.simulated else "Aurora",
    }
    return istp.write(folder / file_name(image.start), source, variables)
