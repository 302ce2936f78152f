"""Boosted regression trees without the library that grew them: numpy only, missing features allowed.

A model is what JSON holds: `start`, the number that the trees add to; `sizes`, the number of nodes of each tree;
`split` and `number`, one for each node. A tree's nodes stand level by level, so the children of its k-th inner node are
its nodes 2k + 1 and 2k + 2 and need not be written. `split` is 0 in a leaf, and the number is its value. In an inner
node it is the feature's number + 1, negative where a missing feature goes to the second child, and the number is the
threshold: a feature above it goes to the second child. `nowcast.fits.packing` writes such a model.

A row does not walk down: each inner node strikes out, in all rows at once, the leaves of the child that is not taken,
one bit a leaf; the leaf that is left over is the row's. That is four times as fast in numpy.

References
----------
C. Lucchese et al., QuickScorer, SIGIR 2015, doi:10.1145/2766462.2767733
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

ROWS = 1 << 15  # that are done together; more do not fit into the cache
MOST_LEAVES = 64


def predict(model: Mapping[str, Any], features: ArrayLike) -> NDArray[np.float64]:
    """Compute the sum of the trees.

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
    trees = _trees(split, np.asarray(model["number"], dtype=float), np.asarray(model["sizes"], dtype=np.int64))
    total = np.full(len(table), float(model["start"]))
    for first in range(0, len(table), ROWS):
        block = np.asfortranarray(table[first : first + ROWS])
        missing = np.isnan(block)
        gaps = missing.any(axis=0)
        for bits, nodes, values in trees:
            left = np.full(len(block), bits((1 << len(values)) - 1))
            for column, threshold, missing_second, taken_second, taken_first in nodes:
                second = block[:, column] > threshold
                if missing_second and gaps[column]:
                    second |= missing[:, column]
                left &= np.where(second, taken_second, taken_first)
            leaf = np.frexp(left.astype(float))[1] - 1
            total[first : first + ROWS] += values[leaf]
    return total


Node = tuple[int, float, bool, np.unsignedinteger[Any], np.unsignedinteger[Any]]
Tree = tuple[type[np.unsignedinteger[Any]], list[Node], NDArray[np.float64]]


def _trees(split: NDArray[np.int64], number: NDArray[np.float64], sizes: NDArray[np.int64]) -> list[Tree]:
    """For each tree the integer type of its bits, its inner nodes, and the values of its leaves, first child first."""
    trees: list[Tree] = []
    root = 0
    for size in sizes.tolist():
        inner = [node for node in range(size) if split[root + node]]
        children = {node: (2 * count + 1, 2 * count + 2) for count, node in enumerate(inner)}
        leaves = [1] * size
        for node in reversed(inner):
            first, second = children[node]
            leaves[node] = leaves[first] + leaves[second]
        if leaves[0] > MOST_LEAVES:
            raise ValueError(f"a tree has {leaves[0]} leaves, more than {MOST_LEAVES}")
        bits = np.uint16 if leaves[0] <= 16 else np.uint32 if leaves[0] <= 32 else np.uint64
        whole, begin, values, nodes = (1 << leaves[0]) - 1, [0] * size, np.empty(leaves[0]), []
        for node in range(size):  # parents stand before their children
            if node not in children:
                values[begin[node]] = number[root + node]
                continue
            first, second = children[node]
            begin[first], begin[second] = begin[node], begin[node] + leaves[first]
            first_leaves, second_leaves = (((1 << leaves[child]) - 1) << begin[child] for child in (first, second))
            code = int(split[root + node])
            # taking the second child strikes out the leaves of the first
            remaining = bits(whole ^ first_leaves), bits(whole ^ second_leaves)
            nodes.append((abs(code) - 1, float(number[root + node]), code < 0, *remaining))
        trees.append((bits, nodes, values))
        root += size
    return trees
