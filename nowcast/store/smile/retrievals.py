"""The boundary retrieved from X-ray images, or why there was none: one row by time and image."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from nowcast.store.database.engine import Store, raise_versions, reading, to_seconds, to_time, upsert, writing


@dataclass(frozen=True)
class StoredRetrieval:
    """What a retrieval from an image gave.

    Parameters
    ----------
    time : datetime
        Middle of the exposure.
    image : str
        SHA-256 of the data of its newest minute.
    received : datetime
        When we had the result.
    standoff_distance, low, high : float or None [R_E]
        Of the nose, with its 90 % band.
    qf, qf2 : int
        Quality flags by the rules SXI_L4_V1.
    gate : bool
        Whether the magnetopause is in view.
    reason : str
        Why there is no result; empty where there is one.
    exposure : float [s]
    rate : float or None [counts/s]
    """

    time: datetime
    image: str
    received: datetime
    standoff_distance: float | None
    low: float | None
    high: float | None
    qf: int
    qf2: int
    gate: bool
    reason: str
    exposure: float
    rate: float | None = None


def write_retrieval(store: Store, result: StoredRetrieval, *, fence: int | None = None) -> None:
    """Store a result; the same image again changes nothing.

    Parameters
    ----------
    result : StoredRetrieval
    fence : int, optional
        Number of the lease under which the worker writes.

    Raises
    ------
    StoreError
        A lost lease, or a database that refuses.
    """
    row = vars(result) | {
        "time": to_seconds(result.time), "received": to_seconds(result.received), "gate": int(result.gate)
    }  # fmt: skip
    with writing(store, fence) as connection:
        upsert(connection, store.tables["retrievals"], [row], replace=False)
        raise_versions(store, connection, ["retrievals"])


def read_retrievals(
    store: Store, start: datetime, stop: datetime, *, known_at: datetime | None = None, limit: int = 5000
) -> list[StoredRetrieval]:
    """Results by time.

    Parameters
    ----------
    start, stop : datetime
        Both included.
    known_at : datetime, optional
        Those that had been received by then.
    limit : int
        Only so many, the last ones.

    Returns
    -------
    list of StoredRetrieval

    Raises
    ------
    StoreError
        A store that cannot be read.
    """
    table = store.tables["retrievals"]
    wanted = select(table).where(table.c.time.between(to_seconds(start), to_seconds(stop)))
    if known_at is not None:
        wanted = wanted.where(table.c.received <= to_seconds(known_at))
    with reading(store) as connection:
        rows = connection.execute(wanted.order_by(table.c.time.desc()).limit(limit)).mappings().all()
    return [
        StoredRetrieval(
            **{**row, "time": to_time(row["time"]), "received": to_time(row["received"]), "gate": bool(row["gate"])}
        )
        for row in reversed(rows)
    ]
