"""Questions about SMILE's soft X-ray images: read, simulate and write them, and look for the boundary in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nowcast.errors import InputError
from nowcast.physics.frames import dipole_tilt, gsm_rotation
from nowcast.science.checks import check_size
from nowcast.smile.files import l3, l3_write
from nowcast.smile.model import simulate
from nowcast.smile.model.sxi import SxiImage
from nowcast.smile.orbit.position import Elements, Track, kepler
from nowcast.smile.retrieval.retrieve import Retrieval, retrieve

MOST_MINUTES = 1440


@dataclass(frozen=True)
class SxiFiles:
    """X-ray images that were read.

    Parameters
    ----------
    images : tuple of SxiImage
        In the order of time.
    remarks : tuple of str
        What was left out, one sentence each.
    """

    images: tuple[SxiImage, ...]
    remarks: tuple[str, ...]


def read_sxi(path: str | Path) -> SxiFiles:
    """SXI Level 3 images from a file (CXF) or a folder of minutes (TOT, BKG and VCY), with what was left out.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    SxiFiles
        `images` and `remarks`; the newest version of each file.

    Raises
    ------
    FeedFormatError
        Where there is no readable image.

    Notes
    -----
    The form of the files: `docs/smile.md`.
    """
    images, remarks = l3.read_path(Path(path))
    return SxiFiles(tuple(images), tuple(remarks))


def retrieve_boundary(source: str | Path | Sequence[SxiImage]) -> Retrieval:
    """The standoff distance of the magnetopause in X-ray images, or the reason why there is none.

    Parameters
    ----------
    source : str, Path or sequence of SxiImage
        A CXF file, a folder of minutes, or images in the order of time; the newest 300 s are used.

    Returns
    -------
    Retrieval
        `standoff_distance`, `low`, `high` [R_E] (a 90 % band; None where there is no result), `reason` (empty where
        there is one), `gate`, quality flags `qf` and `qf2`, `time`, `exposure` [s], `rate` [counts/s].

    Raises
    ------
    FeedFormatError
        Where there is no readable image.
    InputError
        Where the sequence is empty.

    Notes
    -----
    A fit of CMEM2g, folded through the instrument: `docs/smile.md` says how, how good it is, and that all of it was
    tried on simulated images only.

    Examples
    --------
    >>> import nowcast
    >>> images = nowcast.simulate_sxi("2027-08-10T12:00Z", proton_density=20.0, flow_speed=450.0, bz_gsm=-2.0)
    >>> boundary = nowcast.retrieve_boundary(images)
    >>> boundary.reason or bool(boundary.low < boundary.standoff_distance < boundary.high)
    True
    """
    images = read_sxi(source).images if isinstance(source, str | Path) else tuple(source)
    if not images:
        raise InputError("There is no image to look for the boundary in.")
    newest = images[-1].start
    return retrieve(images, float(dipole_tilt(newest)), float(gsm_rotation(newest)))


def simulate_sxi(
    time: datetime | str,
    *,
    proton_density: float,
    flow_speed: float = 400.0,
    by_gsm: float = 0.0,
    bz_gsm: float = 0.0,
    minutes: int = 5,
    position: Sequence[float] | None = None,
    model: str = "cmem",
    seed: int | None = 1,
) -> tuple[SxiImage, ...]:
    """The X-ray images that SXI would take in a steady wind, marked as simulated.

    Parameters
    ----------
    time : datetime or str
        UTC: start of the first exposure of one minute.
    proton_density : float [cm⁻³]
        At the nose.
    flow_speed : float [km/s]
    by_gsm, bz_gsm : float [nT]
    minutes : int
        How many exposures.
    position : sequence of 3 float [R_E, GSE], optional
        Of the craft; without it the orbit that is derived (its phase is a free choice).
    model : str
        Of the emissivity: "cmem" or "jorgensen2019".
    seed : int or None
        Of the noise; None gives the expected counts.

    Returns
    -------
    tuple of SxiImage

    Raises
    ------
    NowcastError
        Where the boresight does not meet the Sun-Earth line, or an input is in another unit.

    Examples
    --------
    >>> import nowcast
    >>> image = nowcast.simulate_sxi("2027-08-10T12:00Z", proton_density=20.0, minutes=1)[0]
    >>> image.simulated, image.shape
    (True, (108, 64))
    """
    if not 1 <= minutes <= MOST_MINUTES:
        raise InputError(f"1 to {MOST_MINUTES} minutes are simulated, not {minutes}.")
    for name, value in (("proton_density", proton_density), ("flow_speed", flow_speed), ("bz_gsm", bz_gsm)):
        check_size(name, value)
    start = datetime.fromisoformat(time) if isinstance(time, str) else time
    start = start.replace(tzinfo=UTC) if start.tzinfo is None else start.astimezone(UTC)
    track = kepler(Elements()) if position is None else _fixed(position)
    images = simulate.simulate(
        track, start, minutes, proton_density, flow_speed, by_gsm, bz_gsm, model=model, seed=seed
    )
    return tuple(images)


def write_sxi(images: Sequence[SxiImage], folder: str | Path) -> list[Path]:
    """Write images as SXI Level 3 sets (TOT, BKG and VCY), a folder for each minute.

    Parameters
    ----------
    images : sequence of SxiImage
    folder : str or Path
        Made where it is not there.

    Returns
    -------
    list of Path
        The folder of each image.
    """
    return [l3_write.write_set(image, Path(folder)) for image in images]


def _fixed(position: Sequence[float]) -> Track:
    vector = np.asarray(position, dtype=float)
    if vector.shape != (3,) or not np.isfinite(vector).all():
        raise InputError("A position has three numbers, X, Y and Z in GSE [R_E].")
    if np.linalg.norm(vector) > 1e3:
        raise InputError("The position is taken in R_E and lies farther than 1000: in km? Divide by 6378.1.")

    def track(times: object) -> NDArray[np.float64]:
        del times
        return vector

    return track
