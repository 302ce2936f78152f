"""The one-craft wind at L1: what was chosen of the craft, one row per minute, with what it was before.

Kept like a feed (newest, history, roll-ups), so that pages and derivation read one craft, as known at any instant.
"""

from collections.abc import Iterable
from datetime import datetime

import numpy as np
import pandas as pd
from sqlalchemy import Connection, delete, insert

from nowcast.records import Switch
from nowcast.store.engine import Store, to_seconds, upsert, writing
from nowcast.store.health import put_switches
from nowcast.store.late import window
from nowcast.store.rollups import roll_up
from nowcast.store.rows import EXTRAS, Key, Rows, differs, from_frame, nullable

CHOSEN: dict[str, tuple[str, ...]] = {
    "l1_field": ("bt", "bx_gsm", "by_gsm", "bz_gsm", "phi_gsm", "theta_gsm"),
    "l1_plasma": ("flow_speed", "proton_density", "proton_temperature"),
}


def write_chosen(
    store: Store,
    frames: dict[str, pd.DataFrame],
    *,
    received: datetime,
    switches: Iterable[Switch] = (),
    fence: int | None = None,
) -> int:
    """Store what was chosen; within the span of each frame the table then holds just its rows.

    Parameters
    ----------
    frames : dict
        Name in `CHOSEN` to a frame by (time, source = craft), one craft per minute.

    Returns
    -------
    int
        Rows that are new, differ, or are gone because another craft was chosen. Where nothing
        changed nothing is written, and the data version stays.
    """
    found = {name: _changes(store, name, frame) for name, frame in frames.items() if not frame.empty}
    total = sum(len(gone) + len(fresh.keys) for gone, fresh, _ in found.values())
    if not total:
        return 0
    moment = to_seconds(received)
    with writing(store, fence) as connection:
        for name, (gone, fresh, held) in found.items():
            _put(store, connection, name, gone, fresh, held, moment)
        put_switches(store, connection, switches)
    return total


def _changes(store: Store, name: str, frame: pd.DataFrame) -> tuple[list[Key], Rows, Rows]:
    """Keys that go, rows that come or differ, and what the table holds in the span."""
    rows = from_frame(frame, (*EXTRAS, *CHOSEN[name]))
    with store.engine.connect() as connection:
        held = window(connection, store.tables[name], rows)
    place = {key: number for number, key in enumerate(held.keys)}
    wanted = set(rows.keys)
    gone = [key for key in held.keys if key not in wanted]
    match = np.array([place.get(key, -1) for key in rows.keys])
    known = match >= 0
    fresh = ~known
    fresh[known] = differs(rows.values[known], held.values[match[known], 1:])
    new = np.flatnonzero(fresh)
    return gone, Rows(rows.columns, [rows.keys[number] for number in new], rows.values[new]), held


def _put(
    store: Store, connection: Connection, name: str, gone: list[Key], fresh: Rows, held: Rows, moment: float
) -> None:
    table, history = store.tables[name], store.tables[f"{name}_history"]
    cells = dict(zip(held.keys, nullable(held.values), strict=True))
    past = [key for key in (*gone, *fresh.keys) if key in cells and (cells[key][0] or 0.0) < moment]
    columns = ("received", *held.columns[1:])
    replaced = [
        {"time": key[0], "source": key[1], "replaced": moment, **dict(zip(columns, cells[key], strict=True))}
        for key in past
    ]
    if replaced:
        connection.execute(insert(history), replaced)
    for key in gone:
        connection.execute(delete(table).where(table.c.time == key[0], table.c.source == key[1]))
    lines = [
        {"time": key[0], "source": key[1], "received": moment, **dict(zip(fresh.columns, line, strict=True))}
        for key, line in zip(fresh.keys, nullable(fresh.values), strict=True)
    ]
    upsert(connection, table, lines)
    roll_up(store, connection, name, [*gone, *fresh.keys])
