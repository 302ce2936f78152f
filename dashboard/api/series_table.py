"""A stored series for somebody who asks: one table by time, whatever feeds its quantities come from."""

from collections.abc import Sequence
from datetime import datetime

import pandas as pd

from nowcast import store
from nowcast.store import CHOSEN, Store
from nowcast.vocabulary.quantities import DERIVED, QUANTITIES

LAST = ("propagated_wind", "swpc_kp")  # asked only for what no other feed has


def home(database: Store, quantity: str) -> str | None:
    """The feed from which a quantity is served; "derived" for what is computed, None for what is not stored."""
    if quantity in DERIVED:
        return "derived"
    offers = [name for name, provides in database.feeds.items() if quantity in provides]
    return min(offers, key=lambda name: (name not in CHOSEN, name in LAST, name), default=None)


def unknown(database: Store, quantities: Sequence[str]) -> list[str]:
    """Those of the names that are not stored."""
    return [name for name in quantities if name not in QUANTITIES or home(database, name) is None]


def table(
    database: Store, quantities: Sequence[str], start: datetime, stop: datetime, known_at: datetime | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Values, and their craft or service, by time; both ends included.

    As known at an instant, a derived value is that which was issued for its minute.
    """
    values: list[pd.Series[float]] = []
    sources: list[pd.Series[str]] = []
    for name in dict.fromkeys(quantities):
        feed = home(database, name)
        if feed is None:
            raise ValueError(f"{name} is not stored")
        column, source = (
            _derived(database, name, start, stop, known_at)
            if feed == "derived"
            else _measured(database, feed, name, start, stop, known_at)
        )
        values.append(column.rename(name))
        sources.append(source.rename(name))
    return pd.concat(values, axis=1).sort_index(), pd.concat(sources, axis=1).sort_index()


def _derived(
    database: Store, name: str, start: datetime, stop: datetime, known_at: datetime | None
) -> tuple["pd.Series[float]", "pd.Series[str]"]:
    if known_at is None:
        column = store.read_derived(database, start, stop, columns=[name])[name]
    else:
        issued = store.read_issued(database, start, stop, known_at)
        present = issued[issued.index.get_level_values("horizon") == 0]
        column = present.set_index("valid_time")[name]
        column = column[~column.index.duplicated(keep="last")]
    return column, pd.Series("nowcast", index=column.index)


def _measured(
    database: Store, feed: str, name: str, start: datetime, stop: datetime, known_at: datetime | None
) -> tuple["pd.Series[float]", "pd.Series[str]"]:
    """One value a time: of the active craft where several report."""
    rows = store.read(database, feed, start, stop, columns=[name], known_at=known_at).reset_index()
    rows = rows.sort_values(["time", "active", "source"], ascending=[True, False, True], kind="stable")
    rows = rows.drop_duplicates("time").set_index("time")
    return rows[name], rows["source"].astype(str)
