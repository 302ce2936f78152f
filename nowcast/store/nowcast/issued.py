"""The derived frame, kept up to date, and the nowcast as it was issued, which is never changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Table, select

from nowcast.errors import StoreError
from nowcast.store.database.engine import Store, reading, to_seconds, upsert, writing
from nowcast.store.nowcast.exposure import put_exposure
from nowcast.store.series.rows import differs, matrix, moments, nullable, unix
from nowcast.vocabulary.quantities import DERIVED


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
    derived : DataFrame
        `DERIVED` columns by `time`, the arrival time; only rows that differ are written.
    now_rows : DataFrame
        `DERIVED` columns and `valid_time` by horizon [min]. A nowcast already issued at this instant stands.
    exposure : DataFrame, optional
        Of own satellites, as `put_exposure` takes it.

    Returns
    -------
    int
        Rows of the derived frame that changed.
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
    return changed


def read_derived(
    store: Store, start: datetime, stop: datetime, *, columns: Sequence[str] | None = None
) -> pd.DataFrame:
    """The derived frame from `start` to `stop`, both included, by arrival time."""
    table = store.tables["derived"]
    names = list(DERIVED if columns is None else columns)
    wanted = select(table.c.time, *(table.c[name] for name in names))
    wanted = wanted.where(table.c.time.between(to_seconds(start), to_seconds(stop))).order_by(table.c.time)
    with reading(store) as connection:
        cells = matrix(connection.execute(wanted).all(), 1 + len(names))
    return pd.DataFrame(cells[:, 1:], index=moments(cells[:, 0]).rename("time"), columns=names)


def read_issued(store: Store, start: datetime, stop: datetime, known_at: datetime | None = None) -> pd.DataFrame:
    """Nowcasts issued from `start` to `stop`, both included, and not after `known_at`; by (issued, horizon [min])."""
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


def _write_derived(connection: Connection, table: Table, times: list[int], values: Any) -> int:
    if not times:
        return 0
    wanted = select(table.c.time, *(table.c[name] for name in DERIVED))
    wanted = wanted.where(table.c.time.between(min(times), max(times)))
    there = {int(row[0]): row[1:] for row in connection.execute(wanted)}
    known = np.array([time in there for time in times])
    fresh = ~known
    stored = matrix([there[time] for time in times if time in there], len(DERIVED))
    fresh[known] = differs(values[known], stored)
    cells = nullable(values[fresh])
    changed = [times[place] for place in np.flatnonzero(fresh)]
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
    for place, horizon in enumerate(rows.index):
        valid = to_seconds(rows["valid_time"].iloc[place]) if "valid_time" in rows else moment + 60.0 * horizon
        named = dict(zip(DERIVED, cells[place], strict=True))
        lines.append({"issued": moment, "horizon": int(horizon), "valid_time": valid, **named})
    return lines


def _values(frame: pd.DataFrame, what: str) -> Any:
    strangers = set(frame.columns) - set(DERIVED)
    if strangers:
        raise StoreError(f"The {what} frame has columns that are not derived: {', '.join(sorted(strangers))}.")
    return frame.reindex(columns=list(DERIVED)).to_numpy(dtype=float, na_value=np.nan) + 0.0
