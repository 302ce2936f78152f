"""When polls were received and which keys each held (table `polls`), so that one that comes late finds its position."""

import json
import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable

import numpy as np
from sqlalchemy import Connection, delete, func, insert, select

from nowcast.store.database.engine import Store
from nowcast.store.series.rows import Key

REMEMBERED = 2 * 86400.0  # s that the keys of a poll are stored; a poll later than this takes later ones as unseen


def last_received(store: Store, connection: Connection, feed: str) -> float | None:
    """When the newest poll of a feed was received [unix s], inside a transaction; None before the first."""
    polls = store.tables["polls"]
    last: float | None = connection.execute(select(func.max(polls.c.received)).where(polls.c.feed == feed)).scalar()
    return last


def remember(store: Store, connection: Connection, feed: str, keys: Iterable[Key], received: float) -> None:
    """Store which keys a poll held, inside a transaction; forget those of polls long ago.

    Parameters
    ----------
    feed : str
        Documents have a log of their own, under another name than the rows of their feed.
    keys : iterable of (int [unix s], str)
        Time and craft; of documents 0 and their key.
    received : float [unix s]
    """
    polls = store.tables["polls"]
    packed = pack(sorted(keys))
    same = select(polls.c.id).where(polls.c.feed == feed, polls.c.received == received, polls.c.held == packed)
    if connection.execute(same).first() is None:
        connection.execute(insert(polls), {"feed": feed, "received": received, "held": packed})
    connection.execute(delete(polls).where(polls.c.feed == feed, polls.c.received < received - REMEMBERED))


def seen_again(
    store: Store, connection: Connection, feed: str, keys: Collection[Key], received: float
) -> dict[Key, list[float]]:
    """When later polls held some keys.

    Parameters
    ----------
    feed : str
    keys : collection of (int [unix s], str)
    received : float [unix s]
        Polls from this instant on count.

    Returns
    -------
    dict
        Key to the instants [unix s]; a key that none held gives an empty list.
    """
    seen: dict[Key, list[float]] = defaultdict(list)
    if not keys:
        return seen
    polls, wanted = store.tables["polls"], set(keys)
    later = select(polls.c.received, polls.c.held).where(polls.c.feed == feed, polls.c.received >= received)
    for moment, packed in connection.execute(later):
        for key in unpack(packed) & wanted:
            seen[key].append(moment)
    return seen


def pack(keys: Iterable[Key]) -> bytes:
    """Keys of a poll as few bytes: a day of minutes takes about 100."""
    by_source: dict[str, list[int]] = {}
    for time, source in keys:
        by_source.setdefault(source, []).append(time)
    steps = {source: np.diff(times, prepend=0).tolist() for source, times in sorted(by_source.items())}
    return zlib.compress(json.dumps(steps, separators=(",", ":")).encode())


def unpack(packed: bytes) -> set[Key]:
    """The keys that `pack` packed."""
    steps = json.loads(zlib.decompress(packed))
    return {(time, source) for source, step in steps.items() for time in np.cumsum(step).tolist()}
