"""Chance that own satellites are outside of the magnetopause, by minute and satellite, and as it was issued."""

from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, select

from nowcast.errors import StoreError
from nowcast.store.database.engine import Store, reading, to_seconds, upsert
from nowcast.store.series.rows import differs, matrix, moments, nullable, unix

VALUES = ("probability", "local_time", "longitude")  # 1, h, deg east


def put_exposure(store: Store, connection: Connection, frame: pd.DataFrame, issued: datetime) -> int:
    """Store the rows that differ, inside a transaction, and what was said of the horizons; rows that changed.

    Parameters
    ----------
    frame : DataFrame
        By (`time`, `satellite`): `VALUES`, and `horizon` [min] where the row is one that is issued, else NaN.
    """
    if frame.empty:
        return 0
    if list(frame.index.names) != ["time", "satellite"] or not frame.index.is_unique:
        raise StoreError("Exposure is by time and satellite, each pair once.")
    table = store.tables["exposure"]
    times = unix(frame.index.get_level_values("time")).tolist()
    keys = list(zip(times, frame.index.get_level_values("satellite"), strict=True))
    values = frame[list(VALUES)].to_numpy(dtype=float)
    wanted = select(table).where(table.c.time.between(min(times), max(times)))
    there = {(int(row[0]), str(row[1])): row[2:] for row in connection.execute(wanted)}
    known = np.array([key in there for key in keys])
    fresh = ~known
    fresh[known] = differs(values[known], matrix([there[key] for key in keys if key in there], len(VALUES)))
    lines: list[dict[str, Any]] = [
        {"time": time, "satellite": name, **dict(zip(VALUES, cells, strict=True))}
        for (time, name), cells in zip(keys, nullable(values), strict=True)
    ]
    upsert(connection, table, [line for line, new in zip(lines, fresh, strict=True) if new])
    moment = int(to_seconds(issued))
    said = [
        {"issued": moment, "horizon": int(horizon), **{name: line[name] for name in ("satellite", *VALUES)}}
        for line, horizon in zip(lines, frame["horizon"].to_numpy(dtype=float), strict=True)
        if np.isfinite(horizon)
    ]
    upsert(connection, store.tables["exposure_issued"], said, replace=False)
    return int(fresh.sum())


def read_exposure(store: Store, start: datetime, stop: datetime, known_at: datetime | None = None) -> pd.DataFrame:
    """`VALUES` by (time, satellite) from `start` to `stop`, both included.

    With `known_at`, what was issued for these minutes at that time or before: of each the newest.
    """
    first, last = to_seconds(start), to_seconds(stop)
    if known_at is None:
        table = store.tables["exposure"]
        wanted = select(table).where(table.c.time.between(first, last))
    else:
        table = store.tables["exposure_issued"]
        valid = table.c.issued + 60 * table.c.horizon
        said = select(valid, table.c.satellite, *(table.c[name] for name in VALUES))
        known = to_seconds(known_at)
        wanted = said.where(table.c.issued.between(first - 7200, known), valid.between(first, last)).order_by(
            table.c.issued
        )
    with reading(store) as connection:
        rows = connection.execute(wanted).all()
    index = pd.MultiIndex.from_arrays(
        [moments(np.array([row[0] for row in rows], dtype=float)), [str(row[1]) for row in rows]],
        names=["time", "satellite"],
    )
    cells = matrix([row[2:] for row in rows], len(VALUES))
    frame = pd.DataFrame(cells, index=index, columns=list(VALUES))
    return frame[~frame.index.duplicated(keep="last")].sort_index()
