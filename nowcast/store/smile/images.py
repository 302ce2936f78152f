"""The catalogue of images: what was seen when, from where, and since when it is known.

One image by product, start of its exposure and version; a higher version replaces a lower one from the
moment it was received. The pixels are files (`image_files`), the catalogue holds their hashes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, delete, func, or_, select

from nowcast.store.database.engine import (
    Store,
    optional_seconds,
    optional_time,
    raise_versions,
    reading,
    to_seconds,
    to_time,
    upsert,
    writing,
)
from nowcast.store.database.smile_tables import AXES
from nowcast.store.smile.image_files import ImageFiles
from nowcast.store.smile.mirror_files import SeenFile, put_files

Vector = tuple[float, float, float]
MOST = 5000  # rows of one answer
PICTURE = "png"


@dataclass(frozen=True)
class Image:
    """One image of the catalogue.

    Parameters
    ----------
    product : str
        sxi, sxi_rebinned, uvi, sxi_browse or uvi_browse.
    time : datetime
        Start of the exposure.
    version : int
    received : datetime
        When we had it.
    published : datetime or None
        When the mirror had it, as the mirror says.
    exposure : float or None [s]
    position, aim : tuple of float or None [R_E, GSE]
    name, level, mirror : str
        Of the file (or folder), its processing, where it came from.
    data, data_form : str or None
        SHA-256 of the data and what the name of their file ends with.
    picture : str
        SHA-256 of the palette PNG.
    width, height : int [pixels]
    stretch : str
        How values became colours, in words.
    state : str
        "measured" or "simulated".
    note : str
    """

    product: str
    time: datetime
    version: int
    received: datetime
    name: str
    level: str
    mirror: str
    picture: str
    width: int
    height: int
    stretch: str
    published: datetime | None = None
    exposure: float | None = None
    position: Vector | None = None
    aim: Vector | None = None
    data: str | None = None
    data_form: str | None = None
    state: str = "measured"
    note: str = ""


def write_image(store: Store, image: Image, files: Iterable[SeenFile] = (), *, fence: int | None = None) -> bool:
    """Put an image into the catalogue.

    Parameters
    ----------
    image : Image
    files : iterable of SeenFile
        What it was made of.
    fence : int, optional
        Number of the lease under which the worker writes.

    Returns
    -------
    bool
        False where that version is in the catalogue already; then it stays.

    Raises
    ------
    StoreError
        A lost lease, or a database that refuses.
    """
    table = store.tables["images"]
    same = (table.c.product == image.product) & (table.c.time == to_seconds(image.time))
    with writing(store, fence) as connection:
        stored = connection.execute(select(table.c.version).where(same & (table.c.version == image.version))).first()
        upsert(connection, table, [_row(image)], replace=False)
        put_files(store, connection, files)
        raise_versions(store, connection, ["images"])
    return stored is None


def read_images(
    store: Store,
    product: str,
    start: datetime | None = None,
    stop: datetime | None = None,
    *,
    known_at: datetime | None = None,
    limit: int = MOST,
) -> list[Image]:
    """Images of a product by time, the newest version of each, both ends included.

    Parameters
    ----------
    product : str
    start, stop : datetime, optional
        Of the start of the exposure.
    known_at : datetime, optional
        Those that had been received by then.
    limit : int
        Only so many, the last ones.

    Returns
    -------
    list of Image

    Raises
    ------
    StoreError
        A store that cannot be read.
    """
    table = store.tables["images"]
    conditions = [table.c.product == product]
    if start is not None:
        conditions.append(table.c.time >= to_seconds(start))
    if stop is not None:
        conditions.append(table.c.time <= to_seconds(stop))
    if known_at is not None:
        conditions.append(table.c.received <= to_seconds(known_at))
    newest = select(table.c.time, func.max(table.c.version).label("version")).where(*conditions).group_by(table.c.time)
    chosen = newest.order_by(table.c.time.desc()).limit(limit).subquery()
    wanted = (
        select(table)
        .join(chosen, (table.c.time == chosen.c.time) & (table.c.version == chosen.c.version))
        .where(table.c.product == product)
        .order_by(table.c.time)
    )
    with reading(store) as connection:
        return [_image(row) for row in connection.execute(wanted).mappings()]


def products(store: Store, known_at: datetime | None = None) -> dict[str, tuple[datetime, datetime, int]]:
    """First and last time of each product, and how many images it has."""
    table = store.tables["images"]
    wanted = select(
        table.c.product, func.min(table.c.time), func.max(table.c.time), func.count(table.c.time.distinct())
    )
    if known_at is not None:
        wanted = wanted.where(table.c.received <= to_seconds(known_at))
    with reading(store) as connection:
        rows = connection.execute(wanted.group_by(table.c.product)).all()
    return {name: (to_time(first), to_time(last), number) for name, first, last, number in rows}


def image_bytes(files: ImageFiles, image: Image, *, data: bool = False) -> bytes:
    """The palette PNG of an image, or its data.

    Parameters
    ----------
    files : ImageFiles
    image : Image
    data : bool
        Whether the data are wanted; where there are none, it is the PNG.

    Returns
    -------
    bytes

    Raises
    ------
    StoreError
        They are gone or damaged.
    """
    if data and image.data and image.data_form:
        return files.read(image.data, image.data_form)
    return files.read(image.picture, PICTURE)


def prune_images(
    store: Store, files: ImageFiles, now: datetime, *, keep: int, span: timedelta, fence: int | None = None
) -> int:
    """Drop images older than `span` and all but the newest `keep` of each product, with files nobody needs any more.

    The rows go first: a crash leaves a file too much, never a row without its file.

    Parameters
    ----------
    files : ImageFiles
    now : datetime
    keep : int
        Images of each product that stay.
    span : timedelta
        Age up to which they stay.
    fence : int, optional
        Number of the lease under which the worker writes.

    Returns
    -------
    int
        Images that were dropped.

    Raises
    ------
    StoreError
        A lost lease, or a database that refuses.
    """
    table = store.tables["images"]
    gone: list[Mapping[str, Any]] = []
    with writing(store, fence, counted=False) as connection:
        for product in connection.execute(select(table.c.product).distinct()).scalars().all():
            edge = connection.execute(
                select(table.c.time)
                .where(table.c.product == product)
                .order_by(table.c.time.desc())
                .offset(keep)
                .limit(1)
            ).scalar()
            oldest = to_seconds(now - span)
            late = (table.c.time < oldest) if edge is None else or_(table.c.time < oldest, table.c.time <= edge)
            dropped = (table.c.product == product) & late
            gone += [dict(row) for row in connection.execute(select(table).where(dropped)).mappings()]
            connection.execute(delete(table).where(dropped))
    for row in gone:
        for column, form in (("data", row["data_form"]), ("picture", PICTURE)):
            if row[column] and not _needed(store, column, row[column]):
                files.drop(row[column], form)
    return len(gone)


def _needed(store: Store, column: str, digest: str) -> bool:
    table = store.tables["images"]
    with reading(store) as connection:
        return connection.execute(select(table.c.time).where(table.c[column] == digest).limit(1)).first() is not None


def _row(image: Image) -> dict[str, Any]:
    row = {key: value for key, value in vars(image).items() if key not in ("position", "aim")}
    for name, vector in (("position", image.position), ("aim", image.aim)):
        row |= {f"{name}_{axis}": None if vector is None else vector[number] for number, axis in enumerate(AXES)}
    times = {"time": to_seconds(image.time), "received": to_seconds(image.received)}
    return row | times | {"published": optional_seconds(image.published)}


def _image(row: RowMapping) -> Image:
    fields = {str(key): value for key, value in row.items()}
    for name in ("position", "aim"):
        vector = tuple(fields.pop(f"{name}_{axis}") for axis in AXES)
        fields[name] = None if None in vector else vector
    fields["time"], fields["received"] = to_time(fields["time"]), to_time(fields["received"])
    return Image(**(fields | {"published": optional_time(fields["published"])}))
