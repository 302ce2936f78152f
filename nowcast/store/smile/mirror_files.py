"""What became of the files that were seen at the mirrors of SMILE's archive."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from nowcast.store.database.engine import Store, reading, to_seconds, to_time, upsert, writing


@dataclass(frozen=True)
class SeenFile:
    """A file that was had from a mirror, or that could not be used."""

    name: str
    mirror: str
    size: int
    sha256: str
    received: datetime
    state: str  # taken, refused or left
    tries: int = 1
    compared: str = ""
    note: str = ""


def seen_files(store: Store, names: Sequence[str]) -> dict[str, SeenFile]:
    """What became of files, by name; those that were never seen are left out."""
    table, seen = store.tables["quicklook_files"], {}
    with reading(store) as connection:
        for begin in range(0, len(names), 500):
            wanted = select(table).where(table.c.name.in_(names[begin : begin + 500]))
            for row in connection.execute(wanted).mappings():
                seen[row["name"]] = SeenFile(**{**row, "received": to_time(row["received"])})
    return seen


def taken_since(store: Store, since: datetime, part: str) -> list[tuple[str, frozenset[str]]]:
    """Files that were taken since an instant, and the mirrors whose copies were looked at.

    Parameters
    ----------
    since : datetime
    part : str
        What their names hold.

    Returns
    -------
    list of (str, frozenset of str)
        Name and mirrors.

    Raises
    ------
    StoreError
        A store that cannot be read.
    """
    table = store.tables["quicklook_files"]
    wanted = select(table.c.name, table.c.mirror, table.c.compared).where(
        table.c.received >= to_seconds(since), table.c.state == "taken", table.c.name.contains(part, autoescape=True)
    )
    with reading(store) as connection:
        rows = connection.execute(wanted).all()
    return [(name, frozenset([mirror, *compared.split()])) for name, mirror, compared in rows]


def write_files(store: Store, files: Iterable[SeenFile], *, fence: int | None = None) -> None:
    """Store what became of files of the mirrors.

    Parameters
    ----------
    files : iterable of SeenFile
    fence : int, optional
        Number of the lease under which the worker writes.

    Raises
    ------
    StoreError
        A lost lease, or a database that refuses.
    """
    with writing(store, fence, counted=False) as connection:
        put_files(store, connection, files)


def put_files(store: Store, connection: Connection, files: Iterable[SeenFile]) -> None:
    """Store what became of files, inside a transaction; what is known of the same names is replaced."""
    rows = [dict(vars(file)) | {"received": to_seconds(file.received)} for file in files]
    upsert(connection, store.tables["quicklook_files"], rows)
