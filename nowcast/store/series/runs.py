"""Runs of equal content, kept the same whatever the order in which polls arrive: of rows and of documents alike.

A run is (received, content): from then on the row or document read so, until the next run. Content that is seen again
is not stored again, so a poll that arrives late needs to know which later polls saw its keys; `poll_log` knows that.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

Content = TypeVar("Content")


def revise(
    runs: Sequence[tuple[float, Content]],
    seen: Iterable[float],
    received: float,
    content: Content,
    rank: Callable[[Content], Any],
) -> list[tuple[float, Content]]:
    """The runs with one more observation at its position.

    Parameters
    ----------
    runs : sequence of (float [unix s], content)
        By time received, neighbours different.
    seen : iterable of float [unix s]
        When polls not older than this one saw the row.
    received : float [unix s]
    content
        Of the observation.
    rank : callable
        Of two contents received at the same instant the one of higher rank stands.
    """
    observed = dict(runs)
    for moment in seen:
        if moment not in observed and runs and moment >= runs[0][0]:
            observed[moment] = next(former for start, former in reversed(runs) if start <= moment)
    same_instant = [observed[received]] if received in observed else []
    observed[received] = max([*same_instant, content], key=rank)
    revised: list[tuple[float, Content]] = []
    for moment in sorted(observed):
        if not revised or revised[-1][1] != observed[moment]:
            revised.append((moment, observed[moment]))
    return revised
