"""Reads series: as known now, or as known at an earlier instant. Spans include both their ends."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sqlalchemy import Select, func, or_, select, union_all

from nowcast.errors import StoreError
from nowcast.store.database.engine import Store, reading, to_seconds, to_time
from nowcast.store.database.history import as_known
from nowcast.store.series.rows import EXTRAS, matrix, moments
from nowcast.vocabulary.constants import FAST_CLOCK

AHEAD = 86400.0  # s; no row is stamped later than this after it was received
MARKS = ("received", *EXTRAS)
EPHEMERIDES = ("rtsw_ephemerides", "horizons")  # in the order in which they are asked for a craft


class Latest(NamedTuple):
    """The newest value of a column."""

    time: datetime
    source: str
    value: float
    received: datetime


def read(
    store: Store,
    feed: str,
    start: datetime,
    stop: datetime,
    *,
    columns: Sequence[str] | None = None,
    known_at: datetime | None = None,
) -> pd.DataFrame:
    """Rows of a feed.

    Parameters
    ----------
    feed : str
        Or a name in `CHOSEN` or `SMILE`.
    start, stop : datetime
        Both included.
    columns : sequence of str, optional
        Quantities; by default all that the feed provides.
    known_at : datetime, optional
        Read what had been received by then, with the content of then.

    Returns
    -------
    DataFrame
        By (time, source): the columns, then `received`, `active` (True where the feed does not say), `quality`.

    Raises
    ------
    StoreError
        A feed or column that the store does not have, or a store that cannot be read.
    """
    chosen = _columns(store, feed, columns)
    first, last = to_seconds(start), to_seconds(stop)
    names = ("time", "source", *chosen, *MARKS)
    wanted = [
        select(*(table.c[name] for name in names)).where(table.c.time.between(first, last), *conditions)
        for table, conditions in as_known(store, feed, known_at)
    ]
    with reading(store) as connection:
        records = connection.execute(_sorted(wanted, "time", "source")).all()
    return _frame(records, (*chosen, *MARKS))


def latest(store: Store, feed: str, column: str, known_at: datetime | None = None) -> Latest | None:
    """The newest value of a column from an active craft.

    Parameters
    ----------
    feed, column : str
    known_at : datetime, optional
        Among what had been received by then.

    Returns
    -------
    Latest or None
        None where there is no value.

    Raises
    ------
    StoreError
        A feed or column that the store does not have, or a store that cannot be read.
    """
    _columns(store, feed, [column])
    rows: list[Any] = []
    with reading(store) as connection:
        for table, conditions in as_known(store, feed, known_at):
            measured = table.c[column].is_not(None), or_(table.c.active.is_(None), table.c.active == 1)
            near = () if known_at is None else (table.c.time <= to_seconds(known_at) + AHEAD,)
            wanted = select(table.c.time, table.c.source, table.c[column], table.c.received)
            wanted = wanted.where(*measured, *near, *conditions).order_by(table.c.time.desc(), table.c.source).limit(1)
            rows += connection.execute(wanted).all()
    if not rows:
        return None
    time, source, value, received = min(rows, key=lambda row: (-row[0], row[1]))
    return Latest(to_time(time), source, float(value), to_time(received))


def distance(store: Store, now: datetime) -> float | None:
    """How far sunward of the Earth the craft in use is, X GSE [km]; None where its ephemeris is not known."""
    if "l1_field" not in store.feeds:
        return None
    hour = now.replace(minute=0, second=0, microsecond=0)  # so that it changes with an ephemeris, or by the hour
    field = read(store, "l1_field", hour - timedelta(hours=1), now + FAST_CLOCK, columns=())
    if field.empty:
        return None
    craft = field.index.get_level_values("source")[-1]
    span = hour - timedelta(days=2), hour + timedelta(days=1)
    for feed in EPHEMERIDES:
        if feed not in store.feeds:
            continue
        positions = read(store, feed, *span, columns=["x_gse"])
        own = positions[positions.index.get_level_values("source") == craft]["x_gse"].dropna()
        if len(own):
            return float(own.iloc[-1])
    return None


def extent(store: Store, feed: str) -> tuple[datetime, datetime] | None:
    """First and last time of a feed; None where it has no row."""
    _columns(store, feed, None)
    table = store.tables[feed]
    with reading(store) as connection:
        first = connection.execute(select(func.min(table.c.time))).scalar()
        last = connection.execute(select(func.max(table.c.time))).scalar()
    return None if first is None or last is None else (to_time(first), to_time(last))


def _columns(store: Store, feed: str, columns: Sequence[str] | None) -> tuple[str, ...]:
    if feed not in store.feeds:
        raise StoreError(f"The store has no feed {feed}.")
    strangers = set(columns or ()) - set(store.feeds[feed])
    if strangers:
        raise StoreError(f"The feed {feed} does not provide {', '.join(sorted(strangers))}.")
    return store.feeds[feed] if columns is None else tuple(dict.fromkeys(columns))


def _sorted(wanted: list[Select[Any]], *keys: str) -> Any:
    if len(wanted) == 1:
        return wanted[0].order_by(*(wanted[0].selected_columns[key] for key in keys))
    both = union_all(*wanted).subquery()
    return select(both).order_by(*(both.c[key] for key in keys))


def _frame(records: Sequence[Any], columns: Sequence[str]) -> pd.DataFrame:
    """Records (time, source, *columns) as a frame."""
    values = matrix([record[2:] for record in records], len(columns))
    times = moments(np.array([record[0] for record in records], dtype=float))
    index = pd.MultiIndex.from_arrays([times, [record[1] for record in records]], names=["time", "source"])
    frame = pd.DataFrame(values, index=index, columns=list(columns))
    if "received" in frame:
        frame["received"] = moments(frame["received"].to_numpy())
        frame["active"] = frame["active"].fillna(1.0).astype(bool)
    return frame
