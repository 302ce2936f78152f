"""SXI Level 3 files: the set of one minute (TOT, BKG, VCY) and the rebinned image (CXF); `l3_write` writes them.

The form is that of the team's public code (Wharton, SXI_L3 and SXI_L4_V1, MIT licence); no format document was public
in November 2026. One minute is a folder ``L3_<t0>-<t1>/`` with three FITS files; TOT holds the counts, BKG their
expected background with its parts as extensions, VCY the relative exposure (some writers multiply it with the seconds).
The same header stands in each. Nothing is decoded before the header's sizes are found sane.
"""

import io
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nowcast.errors import FeedFormatError
from nowcast.smile.files.l3_write import cxf_bytes, folder_name, set_bytes, write_cxf, write_set
from nowcast.smile.model.sxi import COMPONENTS, SxiImage, consecutive

__all__ = [
    "consecutive",
    "cxf_bytes",
    "layers",
    "parse_name",
    "read_cxf",
    "read_path",
    "read_set",
    "set_bytes",
    "write_cxf",
    "write_set",
]

Array = NDArray[np.float64]

NAME = re.compile(
    r"SMILE_SXI_L3_(?P<grid>[^_]+)-SCI-(?P<kind>TOT|BKG|VCY|CXF)_"
    r"(?P<start>\d{8}T\d{4,6})-(?P<stop>\d{8}T\d{4,6})_V(?P<version>\d+)(_\d[\d.]*x\d[\d.]*)?\.fits$"
)
SET = ("TOT", "BKG", "VCY")
LARGEST_FILE = 64 * 2**20  # bytes
LARGEST_SIDE, SMALLEST_SIDE = 2048, 4  # pixels
MOST_PARTS = 32
NUMBERS = {8, 16, 32, 64, -32, -64}  # BITPIX


@dataclass(frozen=True)
class Name:
    """The parts of a file's name."""

    grid: str
    kind: str
    start: datetime
    stop: datetime
    version: int


@dataclass(frozen=True)
class Layer:
    """One image of a file: its extension's name, header and values."""

    name: str
    header: Mapping[str, Any]
    values: Array


def parse_name(name: str) -> Name | None:
    """The parts of a file name, or None where it is no SXI Level 3 file."""
    match = NAME.search(name)
    if not match:
        return None
    try:
        start, stop = (_name_time(match[part]) for part in ("start", "stop"))
    except ValueError:
        return None
    return Name(match["grid"], match["kind"], start, stop, int(match["version"]))


def _name_time(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%dT%H%M" if len(text) == 13 else "%Y%m%dT%H%M%S").replace(tzinfo=UTC)


def layers(body: bytes, name: str) -> list[Layer]:
    """Read the images of a FITS file, sizes checked before anything is decoded.

    Raises
    ------
    FeedFormatError
        Where it is no FITS file, damaged, or of a size that no SXI image has.
    """
    from astropy.io import fits

    if len(body) > LARGEST_FILE:
        raise FeedFormatError(f"{name} has {len(body)} bytes; no SXI file is that large.")
    images = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of headers that are not quite to the standard
            with fits.open(io.BytesIO(body), memmap=False, lazy_load_hdus=True, ignore_missing_simple=False) as parts:
                for number, part in enumerate(parts):
                    if number >= MOST_PARTS:
                        raise FeedFormatError(f"{name} has more than {MOST_PARTS} parts.")
                    if _is_image(part.header, name):
                        values = np.asarray(part.data, dtype=float)
                        images.append(Layer(part.name or "PRIMARY", dict(part.header), values))
    except FeedFormatError:
        raise
    except (OSError, ValueError, TypeError, KeyError, IndexError, EOFError, AttributeError, MemoryError) as error:
        raise FeedFormatError(f"{name} cannot be read as FITS: {error}.") from error
    if not images:
        raise FeedFormatError(f"{name} holds no image.")
    return images


def _is_image(header: Mapping[str, Any], name: str) -> bool:
    """Whether a part is a plain image; raises where it claims a size that no SXI image has."""
    if header.get("XTENSION", "IMAGE").strip() != "IMAGE" or not header.get("NAXIS"):
        return False
    sides = [header.get(f"NAXIS{axis}", 0) for axis in range(1, header["NAXIS"] + 1)]
    if len(sides) != 2 or not all(isinstance(n, int) and SMALLEST_SIDE <= n <= LARGEST_SIDE for n in sides):
        raise FeedFormatError(f"{name} has an image of {' x '.join(map(str, sides))}; SXI has two sides of up to 2048.")
    if header.get("BITPIX") not in NUMBERS:
        raise FeedFormatError(f"{name} has numbers of {header.get('BITPIX')} bits.")
    return True


def read_set(tot: bytes, bkg: bytes, vcy: bytes, name: str = "the set") -> SxiImage:
    """Read one minute from its three files.

    Raises
    ------
    FeedFormatError
        Where one cannot be read or they do not fit together.
    """
    counts, background, relative = (
        layers(body, f"{kind} of {name}") for kind, body in zip(SET, (tot, bkg, vcy), strict=True)
    )
    parts = {layer.name: layer.values for layer in background if layer.name in COMPONENTS}
    main = [
        _pick(images, layer) for images, layer in ((counts, "CTSMAP"), (background, "BKGMAP"), (relative, "VIGMAP"))
    ]
    return _image(main[0].header, main[0].values, main[1].values, main[2].values, parts, name)


def read_cxf(body: bytes, name: str = "the file") -> SxiImage:
    """Read a rebinned image (CXF).

    A file without counts is given those that its foreground and error stand for.
    """
    images = {layer.name: layer for layer in layers(body, name)}
    first = next(iter(images.values()))
    values = {key: layer.values for key, layer in images.items()}
    relative = values.get("VIGMAP", np.ones_like(first.values))
    if "CTSMAP" in values and "BKGMAP" in values:
        counts, background = values["CTSMAP"], values["BKGMAP"]
    else:
        foreground = values.get("CXFOV", first.values)
        counts = values["ERRFOV"] ** 2 if "ERRFOV" in values else np.maximum(foreground * relative, 0.0)
        background = counts - foreground * relative
    parts = {key: values[key] for key in COMPONENTS if key in values}
    return _image(first.header, counts, background, relative, parts, name)


def _pick(images: list[Layer], name: str) -> Layer:
    """The image of a name, else the first one."""
    return next((layer for layer in images if layer.name == name), images[0])


def _image(
    header: Mapping[str, Any], counts: Array, background: Array, relative: Array, parts: Mapping[str, Array], name: str
) -> SxiImage:
    if any(values.shape != counts.shape for values in (background, relative, *parts.values())):
        raise FeedFormatError(f"The images of {name} differ in size.")
    try:
        start, stop = _time(header["DATE-OBS"]), _time(header["DATE-END"])
        position, target = (tuple(float(header[f"{key}_{axis}"]) for axis in "XYZ") for key in ("POS", "AIM"))
        exposure = float(header.get("EXPOS") or (stop - start).total_seconds())
        field = tuple(_side(header, axis, size) for axis, size in ((1, counts.shape[1]), (2, counts.shape[0])))
        energy = (float(header.get("EMIN", 0.2)), float(header.get("EMAX", 2.5)))
        sky = (float(header.get("RA", np.nan)), float(header.get("DEC", np.nan)))
    except (KeyError, TypeError, ValueError) as error:
        raise FeedFormatError(f"The header of {name} lacks or spoils {error}.") from error
    if not (exposure > 0.0 and np.isfinite([*position, *target, *field]).all() and min(field) > 0.0):
        raise FeedFormatError(f"The header of {name} has no sane exposure, position, aim or field.")
    most = float(np.nanmax(relative, initial=0.0))
    if most > 1.5:  # vignetting times exposure: a relative exposure is never above one
        relative = relative / (exposure if most <= 1.5 * exposure else most)
    return SxiImage(
        start=start,
        stop=stop,
        exposure=exposure,
        counts=counts,
        background=background,
        vignetting=relative,
        position=(position[0], position[1], position[2]),
        target=(target[0], target[1], target[2]),
        field_of_view=(field[0], field[1]),
        energy=energy,
        sky=sky,
        components=dict(parts),
        simulated=bool(header.get("SIMULATD", False)),
    )


def _time(text: str) -> datetime:
    time = datetime.fromisoformat(text.strip())
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def _side(header: Mapping[str, Any], axis: int, pixels: int) -> float:
    """Field along an axis [deg]: twice its lower edge, or pixels times their width where that is another thing."""
    width = abs(float(header.get(f"CDELT{axis}") or 0.0)) * pixels
    edge = -2.0 * float(header.get(f"CRVAL{axis}") or 0.0)
    return edge if edge > 0.0 and (width == 0.0 or abs(edge - width) < 0.2 * width) else width


def read_path(path: Path) -> tuple[list[SxiImage], list[str]]:
    """Read the images of a file (CXF) or of a folder of minutes, in order of time, and remarks on the others.

    In a folder the newest version of a file counts; rebinned images are read where there is no set.

    Raises
    ------
    FeedFormatError
        Where there is nothing to read at all.
    """
    if path.is_file():
        name = parse_name(path.name)
        if name and name.kind in SET:
            raise FeedFormatError(f"{path.name} is one of the three files of a minute; name its folder.")
        return [read_cxf(_body(path), path.name)], []
    if not path.is_dir():
        raise FeedFormatError(f"{path} is neither a file nor a folder.")
    files, remarks = _newest(path)
    images, singles = [], []
    for (start, stop), kinds in sorted(files.items()):
        try:
            if all(kind in kinds for kind in SET):
                tot, bkg, vcy = (_body(kinds[kind]) for kind in SET)
                images.append(read_set(tot, bkg, vcy, folder_name(start, stop)))
            elif "CXF" in kinds:
                singles.append(read_cxf(_body(kinds["CXF"]), kinds["CXF"].name))
            else:
                missing = ", ".join(kind for kind in SET if kind not in kinds)
                remarks.append(f"{folder_name(start, stop)} lacks {missing}.")
        except FeedFormatError as error:
            remarks.append(str(error))
    if not images and not singles:
        raise FeedFormatError(" ".join([f"{path} holds no readable SXI Level 3 image.", *remarks]))
    return images or singles, remarks


def _newest(path: Path) -> tuple[dict[tuple[datetime, datetime], dict[str, Path]], list[str]]:
    """Files by time and kind, the newest version of each, and remarks about other files."""
    files: dict[tuple[datetime, datetime], dict[str, Path]] = {}
    versions: dict[tuple[datetime, datetime, str], int] = {}
    remarks = []
    for file in sorted(entry for entry in path.rglob("*") if entry.is_file()):
        name = parse_name(file.name)
        if name is None:
            remarks.append(f"{file.name} is no SXI Level 3 file.")
        elif name.version >= versions.get((name.start, name.stop, name.kind), 0):
            versions[name.start, name.stop, name.kind] = name.version
            files.setdefault((name.start, name.stop), {})[name.kind] = file
    return files, remarks


def _body(path: Path) -> bytes:
    if path.stat().st_size > LARGEST_FILE:
        raise FeedFormatError(f"{path.name} has {path.stat().st_size} bytes; no SXI file is that large.")
    return path.read_bytes()
