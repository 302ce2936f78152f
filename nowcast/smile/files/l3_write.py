"""Writes SXI Level 3 files: the set of one minute (TOT, BKG, VCY) and the rebinned image (CXF); see `l3`."""

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nowcast.smile.model.sxi import COMPONENTS, SxiImage

Array = NDArray[np.float64]

TEXTS = {
    "CTSMAP": "Observed total counts",
    "BKGMAP": "Expected total background",
    "XBMAP": "Expected diffuse X-ray sky",
    "PSMAP": "Expected point sources",
    "PBMAP": "Expected particle background",
    "CLMAP": "Expected calibration source",
    "SPMAP": "Expected soft protons",
    "VIGMAP": "Relative exposure (vignetting)",
    "CXFOV": "Foreground: (CTSMAP - BKGMAP) / VIGMAP",
    "ERRFOV": "Square root of CTSMAP",
}


def file_name(kind: str, start: datetime, stop: datetime, grid: str = "SCIM15", version: int = 1) -> str:
    """Name of a file, as ``SMILE_SXI_L3_SCIM15-SCI-TOT_20260317T0240-20260317T0241_V01.fits``."""
    return f"SMILE_SXI_L3_{grid}-SCI-{kind}_{start:%Y%m%dT%H%M}-{stop:%Y%m%dT%H%M}_V{version:02d}.fits"


def folder_name(start: datetime, stop: datetime) -> str:
    """Name of the folder of one minute."""
    return f"L3_{start:%Y%m%dT%H%M}-{stop:%Y%m%dT%H%M}"


def write_set(image: SxiImage, folder: Path) -> Path:
    """Write the three files of one exposure into a folder of its own inside `folder`; gives that folder."""
    target = folder / folder_name(image.start, image.stop)
    target.mkdir(parents=True, exist_ok=True)
    for kind, body in set_bytes(image).items():
        (target / file_name(kind, image.start, image.stop)).write_bytes(body)
    return target


def set_bytes(image: SxiImage) -> dict[str, bytes]:
    """The three files of one exposure by kind."""
    parts = {name: image.components[name] for name in COMPONENTS if name in image.components}
    for name in COMPONENTS:
        parts.setdefault(name, image.background if not image.components and name == "XBMAP" else 0 * image.background)
    return {
        "TOT": _file(image, "CTSMAP", image.counts, {}),
        "BKG": _file(image, "BKGMAP", image.background, {name: parts[name] for name in COMPONENTS}),
        "VCY": _file(image, "VIGMAP", image.vignetting, {}),
    }


def cxf_bytes(image: SxiImage) -> bytes:
    """The file of a rebinned image."""
    foreground = np.nan_to_num(image.foreground())
    parts = {"CTSMAP": image.counts, "BKGMAP": image.background}
    parts |= {name: image.components.get(name, 0 * image.background) for name in COMPONENTS}
    parts |= {"VIGMAP": image.vignetting, "CXFOV": foreground, "ERRFOV": image.error()}
    return _file(image, "CXFOV", foreground, parts)


def write_cxf(image: SxiImage, folder: Path) -> Path:
    """Write a rebinned image; gives the file."""
    folder.mkdir(parents=True, exist_ok=True)
    grid = "SCIM" + "x".join(f"{60 * side:g}" for side in image.pixel)
    path = folder / file_name("CXF", image.start, image.stop, grid)
    path.write_bytes(cxf_bytes(image))
    return path


def _file(image: SxiImage, primary: str, values: Array, parts: Mapping[str, Array]) -> bytes:
    from astropy.io import fits

    first = fits.PrimaryHDU(values, header=_header(image, primary))
    others = [fits.ImageHDU(part, header=_header(image, name), name=name) for name, part in parts.items()]
    body = io.BytesIO()
    fits.HDUList([first, *others]).writeto(body)
    return body.getvalue()


def _header(image: SxiImage, layer: str) -> Any:
    from astropy.io import fits

    header = fits.Header()
    for key, vector in (("POS", image.position), ("AIM", image.target)):
        for axis, value in zip("XYZ", vector, strict=True):
            header[f"{key}_{axis}"] = (value, "[R_E] GSE")
    for key, time in (("DATE-OBS", image.start), ("DATE-END", image.stop)):
        header[key] = f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}"
    header["EMIN"], header["EMAX"] = ((value, "[keV]") for value in image.energy)
    for key, value in zip(("RA", "DEC"), image.sky, strict=True):
        header[key] = (value if np.isfinite(value) else 0.0, "[deg]" if np.isfinite(value) else "[deg] unknown")
    for number, (side, step) in enumerate(zip(image.field_of_view, image.pixel, strict=True), start=1):
        header[f"CTYPE{number}"] = "deg"
        header[f"CRVAL{number}"] = (-side / 2, "[deg] lower edge")
        header[f"CDELT{number}"] = (step, "[deg]")
    header["EXPOS"] = (image.exposure, "[s]")
    header["COMMENT"] = TEXTS[layer]
    if image.simulated:
        header["SIMULATD"] = (True, "SIMULATED: no instrument has seen this")
        header["COMMENT"] = "SIMULATED by SMILE Nowcast"
    return header
