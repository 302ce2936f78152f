"""Reads mirrors of SMILE's archive: index pages over http(s), folders, S3; newest folders first, within limits.

A mirror is foreign: names are taken only where they are plain, links only where they lead one step down, folders only
so many, sizes only so large. Nothing here knows what is in a file.
"""

import hashlib
import heapq
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from nowcast.clock import Clock
from nowcast.errors import FeedUnreachable
from nowcast.fetch import Client
from nowcast.smile.files.names import is_safe

LARGEST = 20 * 2**20  # bytes of a file, which is in memory for a moment
LARGEST_PAGE = 4 * 2**20  # bytes of an index page
MOST_LINKS = 20_000  # of a page or folder
MOST_FOLDERS = 120  # of one look
DEEPEST = 5
PAGES = ("text/html", "application/xhtml+xml")
CONTENTS = (
    "application/fits", "image/fits", "application/octet-stream", "binary/octet-stream", "application/x-cdf",
    "application/cdf", "application/x-netcdf", "application/x-gzip", "application/gzip", "image/png", "image/jpeg",
    "image/x-fits", "text/plain",
)  # fmt: skip
FIRST = b"S\xcd\x89\xff\x1f"  # of FITS, CDF, PNG, JPEG, gzip
DATE = re.compile(
    r"(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2})?)|(\d{2}-[A-Z][a-z]{2}-\d{4}) (\d{2}:\d{2})", re.ASCII
)


@dataclass(frozen=True)
class Listed:
    """A file of a mirror: its name, its path below the mirror, its size and time where they are given."""

    name: str
    path: str
    size: int | None = None  # bytes
    changed: datetime | None = None


@dataclass(frozen=True)
class Listing:
    """The files that one look at a mirror showed, and remarks on what was refused."""

    files: tuple[Listed, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class Mirror:
    """A mirror; `client` for http(s), else `system` (fsspec) and `root`."""

    address: str
    client: Client | None = None
    system: Any = None
    root: str = ""

    @property
    def label(self) -> str:
        """The address without user, password and query."""
        parts = urlsplit(self.address)
        if not parts.scheme:
            return self.address
        return f"{parts.scheme}://{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}{parts.path}"


def open_mirror(address: str, contact: str = "", patience: float = 20.0) -> Mirror:
    """Open a mirror by its address (see the setting ``NOWCAST_SMILE_URLS``).

    Parameters
    ----------
    address : str
    contact : str
        Where an operator of the mirror can read who asks.
    patience : float [s]
        For one answer.

    Raises
    ------
    FeedUnreachable
        Where no file system is at the address.
    """
    if address.startswith(("http://", "https://")):
        return Mirror(address, client=Client((address,), contact=contact, patience=patience))
    import fsspec

    options: dict[str, Any] = {}
    if address.startswith("s3://"):
        options = {"config_kwargs": {"connect_timeout": patience, "read_timeout": patience}}
    try:
        system, root = fsspec.core.url_to_fs(address, **options)
    except (ValueError, ImportError, OSError) as error:
        raise FeedUnreachable(f"The mirror {address} cannot be opened: {error}.") from error
    return Mirror(address, system=system, root=root.rstrip("/"))


def listing(
    mirror: Mirror,
    relevant: Callable[[str], bool] = lambda _: True,
    *,
    since: datetime,
    seconds: float = 60.0,
    stopped: Callable[[], bool] = lambda: False,
) -> Listing:
    """Look through a mirror, the newest folders first.

    Parameters
    ----------
    mirror : Mirror
    relevant : callable
        Whether a folder of that name has to be looked into.
    since : datetime
        Folders whose names bear earlier dates are left out.
    seconds : float
        For the whole look; folders that were not reached are left for the next one.
    stopped : callable
        Whether to look no further.

    Returns
    -------
    Listing

    Raises
    ------
    FeedUnreachable
        Where not even the first page or folder answers.
    """
    look = _page if mirror.client else _folder
    ends = Clock.monotonic() + seconds
    oldest = f"{since:%Y%m%d%H%M}"
    if mirror.system is not None:
        mirror.system.invalidate_cache()
    files, folders, remarks = look(mirror, "")
    all_files, all_remarks = list(files), list(remarks)
    waiting = [(-int(_date(name)), 1, name) for name in folders]
    heapq.heapify(waiting)
    visited = 0
    while waiting and visited < MOST_FOLDERS and Clock.monotonic() < ends and not stopped():
        date, depth, path = heapq.heappop(waiting)
        if -date < int(oldest) or not relevant(path.rstrip("/").rpartition("/")[2]):
            continue
        visited += 1
        try:
            files, folders, remarks = look(mirror, path)
        except FeedUnreachable as error:
            all_remarks.append(str(error))
            continue
        all_files += files
        all_remarks += remarks
        if depth < DEEPEST:
            for name in folders:
                heapq.heappush(waiting, (-int(_date(path + name)), depth + 1, path + name))
    return Listing(tuple(all_files), tuple(dict.fromkeys(all_remarks)))


def fetch(mirror: Mirror, file: Listed, to: Path) -> str:
    """Copy a file of a mirror to a local path.

    Parameters
    ----------
    mirror : Mirror
    file : Listed
    to : Path

    Returns
    -------
    str
        SHA-256 of the file.

    Raises
    ------
    FeedUnreachable
        Where it does not come, is too large or begins like something else.
    """
    if file.size is not None and file.size > LARGEST:
        raise FeedUnreachable(f"{mirror.label}{file.path}: it has {file.size} bytes; {LARGEST} are taken at most.")
    if mirror.client is not None:
        url = urljoin(mirror.address, file.path)
        body = mirror.client.get(url, limit=LARGEST, content=CONTENTS, first=FIRST).body
        assert body is not None, "asked without a validator"
        to.write_bytes(body)
        return hashlib.sha256(body).hexdigest()
    try:
        with mirror.system.open(f"{mirror.root}/{file.path}", "rb") as source, to.open("wb") as copy:
            digest, size = hashlib.sha256(), 0
            while piece := source.read(2**20):
                size += len(piece)
                if size > LARGEST:
                    raise FeedUnreachable(f"{mirror.label}{file.path}: it has more than {LARGEST} bytes.")
                digest.update(piece)
                copy.write(piece)
    except (OSError, ValueError) as error:
        raise FeedUnreachable(f"{mirror.label}{file.path}: {_words(error)}.") from error
    return digest.hexdigest()


Look = tuple[list[Listed], list[str], list[str]]  # files, folders (with a slash behind), remarks


def _page(mirror: Mirror, path: str) -> Look:
    """Look at one index page."""
    assert mirror.client is not None, "an http mirror"
    url = urljoin(mirror.address, path)
    body = mirror.client.get(url, limit=LARGEST_PAGE, content=PAGES, first=b"<").body or b""
    reader = _Links()
    reader.feed(body.decode("utf-8", "replace"))
    base = urlsplit(url)
    files: dict[str, Listed] = {}
    folders: dict[str, None] = {}
    refused = 0
    for href, text in reader.links[:MOST_LINKS]:
        try:
            target = urlsplit(urljoin(url, href.strip()))
        except ValueError:
            refused += 1
            continue
        if target[:2] != base[:2] or not target.path.startswith(base.path):
            climbs = target[:2] == base[:2] and base.path.startswith(target.path.rstrip("/") + "/")
            refused += 0 if climbs else 1  # the link to the folder above is on every index page
            continue
        name = unquote(target.path[len(base.path) :])
        if not name or target.query:
            continue
        if not is_safe(name.removesuffix("/")):
            refused += 1
        elif name.endswith("/"):
            folders[name] = None
        else:
            files[name] = Listed(name, path + name, changed=_page_time(text))
    return list(files.values()), list(folders), _refusals(mirror, path, refused, len(reader.links))


def _folder(mirror: Mirror, path: str) -> Look:
    """Look at one folder of a file system."""
    folder = f"{mirror.root}/{path}".rstrip("/")
    try:
        entries = mirror.system.ls(folder, detail=True)
    except (OSError, ValueError) as error:
        raise FeedUnreachable(f"{mirror.label}{path}: {_words(error)}.") from error
    files, folders, refused = [], [], 0
    for entry in sorted(entries, key=lambda entry: str(entry["name"]), reverse=True)[:MOST_LINKS]:
        name = str(entry["name"]).rstrip("/").rpartition("/")[2]
        if str(entry["name"]).rstrip("/") == folder:
            continue  # S3 names the folder itself
        kind = _linked(mirror.root, str(entry["name"])) if entry.get("islink") else entry["type"]
        if not is_safe(name) or kind not in ("directory", "file"):
            refused += 1
        elif kind == "directory":
            folders.append(f"{name}/")
        else:
            size = None if entry.get("islink") else entry.get("size")
            files.append(Listed(name, path + name, size, _entry_time(entry)))
    return files, folders, _refusals(mirror, path, refused, len(entries))


def _refusals(mirror: Mirror, path: str, refused: int, total: int) -> list[str]:
    """Remarks on links that were refused, and on pages with too many."""
    remarks = []
    if refused:
        remarks.append(f"{mirror.label}{path} names {refused} things that lead elsewhere or are no file; left alone.")
    if total > MOST_LINKS:
        remarks.append(f"{mirror.label}{path} lists {total} things; {MOST_LINKS} are looked at.")
    return remarks


class _Links(HTMLParser):
    """Links of a page, each with the text behind it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href")
        if tag == "a" and href:
            self.links.append((href, ""))

    def handle_data(self, data: str) -> None:
        if self.links and len(self.links[-1][1]) < 400:
            href, text = self.links[-1]
            self.links[-1] = (href, text + data)


def _page_time(text: str) -> datetime | None:
    """Time of change in the text of an index page, taken as UTC."""
    date = DATE.search(text)
    if not date:
        return None
    day, clock, other, minute = date.groups()
    try:
        if day:
            return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=UTC)
        return datetime.strptime(f"{other} {minute}", "%d-%b-%Y %H:%M").replace(tzinfo=UTC)
    except ValueError:
        return None


def _entry_time(entry: Any) -> datetime | None:
    """Time of change in an entry of a file system."""
    time = entry.get("mtime", entry.get("LastModified"))
    if isinstance(time, int | float):
        return datetime.fromtimestamp(time, UTC)
    return time.astimezone(UTC) if isinstance(time, datetime) and time.tzinfo else None


def _linked(root: str, path: str) -> str:
    """The kind of thing that a link in a local folder leads to; nothing outside of the folder counts."""
    target = os.path.realpath(path)
    if not target.startswith(os.path.realpath(root) + os.sep):
        return "elsewhere"
    return "directory" if os.path.isdir(target) else "file" if os.path.isfile(target) else "other"


def _date(path: str) -> str:
    """The latest time [YYYYmmddHHMM] that a folder of this path can hold, by the digits of its names."""
    whole: list[tuple[str, str]] = re.findall(r"(20\d{6})(?:T?(\d{4}))?", path)
    if whole:
        return "".join(whole[-1]).ljust(12, "9")
    parts = re.search(r"(?:^|/)(20\d\d)(?:/(\d\d)(?:/(\d\d))?)?(?:/|$)", path)
    return "".join(part or "" for part in parts.groups()).ljust(12, "9") if parts else "9" * 12


def _words(error: BaseException) -> str:
    return (getattr(error, "strerror", None) or type(error).__name__).lower()
