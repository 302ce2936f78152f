import json
import time

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingRegressor

from nowcast.fits.packing import pack
from nowcast.fits.train import rounded
from nowcast.physics.indices.learned.trees import FEW, Forest, load, load_all, predict

STUMP = {"start": 10.0, "sizes": [3], "split": [-1, 0, 0], "number": [0.5, -1.0, 2.0]}


def table(rows, gaps=0.0, seed=1):
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(rows, 6))
    features[rng.random(features.shape) < gaps] = np.nan
    seen = np.nan_to_num(features)
    return features, seen[:, 0] ** 2 + np.sin(3 * seen[:, 1]) * seen[:, 2] + 2.0 * np.isnan(features[:, 3])


def grown(features, target, **options):
    return HistGradientBoostingRegressor(max_iter=60, random_state=1, **options).fit(features, target)


@pytest.mark.parametrize("gaps", [0.0, 0.2])
@pytest.mark.parametrize("options", [{}, {"loss": "absolute_error"}, {"max_leaf_nodes": 5, "learning_rate": 0.3}])
def test_the_sum_is_that_of_the_library(gaps, options):
    model = grown(*table(3000, gaps), **options)
    fresh, _ = table(5000, gaps, seed=2)
    assert predict(pack(model), fresh) == pytest.approx(model.predict(fresh), abs=1e-9)


def test_a_gap_that_was_not_there_when_the_trees_grew_goes_as_in_the_library():
    model = grown(*table(3000))
    fresh, _ = table(1000, 0.3, seed=2)
    assert predict(pack(model), fresh) == pytest.approx(model.predict(fresh), abs=1e-9)


def test_written_and_read_again_the_trees_say_the_same():
    model = grown(*table(3000, 0.1))
    fresh, _ = table(2000, 0.1, seed=2)
    read = json.loads(json.dumps(rounded(pack(model))))
    assert np.abs(predict(read, fresh) - model.predict(fresh)).mean() < 1e-3


def test_the_threshold_itself_goes_to_the_first_child_and_a_gap_where_the_node_says():
    assert predict(STUMP, [[0.5], [0.50001], [np.nan], [-np.inf]]).tolist() == [9.0, 12.0, 12.0, 9.0]


def test_a_tree_without_a_split_adds_its_value():
    assert predict({"start": 1.0, "sizes": [1], "split": [0], "number": [3.0]}, [[7.0]]).tolist() == [4.0]


def test_rows_do_not_know_each_other():
    model = pack(grown(*table(3000)))
    fresh, _ = table(5000, seed=3)
    assert predict(model, fresh)[:17].tolist() == predict(model, fresh[:17]).tolist()


def test_no_rows_give_no_values():
    assert predict(STUMP, np.empty((0, 1))).shape == (0,)


@pytest.mark.parametrize("features", [np.zeros(3), np.zeros((3, 0))])
def test_a_table_that_does_not_fit_is_refused(features):
    with pytest.raises(ValueError, match="features"):
        predict(STUMP, features)


def test_categories_are_refused():
    features, target = table(500)
    features[:, 0] = np.abs(np.round(features[:, 0]))
    with pytest.raises(ValueError, match="categories"):
        pack(grown(features, np.cos(7 * features[:, 0]) + target, categorical_features=[0]))


def test_hundreds_of_rows_take_milliseconds():
    model = pack(grown(*table(3000), max_leaf_nodes=16))
    fresh, _ = table(300)
    begun = time.perf_counter()
    predict(model, fresh)
    assert time.perf_counter() - begun < 0.5


@pytest.mark.parametrize("options", [{}, {"max_leaf_nodes": 5}])
def test_few_rows_and_many_have_the_same_values_to_the_last_bit(options):
    model = load(pack(grown(*table(3000, 0.1), **options)))
    fresh, _ = table(FEW + 700, 0.2, seed=4)
    whole = model.predict(fresh)
    assert np.array_equal(np.concatenate([model.predict(part) for part in np.array_split(fresh, 11)]), whole)


def test_trees_in_lists_and_mappings_are_made_ready_and_the_rest_stays():
    ready = load_all({"trees": [STUMP], "band": {"low": [1.0, 2.0]}, "decay": 3.0})
    assert isinstance(ready["trees"][0], Forest)
    assert predict(ready["trees"][0], [[0.5]]).tolist() == [9.0]
    assert ready["band"] == {"low": [1.0, 2.0]}
    assert ready["decay"] == 3.0
