"""The derived frame, kept up to date, and the nowcast as it was issued, which is never changed."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection, Table, func, select

from nowcast.errors import StoreError
from nowcast.store.database.engine import Store, raise_versions, reading, to_seconds, upsert, writing
from nowcast.store.nowcast.exposure import put_exposure
from nowcast.store.series.rows import differs, matrix, moments, nullable, unix
from nowcast.vocabulary.quantities import DERIVED

SAME = 1e-9  # in any unit: a value so near to the stored one, computed in another order, is the same


def write_nowcast(
    store: Store,
    *,
    issued: datetime,
    derived: pd.DataFrame,
    now_rows: pd.DataFrame,
    exposure: pd.DataFrame | None = None,
    fence: int | None = None,
) -> int:
    """Store what was computed.

    Parameters
    ----------
    issued : datetime
        When it was issued.
    derived : DataFrame
        `DERIVED` columns by `time`, the arrival time; only rows that differ are written.
    now_rows : DataFrame
        `DERIVED` columns and `valid_time` by horizon [min]. A nowcast already issued at this instant stands.
    exposure : DataFrame, optional
        Of own satellites, as `put_exposure` takes it.
    fence : int, optional
        Number of the lease under which the worker writes.

    Returns
    -------
    int
        Rows of the derived frame that changed.

    Raises
    ------
    StoreError
        A frame that does not fit, a lost lease, or a database that refuses.
    """
    times, values = unix(derived.index), _values(derived, "derived")
    if len(np.unique(times)) != len(times):
        raise StoreError("The derived frame has two rows in one second.")
    lines = _issued_lines(issued, now_rows)
    with writing(store, fence) as connection:
        changed = _write_derived(connection, store.tables["derived"], times.tolist(), values)
        upsert(connection, store.tables["nowcast_issued"], lines, replace=False)
        if exposure is not None:
            put_exposure(store, connection, exposure, issued)
        raise_versions(store, connection, ["nowcast"])
    return changed


def read_derived(
    store: Store, start: datetime, stop: datetime, *, columns: Sequence[str] | None = None
) -> pd.DataFrame:
    """The derived frame from `start` to `stop`, both included.

    Parameters
    ----------
    start, stop : datetime
        Of the time of arrival at the Earth.
    columns : sequence of str, optional
        In `DERIVED`; by default all.

    Returns
    -------
    DataFrame
        By `time`.

    Raises
    ------
    StoreError
        A store that cannot be read.
    """
    table = store.tables["derived"]
    names = list(DERIVED if columns is None else columns)
    wanted = select(table.c.time, *(table.c[name] for name in names))
    wanted = wanted.where(table.c.time.between(to_seconds(start), to_seconds(stop))).order_by(table.c.time)
    with reading(store) as connection:
        cells = matrix(connection.execute(wanted).all(), 1 + len(names))
    return pd.DataFrame(cells[:, 1:], index=moments(cells[:, 0]).rename("time"), columns=names)


def read_issued(store: Store, start: datetime, stop: datetime, known_at: datetime | None = None) -> pd.DataFrame:
    """Nowcasts issued from `start` to `stop`, both included.

    Parameters
    ----------
    start, stop : datetime
        Of the time of issue.
    known_at : datetime, optional
        Not those that were issued later.

    Returns
    -------
    DataFrame
        By (issued, horizon [min]): `valid_time` and the `DERIVED` columns.

    Raises
    ------
    StoreError
        A store that cannot be read.
    """
    table = store.tables["nowcast_issued"]
    last = min(to_seconds(stop), to_seconds(known_at) if known_at is not None else np.inf)
    wanted = select(table).where(table.c.issued.between(to_seconds(start), last))
    with reading(store) as connection:
        rows = connection.execute(wanted.order_by(table.c.issued, table.c.horizon)).all()
    cells = matrix(rows, len(table.columns))
    index = pd.MultiIndex.from_arrays([moments(cells[:, 0]), cells[:, 1].astype(np.int64)], names=["issued", "horizon"])
    frame = pd.DataFrame(cells[:, 2:], index=index, columns=list(table.columns.keys())[2:])
    frame["valid_time"] = moments(frame["valid_time"].to_numpy())
    return frame


def last_issued(store: Store) -> datetime | None:
    """When the newest nowcast was issued; None where there is none.

    Raises
    ------
    StoreError
        A store that cannot be read.
    """
    with reading(store) as connection:
        seconds = connection.execute(select(func.max(store.tables["nowcast_issued"].c.issued))).scalar()
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def read_issued_values(store: Store, start: datetime, stop: datetime, columns: Sequence[str]) -> pd.DataFrame:
    """Some columns of the nowcasts issued from `start` on and before `stop`, as scores need them.

    Parameters
    ----------
    start, stop : datetime
        `stop` is not included, so that spans can follow each other.
    columns : sequence of str
        In `DERIVED`.

    Returns
    -------
    DataFrame
        By number: `issued`, `horizon` [min], `valid_time` and the columns.

    Raises
    ------
    StoreError
        A store that cannot be read.
    """
    table = store.tables["nowcast_issued"]
    names = ("issued", "horizon", "valid_time", *columns)
    wanted = select(*(table.c[name] for name in names))
    wanted = wanted.where(table.c.issued >= to_seconds(start), table.c.issued < to_seconds(stop))
    with reading(store) as connection:
        cells = matrix(connection.execute(wanted.order_by(table.c.issued, table.c.horizon)).all(), len(names))
    frame = pd.DataFrame(cells, columns=list(names))
    return frame.assign(issued=moments(cells[:, 0]), valid_time=moments(cells[:, 2]))


def _write_derived(connection: Connection, table: Table, times: list[int], values: NDArray[np.float64]) -> int:
    if not times:
        return 0
    wanted = select(table.c.time, *(table.c[name] for name in DERIVED))
    wanted = wanted.where(table.c.time.between(min(times), max(times)))
    stored = {int(row[0]): row[1:] for row in connection.execute(wanted)}
    known = np.array([time in stored for time in times])
    fresh = ~known
    fresh[known] = differs(
        values[known], matrix([stored[time] for time in times if time in stored], len(DERIVED)), within=SAME
    )
    cells = nullable(values[fresh])
    changed = [times[position] for position in np.flatnonzero(fresh)]
    upsert(
        connection,
        table,
        [{"time": time, **dict(zip(DERIVED, line, strict=True))} for time, line in zip(changed, cells, strict=True)],
    )
    return len(changed)


def _issued_lines(issued: datetime, rows: pd.DataFrame) -> list[dict[str, Any]]:
    cells = nullable(_values(rows.drop(columns="valid_time", errors="ignore"), "issued"))
    moment = to_seconds(issued)
    lines: list[dict[str, Any]] = []
    for position, horizon in enumerate(rows.index):
        valid = to_seconds(rows["valid_time"].iloc[position]) if "valid_time" in rows else moment + 60.0 * horizon
        named = dict(zip(DERIVED, cells[position], strict=True))
        lines.append({"issued": moment, "horizon": int(horizon), "valid_time": valid, **named})
    return lines


def _values(frame: pd.DataFrame, kind: str) -> NDArray[np.float64]:
    strangers = set(frame.columns) - set(DERIVED)
    if strangers:
        raise StoreError(f"The {kind} frame has columns that are not derived: {', '.join(sorted(strangers))}.")
    return frame.reindex(columns=list(DERIVED)).to_numpy(dtype=float, na_value=np.nan) + 0.0
