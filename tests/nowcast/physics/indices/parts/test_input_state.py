import numpy as np
import pytest

from nowcast.physics.indices.parts.input_state import input_state, words


def test_states_are_whole_in_part_remembered_and_none():
    field, plasma = [0.0, 20.0, 20.0, 70.0, np.inf], [1.0, 0.0, 30.0, 80.0, np.inf]
    assert input_state(field, plasma, 15.0, 60.0).tolist() == [0, 1, 2, 3, 3]


def test_suspect_input_is_said_where_there_is_input():
    assert input_state([0.0, 20.0, 99.0], [0.0, 0.0, 99.0], 15.0, 60.0, 1.0).tolist() == [10, 11, 3]
    assert input_state([0.0], [0.0], 15.0, 60.0, [np.nan]).tolist() == [0]


@pytest.mark.parametrize(("state", "said"), [(0, "whole"), (2, "remembered"), (11, "in part, suspect")])
def test_states_have_words(state, said):
    assert words(state) == said
