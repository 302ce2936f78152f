"""Is the store what was written? The database's own check, and the checksum of every hour of every series.

A flipped bit in a stored number passes the database's own check three times of four; the checksums notice it.
"""

from collections.abc import Callable, Iterator

from sqlalchemy import Connection, func, select, text

from nowcast.errors import StoreError
from nowcast.store.database.engine import Store, reading, to_time
from nowcast.store.database.migrate import check_version
from nowcast.store.series.rollups import HOUR, rolled_up

CHUNK = 48 * HOUR  # s that are read at once
SHOWN = 5  # hours that are named


def verify(
    store: Store, *, since: float | None = None, progress: Callable[[float, str], None] | None = None
) -> list[str]:
    """What is wrong with a store, in sentences; it is only read, and a worker may write meanwhile.

    Parameters
    ----------
    since : float [unix s], optional
        Look only at rows from then on.
    progress : callable, optional
        Takes how much is done (0 to 1) and what is looked at.

    Returns
    -------
    list of str
        Empty where nothing is wrong. A store that cannot be read is a sentence too, not an error.
    """
    report = progress or (lambda _part, _words: None)
    report(0.0, "the database's own check")
    wrong = _database_check(store)
    try:
        check_version(store)
    except StoreError as error:
        return list(dict.fromkeys([*wrong, str(error)]))
    for number, feed in enumerate(store.feeds):
        try:
            hours: list[tuple[int, str]] = []
            for part, hours_of_part in _wrong_hours(store, feed, since):
                report((number + part) / len(store.feeds), feed)
                hours += hours_of_part
        except StoreError as error:
            wrong.append(f"{feed}: {error}")
            continue
        if hours:
            wrong.append(f"{feed}: {_sentence(hours)}")
    report(1.0, "done")
    return wrong


def _sentence(hours: list[tuple[int, str]]) -> str:
    named = ", ".join(f"{_named(hour)} {source}" for hour, source in hours[:SHOWN])
    more = f" and {len(hours) - SHOWN} more" if len(hours) > SHOWN else ""
    count = "1 hour is not as it was" if len(hours) == 1 else f"{len(hours)} hours are not as they were"
    return f"{count} written: {named}{more}."


def _named(hour: int) -> str:
    """An hour [unix s] by its date; one that no calendar has is a spoilt number."""
    try:
        return f"{to_time(hour):%Y-%m-%d %H}h"
    except (ValueError, OverflowError, OSError):
        return f"{hour} s (no date)"


def _database_check(store: Store) -> list[str]:
    """SQLite reads its whole file; PostgreSQL looks at the checksum of each page when the rows are read."""
    if store.engine.dialect.name != "sqlite":
        return []
    try:
        with reading(store) as connection:
            rows = connection.execute(text("PRAGMA integrity_check(5)")).scalars()
            lines = [line for row in rows for line in str(row).splitlines()]
    except StoreError as error:
        return [str(error)]
    return [f"The database says: {line}." for line in lines if line != "ok" and not line.startswith("***")]


def _wrong_hours(store: Store, feed: str, since: float | None) -> Iterator[tuple[float, list[tuple[int, str]]]]:
    """By stretch of time: how much of the feed is done, and hours and craft whose checksum is not that of their rows.

    Hours from before there were checksums are left out.
    """
    with reading(store) as connection:
        first, last = _extent(store, connection, feed)
        if since is not None:
            first = max(first, int(since) // HOUR * HOUR)
        stop = first
        while (start := _next_hour(store, connection, feed, stop)) is not None:  # a spoilt time may be far away
            stop = start + CHUNK
            yield min((stop - first) / (last - first), 1.0), _wrong_in_span(store, connection, feed, start, stop)


def _extent(store: Store, connection: Connection, feed: str) -> tuple[int, int]:
    """The whole hours [unix s] in which a feed has rows or roll-ups; of no length where it has none."""
    times = []
    for name in (feed, f"{feed}_hourly"):
        time = store.tables[name].c.time
        times += [end for end in connection.execute(select(func.min(time), func.max(time))).one() if end is not None]
    return (min(times) // HOUR * HOUR, max(times) // HOUR * HOUR + HOUR) if times else (0, 0)


def _next_hour(store: Store, connection: Connection, feed: str, begin: int) -> int | None:
    """The first hour [unix s] from a time on in which a feed has rows or roll-ups; None where there is none."""
    columns = [store.tables[name].c.time for name in (feed, f"{feed}_hourly")]
    firsts = (connection.execute(select(func.min(time)).where(time >= begin)).scalar() for time in columns)
    times = [int(time) for time in firsts if time is not None]
    return max(min(times) // HOUR * HOUR, begin) if times else None


def _wrong_in_span(store: Store, connection: Connection, feed: str, start: int, stop: int) -> list[tuple[int, str]]:
    hourly = store.tables[f"{feed}_hourly"]
    wanted = select(hourly.c.time, hourly.c.source, hourly.c.checksum)
    wanted = wanted.where(hourly.c.time >= start, hourly.c.time < stop)
    written = {(int(time), str(source)): checksum for time, source, checksum in connection.execute(wanted)}
    of_rows = {
        (int(str(line["time"])), str(line["source"])): line["checksum"]
        for line in rolled_up(connection, store.tables[feed], store.feeds[feed], start, stop)
    }
    return [
        key
        for key in sorted(set(written) | set(of_rows))
        if (checksum := written.get(key, 0)) is not None and checksum != of_rows.get(key)
    ]
