"""Any CDF file by its ISTP attributes: variables with their time, unit, fill and valid range; and a writer for tests.

`DEPEND_0` names the time of a variable, `FILLVAL`, `VALIDMIN` and `VALIDMAX` say what is no measurement (it becomes
NaN), `UNITS` is the unit. Sizes of all variables are read from their headers before any value is.
ISTP/IACG guidelines: spdf.gsfc.nasa.gov/istp_guide.
"""

import struct
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nowcast.errors import FeedFormatError

Array = NDArray[np.float64]
Times = NDArray[np.datetime64]

MAGIC = b"\xcd\xf3\x00\x01"
LARGEST_FILE = 64 * 2**20  # bytes
LARGEST_VALUES = 64 * 2**20  # bytes of all variables that are read
MOST_VARIABLES = 500
TIME_TYPES = {"CDF_TIME_TT2000", "CDF_EPOCH", "CDF_EPOCH16"}
TEXT_TYPES = {"CDF_CHAR", "CDF_UCHAR"}
FOREIGN = (  # what cdflib makes of a damaged file
    OSError, ValueError, TypeError, LookupError, EOFError, AttributeError, ArithmeticError, AssertionError,
    RuntimeError, UnboundLocalError, struct.error, zlib.error,
)  # fmt: skip
TT2000 = 33  # number of the type


@dataclass(frozen=True)
class Variable:
    """One variable of a file.

    Parameters
    ----------
    values : ndarray
        float64 with NaN for fills and values beyond the valid range; the first axis is the record. Texts stay texts.
    time : str
        Name of the variable that holds its times; empty where it has none.
    unit, about : str
    attributes : mapping
    """

    values: NDArray[Any]
    time: str
    unit: str
    about: str
    attributes: Mapping[str, Any]


@dataclass(frozen=True)
class CdfFile:
    """The content of a file: attributes of the file, variables and times by name."""

    attributes: Mapping[str, str]
    variables: Mapping[str, Variable]
    times: Mapping[str, Times]


def read(path: Path, only: Collection[str] | None = None, *, raw: Collection[str] = ()) -> CdfFile:
    """Read a CDF file.

    Parameters
    ----------
    path : Path
    only : collection of str, optional
        Variables that are read besides the times; all by default.
    raw : collection of str
        Variables whose fill is a value (flags), left as they are.

    Raises
    ------
    FeedFormatError
        Where it is no CDF file, damaged, or larger than any product.
    """
    import cdflib

    name = path.name
    if path.stat().st_size > LARGEST_FILE:
        raise FeedFormatError(f"{name} has {path.stat().st_size} bytes; no SMILE file is that large.")
    with path.open("rb") as file:
        if file.read(4) != MAGIC:
            raise FeedFormatError(f"{name} is no CDF file.")
    try:
        with cdflib.CDF(path) as file:
            return _read(file, name, only, raw)
    except FeedFormatError:
        raise
    except MemoryError:
        raise FeedFormatError(f"{name} asks for more memory than a file may have.") from None
    except FOREIGN as error:
        raise FeedFormatError(f"{name} cannot be read as CDF: {type(error).__name__} {str(error)[:200]}.") from error


def _read(file: Any, name: str, only: Collection[str] | None, raw: Collection[str]) -> CdfFile:
    names = [str(entry) for entry in (*file.cdf_info().rVariables, *file.cdf_info().zVariables)]
    if len(names) > MOST_VARIABLES:
        raise FeedFormatError(f"{name} has {len(names)} variables; {MOST_VARIABLES} are read at most.")
    headers = {entry: file.varinq(entry) for entry in names}
    clocks = [entry for entry, header in headers.items() if header.Data_Type_Description in TIME_TYPES]
    chosen = [entry for entry in names if entry not in clocks and (only is None or entry in only)]
    size = sum(_bytes(headers[entry]) for entry in (*clocks, *chosen))
    if size > LARGEST_VALUES:
        raise FeedFormatError(
            f"{name} claims {size // 2**20} MiB of values; {LARGEST_VALUES // 2**20} are read at most."
        )
    import cdflib

    times = {
        entry: np.atleast_1d(cdflib.cdfepoch.to_datetime(file.varget(entry))).astype("datetime64[ns]")
        for entry in clocks
        if headers[entry].Last_Rec >= 0
    }
    variables = {
        entry: _variable(file, entry, headers[entry], entry in raw) for entry in chosen if headers[entry].Last_Rec >= 0
    }
    texts = {key: " ".join(str(line) for line in lines) for key, lines in file.globalattsget().items()}
    return CdfFile(texts, variables, times)


def _bytes(header: Any) -> int:
    """Bytes that a variable claims."""
    sizes = {"INT1": 1, "UINT1": 1, "BYTE": 1, "CHAR": 1, "UCHAR": 1, "INT2": 2, "UINT2": 2, "EPOCH16": 16}
    kind = header.Data_Type_Description.removeprefix("CDF_")
    width = sizes.get(kind, 4 if kind in ("INT4", "UINT4", "REAL4", "FLOAT") else 8)
    count = max(int(header.Last_Rec) + 1, 0) * max(int(header.Num_Elements), 1)
    for side in header.Dim_Sizes or ():
        count *= max(int(side), 1)
    return count * (width if kind in ("CHAR", "UCHAR") else max(width, 8))  # numbers become float64


def _variable(file: Any, name: str, header: Any, raw: bool) -> Variable:
    attributes = file.varattsget(name)
    values = np.asarray(file.varget(name))
    if header.Data_Type_Description not in TEXT_TYPES:
        values = values.astype(float) if raw else measured(values, attributes)
    return Variable(
        values=values,
        time=str(attributes.get("DEPEND_0", "")).strip(),
        unit=str(attributes.get("UNITS", "")).strip(),
        about=str(attributes.get("CATDESC", attributes.get("FIELDNAM", ""))).strip(),
        attributes=attributes,
    )


def measured(values: NDArray[Any], attributes: Mapping[str, Any]) -> Array:
    """Turn values into floats, with NaN for the fill and for what lies outside the valid range."""
    result = values.astype(float)
    kind = values.dtype.type
    for mark in np.ravel(np.asarray(attributes.get("FILLVAL", []))):
        if np.issubdtype(np.asarray(mark).dtype, np.number):
            result[values == kind(mark)] = np.nan  # in the precision of the file: the fill is often single(-1e31)
    for key, beyond in (("VALIDMIN", np.less), ("VALIDMAX", np.greater)):
        limit = np.ravel(np.asarray(attributes.get(key, [])))
        if limit.size and np.issubdtype(limit.dtype, np.number) and np.isfinite(limit.astype(float)).all():
            side = limit.astype(float) if limit.size in (1, result.shape[-1] if result.ndim else 1) else limit[:1]
            with np.errstate(invalid="ignore"):
                result[beyond(result, np.broadcast_to(side, result.shape))] = np.nan
    result[np.abs(result) >= 1e30] = np.nan
    return result


def to_tt2000(times: Sequence[datetime]) -> NDArray[np.int64]:
    """Times as TT2000 [ns]."""
    import cdflib

    parts = [
        [t.year, t.month, t.day, t.hour, t.minute, t.second, t.microsecond // 1000, t.microsecond % 1000, 0]
        for t in (time.astimezone(UTC) for time in times)
    ]
    return np.atleast_1d(np.asarray(cdflib.cdfepoch.compute_tt2000(parts), dtype=np.int64))


def write(
    path: Path,
    attributes: Mapping[str, str],
    variables: Sequence[tuple[str, int, NDArray[Any], bool, Mapping[str, Any]]],
) -> Path:
    """Write a CDF file, row-major, each variable packed.

    Parameters
    ----------
    variables : sequence
        Name, number of the CDF type, values (first axis the record where it varies), whether it varies, attributes.
    """
    import cdflib

    path.unlink(missing_ok=True)
    with cdflib.cdfwrite.CDF(path, cdf_spec={"Majority": "row_major", "Checksum": False}) as file:
        file.write_globalattrs({key: {0: text} for key, text in attributes.items()})
        for name, kind, values, varies, own in variables:
            text = kind == 51
            spec = {
                "Variable": name,
                "Data_Type": kind,
                "Num_Elements": max(len(str(line)) for line in np.ravel(values)) if text else 1,
                "Rec_Vary": varies,
                "Dim_Sizes": [] if text else list(values.shape[1:] if varies else values.shape),
                "Compress": 0 if text or values.size < 100 else 4,
            }
            file.write_var(spec, var_attrs=dict(own), var_data=list(np.ravel(values)) if text else values)
    return path
