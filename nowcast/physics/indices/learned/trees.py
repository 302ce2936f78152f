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
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

ROWS = 1 << 15  # that are done together; more do not fit into the cache
MOST_LEAVES = 64
FEW = 512  # rows up to which walking down is faster


@dataclass(frozen=True, eq=False)
class Forest:
    """Trees made ready for any number of rows.

    Parameters
    ----------
    start : float
        The number that the trees add to.
    width : int
        How many features the trees use.
    trees : list of Tree
        For many rows: bits, inner nodes, leaves.
    roots, column, threshold, missing_second, child, value : ndarray
        For few rows: the first node of each tree, then for each node its feature, threshold, whether a missing feature
        goes to the second child, its first child (a leaf: itself), and its value.
    depth : int
        Levels below the roots.
    """

    start: float
    width: int
    trees: list["Tree"]
    roots: NDArray[np.intp]
    column: NDArray[np.intp]
    threshold: NDArray[np.float64]
    missing_second: NDArray[np.bool_]
    child: NDArray[np.intp]
    value: NDArray[np.float64]
    depth: int

    def predict(self, features: ArrayLike) -> NDArray[np.float64]:
        """Compute the sum of the trees, as the function `predict` does."""
        table = np.asarray(features, dtype=float)
        if table.ndim != 2 or self.width > table.shape[1]:
            raise ValueError(f"the trees use {self.width} features, the table's shape is {table.shape}")
        if len(table) <= FEW:
            return self._walk(table)
        total = np.full(len(table), self.start)
        for first in range(0, len(table), ROWS):
            total[first : first + ROWS] = self._strike_out(table[first : first + ROWS])
        return total

    def _walk(self, table: NDArray[np.float64]) -> NDArray[np.float64]:
        """Go down all trees at once, level by level."""
        rows = np.arange(len(table))[:, np.newaxis]
        missing = np.isnan(table)
        node = np.broadcast_to(self.roots, (len(table), len(self.roots)))
        for _ in range(self.depth):
            column = self.column[node]
            second: NDArray[np.bool_] = np.asarray(table[rows, column] > self.threshold[node])
            second |= missing[rows, column] & self.missing_second[node]
            node = self.child[node] + second
        values = np.concatenate([np.full((len(table), 1), self.start), self.value[node]], axis=1)
        return np.asarray(np.add.accumulate(values, axis=1)[:, -1])

    def _strike_out(self, table: NDArray[np.float64]) -> NDArray[np.float64]:
        """Strike out the leaves that no row can reach, node by node."""
        block = np.asfortranarray(table)
        missing = np.isnan(block)
        gaps = np.asarray(missing.any(axis=0))
        total = np.full(len(block), self.start)
        for bits, nodes, values in self.trees:
            left = np.full(len(block), bits((1 << len(values)) - 1))
            for column, threshold, missing_second, taken_second, taken_first in nodes:
                second = block[:, column] > threshold
                if missing_second and gaps[column]:
                    second |= missing[:, column]
                left &= np.where(second, taken_second, taken_first)
            leaf = np.frexp(left.astype(float))[1] - 1
            total += values[leaf]
        return total


def load(model: Mapping[str, Any]) -> Forest:
    """Make the trees of a model ready; done once, as it takes longer than asking them for a few rows.

    Parameters
    ----------
    model : mapping
        `start`, `sizes`, `split`, `number`, see above.

    Raises
    ------
    ValueError
        Where a tree has too many leaves.
    """
    split = np.asarray(model["split"], dtype=np.int64)
    number = np.asarray(model["number"], dtype=float)
    sizes = np.asarray(model["sizes"], dtype=np.int64)
    roots = np.concatenate(([0], np.cumsum(sizes)[:-1])).astype(np.intp)
    root_of = np.repeat(roots, sizes)
    inner = split != 0
    before = np.cumsum(inner) - inner  # inner nodes before each node
    children = root_of + 2 * (before - before[root_of]) + 1
    level = np.zeros(len(split), dtype=np.int64)
    for node in np.flatnonzero(inner).tolist():  # parents stand before their children
        level[children[node] : children[node] + 2] = level[node] + 1
    return Forest(
        start=float(model["start"]),
        width=int(np.abs(split).max(initial=0)),
        trees=_trees(split, number, sizes),
        roots=roots,
        column=np.where(inner, np.abs(split) - 1, 0).astype(np.intp),
        threshold=np.where(inner, number, np.inf),
        missing_second=split < 0,
        child=np.where(inner, children, np.arange(len(split))).astype(np.intp),
        value=np.where(inner, 0.0, number),
        depth=int(level.max(initial=0)),
    )


def load_all(model: Any) -> Any:
    """The same JSON with every set of trees in it made ready."""
    if isinstance(model, Mapping):
        if {"start", "sizes", "split", "number"} <= set(model):
            return load(model)
        return {name: load_all(part) for name, part in model.items()}
    return [load_all(part) for part in model] if isinstance(model, list) else model


def predict(model: Mapping[str, Any] | Forest, features: ArrayLike) -> NDArray[np.float64]:
    """Compute the sum of the trees.

    Parameters
    ----------
    model : mapping or Forest
        `start`, `sizes`, `split`, `number`, see above; or what `load` made of them.
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
    return (model if isinstance(model, Forest) else load(model)).predict(features)


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
