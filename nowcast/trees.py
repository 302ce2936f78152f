"""Boosted regression trees without the library that grew them: numpy only, missing features allowed.

A model is what JSON holds: `start`, the number that the trees add to; `sizes`, the number of nodes of each tree;
`split` and `number`, one for each node. A tree's nodes stand level by level, so the children of its k-th inner node are
its nodes 2k + 1 and 2k + 2 and need not be written. `split` is 0 in a leaf, and the number is its value. In an inner
node it is the feature's number + 1, negative where a missing feature goes to the second child, and the number is the
threshold: a feature above it goes to the second child. `nowcast.fits.packing` writes such a model.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

BLOCK = 1 << 17  # (row, tree) pairs that go down together; more do not fit into the cache


def predict(model: Mapping[str, Any], features: ArrayLike) -> NDArray[np.float64]:
    """Sum of the trees.

    Parameters
    ----------
    model : mapping
        `start`, `sizes`, `split`, `number`, see above.
    features : array_like (rows, features)
        NaN where missing.

    Returns
    -------
    ndarray (rows,)
        Unit of what the trees were grown on. Infinite features are values like others.

    Raises
    ------
    ValueError
        Where the features are no table or fewer than the model uses.

    Examples
    --------
    >>> stump = {"start": 10.0, "sizes": [3], "split": [1, 0, 0], "number": [0.5, -1.0, 2.0]}
    >>> predict(stump, [[0.5], [0.6], [float("nan")]]).tolist()
    [9.0, 12.0, 9.0]
    """
    table = np.asarray(features, dtype=float)
    split = np.asarray(model["split"], dtype=np.int64)
    if table.ndim != 2 or np.abs(split).max(initial=0) > table.shape[1]:
        raise ValueError(f"the trees use {np.abs(split).max(initial=0)} features, the table's shape is {table.shape}")
    number = np.asarray(model["number"], dtype=float)
    sizes = np.asarray(model["sizes"], dtype=np.int64)
    roots = np.cumsum(sizes) - sizes
    inner = split != 0
    root = np.repeat(roots, sizes)
    before = np.cumsum(inner) - inner  # inner nodes before this one, of all trees
    child = np.where(inner, root + 2 * (before - before[root]) + 1, np.arange(len(split)))
    column = np.maximum(np.abs(split) - 1, 0)
    threshold = np.where(inner, number, np.inf)
    levels = _depth(child, inner, roots)
    total = np.full(len(table), float(model["start"]))
    missing_second = split < 0
    rows = max(BLOCK // max(len(roots), 1), 1)
    for first in range(0, len(table), rows):
        block = np.ascontiguousarray(table[first : first + rows])
        flat, offset = block.ravel(), np.arange(len(block))[:, None] * block.shape[1]
        gaps = bool(np.isnan(flat).any())
        node = np.broadcast_to(roots, (len(block), len(roots)))
        for _ in range(levels):
            value = flat[offset + column[node]]
            second = value > threshold[node]
            if gaps:
                second |= np.isnan(value) & missing_second[node]
            node = child[node] + second
        total[first : first + rows] += number[node].sum(axis=1)
    return total


def _depth(child: NDArray[np.int64], inner: NDArray[np.bool_], roots: NDArray[np.int64]) -> int:
    """Most steps from a root to a leaf."""
    levels, here = 0, roots[inner[roots]]
    while len(here):
        levels += 1
        below = np.concatenate([child[here], child[here] + 1])
        here = below[inner[below]]
    return levels
