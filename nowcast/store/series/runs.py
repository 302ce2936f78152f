"""What a row was when: the runs of equal content, kept the same whatever the order in which polls arrive.

A run is (received, content): from then on the row read so, until the next run. Content that is seen again
is not stored again, so a poll that arrives late needs to know which later polls saw the row; `polls` keeps that.
"""

import json
import zlib
from collections.abc import Iterable, Sequence

import numpy as np

from nowcast.store.series.rows import Key

Content = tuple[float | None, ...]
Run = tuple[float, Content]


def revise(runs: Sequence[Run], seen: Iterable[float], received: float, content: Content) -> list[Run]:
    """The runs with one more observation in its place.

    Parameters
    ----------
    runs : sequence of (float [s], content)
        By time received, neighbours different.
    seen : iterable of float [s]
        When polls not older than this one saw the row.
    received : float [s]
    content : tuple
        Two contents received at the same instant: the one that measured more stands, then the greater.
    """
    observed: dict[float, Content] = dict(runs)
    for moment in seen:
        observed.setdefault(moment, next(held for start, held in reversed(runs) if start <= moment))
    there = observed.get(received)
    observed[received] = content if there is None else max(there, content, key=_rank)
    revised: list[Run] = []
    for moment in sorted(observed):
        if not revised or revised[-1][1] != observed[moment]:
            revised.append((moment, observed[moment]))
    return revised


def _rank(content: Content) -> tuple[tuple[bool, float], ...]:
    return tuple((value is not None, value or 0.0) for value in content)


def pack(keys: Iterable[Key]) -> bytes:
    """Keys of a poll in little room: a day of minutes takes about 100 bytes."""
    by_source: dict[str, list[int]] = {}
    for time, source in keys:
        by_source.setdefault(source, []).append(time)
    steps = {source: np.diff(times, prepend=0).tolist() for source, times in sorted(by_source.items())}
    return zlib.compress(json.dumps(steps, separators=(",", ":")).encode())


def unpack(packed: bytes) -> set[Key]:
    """The keys again."""
    steps = json.loads(zlib.decompress(packed))
    return {(time, source) for source, step in steps.items() for time in np.cumsum(step).tolist()}
