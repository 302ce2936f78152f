"""Chance that own satellites are outside of the magnetopause, by minute and satellite, and as it was issued."""

from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, select

from nowcast.errors import StoreError
from nowcast.store.database.engine import Store, reading, to_seconds, upsert
from nowcast.store.database.schema import EXPOSURE
from nowcast.store.series.rows import differs, matrix, moments, nullable, unix

VALUES = EXPOSURE
AHEAD = 7200  # s; no horizon is longer


def put_exposure(store: Store, connection: Connection, frame: pd.DataFrame, issued: datetime) -> int:
    """Store the rows that differ, inside a transaction, and those that are issued.

    Parameters
    ----------
    frame : DataFrame
        By (`time`, `satellite`): `VALUES`, and `horizon` [min] where the row is one that is issued, else NaN.
    issued : datetime
        When. What was already issued at this instant stands.

    Returns
    -------
    int
        Rows that changed.

    Raises
    ------
    StoreError
        A frame that is not by time and satellite.
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
    stored = {(int(row[0]), str(row[1])): row[2:] for row in connection.execute(wanted)}
    known = np.array([key in stored for key in keys])
    fresh = ~known
    fresh[known] = differs(values[known], matrix([stored[key] for key in keys if key in stored], len(VALUES)))
    lines: list[dict[str, Any]] = [
        {"time": time, "satellite": name, **dict(zip(VALUES, cells, strict=True))}
        for (time, name), cells in zip(keys, nullable(values), strict=True)
    ]
    upsert(connection, table, [line for line, new in zip(lines, fresh, strict=True) if new])
    moment = int(to_seconds(issued))
    issued_lines = [
        {"issued": moment, "horizon": int(horizon), **{name: line[name] for name in ("satellite", *VALUES)}}
        for line, horizon in zip(lines, frame["horizon"].to_numpy(dtype=float), strict=True)
        if np.isfinite(horizon)
    ]
    upsert(connection, store.tables["exposure_issued"], issued_lines, replace=False)
    return int(fresh.sum())


def read_exposure(store: Store, start: datetime, stop: datetime, known_at: datetime | None = None) -> pd.DataFrame:
    """Chances of own satellites from `start` to `stop`, both included.

    Parameters
    ----------
    start, stop : datetime
    known_at : datetime, optional
        What was issued for these minutes at that time or before: of each the newest.

    Returns
    -------
    DataFrame
        `VALUES` by (time, satellite).

    Raises
    ------
    StoreError
        A store that cannot be read.
    """
    first, last = to_seconds(start), to_seconds(stop)
    if known_at is None:
        table = store.tables["exposure"]
        wanted = select(table).where(table.c.time.between(first, last))
    else:
        table = store.tables["exposure_issued"]
        valid = table.c.issued + 60 * table.c.horizon
        wanted = select(valid, table.c.satellite, *(table.c[name] for name in VALUES))
        wanted = wanted.where(table.c.issued.between(first - AHEAD, to_seconds(known_at)), valid.between(first, last))
        wanted = wanted.order_by(table.c.issued)
    with reading(store) as connection:
        rows = connection.execute(wanted).all()
    index = pd.MultiIndex.from_arrays(
        [moments(np.array([row[0] for row in rows], dtype=float)), [str(row[1]) for row in rows]],
        names=["time", "satellite"],
    )
    cells = matrix([row[2:] for row in rows], len(VALUES))
    frame = pd.DataFrame(cells, index=index, columns=list(VALUES))
    return frame[~frame.index.duplicated(keep="last")].sort_index()


def read_exposure_issued(store: Store, start: datetime, stop: datetime) -> pd.DataFrame:
    """Chances of own satellites issued from `start` on and before `stop`, as scores need them.

    Parameters
    ----------
    start, stop : datetime
        `stop` is not included, so that spans can follow each other.

    Returns
    -------
    DataFrame
        By number: `issued`, `horizon` [min], `valid_time`, `satellite`, `probability`, `longitude` [deg east].

    Raises
    ------
    StoreError
        A store that cannot be read.
    """
    table = store.tables["exposure_issued"]
    names = ("issued", "horizon", "probability", "longitude")
    wanted = select(table.c.satellite, *(table.c[name] for name in names))
    wanted = wanted.where(table.c.issued >= to_seconds(start), table.c.issued < to_seconds(stop))
    with reading(store) as connection:
        rows = connection.execute(wanted.order_by(table.c.issued, table.c.horizon)).all()
    cells = matrix([row[1:] for row in rows], len(names))
    frame = pd.DataFrame(cells, columns=list(names))
    valid = moments(cells[:, 0] + 60.0 * cells[:, 1])
    return frame.assign(issued=moments(cells[:, 0]), valid_time=valid, satellite=[str(row[0]) for row in rows])
