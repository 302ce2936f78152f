"""The files of images, each named by the hash of its content, in a folder or behind any address that fsspec knows.

A file is written whole or not at all, and never changed; what is read is checked against its name.
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nowcast.errors import StoreError

NAME = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{2,5}(\.gz)?", re.ASCII)
LARGEST = 64 * 2**20  # bytes


@dataclass(frozen=True)
class ImageFiles:
    """The files of images: a filesystem of fsspec and the folder in it."""

    system: Any
    root: str

    def put(self, path: Path, form: str) -> str:
        """Store the content of a file.

        Parameters
        ----------
        path : Path
        form : str
            What the name of its copy ends with.

        Returns
        -------
        str
            SHA-256 of the content.

        Raises
        ------
        StoreError
            The files cannot be written.
        """
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        target = self._path(digest, form)
        try:
            if self.system.exists(target) and self.system.size(target) == path.stat().st_size:
                return digest
            self.system.makedirs(target.rpartition("/")[0], exist_ok=True)
            part = f"{target}.part"
            self.system.put_file(str(path), part)
            self.system.mv(part, target)
        except (OSError, ValueError) as error:
            raise StoreError(f"The image store could not be written: {error}.") from error
        return digest

    def read(self, digest: str, form: str) -> bytes:
        """The content of that SHA-256.

        Parameters
        ----------
        digest, form : str

        Returns
        -------
        bytes

        Raises
        ------
        StoreError
            It is gone, has changed or is too large.
        """
        target = self._path(digest, form)
        try:
            if self.system.size(target) > LARGEST:
                raise StoreError(f"The image {digest[:12]} is larger than any that is written.")
            body: bytes = self.system.cat_file(target)
        except (OSError, ValueError) as error:
            raise StoreError(f"The image {digest[:12]} could not be read: {type(error).__name__}.") from error
        if hashlib.sha256(body).hexdigest() != digest:
            raise StoreError(f"The image {digest[:12]} has changed on its medium; it is not shown.")
        return body

    def fetch(self, digest: str, form: str, path: Path) -> Path:
        """A local copy at `path`, written where there is none yet; `StoreError` as of `read`."""
        if not path.exists():
            path.write_bytes(self.read(digest, form))
        return path

    def drop(self, digest: str, form: str) -> None:
        """Delete a file; one that is gone already is no fault."""
        try:
            self.system.rm_file(self._path(digest, form))
        except (OSError, ValueError):
            return

    def _path(self, digest: str, form: str) -> str:
        name = f"{digest}.{form}"
        if not NAME.fullmatch(name):
            raise StoreError("An image is named by the hash of its content.")
        return f"{self.root}/{digest[:2]}/{name}"


def open_files(address: str | Path) -> ImageFiles:
    """The image files in a folder or at an address as ``s3://bucket/folder``; a folder is made when it is written to.

    Raises
    ------
    StoreError
        Where the address cannot be understood or its library is missing.
    """
    import fsspec

    text = str(Path(address).resolve()) if "://" not in str(address) else str(address)
    try:
        system, root = fsspec.core.url_to_fs(text)
    except (ValueError, ImportError, OSError) as error:
        raise StoreError(f"The image store cannot be opened: {error}.") from error
    return ImageFiles(system, root.rstrip("/"))
