import warnings
from itertools import pairwise

import numpy as np
import pytest

from nowcast.physics.indices.learned.perceptron import predict, standardise


def net(*sizes, seed=1):
    rng = np.random.default_rng(seed)
    layers = [
        {"weight": rng.normal(size=(a, b)).tolist(), "bias": rng.normal(size=b).tolist()} for a, b in pairwise(sizes)
    ]
    return {"centre": [1.0] * sizes[0], "scale": [2.0] * sizes[0], "layers": layers}


def test_network_computed_by_hand():
    model = {
        "centre": [1.0, 0.0],
        "scale": [2.0, 1.0],
        "layers": [
            {"weight": [[1.0, -1.0], [0.5, 0.0]], "bias": [0.0, 0.25]},
            {"weight": [[2.0], [4.0]], "bias": [1.0]},
        ],
    }
    # features 3, 2 stand at 1, 2 scales: hidden max(2, 0), max(-0.75, 0); output 2 * 2 + 1
    assert predict(model, [[3.0, 2.0]]).tolist() == [5.0]


def test_it_is_the_network_of_the_library_that_trains():
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPRegressor

    rng = np.random.default_rng(2)
    table = rng.normal(size=(300, 4))
    theirs = MLPRegressor(hidden_layer_sizes=(8, 5), max_iter=5, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        theirs.fit(table, table[:, 0] ** 2)
    layers = [
        {"weight": w.tolist(), "bias": b.tolist()} for w, b in zip(theirs.coefs_, theirs.intercepts_, strict=True)
    ]
    model = {"centre": [0.0] * 4, "scale": [1.0] * 4, "layers": layers}
    assert predict(model, table) == pytest.approx(theirs.predict(table))


def test_missing_feature_is_at_its_mean_and_a_wild_one_is_held():
    model = net(3, 4, 1)
    assert predict(model, [[np.nan, 0.0, 2.0]]) == pytest.approx(predict(model, [[1.0, 0.0, 2.0]]))
    assert predict(model, [[1e9, 0.0, np.inf]]) == pytest.approx(predict(model, [[17.0, 0.0, 17.0]]))
    assert standardise([[np.nan, -1e9]], [0.0, 0.0], [1.0, 1.0]).tolist() == [[0.0, -8.0]]


def test_many_rows_are_as_one_by_one():
    model, table = net(3, 6, 1), np.random.default_rng(3).normal(size=(20_000, 3))
    assert predict(model, table)[[0, 17_000]] == pytest.approx(predict(model, table[[0, 17_000]]))
    assert predict(model, np.empty((0, 3))).shape == (0,)


@pytest.mark.parametrize("table", [[1.0, 2.0], [[1.0, 2.0]]])
def test_other_features_are_refused(table):
    with pytest.raises(ValueError, match="3 features"):
        predict(net(3, 2, 1), table)


def test_a_row_has_the_same_value_to_the_last_bit_in_whatever_company():
    model = net(40, 32, 16, 1)
    rows = np.random.default_rng(3).normal(size=(1000, 40))
    whole = predict(model, rows)
    parts = [predict(model, part) for part in np.array_split(rows, [1, 2, 9, 300, 557, 558])]
    assert np.array_equal(np.concatenate(parts), whole)
