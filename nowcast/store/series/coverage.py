"""When a feed had values, as times alone: from which craft, and how many in an hour."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import or_, select

from nowcast.store.database.engine import Store, reading, to_seconds
from nowcast.store.series.queries import read
from nowcast.store.series.rows import unix
from nowcast.vocabulary.quantities import SUSPECT

Seconds = NDArray[np.int64]


def presence(
    store: Store, feed: str, start: datetime, stop: datetime, known_at: datetime | None = None
) -> dict[str, tuple[Seconds, Seconds]]:
    """When a feed had a value.

    Parameters
    ----------
    feed : str
    start, stop : datetime
        Both included.
    known_at : datetime, optional
        From what had been received by then.

    Returns
    -------
    dict
        Craft to the times [unix s] of the rows that hold a value, and of those of them that are marked as suspect.

    Raises
    ------
    StoreError
        A store that cannot be read.
    """
    if known_at is not None:
        frame = read(store, feed, start, stop, known_at=known_at)
        valued_rows = frame[frame[list(store.feeds[feed])].notna().any(axis=1)]
        sources = valued_rows.index.get_level_values("source")
        times = unix(valued_rows.index.get_level_values("time")).tolist()
        return _by_craft(zip(times, sources, valued_rows["quality"].tolist(), strict=True))
    table = store.tables[feed]
    valued = or_(*(table.c[column].is_not(None) for column in store.feeds[feed]))
    wanted = select(table.c.time, table.c.source, table.c.quality)
    wanted = wanted.where(table.c.time.between(to_seconds(start), to_seconds(stop)), valued)
    with reading(store) as connection:
        return _by_craft(connection.execute(wanted.order_by(table.c.time)).all())


def hourly_counts(store: Store, feed: str, start: datetime, stop: datetime) -> dict[str, dict[int, int]]:
    """How many values a feed had in each hour.

    Parameters
    ----------
    feed : str
    start, stop : datetime
        Of the start of the hours, both included.

    Returns
    -------
    dict
        Craft to the start of an hour [unix s] to the number of values of its best filled quantity.

    Raises
    ------
    StoreError
        A store that cannot be read.
    """
    table = store.tables[f"{feed}_hourly"]
    columns = [table.c[f"{column}_count"] for column in store.feeds[feed]]
    wanted = select(table.c.time, table.c.source, *columns)
    wanted = wanted.where(table.c.time.between(to_seconds(start), to_seconds(stop)))
    by_craft: dict[str, dict[int, int]] = {}
    with reading(store) as connection:
        for time, source, *counts in connection.execute(wanted.order_by(table.c.source, table.c.time)):
            by_craft.setdefault(source, {})[int(time)] = max((count or 0 for count in counts), default=0)
    return by_craft


def document_times(
    store: Store, feed: str, start: datetime, stop: datetime, known_at: datetime | None = None
) -> Seconds:
    """When the documents of a feed were issued, also those that were replaced since.

    Parameters
    ----------
    feed : str
    start, stop : datetime
        Both included.
    known_at : datetime, optional
        From what had been received by then.

    Returns
    -------
    ndarray [unix s]

    Raises
    ------
    StoreError
        A store that cannot be read.
    """
    times: set[int] = set()
    with reading(store) as connection:
        for name in ("documents", "documents_history"):
            table = store.tables[name]
            wanted = select(table.c.time).where(
                table.c.feed == feed, table.c.time.between(to_seconds(start), to_seconds(stop))
            )
            if known_at is not None:
                wanted = wanted.where(table.c.received <= to_seconds(known_at))
            times.update(int(row[0]) for row in connection.execute(wanted))
    return np.array(sorted(times), dtype=np.int64)


def _by_craft(rows: Iterable[Any]) -> dict[str, tuple[Seconds, Seconds]]:
    by_craft: dict[str, tuple[list[int], list[int]]] = {}
    for time, source, quality in rows:
        times, marked = by_craft.setdefault(source, ([], []))
        times.append(time)
        if quality == SUSPECT:
            marked.append(time)
    return {
        craft: (np.array(times, dtype=np.int64), np.array(marked, dtype=np.int64))
        for craft, (times, marked) in sorted(by_craft.items())
    }
