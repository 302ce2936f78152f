"""Brings grown trees into the form that `nowcast.physics.indices.learned.trees` reads."""

from typing import Any


def pack(grown: Any) -> dict[str, Any]:
    """Turn the trees of a `HistGradientBoostingRegressor` into lists.

    Parameters
    ----------
    grown : HistGradientBoostingRegressor
        Fitted, with the loss "squared_error", "absolute_error" or "quantile", and numerical features only.

    Returns
    -------
    dict
        `start`, `sizes`, `split`, `number` as in `nowcast.physics.indices.learned.trees`.

    Raises
    ------
    ValueError
        Where a split is on categories.
    """
    sizes: list[int] = []
    split: list[int] = []
    number: list[float] = []
    for (predictor,) in grown._predictors:
        nodes = predictor.nodes
        if nodes["is_categorical"].any():
            raise ValueError("a split on categories cannot be packed")
        order = [0]
        for number_in_tree in order:  # grows while it is walked: level by level
            node = nodes[number_in_tree]
            if node["is_leaf"]:
                split.append(0)
                number.append(float(node["value"]))
                continue
            order += [int(node["left"]), int(node["right"])]
            feature = int(node["feature_idx"]) + 1
            split.append(feature if node["missing_go_to_left"] else -feature)
            number.append(float(node["num_threshold"]))
        sizes.append(len(order))
    return {"start": float(grown._baseline_prediction.item()), "sizes": sizes, "split": split, "number": number}
