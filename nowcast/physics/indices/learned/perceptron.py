"""Small neural networks without the library that trained them: numpy only.

A model is what JSON holds: `centre` and `scale` of each feature, and `layers`, each with `weight` (a row for
each input) and `bias`. Between layers what is negative becomes 0, or with `activation` "tanh" all becomes its tanh.
`nowcast.fits` writes such models.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

BEYOND = 8.0  # scales from the centre; a feature further out is taken to be there
ROWS = 256  # that go through at once; always so many, so that a row has the same value in whatever company


def standardise(features: ArrayLike, centre: ArrayLike, scale: ArrayLike) -> NDArray[np.float64]:
    """Bring features to scales from their centre.

    Parameters
    ----------
    features : array_like (rows, features)
    centre, scale : array_like (features,)

    Returns
    -------
    ndarray (rows, features)
        At most `BEYOND` either way; 0 where a feature is missing.
    """
    table = (np.asarray(features, dtype=float) - np.asarray(centre, dtype=float)) / np.asarray(scale, dtype=float)
    return np.asarray(np.nan_to_num(np.clip(table, -BEYOND, BEYOND), nan=0.0))


def predict(model: Mapping[str, Any], features: ArrayLike) -> NDArray[np.float64]:
    """Compute the output of the network.

    Parameters
    ----------
    model : mapping
        `centre`, `scale`, `layers`, see above.
    features : array_like (rows, features)
        NaN where missing: the network then takes the feature's mean.

    Returns
    -------
    ndarray (rows,)
        Unit of what the network was trained on.

    Raises
    ------
    ValueError
        Where the features are no table or not as many as the network takes.

    Examples
    --------
    >>> net = {"centre": [1.0], "scale": [2.0], "layers": [{"weight": [[3.0]], "bias": [0.5]}]}
    >>> predict(net, [[1.0], [3.0], [float("nan")]]).tolist()
    [0.5, 3.5, 0.5]
    """
    table = np.asarray(features, dtype=float)
    if table.ndim != 2 or table.shape[1] != len(model["centre"]):
        raise ValueError(f"the network takes {len(model['centre'])} features, the table's shape is {table.shape}")
    layers = [
        (np.asarray(layer["weight"], dtype=float), np.asarray(layer["bias"], dtype=float)) for layer in model["layers"]
    ]
    between = np.tanh if model.get("activation") == "tanh" else _positive
    result = np.empty(len(table))
    for first in range(0, len(table), ROWS):
        block = standardise(table[first : first + ROWS], model["centre"], model["scale"])
        signal = np.zeros((ROWS, table.shape[1]))
        signal[: len(block)] = block
        for weight, bias in layers[:-1]:
            signal = between(signal @ weight + bias)
        result[first : first + ROWS] = (signal @ layers[-1][0] + layers[-1][1])[: len(block), 0]
    return result


def _positive(signal: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.maximum(signal, 0.0)
