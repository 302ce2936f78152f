import numpy as np

from nowcast.physics.magnetopause.blocks import BLOCK, in_blocks


def test_many_numbers_in_blocks_are_the_same_numbers():
    long, wide = np.arange(3.0 * BLOCK).reshape(-1, 1), np.array([1.0, 2.0])
    assert (in_blocks(lambda a, b, c: a * b + c, long, wide, 5.0) == long * wide + 5.0).all()


def test_the_shape_is_that_of_the_inputs_together():
    assert in_blocks(lambda a, b: a + 0.0 * b, 1.0, np.zeros((2, 3))).shape == (2, 3)
    assert in_blocks(lambda a, b: a, 1.0, np.zeros((2, 3))).shape == (2, 3)
    assert in_blocks(np.negative, 1.0).shape == ()
