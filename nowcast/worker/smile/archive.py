"""The archive as the job `smile` works with it: mirrors, image files, reader; groups of files and their copies."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from nowcast.fetch.mirrors import Listed, Mirror, open_mirror
from nowcast.settings import Settings
from nowcast.smile.files.l3_write import folder_name
from nowcast.smile.files.names import FileName
from nowcast.smile.sandbox.reader import Reader
from nowcast.store.smile import ImageFiles, SeenFile, open_files

NAME = "smile"  # of the source in health and remarks
BACK_FILL = timedelta(days=5)  # two orbits
Offers = dict[str, list[tuple[Mirror, Listed]]]  # by name, in the order of the mirrors


@dataclass(frozen=True)
class Archive:
    """What the job works with: the mirrors in their order, the image files, the reader, a working folder."""

    mirrors: tuple[Mirror, ...]
    files: ImageFiles
    reader: Reader
    spool: Path
    address: str  # of the image files, for whoever reads them
    back_fill: timedelta = BACK_FILL

    def close(self) -> None:
        """End the reader."""
        self.reader.close()


@dataclass(frozen=True)
class Group:
    """Files that make one product: three for a minute of SXI, else one; each with the mirrors that have it."""

    product: str
    time: datetime
    version: int
    level: str
    files: Mapping[str, tuple[FileName, tuple[tuple[Mirror, Listed], ...]]]

    @property
    def name(self) -> str:
        """Name of the folder of an SXI minute, or of the only file."""
        first = next(iter(self.files.values()))[0]
        if self.product == "sxi" and first.stop is not None:
            return folder_name(first.start, first.stop)
        return next(iter(self.files))

    @property
    def first_mirror(self) -> Mirror:
        """The first mirror that offers the first file."""
        _, offers = next(iter(self.files.values()))
        return offers[0][0]

    def is_whole_at(self, mirror: Mirror) -> bool:
        """Whether a mirror has every file of the group."""
        return all(mirror in dict(offers) for _, offers in self.files.values())


@dataclass(frozen=True)
class Copies:
    """Local copies of the files of a group: paths by part ("tot", "bkg", "vcy"; "path" for a single file)."""

    group: Group
    mirror: Mirror
    paths: Mapping[str, Path]
    seen: tuple[SeenFile, ...]  # as the catalogue takes them


def open_archive(settings: Settings) -> Archive:
    """The archive of the settings; its mirrors are not asked yet."""
    spool = settings.data_dir / "incoming"
    spool.mkdir(parents=True, exist_ok=True)
    address = settings.image_store or str((settings.data_dir / "images").resolve())
    return Archive(
        tuple(open_mirror(address, settings.base_url or "") for address in settings.smile_urls),
        open_files(address),
        Reader(),
        spool,
        address,
    )
