"""File names of SMILE products: instrument, level, kind, time and version are read from the name alone.

Patterns of SXI Level 3 and UVI Level 2 are those of public code and of files that exist; those of MAG, LIA and the
browse images follow the same rule and are inferred. A name that does not fit is no product and is left alone.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

NAME = re.compile(
    r"SMILE_(?P<instrument>SXI|UVI|MAG|LIA)_(?P<level>[A-Z][A-Z0-9]{1,3})_(?P<kind>[A-Za-z0-9.-]{1,40}?)"
    r"_(?P<start>\d{8}T\d{4,6}|\d{8})(?:[-_](?P<stop>\d{8}T\d{4,6}))?(?:_V(?P<version>\d{1,3}))?"
    r"\.(?P<form>fits|fits\.gz|cdf|png|jpg|jpeg)",
    re.ASCII,
)
SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,159}", re.ASCII)  # no slash, no escape, no leading dot
SXI_PARTS = ("TOT", "BKG", "VCY")


@dataclass(frozen=True)
class FileName:
    """The parts of the name of a product file.

    Parameters
    ----------
    instrument : str
        SXI, UVI, MAG or LIA.
    level : str
    kind : str
        As ``SCIM15-SCI-TOT`` or ``AURORA-GEO``.
    start, stop : datetime, datetime or None
    version : int
        0 where the name has none.
    form : str
        "fits", "cdf" or "image".
    """

    instrument: str
    level: str
    kind: str
    start: datetime
    stop: datetime | None
    version: int
    form: str

    @property
    def part(self) -> str:
        """TOT, BKG or VCY of an SXI set; empty for a file that stands alone."""
        last = self.kind.rpartition("-")[2]
        return last if self.instrument == "SXI" and self.form == "fits" and last in SXI_PARTS else ""

    @property
    def product(self) -> str:
        """Name of the product in the catalogue; empty for a file that cannot be read."""
        if self.form == "image":
            return f"{self.instrument.lower()}_browse" if self.instrument in ("SXI", "UVI") else ""
        if self.instrument == "SXI" and self.form == "fits":
            return "sxi" if self.part else "sxi_rebinned" if self.kind.endswith("-SCI-CXF") else ""
        if self.form == "cdf":
            series = {"MAG": "smile_mag", "LIA": "smile_lia", "UVI": "uvi" if self.kind == "AURORA-GEO" else ""}
            return series.get(self.instrument, "")
        return ""


def parse(name: str) -> FileName | None:
    """The parts of a file name; None where it is no SMILE product."""
    match = NAME.fullmatch(name)
    if match is None:
        return None
    try:
        start = _time(match["start"])
        stop = _time(match["stop"]) if match["stop"] else None
    except ValueError:
        return None
    if stop is not None and stop < start:
        return None
    form = match["form"].removesuffix(".gz")
    return FileName(
        match["instrument"], match["level"], match["kind"], start, stop, int(match["version"] or 0),
        form if form in ("fits", "cdf") else "image",
    )  # fmt: skip


def is_safe(name: str) -> bool:
    """Whether a name can be a file or folder of a mirror: plain letters, digits and marks, no way out of a folder."""
    return SAFE.fullmatch(name) is not None and ".." not in name


def _time(text: str) -> datetime:
    forms = {8: "%Y%m%d", 13: "%Y%m%dT%H%M", 15: "%Y%m%dT%H%M%S"}
    return datetime.strptime(text, forms.get(len(text), "")).replace(tzinfo=UTC)
