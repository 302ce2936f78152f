"""Rows of the store that tests look at and no reader asks for."""

import pandas as pd
from sqlalchemy import select

from nowcast.store import Store


def hourly_rollups(store: Store, feed: str) -> pd.DataFrame:
    """All roll-ups of a feed by (time [unix s], source): `<column>_min`, `_max`, `_mean`, `_count`, `checksum`."""
    table = store.tables[f"{feed}_hourly"]
    with store.engine.connect() as connection:
        rows = connection.execute(select(table).order_by(table.c.time, table.c.source)).all()
    return pd.DataFrame(rows, columns=list(table.columns.keys())).set_index(["time", "source"])
