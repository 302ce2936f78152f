"""Is the store what was written? The database's own check, and the checksum of every hour of every feed.

A bit that falls over in a stored number passes the database's own check three times of four; the checksums find it.
"""

from sqlalchemy import Connection, func, select, text

from nowcast.errors import StoreError
from nowcast.store.database.engine import Store, reading, to_time
from nowcast.store.series.rollups import HOUR, rolled_up

CHUNK = 48 * HOUR  # s that are read at once
SHOWN = 5  # hours that are named


def verify(store: Store, *, since: float | None = None) -> list[str]:
    """What is wrong, in sentences; empty where nothing is.

    Parameters
    ----------
    since : float [unix s], optional
        Look only at rows from then on.
    """
    found: list[str] = []
    try:
        with reading(store) as connection:
            if connection.dialect.name == "sqlite":
                said = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check(5)"))]
                found += [f"The database says: {line}." for line in said if line != "ok"]
            for feed in store.feeds:
                wrong = _wrong_hours(store, connection, feed, since)
                if wrong:
                    named = ", ".join(f"{to_time(hour):%Y-%m-%d %H}h {source}" for hour, source in wrong[:SHOWN])
                    found.append(f"{feed}: {len(wrong)} hours are not as they were written, as {named}.")
    except StoreError as error:
        found.append(str(error))
    return found


def _wrong_hours(store: Store, connection: Connection, feed: str, since: float | None) -> list[tuple[int, str]]:
    """Hours and craft whose checksum is not that of their rows; hours from before there were any are left out."""
    table, hourly = store.tables[feed], store.tables[f"{feed}_hourly"]
    spans = [connection.execute(select(func.min(each.c.time), func.max(each.c.time))).one() for each in (table, hourly)]
    known = [int(time) for span in spans for time in span if time is not None]
    if not known:
        return []
    first = max(min(known), int(since) if since is not None else min(known)) // HOUR * HOUR
    wrong: list[tuple[int, str]] = []
    for start in range(first, max(known) + 1, CHUNK):
        stop = start + CHUNK
        kept = select(hourly.c.time, hourly.c.source, hourly.c.checksum).where(
            hourly.c.time >= start, hourly.c.time < stop
        )
        written = {(int(time), str(source)): checksum for time, source, checksum in connection.execute(kept)}
        read = {
            (int(str(line["time"])), str(line["source"])): line["checksum"]
            for line in rolled_up(connection, table, store.feeds[feed], start, stop)
        }
        for key in sorted(set(written) | set(read)):
            before = written.get(key, 0)
            if before is not None and before != read.get(key):
                wrong.append(key)
    return wrong
